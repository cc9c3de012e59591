"""`site-builder check`."""

from __future__ import annotations

import sys
from typing import Any

import click

from site_builder.build import check
from site_builder.problems import ERROR, Faults
from site_builder.shell import DEBUG, DRAFTS, FOLDER, JOBS, NOW, PROJECT, STRICT, options_from, run
from site_builder.terminal import Terminal


@click.command("check")
@PROJECT
@click.option("--content", type=FOLDER, help="Folder of the articles. [default: content/]")
@NOW
@DRAFTS
@JOBS
@STRICT
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="Of problems."
)
@DEBUG
def command(*, form: str, debug: bool, **arguments: Any) -> None:
    """Report every problem of the content; write nothing."""
    terminal = Terminal(form)

    def work() -> int:
        problems = check(options_from(arguments, terminal))
        if any(problem.severity == ERROR or arguments["strict"] for problem in problems):
            raise Faults(problems)
        terminal.checked(problems)
        return 0

    sys.exit(run(work, terminal, kept="", debug=debug))
