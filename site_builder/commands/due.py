"""`site-builder due`."""

from __future__ import annotations

import sys
from typing import Any

import click

from site_builder.due import due
from site_builder.shell import DEBUG, DRAFTS, FOLDER, JOBS, NOW, PROJECT, options_from, run
from site_builder.terminal import Terminal


@click.command("due")
@PROJECT
@click.option("--content", type=FOLDER, help="Folder of the articles. [default: content/]")
@click.option("--output", type=FOLDER, help="Folder that was built. [default: public/]")
@click.option("--base-url", metavar="URL", default="", help="Where the site lives, instead of `url`.")
@click.option("--next", "upcoming", is_flag=True, help="Print only when an article appears or expires next.")
@NOW
@DRAFTS
@JOBS
@DEBUG
def command(*, upcoming: bool, debug: bool, **arguments: Any) -> None:
    """Tell whether a build would change anything: exit status 0 skips it, 1 asks for it."""
    terminal = Terminal(quiet=True)

    def work() -> int:
        found = due(options_from(arguments, terminal))
        moment = found.next or "never"
        print(moment if upcoming else f"{found.reason or 'nothing to build'}; next change: {moment}")
        return int(bool(found.reason))

    sys.exit(run(work, terminal, kept="", debug=debug))
