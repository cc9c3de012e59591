"""Images that were made before, by what they were made of: nothing is encoded twice in its life."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from site_builder import disk
from site_builder.disk import quietly
from site_builder.fingerprint import SIZE

FOLDER = "images"
"""Of the cache."""
NOTE = "size"
"""The file in it that tells how large it is."""


class ImageCache(NamedTuple):
    """The folder `.cache/images`: a file for each image, which begins with the digest of the rest."""

    root: str

    def read(self, key: bytes) -> bytes | None:
        """The image under a key, which counts as used; a damaged one is none."""
        path = self._path(key)
        try:
            data = disk.read(path)
        except OSError:
            return None
        image = data[SIZE:]
        if data[:SIZE] != disk.digest(image):
            return None
        quietly(os.utime, path)
        return image

    def keep(self, key: bytes, image: bytes) -> None:
        """Remember an image: all of it, or nothing; a disk that is full only costs time later."""
        path = self._path(key)
        half = f"{path}.{os.getpid()}"
        try:
            disk.create(half, disk.digest(image) + image)
            os.replace(half, path)  # noqa: PTH105
        except OSError:
            quietly(os.unlink, half)

    def _path(self, key: bytes) -> str:
        name = key.hex()
        return f"{self.root}/{name[:2]}/{name[2:]}"


def open_images(cache: Path) -> ImageCache:
    """The images of a project's cache folder."""
    return ImageCache(f"{cache}/{FOLDER}")


def keep_within(images: ImageCache, added: int, limit: int) -> int:
    """Bytes of all images, some of which were just added, once there are no more than the limit.

    How many there are is noted in a file of its own: looking at each of them takes a while.
    """
    note = f"{images.root}/{NOTE}"
    try:
        total = int(disk.read(note)) + added
    except (OSError, ValueError):
        total = limit + 1
    if total > limit:
        total = prune(images, limit)
    quietly(os.unlink, note)
    quietly(disk.create, note, b"%d" % total)
    return total


def prune(images: ImageCache, limit: int) -> int:
    """Drop what was not used for longest, until a tenth of the limit is free; bytes that are left."""
    found = []
    for path, kind in disk.walk(images.root) if disk.kind(images.root) == disk.FOLDER else ():
        if kind == disk.PLAIN:
            stat = os.lstat(f"{images.root}/{path}")
            found.append((stat.st_mtime_ns, path, stat.st_size))
    total = sum(size for _, _, size in found)
    if total <= limit:
        return total
    for _, path, size in sorted(found):
        if total <= limit * 9 // 10:
            break
        quietly(os.unlink, f"{images.root}/{path}")
        total -= size
    return total
