"""What a reader makes of a value, and what it says of it."""

from __future__ import annotations

from typing import Any

from site_builder.nodes import compose
from site_builder.problems import Origin, Problem, format_text
from site_builder.scalars import Reader, Reading


def read(reader: Reader[Any], written: str) -> tuple[Any, list[Problem]]:
    """The value of `f: <written>` and the problems of reading it."""
    origin = Origin("a.md", f"f: {written}")
    root, problems = compose(origin, limit=1_000_000)
    assert root is not None, format_text(problems[0])
    return reader.read(root.entries["f"].value, "f", Reading(origin, problems)), problems


def value_of(reader: Reader[Any], written: str) -> Any:
    value, problems = read(reader, written)
    assert problems == []
    return value


def said(reader: Reader[Any], written: str) -> str:
    """Place and message of the only problem, and its cure."""
    value, (problem,) = read(reader, written)
    assert (value is None) == (problem.severity == "error")
    first = format_text(problem).split("\n")[0].removeprefix("a.md:")
    return f"{first} / {problem.cure}" if problem.cure else first
