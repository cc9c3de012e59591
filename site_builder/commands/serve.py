"""`site-builder serve`."""

from __future__ import annotations

import sys
from typing import Any

import click

from site_builder.shell import DEBUG, INTERRUPTED, JOBS, NOW, PROJECT, run
from site_builder.terminal import Terminal


@click.command("serve")
@PROJECT
@click.option(
    "--host", default="127.0.0.1", help="Address to listen on; 0.0.0.0 is every one. [default: 127.0.0.1]"
)
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on. [default: the first free one from 8000]"
)
@click.option("--open", "opened", is_flag=True, help="Open the site in a browser.")
@click.option("--poll", is_flag=True, help="Compare times of files, for drives that report no changes.")
@NOW
@click.option(
    "--drafts/--no-drafts",
    default=True,
    help="Show drafts, marked as such, or (`--no-drafts`) leave them out. [default: show]",
)
@JOBS
@DEBUG
def command(*, host: str, port: int | None, opened: bool, poll: bool, debug: bool, **arguments: Any) -> None:
    """Preview the site as its host would serve it; every change is built and shown at once."""
    from site_builder.preview_builds import Asked  # noqa: PLC0415 - a server, only for the preview
    from site_builder.serve import alone, listen, serve  # noqa: PLC0415

    terminal = Terminal()

    def work() -> int:
        place = listen(host, port, terminal.say)
        with alone(arguments["project"].resolve(), place.url):
            terminal.say(f"preview on {place.url}/ (Ctrl-C ends it)")
            asked = Asked(arguments, place.url, debug)
            serve(asked, place, poll=poll, opened=opened, say=terminal.say)
        terminal.say("the preview has ended")
        return INTERRUPTED

    sys.exit(run(work, terminal, kept="", debug=debug))
