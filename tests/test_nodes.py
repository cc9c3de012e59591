"""YAML as nodes: texts stay texts, places are exact, hostile YAML is refused before it can hurt."""

from __future__ import annotations

import time

import pytest

from site_builder.nodes import DEEPEST, ListNode, MapNode, Node, ScalarNode, compose, kind
from site_builder.problems import Origin, format_text

LIMIT = 64_000


def read(text: str, first_line: int = 1) -> MapNode:
    root, problems = compose(Origin("a.md", text, first_line), limit=LIMIT)
    assert problems == []
    assert root is not None
    return root


def said(text: str) -> list[str]:
    """The first line and the cure of every problem."""
    root, problems = compose(Origin("a.md", text), limit=LIMIT)
    assert (root is None) == any(problem.code != "duplicate-key" for problem in problems)
    lines = [(format_text(problem).split("\n")[0], problem.cure) for problem in problems]
    return [part for first, cure in lines for part in (first.removeprefix("a.md:"), cure)]


def plain(node: Node) -> object:
    """The node as lists, dicts and texts; None for nothing."""
    if isinstance(node, MapNode):
        return {key: plain(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return None if node.absent else node.value


def test_every_scalar_is_a_text() -> None:
    written = {
        "lang": "no",
        "id": "0123",
        "duration": "12:30:00",
        "hex": "0x1F",
        "octal": "0o17",
        "big": "1_000",
        "float": "1e3",
        "nan": ".nan",
        "date": "2025-12-02",
        "moment": "2025-12-02T22:48:43Z",
        "flag": "yes",
        "equals": "=",
    }
    assert plain(read("".join(f"{key}: {value}\n" for key, value in written.items()))) == written
    assert plain(read("tags: [2025, on, 1.0, null]\n2025: x\nno: y")) == {
        "tags": ["2025", "on", "1.0", None],
        "2025": "x",
        "no": "y",
    }


def test_nothing_and_quoted_nothing() -> None:
    entries = read("a:\nb: ~\nc: null\nd: 'null'\ne: ''\nf: 'x'\ng: ' '\nh: nullify").entries
    assert "".join(key for key, entry in entries.items() if entry.value.absent) == "abceg"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "~", "{}"])
def test_an_empty_text_is_an_empty_mapping(text: str) -> None:
    assert read(text).entries == {}


def test_places_count_from_one_in_code_points_of_the_file() -> None:
    root = read("\n# comment\n'кіт 🚀': {a: [x, 'y']}\nlong: one\n  two\ntext: |\n  block\n", first_line=5)
    cat, value = root.entries["кіт 🚀"].key, root.entries["кіт 🚀"].value
    assert (cat.line, cat.column, cat.width, cat.plain) == (7, 1, 7, False)
    assert isinstance(value, MapNode)
    assert (value.line, value.column) == (7, 10)
    items = value.entries["a"].value
    assert isinstance(items, ListNode)
    assert (items.line, items.column) == (7, 14)
    assert [(item.line, item.column) for item in items.items] == [(7, 15), (7, 18)]
    folded, block = root.entries["long"].value, root.entries["text"].value
    assert isinstance(folded, ScalarNode)
    assert isinstance(block, ScalarNode)
    assert (folded.value, folded.line, folded.column, folded.plain) == ("one two", 8, 7, True)
    assert (block.value, block.line, block.column, block.plain) == ("block\n", 10, 7, False)


def test_a_place_behind_wide_characters() -> None:
    assert said("🚀: б\nx: 'є' y") == [
        "2:8: error: not valid YAML: text after the closing quote [yaml-syntax]",
        "inside single quotes write an apostrophe twice: 'it''s'",
    ]


