"""YAML as nodes that know their lines; hostile YAML is refused at its first sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from site_builder.problems import Faults, Origin, Place, Problem, Spot, at
from site_builder.yaml_faults import syntax_problem

DEEPEST = 20
"""Levels of mappings and lists allowed; real front matter has four."""

ABSENT = frozenset({"~", "null", "Null", "NULL"})
"""Plain scalars that say "no value"."""

TO_THE_END = 1_000_000
"""The width of a text that goes on below its first line."""


class ScalarNode(msgspec.Struct, frozen=True, gc=False):
    """A text as written: `no`, `0123`, `12:30:00` and `2025` are never anything else here."""

    value: str
    plain: bool
    """Without quotes, and no block."""
    line: int
    """In the file, from 1; as is the column."""
    column: int
    width: int = 1

    @property
    def absent(self) -> bool:
        """Whether it says "no value": blank, or `~` or `null` without quotes."""
        return not self.value or self.value.isspace() or (self.plain and self.value in ABSENT)


class ListNode(msgspec.Struct, frozen=True):
    """A list of nodes."""

    items: list[Node]
    line: int
    column: int
    width: int = 1


class Entry(msgspec.Struct, frozen=True):
    """A key of a mapping and what stands under it."""

    key: ScalarNode
    value: Node


class MapNode(msgspec.Struct, frozen=True):
    """A mapping: entries by the text of their key, in the order of the file."""

    entries: dict[str, Entry]
    line: int
    column: int
    width: int = 1


Node = ScalarNode | ListNode | MapNode


def compose(origin: Origin, *, limit: int) -> tuple[MapNode | None, list[Problem]]:
    """The mapping that the origin's text is, and its problems; None when it cannot be used at all.

    A text of more than `limit` bytes is refused; an empty one is an empty mapping. Of keys that stand twice
    the first counts, and the second is an error. The parser's events are taken one by one and refused
    (depth, aliases, anchors, tags, merge keys, more documents) before anything is made of them, and nothing
    here recurses: libyaml's own composer overflows the C stack at 30 kB of brackets, which no one can catch.
    """
    start = Spot(origin.first_line, 1)
    if len(origin.text) * 4 > limit and (size := len(origin.text.encode())) > limit:
        message = f"{size:,} bytes of YAML, {limit:,} at most"
        return None, [at(origin, start, "too-large", message, "shorten it")]
    problems: list[Problem] = []
    try:
        root = _compose(origin, problems)
    except yaml.YAMLError as error:
        return None, [*problems, syntax_problem(error, origin)]
    except Faults as faults:
        return None, [*problems, *faults.problems]
    if root is None or (isinstance(root, ScalarNode) and root.absent):
        return MapNode({}, start.line, start.column), problems
    if not isinstance(root, MapNode):
        message = f'expected lines of "key: value", got {kind(root)}'
        return None, [*problems, at(origin, root, "wrong-type", message)]
    return root, problems


def kind(node: Node) -> str:
    """What the node is, in words for a message: `a list`, `text 'EXCHANGE'`."""
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MapNode):
        return "a mapping"
    if node.absent:
        return "nothing"
    return f"text '{node.value}'" if len(node.value) <= 40 else f"text '{node.value[:40]}…'"


class _Open(msgspec.Struct):
    """A list or mapping that is not closed yet, and the key whose value comes next."""

    node: ListNode | MapNode
    key: ScalarNode | None = None


def _compose(origin: Origin, problems: list[Problem]) -> Node | None:
    """The node of the text's only document; what can be passed over is added to the problems."""
    document = ListNode([], 0, 0)
    inner = _Open(document)
    outer: list[_Open] = []
    documents = 0
    for event in yaml_events(origin.text):
        known = event.__class__
        if known is ScalarEvent:
            node: Node = _scalar(event, origin.first_line)
        elif known in _STARTS:
            mark = event.start_mark
            line, column = mark.line + origin.first_line, mark.column + 1
            node = MapNode({}, line, column) if known is MappingStartEvent else ListNode([], line, column)
        elif known in _ENDS:
            inner = outer.pop()
            continue
        elif (known is DocumentStartEvent and documents) or known is AliasEvent:
            raise _refused(origin, event)
        else:
            documents += known is DocumentStartEvent
            continue
        if event.anchor is not None or event.tag is not None or len(outer) == DEEPEST:
            raise _refused(origin, event)
        _put(node, inner, origin, problems)
        if not isinstance(node, ScalarNode):
            outer.append(inner)
            inner = _Open(node)
    return document.items[0] if document.items else None


_STARTS = frozenset({MappingStartEvent, SequenceStartEvent})
_ENDS = frozenset({MappingEndEvent, SequenceEndEvent})


def yaml_events(text: str) -> Iterator[Any]:
    """The parser's events, up to the end of the text; raises YAMLError."""
    next_event = CParser(text).get_event
    while not isinstance(event := next_event(), StreamEndEvent):
        yield event


def _scalar(event: Any, first_line: int) -> ScalarNode:
    start, end = event.start_mark, event.end_mark
    width = end.column - start.column if start.line == end.line else TO_THE_END
    return ScalarNode(event.value, event.implicit[0], start.line + first_line, start.column + 1, width)


def _put(node: Node, inner: _Open, origin: Origin, problems: list[Problem]) -> None:
    """Adds the node to the list or mapping that is open, as an item, a key or a value."""
    parent, key = inner.node, inner.key
    if isinstance(parent, ListNode):
        parent.items.append(node)
    elif key is None:
        inner.key = _key(node, origin)
    else:
        inner.key = None
        first = parent.entries.setdefault(key.value, Entry(key, node)).key
        if first is not key:
            message = f"'{key.value}' stands twice, first in line {first.line}"
            problems.append(at(origin, key, "duplicate-key", message, "keep one of them"))


def _key(node: Node, origin: Origin) -> ScalarNode:
    if not isinstance(node, ScalarNode):
        cure = "put a text that begins with [ or { in quotes"
        raise Faults([at(origin, node, "yaml-key", f"a key must be a text, got {kind(node)}", cure)])
    if node.plain and node.value == "<<":
        cure = "write the keys out"
        raise Faults([at(origin, node, "yaml-alias", "merge keys (<<) are not allowed", cure)])
    return node


def _refused(origin: Origin, event: Any) -> Faults:
    """What is raised for an event that is not allowed here."""
    place: Place = Spot(event.start_mark.line + origin.first_line, event.start_mark.column + 1)
    cure = 'put a text that begins with "{}" in quotes'
    if isinstance(event, DocumentStartEvent):
        code, message, cure = "yaml-documents", "a second YAML document begins here", "keep one"
    elif isinstance(event, AliasEvent):
        code, message, cure = "yaml-alias", "YAML aliases (*) are not allowed", cure.format("*")
    elif event.anchor is not None:
        code, message, cure = "yaml-alias", "YAML anchors (&) are not allowed", cure.format("&")
    elif event.tag is not None:
        code, message, cure = "yaml-tag", "YAML tags (!) are not allowed", cure.format("!")
    else:
        code, message, cure = "yaml-depth", f"nested deeper than {DEEPEST} levels", "put the text in quotes"
    return Faults([at(origin, place, code, message, cure)])
