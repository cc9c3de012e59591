"""XML: whatever the text, a parser of others reads it back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from validity import parse

from site_builder.xml import cdata, document, element, leaf, legal, lines, text

HOSTILE = [
    "]]>", "]]]]>>", "]]\x00>", "<![CDATA[", "</script>", "<!--", "-->", "<?xml?>", "&amp;", "&#0;", "&", '"', "'", "\r\n", "\t",
    "\x00\x01\x08\x0b\x0c\x1f\x7f\x80\x9f", "\ud800", "\udfff\ud800", "\ufffe\uffff\ufdd0", "\U0001ffff", "\u202e\u200f", "🚀",
    "x" * 10_000, "\u2028",
]  # fmt: skip


@given(st.text(st.characters(codec=None)) | st.lists(st.sampled_from(HOSTILE)).map("".join))
def test_every_text_comes_back_as_far_as_it_is_legal(value: str) -> None:
    root = element("r", {"a": value}, leaf("t", value), element("c", {}, cdata(value)), text(value))
    read = parse(document(root))
    expected = legal(value)
    assert (read.get("a") or "") == expected
    assert (read.findtext("t") or "") == expected
    assert (read.findtext("c") or "") == expected
    assert (read[-1].tail or "") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\x00b\x0bc\r\nd\te", "abc\nd\te"),
        ("a\ud800b", "a\ufffdb"),
        ("a\ufffeb\U0001ffffc\x85\x9f", "abc\x85"),
        ("🚀 \u202e ї", "🚀 \u202e ї"),
    ],
)
def test_what_xml_forbids_is_left_out(value: str, expected: str) -> None:
    assert legal(value) == expected


def test_cdata_ends_nowhere_but_at_its_end() -> None:
    assert cdata("a]]>b") == "<![CDATA[a]]]]><![CDATA[>b]]>"
    assert cdata("a]]\x00>b") == cdata("a]]>b")


def test_empty_parts_are_left_out() -> None:
    assert element("a", {"b": "", "c": "1"}) == '<a c="1"/>'
    assert leaf("a", "") == ""
    assert element("a", {}, lines([leaf("b", "1"), leaf("c", "")])) == "<a>\n<b>1</b>\n</a>"
