"""Watching: says when a source of the site has changed, on any drive, whatever becomes of the folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from site_builder import disk
from site_builder.preview_host import is_shown

if TYPE_CHECKING:
    from watchfiles import Change

SETTINGS = "site.yaml"
FOLDERS = ("content", "templates", "static")
QUIET_MS = 10
"""How long nothing may happen before a change counts as finished: editors save in several steps."""
LONGEST_MS = 300
"""How long a change that goes on is waited for."""
MODIFIED = 2
"""`watchfiles.Change.modified`, which would have to be imported."""
LOOK_MS = 200
"""How often settings and folders are looked at; a drive that reports nothing, three times as rarely."""
REMOTE = frozenset({
    "9p", "afs", "ceph", "cifs", "davfs", "drvfs", "fuse.rclone", "fuse.sshfs", "gfs2", "glusterfs", "lustre",
    "nfs", "nfs4", "ocfs2", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs", "fuse.vmhgfs-fuse",
})  # fmt: skip
"""File systems that do not report what another machine changes."""


def watch_sources(project: Path, wake: Event, over: Event, *, poll: bool, say: Callable[[str], None]) -> None:
    """Sets `wake` at first, and after every change of what a site is made from, until it is `over`.

    Folders may come, go and be replaced. Where changes are not reported, times are compared (`poll`).
    """
    poll = poll or is_remote(project)
    if poll:
        say("comparing times of files, for this drive does not report changes")
    wake.set()
    while not over.is_set():
        places = source_places(project)
        there = identity(places)
        try:
            for number, changed in enumerate(_changes(project, places, over, poll=poll)):
                if changed or not number:  # what came before the watch began counts as well
                    wake.set()
                if identity(places) != there:
                    break
        except FileNotFoundError:
            continue  # a folder went away just now
        except OSError as error:
            if poll:
                say(f"cannot watch the folders: {error.strerror or error}")
                over.wait(LOOK_MS / 100)
            poll = True


def _changes(project: Path, places: Sequence[Path], over: Event, *, poll: bool) -> Iterator[bool]:
    """Whether anything in the folders changed, again and again."""
    folders = [place for place in places if place.is_dir()]
    if not folders:
        while not over.wait(LOOK_MS / 1000):
            yield False
        return
    from watchfiles import watch  # noqa: PLC0415 - only for the preview

    for changes in watch(
        *folders,
        watch_filter=lambda change, path: is_source(change, path, project),
        debounce=LONGEST_MS,
        step=QUIET_MS,
        stop_event=over,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        force_polling=poll or None,
        poll_delay_ms=3 * LOOK_MS,
        ignore_permission_denied=True,
    ):
        yield bool(changes)


def source_places(project: Path) -> list[Path]:
    """The settings and the folders that a site is made from, the theme as the settings have it."""
    return [project / name for name in (SETTINGS, *FOLDERS, _theme(project)) if name]


def identity(places: Sequence[Path]) -> list[tuple[int, ...]]:
    """What tells whether folders are still the same ones, and settings as they were."""
    found: list[tuple[int, ...]] = []
    for place in places:
        try:
            stat = place.stat()
        except OSError:
            found.append(())
        else:
            changed = stat.st_mtime_ns if place.name == SETTINGS else 0
            found.append((stat.st_dev, stat.st_ino, changed))
    return found


def is_source(change: Change, path: str, project: Path) -> bool:
    """Whether the change is of a file that a build reads: hidden ones it does not, nor times of folders."""
    if change == MODIFIED and os.path.isdir(path):  # noqa: PTH112 - thousands at a time
        return False
    return all(is_shown(part) or part == ".." for part in Path(os.path.relpath(path, project)).parts)


def is_remote(path: Path, mounts: str = "/proc/self/mountinfo") -> bool:
    """Whether the path lies on a drive that does not report changes, as far as the system tells."""
    best, remote = "", False
    real = os.path.realpath(path)
    with suppress(OSError, ValueError, IndexError):
        for line in Path(mounts).read_text(encoding="utf-8", errors="replace").splitlines():
            fields, _, rest = line.partition(" - ")
            point = fields.split(" ")[4].encode().decode("unicode_escape")
            inside = point in {"/", real} or real.startswith(f"{point}/")
            if inside and len(point) >= len(best):
                best, remote = point, rest.split(" ")[0] in REMOTE
    return remote


def _theme(project: Path) -> str:
    """The folder that site.yaml names as theme, or nothing while it cannot be read."""
    from site_builder.settings import read_settings  # noqa: PLC0415 - YAML

    try:
        settings, _ = read_settings(disk.read(str(project / SETTINGS)))
    except OSError:
        return ""
    return settings.theme if settings else ""
