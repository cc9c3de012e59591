"""Lets the stage and the output change places, when most of the site changes: one moment, all of it."""

# Thousands of files a build: plain strings, one system call each, so not pathlib.
# ruff: noqa: PTH101, PTH104, PTH108, PTH120

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import ExitStack

from site_builder import disk
from site_builder.change import Change
from site_builder.folder import SWAP, OutputFolder

EXCHANGE_FROM = 200
"""Up to so many files are renamed one by one; more are, too, unless they are most of the site."""


def is_most(folder: OutputFolder, change: Change) -> bool:
    """Whether the change is worth an exchange, and one is possible as far as can be told."""
    count = len(change.writes)
    return folder.whole and folder.beside and count > EXCHANGE_FROM and 2 * count > len(folder.entries)


def carry_over(folder: OutputFolder, change: Change) -> bool:
    """Link what stays into the stage, ours or not; False when the output holds what cannot be carried over.

    Folders of others, links and special files cannot: they stay where they are, and ours move in among them.
    """
    tree, root = folder.stage.root, folder.root
    old, new = os.lstat(root), os.lstat(tree)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        return False
    leaving = {*change.writes, *change.leaving}
    ours = folders_above(leaving.union(folder.entries))
    try:
        for path, what in disk.walk(root):
            if what == disk.PLAIN and path not in leaving:
                _link_over(f"{root}/{path}", f"{tree}/{path}")
            elif what != disk.PLAIN and not (what == disk.FOLDER and path in ours):
                return False
        os.chmod(tree, stat.S_IMODE(old.st_mode))
    except OSError as error:
        if error.errno not in disk.NO_LINKS:
            raise
        return False
    return True


def _link_over(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        os.unlink(target)
        os.link(source, target)
    except FileNotFoundError:
        disk.make_folders(os.path.dirname(target))
        os.link(source, target)


def folders_above(paths: Iterable[str]) -> set[str]:
    """Every folder on the way to one of the paths."""
    above: set[str] = set()
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent and parent not in above:
            above.add(parent)
            parent = parent.rpartition("/")[0]
    return above


def exchange(folder: OutputFolder, undo: ExitStack) -> bool:
    """Let the stage and the output change places; False where the system cannot do that."""
    tree, swap, root = folder.stage.root, f"{folder.box}/{SWAP}", folder.root
    before = os.lstat(root).st_ino
    undo.callback(disk.quietly, os.rename, swap, tree)
    os.rename(tree, swap)
    undo.callback(disk.quietly, _exchange_back, swap, root, before)
    try:
        disk.exchange(swap, root)
    except OSError as error:
        if error.errno not in disk.NO_EXCHANGE:
            raise
        os.rename(swap, tree)
        return False
    return True


def _exchange_back(swap: str, root: str, before: int) -> None:
    if os.lstat(root).st_ino != before:
        disk.exchange(swap, root)