def test_the_first_of_two_equal_keys_counts() -> None:
    text = "a: 1\nb: {c: 1, c: {d: 2}}\n'a': 3\n"
    root, problems = compose(Origin("a.md", text), limit=LIMIT)
    assert root is not None
    assert plain(root) == {"a": "1", "b": {"c": "1"}}
    assert [format_text(problem).split("\n")[0] for problem in problems] == [
        "a.md:2:11: error: 'c' stands twice, first in line 2 [duplicate-key]",
        "a.md:3:1: error: 'a' stands twice, first in line 1 [duplicate-key]",
    ]


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("a: *x", "1:4: error: YAML aliases (*) are not allowed [yaml-alias]", '"*" in quotes'),
        ("a: &x y", "1:4: error: YAML anchors (&) are not allowed [yaml-alias]", '"&" in quotes'),
        ("&x a: y", "1:1: error: YAML anchors (&) are not allowed [yaml-alias]", '"&" in quotes'),
        ("a: &x [y]", "1:4: error: YAML anchors (&) are not allowed [yaml-alias]", '"&" in quotes'),
        ("<<: {a: b}", "1:1: error: merge keys (<<) are not allowed [yaml-alias]", "write the keys out"),
        ("a: !x y", "1:4: error: YAML tags (!) are not allowed [yaml-tag]", '"!" in quotes'),
        ("a: ! y", "1:4: error: YAML tags (!) are not allowed [yaml-tag]", '"!" in quotes'),
        ("a: !!str y", "1:4: error: YAML tags (!) are not allowed [yaml-tag]", '"!" in quotes'),
        ("a: !!python/object:x {}", "1:4: error: YAML tags (!) are not allowed [yaml-tag]", '"!" in quotes'),
        ("a: !!binary aGk=", "1:4: error: YAML tags (!) are not allowed [yaml-tag]", '"!" in quotes'),
        ("[a]: b", "1:1: error: a key must be a text, got a list [yaml-key]", "in quotes"),
        ("? {a: b}\n: c", "1:3: error: a key must be a text, got a mapping [yaml-key]", "in quotes"),
        ("a: b\n--- c", "2:1: error: a second YAML document begins here [yaml-documents]", "keep one"),
        ("- a", '1:1: error: expected lines of "key: value", got a list [wrong-type]', ""),
        ("prose", "1:1: error: expected lines of \"key: value\", got text 'prose' [wrong-type]", ""),
    ],
)
def test_refused(text: str, message: str, cure: str) -> None:
    first, *rest = said(text)
    assert first == message
    assert cure in "".join(rest)


SYNTAX = [
    ("a: b: c", "1:5", 'a second ": " in a text without quotes', "put the text in quotes: a: 'b: c'"),
    ("- a: it's: c", "1:10", 'a second ": " in a text without quotes', "- a: 'it''s: c'"),
    ("a: one\n  two: x", "2:6", 'a ": " in a text without quotes, or a line indented too deep', "align"),
    ("a:b\nc: d", "1:2", "no space after the colon", "write `key: value`"),
    ("a: b\nprose", "2:1", "a line that is not `key: value`", "put a line of --- above it"),
    ("a: 'b\nc: d", "1:4", "the quote ' is never closed", "end the text with '"),
    ('a: b\n"c', "2:1", 'the quote " is never closed', 'end the text with "'),
    ("a: 'it's'", "1:8", "text after the closing quote", "twice"),
    ('a: "b" c', "1:8", "text after the closing quote", 'write \\" for a quote'),
    ("a: [b] c", "1:8", "text after the closing bracket", "put the text in quotes"),
    ("a: {b} c", "1:8", "text after the closing bracket", "put the text in quotes"),
    ("a: b\n- c", "2:1", "a list item where a key is expected", "indent it"),
    ("- a\nb: c", "2:1", "a line that is no item of the list above it", 'begin it with "- "'),
    ("a:\n  b: c\n d: e", "3:2", "a line that is aligned with no key above it", "align it"),
    ("a:\n\tb: c", "2:1", "a tab at the beginning of the line", "indent with spaces"),
    ("\ta: c", "1:1", "a tab at the beginning of the line", "indent with spaces"),
    ("a: b\n\tc: d", "2:1", "a tab at the beginning of the line", "indent with spaces"),
    ("a: @b", "1:4", "a text cannot begin with @ without quotes", "put the text in quotes"),
    ("a: `b`", "1:4", "a text cannot begin with ` without quotes", "put the text in quotes"),
    ("a: %b", "1:4", "a text cannot begin with % without quotes", "put the text in quotes"),
    ("a: }b", "1:4", "a text cannot begin with } without quotes", "put the text in quotes"),
    ("a: ,b", "1:4", "a text cannot begin with , without quotes", "put the text in quotes"),
    ("a: > b", "1:4", "a text cannot begin with > without quotes", "put the text in quotes"),
    ("a: | b", "1:4", "a text cannot begin with | without quotes", "put the text in quotes"),
    ("a: *B* b", "1:4", "a text cannot begin with * without quotes", "put the text in quotes"),
    ("a: & b", "1:4", "a text cannot begin with & without quotes", "put the text in quotes"),
    ("a: - b", "1:4", 'a text cannot begin with "- " without quotes', "put the text in quotes"),
    ('a: "\\q"', "1:5", "a backslash that means nothing inside double quotes", "use single quotes"),
    ('a: "\\ud83d"', "1:7", "a backslash that means nothing inside double quotes", "use single quotes"),
    ("a: [b\nc: d", "1:4", "the bracket [ is not closed", "close it with ]"),
    ("a: {b", "1:4", "the bracket { is not closed", "close it with }"),
    ("a: b\n...\nc", "3:1", "text after the end of the YAML", "remove"),
    ("%YAML 1.1", "1:10", "text after the end of the YAML", "remove"),
]


