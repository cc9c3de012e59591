"""Edits of a text, and the difference they make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.edits import Edit, applied, difference, line_end


def test_edits_are_made_at_the_offsets_of_the_text_given() -> None:
    edits = [Edit(4, 5, ""), Edit(0, 1, "AAA"), Edit(2, 2, "|")]
    assert applied("abcdefg", edits) == "AAAb|cdfg"
    assert applied("abc", []) == "abc"


@pytest.mark.parametrize("edits", [[Edit(0, 2, ""), Edit(1, 3, "")], [Edit(2, 1, "")], [Edit(0, 9, "")]])
def test_edits_that_overlap_or_leave_the_text_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps another edit"):
        applied("abc", edits)


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40), st.text(max_size=5))
def test_an_edit_changes_nothing_outside_it(text: str, first: int, second: int, new: str) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    after = applied(text, [Edit(start, end, new)])
    assert (after[:start], after[start : start + len(new)], after[start + len(new) :]) == (
        text[:start],
        new,
        text[end:],
    )


def test_a_difference_is_a_unified_diff_that_can_be_printed_anywhere() -> None:
    assert difference("content/a.md", "same", "same") == ""
    shown = difference("content/\x1b[2J.md", "one\r\ntwo\x07\nthree", "one\r\ntwo\nthree")
    assert shown == (
        "--- a/content/\\x1b[2J.md\n+++ b/content/\\x1b[2J.md\n@@ -1,3 +1,3 @@\n"
        " one\\r\n-two\\x07\n+two\n three\n\\ No newline at end of file\n"
    )


@pytest.mark.parametrize(
    ("text", "end"), [("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb", "\r")]
)
def test_the_line_end_is_that_of_the_first_line(text: str, end: str) -> None:
    assert line_end(text) == end
