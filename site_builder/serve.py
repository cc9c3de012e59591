"""The preview: builds into .cache/preview, serves it, and builds again when a source changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from site_builder.build import Options
from site_builder.problems import UsageError

PREVIEW = ".cache/preview"
"""Never public/: a preview may show drafts."""
SOURCES = ("content", "templates", "static", "site.yaml")


def preview_options(options: Options, port: int) -> Options:
    """The options of a build for the preview: own folder and address, no search index, no waiting."""
    return options._replace(
        output=options.project / PREVIEW,
        base_url=f"http://127.0.0.1:{port}",
        durable=False,
        allow_empty=True,
        search=False,
    )


def serve(project: Path, rebuild: Callable[[], object], host: str, port: int, *, opened: bool) -> None:
    """Serves the preview until interrupted; `rebuild` is called when a source has changed.

    Raises UsageError when the port is in use.
    """
    from livereload import Server  # noqa: PLC0415 - tornado, only for the preview

    server = Server()
    for name in SOURCES:
        server.watch(str(project / name), rebuild)
    try:
        server.serve(
            port=port,
            host=host,
            root=str(project / PREVIEW),
            open_url_delay=1 if opened else None,
            debug=False,
        )
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host}:{port}: {error.strerror}; try --port {port + 1}"
        ) from error
