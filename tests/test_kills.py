"""Law 4: whatever ends a build, real processes on real file systems, nothing is half-written or lost."""

from __future__ import annotations

import os
import random
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from conftest import TEMPLATES, Newsroom
from desk import copied, finished, memory, opened, snapshot, sources_of, stages, start

COUNT = 150
WHOLE = {**TEMPLATES, "base.html": f"<!doctype html>{TEMPLATES['base.html']}</html>"}
SLOW = "{% for a in 'x' * 300 %}{% for b in 'x' * 1000 %}{% endfor %}{% endfor %}"
"""A template that takes some milliseconds."""


def edit(newsroom: Newsroom) -> None:
    """What a desk does in a minute: an article comes, one goes, some are mended."""
    newsroom.article("n/newest.en.md", publishedAt="2026-01-20T10:00:00Z", tags=["BTC"])
    newsroom.remove("content/n/a7.en.md")
    for number in range(20, 30):
        newsroom.article(f"n/a{number}.en.md", "Mended.\n", tags=["ETF"], stickyWeight=1)


def restyle(newsroom: Newsroom) -> None:
    newsroom.write({"templates/base.html": WHOLE["base.html"].replace("</html>", "<!-- new --></html>")})


CHANGES: dict[str, Callable[[Newsroom], object]] = {
    "cold": lambda _: None,
    "edit": edit,
    "template": restyle,
}


def newsroom_of(root: Path, count: int = COUNT) -> Newsroom:
    newsroom = Newsroom(root)
    newsroom.write({f"templates/{name}": text for name, text in WHOLE.items()})
    for number in range(count):
        newsroom.article(
            f"n/a{number}.en.md", f"Text {number}.\n" * 20, title=f"Article {number}", tags=["BTC", f"T{number % 9}"],
            publishedAt=f"2025-12-{1 + number % 28:02}T{number % 24:02}:00:00Z",
        )  # fmt: skip
    return newsroom


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with memory() as place:
        yield place


@pytest.fixture(scope="module")
def built(place: Path) -> Newsroom:
    """A newsroom with its site, never changed: a test takes a copy of it."""
    newsroom = newsroom_of(place / "built")
    newsroom.build()
    return newsroom


@pytest.fixture
def site(built: Newsroom, place: Path) -> Newsroom:
    return copied(built, place / "site")


def wait_for(happened: Callable[[], object], program: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 60
    while not happened():
        assert program.poll() is None, program.communicate()
        assert time.monotonic() < end
        time.sleep(0.002)


def children(program: subprocess.Popen[str]) -> list[int]:
    """The processes that a build has started."""
    return [int(pid) for pid in Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()]


def handles_signals(program: subprocess.Popen[str]) -> bool:
    """Whether the program has begun, and not just Python."""
    caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{program.pid}/status").read_text())
    return caught is not None and bool(int(caught[1], 16) >> (signal.SIGTERM - 1) & 1)


def clean_tree(newsroom: Newsroom) -> dict[str, bytes]:
    fresh = sources_of(newsroom)
    fresh.build()
    return fresh.tree()


def check_next(newsroom: Newsroom) -> None:
    """The next build makes what one from nothing does, and leaves nothing lying about."""
    assert finished(start(newsroom, "--jobs", "1", "--quiet")) == (0, "")
    assert newsroom.tree() == clean_tree(newsroom)
    assert stages(newsroom) == []
    assert sorted(path.name for path in newsroom.root.iterdir()) == [
        ".cache", "content", "public", "site.yaml", "templates",
    ]  # fmt: skip


# -- Kill -9, SIGTERM and SIGINT at random moments --------------------------------------------------


def disturb(newsroom: Newsroom, number: signal.Signals, moment: random.Random) -> subprocess.Popen[str]:
    """A build that gets the signal at any moment, half of the time while it writes."""
    program = start(newsroom, "--jobs", moment.choice("12"), "--quiet")
    wait_for(lambda: handles_signals(program), program)
    if moment.random() < 0.5:
        while not stages(newsroom) and program.poll() is None:
            time.sleep(0.001)
        time.sleep(moment.random() * 0.15)
    else:
        time.sleep(moment.random())
    program.send_signal(number)
    return program


def check_visible(newsroom: Newsroom, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """Every file is whole: old, or new."""
    if not (newsroom.root / "public").exists():
        assert old == {}
        return
    for path, content in newsroom.tree().items():
        assert content in {old.get(path), new.get(path)}, path
        assert not path.endswith(".html") or (
            content.startswith(b"<!doctype") and content.endswith(b"</html>")
        )


def rounds(count: int) -> list[tuple[int, str]]:
    return [(number, list(CHANGES)[number % len(CHANGES)]) for number in range(count)]


def kill(built: Newsroom, place: Path, number: int, change: str) -> None:
    newsroom = copied(built, place / "site", *(("public", ".cache") if change == "cold" else ()))
    old = {} if change == "cold" else newsroom.tree()
    CHANGES[change](newsroom)
    program = disturb(newsroom, signal.SIGKILL, random.Random(number))
    assert finished(program)[0] in {0, -signal.SIGKILL}
    check_visible(newsroom, old, clean_tree(newsroom))
    check_next(newsroom)


@pytest.mark.parametrize(("number", "change"), rounds(12))
def test_the_build_after_a_kill_is_right(built: Newsroom, place: Path, number: int, change: str) -> None:
    kill(built, place, number, change)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "change"), rounds(200))
