"""Where a link or picture of a text may lead: an allow-list of schemes, judged after decoding."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from markdown_it.common.normalize_url import normalizeLink

EXTERNAL = "external"
"""A web address; the value is ready for `href` once escaped."""
MAIL = "mail"
"""A mail address, `mailto:`; the value as for EXTERNAL."""
INTERNAL = "internal"
"""A path, relative or from the site's root; the value is decoded."""
ANCHOR = "anchor"
"""A place on the same page; the value is the decoded id."""
EMPTY = "empty"
UNSAFE = "unsafe"
"""Anything else: it must not become a link."""

MAX_URL = 2048
MAX_LAYERS = 5


class Target(NamedTuple):
    """What a written destination is, and the value to use."""

    kind: str
    value: str = ""


def target(written: str) -> Target:
    """Judges a destination with its entities and backslashes decoded.

    Percent-encoding and entities are decoded as often as there are any, and control characters and blanks
    are ignored, before the scheme is looked for: more than any browser does. `//host`, `\\\\host` and their
    mixtures have no scheme but a host of their own.
    """
    url = written.strip(_TRIMMED)
    decoded = unquote(url)
    layers = _layers(url)
    if len(url) > MAX_URL or len(layers) > MAX_LAYERS or any(_HOST.match(bare) for bare in layers):
        return Target(UNSAFE)
    schemes = {found[1].lower() for bare in layers if (found := _SCHEME.match(bare))}
    if schemes:
        return _with_scheme(url, schemes.pop()) if len(schemes) == 1 else Target(UNSAFE)
    if _CONTROL.search(decoded):
        return Target(UNSAFE)
    if not layers[-1]:
        return Target(EMPTY)
    return Target(ANCHOR, decoded[1:]) if decoded[0] == "#" else Target(INTERNAL, decoded)


def _layers(url: str) -> list[str]:
    """The address as it is and after each decoding, without what is ignored."""
    layers = [_IGNORED.sub("", url)]
    while ("%" in url or "&" in url) and len(layers) <= MAX_LAYERS and len(url) <= MAX_URL:
        known, url = url, unescape(unquote(url))
        if url == known:
            break
        layers.append(_IGNORED.sub("", url))
    return layers


_TRIMMED = "".join([chr(code) for code in range(0x21)])
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f\xad\s\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HOST = re.compile(r"[/\\]{2}")
_SCHEME = re.compile(r"([^/?#]*?):")
_WEB = re.compile(r"https?://[^\s/?#\\]", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s/?#\\]", re.IGNORECASE)


def _with_scheme(url: str, scheme: str) -> Target:
    """Web and mail addresses that say so in plain letters and still do when normalised."""
    if scheme in {"http", "https"}:
        pattern, kind = _WEB, EXTERNAL
    elif scheme == "mailto":
        pattern, kind = _MAIL, MAIL
    else:
        return Target(UNSAFE)
    if not pattern.match(url):
        return Target(UNSAFE)
    href = normalizeLink(url)
    return Target(kind, href) if pattern.match(href) else Target(UNSAFE)
