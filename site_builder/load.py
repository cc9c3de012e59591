"""Load: what lies in content/, static/ and the template folders; unchanged files are not read again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec

from site_builder.assets import style_references
from site_builder.files import digests, read_file, read_known, scan
from site_builder.fingerprint import TemplateFacts, digest_of, encode
from site_builder.model import PictureFile, StaticFile, StyleReference, Vocabulary
from site_builder.parallel import Work, in_chunks
from site_builder.pictures import SUFFIXES
from site_builder.problems import Problem
from site_builder.store import KnownFile, NewParsed, Store, trusted

Value = TypeVar("Value")

DATA_FILES = ("categories.yaml", "tags.yaml", "sources.yaml", "authors.yaml")


class Sources(NamedTuple):
    """Where everything lies and when it was looked at."""

    project: Path
    content: Path
    static: Path
    templates: tuple[Path, ...]
    """Searched in order."""
    seen_ns: int
    """The clock when the build began, in nanoseconds: older stamps can be trusted."""


class Loaded(NamedTuple):
    """Everything the folders hold."""

    records: dict[str, tuple[bytes, bytes]]
    """Key and encoded Parsed of each article file, by path below content/."""
    vocabulary: Vocabulary
    pictures: dict[str, PictureFile]
    statics: list[StaticFile]
    templates: dict[str, TemplateFacts]
    problems: list[Problem]


def load(sources: Sources, languages: tuple[str, ...], store: Store, toolchain: bytes, work: Work) -> Loaded:
    """Everything below the source folders; files that are as they were last time are remembered, not read."""
    problems: list[Problem] = []
    start = digest_of([toolchain, *(lang.encode() for lang in languages)])[:8]
    files = scan(sources.content, sources.project, problems)
    texts = {path: stat for path, stat in files.items() if path.endswith(".md")}
    images = {path: stat for path, stat in files.items() if path.lower().endswith(SUFFIXES)}
    records = _articles(texts, store, Parsing(sources, languages, start), work)
    vocabulary = _vocabulary(sources, files, languages, store, toolchain, problems)
    pictures = _pictures(sources, images, store, toolchain)
    statics = _statics(sources, scan(sources.static, sources.project, problems), store, toolchain)
    templates = _templates(sources, store, toolchain, problems)
    return Loaded(records, vocabulary, pictures, statics, templates, problems)


# -- Articles --------------------------------------------------------------------------------------


class Parsing(NamedTuple):
    """All that parsing needs besides the files."""

    sources: Sources
    languages: tuple[str, ...]
    start: bytes
    """First bytes of every key: what else than the file a record depends on."""

    def key(self, path: str, digest: bytes) -> bytes:
        """What a file's record is remembered by."""
        return self.start + digest_of([path.encode("utf-8", "surrogateescape"), digest])


def _articles(
    files: Mapping[str, os.stat_result], store: Store, parsing: Parsing, work: Work
) -> dict[str, tuple[bytes, bytes]]:
    """What each article file holds: remembered by stat, else by digest, else parsed now."""
    found: dict[str, tuple[bytes, bytes]] = {}
    gone: list[str] = []
    for row in store.load_parsed():
        stat = files.get(row.path)
        if stat is None:
            gone.append(row.path)
        elif trusted(row, stat) and row.key.startswith(parsing.start):
            found[row.path] = (row.key, row.record)
    if len(found) == len(files) and not gone:
        return found
    doubtful = [path for path in files if path not in found]
    changed = _read_anew(parsing, doubtful, store, work)
    store.remember_files("content", [file for file, _ in changed], gone)
    found.update((file.path, (parsing.key(file.path, file.digest), record)) for file, record in changed)
    return {path: found[path] for path in files}


def _read_anew(
    parsing: Parsing, paths: Sequence[str], store: Store, work: Work
) -> list[tuple[KnownFile, bytes]]:
    """The files that may have changed, with their records; bytes that were seen before are not parsed."""
    files: list[tuple[KnownFile, bytes]] = []
    unseen = paths
    if store.has_parsed():
        sources = parsing.sources
        read = {path: read_known(sources.content, path, sources.seen_ns)[0] for path in paths}
        keys = {path: parsing.key(path, file.digest) for path, file in read.items()}
        seen = store.find_parsed(keys.values())
        for path, key in keys.items():
            if key in seen:
                entry, record = seen[key]
                files.append((read[path]._replace(entry=entry), record))
        unseen = [path for path in paths if keys[path] not in seen]
    for chunk in in_chunks(partial(parse_files, parsing), unseen, work, "reading", list):
        ids = store.add_parsed([row for _, row in chunk])
        files.extend((file._replace(entry=ids[row.key]), row.record) for file, row in chunk)
    return files


