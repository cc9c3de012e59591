"""What a command costs, and what it changed in a folder."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from threading import Timer
from typing import NamedTuple

TICK = 0.02
"""Seconds between two looks at memory."""


class Cost(NamedTuple):
    """What one run took; `failure` is empty when it ended well."""

    wall: float
    cpu: float
    """User and system seconds of the process and all it waited for."""
    memory: int
    """Peak bytes over all its processes; 0 when it was not watched."""
    failure: str = ""


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, limit: float, watch: bool
) -> Cost:
    """Runs `command` in `folder`, for `limit` seconds at most.

    With `watch`, memory is sampled: the proportional set sizes (PSS) of every process of its session, added
    up. Reading them costs processor time, so a watched run's seconds should not be used.
    """
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        timer = Timer(limit, _kill, (process.pid,))
        timer.start()
        try:
            peak = _watch(process.pid) if watch else 0
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            _kill(process.pid)
            raise
        finally:
            timer.cancel()
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        failure = ""
        if process.returncode:
            log.seek(0)
            last = log.read()[-2000:].decode(errors="replace").strip()
            failure = f"stopped after {wall:.0f} s" if wall >= limit else f"exit {process.returncode}: {last}"
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, failure)


def _kill(session: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)


def _watch(session: int) -> int:
    """The peak of a session's memory in bytes, once its first process has ended."""
    peak = 0
    while os.waitid(os.P_PID, session, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak = max(peak, sum(map(_memory, _members(session))))
        time.sleep(TICK)
    return peak


def _members(session: int) -> list[Path]:
    """The folders of a session's processes: field 6 of proc(5)'s stat."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, IndexError):
                stat = (folder / "stat").read_text()
                if stat.rpartition(")")[2].split()[3] == str(session):
                    found.append(folder)
    return found


def _memory(process: Path) -> int:
    """A process's proportional set size in bytes: shared pages count in shares."""
    with suppress(OSError):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


# -- What lies in a folder -------------------------------------------------------------------------


class Seen(NamedTuple):
    """A file as it was looked at."""

    digest: bytes
    size: int
    stamp: tuple[int, int]
    """Inode and time of the last change: a file written again has other ones, even with the same bytes."""


class Difference(NamedTuple):
    """What lies between two looks at a folder."""

    pages: int
    """HTML files there are now."""
    files: int
    size: int
    """Bytes of all files."""
    changed: int
    """Files that are new, gone, or have other bytes."""
    changed_size: int
    """Bytes of those: what an upload of the difference weighs."""
    rewritten: int
    """Files written, whether or not their bytes differ."""


def look(folder: Path) -> dict[str, Seen]:
    """Every file below `folder` by its path."""
    seen = {}
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            stat = path.stat()
            digest = blake2b(path.read_bytes(), digest_size=16).digest()
            seen[str(path.relative_to(folder))] = Seen(digest, stat.st_size, (stat.st_ino, stat.st_mtime_ns))
    return seen


def compare(before: Mapping[str, Seen], after: Mapping[str, Seen]) -> Difference:
    """What a build did to its output."""
    new = [path for path, file in after.items() if path not in before or file.digest != before[path].digest]
    touched = [path for path, file in after.items() if path not in before or file.stamp != before[path].stamp]
    return Difference(
        pages=sum(path.endswith(".html") for path in after),
        files=len(after),
        size=sum(file.size for file in after.values()),
        changed=len(new) + len(before.keys() - after.keys()),
        changed_size=sum(after[path].size for path in new),
        rewritten=len(touched),
    )
