"""`site-builder check`."""

from __future__ import annotations

import sys
from typing import Any

import click

from site_builder.build import check
from site_builder.problems import ERROR, Faults, UsageError
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
@click.option("--fix", is_flag=True, help="Mend what is certain, then check again.")
@click.option("--diff", is_flag=True, help="Show what --fix changes; alone it changes nothing.")
@DEBUG
def command(*, form: str, fix: bool, diff: bool, debug: bool, **arguments: Any) -> None:
    """Report every problem of the content; write nothing, unless asked to mend it."""
    terminal = Terminal(form)

    def work() -> int:
        if diff and form == "github":
            raise UsageError("--diff goes with --format text or json")
        problems = check(options_from(arguments, terminal))
        if fix or diff:
            from site_builder.workbench import mend, save, survey  # noqa: PLC0415 - only when asked to

            desk = survey(options_from(arguments, terminal))
            changes = mend(desk, problems)
            if diff:
                terminal.differences(changes)
            for change in changes if fix else ():
                save(desk, [change])
                terminal.mended(change)
            if fix and changes:
                problems = check(options_from(arguments, terminal))
        if any(problem.severity == ERROR or arguments["strict"] for problem in problems):
            raise Faults(problems)
        terminal.checked(problems)
        return 0

    sys.exit(run(work, terminal, kept="", debug=debug))
