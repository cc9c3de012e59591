"""What is remembered, for how long, and what happens to a store that is damaged, old, busy or killed."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from site_builder import database
from site_builder.database import StoreDamaged
from site_builder.problems import EnvironmentFault
from site_builder.store import (
    KEEP,
    NOTE,
    Entry,
    KnownFile,
    NewParsed,
    Store,
    open_reader,
    open_store,
    trusted,
)

SECOND = 1_000_000_000
DIGEST = "0123456789abcdef" * 2


def known(path: str = "a.md", entry: int = 0, digest: bytes = b"d") -> KnownFile:
    return KnownFile(path, 10 * SECOND + 1, 11 * SECOND + 1, 100, 7, 20 * SECOND, digest, entry)


def parsed(key: bytes, html: str = "<p>text</p>", body: str = DIGEST) -> NewParsed:
    return NewParsed(key, b"record of " + key, body, html)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "site" / ".cache"


@pytest.fixture
def store(cache: Path) -> Iterator[Store]:
    with open_store(cache) as store:
        yield store


# -- whether a stat can be trusted


def stat(mtime_ns: int, ctime_ns: int, size: int = 100, ino: int = 7) -> os.stat_result:
    more = {"st_mtime_ns": mtime_ns, "st_ctime_ns": ctime_ns}
    return os.stat_result((0o100644, ino, 0, 1, 0, 0, size, 0, 0, 0), more)


SEEN = 1_000 * SECOND
"""When the file was read, in the cases below."""


@pytest.mark.parametrize(
    ("mtime", "ctime", "expected"),
    [
        (-50_000_001, -50_000_001, True),
        (-50_000_001, -20_000_000, False),
        (-20_000_000, -50_000_001, False),
        (-20_000_001, -20_000_001, True),
        (-1, -1, False),
        (+1, +1, False),
        (-50_000_001, 3_600 * SECOND + 1, False),
        (-2 * SECOND, -2 * SECOND, False),
        (-3 * SECOND, -3 * SECOND, True),
    ],
    ids=[
        "long before",
        "attributes changed in the same tick",
        "written in the same tick",
        "a tick before",
        "just before",
        "while being read",
        "in the future",
        "a clock of whole seconds: just before",
        "a clock of whole seconds: long before",
    ],
)
def test_equal_stamps_tell_only_if_they_were_old_enough(mtime: int, ctime: int, expected: bool) -> None:
    file = KnownFile("a.md", SEEN + mtime, SEEN + ctime, 100, 7, SEEN, b"")
    assert trusted(file, stat(SEEN + mtime, SEEN + ctime)) is expected


@pytest.mark.parametrize("change", [{"mtime_ns": 1}, {"ctime_ns": 1}, {"size": 1}, {"ino": 1}])
def test_any_other_stamp_is_in_doubt(change: dict[str, int]) -> None:
    file = known()
    now = {"mtime_ns": file.mtime_ns, "ctime_ns": file.ctime_ns, "size": file.size, "ino": file.ino}
    assert trusted(file, stat(**now))
    assert not trusted(file, stat(**{**now, **change}))


# -- what is remembered


def test_files_are_remembered_by_kind(store: Store) -> None:
    store.remember_files("static", [known("a.css"), known("b.css")])
    store.remember_files("content", [known("a.md")])
    store.remember_files("static", [known("a.css", digest=b"new")], ["b.css"])
    assert store.known_files("static") == {"a.css": known("a.css", digest=b"new")}
    assert store.known_files("content") == {"a.md": known("a.md")}
    assert store.known_files("other") == {}


def test_parsed_records_are_read_by_id(store: Store) -> None:
    ids = store.add_parsed([parsed(b"1"), parsed(b"2")])
    assert store.read_parsed(ids[b"2"]) == b"record of 2"
    assert store.read_parsed(max(ids.values()) + 1) is None


def test_the_files_of_a_folder_lie_on_one_shelf(store: Store) -> None:
    store.remember_files("content", [known("2025/a.md"), known("b.md")], (), {"2025": b"a", "": b"b"})
    store.remember_files("content", [], ["b.md"], {"": b""})
    assert store.load_shelves() == {"2025": b"a"}
    store.remember_files("content", [known("2025/a.md")], (), {"2025": b"anew"})
    assert store.load_shelves() == {"2025": b"anew"}


def test_parsed_records_are_found_by_key(store: Store) -> None:
    keys = [number.to_bytes(2, "big") for number in range(1300)]
    ids = store.add_parsed([parsed(key) for key in keys])
    assert store.add_parsed([parsed(keys[0]), parsed(b"new")])[keys[0]] == ids[keys[0]]
    found = store.find_parsed([*keys, b"unknown"])
    assert found == {key: (ids[key], b"record of " + key) for key in keys}
    assert store.find_parsed([]) == {}


def test_bodies_are_read_by_digest(store: Store) -> None:
    odd = "<p>\x00 \N{PILE OF POO} \r\n</p>"
    store.add_parsed([parsed(b"1", odd, "aa" * 16), parsed(b"2", "two", "bb" * 16), NewParsed(b"3", b"bare")])
    assert store.read_bodies(["aa" * 16, "bb" * 16, "cc" * 16, ""]) == {"aa" * 16: odd, "bb" * 16: "two"}


def test_values_are_remembered_by_space(store: Store) -> None:
    store.remember("cards", {b"k": b"1", b"l": b"2"})
    store.remember("cards", {b"k": b"3"})
    assert store.recall("cards", b"k") == b"3"
    assert store.recall("images", b"k") is None
    assert store.recall_all("cards") == {b"k": b"3", b"l": b"2"}


def test_a_manifest_is_in_doubt_between_mark_and_commit(store: Store) -> None:
    entry = Entry("x", b"f", b"d", 3, 4, "x.md")
    assert store.commits("public") == 0
    store.mark_in_doubt("public", [("x", "x.md")])
    assert store.read_manifest("public") == {"x": Entry("x", b"", b"", -1, 0, "x.md")}
    assert store.commits("public") == 0
    store.commit_manifest("public", [entry, entry._replace(path="y")])
    assert store.commits("public") == 1
    store.mark_in_doubt("public", [("x", "other.md")])
    assert store.read_manifest("public")["x"] == entry._replace(fingerprint=b"")
    store.commit_manifest("public", [entry], ["y"])
    assert store.read_manifest("public") == {"x": entry}
    assert store.read_manifest("elsewhere") == {}


# -- for how long


def session(cache: Path, space: str = "tick") -> None:
    """A build that writes something."""
    with open_store(cache) as store:
        store.remember(space, {b"": b""})


def test_reading_does_not_count_as_a_build(cache: Path) -> None:
    session(cache)
    before = (cache / "store.db").read_bytes()
    for _ in range(3):
        with open_store(cache) as store:
            store.recall("tick", b"")
            store.keep("tick", [b""])
            store.load_shelves()
            store.remember_files("content", [])
            store.remember("tick", {})
    assert (cache / "store.db").read_bytes() == before


def test_a_record_without_a_file_is_kept_for_a_while(cache: Path) -> None:
    with open_store(cache) as store:
        ids = store.add_parsed([parsed(b"stays"), parsed(b"goes", body="ee" * 16), parsed(b"returns")])
        files = {key: known(f"{key.decode()}.md", ids[key]) for key in ids}
        store.remember_files("content", list(files.values()))
    with open_store(cache) as store:
        store.remember_files("content", [], ["goes.md", "returns.md"])
    for _ in range(KEEP - 1):
        session(cache)
    with open_store(cache) as store:
        assert store.find_parsed(ids).keys() == ids.keys()
        store.remember_files("content", [files[b"returns"]])
    session(cache)
    with open_store(cache) as store:
        assert store.find_parsed(ids).keys() == {b"stays", b"returns"}
        assert store.read_bodies([DIGEST, "ee" * 16]).keys() == {DIGEST}


def test_a_record_that_another_file_still_has_is_kept(cache: Path) -> None:
    with open_store(cache) as store:
        ids = store.add_parsed([parsed(b"shared"), parsed(b"new")])
        store.remember_files("content", [known("a.md", ids[b"shared"]), known("b.md", ids[b"shared"])])
        store.remember_files("content", [known("a.md", ids[b"new"])])
    for _ in range(KEEP + 2):
        session(cache)
    with open_store(cache) as store:
        assert store.find_parsed(ids).keys() == ids.keys()


def test_a_record_that_never_got_a_file_is_dropped_in_the_end(cache: Path) -> None:
    with open_store(cache) as store:
        store.add_parsed([parsed(b"orphan")])
    for _ in range(KEEP + 1):
        session(cache)
    with open_store(cache) as store:
        assert store.find_parsed([b"orphan"]) == {}


def test_a_value_is_kept_as_long_as_it_is_used(cache: Path) -> None:
    with open_store(cache) as store:
        store.remember("s", {b"read": b"1", b"kept": b"1", b"idle": b"1"})
    for _ in range(KEEP + NOTE + 2):
        with open_store(cache) as store:
            store.recall("s", b"read")
            store.keep("s", [b"kept", b"unknown"])
            store.remember("tick", {b"": b""})
    with open_store(cache) as store:
        assert store.recall_all("s").keys() == {b"read", b"kept"}


# -- a store that cannot be used


def damage_nothing(path: Path) -> None:
    path.unlink()


def damage_start(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 1000)


def damage_all_but_start(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xff" * (len(data) - 100))


def damage_length(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def damage_to_nothing(path: Path) -> None:
    path.write_bytes(b"")


def make_old(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 0")
    db.close()


def make_foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE meta (x)")
    db.close()


def leave_a_journal(path: Path) -> None:
    path.unlink()
    Path(f"{path}-wal").write_bytes(b"left over")
    Path(f"{path}-shm").write_bytes(b"left over")


@pytest.mark.parametrize(
    "damage",
    [
        damage_nothing,
        damage_start,
        damage_all_but_start,
        damage_length,
        damage_to_nothing,
        make_old,
        make_foreign,
        leave_a_journal,
    ],
)
def test_a_store_that_cannot_be_used_is_made_anew(damage: object, cache: Path) -> None:
    session(cache)
    assert callable(damage)
    damage(cache / "store.db")
    with open_store(cache) as store:
        assert store.recall("tick", b"") is None
        store.remember("s", {b"k": b"v"})
    with open_store(cache) as store:
        assert store.recall("s", b"k") == b"v"


def test_damage_found_late_is_told_and_the_next_store_is_new(cache: Path) -> None:
    session(cache)
    with sqlite3.connect(cache / "store.db") as db:
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'value'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    with (cache / "store.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xee" * size)
    with pytest.raises(StoreDamaged, match=r"store\.db is damaged"), open_store(cache) as store:
        store.recall_all("s")
    with open_store(cache) as store:
        assert store.recall_all("s") == {}


def test_a_cache_folder_is_marked_as_such(cache: Path) -> None:
    session(cache)
    assert (cache / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert (cache / ".gitignore").read_text() == "*\n"


def test_a_cache_that_cannot_be_made_is_told(cache: Path) -> None:
    cache.parent.parent.mkdir(exist_ok=True)
    cache.parent.write_text("a file")
    with pytest.raises(EnvironmentFault) as fault, open_store(cache):
        pass
    assert str(fault.value) == f"cannot write {cache}: Not a directory"


def test_a_read_only_cache_is_told(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    session(cache)
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(EnvironmentFault) as fault, open_store(cache):
        pass
    assert str(fault.value) == f"cannot write {cache}: Read-only file system"


def test_a_store_that_cannot_be_opened_is_told(cache: Path) -> None:
    (cache / "store.db").mkdir(parents=True)
    unable = r"cannot use .*store\.db: unable to open database file"
    with pytest.raises(EnvironmentFault, match=unable), open_store(cache):
        pass


def test_a_failed_transaction_leaves_no_trace(store: Store) -> None:
    store.remember("s", {b"k": b"v"})
    with pytest.raises(EnvironmentFault, match="cannot use"):
        store.commit_manifest("public", [Entry("x", None, b"", 0, 0)])  # type: ignore[arg-type]
    assert store.commits("public") == 0
    store.remember("s", {b"k": b"w"})
    assert store.recall("s", b"k") == b"w"


# -- other processes


def read_in_worker(cache: Path, digest: str) -> str:
    return open_reader(cache).read_bodies([digest])[digest]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_read_what_the_builder_wrote(
    method: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(database.__file__).parent.parent))
    with open_store(cache) as store:
        store.add_parsed([parsed(b"1", "one", "aa" * 16)])
        with get_context(method).Pool(2) as pool:
            assert pool.starmap(read_in_worker, [(cache, "aa" * 16)] * 8) == ["one"] * 8
            store.add_parsed([parsed(b"2", "two", "bb" * 16)])
            assert pool.starmap(read_in_worker, [(cache, "bb" * 16)] * 8) == ["two"] * 8
        store.remember("s", {b"k": b"v"})


def test_a_reader_writes_nothing(cache: Path) -> None:
    session(cache)
    with open_store(cache), pytest.raises(EnvironmentFault, match="readonly"):
        open_reader(cache).remember("s", {b"k": b"v"})


def test_a_reader_without_a_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot read"):
        open_reader(tmp_path)


BUSY = """
import sys
from pathlib import Path
from site_builder.store import Entry, NewParsed, open_store
name = sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for round in range(6):
    records = [NewParsed(f"{number}".encode(), b"same") for number in range(round * 20, round * 20 + 40)]
    with open_store(Path(sys.argv[1])) as store:
        store.add_parsed(records)
        store.remember(name, {f"{round}".encode(): b"v"})
        store.mark_in_doubt(name, [(f"{round}", "")])
        store.commit_manifest(name, [Entry(f"{round}", b"f", b"d", 1, 1)])
