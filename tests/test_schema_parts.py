"""Where front matter ends and the body begins; files that have neither; lines that are right."""

from __future__ import annotations

import pytest

from site_builder import markdown
from site_builder.model import Article
from site_builder.problems import Problem, format_text
from site_builder.schema import parse

LANGUAGES = ("en", "uk")
PATH = "2025/12/etf.en.md"
HEAD = "title: ETF inflows\npublishedAt: 2025-12-02T22:48:43Z\ncategory: MARKET\n"


def read(raw: str | bytes, path: str = PATH) -> tuple[Article | None, tuple[Problem, ...]]:
    parsed = parse(raw.encode() if isinstance(raw, str) else raw, path, LANGUAGES).parsed
    return parsed.article, parsed.problems


def said(raw: str | bytes, path: str = PATH) -> list[str]:
    """The first line of every problem, without the path."""
    return [
        format_text(problem).split("\n")[0].removeprefix(f"content/{path}:") for problem in read(raw, path)[1]
    ]


@pytest.mark.parametrize(
    ("raw", "first_line"),
    [
        (f"---\n{HEAD}---\nBody.", 6),
        (f"\ufeff---\n{HEAD}---\nBody.", 6),
        (f"---\r\n{HEAD}---\r\nBody.".replace("\n", "\r\n").replace("\r\r", "\r"), 6),
        (f"\n\n---\n{HEAD}---\n\n\nBody.", 10),
        (f"---  \t\n\n{HEAD}-----  \nBody.", 7),
        (f"---\n# comment\n{HEAD}\n---\n\nBody.", 9),
    ],
)
def test_positions_are_those_of_the_file(raw: str, first_line: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int]] = []
    render = markdown.render

    def spy(text: str, *, path: str, first_line: int) -> markdown.Rendered:
        seen.append((text, first_line))
        return render(text, path=path, first_line=first_line)

    monkeypatch.setattr(markdown, "render", spy)
    found, problems = read(raw)
    assert problems == ()
    assert found is not None
    assert found.body.excerpt == "Body."
    ((text, line),) = seen
    assert line + text.index("Body.") - len(text.lstrip("\n")) + len("Body.") == first_line
    broken = raw.replace("category: MARKET", "category: [x]")
    (problem,) = read(broken)[1]
    lines = broken.replace("\r\n", "\n").replace("\ufeff", "").split("\n")
    assert lines[problem.line - 1] == problem.excerpt == "category: [x]"


def test_rules_in_the_body_are_the_bodys() -> None:
    found = parse(f"---\n{HEAD}---\nOne\n\n---\n\nTwo\n\n----\n".encode(), PATH, LANGUAGES)
    assert found.parsed.problems == ()
    assert found.html.count("<hr") == 2


def test_an_empty_body() -> None:
    for raw in (f"---\n{HEAD}---", f"---\n{HEAD}---\n\n"):
        found, problems = read(raw)
        assert problems == ()
        assert found is not None
        assert found.body.words == 0


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "1:1: error: the file is empty [empty-file]"),
        ("title: x\n".encode("utf-16"), "1:1: error: the file is UTF-16, not UTF-8 [invalid-encoding]"),
        (b"---\ntitle: caf\xe9\n---\n", "2:11: error: byte 0xe9 is not UTF-8 [invalid-encoding]"),
        (
            b"---\ntitle: a\0\n---\n",
            "2:9: error: a NUL character: the file is damaged, or no text [nul-character]",
        ),
        (b"Text", "1:1: error: the file does not begin with a line of --- [missing-front-matter]"),
        (
            b"--- x\na: b\n---",
            "1:1: error: the file does not begin with a line of --- [missing-front-matter]",
        ),
        (b"+++\na = 1\n+++", "1:1: error: the file does not begin with a line of --- [missing-front-matter]"),
        (
            b"---\ntitle: x\n\nText.\n",
            "4:1: error: the line of --- that ends the front matter is missing [unclosed-front-matter]",
        ),
        (
            b"---",
            "1:1: error: the line of --- that ends the front matter is missing [unclosed-front-matter]",
        ),
        (
            b"---\na: b: c\n---",
            '2:5: error: not valid YAML: a second ": " in a text without quotes [yaml-syntax]',
        ),
        (
            b"---\nx: " + b"y" * 64_000 + b"\n---",
            "1:1: error: 64,005 bytes of YAML, 64,000 at most [too-large]",
        ),
    ],
)
def test_files_that_cannot_be_read(raw: bytes, message: str) -> None:
    assert read(raw)[0] is None
    assert said(raw) == [message]