def test_the_build_after_any_kill_is_right(built: Newsroom, place: Path, number: int, change: str) -> None:
    kill(built, place, 1000 + number, change)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("change", ["edit", "template"])
def test_a_signal_at_any_moment_ends_a_build_quietly(
    built: Newsroom, place: Path, number: signal.Signals, change: str
) -> None:
    codes = {0, 128 + number}
    for seed in range(2):
        newsroom = copied(built, place / "site")
        before = snapshot(newsroom.root / "public")
        CHANGES[change](newsroom)
        program = disturb(newsroom, number, random.Random(seed))
        code, said = finished(program)
        assert (code in codes, said.replace("error: interrupted\n", "")) == (True, "")
        assert stages(newsroom) == []
        untouched = snapshot(newsroom.root / "public") == before
        assert untouched or newsroom.tree() == clean_tree(newsroom), "all of it, or nothing"
        check_next(newsroom)


# -- A worker process is killed ---------------------------------------------------------------------


@pytest.mark.parametrize("step", ["reading", "rendering"])
def test_a_killed_worker_ends_the_build_in_one_line(place: Path, step: str) -> None:
    newsroom = newsroom_of(place / "many", 500)
    newsroom.build()
    before = snapshot(newsroom.root / "public")
    if step == "reading":
        for number in range(500):
            newsroom.article(f"n/a{number}.en.md", f"Another text {number}.\n" * 20)
    else:
        newsroom.write({"templates/article.html": SLOW})
    program = start(newsroom, "--jobs", "2")
    wait_for(lambda: len(children(program)) == 2, program)
    os.kill(children(program)[0], signal.SIGKILL)
    code, said = finished(program)
    message = "error: a worker process was killed (out of memory?); try again with --jobs 1"
    assert (code, said.splitlines()[-1]) == (3, message)
    assert re.fullmatch(rf"(\w+ 5\d\d\n)*{re.escape(message)}\n", said)
    assert (snapshot(newsroom.root / "public"), stages(newsroom)) == (before, [])
    newsroom.write({"templates/article.html": TEMPLATES["article.html"]})
    newsroom.build()
    assert newsroom.tree() == clean_tree(newsroom)


# -- The disk is full, or read-only -----------------------------------------------------------------


def mount(*arguments: str) -> None:
    if subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a file system")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system that holds little."""
    point = tmp_path / "small"
    point.mkdir()
    mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(point))
    yield point
    subprocess.run(["umount", "--lazy", str(point)], check=True)


def resize(small: Path, options: str) -> None:
    mount("-o", f"remount,{options}", str(small))


def test_an_output_on_a_full_disk_stays_as_it_was(built: Newsroom, small: Path, place: Path) -> None:
    newsroom = copied(built, place / "site", "public", ".cache")
    output = small / "public"
    code, said = finished(start(newsroom, "--jobs", "1", "--quiet", "--output", str(output)))
    assert (code, len(said.splitlines())) == (3, 1)
    assert re.fullmatch(rf"error: cannot write {re.escape(str(output))}/.+: No space left on device\n", said)
    assert list(small.iterdir()) == []
    resize(small, "size=8m")
    assert finished(start(newsroom, "--quiet", "--output", str(output)))[0] == 0
    before = snapshot(output)
    assert opened(small).tree("public") == clean_tree(newsroom)
    restyle(newsroom)
    for pages in (0, 1, 30):
        fill(small, pages)
        assert finished(start(newsroom, "--jobs", "1", "--quiet", "--output", str(output)))[0] == 3
        assert (snapshot(output), sorted(path.name for path in small.iterdir())) == (
            before,
            ["filler", "public"],
        )
    (small / "filler").unlink()
    assert finished(start(newsroom, "--quiet", "--output", str(output)))[0] == 0
    assert opened(small).tree("public") == clean_tree(newsroom)


