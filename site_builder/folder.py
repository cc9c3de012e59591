"""The output folder: whether it may be written, who is writing it, and what of it is still as we left it."""

# Thousands of files a build: plain strings, one system call each, so not pathlib.
# ruff: noqa: PTH104, PTH106, PTH108, PTH110, PTH111, PTH112, PTH120, PTH208

from __future__ import annotations

import fcntl
import os
import re
import stat
import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from site_builder import disk
from site_builder.parallel import aside
from site_builder.problems import EnvironmentFault, UsageError
from site_builder.store import Entry, Store

MARKER = ".site-builder"
"""The file that says that a folder is ours to write."""
INSIDE = ".site-builder-stage"
"""Where the stage lies when there is no place for it beside the output."""
TREE, SWAP, OLD = "new", "swap", "old"
"""In the stage's box: files to come; the same while they change places with the output; what they replace."""
PREVIEW = "preview"
"""The one folder of the cache that may be an output."""
NO_CONTENT = frozenset({INSIDE, disk.FOUND})
"""Names that do not make a folder full."""
MANY = 1_000
"""Files from which on it pays to look at them aside."""
WAIT = 10.0
"""Seconds that another build may go on writing the output."""
STEP = 0.1
"""Seconds between two looks at the lock."""


class Stage(NamedTuple):
    """Where files are written before they are published, and how messages name where they are to go."""

    root: str
    shown: str


class OutputFolder(NamedTuple):
    """An output that this process, and no other, is writing."""

    root: str
    """The real path of the folder, which may not exist yet."""
    shown: str
    """How messages name it: relative to the project where that is shorter to read, else in full."""
    box: str
    """The folder that holds the stage; the first staged file makes it."""
    beside: bool
    """Whether the stage lies beside the output, so that the two can change places."""
    store: Store
    name: str
    """What the store calls this output."""
    whole: bool
    """Whether `entries` are all our files here; else anything else here may be ours as well."""
    entries: Mapping[str, Entry]
    """Every file of ours by path, also those in doubt."""
    altered: frozenset[str]
    """Paths of entries in doubt, and of those whose file is missing or not as we left it."""

    @property
    def stage(self) -> Stage:
        return Stage(f"{self.box}/{TREE}", self.shown)


@contextmanager
def open_output(
    output: Path,
    *,
    project: Path,
    store: Store,
    sources: Sequence[Path] = (),
    say: Callable[[str], None] = lambda _: None,
    jobs: int = 1,
) -> Iterator[Callable[[], OutputFolder]]:
    """What gives the output, locked and without what killed builds left; on leaving, the stage is removed.

    A look at its files, if they are many, begins at once and aside (with several `jobs`); what is given
    waits for it.

    `sources` may neither lie in it nor hold it: UsageError. EnvironmentFault when another build is still
    writing it after WAIT seconds; `say` is told what we wait for.
    """
    root, base = os.path.realpath(output), os.path.realpath(project)
    shown = _shown(root, base)
    preview = root == os.path.realpath(store.cache / PREVIEW)
    _refuse_place(output, root, base, sources if preview else [*sources, store.cache])
    with _locked(store.cache, root, shown, say):
        with disk.faults(shown, root):
            _refuse_foreign(root, shown)
            parent, name = os.path.split(root)
            beside = _has_place_beside(root)
            box = f"{parent}/.{name}.stage-{os.getpid()}" if beside else f"{root}/{INSIDE}"
            _sweep(root, lambda: store.read_manifest(shown))
            whole, entries = store.commits(shown) > 0, store.read_manifest(shown)

        def inspected() -> OutputFolder:
            altered, touched = look()
            if whole and touched:
                store.commit_manifest(shown, touched)
                entries.update((entry.path, entry) for entry in touched)
            return OutputFolder(root, shown, box, beside, store, shown, whole, entries, frozenset(altered))

        try:
            several = jobs if len(entries) > MANY else 1
            with aside(partial(check_outputs, root, entries), jobs=several) as look:
                yield inspected
        finally:
            with disk.undisturbed():
                clear(box, root, lambda: store.read_manifest(shown))


def stage_file(stage: Stage, path: str, data: bytes, fingerprint: bytes = b"", origin: str = "") -> Entry:
    """Write one file into the stage; what the manifest will say of it. For worker processes as well.

    `path` is relative to the output, with `/`; `origin` is the path of the article it comes from.
    """
    if path.startswith("/") or {"", ".", "..", MARKER}.intersection(path.split("/")):
        raise ValueError(f"not a path for a page: {path!r}")
    try:
        written = disk.create(f"{stage.root}/{path}", data)
    except OSError as error:
        raise disk.fault(error, stage.shown, stage.root) from error
    return Entry(path, fingerprint, disk.digest(data), written.st_size, written.st_mtime_ns, origin)


def check_outputs(root: str, entries: Mapping[str, Entry]) -> tuple[set[str], list[Entry]]:
    """Paths whose file is not as we left it or in doubt; entries that only have another mtime now.

    Size and mtime tell first, the digest when they differ: a restored copy is as we left it.
    """
    altered = {path for path, entry in entries.items() if not entry.fingerprint}
    touched: list[Entry] = []
    if not os.path.isdir(root):
        return set(entries), touched
    lstat, prefix = os.lstat, f"{root}/"
    for path, entry in entries.items():
        try:
            found = lstat(prefix + path)
        except OSError:
            altered.add(path)
            continue
        if found.st_mtime_ns == entry.mtime_ns and found.st_size == entry.size:
            continue
        if path not in altered and has_bytes(prefix + path, found, entry):
            touched.append(entry._replace(mtime_ns=found.st_mtime_ns))
        else:
            altered.add(path)
    return altered, touched


