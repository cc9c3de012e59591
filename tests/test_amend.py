"""The front matter changed in place: what was asked, and not one character more."""

from __future__ import annotations

from textwrap import dedent

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.amend import AmendError, clean, entry, flow, scalar, with_item, with_values
from site_builder.layout import front_matter

BODY = "Text: [x]\r\n---\n\x07 âge\n"


def file(front: str) -> str:
    return f"---\n{dedent(front)}---\n{BODY}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A\n", "title: A\nai:\n  reviewedBy: ada\n"),
        ("title: A # head\n# tail\n", "title: A # head\nai:\n  reviewedBy: ada\n# tail\n"),
        ("ai:\n    model: 'm' # x\ntitle: A\n", "ai:\n    model: 'm' # x\n    reviewedBy: ada\ntitle: A\n"),
        ("ai:\n  reviewedBy: \"Bo\" # x\n", "ai:\n  reviewedBy: \"ada\" # x\n"),
        ("ai:\n  reviewedBy: 'Bo'\n", "ai:\n  reviewedBy: 'ada'\n"),
        ("ai:\n  reviewedBy: Bo\n  model: x\n", "ai:\n  reviewedBy: ada\n  model: x\n"),
        ("ai:\n  reviewedBy:\n  model: x\n", "ai:\n  reviewedBy: ada\n  model: x\n"),
        ("ai:\n  reviewedBy: |\n    Bo\n\ntitle: A\n", "ai:\n  reviewedBy: ada\n\ntitle: A\n"),
        ("ai: {model: x}\n", "ai: {model: x, reviewedBy: ada}\n"),
        ("ai: {model: x,}\n", "ai: {model: x, reviewedBy: ada,}\n"),
        ("ai: {}\ntitle: A\n", "ai: {reviewedBy: ada}\ntitle: A\n"),
        ("ai:\ntitle: A\n", "ai: {reviewedBy: ada}\ntitle: A\n"),
        ("ai: ~ # none\n", "ai: {reviewedBy: ada} # none\n"),
        ("{title: A, lang: en}\n", "{title: A, lang: en, ai: {reviewedBy: ada}}\n"),
        ("title: >-\n  A\n  b\n\n", "title: >-\n  A\n  b\n\nai:\n  reviewedBy: ada\n"),
        ("title: A\n  b\n", "title: A\n  b\nai:\n  reviewedBy: ada\n"),
        ("  title: A\n", "  title: A\n  ai:\n    reviewedBy: ada\n"),
        ("tags:\n- a\n", "tags:\n- a\nai:\n  reviewedBy: ada\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["plain", "crlf", "bom"])
def test_a_field_is_set_and_nothing_else(before: str, after: str, form: str) -> None:
    whole = [f"---\n{front}---\nBody: ai\n\n---\n" for front in (before, after)]
    if form == "crlf":
        whole = [text.replace("\n", "\r\n") for text in whole]
    if form == "bom":
        whole = [f"\ufeff{text}" for text in whole]
    assert with_values(whole[0], {("ai", "reviewedBy"): "ada"}) == whole[1]
    assert with_values(whole[1], {("ai", "reviewedBy"): "ada"}) == whole[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A\n", "title: A\naliases:\n  - /x/\n"),
        ("aliases: [/a/]\n", "aliases: [/a/, /x/]\n"),
        ("aliases: [/a/,] # old\n", "aliases: [/a/, /x/,] # old\n"),
        ("aliases: []\n", "aliases: [/x/]\n"),
        ("aliases:\ntitle: A\n", "aliases: [/x/]\ntitle: A\n"),
        ("aliases:\n- /a/ # one\n# two\ntitle: A\n", "aliases:\n- /a/ # one\n- /x/\n# two\ntitle: A\n"),
        ("aliases:\n    - '/a/'\n", "aliases:\n    - '/a/'\n    - /x/\n"),
        ("{title: A}\n", "{title: A, aliases: [/x/]}\n"),
    ],
)
def test_an_item_is_added_and_nothing_else(before: str, after: str) -> None:
    assert with_item(file(before), "aliases", "/x/") == file(after)


