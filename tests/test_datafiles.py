"""The data files of content/: entries, texts per language, clashing names."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.datafiles import NAMES, entry_fields, read_vocabulary
from site_builder.model import TermEntry, Vocabulary
from site_builder.problems import format_text

LANGUAGES = ("en", "uk")
CONTENT = Path(__file__).parent.parent / "content"


def entries(text: str, name: str = "tags") -> tuple[TermEntry, ...]:
    """The entries of a file that has no problems."""
    vocabulary, problems = read_vocabulary({f"{name}.yaml": text.encode()}, LANGUAGES)
    assert problems == []
    found: tuple[TermEntry, ...] = getattr(vocabulary, name)
    return found


def said(text: str | bytes, name: str = "tags") -> list[str]:
    """The first line of every problem."""
    raw = text.encode() if isinstance(text, str) else text
    _, problems = read_vocabulary({f"{name}.yaml": raw}, LANGUAGES)
    return [format_text(problem).split("\n")[0].removeprefix(f"content/{name}.yaml:") for problem in problems]


def test_a_missing_or_empty_file_has_no_entries() -> None:
    assert read_vocabulary({}, LANGUAGES) == (Vocabulary(), [])
    empty = {f"{name}.yaml": raw for name, raw in zip(NAMES, (b"", b"\n", b"# none\n", b"{}"), strict=True)}
    assert read_vocabulary(empty, LANGUAGES) == (Vocabulary(), [])


def test_an_entry_with_everything() -> None:
    text = """\
# the section
exchange:
  name: {en: Exchanges, uk: Біржі}
  description: Venues.
  url: https://example.org
  synonyms: [EXCHANGES, CEX]
  formerly: [venues]
kraken:
2025: {name: 2025}
"""
    assert entries(text) == (
        TermEntry(
            "exchange",
            name={"en": "Exchanges", "uk": "Біржі"},
            description={"": "Venues."},
            url="https://example.org",
            synonyms=("EXCHANGES", "CEX"),
            formerly=("venues",),
            line=2,
        ),
        TermEntry("kraken", line=8),
        TermEntry("2025", name={"": "2025"}, line=9),
    )


def test_authors_have_a_role_and_a_biography() -> None:
    text = "olena:\n  name: Olena\n  role: {en: Editor, uk: Редакторка}\n  bio: Runs the desk.\n"
    assert entries(text, "authors") == (
        TermEntry(
            "olena",
            name={"": "Olena"},
            role={"en": "Editor", "uk": "Редакторка"},
            description={"": "Runs the desk."},
            line=1,
        ),
    )
    assert said("kraken: {bio: x}") == ["1:10: warning: kraken: unknown key 'bio' [unknown-key]"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: {synonyms: [b]}\nb:", "2:1: error: b: 'b' belongs to a already, line 1 [synonym-clash]"),
        ("a:\nA:", "2:1: error: A: 'A' belongs to a already, line 1 [synonym-clash]"),
        (
            "real-world:\nReal World:",
            "2:1: error: Real World: 'Real World' belongs to real-world already, line 1",
        ),
        ("é:\ne\u0301:", "2:1: error: e\u0301: 'e\u0301' belongs to é already, line 1"),
        ("a: {synonyms: [x]}\nb: {formerly: [y, X]}", "2:19: error: b: 'X' belongs to a already, line 1"),
        ("a:\na:", "2:1: error: 'a' stands twice, first in line 1 [duplicate-key]"),
    ],
)
def test_two_entries_with_one_name(text: str, message: str) -> None:
    (first,) = said(text)
    assert first.startswith(message)


def test_one_entry_may_name_itself_twice() -> None:
    (entry,) = entries("exchange: {synonyms: [EXCHANGE, CEX], formerly: [cex]}")
    assert entry.synonyms == ("EXCHANGE", "CEX")


def test_an_entry_with_an_error_is_left_out() -> None:
    text = "a: text\nb: {url: x}\nc: {name: C}\nd: [x]\n"
    vocabulary, problems = read_vocabulary({"tags.yaml": text.encode()}, LANGUAGES)
    assert [entry.key for entry in vocabulary.tags] == ["c"]
    assert [(problem.line, problem.column, problem.code) for problem in problems] == [
        (1, 4, "wrong-type"),
        (2, 10, "invalid-url"),
        (4, 4, "wrong-type"),
    ]


def test_every_file_reports_its_own_path() -> None:
    files = {f"{name}.yaml": b"a: {nmae: x}" for name in NAMES}
    _, problems = read_vocabulary(files, LANGUAGES)
    assert [problem.path for problem in problems] == [f"content/{name}.yaml" for name in NAMES]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a: b: c", '1:5: error: not valid YAML: a second ": " in a text without quotes [yaml-syntax]'),
        (b"a: caf\xe9", "1:7: error: byte 0xe9 is not UTF-8 [invalid-encoding]"),
        (b"a: *x", "1:4: error: YAML aliases (*) are not allowed [yaml-alias]"),
        (b"- a", '1:1: error: expected lines of "key: value", got a list [wrong-type]'),
    ],
)
def test_a_file_that_cannot_be_read(raw: bytes, message: str) -> None:
    assert said(raw) == [message]
    assert read_vocabulary({"tags.yaml": raw}, LANGUAGES)[0] == Vocabulary()


def test_mojibake_in_names_is_repaired() -> None:
    text = "cafe: {name: cafÃ©}\n"
    vocabulary, problems = read_vocabulary({"tags.yaml": text.encode()}, LANGUAGES)
    assert vocabulary.tags[0].name == {"": "café"}
    assert [problem.code for problem in problems] == ["mojibake"]


def test_ten_thousand_tags() -> None:
    text = "".join(f"tag-{n}: {{name: Tag {n}, synonyms: [TAG{n}]}}\n" for n in range(10_000))
    assert len(entries(text)) == 10_000


def test_every_field_is_one_of_the_entrys() -> None:
    for name in NAMES:
        assert {field.attribute for field in entry_fields(name)} <= set(TermEntry.__struct_fields__)


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_files_have_no_errors(name: str) -> None:
    raw = (CONTENT / f"{name}.yaml").read_bytes()
    vocabulary, problems = read_vocabulary({f"{name}.yaml": raw}, LANGUAGES)
    assert [format_text(problem) for problem in problems if problem.severity == "error"] == []
    assert getattr(vocabulary, name)
