"""One SQLite file: opened, made anew when it cannot be used, written in short transactions."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from site_builder.problems import EnvironmentFault

APPLICATION = 0x73697465
"""Marks the file as ours (`PRAGMA application_id`)."""
PATIENCE = 15.0
"""Seconds to wait for another process that writes the database or makes it anew."""
CACHE_NOTES = {
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# Made by site-builder; may be deleted.\n",
    ".gitignore": "*\n",
}
"""Files that every cache folder holds, with their text."""
META = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('generation', 0)
"""
CHUNK = 500
"""Parameters per SELECT (old versions of SQLite allow 999)."""
NOT_A_DATABASE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class StoreDamaged(EnvironmentFault):
    """The database turned out to be damaged while in use; it is made anew when it is next opened."""


class Database:
    """A connection that turns SQLite's errors into EnvironmentFault and counts the builds that write.

    `generation` is the number of builds that have written so far; the first transaction of a connection
    adds one, so that a build that changes nothing writes nothing.
    """

    def __init__(self, db: sqlite3.Connection, path: str) -> None:
        self._db = db
        self._path = path
        self._counted = False
        self.damaged = False
        self.generation = int(db.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()[0])

    @property
    def wrote(self) -> bool:
        """Whether this connection has committed anything."""
        return self._counted

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of one SELECT.

        All at once: a signal that arrives while half of them wait would end in nobody's hands.
        """
        with self._faults():
            return self._db.execute(sql, parameters).fetchall()

    def rows_in(
        self, sql: str, keys: Collection[object], before: Sequence[object] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT whose `(*)` stands for all the keys, `before` for the parameters before it."""
        listed = list(keys)
        for start in range(0, len(listed), CHUNK):
            chunk = listed[start : start + CHUNK]
            yield from self.rows(sql.replace("(*)", f"({','.join('?' * len(chunk))})"), (*before, *chunk))

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction; `durable`: when this returns it is on the disk, not just with the kernel."""
        with self._faults():
            if durable:
                self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("BEGIN IMMEDIATE")
            try:
                if not self._counted:
                    self._count()
                yield self._db
                self._db.execute("COMMIT")
                self._counted = True
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if durable:
                    self._db.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._db.close()

    def _count(self) -> None:
        self._db.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
        row = self._db.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        self.generation = int(row[0])

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if (code(error) & 0xFF) not in NOT_A_DATABASE:
                raise EnvironmentFault(f"cannot use {self._path}: {error}") from error
            self.damaged = True
            raise StoreDamaged(
                f"{self._path} is damaged ({error}); it will be made anew: build again"
            ) from error


def code(error: sqlite3.Error) -> int:
    """SQLite's number of the error; 0 when it has none."""
    number: int = getattr(error, "sqlite_errorcode", 0)
    return number


@contextmanager
def open_database(path: Path, schema: str, version: int) -> Iterator[Database]:
    """The database at `path`; a missing, damaged, foreign or differently versioned one is made anew.

    Everyone who has it open holds a shared lock, so that nobody deletes it under another process.
    """
    _make_cache(path.parent)
    guard = _open_guard(path)
    database = None
    try:
        _lock(guard, fcntl.LOCK_SH, path)
        connection = _connect(path, version)
        if connection is None:
            fcntl.lockf(guard, fcntl.LOCK_UN)
            _lock(guard, fcntl.LOCK_EX, path)
            connection = _connect(path, version) or _make(path, schema, version)
            fcntl.lockf(guard, fcntl.LOCK_SH)
        database = Database(connection, str(path))
        yield database
    finally:
        if database is not None:
            database.close()
            if database.damaged:
                _condemn(guard, path)
        os.close(guard)


def open_read_only(path: Path) -> Database:
    """The database as a worker process reads it; it must be open in the process that started the worker."""
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)
        return Database(db, str(path))
    except sqlite3.Error as error:
        raise EnvironmentFault(f"cannot read {path}: {error}") from error


def _make_cache(folder: Path) -> None:
    """Make the folder and say in it that neither backups nor Git need it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in CACHE_NOTES.items():
            if not (folder / name).exists():
                (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise EnvironmentFault(f"cannot write {folder}: {error.strerror}") from error


def _open_guard(path: Path) -> int:
    try:
        return os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise EnvironmentFault(f"cannot write {path.parent}: {error.strerror}") from error


def _lock(guard: int, kind: int, path: Path) -> None:
    """Take the lock of `kind`; a lock of POSIX, for it ends with its process even when children live on."""
    for _ in range(int(PATIENCE / 0.05)):
        try:
            fcntl.lockf(guard, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        except OSError as error:
            raise EnvironmentFault(f"cannot lock {path}: {error.strerror}") from error
        else:
            return
    raise EnvironmentFault(f"cannot make {path} anew: another build uses it")


def _connect(path: Path, version: int) -> sqlite3.Connection | None:
    """The open database, or None when there is none that can be used."""
    if not path.exists():
        return None
    db = None
    try:
        db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        marks = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        if marks == [APPLICATION, version]:
            db.execute("SELECT count(*) FROM meta").fetchone()
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA cache_size = -16000")
            return db
    except sqlite3.DatabaseError as error:
        if db is not None:
            db.close()
        if isinstance(error, sqlite3.OperationalError) and "no such table" not in str(error):
            raise EnvironmentFault(f"cannot use {path}: {error}") from error
        return None
    db.close()
    return None


def _make(path: Path, schema: str, version: int) -> sqlite3.Connection:
    """A new, empty database instead of whatever lies at `path`."""
    db = None
    try:
        _delete(path)
        db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        db.execute("PRAGMA page_size = 16384")
        db.execute("PRAGMA journal_mode = WAL")
        marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {version}"
        db.executescript(";".join(["BEGIN", schema, META, marks, "COMMIT"]))
        db.close()
    except (OSError, sqlite3.Error) as error:
        if db is not None:
            db.close()
        reason = error.strerror if isinstance(error, OSError) else error
        raise EnvironmentFault(f"cannot make {path}: {reason}") from error
    made = _connect(path, version)
    if made is None:
        raise EnvironmentFault(f"cannot make {path}: it cannot be read back")
    return made


def _delete(path: Path) -> None:
    for suffix in ("-wal", "-shm", "-journal", ""):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _condemn(guard: int, path: Path) -> None:
    """Delete a damaged database, unless another process has it open: that one will find out itself."""
    with suppress(OSError):
        fcntl.lockf(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _delete(path)
