"""Changes to a text as it is on the disk: replaced, shown as a difference, and nothing else touched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from site_builder.problems import shown


class Edit(NamedTuple):
    """What stands between two offsets of a text is to be `text`."""

    start: int
    end: int
    text: str


class Change(NamedTuple):
    """A file of content whose text is to be another one."""

    path: str
    """Below content/."""
    before: str
    after: str
    codes: tuple[str, ...] = ()
    """What was wrong with it."""


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made; ValueError where two overlap. Offsets are those of the text given."""
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits):
        if edit.start < done or edit.end < edit.start or edit.end > len(text):
            raise ValueError(f"{edit} overlaps another edit, or leaves the text")
        pieces += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*pieces, text[done:]])


def difference(path: str, before: str, after: str) -> str:
    """What changes, as a unified diff with three lines around each place; empty when nothing does.

    Control characters, carriage returns among them, are shown as escapes: it can be printed anywhere.
    """
    from difflib import unified_diff  # noqa: PLC0415 - only for those who ask to see it

    name = shown(path)
    lines = unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}", lineterm="\n")
    return "".join([_printable(line) for line in lines])


def line_end(text: str) -> str:
    """How lines of the text end: as the first of them does."""
    found = _END.search(text)
    return found[0] if found else "\n"


_END = re.compile("\r\n|\r|\n")
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_NO_END = "\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _printable(line: str) -> str:
    if line.endswith("\n"):
        return shown(line[:-1]) + "\n"
    return f"{shown(line)}\n{_NO_END}"