def has_bytes(path: str, found: os.stat_result, entry: Entry) -> bool:
    """Whether the file at `path`, whose lstat is `found`, has the bytes of the entry."""
    if found.st_size != entry.size or not stat.S_ISREG(found.st_mode):
        return False
    try:
        return disk.digest(disk.read(path)) == entry.digest
    except OSError:
        return False


def clear(box: str, root: str, manifest: Callable[[], Container[str]]) -> None:
    """Remove a stage as far as that is possible; nothing in it that is not ours is lost."""
    with suppress(OSError, EnvironmentFault):
        if disk.kind(box) != disk.FOLDER:
            return
        if disk.kind(f"{box}/{SWAP}") == disk.FOLDER:
            retire(f"{box}/{SWAP}", root, manifest())
        for name in (TREE, OLD):
            disk.remove_tree(f"{box}/{name}")
        os.rmdir(box)


def retire(swap: str, root: str, known: Container[str]) -> bool:
    """Remove a tree that has changed places with the output, or was about to; whether it is gone.

    Files of ours (`known`) go, and those that the output has as well. What somebody put there at the last
    moment is moved to the output, or stays when its place there is taken.
    """
    folders = [swap]
    with suppress(OSError):
        for path, what in disk.walk(swap):
            here = f"{swap}/{path}"
            if what == disk.FOLDER:
                folders.append(here)
            elif what == disk.PLAIN and (path in known or _same_file(here, f"{root}/{path}")):
                os.unlink(here)
            elif disk.kind(f"{root}/{path}") == disk.NOTHING:
                disk.make_folders(os.path.dirname(f"{root}/{path}"))
                os.rename(here, f"{root}/{path}")
    for folder in reversed(folders):
        disk.quietly(os.rmdir, folder)
    return not os.path.lexists(swap)


def name_of_output(output: Path, project: Path) -> str:
    """What messages and the store call an output."""
    return _shown(os.path.realpath(output), os.path.realpath(project))


def _shown(path: str, base: str) -> str:
    """A path as messages and the store name it: below the project relative to it, else in full."""
    return path[len(base) + 1 :] if path.startswith(f"{base}/") else path


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _refuse_place(output: Path, root: str, base: str, sources: Sequence[Path]) -> None:
    """Raise UsageError when building there could do harm, whatever the folder holds."""
    shown = _shown(root, base)
    if os.path.lexists(output) and not os.path.exists(output):
        raise UsageError(f"cannot build into {output}: it is a symbolic link that leads nowhere")
    if os.path.exists(root) and not os.path.isdir(root):
        raise UsageError(f"cannot build into {shown}: it is not a folder")
    if ".git" in root.split("/"):
        raise UsageError(f"cannot build into {shown}: it is part of a Git repository's own files")
    if _within(base, root):
        raise UsageError(f"cannot build into {shown}: the project lies in it; name a folder of its own")
    if _within(os.path.realpath(os.path.expanduser("~")), root):
        raise UsageError(f"cannot build into {shown}: your home folder lies in it")
    for source in sources:
        real = os.path.realpath(source)
        if _within(real, root) or _within(root, real):
            where = "lies in" if _within(root, real) else "holds"
            raise UsageError(
                f"cannot build into {shown}: it {where} {_shown(real, base)}, which is not output"
            )


def _refuse_foreign(root: str, shown: str) -> None:
    """Raise UsageError when the folder holds something and is not marked as ours."""
    if disk.kind(root) == disk.NOTHING or disk.kind(f"{root}/{MARKER}") == disk.PLAIN:
        return
    if set(os.listdir(root)) - NO_CONTENT:
        raise UsageError(
            f"{shown}/ is not empty and has no {MARKER} file, so site-builder did not make it:"
            " name another folder with --output, or empty this one"
        )


def _has_place_beside(root: str) -> bool:
    """Whether a folder beside the output is on the same file system, and may be made."""
    parent = os.path.dirname(root)
    while not os.path.exists(parent):
        parent = os.path.dirname(parent)
    return os.access(parent, os.W_OK | os.X_OK) and not disk.is_mount(root)


def _sweep(root: str, manifest: Callable[[], Container[str]]) -> None:
    """Clear away the stages of builds that were killed; the lock says that none is alive."""
    parent, name = os.path.split(root)
    dead = re.compile(rf"\.{re.escape(name)}\.stage-\d+")
    with suppress(FileNotFoundError):
        for other in os.listdir(parent):
            if dead.fullmatch(other):
                clear(f"{parent}/{other}", root, manifest)
    clear(f"{root}/{INSIDE}", root, manifest)


def _same_file(first: str, second: str) -> bool:
    try:
        return os.path.samestat(os.lstat(first), os.lstat(second))
    except OSError:
        return False


@contextmanager
def _locked(cache: Path, root: str, shown: str, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of the output.

    A lock of POSIX: it ends with its process even when children live on, and does not keep two threads of
    one process apart.
    """
    path = f"{cache}/locks/{disk.digest(os.fsencode(root)).hex()}.lock"
    with disk.faults(path):
        disk.make_folders(os.path.dirname(path))
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        with disk.faults(path):
            _take(file, shown, say)
            os.ftruncate(file, 0)
            os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        disk.quietly(os.close, file)


def _take(file: int, shown: str, say: Callable[[str], None]) -> None:
    left = WAIT
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = (
                f"another build (process {os.pread(file, 20, 0).decode() or 'unknown'}) is writing {shown}/"
            )
            if left <= 0:
                raise EnvironmentFault(other) from None
            if left == WAIT:
                say(f"waiting: {other}")
            time.sleep(STEP)
            left -= STEP
        else:
            return
