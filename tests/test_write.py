"""What appears in an output, what stays, what goes, who is refused and what they are told."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from site_builder import disk, exchange, folder
from site_builder.folder import MARKER, open_output
from site_builder.problems import EnvironmentFault, UsageError
from site_builder.store import open_store
from site_builder.write import MARKER_TEXT, Published, Stage, publish, stage_file

Pages = Mapping[str, str]


def build(project: Path, pages: Pages, output: str = "public", sources: Collection[str] = ()) -> Published:
    """What build.py does, in small: the fingerprint of a page is its text."""
    with (
        open_store(project / ".cache") as store,
        open_output(
            project / output,
            project=project,
            store=store,
            sources=[project / name for name in sources],
        ) as inspected,
    ):
        place = inspected()
        staged = [
            stage_file(place.stage, path, text.encode(), text.encode())
            for path, text in pages.items()
            if path in place.altered
            or path not in place.entries
            or place.entries[path].fingerprint != text.encode()
        ]
        return publish(place, staged, removed=place.entries.keys() - pages.keys())


def tree(root: Path) -> dict[str, str]:
    """Every file below the folder but the marker, with its text; folders end with a slash."""
    return {
        f"{path.relative_to(root)}{'/' if path.is_dir() else ''}": "" if path.is_dir() else path.read_text()
        for path in root.rglob("*")
        if path.name != MARKER
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


@pytest.fixture
def public(project: Path) -> Path:
    return project / "public"


# -- what appears


def test_the_first_build_makes_the_folder_and_marks_it(project: Path, public: Path) -> None:
    assert build(project, {"index.html": "front", "a/index.html": "a"}).added == (
        "a/index.html",
        "index.html",
    )
    assert tree(public) == {"index.html": "front", "a/": "", "a/index.html": "a"}
    assert (public / MARKER).read_bytes() == MARKER_TEXT
    assert sorted(path.name for path in project.iterdir()) == [".cache", "public"]


def test_folders_above_the_output_are_made(project: Path) -> None:
    build(project, {"x": "1"}, output="build/web/out")
    assert tree(project / "build/web/out") == {"x": "1"}


def test_a_site_without_pages_is_an_empty_marked_folder(project: Path, public: Path) -> None:
    assert build(project, {}) == Published()
    assert [path.name for path in public.iterdir()] == [MARKER]


def test_nothing_changed_touches_nothing(project: Path) -> None:
    build(project, {"x": "1", "d/y": "2"})
    before = stamps(project)
    assert build(project, {"x": "1", "d/y": "2"}) == Published()
    locks = {path for path in before if "locks" in path}
    assert {path: stamp for path, stamp in stamps(project).items() if path not in locks} == {
        path: stamp for path, stamp in before.items() if path not in locks
    }


def stamps(root: Path) -> dict[str, tuple[int, int, int]]:
    """Inode, mtime and ctime of every path below the folder, but for SQLite's passing files."""
    found = {str(path): path.lstat() for path in root.rglob("*") if not path.name.endswith(("-wal", "-shm"))}
    return {
        path: (stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns)
        for path, stat in found.items()
        if not path.endswith(".cache")
    }


def test_some_changed_files_are_renamed_into_place(project: Path, public: Path) -> None:
    build(project, {"x": "1", "d/y": "2", "z": "3"})
    folder_before, kept = public.stat().st_ino, stamps(public)[str(public / "z")]
    done = build(project, {"x": "one", "d/e/y": "2", "z": "3"})
    assert done == Published(("d/e/y",), ("x",), ("d/y",))
    assert tree(public) == {"x": "one", "d/": "", "d/e/": "", "d/e/y": "2", "z": "3"}
    assert public.stat().st_ino == folder_before
    assert stamps(public)[str(public / "z")] == kept


def test_a_file_with_the_same_bytes_is_not_touched(project: Path, public: Path) -> None:
    build(project, {"x": "1"})
    before = stamps(public)
    with (
        open_store(project / ".cache") as store,
        open_output(public, project=project, store=store) as inspected,
    ):
        place = inspected()
        staged = [stage_file(place.stage, "x", b"1", b"another fingerprint", "a.md")]
        assert publish(place, staged) == Published()
        assert store.read_manifest("public")["x"].fingerprint == b"another fingerprint"
    assert stamps(public) == before


