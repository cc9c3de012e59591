"""Remote pictures: which URL means which picture, what becomes of a host's pictures, what was fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from site_builder.config import Images
from site_builder.model import Cover, Record
from site_builder.problems import ERROR, Origin, Problem, Spot, at

LOCAL, HOTLINK, OFF = "local", "hotlink", "off"
"""Fetched and resized; shown from where it is; not shown."""
HOSTS = {"images.unsplash.com": LOCAL}
"""What is done unless the settings say otherwise; other hosts' pictures are not fetched."""
LOCK = "images.lock"
"""The file of the project that says what was fetched."""
FOLDER = ".cache/remote"
WIDTH = 2400
"""What image services are asked for: no variant is wider."""


class Fetched(Record, frozen=True, array_like=False):
    """One line of images.lock."""

    url: str
    """The key of the picture's URL."""
    sha256: str
    size: int
    type: str
    """`image/jpeg`, as its first bytes say."""
    fetched: str
    """When."""


def is_remote(target: str) -> bool:
    """Whether a cover or picture names a URL."""
    return target[:8].lower().startswith(("https://", "http://"))


def key_of(url: str) -> str:
    """What a picture's URL is remembered by: without the fragment, and without what changes every time."""
    if "?" not in url and "#" not in url:
        return url
    return _VOLATILE.sub("", url.partition("#")[0]).rstrip("?&")


_VOLATILE = re.compile(r"(?<=[?&])(?:ixid|ixlib)=[^&]*(?:&|\Z)")


def host_of(url: str) -> str:
    """The host of a URL, lower case, without a port."""
    host = url.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0].lower()
    return host if host.startswith("[") else host.partition(":")[0]


def policy_of(url: str, rules: Images) -> str:
    """What the settings say of the URL's host: LOCAL, HOTLINK or OFF."""
    host = host_of(url)
    return rules.hosts.get(host) or HOSTS.get(host) or rules.hosts.get("*", HOTLINK)


def is_blocked(target: str, rules: Images) -> bool:
    """Whether the settings block the picture that a URL, or a path below content/, means."""
    if not rules.blocked:
        return False
    bare = _bare(target)
    return any(bare == each or bare.startswith(f"{each}/") for each in map(_bare, rules.blocked))


def wanted(cover: Cover, rules: Images) -> str:
    """The URL of the largest useful picture of a cover that is to be fetched, or an empty text."""
    url = next((url for url in (cover.raw, cover.full, cover.regular) if is_remote(url)), "")
    useless = cover.local or not url or is_blocked(url, rules) or policy_of(url, rules) != LOCAL
    return "" if useless else url


def request_url(url: str) -> str:
    """The URL to ask for: services that resize are asked for no more than is useful, as JPEG."""
    if not (host_of(url).endswith(_RESIZING) or "ixlib=" in url):
        return url
    base, _, query = url.partition("#")[0].partition("?")
    kept = [part for part in query.split("&") if part and part.partition("=")[0] not in _ASKED]
    return f"{base}?{'&'.join([*kept, f'w={WIDTH}', 'fit=max', 'fm=jpg', 'q=85'])}"


_RESIZING = ("images.unsplash.com", "plus.unsplash.com", ".imgix.net")
_ASKED = frozenset(("w", "h", "fm", "q", "fit", "dpr", "auto", "crop", "cs"))


def remote_source(sha256: str) -> str:
    """Where a fetched picture lies, relative to the project."""
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


# -- images.lock -----------------------------------------------------------------------------------


def read_lock(data: bytes) -> tuple[dict[str, Fetched], list[Problem]]:
    """What was fetched by the key of its URL, and the problems of lines that say nothing."""
    found: dict[str, Fetched] = {}
    problems: list[Problem] = []
    text = data.decode("utf-8", "replace")
    decode = msgspec.json.Decoder(Fetched).decode
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = decode(line)
            if not _SHA256.fullmatch(entry.sha256):
                raise msgspec.ValidationError("sha256")
            found[entry.url] = entry
        except msgspec.DecodeError:
            origin = Origin(LOCK, text)
            cure = "delete the line, and run site-builder fetch"
            message = "the line is not one that site-builder wrote"
            problems.append(
                at(origin, Spot(number, 1, len(line)), "invalid-lock", message, cure, severity=ERROR)
            )
    return found, problems


def write_lock(entries: Iterable[Fetched]) -> bytes:
    """The text of images.lock: a line for each picture, by URL, so that versions merge line by line."""
    lines = [msgspec.json.encode(entry) for entry in sorted(entries, key=lambda entry: entry.url)]
    return b"".join([line + b"\n" for line in lines])


_SHA256 = re.compile(r"[0-9a-f]{64}")


@lru_cache(maxsize=4096)
def _bare(target: str) -> str:
    """A URL without scheme, query and fragment; a path without `./` before it."""
    rest = target.partition("://")[2] if is_remote(target) else target.removeprefix("./")
    host, slash, path = rest.partition("#")[0].partition("?")[0].rstrip("/").partition("/")
    return (host.lower() if is_remote(target) else host) + slash + path
