"""One picture over the network: allowed hosts, public addresses, within limits of size, time and patience."""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from threading import Timer
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

BYTES = 10_000_000
"""Size of a picture at most."""
PAUSE = 10.0
"""Seconds that a server may be silent."""
SECONDS = 30.0
"""Seconds that one answer may take in all."""
HOPS = 3
"""Redirects that are followed."""
TRIES = 4
"""How often a picture is asked for before it is given up."""
LONGEST_WAIT = 30.0
"""Seconds that are waited before the next try, whatever the server asks for."""
BLOCK = 65_536
AGENT = "site-builder (fetches a site's own cover pictures)"


class Walls(NamedTuple):
    """What may be asked for."""

    allows: Callable[[str], bool]
    """Whether the settings let this URL's host be asked."""
    http: bool = False
    """Whether without encryption as well."""
    loopback: bool = False
    """Whether this machine may be asked, on any port: for tests, and no setting leads here."""
    tls: ssl.SSLContext | None = None
    """Whom to trust; else the system's authorities."""
    sleep: Callable[[float], None] = time.sleep


class Downloaded(NamedTuple):
    """A picture that has arrived."""

    data: bytes
    type: str
    """As its first bytes say, whatever the server says."""


class Refused(Exception):  # noqa: N818 - a verdict on a picture, in words for the user
    """A picture that is not to be had, or not wanted; trying again would not help."""


class Interrupted(Exception):  # noqa: N818 - as above
    """An answer that broke off or was put off: trying again may help."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.wait = wait
        """Seconds the server asks to wait."""


def download(url: str, walls: Walls, part: Path) -> Downloaded:
    """The picture at a URL; what has arrived of it is kept in `part` and not asked for again.

    Raises Refused.
    """
    for attempt in range(TRIES):
        try:
            data = _follow(url, walls, part)
            part.unlink(missing_ok=True)
            return Downloaded(data, sniff(data))
        except Interrupted as error:
            if attempt == TRIES - 1:
                raise Refused(f"{error}, {TRIES} times") from error
            walls.sleep(min(max(error.wait, 0.5 * 4**attempt), LONGEST_WAIT))
    raise AssertionError("every try returns or raises")


def sniff(data: bytes) -> str:
    """The media type of a picture by its first bytes; raises Refused for anything else."""
    for start, kind in _STARTS:
        if start.match(data):
            return kind
    raise Refused("is no JPEG, PNG, WebP or GIF")


_STARTS = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
)


# -- Where to ask ----------------------------------------------------------------------------------


def split(url: str, walls: Walls) -> SplitResult:
    """The parts of a URL that may be asked; raises Refused."""
    if _ODD.search(url):
        raise Refused("the URL holds blanks, control characters or backslashes")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("the URL is none") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and walls.http):
        raise Refused(f"{parts.scheme}: is not allowed, only https:")
    if not parts.hostname or "@" in parts.netloc:
        raise Refused("the URL has no host, or a user name")
    if not walls.allows(url):
        raise Refused(f"pictures of {parts.hostname} are not to be fetched; images.hosts says from whom")
    if port not in {None, 443 if parts.scheme == "https" else 80} and not walls.loopback:
        raise Refused(f"port {port} is not allowed")
    return parts


def resolve(host: str, port: int, *, loopback: bool = False) -> str:
    """The address to connect to; raises Refused when any address of the host is not a public one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Interrupted(f"{host} has no address") from None
    addresses = [str(each[4][0]) for each in found]
    for address in addresses:
        if not is_public(address) and not (loopback and ip_address(address).is_loopback):
            raise Refused(f"{host} leads to {address}, which is not a public address")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the Internet's, also behind the forms in which IPv6 carries IPv4."""
    if "%" in address:
        return False
    ip = ip_address(address)
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local:
        return False
    return isinstance(ip, IPv4Address) or all(is_public(str(inner)) for inner in _carried(ip))


def _carried(ip: IPv6Address) -> list[IPv4Address]:
    return [each for each in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if each]


_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\]")


# -- Asking ----------------------------------------------------------------------------------------


def _follow(url: str, walls: Walls, part: Path) -> bytes:
    """The bytes that a URL leads to in the end; every hop is judged like the first."""
    for _ in range(HOPS + 1):
        parts = split(url, walls)
        try:
            with _asked(parts, walls, part) as answer:
                if answer.status not in _MOVED:
                    return _take(answer, part)
                url = urljoin(url, answer.getheader("Location", ""))
        except (OSError, http.client.HTTPException) as error:
            raise Interrupted(f"the connection broke ({type(error).__name__})") from error
    raise Refused(f"more than {HOPS} redirects")


