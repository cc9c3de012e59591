"""What the YAML parser complains about, in words for the person who wrote the line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import yaml

from site_builder.problems import Origin, Problem, Spot, at

QUOTE = "put the text in quotes"


def syntax_problem(error: yaml.YAMLError, origin: Origin) -> Problem:
    """The problem that the parser's error is: where the mistake was made, and what to write instead."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        message = f"not valid YAML: {getattr(error, 'reason', None) or 'it cannot be read'}"
        return at(origin, Spot(origin.first_line, 1), "yaml-syntax", message)
    noticed = _spot(error.problem_mark, origin)
    begun = _spot(error.context_mark, origin) if error.context_mark else noticed
    fault = _Fault(noticed, begun, origin, error.context or "", error.problem or "")
    explain = _tab if _is_tab(fault) else _EXPLAINED.get(fault.problem, _unexplained)
    said = explain(fault)
    return at(origin, said.spot, "yaml-syntax", f"not valid YAML: {said.message}", said.cure)


class _Fault(NamedTuple):
    """Where the parser gave up, where the construct it was in began, and what it says."""

    noticed: Spot
    begun: Spot
    origin: Origin
    context: str
    problem: str

    @property
    def before(self) -> str:
        """The line up to where the parser gave up."""
        return self.origin.line(self.noticed.line)[: self.noticed.column - 1]

    def character(self, spot: Spot) -> str:
        """The character at that spot, or ""."""
        return self.origin.line(spot.line)[spot.column - 1 : spot.column]


class _Said(NamedTuple):
    spot: Spot
    message: str
    cure: str = ""


def _spot(mark: yaml.Mark, origin: Origin) -> Spot:
    """The mark in the file; an end of the text counts as the end of its last line that is not empty."""
    line = mark.line + origin.first_line
    last = origin.first_line + len(origin.text.rstrip("\n").split("\n")) - 1
    if line > last:
        return Spot(last, len(origin.line(last)) + 1)
    return Spot(line, mark.column + 1)


def _is_tab(fault: _Fault) -> bool:
    blank_before = not fault.before.strip()
    return blank_before and ("tab character" in fault.problem or fault.character(fault.noticed) == "\t")


def _tab(fault: _Fault) -> _Said:
    return _Said(fault.noticed, "a tab at the beginning of the line", "indent with spaces")


_NO_SPACE = re.compile(r"\s*[\w-]+:[^\s:/]")
_KEY = re.compile(r"(\s*(?:- )?[\w-]+:)\s+(\S.*)")


def _colon(fault: _Fault) -> _Said:
    """`title: Kraken: the deal`, a line indented too deep, or `key:value` on the line before."""
    line = fault.origin.line(fault.noticed.line)
    if written := _KEY.match(fault.before + ":"):
        quoted = line[written.start(2) :].strip().replace("'", "''")
        cure = f"{QUOTE}: {written[1].strip()} '{quoted}'" if len(quoted) <= 80 else QUOTE
        return _Said(fault.noticed, 'a second ": " in a text without quotes', cure)
    above = fault.origin.line(fault.noticed.line - 1)
    if _NO_SPACE.match(above):
        column = above.index(":") + 1
        return _Said(Spot(fault.noticed.line - 1, column), "no space after the colon", "write `key: value`")
    cure = f"align the line with the key above it, or {QUOTE}"
    return _Said(fault.noticed, 'a ": " in a text without quotes, or a line indented too deep', cure)


def _no_colon(fault: _Fault) -> _Said:
    cure = "write `key: value`; if the article's text begins here, put a line of --- above it"
    width = len(fault.origin.line(fault.begun.line)) - fault.begun.column + 1
    return _Said(fault.begun._replace(width=width), "a line that is not `key: value`", cure)


def _unclosed_quote(fault: _Fault) -> _Said:
    if "quoted scalar" not in fault.context:
        return _unexplained(fault)
    quote = fault.character(fault.begun)
    cure = f"end the text with {quote}"
    return _Said(fault.begun, f"the quote {quote} is never closed", cure)


def _no_key(fault: _Fault) -> _Said:
    """Text after a closing quote or bracket, a list item among keys, a wrong indentation."""
    before = fault.before.rstrip()
    if before.endswith("'"):
        cure = "inside single quotes write an apostrophe twice: 'it''s'"
        return _Said(fault.noticed, "text after the closing quote", cure)
    if before.endswith('"'):
        cure = r"inside double quotes write \" for a quote"
        return _Said(fault.noticed, "text after the closing quote", cure)
    if before.endswith(("]", "}")):
        return _Said(fault.noticed, "text after the closing bracket", QUOTE)
    if fault.character(fault.noticed) == "-":
        cure = "indent it under the key of its list"
        return _Said(fault.noticed, "a list item where a key is expected", cure)
    cure = "align it with the other keys"
    return _Said(fault.noticed, "a line that is aligned with no key above it", cure)


def _no_token(fault: _Fault) -> _Said:
    spot = fault.begun if fault.problem in _AT_CONTEXT else fault.noticed
    mark = fault.character(spot)
    if not mark:
        return _Said(spot, "it ends too early", "close the bracket or the quote that is open")
    return _Said(spot, f"a text cannot begin with {mark} without quotes", QUOTE)


def _escape(fault: _Fault) -> _Said:
    cure = r"use single quotes, or write \\ for a backslash"
    return _Said(fault.noticed, "a backslash that means nothing inside double quotes", cure)


def _inline_item(fault: _Fault) -> _Said:
    return _Said(fault.noticed, 'a text cannot begin with "- " without quotes', QUOTE)


def _open_bracket(fault: _Fault) -> _Said:
    bracket = fault.character(fault.begun)
    cure = f"close it with {']' if bracket == '[' else '}'}, or {QUOTE}"
    return _Said(fault.begun, f"the bracket {bracket} is not closed", cure)


def _no_item(fault: _Fault) -> _Said:
    return _Said(fault.noticed, "a line that is no item of the list above it", 'begin it with "- "')


def _no_document(fault: _Fault) -> _Said:
    return _Said(fault.noticed, "text after the end of the YAML", "remove what ends it, or the text")


def _unexplained(fault: _Fault) -> _Said:
    return _Said(fault.noticed, " ".join(filter(None, [fault.problem, fault.context])))


_AT_CONTEXT = frozenset(
    {"did not find expected comment or line break", "did not find expected alphabetic or numeric character"}
)

_EXPLAINED: dict[str, Callable[[_Fault], _Said]] = {
    "mapping values are not allowed in this context": _colon,
    "could not find expected ':'": _no_colon,
    "found unexpected end of stream": _unclosed_quote,
    "found unexpected document indicator": _unclosed_quote,
    "did not find expected key": _no_key,
    "found character that cannot start any token": _no_token,
    "did not find expected node content": _no_token,
    "did not find expected comment or line break": _no_token,
    "did not find expected alphabetic or numeric character": _no_token,
    "found unknown escape character": _escape,
    "did not find expected hexdecimal number": _escape,
    "found invalid Unicode character escape code": _escape,
    "block sequence entries are not allowed in this context": _inline_item,
    "did not find expected ',' or ']'": _open_bracket,
    "did not find expected ',' or '}'": _open_bracket,
    "did not find expected '-' indicator": _no_item,
    "did not find expected <document start>": _no_document,
}
