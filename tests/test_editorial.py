"""Editorial rules: for each a tiny site (editorial/CODE.txt) with what breaks it and what keeps it, and the exact text.

Files named `good` keep the rule. `UPDATE_GOLDEN=1` writes anew what is said.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import Newsroom, article
from test_golden import read_case, write_case

from site_builder.codes import CODES
from site_builder.editorial import RAISED, families, rules, severities
from site_builder.model import Article
from site_builder.problems import ERROR, WARNING, Problem, format_text
from site_builder.proofread import Inquiry, check

FOLDER = Path(__file__).parent / "editorial"
CASES = sorted(FOLDER.glob("*.txt"))


def problems_of(newsroom: Newsroom, **options: object) -> list[Problem]:
    return check(newsroom.options(**options), Inquiry()).problems


def said(problems: list[Problem]) -> str:
    return "".join(f"{format_text(problem)}\n" for problem in problems)


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_what_each_rule_says(case: Path, newsroom: Newsroom) -> None:
    sections = read_case(case.read_text())
    expected = sections.pop("said")
    newsroom.write({path: text.encode() for path, text in sections.items()})
    found = [problem for problem in problems_of(newsroom) if problem.code == case.stem]
    if os.environ.get("UPDATE_GOLDEN"):
        case.write_text(write_case({**sections, "said": said(found)}))
    if not os.environ.get("UPDATE_GOLDEN"):
        assert said(found) == expected
    assert found, "nothing breaks the rule"
    assert [path for path in sections if "good" in path], "nothing keeps the rule"
    assert [problem for problem in found if "good" in problem.path] == []
    assert {problem.severity for problem in found} == {severities().get(case.stem, WARNING)}
    for problem in found:
        line = sections[problem.path].split("\n")[problem.line - 1]
        assert line == problem.excerpt
        assert problem.column + problem.width - 1 <= len(line)


def test_every_rule_has_a_case() -> None:
    assert {case.stem for case in CASES} >= {rule.code for rule in rules()} | set(RAISED)


def test_rules_are_registered_by_their_folder() -> None:
    codes = [rule.code for rule in rules()]
    assert len(set(codes)) == len(codes) > len(families()) > 5
    assert set(codes) <= CODES.keys()
    assert all((rule.find.__doc__ or "").split("\n")[0].endswith(".") for rule in rules())


# -- How grave a problem is ------------------------------------------------------------------------


@pytest.fixture
def shouting(newsroom: Newsroom) -> Newsroom:
    """A site whose only fault is a title in capitals."""
    return newsroom.article("n/a.en.md", title="SHOUTING OUT LOUD", description="What it is about.")


def graded(newsroom: Newsroom, settings: str) -> list[tuple[str, str]]:
    given = (newsroom.root / "site.yaml").read_text().split("check:")[0]
    newsroom.write({"site.yaml": f"{given}check:\n{settings}"})
    return [(problem.code, problem.severity) for problem in problems_of(newsroom)]


def test_settings_say_how_grave_a_problem_is(shouting: Newsroom) -> None:
    assert [(each.code, each.severity) for each in problems_of(shouting)] == [("title-capitals", WARNING)]
    assert graded(shouting, "  title-capitals: error\n") == [("title-capitals", ERROR)]
    assert graded(shouting, "  title-capitals: off\n") == []


def test_an_article_switches_rules_off_for_itself(shouting: Newsroom) -> None:
    shouting.article(
        "n/a.en.md", title="SHOUTING OUT LOUD", description="What it is.", ignore=["title-capitals"]
    )
    shouting.article("n/b.en.md", title="LOUDER STILL", description="What it is about.")
    assert [problem.path for problem in problems_of(shouting)] == ["content/n/b.en.md"]


def test_what_stops_a_build_cannot_be_switched_off(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", sentiment="GOOD").article("n/b.en.md", description="What it is about.")
    assert graded(newsroom, "  invalid-choice: off\n") == [("invalid-choice", ERROR)]


def test_a_dead_link_is_an_error_here_and_a_warning_in_a_build(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", "See [it](gone.en.md).\n", description="What it is about.")
    assert [problem.severity for problem in newsroom.build().problems] == [WARNING]
    assert [problem.severity for problem in problems_of(newsroom)] == [ERROR]
    assert graded(newsroom, "  dead-link: warning\n") == [("dead-link", WARNING)]
    newsroom.article(
        "n/a.en.md", "[it](gone.en.md) [x](/gone/)\n", description="What it is.", ignore=["dead-link"]
    )
    assert graded(newsroom, "  {}\n") == []


def test_a_draft_is_read_like_any_other_text(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", description="What it is about.")
    newsroom.article("n/b.en.md", draft=True, sentiment="GOOD")
    newsroom.article("n/c.en.md", draft=True, title="LOUD AND CLEAR", description="What it is about.")
    assert [(each.path, each.code, each.severity) for each in problems_of(newsroom)] == [
        ("content/n/b.en.md", "invalid-choice", ERROR),
        ("content/n/c.en.md", "title-capitals", WARNING),
    ]
    assert "left out" not in said(problems_of(newsroom))


# -- What is remembered ----------------------------------------------------------------------------


def test_only_what_changed_is_read_again(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    from site_builder import proofread

    read: list[str] = []
    original = proofread.read_manuscript

    def watched(raw: bytes, article: Article) -> object:
        read.append(article.path)
        return original(raw, article)

    monkeypatch.setattr(proofread, "read_manuscript", watched)
    for name in "abc":
        newsroom.article(f"n/{name}.en.md", f"{name} • x\n\n• {name}\n")
    first = problems_of(newsroom)
    assert sorted(read) == ["n/a.en.md", "n/b.en.md", "n/c.en.md"]
    assert problems_of(newsroom) == first
    newsroom.article("n/b.en.md", "Nothing to say.\n")
    second = problems_of(newsroom)
    assert sorted(read[3:]) == ["n/b.en.md"]
    assert [each for each in second if each.code == "plain-bullets"] == [
        each for each in first if each.code == "plain-bullets" and "b.en" not in each.path
    ]


def test_the_archive_is_compared_anew_when_a_data_file_changes(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", description="What it is about.", tags=["BITCOIN"])
    newsroom.write({"content/tags.yaml": "ether:\n  name: Ether\n"})
    assert [problem.code for problem in problems_of(newsroom)] == ["unknown-tag"]
    newsroom.write({"content/tags.yaml": "bitcoin:\n  name: Bitcoin\n"})
    assert problems_of(newsroom) == []


def test_any_number_of_processes_says_the_same(newsroom: Newsroom) -> None:
    from site_builder.parallel import Work

    for number in range(160):
        newsroom.article(f"n/a{number}.en.md", f"• Point {number}\n\n, and more.\n")
    alone = said(problems_of(newsroom))
    (newsroom.root / ".cache/store.db").unlink()
    assert said(problems_of(newsroom, work=Work(2))) == alone
    assert alone.count("plain-bullets") == 160


# -- Real and hostile texts ------------------------------------------------------------------------


def test_the_seeds_are_one_event(seeds: Path, newsroom: Newsroom) -> None:
    for number, file in enumerate(sorted(seeds.glob("*.txt"))):
        text = file.read_text(encoding="utf-8")
        if not text.startswith("---"):
            text = article(text, title=f"Outlet {number}", publishedAt=f"2025-12-02T1{number}:00:00Z")
        newsroom.write({f"content/2025/12/s{number}.en.md": text.encode()})
    found = problems_of(newsroom)
    assert len([problem for problem in found if problem.code == "same-event"]) == 4
    assert {problem.code for problem in found} >= {
        "box-in-text", "chatbot-residue", "description-cut", "description-repeats", "inline-citation",
        "lossy-mojibake", "mojibake", "orphan-punctuation", "plain-bullets", "source-without-url", "tag-twins",
        "web-residue",
    }  # fmt: skip
    assert "near-copy" not in {problem.code for problem in found}


def test_a_fault_of_a_rule_is_told_of_the_file(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    from site_builder import proofread

    def broken(_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(proofread, "take_notes", broken)
    newsroom.article("n/a.en.md", description="What it is about.")
    assert said(problems_of(newsroom)) == (
        "content/n/a.en.md:1:1: error: too large, or nested too deep, to be read [unreadable]\n    make it simpler\n"
    )


HOSTILE = {
    "brackets": "[" * 20_000,
    "destinations": "](" * 20_000,
    "backticks": "`a " * 20_000,
    "blanks": "x" + " " * 100_000 + ",",
    "commas": ", " * 20_000,
    "tags": "<p " * 20_000,
    "posts": "the post " * 10_000,
    "numbers": "1 234 " * 20_000 + "1," * 20_000,
    "names": "Aa" * 50_000 + " Bb" * 20_000,
    "sources": "(source: " * 10_000,
    "hosts": "a." * 30_000 + "com+1",
    "one word": "ї" * 100_000,
    "marks": "> " * 30 + "- " * 30 + "1. " * 3_000,
    "escapes": "\u202e\u2066 • x\n##[stop]\n::error::x\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_read_in_a_moment(name: str, newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", f"{HOSTILE[name]}\n", description="What it is about.")
    text = said(problems_of(newsroom))
    assert "unreadable" not in text
    assert "\u202e" not in text
