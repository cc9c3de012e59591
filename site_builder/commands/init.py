"""`site-builder init`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from site_builder.shell import FOLDER, clock, run
from site_builder.starter import make_site
from site_builder.terminal import Terminal


@click.command("init")
@click.argument("folder", type=FOLDER)
def command(folder: Path) -> None:
    """Make a new site in FOLDER: settings, templates, styles, one article."""
    terminal = Terminal()

    def work() -> int:
        made = make_site(folder, clock())
        print(f"{made} files in {folder}/; now: cd {folder} && site-builder build")
        return 0

    sys.exit(run(work, terminal, kept="", debug=False))
