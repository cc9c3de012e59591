"""Writes the site: stages files, then lets them all appear at once, or none of them."""

# Thousands of files a build: plain strings, one system call each, so not pathlib.
# ruff: noqa: PTH102, PTH104, PTH106, PTH120, PTH208

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import NamedTuple

from site_builder import disk
from site_builder.change import Change, plan_change
from site_builder.exchange import carry_over, exchange, folders_above, is_most
from site_builder.folder import MARKER, OLD, SWAP, OutputFolder, Stage, open_output, retire, stage_file
from site_builder.problems import EnvironmentFault
from site_builder.store import Entry

__all__ = ["Entry", "OutputFolder", "Published", "Stage", "open_output", "publish", "stage_file"]

MARKER_TEXT = b"""\
This folder is made by site-builder. Each build adds, changes and removes the files that it made itself,
and no others. Delete the folder and the next build makes it anew.
"""
NOT_EMPTY = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY})
"""What a system answers that is to remove a folder with something in it, or mounted on it."""


class Published(NamedTuple):
    """What became of an output; all paths are relative to it and sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unclaimed: tuple[str, ...] = ()
    """Files that nobody claims: taken out, or replaced, and kept in the folder `aside`."""
    aside: str = ""


def publish(
    folder: OutputFolder, staged: Sequence[Entry], *, removed: Collection[str] = (), durable: bool = True
) -> Published:
    """Let the staged files appear in the output and take out the removed ones of ours: all, or none.

    `staged` are the entries that `stage_file` gave, with their fingerprints; `removed` are paths of
    `folder.entries` that the site no longer has. A file whose bytes are there already is not touched.
    `durable`: what is published has reached the disk before it appears.
    """
    if folder.whole and not staged and not removed:
        return Published()
    with disk.faults(folder.shown, folder.root, folder.stage.root):
        change = plan_change(folder, staged, removed)
        with ExitStack() as undo:
            aside = _keep_aside(folder, change.strays + change.overwritten)
            swapped = _apply(folder, change, durable=durable, undo=undo)
            undo.callback(_leave_if_committed, folder, folder.store.commits(folder.name), undo)
            folder.store.commit_manifest(folder.name, change.entries, () if swapped else removed)
        if swapped and retire(f"{folder.box}/{SWAP}", folder.root, folder.store.read_manifest(folder.name)):
            _forget(folder, removed)
    return Published(
        tuple(sorted(change.added)),
        tuple(sorted(change.changed)),
        tuple(sorted(change.removed)),
        tuple(sorted(change.strays + change.overwritten)),
        aside,
    )


def _apply(folder: OutputFolder, change: Change, *, durable: bool, undo: ExitStack) -> bool:
    """Make the change, noting in `undo` how to take it back; whether the old tree now lies in the stage."""
    fresh = folder.beside and _is_empty(folder.root)
    marked = disk.kind(f"{folder.root}/{MARKER}") == disk.PLAIN
    if marked and not (change.writes or change.vacated):
        return False
    if not marked:
        disk.create(f"{folder.stage.root}/{MARKER}", MARKER_TEXT)
        change = change._replace(added=[MARKER, *change.added])
    swap = not fresh and is_most(folder, change) and carry_over(folder, change)
    if durable and change.writes:
        disk.settle(folder.box)
    _mark(folder, change, durable=durable, undo=undo)
    if fresh:
        _move_tree(folder, undo)
    elif not (swap and exchange(folder, undo)):
        swap = False
        _burst(folder, change, undo)
    return swap


def _leave_if_committed(folder: OutputFolder, commits: int, undo: ExitStack) -> None:
    """Let the change be when the manifest says that it is done, even if we were interrupted right after."""
    if folder.store.commits(folder.name) > commits:
        undo.pop_all()


def _mark(folder: OutputFolder, change: Change, *, durable: bool, undo: ExitStack) -> None:
    """Note in the manifest what is about to be written."""
    origins = {entry.path: entry.origin for entry in change.entries}
    doubtful = [(path, origins[path]) for path in change.writes if path != MARKER]
    if change.overwritten:
        undo.callback(_forget, folder, change.overwritten)
    if doubtful:
        folder.store.mark_in_doubt(folder.name, doubtful, durable=durable)


def _forget(folder: OutputFolder, paths: Iterable[str]) -> None:
    """Take the paths out of the manifest, now or, if that fails, in the next build."""
    with suppress(EnvironmentFault):
        folder.store.commit_manifest(folder.name, (), paths)


def _keep_aside(folder: OutputFolder, paths: Sequence[str]) -> str:
    """Keep the files, which are about to leave the output, in a new folder of the cache; that folder."""
    if not paths:
        return ""
    above = f"{folder.store.cache}/unclaimed"
    disk.make_folders(above)
    aside = f"{above}/{1 + max((int(name) for name in os.listdir(above) if name.isdecimal()), default=0)}"
    for path in paths:
        disk.make_folders(os.path.dirname(f"{aside}/{path}"))
        disk.keep_copy(f"{folder.root}/{path}", f"{aside}/{path}")
    return aside


# -- into an empty place: the stage becomes the output


def _is_empty(root: str) -> bool:
    return disk.kind(root) == disk.NOTHING or not os.listdir(root)


def _move_tree(folder: OutputFolder, undo: ExitStack) -> None:
    tree, root = folder.stage.root, folder.root
    if disk.kind(root) == disk.FOLDER:
        undo.callback(disk.quietly, os.mkdir, root)
    undo.callback(_take_back, tree, root)
    os.rename(tree, root)


def _take_back(tree: str, root: str) -> None:
    if disk.kind(tree) == disk.NOTHING:
        disk.quietly(os.rename, root, tree)


# -- some files: they are renamed, one right after the other


def _burst(folder: OutputFolder, change: Change, undo: ExitStack) -> None:
    """Rename the staged files into the output; what they replace stays in the stage until all is well."""
    root, tree, old = folder.root, folder.stage.root, f"{folder.box}/{OLD}"
    disk.make_folders(old)
    if change.crossing:
        _take_out(folder, change, undo)
    for number, path in enumerate(change.changed):
        disk.keep_copy(f"{root}/{path}", f"{old}/{number}")
        undo.callback(disk.quietly, os.rename, f"{old}/{number}", f"{root}/{path}")
    for parent in ["", *sorted(folders_above(change.added))]:
        _make_folder(f"{root}/{parent}", undo)
    for path in change.added:
        undo.callback(disk.quietly, os.rename, f"{root}/{path}", f"{tree}/{path}")
    for path in change.writes:
        os.rename(f"{tree}/{path}", f"{root}/{path}")
    if not change.crossing:
        _take_out(folder, change, undo)


def _make_folder(path: str, undo: ExitStack) -> None:
    if disk.kind(path) == disk.NOTHING:
        undo.callback(disk.quietly, os.rmdir, path)
        os.mkdir(path)


def _take_out(folder: OutputFolder, change: Change, undo: ExitStack) -> None:
    """Move the files that leave into the stage, and remove the folders that this empties."""
    root, old = folder.root, f"{folder.box}/{OLD}"
    for number, path in enumerate(change.leaving):
        undo.callback(disk.quietly, os.rename, f"{old}/gone-{number}", f"{root}/{path}")
        with suppress(FileNotFoundError):
            os.rename(f"{root}/{path}", f"{old}/gone-{number}")
    emptied = folders_above(change.vacated)
    for path in change.blocking:
        emptied.update([path, *(inner for inner, _ in disk.walk(root, path))])
    for path in sorted(emptied, reverse=True):
        if disk.kind(f"{root}/{path}") == disk.FOLDER:
            undo.callback(disk.quietly, os.mkdir, f"{root}/{path}")
            _remove_if_empty(f"{root}/{path}")


def _remove_if_empty(path: str) -> None:
    try:
        os.rmdir(path)
    except OSError as error:
        if error.errno not in NOT_EMPTY:
            raise
