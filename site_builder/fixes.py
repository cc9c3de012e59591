"""Fixes: what `check --fix` mends by itself, one function per code; only what is certain.

Certain is what leaves the site as it is and writes down how the file is read already, and a slip of the pen
that can mean one thing only. Everything else is left to a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from typing import NamedTuple

from site_builder.amend import removals
from site_builder.document import Document
from site_builder.edits import Edit, applied
from site_builder.layout import LIST, TEXT
from site_builder.problems import ERROR, folded
from site_builder.scalars import INSTANT, MEANT, MOST_PROBLEMS
from site_builder.text import CONTROL, decode, mended_lines
from site_builder.urls import term_key

ROUNDS = 4
"""Mending one fault can bring another to light; after so many rounds the rest is left."""


Fix = Callable[[Document], list[Edit]]


class Fixed(NamedTuple):
    """The text of a file once it is mended, and the codes of what was."""

    text: str
    codes: tuple[str, ...]


def fixed(document: Document, codes: Collection[str]) -> Fixed:
    """The document with everything mended that is certain.

    `codes` are those of the problems that were found in the file together with others; what is wrong with
    the file by itself is looked up here.
    """
    done: list[str] = []
    for _ in range(ROUNDS):
        before = document
        for code, fix in FIXES.items():
            if code in codes or any(problem.code == code for problem in document.problems):
                after = _mended(document, fix)
                if after.text != document.text:
                    done.append(code)
                    document = after
        if document is before:
            break
    return Fixed(document.text, tuple(sorted(set(done))))


def _mended(document: Document, fix: Fix) -> Document:
    """The document after a fix: all of its edits, else those of them that bring no error."""
    edits = fix(document)
    whole = _after(document, edits)
    if not edits or _no_worse(document, whole):
        return whole
    for edit in sorted(edits, reverse=True)[:MOST_PROBLEMS]:
        single = _after(document, [edit])
        if _no_worse(document, single):
            document = single
    return document


def _after(document: Document, edits: list[Edit]) -> Document:
    return Document(document.path, applied(document.text, edits), document.languages)


def _no_worse(before: Document, after: Document) -> bool:
    """Whether a mended document has no error that it did not have before."""
    return _errors(after) <= _errors(before)


def _errors(document: Document) -> Counter[str]:
    return Counter(problem.code for problem in document.problems if problem.severity == ERROR)


# -- The text as a whole -----------------------------------------------------------------------------


def mojibake(document: Document) -> list[Edit]:
    """UTF-8 that was read as another encoding, written as it is read."""
    return _same_reading(document, [Edit(*line) for line in mended_lines(document.text)])


def control_characters(document: Document) -> list[Edit]:
    """Characters that no page may hold, taken out; escapes of them within double quotes as well."""
    text = document.text
    found = [each for each in CONTROL.finditer(text, int(text.startswith("\ufeff"))) if each[0] != "\r"]
    edits = _same_reading(document, [Edit(each.start(), each.end(), "") for each in found])
    for part in document.root.parts() if document.root and not edits else ():
        if part.style == '"':
            edits += [
                Edit(part.start + each.start(), part.start + each.end(), _ESCAPES[each[0][1]])
                for each in _ESCAPE.finditer(text[part.start : part.end])
                if each[0][1] in _ESCAPES and _is_control(each[0])
            ]
    return edits


_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPES = dict.fromkeys("0abvferNxuU", "") | {"L": " ", "P": " "}


def _is_control(escape: str) -> bool:
    """Whether the escape stands for a character that is taken out when the text is read."""
    if escape[1] not in "xuU":
        return True
    number = int(f"0x{escape[2:]}", 0)
    return number <= 0x10FFFF and bool(CONTROL.match(chr(number)))


def _same_reading(document: Document, edits: list[Edit]) -> list[Edit]:
    """The edits, if they only write down what is read anyway."""
    before, _ = decode(document.text.encode(), "")
    after, _ = decode(applied(document.text, edits).encode(), "")
    return edits if before == after else []


# -- Values of the front matter ----------------------------------------------------------------------


def zones(document: Document) -> list[Edit]:
    """`Z` behind a date and time without zone, which counts as UTC; a date alone is left to a person."""
    edits = []
    for part in document.faulty("naive-datetime"):
        quote = len(part.style)
        written = document.text[part.start + quote : part.end - quote]
        match = INSTANT.fullmatch(written)
        if match and match["time"] and not match["zone"]:
            edits.append(Edit(part.end - quote, part.end - quote, "Z"))
    return edits


def flags(document: Document) -> list[Edit]:
    """`true` or `false` for `yes`, `no`, `on`, `off`, `1`, `0`."""
    parts = document.faulty("invalid-flag")
    meant = [(part, MEANT.get(part.value.strip().casefold())) for part in parts if part.kind == TEXT]
    return [Edit(part.start, part.end, value) for part, value in meant if value]


def choices(document: Document) -> list[Edit]:
    """A name that is right but for its case, as it is spelled: `POSITIVE` for `Positive`."""
    faulty = document.faulty("invalid-choice")
    edits = []
    for part, schema in document.described():
        names = [name for name in schema.get("enum", ()) if name.casefold() == part.value.strip().casefold()]
        if part in faulty and len(names) == 1:
            edits.append(Edit(part.start, part.end, names[0]))
    return edits


def empty_items(document: Document) -> list[Edit]:
    """Items of lists that hold nothing, taken out."""
    faulty = document.faulty("empty-item")
    lists = [part for part in (document.root.parts() if document.root else ()) if part.kind == LIST]
    chosen = [(each, [item for item in each.items if item in faulty]) for each in lists]
    return [edit for each, items in chosen for edit in removals(document.text, each, items)]


def repeated_tags(document: Document) -> list[Edit]:
    """Tags that stand there already but for case, blanks or hyphens, taken out; of other twins both stay."""
    tags = document.root.get("tags") if document.root else None
    if tags is None:
        return []
    named = [item for item in tags.items if item.kind == TEXT and not item.absent]
    first = {term_key(item.value): item for item in reversed(named)}
    return removals(document.text, tags, [item for item in named if item not in first.values()])


# -- Keys --------------------------------------------------------------------------------------------


def keys(document: Document) -> list[Edit]:
    """A misspelt key, where one letter is wrong and only one field can be meant that is not there yet."""
    edits = []
    for part, schema in document.described():
        known = schema.get("properties", {})
        there = [key.value for key in part.keys]
        meant = {}
        for key in part.keys if known else ():
            if key.value not in known:
                near = [name for name in known if name not in there and is_slip(key.value, name)]
                meant[key.start] = near[0] if len(near) == 1 else ""
        once = [name for name, count in Counter(meant.values()).items() if name and count == 1]
        edits += [
            Edit(key.start, key.end, meant[key.start]) for key in part.keys if meant.get(key.start) in once
        ]
    return edits


def is_slip(written: str, name: str) -> bool:
    """Whether a word of four letters or more is the name but for case and `_`, or for one letter.

    One letter more, one less, another one, or two that changed places.
    """
    first, second = folded(written), folded(name)
    if first == second:
        return True
    if min(len(first), len(second)) < 4 or abs(len(first) - len(second)) > 1:
        return False
    start = next((n for n, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    rest, other = first[start:], second[start:]
    swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


FIXES: dict[str, Fix] = {
    "mojibake": mojibake,
    "control-character": control_characters,
    "unknown-key": keys,
    "missing-field": keys,
    "empty-item": empty_items,
    "tag-twins": repeated_tags,
    "invalid-flag": flags,
    "invalid-choice": choices,
    "naive-datetime": zones,
}
"""How each code is mended, in this order. A rule that can be mended adds one function and one line here."""
