"""What is watched, whatever becomes of the folders; and when a drive reports no changes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from conftest import Newsroom

from site_builder.preview_builds import Built, build_when_woken
from site_builder.preview_watch import identity, is_remote, is_source, source_places, watch_sources

PATIENCE = 20.0


class Watched:
    """A newsroom that is watched."""

    def __init__(self, newsroom: Newsroom, *, poll: bool) -> None:
        self.root = newsroom.root
        self.wake, self.over = Event(), Event()
        self.said: list[str] = []
        self.pause = 1.0 if poll else 0.4
        given = (self.root, self.wake, self.over)
        self.thread = Thread(target=watch_sources, args=given, kwargs={"poll": poll, "say": self.said.append})
        self.thread.start()
        self.quiet()

    def quiet(self) -> None:
        """Waits until nothing was told for a while."""
        while self.wake.wait(self.pause):
            self.wake.clear()

    def tells(self, change: Callable[[], object]) -> bool:
        """Whether a change is told, which ends in quiet."""
        change()
        told = self.wake.wait(PATIENCE)
        self.quiet()
        return told

    def stays_quiet(self, change: Callable[[], object]) -> bool:
        change()
        return not self.wake.wait(1.0)


@pytest.fixture(params=[False, True], ids=["reported", "compared"])
def watched(newsroom: Newsroom, request: pytest.FixtureRequest) -> Iterator[Watched]:
    newsroom.article("n/a.en.md").write({"static/site.css": "", "content/tags.yaml": "", "unrelated.txt": ""})
    made = Watched(newsroom, poll=request.param)
    yield made
    made.over.set()
    made.thread.join(PATIENCE)
    assert not made.thread.is_alive()


def replace(path: Path, text: str) -> None:
    """As editors save: a new file, put in the old one's place."""
    fresh = path.with_name(f".{path.name}.tmp")
    fresh.write_text(text)
    fresh.replace(path)


def test_every_source_is_watched(watched: Watched) -> None:
    root = watched.root
    for name in (
        "content/n/a.en.md",
        "templates/base.html",
        "static/site.css",
        "content/tags.yaml",
        "site.yaml",
    ):
        path = root / name
        assert watched.tells(lambda path=path: path.write_text(path.read_text() + "\n")), name
        assert watched.tells(lambda path=path: replace(path, path.read_text() + "\n")), name
    assert watched.tells(lambda: (root / "content/n/a.en.md").rename(root / "content/n/b.en.md"))
    assert watched.tells((root / "content/n/b.en.md").unlink)
    assert watched.stays_quiet(lambda: (root / "unrelated.txt").write_text("x"))
    assert watched.stays_quiet(lambda: (root / "content/n/.a.en.md.swp").write_text("x"))


def test_folders_may_go_and_come_back(watched: Watched) -> None:
    content = watched.root / "content"
    assert watched.tells(lambda: shutil.rmtree(content))
    assert watched.tells(content.mkdir)
    assert watched.tells(lambda: (content / "new.en.md").write_text("x"))
    aside = watched.root / "aside"
    assert watched.tells(lambda: (content.rename(aside), shutil.copytree(aside, content)))
    assert watched.tells(lambda: (content / "new.en.md").write_text("y"))


def test_a_theme_is_watched_once_it_is_named(watched: Watched) -> None:
    theme = watched.root / "themes/one"
    theme.mkdir(parents=True)
    (theme / "base.html").write_text("x")
    settings = watched.root / "site.yaml"
    assert watched.tells(lambda: settings.write_text(settings.read_text() + "theme: themes/one\n"))
    assert watched.tells(lambda: (theme / "base.html").write_text("y"))


def test_settings_that_cannot_be_read_name_no_theme(newsroom: Newsroom) -> None:
    names = ["site.yaml", "content", "templates", "static"]
    newsroom.write({"site.yaml": "theme: [\n"})
    assert [place.name for place in source_places(newsroom.root)] == names
    newsroom.remove("site.yaml")
    assert [place.name for place in source_places(newsroom.root)] == names
    assert identity([newsroom.root / "site.yaml"]) == [()]


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("content/a.md", True),
        ("static/root/.well-known/x", True),
        ("../theme/base.html", True),
        ("content/.a.md.swp", False),
        ("content/.git/x", False),
        ("static/.DS_Store", False),
    ],
)
def test_files_that_a_build_reads(path: str, read: bool) -> None:
    assert (
        is_source(1, os.path.normpath(f"/home/.hidden/project/{path}"), Path("/home/.hidden/project")) is read
    )


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /net rw,relatime - nfs4 server:/ rw
31 30 8:2 / /net/local rw,relatime - xfs /dev/sdb1 rw
32 22 0:41 / /my\\040share rw - fuse.sshfs me@server rw
33 22 0:42 / /tmp rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("path", "remote"),
    [("/home/x", False), ("/net", True), ("/net/site", True), ("/network", False), ("/net/local/site", False),
     ("/my share/site", True), ("/tmp/x", False)],
)  # fmt: skip
def test_drives_that_report_no_changes(tmp_path: Path, path: str, remote: bool) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert is_remote(Path(path), str(mounts)) is remote


def test_a_system_without_a_list_of_mounts_counts_as_local(tmp_path: Path) -> None:
    assert not is_remote(tmp_path, str(tmp_path / "missing"))


class Slow:
    """A builder whose builds end when they are told to."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.begins, self.ends = Event(), Event()

    def build(self) -> Built:
        self.begun.append(len(self.begun))
        self.begins.set()
        assert self.ends.wait(PATIENCE)
        self.ends.clear()
        return Built(good=True)


def test_one_build_at_a_time_and_one_more_for_all_that_came_meanwhile() -> None:
    slow, wake, over = Slow(), Event(), Event()
    told: list[Built] = []
    thread = Thread(target=build_when_woken, args=(slow, wake, over, told.append))
    thread.start()
    wake.set()
    assert slow.begins.wait(PATIENCE)
    for _ in range(50):
        wake.set()
    assert slow.begun == [0]
    slow.begins.clear()
    slow.ends.set()
    assert slow.begins.wait(PATIENCE), "what changed during a build is built afterwards"
    slow.ends.set()
    while len(told) < 2:
        over.wait(0.01)
    over.set()
    wake.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert slow.begun == [0, 1]
