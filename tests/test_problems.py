"""Problems as they are printed; broken files (problems/*.txt) and exactly what is said of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from site_builder.codes import CODES
from site_builder.datafiles import read_vocabulary
from site_builder.problems import (
    ERROR,
    WARNING,
    Origin,
    Problem,
    Spot,
    as_github,
    as_json,
    at,
    format_text,
    nearest,
    sort,
    summary,
)
from site_builder.schema import parse
from site_builder.settings import read_settings

FOLDER = Path(__file__).parent / "problems"
CASES = sorted(FOLDER.glob("*.txt"))
LANGUAGES = ("en", "uk")
HEADER = re.compile(r"^--- (\S+\.(?:md|yaml))\n", re.MULTILINE)
KEPT = "public/ left as it was"

PROBLEM = at(
    Origin("content/a.en.md", "---\ntitle: x\nsentiment: POSITVE"),
    Spot(3, 12, 7),
    "invalid-choice",
    'sentiment: "POSITVE" is none of POSITIVE, NEGATIVE',
    "did you mean POSITIVE?",
)


def problems_of(files: Mapping[str, str]) -> list[Problem]:
    """What the readers say of these files: articles, data files and settings, by their paths."""
    found: list[Problem] = []
    for path, text in files.items():
        if path == "site.yaml":
            found += read_settings(text.encode())[1]
        elif path.endswith(".md"):
            found += parse(text.encode(), path.removeprefix("content/"), LANGUAGES).parsed.problems
    data = {path[8:]: text.encode() for path, text in files.items() if path.startswith("content/")}
    return sort([*found, *read_vocabulary(data, LANGUAGES)[1]])


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_broken_files(case: Path) -> None:
    source, expected = case.read_text().split("=== problems\n")
    _, *parts = HEADER.split(source)
    found = problems_of(dict(zip(parts[::2], parts[1::2], strict=True)))
    assert "".join(f"{format_text(problem)}\n" for problem in found) + f"{summary(found, KEPT)}\n" == expected
    assert {problem.code for problem in found} <= CODES.keys()
    assert all(problem.line and problem.column for problem in found)


def test_the_design_example() -> None:
    assert format_text(PROBLEM).split("\n") == [
        'content/a.en.md:3:12: error: sentiment: "POSITVE" is none of POSITIVE, NEGATIVE [invalid-choice]',
        "    3 | sentiment: POSITVE",
        "      |            ^^^^^^^",
        "    did you mean POSITIVE?",
    ]


def lines(excerpt: str, column: int, width: int = 1, line: int = 7) -> list[str]:
    """The source line and the caret line."""
    problem = Problem("a.md", line, column, ERROR, "x", "m", "", excerpt, width)
    return format_text(problem).split("\n")[1:]


def test_a_caret_stands_under_what_is_meant() -> None:
    assert lines("abc", 3) == ["    7 | abc", "      |   ^"]
    assert lines("abc", 4, line=1234) == ["    1234 | abc", "         |    ^"], "behind the end"
    assert lines("\tb: c", 2) == ["    7 |     b: c", "      |     ^"], "behind a tab"
    assert lines("比特币 x", 5) == ["    7 | 比特币 x", "      |        ^"], (
        "wide characters take two columns"
    )
    assert lines("e\u0301 x", 4) == ["    7 | e\u0301 x", "      |   ^"], "combining ones none"
    assert lines("a\x1b[1m b", 7) == ["    7 | a\\x1b[1m b", "      |          ^"], "escapes take four"
    assert lines("a\x1bb", 2) == ["    7 | a\\x1bb", "      |  ^^^^"]
    assert lines("abc", 2, width=900) == ["    7 | abc", "      |  ^^"]


def test_a_long_line_is_shown_around_the_place() -> None:
    long = "".join(chr(ord("a") + n % 26) for n in range(1000))
    source, carets = lines(long, 500, width=3)
    assert source == f"    7 | …{long[449:549]}…"
    assert source[carets.index("^") :][:3] == long[499:502]
    assert lines(long, 1)[0] == f"    7 | {long[:100]}…"
    assert lines(long, 1000)[0] == f"    7 | …{long[900:]}"
    assert lines("x" * 20_000, 15_000)[1].count("^") == 1


def test_nothing_of_the_content_reaches_the_terminal_raw() -> None:
    nasty = "".join(map(chr, [*range(32), *range(0x7F, 0xA0), 0x202E, 0x2066, 0x2028, 0xFEFF, 0xD800]))
    problem = Problem(f"a{nasty}.md", 1, 1, ERROR, "x", nasty, nasty, nasty + "##[stop-commands]", 1)
    for shown in (format_text(problem), as_github(problem)):
        assert all(char.isprintable() or char in "\n " for char in shown)
        assert "##[" not in shown
    assert format_text(problem).count("\n") == 3
    assert "\n" not in as_github(problem)
    assert "\\x1b" in format_text(problem)
    assert "\\u202e" in format_text(problem)


def test_places_without_line_or_column() -> None:
    assert format_text(Problem("a.md", 0, 0, ERROR, "x", "m")) == "a.md: error: m [x]"
    assert format_text(Problem("a.md", 3, 0, WARNING, "x", "m", "", "abc")) == (
        "a.md:3: warning: m [x]\n    3 | abc"
    )
    assert as_github(Problem("a.md", 0, 0, WARNING, "x", "m")) == "::warning file=a.md,title=x::m"


def test_for_github() -> None:
    assert as_github(PROBLEM) == (
        "::error file=content/a.en.md,line=3,col=12,endColumn=19,title=invalid-choice::"
        'sentiment: "POSITVE" is none of POSITIVE, NEGATIVE%0Adid you mean POSITIVE?'
    )
    tricky = Problem("a,b:c%.md", 1, 1, ERROR, "x", "50%: yes, ::error::no")
    assert as_github(tricky) == (
        "::error file=a%2Cb%3Ac%25.md,line=1,col=1,endColumn=2,title=x::50%25: yes, ::error::no"
    )


def test_as_json() -> None:
    assert as_json(PROBLEM) == {
        "path": "content/a.en.md",
        "line": 3,
        "column": 12,
        "severity": "error",
        "code": "invalid-choice",
        "message": 'sentiment: "POSITVE" is none of POSITIVE, NEGATIVE',
        "cure": "did you mean POSITIVE?",
        "excerpt": "sentiment: POSITVE",
        "width": 7,
    }


def test_summary() -> None:
    error, warning = Problem("a", 1, 1, ERROR, "x", "m"), Problem("b", 1, 1, WARNING, "x", "m")
    other = Problem("c", 1, 1, ERROR, "x", "m")
    assert summary([error, error, other, warning], KEPT) == f"2 files with errors, 1 warning; {KEPT}"
    assert summary([error], KEPT) == f"1 file with errors; {KEPT}"
    assert summary([warning] * 2) == "2 warnings"
    assert summary([]) == "no problems"


def test_sorted_by_place_and_each_once() -> None:
    places = [("b", 1, 1), ("a", 10, 1), ("a", 2, 7), ("a", 2, 3), ("a", 2, 3)]
    found = sort(Problem(*place, ERROR, "x", "m") for place in places)
    assert [(p.path, p.line, p.column) for p in found] == [
        ("a", 2, 3),
        ("a", 2, 7),
        ("a", 10, 1),
        ("b", 1, 1),
    ]


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("pubishedAt", "did you mean publishedAt?"),
        ("published_at", "did you mean publishedAt?"),
        ("TITLE", "did you mean title?"),
        ("weather", ""),
        ("", ""),
        ("x" * 100_000, ""),
    ],
)
def test_nearest(name: str, question: str) -> None:
    assert nearest(name, ["title", "publishedAt", "tags"]) == question


def test_excerpts_know_where_their_text_begins() -> None:
    origin = Origin("a.md", "title: x\ntags: y", first_line=2)
    assert [origin.line(number) for number in range(5)] == ["", "", "title: x", "tags: y", ""]
    assert at(origin, Spot(3, 7, 99), "x", "m").width == 1
    assert at(Origin("a.md", "x" * 20_000), Spot(1, 1), "x", "m").excerpt == ""


def test_every_code_has_a_meaning() -> None:
    for code, meaning in CODES.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
        assert meaning
        assert "\n" not in meaning
        assert not meaning.endswith(".")
