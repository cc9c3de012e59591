"""`site-builder move`."""

from __future__ import annotations

import posixpath
import re
import sys
from pathlib import Path
from typing import Any

import click

from site_builder.amend import AmendError
from site_builder.document import Document
from site_builder.edits import Change
from site_builder.links import content_target
from site_builder.moving import Move, followed, lost_partner, moved
from site_builder.problems import ERROR, Faults, UsageError
from site_builder.shell import DEBUG, NOW, PROJECT, options_from, run
from site_builder.terminal import Terminal
from site_builder.urls import locate
from site_builder.workbench import (
    Desk,
    cannot_edit,
    changed,
    find,
    places,
    read_document,
    rename,
    shown_path,
    survey,
)


@click.command("move")
@click.argument("path", metavar="PATH")
@click.argument("new", metavar="NEW")
@PROJECT
@NOW
@DEBUG
def command(*, path: str, new: str, debug: bool, **arguments: Any) -> None:
    """Give an article's file another name or folder: its old address leads to the new one.

    NEW is a name, a path or a folder. The old address becomes an alias, links and pictures of the article
    stay right, links to its file and `translationOf` follow, and it keeps its translations.
    """
    terminal = Terminal()

    def work() -> int:
        desk = survey(options_from(arguments, terminal))
        old = find(desk, path)
        move = Move(old, _target(desk, old, new))
        text, others = _texts(desk, move)
        rename(desk, move, text, others)
        terminal.result(f"{shown_path(desk, old)} -> {shown_path(desk, move.new)}")
        for change in others:
            terminal.result(f"{shown_path(desk, change.path)}: follows")
        return 0

    sys.exit(run(work, terminal, kept="nothing was changed", debug=debug))


def _texts(desk: Desk, move: Move) -> tuple[Change, list[Change]]:
    """What becomes of the file itself, and of those that lead to it."""
    document = read_document(desk, move.old)
    article = document.parsed.parsed.article
    if article is None:
        raise Faults(document.problems)
    place = locate(move.new, desk.settings.languages, article.permalink)
    _require_free(desk, move, place.url)
    path = move.old
    try:
        partner = lost_partner(desk.briefs, move, place.key)
        own = changed(document, moved(document, move, place.url, partner))
        others = []
        for brief in desk.briefs:
            links = [content_target(link.target, brief.path) for link in brief.links]
            if brief.path != move.old and (move.old in links or brief.translation_of == move.old):
                path = brief.path
                other = read_document(desk, path)
                others.append(changed(other, followed(other, move)))
    except AmendError as error:
        raise cannot_edit(path, error) from error
    after = Document(move.new, own.after, desk.settings.languages)
    if after.parsed.parsed.article is None:
        raise Faults(problem for problem in after.problems if problem.severity == ERROR)
    return own, [change for change in others if change.after != change.before]


def _target(desk: Desk, old: str, new: str) -> str:
    """The path below content/ that NEW means; raises UsageError."""
    folder, name = posixpath.split(old)
    suffix = _SUFFIX.search(name)
    ending = suffix[0] if suffix and suffix[1] in desk.settings.languages else ".md"
    if "/" not in new and new not in {"", ".", ".."} and not Path(new).is_dir():
        path = posixpath.join(folder, new)
    else:
        path = next(iter(places(desk, new)), "..")
        if new.endswith("/") or (desk.content / path).is_dir():
            path = posixpath.join(path, name)
    if not path.endswith(".md"):
        path += ending
    if not all(_NAME.fullmatch(part) for part in path.split("/")):
        raise UsageError(f"{new}: no name for an article below {desk.content.name}/")
    lang, before = (locate(each, desk.settings.languages).lang for each in (path, old))
    if lang != before:
        raise UsageError(f'{new}: the article is in "{before}", a file of that name would be in "{lang}"')
    return path


_SUFFIX = re.compile(r"\.([^.]+)\.md\Z")
_NAME = re.compile(r"[^\W_][\w .,~+-]*")


def _require_free(desk: Desk, move: Move, url: str) -> None:
    """Raises UsageError when there is a file at the new path, or its address belongs to another article."""
    if move.new == move.old:
        raise UsageError(f"content/{move.new} is where it lies already")
    if move.new in desk.files:
        raise UsageError(f"content/{move.new} is there already")
    for brief in desk.briefs:
        if brief.path != move.old and url in {brief.url, *(f"{each.rstrip('/')}/" for each in brief.aliases)}:
            raise UsageError(f"{url} is the address of content/{brief.path} already")
