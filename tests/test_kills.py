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
from pathlib import Path

import pytest
from conftest import TEMPLATES, Newsroom
from desk import copied, finished, memory, opened, snapshot, sources_of, stages, start

COUNT = 150
WHOLE = {
    **TEMPLATES,
    "base.html": f"<!doctype html>{TEMPLATES['base.html']}<script></script>" * 2 + "</html>",
}
SLOW = "{% for a in 'x' * 300 %}{% for b in 'x' * 1000 %}{% endfor %}{% endfor %}"
"""A template that takes some milliseconds."""
ENDLESS = SLOW.replace("300", "100000")
CHANGES: dict[str, Callable[[Newsroom], object]] = {
    "cold": lambda _: None,
    "edit": lambda newsroom: edit(newsroom),
    "template": lambda newsroom: restyle(newsroom),
}


def edit(newsroom: Newsroom) -> None:
    """What a desk does in a minute: an article comes, one goes, some are mended."""
    newsroom.article("n/newest.en.md", publishedAt="2026-01-20T10:00:00Z", tags=["BTC"])
    newsroom.remove("content/n/a7.en.md")
    for number in range(20, 30):
        newsroom.article(f"n/a{number}.en.md", "Mended.\n", tags=["ETF"], stickyWeight=1)


def restyle(newsroom: Newsroom) -> None:
    newsroom.write({"templates/base.html": WHOLE["base.html"].replace("<script>", "<script async>")})


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


def clean_tree(newsroom: Newsroom) -> dict[str, bytes]:
    fresh = sources_of(newsroom)
    fresh.build()
    return fresh.tree()


def check_next(newsroom: Newsroom) -> None:
    """The next build makes what one from nothing does, and leaves nothing lying about."""
    assert finished(start(newsroom, "--jobs", "1")) == (0, "")
    assert newsroom.tree() == clean_tree(newsroom)
    assert stages(newsroom) == []
    assert sorted(path.name for path in newsroom.root.iterdir()) == [
        ".cache", "content", "public", "site.yaml", "templates",
    ]  # fmt: skip


# -- Kill -9, SIGTERM and SIGINT at random moments --------------------------------------------------


def disturb(newsroom: Newsroom, number: signal.Signals, moment: random.Random) -> subprocess.Popen[str]:
    """A build that gets the signal at any moment, half of the time while it writes."""
    program = start(newsroom, "--jobs", moment.choice("12"))
    if moment.random() < 0.5:
        wait_for(lambda: stages(newsroom) or program.poll() is not None, program)
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
        assert not path.endswith(".html") or (content.startswith(b"<!doctype") and content.endswith(b"</html>"))


def rounds(count: int) -> list[tuple[int, str]]:
    return [(number, list(CHANGES)[number % len(CHANGES)]) for number in range(count)]


def kill(built: Newsroom, place: Path, number: int, change: str) -> None:
    newsroom = copied(built, place / "site", *(("public", ".cache") if change == "cold" else ()))
    old = {} if change == "cold" else newsroom.tree()
    CHANGES[change](newsroom)
    program = disturb(newsroom, signal.SIGKILL, random.Random(number))
    program.communicate(timeout=60)
    check_visible(newsroom, old, clean_tree(newsroom))
    check_next(newsroom)


@pytest.mark.parametrize(("number", "change"), rounds(12))
def test_the_build_after_a_kill_is_right(built: Newsroom, place: Path, number: int, change: str) -> None:
    kill(built, place, number, change)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "change"), rounds(200))
def test_the_build_after_any_kill_is_right(built: Newsroom, place: Path, number: int, change: str) -> None:
    kill(built, place, 1000 + number, change)


