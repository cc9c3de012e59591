"""Static files: their names (with a digest, but below `root/`), and style sheets put together."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from site_builder.model import StaticFile, StyleReference
from site_builder.urls import asset_url
from site_builder.verbatim import FileView

ROOT = "root/"
"""Files below static/root/ keep their names at the site's root: favicon.ico, CNAME, .well-known/."""


def name_assets(files: Iterable[StaticFile], *, stable: bool = False) -> dict[str, str]:
    """The published site path of every static file by its path below static/.

    The digest in a name covers the file and all that it refers to, directly or not, so that a style
    sheet has a new name when one of its pictures does. With `stable` it covers the path alone: the name
    stays. A part of a style sheet has no name.
    """
    by_path = {file.path: file for file in files}

    def named(path: str) -> str:
        if path.startswith(ROOT):
            return f"/{path.removeprefix(ROOT)}"
        covered = blake2b(path.encode()).hexdigest() if stable else _digest(path, by_path)
        return asset_url(path, covered)

    return {path: named(path) for path in by_path if not is_part(path)}


def is_part(path: str) -> bool:
    """Whether a file is published only inside the style sheets that import it: `css/_cards.css`."""
    return posixpath.basename(path).startswith("_") and path.endswith(".css") and not path.startswith(ROOT)


def published_file(
    file: StaticFile,
    files: Mapping[str, StaticFile],
    assets: Mapping[str, str],
    within: tuple[str, ...] = (),
) -> FileView:
    """A static file as it is published: what it refers to under its new name, what it imports in its place.

    `within` are the style sheets that import it, the outermost first. One that imports itself is left out
    there, as browsers do.
    """
    path = file.path
    folder = posixpath.dirname(assets[within[0] if within else path])
    replacements: list[tuple[int, int, str | FileView]] = []
    for reference in file.references:
        target = reference_target(reference.target, path)
        if reference.whole and target in files:
            circular = target == path or target in within
            part = "" if circular else published_file(files[target], files, assets, (*within, path))
            replacements.append((reference.start, reference.end, part))
        elif target in assets:
            replacements.append((reference.start, reference.end, posixpath.relpath(assets[target], folder)))
    squeezed = path.endswith(".css") and not path.startswith(ROOT)
    return FileView(f"static/{path}", file.digest, tuple(replacements), squeezed)


def squeeze(style: bytes) -> bytes:
    """A style sheet without comments and needless space; texts in quotes and `url()` stay as they are."""
    return _SQUEEZABLE.sub(_squeezed, style).strip()


def reference_target(target: str, path: str) -> str:
    """The path below static/ that a reference in the style sheet at `path` means; else empty."""
    name = target.partition("#")[0].partition("?")[0]
    if not name or name.startswith("/") or ":" in name.partition("/")[0]:
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def style_references(data: bytes) -> tuple[StyleReference, ...]:
    """The `url()` and `@import "..."` references of a style sheet; those in comments do not count."""
    text = _COMMENT.sub(lambda comment: b" " * len(comment[0]), data)
    return tuple(_reference(found) for found in _REFERENCE.finditer(text))


def _reference(found: re.Match[bytes]) -> StyleReference:
    whole = found["end"] is not None
    group = next(number for number in (1, 2, 4, 5, 6) if found[number] is not None)
    start, end = found.span() if whole else found.span(group)
    return StyleReference(start, end, found[group].decode("utf-8", "replace"), whole)


def _squeezed(found: re.Match[bytes]) -> bytes:
    if found["kept"] or found["mark"]:
        return found["kept"] or found["mark"]
    return b" " if _BLANK.search(found[0]) else b"/**/"


_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_REFERENCE = re.compile(
    rb"""@import\s+(?:"([^"\n]*)"|'([^'\n]*)')(?P<end>\s*;)?"""
    rb"""|url\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^"'()\s]+))\s*\)"""
)
_BLANK = re.compile(rb"\s")
_SPACE = rb"(?:\s|/\*.*?\*/)"
_SQUEEZABLE = re.compile(
    rb"""(?P<kept>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^)]*\))"""
    rb"|" + _SPACE + rb"*(?P<mark>[{};,])" + _SPACE + rb"*|" + _SPACE + rb"+",
    re.DOTALL,
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