"""


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    where = {**os.environ, "PYTHONPATH": str(Path(database.__file__).parent.parent)}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=where)


def test_processes_share_a_store(cache: Path) -> None:
    """They also make it at the same moment."""
    names = ("one", "two", "three")
    processes = [python(BUSY, cache, name) for name in names]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    with open_store(cache) as store:
        for name in names:
            assert len(store.read_manifest(name)) == 6
            assert len(store.recall_all(name)) == 6
        assert len(store.find_parsed([str(number).encode() for number in range(140)])) == 140


def test_nobody_makes_a_store_anew_under_another(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session(cache)
    holder = "import sys; from pathlib import Path; from site_builder.store import open_store\n"
    holder += "with open_store(Path(sys.argv[1])): print('ready', flush=True); sys.stdin.readline()"
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    with python(holder, cache) as process:
        assert process.stdout is not None
        process.stdout.readline()
        make_old(cache / "store.db")
        with pytest.raises(EnvironmentFault, match="another build uses it"), open_store(cache):
            pass
        process.communicate("\n")
    session(cache)


def commit_until_killed(cache: Path, statements: int) -> None:
    """Commit a manifest in a process that dies before the n-th statement."""
    left = statements

    def count(_: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            os._exit(9)

    with open_store(cache) as store:
        store._db._db.set_trace_callback(count)
        store.mark_in_doubt("public", [("x", ""), ("y", "")])
        store.commit_manifest("public", [Entry(path, b"new", b"", 1, 1) for path in "xy"], ["z"])


def test_a_commit_is_whole_or_not_at_all_wherever_it_is_killed(cache: Path) -> None:
    old = {path: Entry(path, b"old", b"", 1, 1) for path in "xyz"}
    doubt = {**old, "x": old["x"]._replace(fingerprint=b""), "y": old["y"]._replace(fingerprint=b"")}
    new = {path: Entry(path, b"new", b"", 1, 1) for path in "xy"}
    seen = []
    for number in range(1, 100):
        with open_store(cache) as store:
            store.commit_manifest("public", old.values())
        process = get_context("fork").Process(target=commit_until_killed, args=(cache, number))
        process.start()
        process.join()
        with open_store(cache) as store:
            found = store.read_manifest("public")
        assert found in (old, doubt, new)
        seen.append(found)
        if process.exitcode == 0:
            break
    assert [old in seen, doubt in seen, seen[-1]] == [True, True, new]
