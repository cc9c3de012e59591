"""Whole tiny sites: a text file each, with every file that goes in and every file that comes out.

Sections begin with `=== path`: those below `public/` are what is to come out, `=== problems` what is to be
said, all others the project. `UPDATE_GOLDEN=1` writes anew what comes out and what is said.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from conftest import Newsroom

from site_builder.problems import format_text

FOLDER = Path(__file__).parent / "golden"
CASES = sorted(FOLDER.glob("*.txt"))
HEADER = re.compile(r"^=== (\S+)\n", re.MULTILINE)
UNENDED = "\\ no line end\n"
"""The last line of a section whose file does not end with a line end."""
OWN = "public/.site-builder"
FOR_PROGRAMS = re.compile(r".*\.(?:xml|json|webmanifest)|.*/robots\.txt|.*/(?:feeds|site-index)/index\.html")
"""Feeds, sitemaps and what else every site has: shown once, by the case `editions`."""


def read_case(text: str) -> dict[str, str]:
    """The content of every section by its path."""
    start, *parts = HEADER.split(text)
    assert not start
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    assert len(sections) == len(parts) // 2, "two sections have one path"
    return {path: _ended(content) for path, content in sections.items()}


def write_case(sections: dict[str, str]) -> str:
    """The text of a case; the inverse of `read_case`."""
    return "".join(f"=== {path}\n{_section(content)}" for path, content in sections.items())


def _ended(content: str) -> str:
    return content[: -len(UNENDED)].removesuffix("\n") if content.endswith(UNENDED) else content


def _section(content: str) -> str:
    if content.endswith("\n"):
        return content
    return f"{content}\n{UNENDED}" if content else UNENDED


def is_result(path: str) -> bool:
    return path.startswith("public/") or path == "problems"


def result_of(newsroom: Newsroom, *, whole: bool) -> dict[str, str]:
    """Everything that a build writes and says, as sections; without `whole` not what is FOR_PROGRAMS."""
    report = newsroom.build()
    tree = {f"public/{path}": content.decode() for path, content in newsroom.tree().items()}
    assert tree.pop(OWN)
    if not whole:
        tree = {path: content for path, content in tree.items() if not FOR_PROGRAMS.fullmatch(path)}
    assert tree.pop("public/_headers")  # of the settings alone: tests/test_headers.py
    said = "".join(f"{format_text(problem)}\n" for problem in report.problems)
    return tree | ({"problems": said} if said else {})


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_golden_sites(newsroom: Newsroom, case: Path) -> None:
    sections = read_case(case.read_text(encoding="utf-8"))
    project = {path: content for path, content in sections.items() if not is_result(path)}
    newsroom.write({path: content.encode() for path, content in project.items()})
    result = result_of(newsroom, whole=case.stem == "editions")
    if os.environ.get("UPDATE_GOLDEN"):
        case.write_text(write_case(project | result), encoding="utf-8")
        return
    expected = {path: content for path, content in sections.items() if is_result(path)}
    assert result.keys() == expected.keys()
    assert result == expected


def test_every_golden_site_is_there() -> None:
    assert [case.stem for case in CASES] == ["editions", "listings", "markdown", "settings"]


@pytest.mark.parametrize("content", ["", "\n", "a", "a\n", "a\n\n", "a\nb", "a\n\nb\n"])
def test_sections_keep_every_line_end(content: str) -> None:
    text = write_case({"public/a": content, "public/b": "b\n"})
    assert read_case(text) == {"public/a": content, "public/b": "b\n"}
