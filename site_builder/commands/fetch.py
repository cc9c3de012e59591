"""`site-builder fetch`."""

from __future__ import annotations

import sys
from typing import Any

import click

from site_builder.problems import Faults
from site_builder.shell import DEBUG, FOLDER, JOBS, NOW, PROJECT, STRICT, options_from, run
from site_builder.terminal import Terminal


@click.command("fetch")
@PROJECT
@click.option("--content", type=FOLDER, help="Folder of the articles. [default: content/]")
@NOW
@JOBS
@STRICT
@click.option("--quiet", is_flag=True, help="Print problems only.")
@DEBUG
def command(*, quiet: bool, debug: bool, **arguments: Any) -> None:
    """Fetch the remote covers that are to be resized; the only command that asks the network for anything."""
    terminal = Terminal(quiet=quiet)

    def work() -> int:
        from site_builder.fetch import fetch  # noqa: PLC0415 - the network, only for this command

        report = fetch(options_from(arguments, terminal))
        if arguments["strict"] and report.problems:
            raise Faults(report.problems)
        terminal.fetched(report)
        return 0

    sys.exit(run(work, terminal, kept="", debug=debug))
