"""`site-builder check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from site_builder.problems import ERROR, UsageError
from site_builder.proofread import Checked, Inquiry, check
from site_builder.shell import (
    DEBUG,
    DRAFTS,
    FOLDER,
    JOBS,
    NOW,
    PROBLEMS,
    PROJECT,
    STRICT,
    below_workspace,
    options_from,
    run,
)
from site_builder.terminal import Terminal


@click.command("check")
@PROJECT
@click.option("--content", type=FOLDER, help="Folder of the articles. [default: content/]")
@NOW
@DRAFTS
@JOBS
@STRICT
@click.option("--since", metavar="REF", default="", help="Report on files changed since a git revision only.")
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of known problems, relative to the project. [default: check-baseline.txt if there]",
)
@click.option("--write-baseline", is_flag=True, help="Let all problems of today pass: write that file.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="Of problems."
)
@click.option("--fix", is_flag=True, help="Mend what is certain, then check again.")
@click.option("--diff", is_flag=True, help="Show what --fix changes; alone it changes nothing.")
@DEBUG
def command(*, form: str, fix: bool, diff: bool, debug: bool, **arguments: Any) -> None:
    """Report every problem of the content, and what an editor would say; write nothing, unless asked to."""
    terminal = Terminal(form, below=below_workspace(arguments["project"]))

    def work() -> int:
        inquiry = Inquiry(arguments["since"], arguments["baseline"], arguments["write_baseline"])
        if diff and form == "github":
            raise UsageError("--diff goes with --format text or json")
        if inquiry.note and (inquiry.since or fix or diff):
            raise UsageError("--write-baseline needs all there is: leave out --since, --fix and --diff")
        checked = check(options_from(arguments, terminal), inquiry)
        if _mended(checked, arguments, terminal, fix=fix, diff=diff):
            checked = check(options_from(arguments, terminal), inquiry)
        strict = arguments["strict"]
        failed = any(problem.severity == ERROR or strict for problem in checked.problems)
        terminal.checked(checked, failed=failed)
        return PROBLEMS if failed else 0

    sys.exit(run(work, terminal, kept="", debug=debug))


def _mended(
    checked: Checked, arguments: dict[str, Any], terminal: Terminal, *, fix: bool, diff: bool
) -> bool:
    """Whether anything of what was reported is mended now; with `diff` it is shown."""
    if not (fix or diff):
        return False
    from site_builder.workbench import mend, save, survey  # noqa: PLC0415 - only when asked to

    desk = survey(options_from(arguments, terminal))
    changes = mend(desk, checked.problems)
    if diff:
        terminal.differences(changes)
    for change in changes if fix else ():
        save(desk, [change])
        terminal.mended(change)
    return fix and bool(changes)
