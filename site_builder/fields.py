"""Readers of structures: lists, mappings with named fields, texts per language."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from site_builder.nodes import Entry, ListNode, MapNode, Node, ScalarNode
from site_builder.problems import Place, nearest_name
from site_builder.scalars import MOST_PROBLEMS, Reader, Reading, reject, short, text, unexpected, warn

T = TypeVar("T")

MOST_KEYS = 200
"""Keys of one mapping that has fields."""

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
"""A language code (BCP 47): `en`, `uk`, `pt-BR`."""


class Field(NamedTuple):
    """One key of a mapping."""

    name: str
    attribute: str
    """The record's field that holds the value."""
    reader: Reader[Any]
    says: str
    """What it does, in one line."""
    required: bool = False
    also: tuple[str, ...] = ()
    """What other systems call it: only to guess what an unknown key means."""


# -- Lists -------------------------------------------------------------------------------------------


def list_of(item: Reader[T], limit: int = 100, *, or_one: bool = False) -> Reader[tuple[T, ...]]:
    """A list of such items, each once; empty ones go with a warning. `or_one`: one item stands for a list."""

    def read(node: Node, label: str, reading: Reading) -> tuple[T, ...] | None:
        if or_one and isinstance(node, ScalarNode):
            node = ListNode([node], node.line, node.column)
        if not isinstance(node, ListNode):
            one = node.value if isinstance(node, ScalarNode) and len(node.value) <= 40 else "..., ..."
            cure = f"write [{one}], or each item on a line after a hyphen"
            unexpected(node, label, reading, "a list", cure)
            return None
        if len(node.items) > limit:
            message = f"{label}: {len(node.items):,} items, {limit} at most"
            reject(reading, node, "too-many", message, "keep the important ones")
            return None
        filled = [each for each in node.items if not _is_empty(each, label, reading)]
        values = [item.read(each, label, reading) for each in filled]
        found = [value for value in values if value is not None]
        return _distinct(found) if len(found) == len(values) else None

    schema: dict[str, Any] = {"type": "array", "items": item.schema, "maxItems": limit}
    if or_one:
        schema = {"anyOf": [item.schema, schema]}
    return Reader(read, f"list of {item.says}; {limit} items at most", schema)


def _is_empty(node: Node, label: str, reading: Reading) -> bool:
    """Whether the item holds nothing, which is reported."""
    empty = isinstance(node, ScalarNode) and node.absent
    if empty:
        warn(reading, node, "empty-item", f"{label}: an empty item", "fill it in, or remove it")
    return empty


def _distinct(values: list[T]) -> tuple[T, ...]:
    """The values in order; of texts that differ in case the first, of blank ones none."""
    if values and isinstance(values[0], str):
        first: dict[str, T] = {}
        for value in filter(None, values):
            first.setdefault(str(value).casefold(), value)
        values = list(first.values())
    return tuple(values)


# -- Mappings ----------------------------------------------------------------------------------------


def mapping(fields: Sequence[Field], make: Callable[..., T]) -> Reader[T]:
    """A mapping with these fields, made into a record; None after an error in one of them."""
    by_name = index(fields)

    def read(node: Node, label: str, reading: Reading) -> T | None:
        if not isinstance(node, MapNode):
            unexpected(node, label, reading, "a mapping", f"its fields are {', '.join(by_name)}")
            return None
        values, sound = read_fields(node, by_name, reading, f"{label}.")
        return make(**values) if sound else None

    return Reader(read, "mapping: " + ", ".join(by_name), object_schema(fields))


def read_fields(
    node: MapNode, fields: Mapping[str, Field], reading: Reading, prefix: str = "", start: Place | None = None
) -> tuple[dict[str, Any], bool]:
    """The mapping's values by attribute, absent and faulty ones left out, and whether all is well with them.

    `prefix` stands before the fields' names in messages; `start` is where a missing field is reported.
    """
    if len(node.entries) > MOST_KEYS:
        message = f"{prefix.rstrip('.') or 'mapping'}: {len(node.entries):,} keys, {MOST_KEYS} at most"
        reject(reading, node, "too-many", message)
        return {}, False
    values: dict[str, Any] = {}
    faulty: set[str] = set()
    unknown: list[ScalarNode] = []
    for name, entry in node.entries.items():
        field = fields.get(name)
        value = entry.value
        if field is None:
            unknown.append(entry.key)
        elif value.__class__ is not ScalarNode or not value.absent:
            read = field.reader.read(value, prefix + name, reading)
            if read is None:
                faulty.add(name)
            elif read != "":
                values[field.attribute] = read
    missing = [
        name
        for name, field in fields.items()
        if field.required and field.attribute not in values and name not in faulty
    ]
    sound = not (missing or faulty)
    if unknown:
        _report_unknown(unknown, fields, missing, reading, prefix)
    for name in missing:
        _report_missing(name, node, reading, prefix, start or node)
    return values, sound