@pytest.mark.parametrize(("text", "place", "message", "cure"), SYNTAX, ids=[case[0] for case in SYNTAX])
def test_syntax(text: str, place: str, message: str, cure: str) -> None:
    first, *rest = said(text)
    assert first == f"{place}: error: not valid YAML: {message} [yaml-syntax]"
    assert cure in "".join(rest)


HOSTILE = {
    "brackets": "[" * 30_000,
    "braces": "{" * 30_000,
    "dashes": "- " * 30_000,
    "questions": "? " * 30_000,
    "pairs in lists": "[a: " * 15_000,
    "pairs in mappings": "{a: " * 15_000,
    "pairs by indentation": "\n".join(f"{' ' * n}a:" for n in range(350)),
    "100 levels": "a: " + "[" * 100 + "]" * 100,
    "20,000 levels": "a: " + "[" * 20_000 + "]" * 20_000,
    "anchors": "&a " * 20_000,
    "aliases": "a: " + "*a " * 20_000,
    "tags": "!" * 60_000,
    "quotes": '"' * 60_000,
    "questions in a brace": "{" + "?" * 60_000,
    "colons": "a:" * 30_000,
    "commas": "a: [" + "," * 60_000,
    "directives": "%TAG ! tag:x,2000:\n" * 3_000,
    "laughs": "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(100)),
    "merge bomb": "a: &a {x: 1}\n" + "".join(f"b{n}: {{<<: [*a, *a]}}\n" for n in range(100)),
    "surrogates": 'a: "' + "\\ud800" * 1000 + '"',
    "65 kB": "a: " + "x" * 65_000,
}


ENDLESS = 60
"""Seconds of this process's own time: what takes longer would not end on any machine."""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_yaml_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    root, problems = compose(Origin("a.md", text), limit=LIMIT)
    assert root is None
    assert problems
    assert problems[-1].line >= 1
    assert time.process_time() - start < ENDLESS


def test_twenty_levels_are_enough() -> None:
    assert DEEPEST == 20
    assert read("a: " + "[" * 19 + "]" * 19)
    assert said("a: " + "[" * 20 + "]" * 20) == [
        "1:23: error: nested deeper than 20 levels [yaml-depth]",
        "put the text in quotes",
    ]


def test_the_limit_counts_bytes() -> None:
    assert said("a: " + "ж" * 32_000) == [
        "1:1: error: 64,003 bytes of YAML, 64,000 at most [too-large]",
        "shorten it",
    ]
    assert read("a: " + "ж" * 31_998)


def test_many_short_values_are_fine() -> None:
    assert len(read("".join(f"k{n}: v\n" for n in range(5_000))).entries) == 5_000


def test_what_a_node_is_called() -> None:
    entries = read("a: [x]\nb: {c: d}\nc:\nd: EXCHANGE\ne: " + "x" * 50).entries
    assert [kind(entry.value) for entry in entries.values()] == [
        "a list",
        "a mapping",
        "nothing",
        "text 'EXCHANGE'",
        f"text '{'x' * 40}…'",
    ]