@pytest.mark.parametrize(
    ("front", "why"),
    [
        ("ai: text\n", "ai: a text stands there"),
        ("ai: [x]\n", "ai: a list stands there"),
        ("title: 'A\n", "no front matter that can be read"),
        ("title: &a A\n", "no front matter that can be read"),
        ("title: A\ntitle: B\n", "no front matter that can be read"),
        ("- a\n", "no front matter that can be read"),
    ],
)
def test_what_cannot_be_changed_with_certainty_is_refused(front: str, why: str) -> None:
    with pytest.raises(AmendError) as raised:
        with_values(file(front), {("ai", "reviewedBy"): "ada"})
    assert str(raised.value) == why


@pytest.mark.parametrize(
    "text", ["", "Body", "---\ntitle: A\n", "\r\r", "[" * 50_000, "---\n" + "[" * 50_000 + "\n---\n"]
)
def test_a_file_without_front_matter_is_refused(text: str) -> None:
    with pytest.raises(AmendError):
        with_item(text, "aliases", "/x/")


def test_an_alias_that_is_no_list_is_refused() -> None:
    with pytest.raises(AmendError, match="aliases: not a list"):
        with_item(file("aliases: /a/\n"), "aliases", "/x/")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Kraken buys Backed", "Kraken buys Backed"),
        ("a: b", "'a: b'"),
        ("#1 is back", "'#1 is back'"),
        ('Who said "it\'s"?', "'Who said \"it''s\"?'"),
        ("no", "'no'"),
        ("0123", "'0123'"),
        ("2025-12-02T10:00:00Z", "'2025-12-02T10:00:00Z'"),
        ("- a", "'- a'"),
        ("🙂 مرحبا", "'🙂 مرحبا'"),
        ("two\nlines\x07", "two lines"),
        ("", "''"),
        ("/2025/12/x/", "/2025/12/x/"),
    ],
)
def test_a_text_is_quoted_only_where_it_must_be(value: str, written: str) -> None:
    assert scalar(value) == written


ANY = st.text(max_size=60) | st.text(alphabet="ab:#-?!&*[]{},'\"|>%@`~ \\\n\t", max_size=30)


@settings(max_examples=300)
@given(ANY, st.sampled_from(["", "'", '"', "|"]))
@example("x #y", "")
@example("\ufeff\u2028\x85", "")
def test_any_text_is_read_as_it_was_given(value: str, style: str) -> None:
    block = yaml.compose(f"k: {scalar(value, style)}\n")
    inline = yaml.compose("k: " + flow({"v": [value, value]}))
    assert block.value[0][1].value == clean(value)
    assert [item.value for item in inline.value[0][1].value[0][1].value] == [clean(value)] * 2
    listed = yaml.compose(entry("k", {"l": [value, {"m": value}]}))
    assert listed.value[0][1].value[0][1].value[0].value == clean(value)


@settings(max_examples=300)
@given(ANY, st.sampled_from([
    "title: A\n", "{title: A}\n", "title: 'A'\nai:\n  model: x\n", "ai: {model: 'x, y'}\n", "title: A # x\n\n# y\n",
]), st.booleans())  # fmt: skip
def test_any_value_lands_in_its_field_alone(value: str, front: str, crlf: bool) -> None:
    text = f"---\n{front}---\nBody\n"
    text = text.replace("\n", "\r\n") if crlf else text
    before, made = front_matter(text), with_values(text, {("ai", "reviewedBy"): value, ("story",): value})
    after = front_matter(made)
    assert before is not None
    assert after is not None
    said = after.plain()
    assert isinstance(said, dict)
    ai = said.pop("ai")
    assert isinstance(ai, dict)
    assert (said.pop("story"), ai.pop("reviewedBy")) == (clean(value),) * 2
    was = before.plain()
    assert isinstance(was, dict)
    assert (ai, said) == (was.pop("ai", {}), was)
