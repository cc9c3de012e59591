"""Every call on the disk fails once, for good, or is the last one: the next build is right all the same."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from site_builder import change, disk, exchange, folder, write
from site_builder.problems import EnvironmentFault
from site_builder.store import Store, open_store
from site_builder.write import Published, open_output, publish, stage_file

CALLS = frozenset(
    "open write read fstat close lstat stat mkdir rename link unlink rmdir scandir listdir chmod utime".split()
)
CHANGES = frozenset("open write mkdir rename link unlink rmdir chmod utime store".split())
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
    foreign: Pages = {}
    few: int = 200
    beside: bool = True
    lost: bool = False
    empty: bool = False


CASES = {
    "cold": Case({}, BEFORE),
    "cold into an empty folder": Case({}, BEFORE, empty=True),
    "burst": Case(BEFORE, AFTER, FOREIGN),
    "burst without a place beside": Case(BEFORE, AFTER, FOREIGN, beside=False),
    "exchange": Case(BEFORE, MOST, {name: FOREIGN[name] for name in ("CNAME", "2025/b/notes.txt")}, few=2),
    "removal": Case(BEFORE, {"index.html": "front", "feed.xml": "feed"}, FOREIGN),
    "lost manifest": Case(BEFORE, AFTER, {".well-known/x": "mine too"}, lost=True),
}


def build(project: Path, pages: Pages) -> Published:
    """What build.py does, in small: the fingerprint of a page is its text."""
    with (
        open_store(project / ".cache") as store,
        open_output(project / "public", project=project, store=store) as output,
    ):
        known = output.entries
        stale = [
            path
            for path, text in pages.items()
            if path not in known or path in output.altered or known[path].fingerprint != text.encode()
        ]
        staged = [
            stage_file(output.stage, path, pages[path].encode() * 3, pages[path].encode(), path) for path in stale
        ]
        return publish(output, staged, removed=known.keys() - pages.keys())


def tree(root: Path) -> dict[str, bytes | None]:
    """Every path below the folder, with the bytes of files."""
    return {str(path.relative_to(root)): None if path.is_dir() else path.read_bytes() for path in root.rglob("*")}


class Fault:
    """Makes the n-th of the calls that count go wrong; "for good" all later ones that change something."""

    def __init__(self, number: int, mode: str) -> None:
        self.number = number
        self.calls = 0
        self.hit = False
        self.committed = False
        self._wrong = {"is killed": kills, "is interrupted": interrupts}.get(mode, fails(number))
        self._for_good = mode == "fails for good"
        self._counted = CALLS | {"store"} if mode in EXACT else CHANGES

    def call(self, name: str, real: Callable[[], object]) -> object:
        counts = name in self._counted
        self.calls += counts
        if (counts and self.calls == self.number) or (self._for_good and self.hit and name in CHANGES):
            self.hit = True
            return self._wrong(name, real)
        return real()

    def os(self) -> object:
        """The module `os` with the calls on the disk going through `call`."""

        def through(name: str) -> Callable[..., object]:
            real = getattr(os, name)
            return lambda *args, **more: self.call(name, lambda: real(*args, **more))

        proxies = {name: through(name) for name in CALLS}
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

        def stored(*args: object, real: Callable[..., object] = real, name: str = name, **more: object) -> None:
            def store() -> None:
                real(*args, **more)
                fault.committed |= name == "commit_manifest"

            fault.call("store", store)

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
        if name == "store":
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
"""After these the output is as it was; the others count only calls that change something."""


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
            finally:
                os._exit(0)
        fault.hit = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        return fault.hit
    with pytest.MonkeyPatch.context() as patch:
        install(case, fault, patch)
        try:
            build(place, case.after)
        except (EnvironmentFault, KeyboardInterrupt):
            return True
    return False


def boxes(place: Path) -> list[str]:
    return [path.name for path in (*place.iterdir(), *(place / "public").glob(".site-builder-*")) if "stage" in path.name]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", CASES)
def test_a_build_disturbed_at_any_call_leaves_whole_files_and_the_next_one_is_right(
    name: str, mode: str, shm: Path
) -> None:
    case = CASES[name]
    with pytest.MonkeyPatch.context() as patch:
        bend(case, patch)
        prepare(case, shm / "before")
        prepare(Case({}, {}), shm / "clean")
        build(shm / "clean", case.after)
    old = tree(shm / "before" / "public") if (shm / "before" / "public").exists() else {}
    new = tree(shm / "clean" / "public")
    foreign = {path: text.encode() for path, text in case.foreign.items()}
    for number in range(1, 2000):
        place = shm / "site"
        shutil.copytree(shm / "before", place) if (shm / "before").exists() else place.mkdir()
        fault = Fault(number, mode)
        failed = disturb(case, place, fault, killing=mode == "is killed")
        if not fault.hit:
            break
        seen = tree(place / "public") if (place / "public").exists() else {}
        where = f"{name}, {mode}, call {number}"
        for path, data in seen.items():
            inside = path.startswith(".site-builder-stage/")
            assert inside or data is None or data in {old.get(path), new.get(path)}, f"{where}: {path}"
        if mode in EXACT and failed and not fault.committed:
            assert seen == old, where
            assert boxes(place) == [], where
        assert foreign.items() <= seen.items(), where
        with pytest.MonkeyPatch.context() as patch:
            bend(case, patch)
            build(place, case.after)
            now = tree(place / "public")
            assert {path: data for path, data in now.items() if data is not None} == {
                **{path: data for path, data in new.items() if data is not None}, **foreign
            }, where
            assert boxes(place) == [], where
            assert build(place, case.after) == Published(), where
        assert now.keys() - new.keys() <= parents_of(foreign) | foreign.keys(), where
        shutil.rmtree(place)
    assert number > 20, "the fault was never under anything"


def parents_of(paths: Mapping[str, object]) -> set[str]:
    return {str(parent) for path in paths for parent in Path(path).parents}
