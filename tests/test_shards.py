"""Shards: where they begin and end, what is indexed of an article, and the words that search narrows by."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.shards import KINDS, LETTERS, SIZES, Document, cut, plain, token

SLUGS = st.text(LETTERS, min_size=1, max_size=80)


@pytest.mark.parametrize(
    ("count", "bounds"),
    [
        (0, []),
        (1, [0, 1]),
        (250, [0, 250]),
        (251, [0, 250, 251]),
        (2_499, [*range(0, 2_251, 250), 2_499]),
        (2_500, [0, 2_500]),
        (5_600, [0, 2_500, 5_000, 5_250, 5_500, 5_600]),
    ],
)
def test_large_shards_then_small_ones_then_the_open_rest(count: int, bounds: list[int]) -> None:
    assert list(cut(count)) == list(pairwise(bounds))


@given(st.integers(0, 30_000))
def test_one_more_article_leaves_all_closed_shards_but_when_a_large_one_closes(count: int) -> None:
    before, after = list(cut(count)), list(cut(count + 1))
    closed = [shard for shard in before if shard[1] - shard[0] in SIZES]
    if (count + 1) % SIZES[0]:
        assert after[: len(closed)] == closed
        assert len(after) == len(closed) + 1
    else:
        assert after[-1] == (count + 1 - SIZES[0], count + 1)


@given(st.sampled_from(KINDS), SLUGS, st.sampled_from(KINDS), SLUGS)
def test_no_token_is_another_one_or_the_beginning_of_one(a: str, one: str, b: str, other: str) -> None:
    assert token(b, other).startswith(token(a, one)) == ((a, one) == (b, other))


@given(st.text())
def test_no_text_holds_a_token(text: str) -> None:
    made = Document.of(0, text, [text])
    runes = {chr(number) for number in range(0x16A0, 0x16F9)}
    assert not runes & {*made.title, *made.text}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One <em>w</em>ord</p><p>Two</p>", " One word  Two "),
        ("<p>a &lt;b&gt; &amp;amp;</p>", " a <b> &amp; "),
        ('<p><a\x02L0\x03>here</a> <img src="x" alt=""></p>', " here   "),
        ("<p>\x02I0:A chart\x03</p>", " A chart "),
        ("<h2 id=\"x\">Head</h2><ul><li>item</li></ul>", " Head   item  "),
    ],
)  # fmt: skip
def test_the_text_of_a_body(html: str, text: str) -> None:
    assert plain(html) == text
