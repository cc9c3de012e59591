"""Readers of single values: a text, a flag, a number, a moment, a URL, or problems that say what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from site_builder.nodes import Node, ScalarNode, kind
from site_builder.problems import WARNING, Origin, Place, Problem, Spot, at, nearest
from site_builder.text import CONTROL, SEPARATOR, without_controls

T = TypeVar("T")

MOST_PROBLEMS = 100
"""Problems of one file that are kept: nobody mends more of them by hand."""


class Reading(NamedTuple):
    """The file that is being read, and what was found wrong with it so far."""

    origin: Origin
    problems: list[Problem]


class Reader(NamedTuple, Generic[T]):
    """How values of one kind are read, and how the kind is described."""

    read: Callable[[Node, str, Reading], T | None]
    """(node, name of the field for messages, reading) to the value; None after a problem was reported."""
    says: str
    """For the documentation: `text, 300 characters at most`."""
    schema: dict[str, Any]
    """The same as JSON Schema."""


def reject(reading: Reading, place: Place, code: str, message: str, cure: str = "") -> None:
    """Adds an error to what was found; after a hundred problems only that there are more."""
    if len(reading.problems) < MOST_PROBLEMS:
        reading.problems.append(at(reading.origin, place, code, message, cure))
    elif len(reading.problems) == MOST_PROBLEMS:
        message = f"more than {MOST_PROBLEMS} problems; the others are not shown"
        reading.problems.append(at(reading.origin, place, "too-many-problems", message))


def warn(reading: Reading, place: Place, code: str, message: str, cure: str = "") -> None:
    """Adds a warning to what was found."""
    if len(reading.problems) < MOST_PROBLEMS:
        reading.problems.append(at(reading.origin, place, code, message, cure, severity=WARNING))


# -- Texts -------------------------------------------------------------------------------------------


def text(limit: int = 500, *, prose: bool = False) -> Reader[str]:
    """Text on one line: trimmed, NFC, line ends as spaces. `prose` warns of text lost behind a ` #`."""

    def read(node: Node, label: str, reading: Reading) -> str | None:
        if not isinstance(node, ScalarNode):
            unexpected(node, label, reading, "text", "put the text in quotes")
            return None
        value = node.value
        if not node.plain and (CONTROL.search(value) or SEPARATOR.search(value)):
            message = f"{label}: control characters in the text were removed"
            warn(reading, node, "control-character", message, "delete them")
            value = without_controls(value)
        if "\n" in value or "\t" in value:
            value = _BREAK.sub(" ", value)
        value = value.strip()
        if not value.isascii():
            value = unicodedata.normalize("NFC", value)
        if len(value) > limit:
            message = f"{label}: {len(value):,} characters, {limit:,} at most"
            reject(reading, node, "too-long", message, "shorten it")
            return None
        if prose and node.plain:
            _warn_of_comment(node, label, reading)
        return value

    schema = {"type": ["string", "number", "boolean"], "maxLength": limit}  # 2025, 0123, no: all are texts
    return Reader(read, f"text, {limit:,} characters at most", schema)


def choice(*names: str, default: str = "") -> Reader[str]:
    """One of the names, as spelled here."""

    def read(node: Node, label: str, reading: Reading) -> str | None:
        value = _plain(node, label, reading, "one of " + ", ".join(names))
        if value is None or value in names:
            return value
        message = f'{label}: "{short(value)}" is none of {", ".join(names)}'
        reject(reading, node, "invalid-choice", message, nearest(value, names))
        return None

    says = ", ".join(names) + (f" (default {default})" if default else "")
    return Reader(read, says, {"enum": list(names)})


def matching(pattern: str, code: str, says: str, cure: str, limit: int = 2_000) -> Reader[str]:
    """Text that matches the pattern from end to end, trimmed."""
    matches = re.compile(pattern).fullmatch

    def read(node: Node, label: str, reading: Reading) -> str | None:
        value = _plain(node, label, reading, says)
        if value is None or (len(value) <= limit and matches(value)):
            return value
        reject(reading, node, code, f'{label}: "{short(value)}" is no {says}', cure)
        return None

    return Reader(read, says, {"type": "string", "maxLength": limit})


_HOST = r"(?:(?:[\w-]+\.)*[\w-]*[^\W_][\w-]*\.?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?"
_URL = rf"(?i:https?)://{_HOST}(?:[/?#][^\s\\<>\"\x00-\x1f\x7f]*)?"
_NAME = r"(?!\.{1,2}(?:/|\Z))[^\s/\\?#%*:\"<>|\x00-\x1f\x7f]{1,200}"
_FILE = _NAME.replace(r"[^\s/", r"(?! )[^\t\n/")

url = matching(_URL, "invalid-url", "http or https URL", "write it in full: https://example.org/page")
"""Compared as written, so nothing has to be decoded first: what could hide another scheme or a user name
(`%`, `@`, `&`, a backslash, blanks) stands in no host."""
site_path = matching(
    rf"/(?:{_NAME}(?:/{_NAME})*/?)?", "invalid-path", "site path", "write it like /2025/12/name/", 500
)


def path_below(folder: str, example: str) -> Reader[str]:
    """A relative path that leads nowhere else, `images/x.jpg` or `./x.jpg`."""
    pattern = rf"(?:\./)?{_FILE}(?:/{_FILE})*"
    return matching(pattern, "invalid-path", f"path below {folder}", f"write it like {example}", 500)


content_path = path_below("content/", "images/name.jpg")


def either(first: Reader[str], second: Reader[str]) -> Reader[str]:
    """What the first reader takes when the text has a scheme or begins with `//`, else the second."""

    def read(node: Node, label: str, reading: Reading) -> str | None:
        remote = isinstance(node, ScalarNode) and _SCHEME.match(node.value)
        return (first if remote else second).read(node, label, reading)

    return Reader(read, f"{second.says} or {first.says}", {"type": "string"})


# -- Flags, numbers, moments -------------------------------------------------------------------------


def _read_flag(node: Node, label: str, reading: Reading) -> bool | None:
    value = _plain(node, label, reading, "true or false")
    if value is None:
        return None
    known = _FLAGS.get(value) if value in _FLAGS else _FLAGS.get(value.casefold())
    if known is None:
        meant = MEANT.get(value.casefold())
        cure = f"write {meant}" if meant else ""
        reject(reading, node, "invalid-flag", f'{label}: "{short(value)}" is neither true nor false', cure)
    return known


def number(minimum: float | None = None) -> Reader[float]:
    """A finite decimal number, not below the minimum."""
    says = "number" if minimum is None else f"number of {minimum:g} or more"

    def read(node: Node, label: str, reading: Reading) -> float | None:
        value = _plain(node, label, reading, says)
        if value is None:
            return None
        if _NUMBER.fullmatch(value) and (minimum is None or float(value) >= minimum):
            return float(value) + 0.0
        reject(
            reading, node, "invalid-number", f'{label}: "{short(value)}" is no {says}', "write it like 1.5"
        )
        return None

    return Reader(read, says, {"type": "number"} | ({} if minimum is None else {"minimum": minimum}))


def integer(minimum: int = 0, maximum: int = 10**15) -> Reader[int]:
    """A whole number between the two."""
    says = f"whole number from {minimum:,}" + (f" to {maximum:,}" if maximum < 10**15 else "")

    def read(node: Node, label: str, reading: Reading) -> int | None:
        value = _plain(node, label, reading, says)
        if value is None:
            return None
        if _INTEGER.fullmatch(value) and minimum <= int(value) <= maximum:
            return int(value)
        reject(reading, node, "invalid-number", f'{label}: "{short(value)}" is no {says}')
        return None

    return Reader(read, says, {"type": "integer", "minimum": minimum, "maximum": maximum})


def _read_instant(node: Node, label: str, reading: Reading) -> str | None:
    """`2025-12-02T22:48:43Z` from ISO 8601; without a zone it is UTC, with a warning."""
    value = _plain(node, label, reading, "date and time")
    if value is None:
        return None
    found = INSTANT.fullmatch(value)
    try:
        moment = datetime.fromisoformat(_GAP.sub("", value.upper())) if found else None
        moment = moment if moment is None or moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        moment = None
    if found is None or moment is None or not 1990 <= moment.year <= 2100:
        message = f'{label}: "{short(value)}" is no date from 1990 to 2100'
        reject(reading, node, "invalid-date", message, "write it like 2025-12-02T22:48:43Z")
        return None
    if not found["zone"]:
        cure = "add the zone, Z for UTC or like +02:00" if found["time"] else "add time and zone: T12:00:00Z"
        warn(reading, node, "naive-datetime", f"{label}: no time zone, taken as UTC", cure)
    return f"{moment.isoformat()[:19]}Z"


def _read_duration(node: Node, label: str, reading: Reading) -> int | None:
    value = _plain(node, label, reading, "duration")
    if value is None:
        return None
    found = _DURATION.fullmatch(value)
    if found:
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    message = f'{label}: "{short(value)}" is no duration'
    reject(reading, node, "invalid-duration", message, "write MM:SS, HH:MM:SS or seconds")
    return None


flag = Reader(_read_flag, "true or false", {"type": "boolean"})
instant = Reader(_read_instant, "date and time with zone (ISO 8601)", {"type": "string"})
duration = Reader(_read_duration, "MM:SS, HH:MM:SS or seconds", {"type": ["string", "integer"]})


# -- What they share ---------------------------------------------------------------------------------

_BREAK = re.compile(r"[ \t]*[\n\t][ \t\n]*")
_SCHEME = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_TIME = r"[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?"
_ZONE = r" ?(?:[Zz]|[+-]\d\d(?::?\d\d)?)"
INSTANT = re.compile(rf"\d{{4}}-\d\d-\d\d(?P<time>{_TIME}(?P<zone>{_ZONE})?)?", re.ASCII)
_GAP = re.compile(r"(?<=[\d.]) (?=[Zz+-])")
_DURATION = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,7})", re.ASCII)
_FLAGS = {"true": True, "false": False}
MEANT = {"yes": "true", "on": "true", "y": "true", "1": "true"} | {
    "no": "false",
    "off": "false",
    "n": "false",
    "0": "false",
}
"""What other systems write for true and false."""


def unexpected(node: Node, label: str, reading: Reading, expected: str, cure: str = "") -> None:
    """Reports that something else than a node of this kind was expected."""
    reject(reading, node, "wrong-type", f"{label}: expected {expected}, got {kind(node)}", cure)


def short(value: str) -> str:
    """The value as a message quotes it."""
    return value if len(value) <= 60 else f"{value[:60]}…"


def _plain(node: Node, label: str, reading: Reading, expected: str) -> str | None:
    """The node's text, trimmed; None after a problem when it is no text."""
    if isinstance(node, ScalarNode):
        return node.value.strip()
    unexpected(node, label, reading, expected)
    return None


def _warn_of_comment(node: ScalarNode, label: str, reading: Reading) -> None:
    """A plain text ends at ` #`: `Kraken is #1` is only "Kraken is"."""
    line = reading.origin.line(node.line)
    rest = line[node.column - 1 + len(node.value) :]
    if rest.lstrip().startswith("#") and line[node.column - 1 :].startswith(node.value):
        comment = rest.strip()
        message = f"{label}: the text stops before '{short(comment)}', which YAML takes for a comment"
        spot = Spot(node.line, line.index(comment, node.column) + 1, len(comment))
        warn(reading, spot, "comment-cut", message, "put the whole text in quotes")
