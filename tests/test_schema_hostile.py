"""Files that nobody should write: each an Article or an error with a line, soon, and never an exception."""

from __future__ import annotations

import time

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder import markdown
from site_builder.codes import CODES
from site_builder.front_matter import FIELDS
from site_builder.model import Article, Parsed
from site_builder.problems import Problem, format_text
from site_builder.schema import ParseResult, parse

LANGUAGES = ("en", "uk")
PATH = "2025/12/etf.en.md"
HEAD = "title: ETF inflows\npublishedAt: 2025-12-02T22:48:43Z\ncategory: MARKET\n"


def read(raw: str) -> tuple[Article | None, tuple[Problem, ...]]:
    parsed = parse(raw.encode(), PATH, LANGUAGES).parsed
    return parsed.article, parsed.problems


HOSTILE = {
    "5 MB body": f"---\n{HEAD}---\n" + "word " * 999_900,
    "5 MB in one line": f"---\n{HEAD}---\n" + "x" * 4_999_900,
    "more than 5 MB": f"---\n{HEAD}---\n" + "x" * 5_000_000,
    "1 MB title": f"---\n{HEAD.replace('ETF', 'x' * 1_000_000)}---\n",
    "10,000 tags": f"---\n{HEAD}tags: [{', '.join(f't{n}' for n in range(10_000))}]\n---\n",
    "5,000-digit number": f"---\n{HEAD}score: {'9' * 5_000}\nstickyWeight: {'9' * 5_000}\n---\n",
    "100 levels": f"---\n{HEAD}tags: {'[' * 100}{']' * 100}\n---\n",
    "20,000 levels": f"---\n{HEAD}tags: {'[' * 20_000}{']' * 20_000}\n---\n",
    "python tag": f"---\n{HEAD}tags: !!python/object/apply:os.system [id]\n---\n",
    "laughs": f"---\n{HEAD}a: &a [x]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(99)) + "---\n",
    "10,000 unknown keys": f"---\n{HEAD}" + "".join(f"titl{n}: x\n" for n in range(6_000)) + "---\n",
    "unknown keys in a list": f"---\n{HEAD}corrections:\n" + "- {tetx: 1, ta: 2, xx: 3}\n" * 50 + "---\n",
    "2 MB of rules": f"---\n{HEAD}---\n" + "---\n" * 500_000,
    "2 MB of blank lines": "\n" * 2_000_000,
    "2 MB of hyphens": "-" * 2_000_000,
    "hyphens and blanks": "---" + " " * 2_000_000 + "x",
    "unclosed, long": "---\n" + "a: b\n" * 900_000,
}


ENDLESS = 60
"""Seconds of this process's own time: what takes longer would not end on any machine."""


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_end_soon(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = markdown.render("", path="", first_line=1)
    monkeypatch.setattr(markdown, "render", lambda *_, **__: done)
    start = time.process_time()
    found, problems = read(raw)
    assert time.process_time() - start < ENDLESS
    assert found is not None or any(problem.severity == "error" for problem in problems)
    assert len(problems) <= 102
    assert sum(len(problem.excerpt) + len(problem.message) for problem in problems) < 2_000_000


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RecursionError("deep"), "too large, or nested too deep, to be read"),
        (MemoryError(), "too large, or nested too deep, to be read"),
        (KeyError("x"), "a fault of the site builder: KeyError: 'x' ("),
    ],
)
def test_one_file_does_not_stop_the_others(
    error: Exception, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(markdown, "render", fail)
    found, (problem,) = read(f"---\n{HEAD}---\n")
    assert found is None
    assert (problem.path, problem.line, problem.column) == (f"content/{PATH}", 1, 1)
    assert problem.code == "unreadable"
    assert problem.message.startswith(message)


def check(result: ParseResult) -> None:
    """What holds of every result: an article, or an error that says where."""
    parsed = result.parsed
    errors = [problem for problem in parsed.problems if problem.severity == "error"]
    assert (parsed.article is None) == bool(errors)
    for problem in parsed.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.code in CODES or problem.severity == "warning"
        assert problem.code != "unreadable"
        format_text(problem)
    if parsed.article is not None:
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(parsed), type=Parsed) == parsed
        assert parsed.article.title


NAMES = st.sampled_from([field.name for field in FIELDS])
SIGNS = st.text(alphabet="abc :#-[]{}'\"&*!|>%@`?,\n\t~.0123é🚀\\", max_size=30)
VALUES = st.one_of(
    SIGNS,
    st.sampled_from(["true", "no", "2025-12-02", "0x1F", "1e3", "[a, b]", "{url: x, at: y}", "null"]),
    st.text(max_size=20),
)
LINES = st.tuples(st.one_of(NAMES, SIGNS), VALUES).map(lambda pair: f"{pair[0]}: {pair[1]}\n")


@given(st.text())
@example("---\n---\n")
@example("a: b\x85c")
def test_any_text_as_front_matter(front: str) -> None:
    check(parse(f"---\n{front}\n---\n".encode("utf-8", "surrogatepass"), PATH, LANGUAGES))
    check(parse(f"---\n{HEAD}{front}\n---\n".encode("utf-8", "surrogatepass"), PATH, LANGUAGES))


@given(st.lists(LINES, max_size=6))
def test_any_fields(lines: list[str]) -> None:
    raw = f"---\n{HEAD}{''.join(lines)}---\nText\n"
    check(parse(raw.encode("utf-8", "surrogatepass"), PATH, LANGUAGES))


@given(st.binary())
def test_any_bytes(raw: bytes) -> None:
    check(parse(raw, PATH, LANGUAGES))
    check(parse(b"---\n" + raw + b"\n---\n", PATH, LANGUAGES))