def index(fields: Sequence[Field]) -> dict[str, Field]:
    """The fields by name."""
    return {field.name: field for field in fields}


def object_schema(fields: Sequence[Field]) -> dict[str, Any]:
    """The JSON Schema of a mapping with these fields."""
    return {
        "type": "object",
        "properties": {field.name: {**field.reader.schema, "description": field.says} for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def by_language(limit: int = 500, languages: Collection[str] = ()) -> Reader[dict[str, str]]:
    """A text, or a mapping of language codes to texts; "" is the key of a text for all languages."""
    one = text(limit)

    def read(node: Node, label: str, reading: Reading) -> dict[str, str] | None:
        if not isinstance(node, MapNode):
            value = one.read(node, label, reading)
            return value if value is None else {"": value} if value else {}
        found: dict[str, str] = {}
        sound = True
        for code, entry in node.entries.items():
            _check_language(entry, label, reading, languages)
            if isinstance(entry.value, ScalarNode) and entry.value.absent:
                continue
            value = one.read(entry.value, f"{label}.{code}", reading)
            sound = sound and value is not None
            if value:
                found[code] = value
        return found if sound else None

    schema = {"anyOf": [one.schema, {"type": "object", "additionalProperties": one.schema}]}
    return Reader(read, "text, or a text per language", schema)


def _check_language(entry: Entry, label: str, reading: Reading, languages: Collection[str]) -> None:
    code = entry.key.value
    if not LANGUAGE.fullmatch(code):
        cut = isinstance(entry.value, ScalarNode) and entry.value.absent
        cure = "put a text that holds a comma in quotes" if cut else "write one like en or uk"
        warn(reading, entry.key, "invalid-language", f"{label}: '{short(code)}' is no language code", cure)
    elif languages and code not in languages:
        message = f"{label}: the site has no language '{code}'"
        warn(reading, entry.key, "invalid-language", message, f"its languages are {', '.join(languages)}")


def _report_unknown(
    keys: Sequence[ScalarNode], fields: Mapping[str, Field], missing: list[str], reading: Reading, prefix: str
) -> None:
    """A warning for each key; an error where it seems to be a missing field, which then is reported."""
    names = {other: name for name, field in fields.items() for other in (*field.also, name)}
    for key in keys:
        if len(reading.problems) >= MOST_PROBLEMS:
            break
        guess = names.get(nearest_name(key.value, names), "")
        if guess in missing:
            missing.remove(guess)
            reject(
                reading,
                key,
                "missing-field",
                f"{prefix}{guess}: missing, and there is no field '{key.value}'",
                f"did you mean {guess}?",
            )
        else:
            label = f"{prefix[:-1]}: " if prefix else ""
            known = (
                f"the fields are {', '.join(fields)}"
                if len(fields) <= 10
                else "docs/authoring.md lists the fields"
            )
            cure = f"did you mean {guess}?" if guess else known
            warn(reading, key, "unknown-key", f"{label}unknown key '{short(key.value)}'", cure)


def _report_missing(name: str, node: MapNode, reading: Reading, prefix: str, start: Place) -> None:
    """An error at the field's key where it is empty, else at the start of the mapping."""
    entry = node.entries.get(name)
    if entry is None:
        reject(reading, start, "missing-field", f"{prefix}{name}: missing", f"add {name}: ...")
        return
    line = reading.origin.line(entry.key.line)
    behind = line[entry.key.column - 1 + len(name) :].lstrip(": ")
    cure = "put the text in quotes, for # begins a comment" if behind.startswith("#") else "fill it in"
    reject(reading, entry.key, "missing-field", f"{prefix}{name}: empty", cure)
