"""XML as text: elements whose content is escaped, and nothing in them that XML 1.0 forbids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NewType

Xml = NewType("Xml", str)
"""Text that is XML already; only the functions of this module make it."""

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def element(name: str, attributes: Mapping[str, str], *content: Xml) -> Xml:
    """An element; attributes without a value are left out."""
    written = "".join([f' {key}="{_attribute(value)}"' for key, value in attributes.items() if value])
    inner = "".join(content)
    return Xml(f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>")


def leaf(name: str, value: str) -> Xml:
    """An element that holds nothing but a text; nothing at all for an empty one."""
    written = text(value)
    return Xml(f"<{name}>{written}</{name}>") if written else Xml("")


def text(value: str) -> Xml:
    """A text, escaped; `]]>` cannot stand in it."""
    escaped = legal(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Xml(escaped)


def cdata(value: str) -> Xml:
    """A text as a CDATA section, or several where it holds `]]>`."""
    return Xml(f"<![CDATA[{legal(value).replace(']]>', ']]]]><![CDATA[>')}]]>")


def lines(parts: Iterable[Xml]) -> Xml:
    """The parts that are not empty, each on a line of its own."""
    return Xml("".join([f"\n{part}" for part in parts if part]) + "\n")


def document(root: Xml) -> bytes:
    """The bytes of a file with this root element."""
    return f"{DECLARATION}{root}\n".encode()


def legal(value: str) -> str:
    """The text without characters that XML 1.0 forbids or discourages; halves of surrogates become U+FFFD."""
    if value.isprintable():
        return value
    unusual = "".join([char for char in set(value) if not char.isprintable()])
    if not _ILLEGAL.search(unusual):
        return value
    return _ILLEGAL.sub(lambda found: "\ufffd" if "\ud800" <= found[0] <= "\udfff" else "", value)


def _attribute(value: str) -> str:
    return text(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


_ILLEGAL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join([f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)])
    + "]"
)
