"""The command line: exit codes, what is printed where, and what a run that fails leaves behind (DESIGN 4)."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import NOW, REPOSITORY, SETTINGS, TEMPLATES, Newsroom

from site_builder import __version__, disk
from site_builder.__main__ import cli
from site_builder.commands import names

BAD_CHOICE = (
    'content/n/b.en.md:5:12: error: sentiment: "POSITVE" is none of POSITIVE, NEGATIVE, NEUTRAL [invalid-choice]\n'
    '    5 | sentiment: "POSITVE"\n'
    "      |            ^^^^^^^^^\n"
    "    did you mean POSITIVE?\n"
)
DEAD_LINK = (
    "content/n/b.en.md:6:5: warning: link: content/n/gone.en.md is not on the site [dead-link]\n"
    "    6 | See [it](gone.en.md).\n"
    "      |     ^\n"
    "    mend or remove it\n"
)
SLOW = "{% for a in 'x' * 10000 %}{% for b in 'x' * 10000 %}{% endfor %}{% endfor %}"
"""A template that takes minutes."""


def run(newsroom: Newsroom, command: str, *arguments: str, now: str = NOW) -> Result:
    """One command in this process, with a fixed clock."""
    clock = ["--now", now] if now else []
    result = CliRunner().invoke(cli, [command, "--project", str(newsroom.root), *clock, *arguments])
    for text in (result.stdout, result.stderr):
        assert "Traceback" not in text
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def masked(text: str) -> str:
    """The text without what differs from run to run: how long it took, how many bytes there are."""
    return re.sub(r"\b[\d.]+ k?B\b", "SIZE", re.sub(r"\d+\.\d\d s$", "SECONDS", text, flags=re.MULTILINE))


def start(newsroom: Newsroom, *arguments: str, **options: object) -> subprocess.Popen[str]:
    """The program itself, as a user starts it."""
    command = [sys.executable, "-m", "site_builder", *arguments, "--project", str(newsroom.root)]
    return subprocess.Popen(
        command, cwd=REPOSITORY, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, **options,
    )  # fmt: skip


def snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder with its mtime and bytes."""
    return {
        str(path.relative_to(root)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def stages(newsroom: Newsroom) -> list[str]:
    return [path.name for path in newsroom.root.iterdir() if "stage" in path.name]


@pytest.fixture
def site(newsroom: Newsroom) -> Newsroom:
    """A newsroom with one article, built, where nobody minds that descriptions are missing."""
    newsroom.write({"site.yaml": f"{SETTINGS}check: {{description-missing: off}}\n"})
    newsroom.article("n/a.en.md", title="First")
    newsroom.build()
    return newsroom


@pytest.fixture
def faulty(site: Newsroom) -> Newsroom:
    return site.article("n/b.en.md", sentiment="POSITVE")


@pytest.fixture
def dubious(site: Newsroom) -> Newsroom:
    return site.article("n/b.en.md", "See [it](gone.en.md).\n")


# -- Exit code 0 ------------------------------------------------------------------------------------


def test_the_program_builds_and_says_so_in_one_line(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", "Text. " * 200).article("n/b.uk.md")
    program = start(newsroom, "build", "--now", NOW)
    out, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (0, "")
    size = sum(len(content) for path, content in newsroom.tree().items() if path != ".site-builder")
    count = len(newsroom.tree()) - 1
    assert (
        masked(out) == f"2 articles, {count} files in public/: {count} written (SIZE), 0 removed, SECONDS\n"
    )
    assert f"({size / 1000:.1f} kB)" in out


def test_a_second_build_says_that_nothing_was_written(site: Newsroom) -> None:
    result = run(site, "build")
    count = len(site.tree()) - 1
    closing = f"1 article, {count} files in public/: 0 written (SIZE), 0 removed, SECONDS\n"
    assert masked(result.stdout) == closing
    assert " 0 written (0 B)" in result.stdout
    assert (result.exit_code, result.stderr) == (0, "")


def test_warnings_go_to_standard_error_and_results_to_standard_output(dubious: Newsroom) -> None:
    result = run(dubious, "build")
    assert (result.exit_code, result.stderr) == (0, DEAD_LINK + "1 warning\n")
    assert re.fullmatch(r"2 articles, \d+ files in public/: .*\n", result.stdout)


def test_quiet_prints_problems_only(dubious: Newsroom) -> None:
    result = run(dubious, "build", "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", DEAD_LINK)


def test_explain_says_why_each_page_was_rendered_and_what_that_comes_to(site: Newsroom) -> None:
    def explained(*arguments: str) -> list[str]:
        return run(site, "build", "--explain", *arguments).stdout.splitlines()

    site.article("n/a.en.md", title="Second")
    (site.root / "public/404.html").unlink()
    count = len(site.tree())
    lines = explained()  # the two, and six feeds
    assert {"n/a/index.html: article changed", "404.html: file altered or missing"} <= set(lines)
    assert not any(line.startswith("2025/index.html: ") for line in lines), "it lists months, not titles"
    rendered = sum(site.has(line.partition(": ")[0]) for line in lines)
    assert lines[-1].startswith(f"1 article, {count} files in public/: 8 written (")
    assert [masked(line) for line in lines if line.startswith(("to upload", "unchanged", "files per"))] == [
        "to upload: 8 files, SIZE; 0 to remove", f"unchanged: {count - 8} files, {rendered - 8} of them rendered",
        f"files per article: {count}.00",
    ]  # fmt: skip
    assert 0 < sum(line.startswith("slowest: ") for line in lines) <= rendered
    site.article("n/b.en.md")
    assert "n/b/index.html: new" in explained()
    assert explained()[0] == "to upload: 0 files, 0 B; 0 to remove", (
        "nothing is rendered, nothing is explained"
    )
    cleaned = explained("--clean")
    assert sum(site.has(line.partition(": ")[0]) for line in cleaned) == len(site.tree()) - 1
    assert f"unchanged: {len(site.tree()) - 1} files, {len(site.tree()) - 1} of them rendered" in cleaned


def test_json_of_a_build(dubious: Newsroom) -> None:
    result = run(dubious, "build", "--format", "json")
    found = json.loads(result.stdout)
    assert (result.exit_code, result.stderr, found["ok"]) == (0, "", True)
    counts = {name: found[name] for name in ("articles", "pages", "removed")}
    assert counts == {"articles": 2, "pages": len(dubious.tree()) - 1, "removed": 0}
    assert 0 < found["written"] <= found["rendered"]
    assert found["size"] > 0 < found["seconds"]
    assert {"path": "n/b/index.html", "reason": "new"} in found["reasons"]
    (problem,) = found["problems"]
    assert problem == {
        "path": "content/n/b.en.md", "line": 6, "column": 5, "severity": "warning", "code": "dead-link",
        "message": "link: content/n/gone.en.md is not on the site", "cure": "mend or remove it",
        "excerpt": "See [it](gone.en.md).", "width": 1,
    }  # fmt: skip


def test_json_of_runs_that_fail(faulty: Newsroom) -> None:
    for command in ("build", "check"):
        result = run(faulty, command, "--format", "json")
        found = json.loads(result.stdout)
        assert (result.exit_code, result.stderr, found["ok"]) == (1, "", False)
        assert [problem["code"] for problem in found["problems"]] == ["invalid-choice"]
    result = run(faulty, "build", "--format", "json", now="soon")
    assert (result.exit_code, result.stderr) == (2, "")
    assert json.loads(result.stdout) == {
        "ok": False, "error": "--now: 'soon' is no ISO 8601 date, such as 2026-01-31T12:00:00Z",
    }  # fmt: skip


def test_drafts_on_demand(site: Newsroom) -> None:
    site.article("n/b.en.md", draft=True)
    assert run(site, "build").exit_code == 0
    assert not site.has("n/b/index.html")
    assert run(site, "build", "--drafts").exit_code == 0
    assert site.has("n/b/index.html")


def test_other_folders_for_content_and_output(site: Newsroom, tmp_path: Path) -> None:
    (site.root / "content").rename(tmp_path / "elsewhere")
    output = tmp_path / "out"
    result = run(site, "build", "--content", str(tmp_path / "elsewhere"), "--output", str(output))
    assert re.match(rf"1 article, \d+ files in {output}/: ", result.stdout)
    assert (output / "n/a/index.html").read_text() == site.page("n/a/index.html")


def test_the_address_of_a_preview(site: Newsroom) -> None:
    site.article("n/a.en.md", aliases=["/old/"])
    assert run(site, "build", "--base-url", "https://preview.example/x/").exit_code == 0
    assert "to=https://preview.example/x/n/a/" in site.page("old/index.html")
    assert run(site, "build", "--base-url", "").exit_code == 0
    assert "to=https://tiny.example/n/a/" in site.page("old/index.html")


def test_the_clock_comes_from_now_else_from_source_date_epoch(
    site: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.article("n/b.en.md", publishedAt="2026-03-01T00:00:00Z")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772323199")  # a second before
    assert run(site, "build", now="").exit_code == 0
    assert not site.has("n/b/index.html")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772323200")
    assert run(site, "build", now="").exit_code == 0
    assert site.has("n/b/index.html")
    for early in ("2026-02-28T23:59:59Z", "2026-03-01T00:59:59+01:00", "2026-02-28"):
        assert run(site, "build", now=early).exit_code == 0
        assert not site.has("n/b/index.html"), early
    for late in ("2026-03-01", "2026-03-01T01:00:00+01:00", "2026-02-28T23:00:00-01:00"):
        assert run(site, "build", now=late).exit_code == 0
        assert site.has("n/b/index.html"), late


def test_an_empty_site_is_built_only_on_demand(newsroom: Newsroom) -> None:
    assert "[empty-site]" in run(newsroom, "build").stderr
    assert run(newsroom, "build", "--allow-empty").exit_code == 0
    assert newsroom.has("index.html")


def test_check_writes_nothing_but_what_it_remembers(dubious: Newsroom) -> None:
    before = snapshot(dubious.root / "public")
    result = run(dubious, "check")
    dead_link = DEAD_LINK.replace("warning", "error")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{dead_link}1 file with errors\n")
    assert snapshot(dubious.root / "public") == before
    dubious.remove("content/n/b.en.md")
    assert run(dubious, "check").stdout == "no problems\n"
    assert json.loads(run(dubious, "check", "--format", "json").stdout) == {
        "ok": True,
        "problems": [],
        "known": 0,
    }


def test_check_for_github(dubious: Newsroom) -> None:
    result = run(dubious, "check", "--format", "github")
    assert (result.exit_code, result.stderr) == (1, "1 file with errors\n")
    assert result.stdout == (
        "::error file=content/n/b.en.md,line=6,col=5,endColumn=6,title=dead-link"
        "::link: content/n/gone.en.md is not on the site%0Amend or remove it\n"
    )
    dubious.article("n/b.en.md", sentiment="POSITVE")
    result = run(dubious, "check", "--format", "github")
    assert result.exit_code == 1
    assert result.stdout.startswith("::error file=content/n/b.en.md,line=5,col=12,endColumn=21,")


def test_annotations_name_files_as_the_repository_does(
    dubious: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = dubious.root
    for workspace, below in ((root.parent, f"{root.name}/"), (root, ""), (root / "content", ""), ("", "")):
        monkeypatch.setenv("GITHUB_WORKSPACE", str(workspace))
        result = run(dubious, "check", "--format", "github")
        assert result.stdout.startswith(f"::error file={below}content/n/b.en.md,line=6,")


def test_a_line_a_step_where_there_is_no_terminal(newsroom: Newsroom) -> None:
    for number in range(210):
        newsroom.article(f"n/a{number}.en.md")
    result = run(newsroom, "build", "--jobs", "1")
    count = len(newsroom.tree()) - 1
    assert result.stderr == f"reading 210\nrendering {count}\n"
    newsroom.article("n/b.en.md")
    assert run(newsroom, "build").stderr == ""
    result = run(newsroom, "build", "--clean", "--format", "json")
    assert result.stderr == ""


def test_help_lists_the_commands() -> None:
    command = [sys.executable, "-m", "site_builder", "--help"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True)
    listed = done.stdout.partition("Commands:\n")[2]
    assert re.findall(r"^  (\w+) ", listed, re.MULTILINE) == sorted(names())
    assert {"build", "check", "init", "serve"} <= set(names())
    for name in names():
        shown = CliRunner().invoke(cli, [name, "--help"])
        assert (shown.exit_code, shown.output.startswith(f"Usage: cli {name} ")) == (0, True)
    assert CliRunner().invoke(cli, ["--version"]).output == f"site-builder, version {__version__}\n"


# -- Exit code 1: content and templates -------------------------------------------------------------


def test_an_error_in_content_is_exit_1_and_leaves_the_site_as_it_was(faulty: Newsroom) -> None:
    before = snapshot(faulty.root / "public")
    result = run(faulty, "build")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == BAD_CHOICE + "1 file with errors; public/ left as it was\n"
    assert snapshot(faulty.root / "public") == before
    checked = run(faulty, "check")
    assert (checked.exit_code, checked.stdout, checked.stderr) == (1, "", BAD_CHOICE + "1 file with errors\n")


def test_strict_writes_nothing_when_there_is_a_warning(dubious: Newsroom) -> None:
    before = snapshot(dubious.root / "public")
    result = run(dubious, "build", "--strict")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == DEAD_LINK + "1 warning; public/ left as it was\n"
    assert snapshot(dubious.root / "public") == before
    assert run(dubious, "check", "--strict").exit_code == 1
    dubious.remove("content/n/b.en.md")
    assert run(dubious, "build", "--strict").exit_code == 0


def test_errors_are_printed_last_where_they_are_seen(faulty: Newsroom) -> None:
    faulty.article("n/z.en.md", "See [it](gone.en.md).\n")
    result = run(faulty, "build")
    assert result.stderr == DEAD_LINK.replace("/b.", "/z.") + BAD_CHOICE + (
        "1 file with errors, 1 warning; public/ left as it was\n"
    )


def test_a_fault_of_ours_is_one_line(site: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("\x1b[31mx")

    monkeypatch.setattr("site_builder.build.load", fail)
    result = run(site, "build")
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr == "error: a fault of site-builder's own, KeyError: '\\x1b[31mx'; --debug shows where\n"
    )
    shown = CliRunner().invoke(cli, ["build", "--project", str(site.root), "--debug"])
    assert isinstance(shown.exception, KeyError)


# -- Exit code 2: usage and settings ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--now", "soon"], "--now: 'soon' is no ISO 8601 date, such as 2026-01-31T12:00:00Z"),
        (
            ["--now", "0001-01-01T00:00:00+14:00"],
            "--now: '0001-01-01T00:00:00+14:00' is no ISO 8601 date, such as 2026-01-31T12:00:00Z",
        ),
        (
            ["--base-url", "tiny.example"],
            "--base-url: 'tiny.example' is no address of a site, such as https://example.org",
        ),
        (
            ["--base-url", "javascript:alert(1)"],
            "--base-url: 'javascript:alert(1)' is no address of a site, such as https://example.org",
        ),
    ],
)
def test_wrong_arguments(site: Newsroom, arguments: list[str], message: str) -> None:
    result = run(site, "build", *arguments, now="" if "--now" in arguments else NOW)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"error: {message}\n")


@pytest.mark.parametrize("epoch", ["soon", "²", "-1e9", "99999999999999999999"])
def test_a_wrong_source_date_epoch(site: Newsroom, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    result = run(site, "build", now="")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"error: SOURCE_DATE_EPOCH: '{epoch}' is no number of seconds since 1970\n"


@pytest.mark.parametrize(
    "arguments",
    [["--bogus"], ["--jobs", "0"], ["--format", "xml"], ["--output", "site.yaml"], ["stray"]],
    ids=" ".join,
)
def test_what_click_refuses(site: Newsroom, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site.root)
    result = run(site, "build", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


def test_a_project_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    gone = Newsroom.__new__(Newsroom)
    gone.root = tmp_path / "gone"
    result = run(gone, "build")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        2, f"Error: Invalid value for '--project': Directory '{gone.root}' does not exist.",
    )  # fmt: skip
    assert not gone.root.exists()


def test_a_project_without_settings(site: Newsroom) -> None:
    site.remove("site.yaml")
    for command in ("build", "check"):
        result = run(site, command)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            f"error: there is no {site.root}/site.yaml; `site-builder init DIR` makes a new site\n"
        )


def test_an_unknown_setting(site: Newsroom) -> None:
    site.write({"site.yaml": "name: Tiny\nurl: https://tiny.example\npage_sise: 5\n"})
    before = snapshot(site.root / "public")
    result = run(site, "build")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "site.yaml:3:1: error: unknown key 'page_sise' [unknown-key]\n"
        "    3 | page_sise: 5\n"
        "      | ^^^^^^^^^\n"
        "    did you mean page_size?\n"
        "1 file with errors; public/ left as it was\n"
    )
    assert snapshot(site.root / "public") == before
    assert run(site, "check").exit_code == 2


def test_a_folder_of_others_is_not_written(site: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/letter.txt").write_text("Dear")
    result = run(site, "build", "--output", str(tmp_path / "theirs"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: {tmp_path}/theirs/ is not empty and has no .site-builder file, so site-builder did not make it:"
        " name another folder with --output, or empty this one\n"
    )
    assert list(snapshot(tmp_path / "theirs")) == ["letter.txt"]
    result = run(site, "build", "--output", str(site.root / "content/out"))
    assert result.exit_code == 2
    assert result.stderr == "error: cannot build into content/out: it lies in content, which is not output\n"
    assert run(site, "build", "--output", str(site.root)).exit_code == 2


# -- Exit code 3: the environment -------------------------------------------------------------------


def test_a_file_in_place_of_the_cache(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").write({".cache": "mine"})
    result = run(newsroom, "build")
    assert (result.exit_code, result.stdout) == (3, "")
    assert re.fullmatch(rf"error: cannot \w+ {newsroom.root}/\.cache\S*: .+\n", result.stderr)
    assert (newsroom.root / ".cache").read_text() == "mine"
    assert not (newsroom.root / "public").exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EMFILE])
def test_a_disk_that_fails(site: Newsroom, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    before = snapshot(site.root / "public")
    create = disk.create

    def fail(path: str, data: bytes) -> os.stat_result:
        if path.endswith("n/b/index.html"):
            raise OSError(code, os.strerror(code), path)
        return create(path, data)

    site.article("n/b.en.md")
    with monkeypatch.context() as faulty:
        faulty.setattr(disk, "create", fail)
        result = run(site, "build")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == f"error: cannot write public/n/b/index.html: {os.strerror(code)}\n"
    assert (snapshot(site.root / "public"), stages(site)) == (before, [])
    assert run(site, "build").exit_code == 0
    assert site.has("n/b/index.html")


def test_something_of_others_in_the_way(site: Newsroom, tmp_path: Path) -> None:
    (site.root / "public/n/b").symlink_to(tmp_path)
    site.article("n/b.en.md")
    result = run(site, "build")
    assert result.exit_code == 3
    assert result.stderr == (
        "error: cannot write public/n/b: a symbolic link that is not ours is in the way; move it away\n"
    )
    assert stages(site) == []
    assert not (tmp_path / "index.html").exists()


def test_a_file_name_cannot_write_to_the_terminal(site: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "n/\x1b[2Jb.en.md"
    site.article(name)
    read = disk.read

    def refuse(path: str) -> bytes:
        if path.endswith(name):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return read(path)

    monkeypatch.setattr(disk, "read", refuse)
    result = run(site, "build")
    assert result.exit_code == 3
    assert result.stderr == (
        f"error: cannot read {site.root}/content/n/\\x1b[2Jb.en.md: {os.strerror(errno.EACCES)}\n"
    )


# -- Signals ----------------------------------------------------------------------------------------


def stop_while_rendering(site: Newsroom, number: signal.Signals, *arguments: str) -> tuple[int, str]:
    """Exit code and standard error of a build that gets a signal while it renders.

    The whole process group gets it, as from Ctrl-C at a terminal; no process of the group outlives the build.
    """
    program = start(site, "build", "--now", NOW, *arguments)
    end = time.monotonic() + 60
    while not stages(site) and program.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    assert program.poll() is None, program.communicate()
    os.killpg(program.pid, number)
    out, err = program.communicate(timeout=60)
    assert out == ""
    while time.monotonic() < end:
        try:
            os.killpg(program.pid, 0)
        except ProcessLookupError:
            return program.returncode, err
        time.sleep(0.05)
    raise AssertionError("a process of the build lives on")


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGTERM, 143, ""), (signal.SIGINT, 130, "error: interrupted\n")],
    ids=["SIGTERM", "SIGINT"],
)
def test_a_signal_leaves_the_site_as_it_was(
    site: Newsroom, number: signal.Signals, code: int, said: str
) -> None:
    before = snapshot(site.root / "public")
    site.write({"templates/article.html": SLOW, "templates/archive.html": TEMPLATES["archive.html"] + "!"})
    assert stop_while_rendering(site, number) == (code, said)
    assert (snapshot(site.root / "public"), stages(site)) == (before, [])
    site.write({"templates/article.html": TEMPLATES["article.html"]})
    assert run(site, "build").exit_code == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_worker_processes_too(site: Newsroom, number: signal.Signals, code: int) -> None:
    for each in range(200):
        site.article(f"n/a{each}.en.md")
    before = snapshot(site.root / "public")
    slow = "{% for a in 'x' * 300 %}{% for b in 'x' * 1000 %}{% endfor %}{% endfor %}"
    site.write({"templates/article.html": slow})
    exit_code, said = stop_while_rendering(site, number, "--jobs", "2", "--quiet")
    assert exit_code == code
    assert "Traceback" not in said
    assert (snapshot(site.root / "public"), stages(site)) == (before, [])


IN_THE_MIDST_OF_A_CLEANUP = """
import os, sys, time
import click
from site_builder import __main__ as program

class Freed:
    def __del__(self):
        os.kill(os.getpid(), int(sys.argv[1]))
        for _ in range(1000):
            pass

@click.command()
@click.argument("number")
def work(number):
    Freed()
    time.sleep(60)

program.cli = work
program.main()
"""


@pytest.mark.parametrize(
    ("number", "code", "said"), [(signal.SIGTERM, 143, ""), (signal.SIGINT, 130, "error: interrupted")]
)
def test_a_signal_whose_exception_python_drops_ends_the_program_all_the_same(
    number: signal.Signals, code: int, said: str
) -> None:
    command = [sys.executable, "-c", IN_THE_MIDST_OF_A_CLEANUP, str(int(number))]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=50, check=False)
    assert (ended.returncode, ended.stderr.strip()) == (code, said)


# -- init -------------------------------------------------------------------------------------------


def test_init_makes_a_site_that_builds_without_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764715723")
    folder = tmp_path / "new site"
    result = CliRunner().invoke(cli, ["init", str(folder)])
    count = len(snapshot(folder))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{count} files in {folder}/; now: cd {folder} && site-builder build\n"
    made = Newsroom.__new__(Newsroom)
    made.root = folder
    built = run(made, "build", "--strict")
    assert (built.exit_code, built.stderr) == (0, "")
    assert "The first article" in made.page("2025/12/the-first-article/index.html")
    assert "The first article" in made.page("index.html")
    assert made.has("about/index.html")
    again = CliRunner().invoke(cli, ["init", str(folder)])
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr == f"error: {folder} is not empty; name a new folder\n"


def test_init_takes_an_empty_folder_and_refuses_what_it_cannot_write(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "a/b")]).exit_code == 0
    (tmp_path / "empty").mkdir()
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "empty")]).exit_code == 0
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(cli, ["init", str(tmp_path / "file/site")])
    assert (result.exit_code, result.stderr) == (
        3, f"error: cannot write {tmp_path}/file/site: Not a directory\n",
    )  # fmt: skip
