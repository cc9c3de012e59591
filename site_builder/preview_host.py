"""The preview as a host: what it answers to a request for the built site, as Netlify would."""

from __future__ import annotations

import os
import re
from http import HTTPStatus
from ipaddress import ip_address
from mimetypes import MimeTypes
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes, urlsplit

from site_builder import disk
from site_builder.preview_rules import (
    Match,
    Redirect,
    headers_for,
    match_redirect,
    read_headers,
    read_redirects,
    split,
)

FILES_OF_THE_HOST = frozenset({"_redirects", "_headers"})
"""Read by the host, never sent."""
TYPES = {
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""Types that Python's own table does not know, or knows in another form from version to version."""
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - names that mean every address of the machine


class Response(NamedTuple):
    """An answer: status, headers, body."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


class Site(NamedTuple):
    """The built site, with the rules that lie in it."""

    root: str
    """The real path of its folder."""
    redirects: tuple[Redirect, ...]


class Moved(NamedTuple):
    """Where the thing that was asked for really is."""

    to: str


def answer(root: str, target: str) -> Response:
    """The answer to GET for `target`, the path and query of a request as they came.

    Redirects that are forced come first, then files, then the other redirects, then the 404 page.
    """
    raw, _, query = target.partition("?")
    path = decode(raw)
    if path is None:
        return plain(HTTPStatus.BAD_REQUEST, "This is no path of a site.")
    site = Site(os.path.realpath(root), read_redirects(_own_file(root, "_redirects")))
    response = _answer(site, path, f"?{query}" if query and _safe(query) else "")
    extra = headers_for(read_headers(_own_file(root, "_headers")), path)
    return response._replace(headers=extra | response.headers)


def decode(raw: str) -> str | None:
    """The path with escapes resolved once and slashes joined, or None when it is none."""
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not raw.startswith("/") or "\\" in text or not _safe(text):
        return None
    return re.sub(r"/{2,}", "/", text)


def is_own_name(host: str, bound: str) -> bool:
    """Whether a Host header names this preview, which listens on the address `bound`.

    A page elsewhere can let its own name lead to this machine (DNS rebinding), but not an address.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if not re.fullmatch(r"[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?", host):
        return False
    return name in LOCAL_NAMES or name == bound.lower() or (bound in EVERYWHERE and _is_address(name))


def plain(status: HTTPStatus, text: str) -> Response:
    """An answer of a few words."""
    return Response(status, {"Content-Type": "text/plain; charset=UTF-8"}, f"{text}\n".encode())


def content_type(path: str) -> str:
    """The type that a file is sent with, by its name."""
    extension = os.path.splitext(path)[1].lower()  # noqa: PTH122 - a name, not a file
    found = TYPES.get(extension) or MimeTypes(()).guess_type(f"x{extension}")[0] or "application/octet-stream"
    textual = found.startswith("text/") or found.endswith(("xml", "json"))
    return f"{found}; charset=UTF-8" if textual else found


def _answer(site: Site, path: str, query: str) -> Response:
    forced = match_redirect(site.redirects, path, forced=True)
    if forced:
        return _follow(site, forced, query)
    found = find(site.root, path)
    if isinstance(found, Moved):
        return _redirect(HTTPStatus.MOVED_PERMANENTLY, found.to + query)
    if found:
        return _send(found, HTTPStatus.OK)
    matched = match_redirect(site.redirects, path, forced=False)
    return _follow(site, matched, query) if matched else _not_found(site)


def _follow(site: Site, match: Match, query: str) -> Response:
    if match.status in {200, 404, 410}:
        if not match.to.startswith("/"):
            return plain(HTTPStatus.BAD_GATEWAY, "The host would fetch this elsewhere; the preview does not.")
        path = decode(urlsplit(match.to).path)
        found = find(site.root, path) if path else ""
        if isinstance(found, Moved):
            found = find(site.root, found.to)
        return _send(found, match.status) if isinstance(found, str) and found else _not_found(site)
    return _redirect(match.status, match.to if "?" in match.to else match.to + query)


def _not_found(site: Site) -> Response:
    found = find(site.root, "/404.html")
    if isinstance(found, str) and found:
        return _send(found, HTTPStatus.NOT_FOUND)
    return plain(HTTPStatus.NOT_FOUND, "There is no such page, and no 404.html either.")


def _send(file: str, status: int) -> Response:
    try:
        body = disk.read(file)
    except OSError:
        return plain(HTTPStatus.NOT_FOUND, "There is no such page.")
    return Response(status, {"Content-Type": content_type(file)}, body)


def _redirect(status: int, to: str) -> Response:
    return Response(status, {"Location": to, "Content-Type": "text/plain; charset=UTF-8"})


def find(root: str, path: str) -> str | Moved:
    """The file that a decoded path means, empty if there is none, or where the path should lead.

    `/x` is `x`, `x.html`, or a folder, which has a slash; `/x/` is `x/index.html`.
    """
    segments = split(path)
    hidden = any(not is_shown(segment) for segment in segments)
    if hidden or FILES_OF_THE_HOST.intersection(segments[:1]):
        return ""
    name = "/".join(segments)
    if path.endswith("/"):
        if name and not _file(root, f"{name}/index.html") and _file(root, f"{name}.html"):
            return Moved(_escaped(f"/{name}"))
        return _file(root, f"{name}/index.html" if name else "index.html")
    exact = _file(root, name) or _file(root, f"{name}.html")
    if not exact and _file(root, f"{name}/index.html"):
        return Moved(_escaped(f"/{name}/"))
    return exact


def is_shown(segment: str) -> bool:
    """Whether a file or folder of that name is ever sent: hidden ones are not, nor is `..`."""
    return not segment.startswith(".") or segment == ".well-known"


def _file(root: str, name: str) -> str:
    """The path of a regular file below the root, reached through no symbolic link; else empty."""
    path = f"{root}/{name}"
    try:
        inside = os.path.realpath(path) == path and path.startswith(f"{root}/")
    except (OSError, ValueError):
        return ""
    return path if inside and disk.kind(path) == disk.PLAIN else ""


def _own_file(root: str, name: str) -> bytes:
    try:
        return disk.read(f"{root}/{name}")
    except OSError:
        return b""


def _escaped(path: str) -> str:
    return quote(path, safe="/")


def _safe(text: str) -> bool:
    """Whether a text can stand in a header: no controls, no line ends."""
    return not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