def fill(disk: Path, pages: int) -> None:
    """Leave so many pages of 4 kB free."""
    (disk / "filler").unlink(missing_ok=True)
    found = os.statvfs(disk)
    (disk / "filler").write_bytes(bytes((found.f_bavail * found.f_frsize // 4096 - pages) * 4096))


def test_a_store_on_a_full_disk_ends_the_build_in_one_line(built: Newsroom, small: Path) -> None:
    resize(small, "size=16m")
    newsroom = copied(built, small / "site")
    before = snapshot(newsroom.root / "public")
    edit(newsroom)
    said = set()
    for pages in (0, 2, 11, 30, *range(50, 300, 50)):
        fill(small, pages)
        code, line = finished(start(newsroom, "--jobs", "1", "--quiet"))
        if code == 0:
            break
        assert (code, line.startswith("error: cannot "), len(line.splitlines())) == (3, True, 1), line
        assert (snapshot(newsroom.root / "public"), stages(newsroom)) == (before, [])
        said.add(line)
    assert said, "there was always enough"
    (small / "filler").unlink()
    check_next(newsroom)


def test_a_limit_on_the_size_of_files_ends_the_build_in_one_line(site: Newsroom) -> None:
    """A disk that is full for those who may not mount one."""
    before = snapshot(site.root / "public")
    restyle(site)
    for limit in (100, 50_000):
        small = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
        program = start(site, "--jobs", "1", "--quiet", preexec_fn=small)
        code, said = finished(program)
        assert (code, len(said.splitlines()), said[:14]) == (3, 1, "error: cannot ")
        assert (snapshot(site.root / "public"), stages(site)) == (before, [])
    check_next(site)


def test_a_read_only_output_stays_as_it_was(built: Newsroom, small: Path, place: Path) -> None:
    newsroom = copied(built, place / "site", "public", ".cache")
    output = small / "public"
    resize(small, "size=8m")
    assert finished(start(newsroom, "--quiet", "--output", str(output)))[0] == 0
    before = snapshot(output)
    restyle(newsroom)
    resize(small, "ro")
    code, said = finished(start(newsroom, "--jobs", "1", "--quiet", "--output", str(output)))
    assert (code, len(said.splitlines())) == (3, 1)
    assert re.fullmatch(rf"error: cannot write {re.escape(str(output))}.*: Read-only file system\n", said)
    assert snapshot(output) == before
    resize(small, "rw")
    assert finished(start(newsroom, "--quiet", "--output", str(output)))[0] == 0
    assert opened(small).tree("public") == clean_tree(newsroom)


# -- Two builds at once -----------------------------------------------------------------------------


def test_the_second_of_two_builds_waits_for_the_first(site: Newsroom) -> None:
    restyle(site)
    site.write({"templates/article.html": TEMPLATES["article.html"] + SLOW})
    first = start(site, "--jobs", "1")
    wait_for(lambda: stages(site), first)
    second = start(site, "--jobs", "1")
    assert re.fullmatch(r"0 rendering \d+\n", "{} {}".format(*finished(first)))
    assert finished(second) == (0, f"waiting: another build (process {first.pid}) is writing public/\n")
    check_next(site)


@pytest.mark.slow
def test_a_build_waits_ten_seconds_for_one_that_sleeps(site: Newsroom) -> None:
    restyle(site)
    site.write({"templates/article.html": TEMPLATES["article.html"] + SLOW})
    first = start(site, "--jobs", "1")
    wait_for(lambda: stages(site), first)
    first.send_signal(signal.SIGSTOP)
    busy = f"another build (process {first.pid}) is writing public/"
    assert finished(start(site, "--jobs", "1")) == (3, f"waiting: {busy}\nerror: {busy}\n")
    first.send_signal(signal.SIGCONT)
    assert re.fullmatch(r"0 rendering \d+\n", "{} {}".format(*finished(first)))
    check_next(site)