def test_a_file_altered_by_hand_is_made_anew(project: Path, public: Path) -> None:
    build(project, {"x": "1", "y": "2", "z": "3"})
    (public / "x").write_text("X")
    (public / "y").unlink()
    assert build(project, {"x": "1", "y": "2", "z": "3"}) == Published(("y",), ("x",))
    assert tree(public) == {"x": "1", "y": "2", "z": "3"}


def test_a_restored_output_counts_as_ours_whatever_its_mtimes(project: Path, public: Path) -> None:
    build(project, {"x": "1", "y": "2"})
    for path in ("x", "y"):
        os.utime(public / path, ns=(5, 5))
    assert build(project, {"x": "1", "y": "2"}) == Published()
    with open_store(project / ".cache") as store:
        assert store.read_manifest("public")["x"].mtime_ns == 5


def test_files_and_folders_may_change_into_each_other(project: Path, public: Path) -> None:
    build(project, {"a": "file", "b/c/d": "deep", "b/e": "e"})
    build(project, {"a/x": "in a folder", "b": "a file"})
    assert tree(public) == {"a/": "", "a/x": "in a folder", "b": "a file"}
    build(project, {"a": "file", "b/c/d": "deep", "b/e": "e"})
    assert tree(public) == {"a": "file", "b/": "", "b/c/": "", "b/c/d": "deep", "b/e": "e"}


def test_two_outputs_share_a_store(project: Path) -> None:
    build(project, {"x": "1"}, output="one")
    build(project, {"x": "2", "y": "2"}, output="two")
    assert build(project, {"x": "1"}, output="one") == Published()
    assert build(project, {"x": "2", "y": "2"}, output="two") == Published()


