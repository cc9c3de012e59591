"""What publishing would change in an output, and whether anything that is not ours is in its way."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from typing import NamedTuple

from site_builder import disk
from site_builder.folder import OutputFolder, has_bytes
from site_builder.problems import EnvironmentFault
from site_builder.store import Entry


class Change(NamedTuple):
    """What is to happen to an output; all paths are relative to it."""

    entries: list[Entry]
    """What the manifest will say of every staged file; one whose bytes are there already keeps its mtime."""
    added: list[str]
    """Staged files where there is none yet."""
    changed: list[str]
    """Staged files that take the place of another."""
    removed: list[str]
    """Files of ours to take out."""
    strays: list[str]
    """Files to take out that were probably ours, when the manifest is lost."""
    overwritten: list[str]
    """Those of `changed` that take the place of a file that is not ours."""
    blocking: list[str]
    """Those of `added` where there is a folder, with nothing in it but files to take out."""
    vacated: list[str]
    """Every path that is to be gone, taken out now or before: the folders on the way may be left empty."""
    crossing: bool
    """Whether files must be taken out before others can be put in."""

    @property
    def writes(self) -> list[str]:
        """Every file to put in."""
        return self.added + self.changed

    @property
    def leaving(self) -> list[str]:
        """Every file to take out."""
        return self.removed + self.strays


def plan_change(folder: OutputFolder, staged: Iterable[Entry], removed: Collection[str]) -> Change:
    """The change that publishes the staged files and takes out the removed ones.

    Raises EnvironmentFault, naming it, when something is in the way that is not ours.
    """
    entries, writes = _compare(folder, staged)
    strays, folders = _strays(folder, {entry.path for entry in entries}.union(removed))
    survey = _Survey(folder, {*removed, *strays})
    change = Change(entries, [], [], [], strays, [], [], [*removed, *strays, *folders], crossing=False)
    for path in writes:
        found = survey.place(path)
        (change.changed if found == disk.PLAIN else change.added).append(path)
        if found == disk.FOLDER:
            change.blocking.append(path)
        elif found == disk.PLAIN and folder.whole and path not in folder.entries:
            change.overwritten.append(path)
    change.removed.extend(path for path in removed if survey.removable(path))
    return change._replace(crossing=bool(change.blocking) or survey.crossing)


def _compare(folder: OutputFolder, staged: Iterable[Entry]) -> tuple[list[Entry], list[str]]:
    """What the manifest will say, and the paths whose bytes are not in the output yet."""
    entries: list[Entry] = []
    writes: list[str] = []
    for entry in staged:
        old = folder.entries.get(entry.path)
        if old is not None and entry.path not in folder.altered:
            mtime_ns = old.mtime_ns if old.digest == entry.digest else None
        else:
            mtime_ns = _mtime_if_same(f"{folder.root}/{entry.path}", entry)
        if mtime_ns is None:
            writes.append(entry.path)
        entries.append(entry if mtime_ns is None else entry._replace(mtime_ns=mtime_ns))
    return entries, writes


def _mtime_if_same(path: str, entry: Entry) -> int | None:
    """The mtime of the file at `path` if it has the bytes of the entry."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found.st_mtime_ns if has_bytes(path, found, entry) else None


def _strays(folder: OutputFolder, planned: Collection[str]) -> tuple[list[str], list[str]]:
    """When the manifest is lost: plain files that nobody knows, and every folder, written `path/`.

    Names that begin with a dot are others' affairs.
    """
    files: list[str] = []
    folders: list[str] = []
    if not folder.whole and disk.kind(folder.root) == disk.FOLDER:
        for path, what in disk.walk(folder.root, hidden=False):
            if what == disk.FOLDER:
                folders.append(f"{path}/")
            elif what == disk.PLAIN and path not in planned and path not in folder.entries:
                files.append(path)
    return files, folders


class _Survey:
    """What stands at the places that a change touches; each folder is looked at once."""

    def __init__(self, folder: OutputFolder, leaving: Collection[str]) -> None:
        self.crossing = False
        """Whether a file that leaves stands where a folder must go."""
        self._folder = folder
        self._leaving = leaving
        self._ways = {"": (disk.kind(folder.root), "")}

    def place(self, path: str) -> str:
        """What is at a place where a file must go; raises EnvironmentFault when it cannot go there."""
        what, where = self._way(path)
        if what == disk.PLAIN and where in self._leaving:
            self.crossing = True
            return disk.NOTHING
        if what == disk.NOTHING:
            return disk.NOTHING
        if what != disk.FOLDER:
            raise self._fault(where, what)
        found = disk.kind(f"{self._folder.root}/{path}")
        if found in {disk.LINK, disk.OTHER}:
            raise self._fault(path, found)
        if found == disk.FOLDER:
            for inner, content in disk.walk(self._folder.root, path):
                if content != disk.FOLDER and inner not in self._leaving:
                    raise self._fault(inner, content)
        return found

    def removable(self, path: str) -> bool:
        """Whether a plain file is at the path; raises EnvironmentFault when the way there is a link."""
        what, where = self._way(path)
        if what == disk.LINK:
            raise self._fault(where, what)
        return what == disk.FOLDER and disk.kind(f"{self._folder.root}/{path}") == disk.PLAIN

    def _way(self, path: str) -> tuple[str, str]:
        """What the folder that holds the path is: FOLDER, or what else stands on the way to it, and where."""
        parent = path.rpartition("/")[0]
        known = self._ways.get(parent)
        if known is None:
            known = self._way(parent)
            if known[0] == disk.FOLDER:
                known = disk.kind(f"{self._folder.root}/{parent}"), parent
            self._ways[parent] = known
        return known

    def _fault(self, path: str, what: str) -> EnvironmentFault:
        return EnvironmentFault(
            f"cannot write {self._folder.shown}/{path}: a {what} that is not ours is in the way; move it away"
        )
