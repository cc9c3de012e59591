"""The toolchain: the digest of the programs that make a site out of its sources."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path

from site_builder.disk import read
from site_builder.fingerprint import digest_of

PACKAGES = (
    "babel", "ftfy", "jinja2", "markdown_it_py", "markupsafe", "mdit_py_plugins", "msgspec", "pagefind",
    "pillow", "pygments", "python_frontmatter", "pyyaml", "tzdata",
)  # fmt: skip
"""Distributions whose version can change a page; their names as in `*.dist-info` folders, lower case."""


def toolchain() -> bytes:
    """The digest of this package's files, of the versions of what it uses, and of Python's version.

    Versions are read off the names of `dist-info` folders: importlib.metadata would cost 30 ms.
    """
    package = Path(__file__).parent
    parts = [repr(sys.version_info).encode()]
    for folder, below, names in os.walk(package):
        below[:] = sorted(name for name in below if not name.startswith(("__", ".")) and name != "starter")
        for name in sorted(names):
            if name.endswith((".py", ".json", ".js")):
                path = f"{folder}/{name}"
                parts += [os.path.relpath(path, package).encode(), read(path)]
    return digest_of([*parts, *sorted(_versions())])


@lru_cache(maxsize=8)
def version_of(package: str) -> bytes:
    """Name and version of an installed distribution, for what is remembered of its work alone."""
    return b" ".join(sorted(each for each in _versions() if each.lower().startswith(f"{package}-".encode())))


def _versions() -> set[bytes]:
    found = set()
    for folder in sys.path:
        if folder.endswith("-packages") and os.path.isdir(folder):  # noqa: PTH112
            for name in os.listdir(folder):  # noqa: PTH208 - a tenth of the time
                if name.endswith(".dist-info") and name.lower().startswith(PACKAGES):
                    found.add(name.encode())
    return found
