"""`check` as it is typed: what changed since a revision, what the baseline lets pass, how it is printed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import Newsroom
from test_cli import run

from site_builder import terminal
from site_builder.baseline import HEAD
from site_builder.problems import ERROR, WARNING, Problem
from site_builder.repository import changed_since

LOUD = "content/n/{}.en.md:2:8: warning: title: all capitals [title-capitals]\n"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def loud(newsroom: Newsroom, name: str, title: str = "SHOUTING OUT LOUD") -> Newsroom:
    return newsroom.article(f"n/{name}.en.md", title=title, description="What it is about.")


@pytest.fixture
def desk(newsroom: Newsroom) -> Newsroom:
    """A repository with two loud articles, committed."""
    loud(loud(newsroom, "a"), "b")
    newsroom.write({".gitignore": ".cache/\npublic/\ncontent/n/ignored.en.md\n"})
    git(newsroom.root, "init", "--initial-branch=main")
    git(newsroom.root, "add", "-A")
    git(newsroom.root, "commit", "-m", "first")
    return newsroom


def places(newsroom: Newsroom, *arguments: str) -> list[str]:
    found = json.loads(run(newsroom, "check", "--format", "json", *arguments).stdout)
    return [problem["path"] for problem in found["problems"]]


# -- --since ---------------------------------------------------------------------------------------


def test_since_a_revision_only_changed_files_are_reported_on(desk: Newsroom) -> None:
    assert places(desk, "--since", "HEAD") == []
    loud(desk, "b", "LOUDER THAN BEFORE")
    loud(desk, "новина")
    loud(desk, "ignored")
    assert places(desk, "--since", "HEAD") == ["content/n/b.en.md", "content/n/новина.en.md"]
    git(desk.root, "add", "-A")
    git(desk.root, "commit", "-m", "second")
    assert places(desk, "--since", "HEAD") == []
    assert places(desk, "--since", "HEAD~1") == ["content/n/b.en.md", "content/n/новина.en.md"]


def test_since_counts_from_where_the_branch_left(desk: Newsroom) -> None:
    git(desk.root, "switch", "-c", "branch")
    loud(desk, "mine")
    git(desk.root, "add", "-A")
    git(desk.root, "commit", "-m", "mine")
    git(desk.root, "switch", "main")
    loud(desk, "theirs")
    git(desk.root, "add", "-A")
    git(desk.root, "commit", "-m", "theirs")
    git(desk.root, "switch", "branch")
    assert places(desk, "--since", "main") == ["content/n/mine.en.md"]


def test_rules_on_the_archive_see_unchanged_files(desk: Newsroom) -> None:
    text = " ".join(
        f"The {word} desk of the house reports on it."
        for word in ["one", "two", "three", "four", "five", "six"]
    )
    desk.article("n/old.en.md", text, description="What it is about.")
    git(desk.root, "add", "-A")
    git(desk.root, "commit", "-m", "old")
    desk.article("n/new.en.md", text, description="What it is about.", publishedAt="2025-12-09T10:00:00Z")
    assert "[near-copy]" in run(desk, "check", "--since", "HEAD").stderr
    assert places(desk, "--since", "HEAD") == ["content/n/new.en.md"]


def test_since_with_content_elsewhere(desk: Newsroom) -> None:
    elsewhere = ("--content", str(desk.root / "texts"))
    (desk.root / "content").rename(desk.root / "texts")
    git(desk.root, "add", "-A")
    git(desk.root, "commit", "-m", "moved")
    assert places(desk, "--since", "HEAD", *elsewhere) == []
    (desk.root / "texts/n/c.en.md").write_bytes((desk.root / "texts/n/a.en.md").read_bytes())
    assert places(desk, "--since", "HEAD", *elsewhere) == ["content/n/c.en.md"]


def test_since_without_what_it_needs(desk: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    for revision in ("nowhere", "--output=x", "a b", "HEAD:content"):
        result = run(desk, "check", f"--since={revision}")
        assert (result.exit_code, result.stderr) == (
            2,
            f"error: --since: git knows no revision '{revision}'\n",
        )
    monkeypatch.setenv("PATH", "/nowhere")
    result = run(desk, "check", "--since", "HEAD")
    assert (result.exit_code, result.stderr) == (2, "error: --since needs git, which is not there\n")


def test_since_outside_a_repository(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(newsroom.root.parent))
    loud(newsroom, "a")
    result = run(newsroom, "check", "--since", "HEAD")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        f"error: --since: {newsroom.root}/content is in no git repository (fatal: "
    )


def test_names_of_changed_files_are_taken_as_they_are(desk: Newsroom) -> None:
    loud(desk, "two words\nand a line")
    assert changed_since("HEAD", desk.root / "content") == {"n/two words\nand a line.en.md"}


# -- The baseline ----------------------------------------------------------------------------------


def test_what_the_baseline_knows_passes(newsroom: Newsroom) -> None:
    loud(loud(newsroom, "a"), "b")
    result = run(newsroom, "check", "--write-baseline")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "check-baseline.txt: 2 problems noted\n",
        "",
    )
    text = (newsroom.root / "check-baseline.txt").read_text()
    assert text == (
        f"{HEAD}ca50032cf836 title-capitals content/n/a.en.md\nca50032cf836 title-capitals content/n/b.en.md\n"
    )
    result = run(newsroom, "check", "--strict")
    assert (result.exit_code, result.stdout) == (0, "no problems; 2 more in the baseline\n")
    loud(newsroom, "c")
    result = run(newsroom, "check", "--strict")
    assert (result.exit_code, result.stderr.split("\n")[0] + "\n") == (1, LOUD.format("c"))
    assert json.loads(run(newsroom, "check", "--format", "json").stdout)["known"] == 2


def test_a_known_problem_may_move_but_not_multiply(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", "• One\n", description="What it is about.")
    run(newsroom, "check", "--write-baseline")
    newsroom.article("n/a.en.md", "New.\n\n• One\n", description="What it is about.")
    assert run(newsroom, "check", "--strict").exit_code == 0
    newsroom.article("n/a.en.md", "• One\n\nNew.\n\n• One\n", description="What it is about.")
    assert places(newsroom) == ["content/n/a.en.md"]
    newsroom.article("n/a.en.md", "• Two\n", description="What it is about.")
    assert places(newsroom) == ["check-baseline.txt", "content/n/a.en.md"]


def test_entries_without_a_problem_are_told(newsroom: Newsroom) -> None:
    loud(loud(newsroom, "a"), "b")
    run(newsroom, "check", "--write-baseline")
    loud(newsroom, "b", "A quiet title")
    result = run(newsroom, "check")
    assert result.stderr == (
        "check-baseline.txt:4:1: warning: content/n/b.en.md no longer has this problem: title-capitals"
        " [stale-baseline]\n"
        "    4 | ca50032cf836 title-capitals content/n/b.en.md\n"
        "      | ^^^^^^^^^^^^\n"
        "    delete the line, or let --write-baseline do it\n"
    )
    assert run(newsroom, "check", "--strict").exit_code == 1


def test_a_baseline_of_another_name(newsroom: Newsroom) -> None:
    loud(newsroom, "a")
    result = run(newsroom, "check", "--baseline", "known.txt")
    assert (result.exit_code, result.stderr) == (
        2,
        "error: --baseline: there is no known.txt; --write-baseline makes it\n",
    )
    assert (
        "known.txt: 1 problem noted"
        in run(newsroom, "check", "--write-baseline", "--baseline", "known.txt").stdout
    )
    assert run(newsroom, "check", "--strict", "--baseline", "known.txt").exit_code == 0
    assert run(newsroom, "check", "--strict").exit_code == 1


def test_a_baseline_that_is_none(newsroom: Newsroom) -> None:
    loud(newsroom, "a")
    newsroom.write({"check-baseline.txt": "# Known.\n<<<<<<< HEAD\n"})
    result = run(newsroom, "check")
    assert (result.exit_code, result.stderr) == (
        2,
        "error: check-baseline.txt:2: no entry of a baseline; --write-baseline writes it anew\n",
    )


def test_what_stops_a_build_never_passes(newsroom: Newsroom) -> None:
    loud(newsroom, "a").article("n/b.en.md", sentiment="GOOD")
    result = run(newsroom, "check", "--write-baseline")
    assert (result.exit_code, "[invalid-choice]" in result.stderr) == (1, True)
    assert "invalid-choice" not in (newsroom.root / "check-baseline.txt").read_text()
    assert run(newsroom, "check").exit_code == 1


def test_a_baseline_is_of_the_whole_archive(desk: Newsroom) -> None:
    for option in (["--since", "HEAD"], ["--fix"], ["--diff"]):
        result = run(desk, "check", "--write-baseline", *option)
        said = "error: --write-baseline needs all there is: leave out --since, --fix and --diff\n"
        assert (result.exit_code, result.stderr) == (2, said)
    run(desk, "check", "--write-baseline")
    loud(desk, "a", "A quiet title")
    loud(desk, "b", "A quiet title")
    git(desk.root, "add", "content/n/b.en.md")
    git(desk.root, "commit", "-m", "b")
    assert "[stale-baseline]" in run(desk, "check", "--since", "HEAD").stderr
    assert run(desk, "check", "--since", "HEAD").stderr.count("content/n/a.en.md no longer") == 1
    assert "content/n/b.en.md" not in run(desk, "check", "--since", "HEAD").stderr


def test_only_what_is_reported_is_mended(desk: Newsroom) -> None:
    for name in "cd":
        desk.article(f"n/{name}.en.md", "Itâ€™s.\n", description="What it is about.")
    git(desk.root, "add", "content/n/c.en.md")
    git(desk.root, "commit", "-m", "c")
    assert "mended content/n/d.en.md: mojibake\n" in run(desk, "check", "--fix", "--since", "HEAD").stdout
    run(desk, "check", "--write-baseline")
    assert "mended" not in run(desk, "check", "--fix").stdout
    (desk.root / "check-baseline.txt").unlink()
    assert "mended content/n/c.en.md: mojibake\n" in run(desk, "check", "--fix").stdout


# -- Settings --------------------------------------------------------------------------------------


def test_a_code_that_there_is_not_is_a_fault_of_the_settings(newsroom: Newsroom) -> None:
    loud(newsroom, "a")
    settings = (newsroom.root / "site.yaml").read_text()
    newsroom.write({"site.yaml": f"{settings}check:\n  title-capital: off\n  dead-link: of\n"})
    result = run(newsroom, "check")
    assert result.exit_code == 2
    assert result.stderr == (
        "site.yaml:6:3: error: check: no rule has the code 'title-capital' [unknown-key]\n"
        "    6 |   title-capital: off\n"
        "      |   ^^^^^^^^^^^^^\n"
        "    did you mean title-capitals?\n"
        'site.yaml:7:14: error: check.dead-link: "of" is none of off, warning, error [invalid-choice]\n'
        "    7 |   dead-link: of\n"
        "      |              ^^\n"
        "    did you mean off?\n"
        "1 file with errors\n"
    )


# -- How it is printed -----------------------------------------------------------------------------

PROBLEMS = [
    Problem("content/a.en.md", 1, 3, ERROR, "x", "bad \x1b[31m", "do: it", "a\x1b\tb", 1),
    Problem("content/a.en.md", 2, 0, WARNING, "y", "::error::m", "", "^^^"),
    Problem("content/b.en.md", 0, 0, WARNING, "z", "whole"),
]


def test_problems_are_grouped_by_file_and_errors_come_last() -> None:
    first, second = terminal.grouped(PROBLEMS, coloured=False)
    assert first == "content/b.en.md: warning: whole [z]"
    assert second == (
        "content/a.en.md:1:3: error: bad \\x1b[31m [x]\n"
        "    1 | a\\x1b    b\n"
        "      |      ^^^^\n"
        "    do: it\n"
        "content/a.en.md:2: warning: ::error::m [y]\n"
        "    2 | ^^^"
    )


def test_colours_are_ours_alone() -> None:
    plain, coloured = ("\n".join(terminal.grouped(PROBLEMS, coloured=coloured)) for coloured in (False, True))
    assert coloured.startswith("\x1b[1mcontent/b.en.md:\x1b[0m \x1b[33mwarning:\x1b[0m whole [z]\n")
    assert "\x1b[1;31merror:\x1b[0m bad \\x1b[31m [x]\n" in coloured
    assert "\x1b[32m      |      ^^^^\x1b[0m\n" in coloured
    for code in ("0", "1", "1;31", "32", "33"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain


def test_no_line_of_github_annotations_is_the_contents_own(newsroom: Newsroom) -> None:
    newsroom.article(
        "n/a.en.md", "::error::x\n\n• ##[stop] \x1b %0A ::set-env::\n", description="\n::add-mask::x"
    )
    result = run(newsroom, "check", "--format", "github")
    lines = result.stdout.splitlines()
    assert len(lines) > 1
    assert all(line.startswith("::warning file=content/n/a.en.md,") for line in lines[:-1])
    assert "##[" not in result.stdout
