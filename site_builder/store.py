"""What is remembered between builds: files seen, articles parsed, bodies, small values, what was written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from site_builder.brief import Filed
from site_builder.database import Database, open_database, open_read_only
from site_builder.problems import EnvironmentFault

VERSION = 3
"""Of the tables below; a store of another version is made anew."""
KEEP = 20
"""For how many builds that write something an entry outlives its last use."""
NOTE = 10
"""How many such builds old the note of a value's last use may be: so reading a value rarely writes."""
STORED = "file"
"""Space of the files that are remembered whole, by the digest of their bytes."""
TICK_NS = 20_000_000
"""Twice the slowest clock a kernel stamps files with."""
COARSE_TICK_NS = 2_100_000_000
"""The same for file systems that stamp whole seconds, or even ones."""

SCHEMA = """
CREATE TABLE file (kind TEXT, path TEXT, mtime_ns INTEGER, ctime_ns INTEGER, size INTEGER, ino INTEGER,
    seen_ns INTEGER, digest BLOB, entry INTEGER, PRIMARY KEY (kind, path)) WITHOUT ROWID;
CREATE TABLE shelf (folder TEXT PRIMARY KEY, files BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX file_entry ON file (entry) WHERE entry <> 0;
CREATE TABLE parsed (id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, record BLOB NOT NULL);
CREATE TABLE body (id INTEGER PRIMARY KEY, digest BLOB NOT NULL, html TEXT NOT NULL);
CREATE INDEX body_digest ON body (digest);
CREATE TABLE released (id INTEGER PRIMARY KEY, since INTEGER NOT NULL);
CREATE TABLE value (space TEXT, key BLOB, value BLOB NOT NULL, used INTEGER NOT NULL,
    PRIMARY KEY (space, key)) WITHOUT ROWID;
CREATE INDEX value_used ON value (used);
CREATE TABLE output (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, commits INTEGER NOT NULL);
CREATE TABLE manifest (output INTEGER, path TEXT, fingerprint BLOB NOT NULL, digest BLOB NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, origin TEXT NOT NULL,
    PRIMARY KEY (output, path)) WITHOUT ROWID
"""


class KnownFile(NamedTuple):
    """A source file as it was when last read."""

    path: str
    mtime_ns: int
    ctime_ns: int
    size: int
    ino: int
    seen_ns: int
    """The clock just before the file was read."""
    digest: bytes
    entry: int = 0
    """Id of its parsed record; 0: none."""


class NewParsed(NamedTuple):
    """A parsed record to remember; `body` is the digest of `html` in hexadecimal, both empty without text."""

    key: bytes
    record: bytes
    body: str = ""
    html: str = ""


class Entry(NamedTuple):
    """A file that we wrote into an output."""

    path: str
    fingerprint: bytes
    """Empty: the file is ours, its content in doubt."""
    digest: bytes
    size: int
    mtime_ns: int
    origin: str = ""
    """Path of the article it came from, or empty."""


def trusted(known: KnownFile | Filed, stat: os.stat_result) -> bool:
    """Whether the file is surely still what it was when last read.

    Equal stamps alone do not tell: a file written twice within one tick of the clock, and read in between,
    has the same stamps twice. So the stamps must have been older than a tick when the file was read.
    """
    if (
        known.mtime_ns != stat.st_mtime_ns
        or known.ctime_ns != stat.st_ctime_ns
        or known.size != stat.st_size
        or known.ino != stat.st_ino
    ):
        return False
    newest = max(known.mtime_ns, known.ctime_ns)
    tick = COARSE_TICK_NS if known.ctime_ns % 1_000_000_000 == 0 else TICK_NS
    return newest < known.seen_ns - tick


