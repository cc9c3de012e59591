"""What the file of a picture says of itself: whose it is, and that a machine made it (IPTC, in XMP)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from html import escape, unescape
from typing import NamedTuple

from site_builder.disclosure import IPTC
from site_builder.text import without_controls

LONGEST = 200
"""Code points of a mark at most."""
PACKET = 64_000
"""Bytes of an XMP packet that are looked at."""
BY_MACHINE = f"{IPTC}trainedAlgorithmicMedia"


class Marks(NamedTuple):
    """What is kept of a picture's metadata; everything else is dropped."""

    credit: str = ""
    creator: str = ""
    rights: str = ""
    source_type: str = ""
    """URI of its IPTC digital source type."""


def read_marks(xmp: bytes, exif: Mapping[int, object]) -> Marks:
    """The marks of an XMP packet, else of EXIF; the packet is searched, never parsed."""
    packet = xmp[:PACKET].decode("utf-8", "replace")
    source_type = _found(packet, "Iptc4xmpExt:DigitalSourceType")
    return Marks(
        _found(packet, "photoshop:Credit"),
        _found(packet, "dc:creator") or _plain(exif.get(_ARTIST, "")),
        _found(packet, "dc:rights") or _plain(exif.get(_COPYRIGHT, "")),
        source_type if _SOURCE.fullmatch(source_type) else "",
    )


def write_marks(marks: Marks) -> bytes:
    """The XMP packet that says so much, empty where there is nothing to say."""
    if not any(marks):
        return b""
    lists = (
        ("dc:creator", "Seq", "", marks.creator),
        ("dc:rights", "Alt", ' xml:lang="x-default"', marks.rights),
    )
    names = (("photoshop:Credit", marks.credit), ("Iptc4xmpExt:DigitalSourceType", marks.source_type))
    attributes = "".join(f' {name}="{escape(text)}"' for name, text in names if text)
    inner = "".join(
        f"<{name}><rdf:{kind}><rdf:li{lang}>{escape(text)}</rdf:li></rdf:{kind}></{name}>"
        for name, kind, lang, text in lists
        if text
    )
    spaces = "".join(f' xmlns:{name}="{uri}"' for name, uri in _SPACES.items())
    packet = (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF{spaces}>'
        f'<rdf:Description rdf:about=""{attributes}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta>'
    )
    return packet.encode()


_ARTIST, _COPYRIGHT = 0x013B, 0x8298
_SOURCE = re.compile(re.escape(IPTC) + r"[A-Za-z]{1,60}")
_SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
_TAG = re.compile(r"<[^<>]{0,200}>")


def _found(packet: str, name: str) -> str:
    """The text of a property, written as an attribute or as an element with or without a list in it."""
    at = packet.find(name)
    while at >= 0:
        rest = packet[at + len(name) : at + len(name) + 2_000]
        if rest.startswith(('="', "='")):
            return _plain(unescape(rest[2:].partition(rest[1])[0]))
        if packet[at - 1 : at] == "<":
            inner = rest.partition(">")[2].partition(f"</{name}")[0]
            return _plain(unescape(_TAG.sub(" ", inner)))
        at = packet.find(name, at + 1)
    return ""


def _plain(value: object) -> str:
    """One line of printable text."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    with suppress(UnicodeError):  # EXIF knows no encoding: Pillow reads it as Latin-1, cameras write UTF-8
        text = text.encode("latin-1").decode()
    return " ".join(without_controls(text).split())[:LONGEST]
