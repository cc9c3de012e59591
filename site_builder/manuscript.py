"""An article as an editor reads it: its fields and its prose, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from site_builder.markdown_rules import parse
from site_builder.model import Article
from site_builder.nodes import ListNode, MapNode, Node, ScalarNode, compose
from site_builder.problems import Origin, Place, Problem, Spot
from site_builder.schema import FRONT_MATTER_LIMIT, split
from site_builder.text import decode

BLANK = "\ufffc"
"""Stands for each character of code and of addresses: neither is prose."""
FIRST_LINE = Spot(1, 1)


class Block(NamedTuple):
    """A heading, a paragraph, a list's item or a table's row: its lines without the marks before them."""

    kind: str
    """`heading`, `paragraph`, `item` or `row`."""
    text: str
    """Lines end with `\\n`; code and addresses are blanked."""
    starts: tuple[tuple[int, int], ...]
    """Line and column in the file at which each line of the text begins."""

    def spot(self, start: int, end: int) -> Spot:
        """Where in the file a part of the text stands; it ends with its first line."""
        row = self.text.count("\n", 0, start)
        line, column = self.starts[row]
        begin = self.text.rfind("\n", 0, start) + 1
        stop = self.text.find("\n", start, end)
        width = (stop if stop > start else end) - start
        return Spot(line, column + start - begin, max(1, width))


class Manuscript(NamedTuple):
    """One file of content with the article that it gave."""

    article: Article
    origin: Origin
    """The whole file."""
    front: MapNode
    body_line: int
    blocks: tuple[Block, ...]
    lowered: str
    """The text of the blocks in lower case, to find out quickly what is not in it."""

    def place(self, *names: str) -> Place:
        """The value of a field, of a field of it, or of an item of its list; else what holds it."""
        node: Node = self.front
        found: Place = FIRST_LINE
        for name in names:
            inner = _within(node, name)
            if inner is None:
                break
            node, found = inner, _visible(inner, self.origin)
        return found

    def mentions(self, words: Iterable[str]) -> bool:
        """Whether any of the words, in lower case, is in the text: a quick look before a slow one."""
        return any(word in self.lowered for word in words)

    def prose(self) -> Iterator[Block]:
        """Every block but headings."""
        return (block for block in self.blocks if block.kind != "heading")


def read_manuscript(raw: bytes, article: Article) -> Manuscript | None:
    """The manuscript of a file that gave an article; None when the file is no longer what it was."""
    problems: list[Problem] = []
    shown = f"content/{article.path}"
    text, _ = decode(raw, shown)
    parts = None if text is None else split(text, shown, problems)
    if text is None or parts is None:
        return None
    root, _ = compose(Origin(shown, parts.front, parts.front_line), limit=FRONT_MATTER_LIMIT)
    if root is None:
        return None
    blocks = tuple(_blocks(parts.body, parts.body_line))
    lowered = "\n".join([block.text for block in blocks]).lower()
    return Manuscript(article, Origin(shown, text), root, parts.body_line, blocks, lowered)


def _within(node: Node, name: str) -> Node | None:
    """What stands under a key of a mapping, or the item of a list that reads so."""
    if isinstance(node, MapNode):
        entry = node.entries.get(name)
        return entry.value if entry else None
    if isinstance(node, ListNode):
        items = [item for item in node.items if isinstance(item, ScalarNode)]
        return next((item for item in items if item.value.strip() == name), None)
    return None


def _visible(node: Node, origin: Origin) -> Place:
    """A scalar as it is; a mapping or list down to the end of the line on which it begins."""
    if isinstance(node, ScalarNode):
        return node
    return Spot(node.line, node.column, max(1, len(origin.line(node.line)) - node.column + 1))


# -- Prose -----------------------------------------------------------------------------------------

_KINDS = {"heading": "heading", "paragraph": "paragraph", "item": "item"}
_MARKS = re.compile(r"(?:[ \t>]|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)|#{1,6}(?=[ \t]|$)|\[\^[^\]\n]*\]:)*")
_NOT_PROSE = re.compile(
    r"""
      `++[^`\n]*+`+
    | (?<=\])\([^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+(?:[ \t]++"[^"\n]*+")?\)
    | https?://[^\s<>()\[\]"]*+
    """,
    re.VERBOSE,
)


def _blocks(body: str, first_line: int) -> Iterator[Block]:
    """The blocks of a text in the order of the file."""
    lines = body.split("\n")
    tokens, _ = parse(body)
    seen: set[int] = set()
    found = []
    for index, token in enumerate(tokens):
        kind = _KINDS.get(token.type)
        if token.type == "inline":
            kind = _kind(tokens[index - 1].tag, tokens[index - 2].type if index > 1 else "")
        if kind is None or not token.content or token.map is None:
            continue
        start, end = token.map
        if start not in seen:  # the cells of a row share their line
            seen.add(start)
            found.append((start, end, kind))
    for start, end, kind in sorted(found):
        yield _block(kind, lines[start:end], first_line + start)


def _kind(tag: str, outside: str) -> str:
    if tag in {"td", "th"}:
        return "row"
    return "item" if outside == "list_item_open" else "paragraph"


def _block(kind: str, lines: list[str], first: int) -> Block:
    texts, starts = [], []
    for row, line in enumerate(lines):
        match = _MARKS.match(line)
        column = match.end() if match else 0
        texts.append(line[column:].rstrip())
        starts.append((first + row, column + 1))
    text = "\n".join(texts)
    return Block(kind, _NOT_PROSE.sub(lambda part: BLANK * len(part[0]), text), tuple(starts))
