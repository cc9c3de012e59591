"""A file's bytes replaced in one step."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from site_builder import disk


def names(file: Path) -> list[str]:
    """What lies in the file's folder."""
    return sorted(path.name for path in file.parent.iterdir())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def test_a_file_is_replaced_and_keeps_its_mode(file: Path) -> None:
    disk.replace(str(file), b"old", b"new")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o640)
    assert names(file) == ["a.md"]


def test_a_file_that_was_changed_meanwhile_is_kept(file: Path) -> None:
    with pytest.raises(OSError, match="changed meanwhile") as raised:
        disk.replace(str(file), b"other", b"new")
    assert (raised.value.errno, raised.value.filename) == (errno.ESTALE, str(file))
    assert (file.read_bytes(), names(file)) == (b"old", ["a.md"])


def test_a_link_is_neither_followed_nor_replaced(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.md"
    link.symlink_to(file)
    with pytest.raises(OSError, match="symbolic links"):
        disk.replace(str(link), b"old", b"new")
    assert (file.read_bytes(), link.is_symlink(), len(names(file))) == (b"old", True, 2)


@pytest.mark.parametrize("call", ["fchmod", "fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file_alone(
    file: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="No space"):
        disk.replace(str(file), b"old", b"new")
    assert (file.read_bytes(), names(file)) == (b"old", ["a.md"])
