"""What the preview adds to pages: a script, and problems that may say anything."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.preview_page import failed_page, problems_html, waiting_page, with_script
from site_builder.problems import ERROR, WARNING, Problem

SCRIPT = b'<script src="/__preview/reload.js" data-build="7" defer></script>'


def problem(**fields: object) -> Problem:
    given_ = {
        "path": "content/a.md", "line": 7, "column": 12, "severity": ERROR, "code": "invalid-choice",
        "message": 'sentiment: "POSITVE" is none of A, B', "cure": "did you mean POSITIVE?",
        "excerpt": "sentiment: POSITVE", "width": 7, **fields,
    }  # fmt: skip
    return Problem(**given_)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"<head><title>x</title></head><body></body>", b"<head><title>x</title>%s</head><body></body>"),
        (b"<HEAD></HEAD >\n<body>", b"<HEAD>%s</HEAD >\n<body>"),
        (b"<p>no head</p></body></html>", b"<p>no head</p>%s</body></html>"),
        (b"<title>x</title>text", b"<title>x</title>text%s"),
        (b"", b"%s"),
    ],
)
def test_the_script_is_added_where_it_belongs(page: bytes, expected: bytes) -> None:
    assert with_script(page, "7") == expected.replace(b"%s", SCRIPT)


def test_a_problem_as_it_is_shown() -> None:
    assert problems_html([problem()], "", kept=True) == (
        '<details class="errors" open>\n'
        "<summary>1 file with errors</summary>\n"
        "<p>The site could not be built. This page is the last good one.</p>\n"
        "<ol>\n"
        '<li class="error">\n'
        '<p class="place">content/a.md:7:12</p>\n'
        "<p>error: sentiment: &quot;POSITVE&quot; is none of A, B <code>invalid-choice</code></p>\n"
        "<pre>7 | sentiment: POSITVE\n"
        "  |            ^^^^^^^</pre>\n"
        '<p class="cure">did you mean POSITIVE?</p>\n'
        "</li>\n"
        "</ol>\n"
        "</details>"
    )


def test_warnings_wait_and_errors_come_first() -> None:
    warning = problem(severity=WARNING, path="content/b.md")
    found = problems_html([warning], "", kept=True)
    assert found.startswith('<details class="warnings">\n<summary>1 warning</summary>\n<ol>')
    both = problems_html([warning, problem()], "", kept=True)
    assert both.index("content/a.md") < both.index("content/b.md")
    assert "<summary>1 file with errors, 1 warning</summary>" in both


def test_nothing_wrong_is_nothing_shown() -> None:
    assert problems_html([], "", kept=True) == ""


def test_what_no_file_is_to_blame_for() -> None:
    found = problems_html([], "cannot write .cache: disk <full>", kept=False)
    assert found == (
        '<details class="errors" open>\n<summary>cannot write .cache: disk &lt;full&gt;</summary>\n</details>'
    )


def test_many_problems_are_cut() -> None:
    found = problems_html([problem(line=line) for line in range(1, 1001)], "", kept=True)
    assert found.count("<li ") == 30
    assert "<p>And 970 more, in the terminal.</p>" in found


def test_a_problem_of_a_whole_file_has_neither_line_nor_excerpt() -> None:
    found = problems_html([problem(line=0, column=0, excerpt="", cure="")], "", kept=True)
    assert '<p class="place">content/a.md</p>' in found
    assert "<pre>" not in found
    assert "cure" not in found


def test_pages_of_the_preview_have_nothing_inline() -> None:
    for page in (waiting_page("7"), failed_page([problem()], "", "7")):
        assert SCRIPT in page
        assert b"style=" not in page
        assert b"<style" not in page
        assert page.count(b"<script") == 1


class Tags(HTMLParser):
    """The tags and attributes of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update((tag, name) for name, _ in attrs or [("", None)])


HOSTILE = [
    "<script>alert(1)</script>", "</pre><img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "</details><b>",
    "\x1b[31m\x00\x07", "\u202eevil", "&lt;script&gt;", "'\"`", "]]>", "<!--", "{{ 7 * 7 }}",
]  # fmt: skip
KNOWN = {
    ("details", "class"), ("details", "open"), ("summary", ""), ("p", ""), ("p", "class"), ("ol", ""), ("li", "class"),
    ("code", ""), ("pre", ""),
}  # fmt: skip


def harmless(text: str) -> None:
    found = problem(path=text, message=text, cure=text, excerpt=text, column=1)
    html = problems_html([found], text, kept=True)
    tags = Tags()
    tags.feed(html)
    assert tags.found <= KNOWN
    assert not any(ord(mark) < 32 and mark != "\n" for mark in html)
    assert "\u202e" not in html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    harmless(text)


@given(st.text(max_size=200))
def test_any_text_stays_text(text: str) -> None:
    harmless(text)
