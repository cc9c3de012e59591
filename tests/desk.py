"""What the laws are tried on: newsrooms in memory, large or small, and the program as a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from conftest import NOW, REPOSITORY, Newsroom

MEMORY = Path("/dev/shm")  # a hundred builds write a hundred thousand files


@contextmanager
def memory() -> Iterator[Path]:
    """A folder in memory, where there is such a thing."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as name:
        yield Path(name)


def opened(root: Path) -> Newsroom:
    """The newsroom that lies there already."""
    newsroom = Newsroom.__new__(Newsroom)
    newsroom.root = root
    return newsroom


def copied(newsroom: Newsroom, root: Path, *without: str) -> Newsroom:
    """A copy of the newsroom, but for the names given."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(newsroom.root, root, ignore=shutil.ignore_patterns(*without))
    return opened(root)


def sources_of(newsroom: Newsroom) -> Newsroom:
    """A copy of the sources beside the newsroom, never built before."""
    return copied(newsroom, newsroom.root.parent / "fresh", "public", "preview", ".cache")


def snapshot(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file below a folder with its mtime, inode and bytes."""
    return {
        str(path.relative_to(root)): (path.stat().st_mtime_ns, path.stat().st_ino, path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def stages(newsroom: Newsroom) -> list[str]:
    """What a build has not cleared away, or not yet."""
    return sorted(path.name for path in newsroom.root.rglob("*stage*"))


def start(
    newsroom: Newsroom, *arguments: str, environment: Mapping[str, str] | None = None, **options: object
) -> subprocess.Popen[str]:
    """A build, started as a user does, in a process group of its own."""
    command = [sys.executable, "-m", "site_builder", "build", "--now", NOW, "--project", str(newsroom.root)]
    return subprocess.Popen(
        [*command, *arguments], cwd=REPOSITORY, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, env={**os.environ, **(environment or {})}, **options,
    )  # fmt: skip


def finished(program: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and standard error of a build; no process that it started outlives it for long."""
    _, said = program.communicate(timeout=60)
    assert "Traceback" not in said, said
    end = time.monotonic() + 20
    with suppress(ProcessLookupError):
        while time.monotonic() < end:
            os.killpg(program.pid, 0)
            time.sleep(0.01)
        raise AssertionError("a process of the build lives on")
    return program.returncode, said
