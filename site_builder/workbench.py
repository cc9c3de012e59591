"""The desk's own files: found by the name given, read, mended, saved in one step."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from site_builder import disk
from site_builder.amend import AmendError
from site_builder.brief import Brief, Filed
from site_builder.build import load_sources, opened, start
from site_builder.config import Settings
from site_builder.document import Document
from site_builder.edits import Change
from site_builder.files import read_file
from site_builder.fixes import FIXES, fixed
from site_builder.model import TermEntry, Vocabulary
from site_builder.moving import Move
from site_builder.problems import ERROR, EnvironmentFault, Faults, Problem, UsageError, nearest_name
from site_builder.run import Options
from site_builder.text import decode
from site_builder.urls import term_key


class Desk(NamedTuple):
    """What the commands that change files know of a project."""

    content: Path
    settings: Settings
    vocabulary: Vocabulary
    files: Mapping[str, Filed]
    """Every article file by its path below content/."""

    @property
    def briefs(self) -> list[Brief]:
        """Those of the files that are articles."""
        return [file.brief for file in self.files.values() if file.brief is not None]


def survey(options: Options) -> Desk:
    """The project as its files are now; raises what a build raises for settings and disk."""
    with opened(options.project) as store:
        run = start(options, store)
        loaded = load_sources(run)
        return Desk(run.sources.content, run.settings, loaded.vocabulary, loaded.files)


def find(desk: Desk, given: str) -> str:
    """The path below content/ of the file that is meant: as seen from here, the project or content/.

    Raises UsageError for what is no file of content: outside it, hidden, a symbolic link.
    """
    for place in places(desk, given):
        if place in desk.files:
            return place
    near = difflib.get_close_matches(given, desk.files, n=1)
    cure = f"; did you mean content/{near[0]}?" if near else ""
    raise UsageError(f"{given}: there is no such article below {desk.content.name}/{cure}")


def places(desk: Desk, given: str) -> Iterable[str]:
    """The paths below content/ that a name can mean, likeliest first."""
    content = desk.content
    for folder in (Path.cwd(), content.parent, content):
        path = Path(os.path.abspath(folder / given))  # noqa: PTH100 - links are not followed
        for top, below in ((content, path), (content.resolve(), path.parent.resolve() / path.name)):
            if below != top and below.is_relative_to(top):
                yield below.relative_to(top).as_posix()


def read_document(desk: Desk, path: str) -> Document:
    """The file as it is on the disk; raises Faults for one that is not UTF-8."""
    data = read_file(desk.content / path)
    try:
        return Document(path, data.decode(), desk.settings.languages)
    except UnicodeDecodeError as error:
        raise Faults(decode(data, f"content/{path}")[1]) from error


def changed(document: Document, text: str) -> Change:
    """The change of a file to that text."""
    return Change(document.path, document.text, text)


def cannot_edit(path: str, error: AmendError) -> Faults:
    """What to tell of a file that the program cannot change by itself."""
    cure = "correct it, or make the change by hand"
    return Faults([Problem(f"content/{path}", 0, 0, ERROR, "cannot-edit", f"not changed: {error}", cure)])


def save(desk: Desk, changes: Iterable[Change]) -> None:
    """The changes on the disk, each file in one step; raises EnvironmentFault."""
    for change in changes:
        target = desk.content / change.path
        with disk.faults(f"content/{change.path}", str(target)):
            disk.replace(str(target), change.before.encode(), change.after.encode())


def mend(desk: Desk, problems: Sequence[Problem]) -> list[Change]:
    """What `check --fix` changes, by path: only files with a problem that can be mended."""
    found: dict[str, set[str]] = {}
    for problem in problems:
        if problem.code in FIXES and problem.path.startswith("content/"):
            found.setdefault(problem.path.removeprefix("content/"), set()).add(problem.code)
    changes = []
    for path in sorted(found.keys() & desk.files.keys()):
        try:
            document = read_document(desk, path)
        except Faults:  # `check` has told it already
            continue
        text, codes = fixed(document, found[path])
        if text != document.text:
            changes.append(Change(path, document.text, text, codes))
    return changes


def create(desk: Desk, paths: Iterable[str], text: str) -> str:
    """The first of the paths at which nothing is, with a new file there; raises EnvironmentFault."""
    for path in paths:
        target = desk.content / path
        if target.parent.resolve() != desk.content.resolve() / Path(path).parent:
            raise EnvironmentFault(f"cannot write content/{path}: a symbolic link is in the way")
        with disk.faults(f"content/{path}", str(target)):
            try:
                disk.create(str(target), text.encode())
            except FileExistsError:
                continue
            return path
    raise EnvironmentFault("cannot write the article: every name for it is taken")


def rename(desk: Desk, move: Move, own: Change, others: Sequence[Change]) -> None:
    """The file under its new name, then those that lead to it, then the old name gone.

    Stopped half-way it lies under both names, which every build reports, and nothing is lost.
    """
    create(desk, [move.new], own.after)
    save(desk, others)
    old = desk.content / move.old
    with disk.faults(f"content/{move.old}", str(old)):
        if disk.read(str(old)) != own.before.encode():
            raise EnvironmentFault(f"content/{move.old} was changed meanwhile: it is still there")
        (desk.content / move.new).chmod(old.stat().st_mode)
        old.unlink()


def shown_path(desk: Desk, path: str) -> str:
    """The file's path as seen from here, so that it can be opened."""
    return os.path.relpath(desk.content / path)


def unknown_term(entries: Sequence[TermEntry], given: str, file: str) -> str:
    """A warning that a data file has no such entry, with the nearest; empty when it has, or holds none."""
    keys = {
        name: entry.key
        for entry in entries
        for name in (*entry.name.values(), *entry.synonyms, *entry.formerly, entry.key)
    }
    if not entries or term_key(given) in {term_key(name) for name in keys}:
        return ""
    near = nearest_name(given, keys)
    cure = f"; did you mean {keys[near]}?" if near else ""
    return f"content/{file} has no {given}{cure}"
