"""What is wrong, where (file:line:column), and what to do; how it is printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, Protocol

import msgspec

import site_builder.codes

CODES = site_builder.codes.CODES

ERROR = "error"
WARNING = "warning"
OFF = "off"
"""What site.yaml makes of a problem that `check` shall not report; no problem has this severity."""

LONGEST_EXCERPT = 10_000
"""Lines over this many code points are not kept as excerpts."""


class Problem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One fault: an error keeps the site from being published, a warning does not.

    `line` and `column` count from 1, columns in code points; line 0 means the file as a whole. Problems
    sort by path, line, column.
    """

    path: str
    """Relative to the project, with `/`."""
    line: int
    column: int
    severity: str
    code: str
    """Permanent name of the rule, `invalid-choice`."""
    message: str
    cure: str = ""
    """What to do; one line."""
    excerpt: str = ""
    """The source line, without its line end; empty where there is none."""
    width: int = 1
    """How many code points of the excerpt are meant, from `column` on."""


class Faults(Exception):  # noqa: N818 - it carries problems of the user's files, not an error of ours
    """Problems that end the step that found them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")


class UsageError(Exception):
    """Wrong settings or arguments: exit 2."""


class EnvironmentFault(Exception):  # noqa: N818 - no error of ours either
    """The disk, a lock or a permission: exit 3."""


def forgotten(what: str) -> EnvironmentFault:
    """The fault of something that was remembered and is remembered no more: "text"."""
    return EnvironmentFault(f"a remembered {what} is gone from .cache/; delete .cache/ and build again")


# -- Where a problem is ------------------------------------------------------------------------------


class Place(Protocol):
    """Anything that lies on a line of a file: a node of YAML, a spot."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def width(self) -> int: ...


class Spot(NamedTuple):
    """A place, given by its numbers."""

    line: int
    column: int
    width: int = 1


WHOLE_FILE = Spot(0, 0)


class Origin(msgspec.Struct, frozen=True, dict=True):
    """A text and where it comes from; what excerpts are cut from."""

    path: str
    """Relative to the project."""
    text: str
    first_line: int = 1
    """The number that the text's first line has in its file."""

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines; only ever split when there is something to show."""
        return self.text.split("\n")

    def line(self, number: int) -> str:
        """The line of that number in the file, or "" when it is not part of the text."""
        index = number - self.first_line
        return self.lines[index] if 0 <= index < len(self.lines) else ""


def at(
    origin: Origin, place: Place, code: str, message: str, cure: str = "", *, severity: str = ERROR
) -> Problem:
    """A problem at that place of the file, with its line as the excerpt."""
    excerpt = origin.line(place.line) if place.line else ""
    if len(excerpt) > LONGEST_EXCERPT:
        excerpt = ""
    width = max(1, min(place.width, len(excerpt) - place.column + 1))
    return Problem(origin.path, place.line, place.column, severity, code, message, cure, excerpt, width)


def sort(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in the order in which they are printed; each once."""
    return sorted(
        set(problems), key=lambda p: (p.path, p.line, p.column, p.severity, p.code, p.message, p.width)
    )


def nearest(name: str, names: Iterable[str]) -> str:
    """The question "did you mean X?" for the likeliest name, or "" when none is near."""
    found = nearest_name(name, names)
    return f"did you mean {found}?" if found else ""


def nearest_name(name: str, names: Iterable[str]) -> str:
    """The name that `name` most likely stands for, or ""; case, `_` and `-` do not count."""
    return _nearest(name, tuple(names)) if len(name) <= 60 else ""


@lru_cache(maxsize=256)
def _nearest(name: str, names: tuple[str, ...]) -> str:
    """Remembered, for what is misspelt in one file is so in ten thousand."""
    from difflib import get_close_matches  # noqa: PLC0415 - 4 ms that a build without problems saves

    known = {folded(each): each for each in names}
    close = get_close_matches(folded(name), known, n=1, cutoff=0.66)
    return known[close[0]] if close else ""


def folded(name: str) -> str:
    """A name as it is compared with others that it may stand for."""
    return name.casefold().replace("_", "").replace("-", "")


