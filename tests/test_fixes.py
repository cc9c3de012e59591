"""Fixes: each code mended, what is not certain left alone, and mending twice is mending once."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.codes import CODES
from site_builder.document import Document
from site_builder.fixes import FIXES, fixed, is_slip
from site_builder.text import decode

PATH = "2025/12/a.en.md"
CROSS = ("tag-twins",)
"""Codes that only a look at the whole archive brings up."""
REQUIRED = "title: A\npublishedAt: '2025-12-01T10:00:00Z'\ncategory: MARKET\n"


def document(front: str, body: str = "Text.\n") -> Document:
    return Document(PATH, f"---\n{front}---\n{body}", ("en", "uk"))


def front(text: str) -> str:
    return text.removeprefix("---\n").partition("---\n")[0]


def lines(text: str) -> str:
    """The front matter without the lines that every article needs."""
    return front(text).removeprefix(REQUIRED)


def test_every_fix_mends_a_code() -> None:
    assert FIXES.keys() <= CODES.keys()


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        ("description: itâ€™s\n", "description: it’s\n", "mojibake"),
        ("description: a\x07b\n", "description: ab\n", "control-character"),
        ('description: "a\\x07b\\u200bc\\u001Bd"\n', 'description: "ab\\u200bcd"\n', "control-character"),
        ("updatedAt: 2025-12-02T10:00:00\n", "updatedAt: 2025-12-02T10:00:00Z\n", "naive-datetime"),
        ("updatedAt: '2025-12-02 10:00' # x\n", "updatedAt: '2025-12-02 10:00Z' # x\n", "naive-datetime"),
        ("corrections:\n- {at: 2025-12-02 10:00:00.5, text: x}\n", "corrections:\n- {at: 2025-12-02 10:00:00.5Z, text: x}\n", "naive-datetime"),
        ("tags:\n  - A\n  -\n  - B # b\n", "tags:\n  - A\n  - B # b\n", "empty-item"),
        ("tags: [~, A, '', B, ~, null]\n", "tags: [A, B]\n", "empty-item"),
        ("tags: [real world assets, A, Real-World_Assets, a]\n", "tags: [real world assets, A]\n", "tag-twins"),
        ("tags:\n- A\n# x\n- a\n- B\n", "tags:\n- A\n# x\n- B\n", "tag-twins"),
        ("draft: yes\n", "draft: true\n", "invalid-flag"),
        ("noindex: 'Off'\n", "noindex: false\n", "invalid-flag"),
        ("sentiment: Positive # x\n", "sentiment: POSITIVE # x\n", "invalid-choice"),
        ("sponsored: {by: Bank, kind: PARTNER}\n", "sponsored: {by: Bank, kind: partner}\n", "invalid-choice"),
        ("sticky_weight: 5\n", "stickyWeight: 5\n", "unknown-key"),
        ("tagz: [A]\n", "tags: [A]\n", "unknown-key"),
        ("ai:\n  modle: x\n", "ai:\n  model: x\n", "unknown-key"),
        ("coverImage: {raw: ./x.jpg, cerdit: {nam: Bo, name: Al}}\n", "coverImage: {raw: ./x.jpg, credit: {nam: Bo, name: Al}}\n", "unknown-key"),
    ],
)  # fmt: skip
def test_what_is_certain_is_mended(before: str, after: str, codes: str) -> None:
    made = fixed(document(REQUIRED + before), CROSS)
    assert (lines(made.text), ",".join(made.codes)) == (after, codes)


@pytest.mark.parametrize(
    "given",
    [
        "description: Mantleās\n",  # a letter was lost: which one?
        "updatedAt: 2025-12-02\n",  # at what time?
        "tags:\n- A\n- a # the same?\n",  # a comment would go
        "sentiment: POSITVE\n",
        "draft: maybe\n",
        "store: x\n",  # story or score?
        "Tags: [A]\ntags: [B]\n",  # there already
        "tgas: [A]\ntasg: [B]\n",  # which of them?
        "tag: A\n",  # would be an error
        "lag: en\n",  # too short to tell
        "updatedAt: &x 2025-12-02T10:00:00\n",
        "headline: B\n",
    ],
)
def test_what_is_not_certain_is_left_alone(given: str) -> None:
    before = document(REQUIRED + given)
    assert fixed(before, FIXES.keys()).text == before.text


def test_a_required_field_that_is_misspelt_is_found() -> None:
    made = fixed(document("titel: A\npublishdAt: 2025-12-01T10:00:00\nCategory: MARKET\n"), ())
    assert front(made.text) == "title: A\npublishedAt: 2025-12-01T10:00:00Z\ncategory: MARKET\n"
    assert Document(PATH, made.text, ("en", "uk")).problems == ()


def test_a_code_that_is_ignored_is_not_mended() -> None:
    before = document(REQUIRED + "ignore: [naive-datetime]\nupdatedAt: 2025-12-02T10:00:00\n")
    assert fixed(before, ()).text == before.text


def test_mojibake_in_a_text_is_mended_line_by_line_with_its_line_ends() -> None:
    text = f"\ufeff---\n{REQUIRED}---\nÐšÑ€Ð¸Ð¿Ñ‚Ð°\x0b\n`x` â€” y\nwell\n".replace("\n", "\r\n")
    made = fixed(Document(PATH, text, ("en", "uk")), ())
    assert made.text == text.replace("ÐšÑ€Ð¸Ð¿Ñ‚Ð°\x0b", "Крипта").replace("â€”", "—")
    assert made.codes == ("control-character", "mojibake")


@pytest.mark.parametrize(
    ("written", "name", "slip"),
    [
        ("titel", "title", True),
        ("tiitle", "title", True),
        ("titl", "title", True),
        ("tibtle", "title", True),
        ("ttile", "title", True),
        ("published_at", "publishedAt", True),
        ("titles", "title", True),
        ("tlite", "title", False),
        ("lan", "lang", False),
        ("by", "to", False),
        ("subtitle", "title", False),
    ],
)
def test_one_letter_is_a_slip(written: str, name: str, slip: bool) -> None:
    assert is_slip(written, name) is slip


LINES = st.sampled_from([
    "title: itâ€™s", "title: 'x\x07y'", 'description: "a\\x07"', "updatedAt: 2025-12-02 10:00", "# Ð°Ð±Ð²",
    "tags: [A, a, ~, 'b c', b-c]", "tags:\n- A\n-\n- a", "authors: [~, x]", "draft: YES", "sentiment: negative",
    "ai: {modle: \"x\\x07\", rewriten: yes}", "store: 1", "scor: 1", "catgory: X", "category: MARKET",
    "publishedAt: 2025-12-01T10:00:00", "title: A", "corrections:\n  - at: 2025-12-01T10:00\n    txt: x\n    text: y", "- x", "  bad",
])  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(
    st.lists(LINES, max_size=9),
    st.text(max_size=30) | st.just("â€œaâ€\x9d\x85 Ã"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@example(["tags: [~, ~, ~, ~, ~, ~, ~]"], "", "\n")
def test_mending_twice_is_mending_once_and_brings_no_error(written: list[str], body: str, end: str) -> None:
    text = "\n".join(["---", *written, "---", body]).replace("\n", end).encode("utf-8", "replace").decode()
    before = Document(PATH, text, ("en", "uk"))
    made = fixed(before, CROSS)
    after = Document(PATH, made.text, ("en", "uk"))
    assert fixed(after, CROSS) == (made.text, ())
    errors = [[each.code for each in one.problems if each.severity == "error"] for one in (after, before)]
    assert all(errors[0].count(code) <= errors[1].count(code) for code in errors[0])
    assert (made.text != text) is bool(made.codes)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aé’“Їж\x07\x85\ufeff\u2028 \n\râ€™Ð°Ã", max_size=80))
def test_a_mended_text_is_read_as_it_was(body: str) -> None:
    before = document(REQUIRED, body)
    made = fixed(before, ())
    assert decode(made.text.encode(), "")[0] == decode(before.text.encode(), "")[0]


@pytest.mark.parametrize(
    "front",
    [
        "description: itâ€™s \x07\nupdatedAt: 2025-12-02T10:00\ntags: [A, ~, B]\n",
        "score: 8 # x\nauthors: [~, a]\n",
    ],
)
def test_what_was_not_mended_says_the_same(front: str) -> None:
    before = document(REQUIRED + front)
    after = Document(PATH, fixed(before, ()).text, ("en", "uk"))
    assert after.text != before.text
    assert before.parsed.parsed.article is not None
    same = msgspec.structs.replace(before.parsed.parsed, problems=())
    assert after.parsed == before.parsed._replace(parsed=same)


def test_real_texts_are_mended_only_where_they_are_wrong(seeds: Path) -> None:
    for seed in sorted(seeds.iterdir()):
        before = Document(PATH, seed.read_bytes().decode(), ("en", "uk"))
        made = fixed(before, ())
        wrong = {problem.line for problem in before.problems if problem.code in FIXES}
        pairs = zip(before.text.split("\n"), made.text.split("\n"), strict=True)
        changed = {number for number, (old, new) in enumerate(pairs, 1) if old != new}
        assert bool(changed) is bool(wrong)
        assert decode(made.text.encode(), "")[0] == decode(before.text.encode(), "")[0]
