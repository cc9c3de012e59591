"""The archive: every article file of content/; unchanged ones are remembered, their texts are not read."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from site_builder.brief import Brief, Filed, summary_of
from site_builder.files import read_known
from site_builder.fingerprint import digest_of, encode
from site_builder.model import Article, Parsed, Record
from site_builder.parallel import Work, in_chunks
from site_builder.problems import Problem, forgotten
from site_builder.store import KnownFile, NewParsed, Store, trusted

START = 8
"""Bytes that the keys of records begin with, and shelves: a digest of what else than files they depend on."""


class Sources(NamedTuple):
    """Where everything lies and when it was looked at."""

    project: Path
    content: Path
    static: Path
    templates: tuple[Path, ...]
    """Searched in order."""
    seen_ns: int
    """The clock when the build began, in nanoseconds: older stamps can be trusted."""


class Parsing(NamedTuple):
    """All that parsing needs besides the files."""

    sources: Sources
    languages: tuple[str, ...]
    start: bytes
    """First bytes of every key: what else than the file a record depends on."""

    def key(self, path: str, digest: bytes) -> bytes:
        """What a file's record is remembered by."""
        return self.start + digest_of([path.encode("utf-8", "surrogateescape"), digest])


class Shelves:
    """The files of each folder as a process that builds again and again has them at hand."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, list[Filed]]] = {}

    def decode(self, shelves: Mapping[str, bytes]) -> dict[str, list[Filed]]:
        """What shelves hold, by folder; only those are decoded that are not what they were last time."""
        decode = msgspec.msgpack.Decoder(list[Filed]).decode
        known = self._known
        self._known = {
            folder: known[folder]
            if folder in known and known[folder][0] == shelf
            else (shelf, decode(memoryview(shelf)[START:]))
            for folder, shelf in shelves.items()
        }
        return {folder: files for folder, (_, files) in self._known.items()}


def read_articles(
    files: Mapping[str, os.stat_result], store: Store, parsing: Parsing, work: Work, known: Shelves | None
) -> dict[str, Filed]:
    """What each article file holds: remembered by stat, else by digest, else parsed now."""
    found: dict[str, Filed] = {}
    gone: list[str] = []
    shelves = store.load_shelves()
    for folder, shelf in list(shelves.items()):
        if not shelf.startswith(parsing.start):  # another toolchain or other languages: look at every file
            gone += [path for path in _paths_on(shelf) if path not in files]
            del shelves[folder]
    for filed in (known or Shelves()).decode(shelves).values():
        for file in filed:
            stat = files.get(file.path)
            if stat is None:
                gone.append(file.path)
            elif trusted(file, stat):
                found[file.path] = file
    doubtful = [path for path in files if path not in found]
    changed = _read_anew(parsing, doubtful, store, work)
    found.update((filed.path, filed) for _, filed in changed)
    found = {path: found[path] for path in files}
    touched = {posixpath.dirname(path) for path in (*gone, *doubtful)}
    store.remember_files("content", [known for known, _ in changed], gone, _shelves(found, touched, parsing))
    return found


class Shelved(Record, frozen=True):
    """The one field of Filed that every version of it begins with."""

    path: str


def _paths_on(shelf: bytes) -> list[str]:
    """The paths of the files on a shelf, whatever else it says of them."""
    files = msgspec.msgpack.decode(memoryview(shelf)[START:], type=list[Shelved])
    return [file.path for file in files]


def _shelves(found: Mapping[str, Filed], folders: Collection[str], parsing: Parsing) -> dict[str, bytes]:
    """What is to be remembered of some folders; empty for one that holds nothing any more."""
    shelves: dict[str, list[Filed]] = {folder: [] for folder in folders}
    for path, file in found.items() if folders else ():
        folder = posixpath.dirname(path)
        if folder in shelves:
            shelves[folder].append(file)
    return {folder: parsing.start + encode(filed) if filed else b"" for folder, filed in shelves.items()}


def _read_anew(
    parsing: Parsing, paths: Sequence[str], store: Store, work: Work
) -> list[tuple[KnownFile, Filed]]:
    """The files that may have changed; bytes that were seen before are not parsed."""
    files: list[tuple[KnownFile, Filed]] = []
    unseen = paths
    if paths and store.has_parsed():
        decode = msgspec.msgpack.Decoder(Parsed).decode
        sources = parsing.sources
        read = {path: read_known(sources.content, path, sources.seen_ns)[0] for path in paths}
        keys = {path: parsing.key(path, file.digest) for path, file in read.items()}
        seen = store.find_parsed(keys.values())
        for path, key in keys.items():
            if key in seen:
                entry, record = seen[key]
                known = read[path]._replace(entry=entry)
                files.append((known, _filed(known, key, summary_of(decode(record)))))
        unseen = [path for path in paths if keys[path] not in seen]
    summary = msgspec.msgpack.Decoder(tuple[Brief | None, tuple[Problem, ...], bool]).decode
    for chunk in in_chunks(partial(parse_files, parsing), unseen, work, "reading", list):
        ids = store.add_parsed([row for _, row, _ in chunk])
        for file, row, brief in chunk:
            known = file._replace(entry=ids[row.key])
            files.append((known, _filed(known, row.key, summary(brief))))
    return files


def _filed(known: KnownFile, key: bytes, summary: tuple[Brief | None, tuple[Problem, ...], bool]) -> Filed:
    stamps = known.mtime_ns, known.ctime_ns, known.size, known.ino, known.seen_ns
    return Filed(known.path, *stamps, known.entry, key, *summary)


def parse_files(parsing: Parsing, paths: Sequence[str]) -> list[tuple[KnownFile, NewParsed, bytes]]:
    """The files parsed, each with its encoded summary: runs in worker processes."""
    from site_builder.schema import parse  # noqa: PLC0415 - a build that parses nothing needs no YAML

    rows = []
    for path in paths:
        file, data = read_known(parsing.sources.content, path, parsing.sources.seen_ns)
        result = parse(data, path, parsing.languages)
        article = result.parsed.article
        body = article.body.digest if article else ""
        row = NewParsed(
            parsing.key(path, file.digest), encode(result.parsed), body, result.html if body else ""
        )
        rows.append((file, row, encode(summary_of(result.parsed))))
    return rows


def read_article(store: Store, file: Filed) -> Article:
    """The whole of an article; raises EnvironmentFault when the store has lost it."""
    record = store.read_parsed(file.entry)
    article = _parsed().decode(record).article if record else None
    if article is None:
        raise forgotten("article")
    return article


@cache
def _parsed() -> msgspec.msgpack.Decoder[Parsed]:
    return msgspec.msgpack.Decoder(Parsed)
