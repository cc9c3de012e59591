"""What `_redirects` and `_headers` say, read as Netlify reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

STATUSES = frozenset({200, 301, 302, 303, 307, 308, 404, 410})
"""What a rule may answer with."""
DEFAULT_STATUS = 301
WITHHELD = frozenset({
    "cache-control", "connection", "content-encoding", "content-length", "content-range", "content-type",
    "date", "server", "set-cookie", "strict-transport-security", "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip
"""Headers that would harm a preview: it keeps nothing, is not encrypted, and knows its own types."""


class Redirect(NamedTuple):
    """One line of `_redirects`."""

    pattern: tuple[str, ...]
    """Segments; `:name` stands for any one, `*` at the end for any number."""
    to: str
    status: int = DEFAULT_STATUS
    forced: bool = False
    """Whether it holds even where there is a file."""


class HeaderRule(NamedTuple):
    """A path of `_headers` with the headers beneath it."""

    path: re.Pattern[str]
    headers: tuple[tuple[str, str], ...]


class Match(NamedTuple):
    """Where a rule leads for one path."""

    to: str
    """A site path, escaped as in a URL, or a URL."""
    status: int


@lru_cache(maxsize=1)
def read_redirects(text: bytes) -> tuple[Redirect, ...]:
    """The rules in their order; those that depend on a query, a country or a language are left out."""
    lines = text.decode("utf-8", "replace").splitlines()
    found = (_redirect(re.sub(r"(?:^|\s)#.*", "", line).split()) for line in lines)
    return tuple(rule for rule in found if rule is not None)


@lru_cache(maxsize=1)
def read_headers(text: bytes) -> tuple[HeaderRule, ...]:
    """The rules in their order, without what the preview withholds."""
    rules: list[tuple[str, list[tuple[str, str]]]] = []
    for line in text.decode("utf-8", "replace").splitlines():
        stripped = line.strip()
        if stripped.startswith("/"):
            rules.append((stripped, []))
        elif rules and ":" in stripped and not stripped.startswith("#"):
            name, _, value = stripped.partition(":")
            rules[-1][1].extend(_header(name.strip(), value.strip()))
    return tuple(HeaderRule(_pattern(path), tuple(headers)) for path, headers in rules)


def match_redirect(rules: Sequence[Redirect], path: str, *, forced: bool) -> Match | None:
    """Where the first rule that fits leads; with `forced` only those count that hold even over a file.

    `path` is decoded and has no empty segments; a slash at its end makes no difference.
    """
    segments = split(path)
    for rule in rules:
        if forced and not rule.forced:
            continue
        captured = _capture(rule.pattern, segments)
        if captured is not None:
            return Match(_filled(rule.to, captured), rule.status)
    return None


def headers_for(rules: Sequence[HeaderRule], path: str) -> dict[str, str]:
    """The headers of every rule that fits; what is given twice is joined."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.path.fullmatch(path):
            for name, value in rule.headers:
                found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def split(path: str) -> tuple[str, ...]:
    """The segments of a path."""
    return tuple(part for part in path.split("/") if part)


def _redirect(words: Sequence[str]) -> Redirect | None:
    if len(words) not in {2, 3} or not words[0].startswith("/"):
        return None
    pattern = split(unquote(words[0]))
    status = words[2] if len(words) == 3 else str(DEFAULT_STATUS)
    number = status.removesuffix("!")
    if not number.isascii() or not number.isdigit() or int(number) not in STATUSES or "*" in pattern[:-1]:
        return None
    if not words[1].startswith(("/", "https://", "http://")):
        return None
    return Redirect(pattern, words[1], int(number), status.endswith("!"))


def _capture(pattern: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    """What stands for the placeholders, or None where the pattern does not fit."""
    captured: dict[str, str] = {}
    for position, part in enumerate(pattern):
        if part == "*":
            return captured | {"splat": "/".join(segments[position:])}
        if position >= len(segments):
            return None
        if part.startswith(":"):
            captured[part[1:]] = segments[position]
        elif part != segments[position]:
            return None
    return captured if len(pattern) == len(segments) else None


def _filled(to: str, captured: dict[str, str]) -> str:
    """The target with what was captured in place of its names; a site path never becomes another host's."""

    def value(found: re.Match[str]) -> str:
        return quote(captured[found[1]], safe="/") if found[1] in captured else found[0]

    filled = re.sub(r":([A-Za-z]\w*)", value, to)
    return f"/{filled.lstrip('/')}" if to.startswith("/") else filled


def _header(name: str, value: str) -> Iterator[tuple[str, str]]:
    """The header as the preview sends it, or nothing."""
    name = name.title()
    plain = re.fullmatch(r"[A-Za-z0-9-]+", name) and value.isprintable() and value.isascii()
    if not plain or name.lower() in WITHHELD or name.lower().startswith("access-control-"):
        return
    if name == "Content-Security-Policy":
        parts = (part.strip() for part in value.split(";"))
        value = "; ".join(part for part in parts if part and part.lower() != "upgrade-insecure-requests")
    yield name, value


def _pattern(path: str) -> re.Pattern[str]:
    """A path of `_headers`: `*` stands for anything, `:name` for one segment."""
    parts = re.split(r"(\*|(?<=/):[A-Za-z]\w*)", unquote(path))
    return re.compile("".join(_part(part) for part in parts))


def _part(part: str) -> str:
    if part == "*":
        return ".*"
    return "[^/]+" if part.startswith(":") else re.escape(part)
