"""The data files of content/: names, descriptions and synonyms of categories, tags, sources and authors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from site_builder.fields import Field, by_language, index, list_of, read_fields
from site_builder.model import TermEntry, Vocabulary
from site_builder.nodes import Entry, ListNode, MapNode, ScalarNode, compose
from site_builder.problems import Origin, Problem
from site_builder.scalars import Reading, reject, text, unexpected, url
from site_builder.text import LARGEST, decode
from site_builder.urls import term_key

NAMES = ("categories", "tags", "sources", "authors")
"""Of the files, without `.yaml`, and of the vocabulary's fields."""


def entry_fields(name: str, languages: tuple[str, ...] = ()) -> tuple[Field, ...]:
    """The fields of an entry in the data file of that name."""
    names = list_of(text(100), 100)
    about = by_language(5_000, languages)
    fields = (
        Field("name", "name", by_language(200, languages), "How it is shown.", also=("title", "label")),
        Field("description", "description", about, "Shown on its page, and to search engines."),
        Field("url", "url", url, "Its own site, profile or feed."),
        Field("synonyms", "synonyms", names, "Other spellings that mean the same.", also=("aliases",)),
        Field("formerly", "formerly", names, "Former keys: their pages redirect here."),
    )
    if name != "authors":
        return fields
    return (
        *fields,
        Field("role", "role", by_language(200, languages), "What the author does.", also=("job",)),
        Field("bio", "description", about, "The same as description."),
    )


def read_vocabulary(
    files: Mapping[str, bytes], languages: tuple[str, ...]
) -> tuple[Vocabulary, list[Problem]]:
    """The entries of `categories.yaml`, `tags.yaml`, ... by their bytes, and every problem in them.

    A missing or empty file has no entries; an entry with an error is left out.
    """
    problems: list[Problem] = []
    found = {name: tuple(_read(name, files.get(f"{name}.yaml", b""), languages, problems)) for name in NAMES}
    return Vocabulary(**found), problems


def _read(name: str, raw: bytes, languages: tuple[str, ...], problems: list[Problem]) -> Iterator[TermEntry]:
    path = f"content/{name}.yaml"
    content, faults = decode(raw, path) if raw.strip() else ("", [])
    problems += faults
    if content is None:
        return
    origin = Origin(path, content)
    root, faults = compose(origin, limit=LARGEST)
    reading = Reading(origin, faults)
    if root is not None:
        fields = index(entry_fields(name, languages))
        claims: dict[str, _Claim] = {}
        for key, entry in root.entries.items():
            _claim(entry, claims, reading)
            if isinstance(entry.value, ScalarNode) and entry.value.absent:
                yield TermEntry(key, line=entry.key.line)
            elif not isinstance(entry.value, MapNode):
                unexpected(entry.value, key, reading, "a mapping", f"its fields are {', '.join(fields)}")
            else:
                values, sound = read_fields(entry.value, fields, reading, f"{key}.")
                if sound:
                    yield TermEntry(key, line=entry.key.line, **values)
    problems += faults


class _Claim(NamedTuple):
    """Which entry holds a name, and where it does."""

    key: str
    line: int


def _claim(entry: Entry, claims: dict[str, _Claim], reading: Reading) -> None:
    """Reports every name of the entry that another one holds already."""
    for node in _names(entry):
        held = claims.setdefault(term_key(node.value), _Claim(entry.key.value, node.line))
        if held.key != entry.key.value:
            message = f"{entry.key.value}: '{node.value}' belongs to {held.key} already, line {held.line}"
            reject(reading, node, "synonym-clash", message, "keep it in one of them")


def _names(entry: Entry) -> Iterator[ScalarNode]:
    """The key, and the items of `synonyms` and `formerly`."""
    yield entry.key
    if isinstance(entry.value, MapNode):
        for name in ("synonyms", "formerly"):
            listed = entry.value.entries.get(name)
            if listed is not None and isinstance(listed.value, ListNode):
                for node in listed.value.items:
                    if isinstance(node, ScalarNode) and not node.absent:
                        yield node
