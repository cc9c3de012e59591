"""Files of the project: folders scanned, regular files read, digests known by stat."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from site_builder import disk
from site_builder.problems import WARNING, EnvironmentFault, Problem, UsageError
from site_builder.store import KnownFile, Store, trusted


def require_project(folder: Path) -> None:
    """Raises UsageError when the folder is no project."""
    if not (folder / "site.yaml").is_file():
        raise UsageError(f"there is no {folder / 'site.yaml'}; `site-builder init DIR` makes a new site")


def scan(
    folder: Path, project: Path, problems: list[Problem], leading_out: list[str] | None = None
) -> dict[str, os.stat_result]:
    """The regular files below a folder: path there -> stat, sorted; hidden ones are passed over.

    Symbolic links and devices are left out with a warning: nothing outside the folder is ever read.
    `leading_out` is told the links that lead out of the folder.
    """
    found: dict[str, os.stat_result] = {}
    start = str(folder)
    ahead = [""]
    while ahead:
        below = ahead.pop()
        try:
            entries = list(os.scandir(f"{start}/{below}"))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise EnvironmentFault(f"cannot read {start}/{below}: {error.strerror}") from error
        for entry in entries:
            path = below + entry.name
            if entry.name.startswith(".") and entry.name != ".well-known":
                continue
            if entry.is_file(follow_symlinks=False):
                found[path] = entry.stat(follow_symlinks=False)
            elif entry.is_dir(follow_symlinks=False):
                ahead.append(f"{path}/")
            else:
                problems.append(_not_regular(f"{start}/{path}", project, symlink=entry.is_symlink()))
                if leading_out is not None and _leads_out(f"{start}/{path}", start):
                    leading_out.append(path)
    return dict(sorted(found.items()))


def read_file(path: Path) -> bytes:
    """The bytes of a regular file, never through a symbolic link; raises EnvironmentFault."""
    try:
        return disk.read(str(path))
    except OSError as error:
        raise EnvironmentFault(f"cannot read {path}: {error.strerror}") from error


def is_file(path: Path) -> bool:
    """Whether a regular file, and no link, is there."""
    return disk.kind(str(path)) == disk.PLAIN


def write_file(path: Path, data: bytes) -> None:
    """A file of these bytes; one that is there is replaced in one step. Raises EnvironmentFault."""
    with disk.faults(path.name, str(path)):
        if is_file(path):
            disk.replace(str(path), disk.read(str(path)), data)
        else:
            disk.create(str(path), data)


def read_as_known(path: Path, digest: str) -> bytes:
    """The bytes of a file, whose digest is known; raises EnvironmentFault when they are others by now.

    What is made of them is remembered under that digest, so it must be theirs.
    """
    data = read_file(path)
    if disk.digest(data).hex() != digest:
        raise EnvironmentFault(f"{path} was changed while it was being read; build again")
    return data


def read_known(folder: Path, path: str, seen_ns: int) -> tuple[KnownFile, bytes]:
    """A file's bytes with what is to be remembered of it; the stat is taken before the bytes are read."""
    stat = os.lstat(folder / path)
    data = read_file(folder / path)
    return known_file(path, stat, seen_ns, disk.digest(data)), data


def known_file(path: str, stat: os.stat_result, seen_ns: int, digest: bytes) -> KnownFile:
    """What is remembered of a file."""
    return KnownFile(path, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino, seen_ns, digest)


def digests(
    kind: str, folder: Path, files: Mapping[str, os.stat_result], store: Store, seen_ns: int
) -> dict[str, bytes]:
    """The digest of each file; only files whose stat has changed are read."""
    known = store.known_files(kind)
    changed: list[KnownFile] = []
    found: dict[str, bytes] = {}
    for path, stat in files.items():
        file = known.get(path)
        if file is None or not trusted(file, stat):
            file = known_file(path, stat, seen_ns, disk.digest(read_file(folder / path)))
            changed.append(file)
        found[path] = file.digest
    store.remember_files(kind, changed, [path for path in known if path not in files])
    return found


def _leads_out(path: str, folder: str) -> bool:
    """Whether a link leads to a place outside the folder."""
    return not os.path.realpath(path).startswith(os.path.realpath(folder) + "/")


def _not_regular(path: str, project: Path, *, symlink: bool) -> Problem:
    what = "a symbolic link" if symlink else "no regular file"
    shown = os.path.relpath(path, project)
    return Problem(shown, 0, 0, WARNING, "not-a-file", f"{what} is not read", "put the file itself there")
