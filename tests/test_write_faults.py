"""Every call on the disk fails once, for good, or is the last one: the next build is right all the same."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import NamedTuple

import pytest

from site_builder import change, disk, exchange, folder, write
from site_builder.problems import EnvironmentFault
from site_builder.store import Store, open_store
from site_builder.write import Published, open_output, publish, stage_file

READS = {"read", "fstat", "lstat", "stat", "scandir", "listdir", "close"}
CHANGES = {"open", "write", "mkdir", "rename", "link", "unlink", "rmdir", "chmod", "utime"}
STORE = "store"
Pages = Mapping[str, str]

BEFORE: Pages = {
    "index.html": "front",
    "2025/a/index.html": "a",
    "2025/b/index.html": "b",
    "2025/c/index.html": "c",
    "feed.xml": "feed",
    "old/deep/index.html": "goes, and its folders with it",
    "tag/x": "a file that becomes a folder",
    "tag/y/index.html": "a folder that becomes a file",
}
AFTER: Pages = {
    "index.html": "another front",
    "2025/a/index.html": "a",
    "2025/b/index.html": "another b",
    "2025/c/index.html": "c",
    "2025/d/index.html": "d",
    "feed.xml": "feed",
    "tag/x/index.html": "a folder now",
    "tag/y": "a file now",
}
MOST: Pages = {
    **{path: f"{text}, again" for path, text in AFTER.items()},
    "2025/c/index.html": "c",
    "2025/a/index.html": "a",
}
FOREIGN: Pages = {"CNAME": "example.org", "2025/b/notes.txt": "mine", ".well-known/x": "mine too"}


class Case(NamedTuple):
    """One kind of publishing: what is there before, what the site then is, what is bent to get there."""

    before: Pages
    after: Pages
    foreign: Pages = MappingProxyType({})
    few: int = 200
    beside: bool = True
    lost: bool = False
    empty: bool = False
    at_once: bool = False


CASES = {
    "cold": Case({}, BEFORE, at_once=True),
    "cold into an empty folder": Case({}, BEFORE, empty=True, at_once=True),
    "burst": Case(BEFORE, AFTER, FOREIGN),
    "burst without a place beside": Case(BEFORE, AFTER, FOREIGN, beside=False),
    "exchange": Case(
        BEFORE, MOST, {name: FOREIGN[name] for name in ("CNAME", "2025/b/notes.txt")}, few=2, at_once=True
    ),
    "removal": Case(BEFORE, {"index.html": "front", "feed.xml": "feed"}, FOREIGN),
    "lost manifest": Case(BEFORE, AFTER, {".well-known/x": "mine too"}, lost=True),
}


def build(project: Path, pages: Pages) -> Published:
    """What build.py does, in small: the fingerprint of a page is its text."""
    with (
        open_store(project / ".cache") as store,
        open_output(project / "public", project=project, store=store) as inspected,
    ):
        output = inspected()
        known = output.entries
        stale = [
            path
            for path, text in pages.items()
            if path not in known or path in output.altered or known[path].fingerprint != text.encode()
        ]
        staged = [
            stage_file(output.stage, path, pages[path].encode() * 3, pages[path].encode(), path)
            for path in stale
        ]
        return publish(output, staged, removed=known.keys() - pages.keys())


class Fault:
    """Makes the n-th of the calls that count go wrong; "for good" all later ones that change something."""

    def __init__(self, number: int, mode: str) -> None:
        self.number = number
        self.calls = 0
        self.hit = False
        self.committed = False
        self._wrong = {"is killed": kills, "is interrupted": interrupts}.get(mode, fails(number))
        self._for_good = mode == "fails for good"
        self._counted = CHANGES | {STORE} | (READS if mode == "fails once" else set())

    def call(self, name: str, real: Callable[[], object]) -> object:
        counts = name in self._counted
        self.calls += counts
        if (counts and self.calls == self.number) or (self._for_good and self.hit and name not in READS):
            self.hit = True
            return self._wrong(name, real)
        return real()

    def os(self) -> object:
        """The module `os` with the calls on the disk going through `call`."""

        def through(name: str) -> Callable[..., object]:
            real = getattr(os, name)
            return lambda *args, **more: self.call(name, lambda: real(*args, **more))

        proxies = {name: through(name) for name in CHANGES | READS}
        return SimpleNamespace(**{**vars(os), **proxies})


def install(case: Case, fault: Fault, patch: pytest.MonkeyPatch) -> None:
    """Put the fault below everything that writes, and bend what the case bends."""
    bend(case, patch)
    for module in (change, disk, exchange, folder, write):
        if hasattr(module, "os"):
            patch.setattr(module, "os", fault.os())
    for name in ("exchange", "settle"):
        real = getattr(disk, name)
        patch.setattr(disk, name, lambda *args, real=real: fault.call("rename", lambda: real(*args)))
    for name in ("mark_in_doubt", "commit_manifest"):
        real = getattr(Store, name)

        def stored(
            *args: object, real: Callable[..., object] = real, name: str = name, **more: object
        ) -> None:
            def store() -> None:
                real(*args, **more)
                fault.committed |= name == "commit_manifest"

            fault.call(STORE, store)

        patch.setattr(Store, name, stored)


def bend(case: Case, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(exchange, "EXCHANGE_FROM", case.few)
    if not case.beside:
        patch.setattr(folder, "_has_place_beside", lambda _: False)


def fails(number: int) -> Callable[[str, Callable[[], object]], object]:
    def wrong(name: str, real: Callable[[], object]) -> object:
        code = errno.ENOSPC if number % 2 else errno.EIO
        if name == "close":
            real()
        if name == STORE:
            raise EnvironmentFault("cannot use the store: disk is full")
        raise OSError(code, os.strerror(code))

    return wrong


def interrupts(_: str, real: Callable[[], object]) -> object:
    done = real()
    if hasattr(done, "close"):
        done.close()
    raise KeyboardInterrupt


def kills(_: str, __: Callable[[], object]) -> object:
    os._exit(9)


MODES = ("fails once", "fails for good", "is interrupted", "is killed")
EXACT = frozenset({"fails once", "is interrupted"})
"""After these the output is as it was."""


@pytest.fixture
def shm() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of builds run in it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


def prepare(case: Case, place: Path) -> None:
    """The project as it is before the build that will be disturbed."""
    if case.before:
        build(place, case.before)
    if case.empty:
        (place / "public").mkdir(parents=True)
    for path, text in case.foreign.items():
        (place / "public" / path).parent.mkdir(parents=True, exist_ok=True)
        (place / "public" / path).write_text(text)
    if case.lost:
        shutil.rmtree(place / ".cache")


def disturb(case: Case, place: Path, fault: Fault, *, killing: bool) -> bool:
    """Build with the fault; whether the build came to an end with what is not a success."""
    if killing:
        child = os.fork()
        if child == 0:
            try:
                with pytest.MonkeyPatch.context() as patch:
                    install(case, fault, patch)
                    build(place, case.after)
                os._exit(0)
            finally:
                os._exit(1)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in {0, 9}, f"call {fault.number}: an error instead of a kill"
        fault.hit = code == 9
        return fault.hit
    with pytest.MonkeyPatch.context() as patch:
        install(case, fault, patch)
        try:
            build(place, case.after)
        except (EnvironmentFault, KeyboardInterrupt):
            return True
    return False


Tree = Mapping[str, bytes | None]


def tree(root: Path) -> Tree:
    """Every path below the folder, with the bytes of files and None for folders."""
    return {
        str(path.relative_to(root)): None if path.is_dir() else path.read_bytes()
        for path in root.rglob("*")
        if path.relative_to(root).parts[0] != folder.INSIDE
    }


def files(root: Tree) -> Tree:
    return {path: data for path, data in root.items() if data is not None}


class Trial(NamedTuple):
    """A case with what its output was, and what it is after a build that nobody disturbed."""

    case: Case
    home: Path
    old: Tree
    new: Tree
    foreign: Tree

    def start(self) -> Path:
        """The project as it is before, in a fresh folder."""
        place = self.home / "site"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.home / "before", place)
        return place

    def check_visible(self, place: Path, where: str) -> None:
        """Every file is whole, old or new; what appears in one moment is old or new as a whole."""
        seen = tree(place / "public")
        for path, data in files(seen).items():
            assert data in {self.old.get(path), self.new.get(path)}, f"{where}: {path}"
        if self.case.at_once:
            assert files(seen) in (files(self.old), {**files(self.new), **self.foreign}), where
        assert self.foreign.items() <= seen.items(), where

    def check_unchanged(self, place: Path, where: str) -> None:
        assert tree(place / "public") == self.old, where
        assert self.boxes(place) == [], where

    def check_next(self, place: Path, where: str, *, again: bool) -> None:
        """The next build makes what a clean one does; the one after has nothing to do."""
        with pytest.MonkeyPatch.context() as patch:
            bend(self.case, patch)
            build(place, self.case.after)
            seen = tree(place / "public")
            assert files(seen) == {**files(self.new), **self.foreign}, where
            assert seen.keys() - self.new.keys() <= self.foreign.keys() | parents_of(self.foreign), where
            assert self.boxes(place) == [], where
            assert not again or build(place, self.case.after) == Published(), where

    def boxes(self, place: Path) -> list[str]:
        """What is left of stages."""
        inside = [folder.INSIDE] if (place / "public" / folder.INSIDE).exists() else []
        return inside + [path.name for path in place.iterdir() if ".stage-" in path.name]


def parents_of(paths: Mapping[str, object]) -> set[str]:
    return {str(parent) for path in paths for parent in Path(path).parents}


@pytest.fixture(params=CASES)
def trial(request: pytest.FixtureRequest, shm: Path) -> Trial:
    case = CASES[request.param]
    with pytest.MonkeyPatch.context() as patch:
        bend(case, patch)
        (shm / "before").mkdir()
        prepare(case, shm / "before")
        build(shm / "clean", case.after)
    foreign = {path: text.encode() for path, text in case.foreign.items()}
    return Trial(case, shm, tree(shm / "before/public"), tree(shm / "clean/public"), foreign)


@pytest.mark.parametrize("mode", MODES)
def test_after_a_disturbance_at_any_call_files_are_whole_and_the_next_build_is_right(
    mode: str, trial: Trial
) -> None:
    for number in range(1, 2000):
        place, fault = trial.start(), Fault(number, mode)
        failed = disturb(trial.case, place, fault, killing=mode == "is killed")
        if not fault.hit:
            break
        where = f"{mode}, call {number}"
        trial.check_visible(place, where)
        if mode in EXACT and failed and not fault.committed:
            trial.check_unchanged(place, where)
        trial.check_next(place, where, again=number % 5 == 0)
    assert number > 30, "the fault was never under anything"


@pytest.mark.slow
def test_the_next_build_may_be_killed_as_well(trial: Trial) -> None:
    for first in range(1, 2000):
        for second in range(1, 2000):
            place, fault = trial.start(), Fault(first, "is killed")
            if not disturb(trial.case, place, fault, killing=True):
                assert first > 30, "the fault was never under anything"
                return
            again = disturb(trial.case, place, Fault(second, "is killed"), killing=True)
            trial.check_visible(place, f"killed at {first}, then at {second}")
            trial.check_next(place, f"killed at {first}, then at {second}", again=False)
            if not again:
                break
