"""Where findings are: the line of a field or a reference, looked up only when there is something to say."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from site_builder.files import read_file
from site_builder.findings import Finding
from site_builder.problems import EnvironmentFault, Origin, Problem, Spot, at

WHOLE_FILE = Spot(1, 1)


def place(findings: Iterable[Finding], content: Path) -> list[Problem]:
    """The findings as problems with line, column and excerpt; their files are read once more."""
    origins: dict[str, Origin] = {}
    problems = []
    for finding in findings:
        origin = origins.get(finding.path)
        if origin is None:
            origin = origins[finding.path] = _origin(finding.path, content)
        if isinstance(finding.at, Spot):
            spot = finding.at
        elif finding.at is not None:
            spot = Spot(finding.at.line, finding.at.column)
        else:
            spot = _field(origin, finding.field, finding.text)
        problems.append(
            at(origin, spot, finding.code, finding.message, finding.cure, severity=finding.severity)
        )
    return problems


def _origin(path: str, content: Path) -> Origin:
    if not path.endswith((".md", ".csv")):
        return Origin(path or "site.yaml", "")
    try:
        data = read_file(content / path)
    except EnvironmentFault:
        data = b""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return Origin(f"content/{path}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _field(origin: Origin, field: str, text: str) -> Spot:
    """The text within a field, else all of its value, else the file's first line."""
    for number, line in enumerate(origin.lines, 1):
        if field and line.startswith(f"{field}:"):
            start = len(field) + 1
            value = line[start:].strip()
            column = line.index(value, start) + 1 if value else 1
            return _within(origin, number, text) or Spot(number, column, max(1, len(value or line)))
    return WHOLE_FILE


def _within(origin: Origin, first: int, text: str) -> Spot | None:
    """Where a text stands on the line of that number or below, on the lines of the same field."""
    for number, line in enumerate(origin.lines[first - 1 :] if text else (), first):
        if number > first and not line.startswith((" ", "-", "#")):
            break
        if text in line:
            return Spot(number, line.index(text) + 1, len(text))
    return None
