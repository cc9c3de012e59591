"""Names of static files: below `root/` as they are, everything else with a digest."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from site_builder.model import StaticFile, StyleReference
from site_builder.urls import asset_url

ROOT = "root/"
"""Files below static/root/ keep their names at the site's root: favicon.ico, CNAME, .well-known/."""


def name_assets(files: Iterable[StaticFile], *, stable: bool = False) -> dict[str, str]:
    """The published site path of every static file by its path below static/.

    The digest in a name covers the file and all that it refers to, directly or not, so that a style
    sheet has a new name when one of its pictures does. With `stable` it covers the path alone: the name
    stays.
    """
    by_path = {file.path: file for file in files}

    def named(path: str) -> str:
        if path.startswith(ROOT):
            return f"/{path.removeprefix(ROOT)}"
        covered = blake2b(path.encode()).hexdigest() if stable else _digest(path, by_path)
        return asset_url(path, covered)

    return {path: named(path) for path in by_path}


def reference_target(target: str, path: str) -> str:
    """The path below static/ that a reference in the style sheet at `path` means; else empty."""
    name = target.partition("#")[0].partition("?")[0]
    if not name or name.startswith("/") or ":" in name.partition("/")[0]:
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def style_references(data: bytes) -> tuple[StyleReference, ...]:
    """The `url()` and `@import "..."` references of a style sheet; those in comments do not count."""
    text = _COMMENT.sub(lambda comment: b" " * len(comment[0]), data)
    return tuple(
        StyleReference(found.start(group), found.end(group), found[group].decode("utf-8", "replace"))
        for found in _REFERENCE.finditer(text)
        for group in (found.lastindex or 1,)
    )


_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_REFERENCE = re.compile(
    rb"""url\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^"'()\s]+))\s*\)|@import\s+(?:"([^"\n]*)"|'([^'\n]*)')"""
)


def _digest(path: str, files: Mapping[str, StaticFile]) -> str:
    if not files[path].references:
        return files[path].digest
    reached = {path}
    ahead = [path]
    while ahead:
        current = ahead.pop()
        for reference in files[current].references:
            target = reference_target(reference.target, current)
            if target in files and target not in reached:
                reached.add(target)
                ahead.append(target)
    digests = "".join(files[each].digest for each in sorted(reached))
    return blake2b((files[path].digest + digests).encode(), digest_size=16).hexdigest()
