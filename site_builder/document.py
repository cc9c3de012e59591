"""A file of content as it is on the disk, and what the build makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec

from site_builder.fields import object_schema
from site_builder.front_matter import FIELDS
from site_builder.layout import LIST, MAP, TEXT, Part, front_matter, masked
from site_builder.problems import Problem
from site_builder.schema import ParseResult, parse


class Document(msgspec.Struct, frozen=True, dict=True):
    """A file of content as it is on the disk."""

    path: str
    """Below content/."""
    text: str
    """With its byte order mark and its own line ends."""
    languages: tuple[str, ...]

    @cached_property
    def parsed(self) -> ParseResult:
        """What the build makes of it."""
        return parse(self.text.encode(), self.path, self.languages)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it by itself."""
        return self.parsed.parsed.problems

    @cached_property
    def root(self) -> Part | None:
        """Its front matter with offsets, where that can be relied on."""
        return front_matter(self.text)

    def faulty(self, *codes: str) -> list[Part]:
        """The values of the front matter at which problems with these codes are."""
        places = {
            self.offset(problem.line, problem.column) for problem in self.problems if problem.code in codes
        }
        return [part for part in (self.root.parts() if self.root else ()) if part.start in places]

    def offset(self, line: int, column: int) -> int:
        """Where a line and column of what the build read are in the text; -1 for none.

        Exact where nothing to the left in that line was repaired or taken out.
        """
        lines = self._line_starts
        return lines[line - 1] + column - 1 if 0 < line <= len(lines) else -1

    @cached_property
    def _line_starts(self) -> list[int]:
        marked = self.text.startswith("\ufeff")
        plain = " " * marked + masked(self.text[marked:])
        return [int(marked), *(found.end() for found in re.finditer("\n", plain))]

    def described(self) -> Iterator[tuple[Part, dict[str, Any]]]:
        """Every value of the front matter with the JSON Schema of its field, where it has one."""
        ahead = [(self.root, object_schema(FIELDS))] if self.root else []
        while ahead:
            part, schema = ahead.pop()
            variants = (schema, *schema.get("anyOf", ()))
            schema = next((each for each in variants if each.get("type") == _KINDS[part.kind]), schema)
            yield part, schema
            if part.kind == MAP:
                known = schema.get("properties", {})
                pairs = zip(part.keys, part.items, strict=True)
                ahead += [(item, known[key.value]) for key, item in pairs if key.value in known]
            else:
                ahead += [(item, schema.get("items", {})) for item in part.items]


_KINDS = {MAP: "object", LIST: "array", TEXT: ""}