class Store:
    """The open store. Each method that writes is one transaction; a build that changes nothing only reads."""

    def __init__(self, database: Database, cache: Path) -> None:
        self.cache = cache
        self._db = database
        self._used: dict[str, set[bytes]] = {}

    # -- files and what they gave

    def known_files(self, kind: str) -> dict[str, KnownFile]:
        """Every remembered file of `kind` by its path."""
        sql = "SELECT path, mtime_ns, ctime_ns, size, ino, seen_ns, digest, entry FROM file WHERE kind = ?"
        known = map(partial(tuple.__new__, KnownFile), self._db.rows(sql, (kind,)))
        return {file.path: file for file in known}

    def has_parsed(self) -> bool:
        """Whether any parsed record is remembered."""
        return any(True for _ in self._db.rows("SELECT 1 FROM parsed LIMIT 1"))

    def load_shelves(self) -> dict[str, bytes]:
        """What is remembered of the content files of each folder, as `remember_files` was told."""
        return dict(self._db.rows("SELECT folder, files FROM shelf"))

    def remember_files(
        self,
        kind: str,
        changed: Collection[KnownFile],
        removed: Collection[str] = (),
        shelves: Mapping[str, bytes] | None = None,
    ) -> None:
        """Note what `changed` files were when read, and forget the `removed` paths.

        `shelves` replaces what is remembered of all content files of some folders; empty: nothing.
        """
        if not changed and not removed:
            return
        shelves = shelves or {}
        now = {file.entry for file in changed if file.entry}
        with self._db.writing() as db:
            paths = [*(file.path for file in changed), *removed]
            before = {
                row[0]
                for row in self._db.rows_in(
                    "SELECT entry FROM file WHERE kind = ? AND path IN (*)", paths, (kind,)
                )
            }
            db.executemany(
                "REPLACE INTO file VALUES (?,?,?,?,?,?,?,?,?)", [(kind, *file) for file in changed]
            )
            db.executemany("DELETE FROM file WHERE kind = ? AND path = ?", [(kind, path) for path in removed])
            db.executemany("DELETE FROM shelf WHERE folder = ?", [(folder,) for folder in shelves])
            db.executemany("INSERT INTO shelf VALUES (?, ?)", [each for each in shelves.items() if each[1]])
            db.executemany("DELETE FROM released WHERE id = ?", [(entry,) for entry in now])
            db.executemany(
                "INSERT OR IGNORE INTO released SELECT ?1, ?2 WHERE ?1 <> 0 AND NOT EXISTS"
                " (SELECT 1 FROM file WHERE entry = ?1 AND entry <> 0)",
                [(entry, self._db.generation) for entry in before - now],
            )

    def find_parsed(self, keys: Collection[bytes]) -> dict[bytes, tuple[int, bytes]]:
        """Id and record of each of the keys that is remembered."""
        rows = self._db.rows_in("SELECT key, id, record FROM parsed WHERE key IN (*)", keys)
        return {key: (entry, record) for key, entry, record in rows}

    def read_parsed(self, entry: int) -> bytes | None:
        """The record of that id."""
        for (record,) in self._db.rows("SELECT record FROM parsed WHERE id = ?", (entry,)):
            return bytes(record)
        return None

    def add_parsed(self, rows: Collection[NewParsed]) -> dict[bytes, int]:
        """Remember parsed records with their bodies; the id of each key.

        A record that no file refers to (`remember_files`) ages and is dropped.
        """
        if not rows:
            return {}
        with self._db.writing() as db:
            db.executemany(
                "INSERT OR IGNORE INTO parsed (key, record) VALUES (?, ?)", [row[:2] for row in rows]
            )
            keys = [row.key for row in rows]
            ids: dict[bytes, int] = dict(
                self._db.rows_in("SELECT key, id FROM parsed WHERE key IN (*)", keys)
            )
            db.executemany(
                "INSERT OR IGNORE INTO body VALUES (?, ?, ?)",
                [(ids[row.key], bytes.fromhex(row.body), row.html) for row in rows if row.body],
            )
            since = self._db.generation
            db.executemany(
                "INSERT OR IGNORE INTO released SELECT ?1, ?2 WHERE NOT EXISTS"
                " (SELECT 1 FROM file WHERE entry = ?1 AND entry <> 0)",
                [(entry, since) for entry in ids.values()],
            )
        return ids

    def read_bodies(self, digests: Collection[str]) -> dict[str, str]:
        """The HTML of each of the digests (hexadecimal) that is remembered."""
        keys = [bytes.fromhex(digest) for digest in digests if digest]
        rows = self._db.rows_in("SELECT digest, html FROM body WHERE digest IN (*)", keys)
        return {digest.hex(): html for digest, html in rows}

    # -- small values

    def recall(self, space: str, key: bytes) -> bytes | None:
        """The value remembered under `key`, which counts as used."""
        sql = "SELECT value, used FROM value WHERE space = ? AND key = ?"
        for value, used in self._db.rows(sql, (space, key)):
            self._note(space, key, used)
            return bytes(value)
        return None

    def recall_all(self, space: str) -> dict[bytes, bytes]:
        """Every value of the space; none counts as used until `keep` says so."""
        return dict(self._db.rows("SELECT key, value FROM value WHERE space = ?", (space,)))

    def recall_some(self, space: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Those of the keys that are remembered, with their values; none counts as used."""
        sql = "SELECT key, value FROM value WHERE space = ? AND key IN (*)"
        return dict(self._db.rows_in(sql, keys, (space,)))

    def keep(self, space: str, keys: Collection[bytes]) -> None:
        """Count these keys as used: what this build has no use for is dropped in time."""
        sql = "SELECT key FROM value WHERE used <= ? AND space = ?"
        old = {row[0] for row in self._db.rows(sql, (self._db.generation - NOTE, space))}
        self._used.setdefault(space, set()).update(old.intersection(keys))

    def remember(self, space: str, items: Mapping[bytes, bytes]) -> None:
        """Remember the values, instead of older ones of the same key."""
        if items:
            with self._db.writing() as db:
                rows = [(space, key, value, self._db.generation) for key, value in items.items()]
                db.executemany("REPLACE INTO value VALUES (?, ?, ?, ?)", rows)

    # -- what was written

    def read_manifest(self, output: str) -> dict[str, Entry]:
        """Every file that we wrote into the output, by path."""
        sql = (
            "SELECT path, fingerprint, digest, size, mtime_ns, origin FROM manifest"
            " WHERE output = (SELECT id FROM output WHERE name = ?)"
        )
        return {
            entry[0]: entry for entry in map(partial(tuple.__new__, Entry), self._db.rows(sql, (output,)))
        }

    def commits(self, output: str) -> int:
        """How often the manifest was committed; 0 for a new output and for a lost manifest."""
        return sum(row[0] for row in self._db.rows("SELECT commits FROM output WHERE name = ?", (output,)))

    def mark_in_doubt(self, output: str, files: Iterable[tuple[str, str]], *, durable: bool = True) -> None:
        """Note that the files (path, origin) are ours and about to change."""
        with self._db.writing(durable=durable) as db:
            number = _number(db, output)
            db.executemany(
                "INSERT INTO manifest VALUES (?, ?, x'', x'', -1, 0, ?)"
                " ON CONFLICT DO UPDATE SET fingerprint = x''",
                [(number, path, origin) for path, origin in files],
            )

    def commit_manifest(self, output: str, entries: Iterable[Entry], removed: Iterable[str] = ()) -> None:
        """Note what the files are now, and forget the removed ones; the manifest then lists all of ours."""
        with self._db.writing() as db:
            number = _number(db, output)
            rows = [(number, *entry) for entry in entries]
            db.executemany("REPLACE INTO manifest VALUES (?,?,?,?,?,?,?)", rows)
            gone = [(number, path) for path in removed]
            db.executemany("DELETE FROM manifest WHERE output = ? AND path = ?", gone)
            db.execute("UPDATE output SET commits = commits + 1 WHERE id = ?", (number,))

    # -- ageing

    def age(self) -> None:
        """Note the values used, drop what no build has used for long; nothing if this build wrote nothing."""
        if not self._db.wrote:
            return
        now = self._db.generation
        with self._db.writing() as db:
            for space, keys in self._used.items():
                rows = [(now, space, key) for key in keys]
                db.executemany("UPDATE value SET used = ? WHERE space = ? AND key = ?", rows)
            gone = db.execute("SELECT id FROM released WHERE since <= ?", (now - KEEP,)).fetchall()
            for table in ("parsed", "body", "released"):
                db.executemany(f"DELETE FROM {table} WHERE id = ?", gone)  # noqa: S608
            db.execute("DELETE FROM value WHERE used <= ?", (now - KEEP - NOTE,))

    def _note(self, space: str, key: bytes, used: int) -> None:
        if used <= self._db.generation - NOTE:
            self._used.setdefault(space, set()).add(key)


@contextmanager
def open_store(cache: Path) -> Iterator[Store]:
    """The store of the folder `cache`, which is made if need be; raises EnvironmentFault."""
    with open_database(cache / "store.db", SCHEMA, VERSION) as database:
        store = Store(database, cache)
        yield store
        with suppress(EnvironmentFault):
            store.age()


def open_reader(cache: Path) -> Store:
    """The store as a worker process reads it, while the process that started it has it open."""
    return Store(open_read_only(cache / "store.db"), cache)


def _number(db: sqlite3.Connection, output: str) -> int:
    """The id of the output, which is noted if it is new."""
    db.execute("INSERT OR IGNORE INTO output (name, commits) VALUES (?, 0)", (output,))
    return int(db.execute("SELECT id FROM output WHERE name = ?", (output,)).fetchone()[0])