_MOVED = frozenset((301, 302, 303, 307, 308))


@contextmanager
def _asked(parts: SplitResult, walls: Walls, part: Path) -> Iterator[http.client.HTTPResponse]:
    """The answer to a request, sent to the very address that was judged."""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    host = _ascii(str(parts.hostname))
    address = resolve(host, port, loopback=walls.loopback)
    plain = socket.create_connection((address, port), PAUSE)
    alarm = Timer(SECONDS, _hang_up, [plain])
    alarm.daemon = True
    alarm.start()
    connection = http.client.HTTPConnection(host, port)
    connection.sock = plain
    try:
        if secure:
            tls = walls.tls or ssl.create_default_context()
            connection.sock = tls.wrap_socket(plain, server_hostname=host)
        path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), _KEPT)
        named = f"[{host}]" if ":" in host else host
        named += "" if parts.port is None else f":{port}"
        connection.request("GET", path, headers={"Host": named, **_HEADERS, **_rest(part)})
        with connection.getresponse() as answer:
            yield answer
    except ssl.SSLCertVerificationError as error:
        raise Refused(f"{host} cannot prove who it is ({error.verify_message})") from error
    finally:
        alarm.cancel()
        connection.close()


_HEADERS = {
    "User-Agent": AGENT, "Accept": "image/jpeg,image/png,image/webp,image/gif", "Accept-Encoding": "identity",
}  # fmt: skip


_KEPT = "/?%:@!$&'()*+,;=~-._[]"
"""What stays as it is in a path and query, beside letters and digits."""


def _ascii(host: str) -> str:
    """A host's name as DNS knows it."""
    try:
        return host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        raise Refused("the host has no name that DNS knows") from None


def _hang_up(connection: socket.socket) -> None:
    """End a connection that another thread waits for."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _take(answer: http.client.HTTPResponse, part: Path) -> bytes:
    """The whole picture: what is there already, and what the answer brings."""
    if answer.status in {404, 410}:
        raise Refused(f"answers {answer.status}: it is not there")
    if answer.status == 416:
        part.unlink(missing_ok=True)
        raise Interrupted("answers 416")
    if answer.status in {408, 425, 429} or answer.status >= 500:
        after = answer.getheader("Retry-After", "")
        raise Interrupted(f"answers {answer.status}", float(after) if after.isdecimal() else 0.0)
    if answer.status not in {200, 206}:
        raise Refused(f"answers {answer.status}")
    if answer.getheader("Content-Encoding", "identity") != "identity":
        raise Refused("answers with another encoding than it was asked for")
    have = _begin(answer, part)
    length = answer.length
    if have + (length or 0) > BYTES:
        part.unlink(missing_ok=True)
        raise Refused(f"{have + (length or 0):,} bytes, {BYTES:,} at most")
    with part.open("ab") as file:
        while block := answer.read1(BLOCK):
            have += len(block)
            if have > BYTES:
                part.unlink(missing_ok=True)
                raise Refused(f"more than {BYTES:,} bytes")
            file.write(block)
    if answer.length:
        raise Interrupted("the answer broke off")
    return part.read_bytes().partition(b"\n")[2]


# -- What has arrived already ----------------------------------------------------------------------


def _rest(part: Path) -> dict[str, str]:
    """The headers that ask only for what is missing, if the server said which version this is a part of."""
    have, tag = _held(part)
    return {"Range": f"bytes={have}-", "If-Range": tag} if have and tag else {}


def _held(part: Path) -> tuple[int, str]:
    """How many bytes there are, and the ETag of the version they belong to: the first line of the file."""
    try:
        with part.open("rb") as file:
            tag = file.readline(300)
            return os.fstat(file.fileno()).st_size - len(tag), tag.decode("ascii", "replace").strip()
    except FileNotFoundError:
        return 0, ""


def _begin(answer: http.client.HTTPResponse, part: Path) -> int:
    """How many bytes the answer continues after; the file is begun anew when it continues nothing."""
    have, _ = _held(part)
    if answer.status == 206 and answer.getheader("Content-Range", "").startswith(f"bytes {have}-"):
        return have
    if answer.status == 206:
        part.unlink(missing_ok=True)
        raise Interrupted("the answer continues something else")
    tag = answer.getheader("ETag", "")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes((tag if _STRONG.fullmatch(tag) else "").encode() + b"\n")
    return 0


_STRONG = re.compile(r'"[\x21\x23-\x7e]{1,200}"')