# -- How it is printed -------------------------------------------------------------------------------

WINDOW = 100
"""Columns of a long line that are shown around the place."""

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""What must not reach a terminal or cannot be seen: controls, overrides of direction, marks without width."""


def shown(text: str) -> str:
    r"""The text on one line with control characters as escapes (`\x1b`): it can be printed anywhere."""
    safe = _HIDDEN.sub(lambda match: _escape(match[0]), text)
    return safe.replace("##[", "#\\x23[")  # a command to the log of GitHub Actions


def format_text(problem: Problem) -> str:
    """The problem as lines for a terminal: place and message, the line, a caret, what to do."""
    place = f"{shown(problem.path)}:"
    if problem.line:
        place += f"{problem.line}:{problem.column}:" if problem.column else f"{problem.line}:"
    lines = [f"{place} {problem.severity}: {shown(problem.message)} [{problem.code}]"]
    if problem.excerpt:
        lines += [f"    {line}" for line in excerpt_lines(problem)]
    if problem.cure:
        lines.append(f"    {shown(problem.cure)}")
    return "\n".join(lines)


def excerpt_lines(problem: Problem) -> list[str]:
    """The source line with its number, cut around the place, and the carets under it."""
    line, at_column = problem.excerpt, max(problem.column - 1, 0)
    first, last = _window(len(line), at_column)
    before = ("…" if first else "") + _plain(line[first:at_column])
    meant = _plain(line[at_column : min(at_column + problem.width, last)])
    after = _plain(line[at_column + problem.width : last]) + ("…" if last < len(line) else "")
    gutter = str(problem.line)
    source = f"{gutter} | {before}{meant}{after}"
    if not problem.column:
        return [source]
    carets = "^" * max(_columns(meant), 1)
    return [source, f"{' ' * len(gutter)} | {' ' * _columns(before)}{carets}"]


def as_json(problem: Problem) -> dict[str, Any]:
    """The problem as a JSON object, one key per field."""
    return msgspec.structs.asdict(problem)


def as_github(problem: Problem, below: str = "") -> str:
    """The problem as a workflow command of GitHub Actions, which shows it beside the line.

    `below` is the project's folder in the repository, `site/`.
    """
    fields = {"file": below + problem.path}
    if problem.line:
        fields["line"] = str(problem.line)
    if problem.column:
        fields["col"] = str(problem.column)
        fields["endColumn"] = str(problem.column + problem.width)
    fields["title"] = problem.code
    listed = ",".join(f"{key}={_command_property(shown(value))}" for key, value in fields.items())
    message = shown(problem.message) + (f"\n{shown(problem.cure)}" if problem.cure else "")
    return f"::{problem.severity} {listed}::{_command_value(message)}"


def summary(problems: Sequence[Problem], kept: str = "") -> str:
    """The last line of a run: how many files have errors, how many warnings there are, what was kept."""
    files = len({problem.path for problem in problems if problem.severity == ERROR})
    warnings = sum(problem.severity == WARNING for problem in problems)
    parts = []
    if files:
        parts.append(f"{files:,} file{'s' if files > 1 else ''} with errors")
    if warnings:
        parts.append(f"{warnings:,} warning{'s' if warnings > 1 else ''}")
    counted = ", ".join(parts) or "no problems"
    return f"{counted}; {kept}" if kept else counted


def _escape(character: str) -> str:
    number = ord(character)
    named = {9: "\\t", 10: "\\n", 13: "\\r"}
    if number in named:
        return named[number]
    if number < 256:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _window(length: int, column: int) -> tuple[int, int]:
    """From where to where a line is shown, so that the column is inside."""
    if length <= WINDOW:
        return 0, length
    first = max(0, min(column - WINDOW // 2, length - WINDOW))
    return first, min(first + WINDOW, length)


def _plain(text: str) -> str:
    return shown(text.replace("\t", "    "))


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(mark) else 2 if unicodedata.east_asian_width(mark) in "WF" else 1
        for mark in text
    )


def _command_value(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _command_property(text: str) -> str:
    return _command_value(text).replace(":", "%3A").replace(",", "%2C")