def test_an_output_behind_a_link_is_written_where_it_leads(
    project: Path, public: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    public.symlink_to(tmp_path / "elsewhere")
    build(project, {"x": "1"})
    assert public.is_symlink()
    assert tree(tmp_path / "elsewhere") == {"x": "1"}
    build(project, {"x": "2"})
    assert tree(tmp_path / "elsewhere") == {"x": "2"}


# -- the exchange


@pytest.fixture
def exchanged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that changed places, when three files are many."""
    seen: list[str] = []
    real = disk.exchange

    def noted(first: str, second: str) -> None:
        seen.append(second)
        real(first, second)

    monkeypatch.setattr(exchange, "EXCHANGE_FROM", 2)
    monkeypatch.setattr(disk, "exchange", noted)
    return seen


def test_most_of_a_site_changes_in_one_moment(project: Path, public: Path, exchanged: list[str]) -> None:
    build(project, {"a": "1", "b": "1", "c": "1", "d": "1", "e/f": "1"})
    public.chmod(0o750)
    (public / "CNAME").write_text("example.org")
    kept = (public / "d").stat()
    assert build(project, {"a": "2", "b": "2", "c": "2", "d": "1"}) == Published(
        (), ("a", "b", "c"), ("e/f",)
    )
    assert exchanged == [str(public)]
    assert tree(public) == {"a": "2", "b": "2", "c": "2", "d": "1", "CNAME": "example.org"}
    assert (public / "d").stat().st_ino == kept.st_ino
    assert (public / "d").stat().st_mtime_ns == kept.st_mtime_ns
    assert public.stat().st_mode & 0o777 == 0o750
    assert (public / MARKER).read_bytes() == MARKER_TEXT
    assert build(project, {"a": "2", "b": "2", "c": "2", "d": "1"}) == Published()


@pytest.mark.parametrize("what", ["a folder", "a link", "a pipe"])
def test_what_cannot_be_linked_stays_and_files_are_renamed_around_it(
    what: str, project: Path, public: Path, exchanged: list[str]
) -> None:
    build(project, dict.fromkeys("abcd", "1"))
    make: dict[str, Callable[[], object]] = {
        "a folder": lambda: (public / "git/objects").mkdir(parents=True),
        "a link": lambda: (public / "git").symlink_to("/nowhere"),
        "a pipe": lambda: os.mkfifo(public / "git"),
    }
    make[what]()
    before = (public / "git").lstat().st_ino
    build(project, dict.fromkeys("abcd", "2"))
    assert exchanged == []
    assert (public / "git").lstat().st_ino == before
    assert (public / "a").read_text() == "2"


def test_without_exchange_or_links_the_result_is_the_same(
    project: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(exchange, "EXCHANGE_FROM", 2)
    monkeypatch.setattr(disk, "exchange", unsupported)
    build(project, dict.fromkeys("abcd", "1") | {"e": "1"})
    build(project, dict.fromkeys("abcd", "2") | {"e": "1"})
    assert tree(public) == dict.fromkeys("abcd", "2") | {"e": "1"}
    monkeypatch.setattr(os, "link", no_links)
    build(project, dict.fromkeys("abcd", "3") | {"e": "1"})
    assert tree(public) == dict.fromkeys("abcd", "3") | {"e": "1"}


def test_a_file_put_there_during_an_exchange_is_not_lost(
    project: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = disk.exchange

    def late(first: str, second: str) -> None:
        (public / "late.txt").write_text("mine")
        (public / "a").with_name("sub").mkdir()
        (public / "sub/late.txt").write_text("mine too")
        real(first, second)

    monkeypatch.setattr(exchange, "EXCHANGE_FROM", 2)
    monkeypatch.setattr(disk, "exchange", late)
    build(project, dict.fromkeys("abcd", "1"))
    build(project, dict.fromkeys("abcd", "2"))
    assert tree(public) == dict.fromkeys("abcd", "2") | {
        "late.txt": "mine",
        "sub/": "",
        "sub/late.txt": "mine too",
    }


# -- what is not ours


def test_foreign_files_stay_where_they_are(project: Path, public: Path) -> None:
    build(project, {"x": "1", "d/y": "1"})
    (public / "CNAME").write_text("example.org")
    (public / "d/notes.txt").write_text("mine")
    (public / ".git").mkdir()
    build(project, {"x": "2"})
    assert tree(public) == {"x": "2", "CNAME": "example.org", "d/": "", "d/notes.txt": "mine", ".git/": ""}


def test_a_foreign_file_where_a_page_must_go_is_kept_aside(project: Path, public: Path) -> None:
    build(project, {"x": "1"})
    (public / "robots.txt").write_text("mine")
    done = build(project, {"x": "1", "robots.txt": "ours"})
    assert done.unclaimed == ("robots.txt",)
    assert (Path(done.aside) / "robots.txt").read_text() == "mine"
    assert tree(public) == {"x": "1", "robots.txt": "ours"}


def test_a_foreign_file_with_the_very_bytes_becomes_ours(project: Path, public: Path) -> None:
    build(project, {"x": "1"})
    (public / "y").write_text("2")
    assert build(project, {"x": "1", "y": "2"}) == Published()
    assert build(project, {"x": "1"}) == Published(removed=("y",))


@pytest.mark.parametrize(
    ("foreign", "pages", "told"),
    [
        ("d/mine.txt", {"d": "a file"}, "public/d/mine.txt: a file that is not ours"),
        ("d", {"d/index.html": "a page"}, "public/d: a file that is not ours"),
        ("d ->", {"d/index.html": "a page"}, "public/d: a symbolic link that is not ours"),
        ("d ->", {"d": "a page"}, "public/d: a symbolic link that is not ours"),
        ("d |", {"d": "a page"}, "public/d: a special file that is not ours"),
    ],
)
def test_what_is_in_the_way_is_named_and_nothing_is_changed(
    foreign: str, pages: Pages, told: str, project: Path, public: Path, tmp_path: Path
) -> None:
    build(project, {"x": "1"})
    path = public / foreign.split(" ", maxsplit=1)[0]
    path.parent.mkdir(exist_ok=True)
    if foreign.endswith("->"):
        (tmp_path / "target").mkdir()
        path.symlink_to(tmp_path / "target")
    elif foreign.endswith("|"):
        os.mkfifo(path)
    else:
        path.write_text("mine")
    with pytest.raises(EnvironmentFault) as fault:
        build(project, {"x": "2", **pages})
    assert str(fault.value) == f"cannot write {told} is in the way; move it away"
    assert (public / "x").read_text() == "1"
    assert not list(tmp_path.glob("target/*"))


def test_nothing_is_removed_through_a_link(project: Path, public: Path, tmp_path: Path) -> None:
    build(project, {"x": "1", "d/y": "1"})
    shutil.move(public / "d", tmp_path / "d")
    (public / "d").symlink_to(tmp_path / "d")
    with pytest.raises(EnvironmentFault, match="public/d: a symbolic link that is not ours"):
        build(project, {"x": "1"})
    assert (tmp_path / "d/y").read_text() == "1"


def test_what_was_left_there_by_others_in_place_of_a_removed_page_stays(project: Path, public: Path) -> None:
    build(project, {"x": "1", "y": "1"})
    (public / "y").unlink()
    (public / "y").mkdir()
    (public / "y/mine").write_text("mine")
    build(project, {"x": "1"})
    assert tree(public) == {"x": "1", "y/": "", "y/mine": "mine"}


# -- a lost manifest


def test_with_a_lost_manifest_unknown_files_are_kept_aside(project: Path, public: Path) -> None:
    build(project, {"x": "1", "old/deep/y": "1", "z": "1"})
    (public / ".nojekyll").write_text("")
    (public / ".git").mkdir()
    (public / ".git/HEAD").write_text("ref")
    shutil.rmtree(project / ".cache")
    before = stamps(public)[str(public / "x")]
    done = build(project, {"x": "1", "z": "2"})
    assert done == Published((), ("z",), (), ("old/deep/y",), str(project / ".cache/unclaimed/1"))
    assert (Path(done.aside) / "old/deep/y").read_text() == "1"
    assert tree(public) == {"x": "1", "z": "2", ".nojekyll": "", ".git/": "", ".git/HEAD": "ref"}
    assert stamps(public)[str(public / "x")] == before
    assert build(project, {"x": "1", "z": "2"}) == Published()


# -- who is refused


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("content", "cannot build into content: it lies in content, which is not output"),
        ("content/out", "cannot build into content/out: it lies in content, which is not output"),
        ("stuff", "cannot build into stuff: it holds stuff/templates, which is not output"),
        (".cache", "cannot build into .cache: it lies in .cache, which is not output"),
        (".git/x", "cannot build into .git/x: it is part of a Git repository's own files"),
        ("file", "cannot build into file: it is not a folder"),
        (
            "full",
            "full/ is not empty and has no .site-builder file, so site-builder did not make it: {}",
        ),
    ],
)
def test_a_folder_that_is_not_for_us_is_refused(output: str, told: str, project: Path) -> None:
    for name in ("content", "stuff/templates", "full/mine"):
        (project / name).mkdir(parents=True)
    (project / "file").write_text("mine")
    before = tree(project)
    with pytest.raises(UsageError) as error:
        build(project, {"x": "1"}, output=output, sources=("content", "stuff/templates"))
    assert str(error.value) == told.format("name another folder with --output, or empty this one")
    shutil.rmtree(project / ".cache")
    assert tree(project) == before


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("", "the project lies in it; name a folder of its own"),
        ("..", "the project lies in it; name a folder of its own"),
        ("/", "the project lies in it; name a folder of its own"),
    ],
)
def test_a_folder_that_holds_the_project_is_refused(output: str, told: str, project: Path) -> None:
    with pytest.raises(UsageError, match=told):
        build(project, {"x": "1"}, output=output)


def test_the_home_folder_is_refused(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home/me").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home/me"))
    with pytest.raises(UsageError, match=r"home: your home folder lies in it$"):
        build(project, {"x": "1"}, output=str(tmp_path / "home"))


def test_a_link_to_the_content_or_to_nowhere_is_refused(project: Path, public: Path) -> None:
    (project / "content").mkdir()
    public.symlink_to(project / "content")
    with pytest.raises(UsageError, match="it lies in content, which is not output"):
        build(project, {"x": "1"}, sources=("content",))
    public.unlink()
    public.symlink_to(project / "nowhere")
    with pytest.raises(UsageError, match="it is a symbolic link that leads nowhere"):
        build(project, {"x": "1"})


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", "a//b", "", ".", "a/.", MARKER, "a/"])
def test_a_path_that_leads_out_of_the_stage_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a path for a page"):
        stage_file(Stage(str(tmp_path), "public"), path, b"")


def test_one_path_is_staged_once(tmp_path: Path) -> None:
    stage_file(Stage(str(tmp_path), "public"), "x", b"1")
    with pytest.raises(EnvironmentFault, match="cannot write public/x: File exists"):
        stage_file(Stage(str(tmp_path), "public"), "x", b"2")


# -- errors, signals, other builds


def test_a_full_disk_is_told_with_the_path_meant(
    project: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(project, {"x": "1"})

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(EnvironmentFault) as fault:
        build(project, {"x": "2"})
    assert str(fault.value) == "cannot write public/x: No space left on device"
    assert tree(public) == {"x": "1"}
    assert sorted(path.name for path in project.iterdir()) == [".cache", "public"]


def test_a_name_that_is_too_long_is_told(project: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"^cannot write public/x{300}: File name too long$"):
        build(project, {"x" * 300: "1"})


def test_a_short_write_is_carried_on(project: Path, public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, bytes(data)[:3]))
    build(project, {"x": "0123456789"})
    assert tree(public) == {"x": "0123456789"}


def test_an_error_in_between_leaves_everything_as_it_was(project: Path, public: Path) -> None:
    build(project, {"x": "1"})
    with open_store(project / ".cache") as store:
        opened = open_output(public, project=project, store=store)
        stage_file(opened.__enter__()().stage, "x", b"2")
        error = KeyboardInterrupt()
        assert not opened.__exit__(type(error), error, None)
    assert tree(public) == {"x": "1"}
    assert sorted(path.name for path in project.iterdir()) == [".cache", "public"]


def test_what_a_killed_build_staged_is_swept(project: Path, public: Path) -> None:
    build(project, {"x": "1"})
    (project / ".public.stage-1/new/a").mkdir(parents=True)
    (project / ".public.stage-1/new/a/b").write_text("half")
    (project / ".public.stage-x").mkdir()
    (public / ".site-builder-stage/new").mkdir(parents=True)
    assert build(project, {"x": "1"}) == Published()
    assert sorted(path.name for path in project.iterdir()) == [".cache", ".public.stage-x", "public"]
    assert tree(public) == {"x": "1"}


def test_the_stage_lies_inside_where_there_is_no_place_beside(
    project: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (public / "lost+found").mkdir(parents=True)
    (public / "lost+found/#123").write_text("")
    monkeypatch.setattr(disk, "is_mount", lambda _: True)
    inode = public.stat().st_ino
    build(project, {"x": "1", "d/y": "1"})
    build(project, {"x": "2"})
    assert tree(public) == {"x": "2", "lost+found/": "", "lost+found/#123": ""}
    assert public.stat().st_ino == inode


def test_a_mount_point_is_known_as_one() -> None:
    assert disk.is_mount("/")
    assert disk.is_mount("/proc")
    assert not disk.is_mount("/proc/self")


def test_worker_processes_stage_files(project: Path, public: Path) -> None:
    with (
        open_store(project / ".cache") as store,
        open_output(public, project=project, store=store) as inspected,
        ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool,
    ):
        place = inspected()
        names = [f"{number}/index.html" for number in range(20)]
        staged = list(pool.map(partial(stage_file, place.stage, data=b"page", fingerprint=b"1"), names))
        assert len(publish(place, staged).added) == 20


SECOND = """
import os, sys, time
from pathlib import Path
from site_builder.folder import open_output
from site_builder.store import open_store
from site_builder.write import publish, stage_file
project = Path(sys.argv[1])
output = project / "public"
with open_store(project / ".cache") as store, open_output(output, project=project, store=store) as inspected:
    place = inspected()
    staged = [stage_file(place.stage, "x", b"other", b"other")]
    worker = os.fork()
    if not worker:
        os.close(1)
        time.sleep(60)
        os._exit(0)
    print(worker, flush=True)
    sys.stdin.readline()
    os.kill(worker, 9)
    os.wait()
    publish(place, staged)
"""


def second(project: Path) -> tuple[subprocess.Popen[str], int]:
    """Another process that is writing the output until it is told to go on, and its worker process."""
    where = {**os.environ, "PYTHONPATH": str(Path(folder.__file__).parent.parent)}
    command = [sys.executable, "-c", SECOND, str(project)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=where)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def test_two_builds_at_once_take_turns(project: Path, public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    def go_on(text: str) -> None:
        heard.append(text)
        process.communicate("\n")

    build(project, {"x": "1"})
    process, _ = second(project)
    with process:
        monkeypatch.setattr(folder, "WAIT", 0.0)
        with pytest.raises(EnvironmentFault) as fault:
            build(project, {"x": "1"})
        busy = f"another build (process {process.pid}) is writing public/"
        assert str(fault.value) == busy
        monkeypatch.setattr(folder, "WAIT", 10.0)
        with (
            open_store(project / ".cache") as store,
            open_output(public, project=project, store=store, say=go_on) as inspected,
        ):
            place = inspected()
            assert heard == [f"waiting: {busy}"]
            assert place.entries["x"].fingerprint == b"other"
    assert tree(public) == {"x": "other"}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_killed_holds_up_nobody(number: int, project: Path, public: Path) -> None:
    build(project, {"x": "1"})
    process, worker = second(project)
    with process:
        os.kill(process.pid, number)
        process.wait()
    build(project, {"x": "2"})
    os.kill(worker, signal.SIGKILL)
    assert tree(public) == {"x": "2"}
    assert sorted(path.name for path in project.iterdir()) == [".cache", "public"]