def parse_files(parsing: Parsing, paths: Sequence[str]) -> list[tuple[KnownFile, NewParsed]]:
    """The files parsed: runs in worker processes."""
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
        rows.append((file, row))
    return rows


# -- Data files ------------------------------------------------------------------------------------


def _vocabulary(
    sources: Sources,
    files: Iterable[str],
    languages: tuple[str, ...],
    store: Store,
    toolchain: bytes,
    problems: list[Problem],
) -> Vocabulary:
    data = {name: read_file(sources.content / name) for name in DATA_FILES if name in files}
    memo = Memo(store, "vocabulary", tuple[Vocabulary, list[Problem]])

    def read() -> tuple[Vocabulary, list[Problem]]:
        from site_builder.datafiles import read_vocabulary  # noqa: PLC0415 - YAML, only for a new file

        return read_vocabulary(data, languages)

    parts = [part for name, text in data.items() for part in (name.encode(), text)]
    vocabulary, faults = memo.get(
        digest_of([toolchain, *(lang.encode() for lang in languages), *parts]), read
    )
    memo.close()
    problems.extend(faults)
    return vocabulary


# -- Pictures, static files and templates ----------------------------------------------------------


def _pictures(
    sources: Sources, files: Mapping[str, os.stat_result], store: Store, toolchain: bytes
) -> dict[str, PictureFile]:
    """Every picture below content/ with its size, or with what is wrong with it."""
    found = digests("picture", sources.content, files, store, sources.seen_ns)
    memo = Memo(store, "picture", tuple[int, int, str])

    def picture(path: str, digest: bytes) -> PictureFile:
        def measured() -> tuple[int, int, str]:
            from site_builder.imaging import measure  # noqa: PLC0415 - Pillow, only for a new picture

            return measure(sources.content / path)

        width, height, fault = memo.get(digest_of([toolchain, digest]), measured)
        return PictureFile(path, digest.hex(), width, height, fault)

    pictures = {path: picture(path, digest) for path, digest in found.items()}
    memo.close()
    return pictures


def _statics(
    sources: Sources, files: Mapping[str, os.stat_result], store: Store, toolchain: bytes
) -> list[StaticFile]:
    """Every file below static/, style sheets with their references."""
    memo = Memo(store, "style", tuple[StyleReference, ...])

    def static(path: str, digest: bytes) -> StaticFile:
        if not path.endswith(".css"):
            return StaticFile(path, digest.hex())
        key = digest_of([toolchain, digest])
        references = memo.get(key, lambda: style_references(read_file(sources.static / path)))
        return StaticFile(path, digest.hex(), references)

    found = digests("static", sources.static, files, store, sources.seen_ns)
    statics = [static(path, digest) for path, digest in found.items()]
    memo.close()
    return statics


def _templates(
    sources: Sources, store: Store, toolchain: bytes, problems: list[Problem]
) -> dict[str, TemplateFacts]:
    """The facts of every template; the first folder that has a name wins."""
    memo = Memo(store, "template", tuple[TemplateFacts, list[Problem]])

    def facts(shown: str, data: bytes) -> TemplateFacts:
        def analysed() -> tuple[TemplateFacts, list[Problem]]:
            from site_builder.templates import analyse  # noqa: PLC0415 - Jinja, only for a new template

            return analyse(shown, data)

        found, faults = memo.get(digest_of([toolchain, shown.encode(), data]), analysed)
        problems.extend(faults)
        return found

    templates: dict[str, TemplateFacts] = {}
    for folder in sources.templates:
        for path in scan(folder, sources.project, problems):
            if path not in templates:
                templates[path] = facts(
                    os.path.relpath(folder / path, sources.project), read_file(folder / path)
                )
    memo.close()
    return templates


class Memo(Generic[Value]):
    """A remembered function: the values of one space of the store by key; new ones are kept at the end."""

    def __init__(self, store: Store, space: str, kind: type[Value]) -> None:
        self._store = store
        self._space = space
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._old = store.recall_all(space)
        self._new: dict[bytes, bytes] = {}
        self._used: list[bytes] = []

    def get(self, key: bytes, make: Callable[[], Value]) -> Value:
        """The value under `key`, made now if it is not remembered."""
        value = self._old.get(key)
        if value is not None:
            self._used.append(key)
            return self._decode(value)
        made = make()
        self._new[key] = encode(made)
        return made

    def close(self) -> None:
        """Keep what is new, and count what was used."""
        self._store.keep(self._space, self._used)
        self._store.remember(self._space, self._new)
