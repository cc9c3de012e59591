"""The calls on the file system that writing a site needs; they raise OSError, which `faults` translates."""

# Thousands of files a build: plain strings, one system call each, so not pathlib.
# ruff: noqa: PTH102, PTH105, PTH106, PTH108, PTH120

from __future__ import annotations

import errno
import os
import re
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b

from site_builder.problems import EnvironmentFault

NOFOLLOW = os.O_NOFOLLOW | os.O_CLOEXEC
NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV, errno.ENOSYS})
"""What a file system answers that cannot link a file."""
NO_EXCHANGE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV, errno.EPERM})
"""What a kernel or file system answers that cannot exchange two folders."""
FOUND = "lost+found"
"""The folder that a file system makes for itself in its root."""
PLAIN, FOLDER, LINK, OTHER, NOTHING = "file", "folder", "symbolic link", "special file", ""


def digest(data: bytes) -> bytes:
    """What two files with the same bytes share: blake2b of 16 bytes."""
    return blake2b(data, digest_size=16).digest()


def kind(path: str) -> str:
    """What is at the path itself, without following a link: PLAIN, FOLDER, LINK, OTHER or NOTHING."""
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING
    if stat.S_ISREG(mode):
        return PLAIN
    if stat.S_ISDIR(mode):
        return FOLDER
    return LINK if stat.S_ISLNK(mode) else OTHER


def create(path: str, data: bytes) -> os.stat_result:
    """Write a new file, making the folders above it; its stat."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOFOLLOW
    if path.endswith("/index.html"):
        make_folders(os.path.dirname(path))
    try:
        file = os.open(path, flags, 0o666)
    except FileNotFoundError:
        make_folders(os.path.dirname(path))
        file = os.open(path, flags, 0o666)
    try:
        done = os.write(file, data)
        while done < len(data):
            done += os.write(file, memoryview(data)[done:])
        return os.fstat(file)
    except OSError as error:
        error.filename = path
        raise
    finally:
        os.close(file)


def read(path: str) -> bytes:
    """The bytes of a plain file; a link or a pipe in its place is refused."""
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | NOFOLLOW)
    try:
        known = os.fstat(file)
        if not stat.S_ISREG(known.st_mode):
            raise OSError(errno.EINVAL, "not a plain file", path)
        parts = [os.read(file, known.st_size + 1)]
        while parts[-1]:
            parts.append(os.read(file, 1 << 20))
        return b"".join(parts)
    except OSError as error:
        error.filename = path
        raise
    finally:
        os.close(file)


def replace(path: str, known: bytes, data: bytes) -> None:
    """Put `data` in the place of a plain file's bytes, in one step; its mode stays.

    The error is ESTALE when the bytes are no longer the known ones. A link is refused, not followed.
    """
    folder, name = os.path.split(path)
    staged = f"{folder}/.{blake2b(os.fsencode(name), digest_size=8).hexdigest()}.{os.getpid()}.new"
    mode = stat.S_IMODE(os.lstat(path).st_mode)
    try:
        create(staged, data)
        _finish(staged, mode)
        if read(path) != known:
            raise OSError(errno.ESTALE, "it was changed meanwhile", path)
        os.replace(staged, path)
    finally:
        quietly(os.unlink, staged)


def _finish(path: str, mode: int) -> None:
    """Give a new file its mode and wait until it is on the disk."""
    file = os.open(path, os.O_RDONLY | NOFOLLOW)
    try:
        os.fchmod(file, mode)
        os.fsync(file)
    finally:
        os.close(file)


def make_folders(path: str) -> None:
    """Make the folder and those above it that are missing."""
    try:
        os.mkdir(path)
    except FileExistsError:
        return
    except FileNotFoundError:
        make_folders(os.path.dirname(path))
        with suppress(FileExistsError):
            os.mkdir(path)


def keep_copy(source: str, target: str) -> None:
    """Make `target` the same file as `source`: linked, or copied where links are not to be had."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        known = os.lstat(source)
        create(target, read(source))
        os.utime(target, ns=(known.st_atime_ns, known.st_mtime_ns))


def walk(root: str, below: str = "", *, hidden: bool = True) -> Iterator[tuple[str, str]]:
    """Every path below the folder, with what it is; a folder before its contents, links not followed.

    Paths are relative to `root`; without `hidden`, names that begin with a dot are left out, and so is the
    folder where a file system keeps what it found.
    """
    pending = [f"{below}/" if below else ""]
    while pending:
        above = pending.pop()
        with os.scandir(f"{root}/{above}") as found:
            listed = [
                (above + entry.name, _kind(entry)) for entry in found if hidden or _is_plain(entry.name)
            ]
        pending += [f"{path}/" for path, what in listed if what == FOLDER]
        yield from listed


def _is_plain(name: str) -> bool:
    return name[0] != "." and name != FOUND


def _kind(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return LINK
    if entry.is_dir(follow_symlinks=False):
        return FOLDER
    return PLAIN if entry.is_file(follow_symlinks=False) else OTHER


def quietly(action: Callable[..., object], *arguments: object) -> None:
    """Do it, or let it be."""
    with suppress(OSError):
        action(*arguments)


def remove_tree(path: str) -> None:
    """Remove the folder and all in it, as far as that is possible; a link is removed, not followed."""
    with suppress(OSError):
        if kind(path) != FOLDER:
            os.unlink(path)
            return
        with os.scandir(path) as found:
            listed = [(entry.path, entry.is_dir(follow_symlinks=False)) for entry in found]
        for inner, folder in listed:
            if folder:
                remove_tree(inner)
            else:
                with suppress(OSError):
                    os.unlink(inner)
        os.rmdir(path)


def exchange(first: str, second: str) -> None:
    """Let two paths change places in one step; the error is in NO_EXCHANGE where that is not to be had."""
    import ctypes  # noqa: PLC0415 - only a build that changes most of a site needs it

    libc = ctypes.CDLL(None, use_errno=True)
    rename = getattr(libc, "renameat2", None)
    if rename is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), first)
    here, both = -100, 2
    if rename(here, os.fsencode(first), here, os.fsencode(second), both):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), first)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a signal that would end the program wait."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def settle(folder: str) -> None:
    """Wait until what was written to the folder's file system is on the disk."""
    import ctypes  # noqa: PLC0415 - as above

    sync = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if sync is None:
        os.sync()
        return
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if sync(file):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), folder)
    finally:
        os.close(file)


def is_mount(folder: str) -> bool:
    """Whether a file system is mounted on the folder, be it the same one once more."""
    if os.path.ismount(folder):
        return True
    try:
        table = os.fsdecode(_read_all("/proc/self/mountinfo"))
    except OSError:
        return False
    points = (line.split(" ")[4] for line in table.splitlines())
    return any(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), point) == folder for point in points)


def _read_all(path: str) -> bytes:
    """The bytes of a file that the kernel makes, whose size is not known before."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        parts = [os.read(file, 1 << 16)]
        while parts[-1]:
            parts.append(os.read(file, 1 << 16))
    finally:
        os.close(file)
    return b"".join(parts)


@contextmanager
def faults(shown: str, *roots: str) -> Iterator[None]:
    """Turn OSError into EnvironmentFault."""
    try:
        yield
    except OSError as error:
        raise fault(error, shown, *roots) from error


def fault(error: OSError, shown: str, *roots: str) -> EnvironmentFault:
    """What to tell of an error with a file below one of the `roots`, which all stand for `shown`."""
    path = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    for root in roots:
        if path == root or path.startswith(f"{root}/"):
            path = shown + path[len(root) :]
    return EnvironmentFault(f"cannot write {path or shown}: {error.strerror or error}")
