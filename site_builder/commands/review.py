"""`site-builder review`."""

from __future__ import annotations

import sys
from typing import Any

import click

from site_builder.amend import AmendError, clean, with_values
from site_builder.edits import Change
from site_builder.problems import UsageError
from site_builder.shell import DEBUG, NOW, PROJECT, options_from, run
from site_builder.terminal import Terminal
from site_builder.workbench import (
    cannot_edit,
    changed,
    find,
    read_document,
    save,
    shown_path,
    survey,
    unknown_term,
)


@click.command("review")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--by", metavar="ID", required=True, help="Who reviewed: a key of authors.yaml, or a name.")
@PROJECT
@NOW
@DEBUG
def command(*, paths: tuple[str, ...], by: str, debug: bool, **arguments: Any) -> None:
    """Record that a person reviewed articles: sets ai.reviewedBy and ai.reviewedAt, and nothing else."""
    terminal = Terminal()

    def work() -> int:
        options = options_from(arguments, terminal)
        reviewer = clean(by)
        if not reviewer:
            raise UsageError("--by: name who reviewed")
        desk = survey(options)
        if warning := unknown_term(desk.vocabulary.authors, reviewer, "authors.yaml"):
            terminal.warn(warning)
        values: dict[tuple[str, ...], str] = {
            ("ai", "reviewedBy"): reviewer,
            ("ai", "reviewedAt"): options.now,
        }
        changes: list[Change] = []
        for path in dict.fromkeys(find(desk, given) for given in paths):
            document = read_document(desk, path)
            try:
                changes.append(changed(document, with_values(document.text, values)))
            except AmendError as error:
                raise cannot_edit(path, error) from error
        save(desk, changes)
        for change in changes:
            terminal.result(f"{shown_path(desk, change.path)}: reviewed by {reviewer}, {options.now}")
        return 0

    sys.exit(run(work, terminal, kept="nothing was changed", debug=debug))
