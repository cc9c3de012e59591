"""Load: what lies in content/, static/ and the template folders; unchanged files are not read again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

import msgspec

from site_builder.archive import START, Parsing, Shelves, Sources, read_articles
from site_builder.assets import style_references
from site_builder.brief import Filed
from site_builder.files import digests, read_file, scan
from site_builder.fingerprint import TemplateFacts, digest_of, encode
from site_builder.model import OldAddress, PictureFile, StaticFile, StyleReference, Vocabulary
from site_builder.parallel import Work
from site_builder.picture_files import Moment, find_fetched, read_pictures
from site_builder.pictures import OUTSIDE, SUFFIXES
from site_builder.problems import Problem
from site_builder.redirects import TABLE
from site_builder.store import Store

Value = TypeVar("Value")

THEME = "theme/"
"""What the second names of the theme's templates begin with."""
DATA_FILES = ("categories.yaml", "tags.yaml", "sources.yaml", "authors.yaml")


class Loaded(NamedTuple):
    """Everything the folders hold."""

    files: dict[str, Filed]
    """Every article file by its path below content/, in that order."""
    vocabulary: Vocabulary
    pictures: dict[str, PictureFile]
    statics: list[StaticFile]
    templates: dict[str, TemplateFacts]
    problems: list[Problem]
    moved: tuple[OldAddress, ...] = ()
    """What redirects.csv says."""


def load(
    sources: Sources,
    languages: tuple[str, ...],
    store: Store,
    toolchain: bytes,
    work: Work,
    known: Shelves | None = None,
) -> Loaded:
    """Everything below the source folders; files that are as they were last time are remembered, not read."""
    problems: list[Problem] = []
    start = digest_of([toolchain, *(lang.encode() for lang in languages)])[:START]
    leading_out: list[str] = []
    files = scan(sources.content, sources.project, problems, leading_out)
    texts = {path: stat for path, stat in files.items() if path.endswith(".md")}
    others = {path: stat for path, stat in files.items() if path not in texts}
    images = {path: stat for path, stat in others.items() if path.lower().endswith(SUFFIXES)}
    articles = read_articles(texts, store, Parsing(sources, languages, start), work, known)
    vocabulary = _vocabulary(sources, files, languages, store, toolchain, problems)
    fetched = find_fetched(sources.project, store, sources.seen_ns, problems)
    moment = Moment(sources.seen_ns, work)
    pictures = read_pictures(sources.content, images, fetched, store, moment)
    pictures.update((path, PictureFile(path, "", 0, 0, OUTSIDE)) for path in leading_out)
    statics = _statics(sources, scan(sources.static, sources.project, problems), store, toolchain)
    templates = _templates(sources, store, toolchain, problems)
    moved = _moved(sources, store, toolchain, problems) if TABLE in files else ()
    return Loaded(articles, vocabulary, pictures, statics, templates, problems, moved)


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


def _moved(
    sources: Sources, store: Store, toolchain: bytes, problems: list[Problem]
) -> tuple[OldAddress, ...]:
    """The addresses that redirects.csv lists."""
    data = read_file(sources.content / TABLE)
    memo = Memo(store, "redirects", tuple[tuple[OldAddress, ...], list[Problem]])

    def read() -> tuple[tuple[OldAddress, ...], list[Problem]]:
        from site_builder.redirect_table import read_table  # noqa: PLC0415 - only for a new file

        return read_table(data)

    moved, faults = memo.get(digest_of([toolchain, data]), read)
    memo.close()
    problems.extend(faults)
    return moved


# -- Static files and templates ----------------------------------------------------------


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
    """The facts of every template; the first folder that has a name wins.

    Those of the theme have a second name, `theme/x.html`, by which a template that overrides one extends it.
    """
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
            found = facts(os.path.relpath(folder / path, sources.project), read_file(folder / path))
            templates.setdefault(path, found)
            if folder != sources.templates[0]:
                templates.setdefault(THEME + path, found)
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
