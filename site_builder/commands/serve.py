"""`site-builder serve`."""

from __future__ import annotations

import sys
from typing import Any

import click

from site_builder.build import build
from site_builder.serve import PREVIEW, preview_options, serve
from site_builder.shell import DEBUG, DRAFTS, JOBS, NOW, PROJECT, options_from, run
from site_builder.terminal import Terminal


@click.command("serve")
@PROJECT
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on."
)
@click.option("--open", "opened", is_flag=True, help="Open the site in a browser.")
@NOW
@DRAFTS
@JOBS
@DEBUG
def command(*, host: str, port: int, opened: bool, debug: bool, **arguments: Any) -> None:
    """Preview the site; every change is built and shown at once."""

    def rebuild() -> int:
        terminal = Terminal()

        def work() -> int:
            options = preview_options(options_from(arguments, terminal), port)
            terminal.report(build(options), f"{PREVIEW}/", explain=False)
            return 0

        return run(work, terminal, kept="the last good preview stays", debug=debug)

    def listen() -> int:
        rebuild()
        serve(arguments["project"].resolve(), rebuild, host, port, opened=opened)
        return 0

    sys.exit(run(listen, Terminal(), kept="", debug=debug))
