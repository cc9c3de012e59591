"""Fetch: the remote covers that the settings want local, into the cache, listed in images.lock."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from hashlib import sha256
from pathlib import Path
from threading import get_ident
from typing import NamedTuple

from site_builder import places
from site_builder.archive import read_article
from site_builder.brief import Brief
from site_builder.build import Options, load_sources, opened, start
from site_builder.disk import faults
from site_builder.download import Downloaded, Refused, Walls, download
from site_builder.files import read_file
from site_builder.findings import Finding
from site_builder.model import Article, Reference
from site_builder.problems import ERROR, WARNING, Faults, Problem, sort
from site_builder.remote import (
    FOLDER,
    LOCAL,
    LOCK,
    Fetched,
    is_blocked,
    is_remote,
    key_of,
    policy_of,
    read_lock,
    remote_source,
    request_url,
    wanted,
    write_lock,
)
from site_builder.run import Run

AT_ONCE = 8
"""Pictures that are asked for at the same time."""
SAVED = 25
"""After so many pictures the lock file is written."""
CURE = "mend the URL, name a picture of your own, or let images.hosts say hotlink"


class Wish(NamedTuple):
    """A picture that an article wants, and where the article says so."""

    key: str
    url: str
    path: str
    at: Reference | None
    """In the text, or None for the cover."""


class FetchReport(NamedTuple):
    """What became of the pictures that articles want."""

    wanted: int
    fetched: int
    size: int
    """Bytes that arrived."""
    problems: list[Problem]


def fetch(options: Options, walls: Walls | None = None) -> FetchReport:
    """Every wanted picture that is not there yet, fetched; what is not to be had is a warning.

    Raises Faults when images.lock cannot be read, UsageError for wrong settings. `walls` are the settings'
    own unless a test stands in for the Internet.
    """
    with opened(options.project) as store:
        run = start(options, store)
        loaded = load_sources(run)
        entries, problems = _read(options.project)
        if any(problem.severity == ERROR for problem in problems):
            raise Faults(problems)
        wanting = [file for file in loaded.files.values() if file.brief and _has_url(file.brief)]
        articles = (read_article(store, file) for file in wanting)
        wishes = {wish.key: wish for article in articles for wish in _wishes(article, run)}
        missing = [wish for key, wish in sorted(wishes.items()) if key not in loaded.pictures]
        kept = (
            entries if any(file.brief is None for file in loaded.files.values()) else _only(entries, wishes)
        )
        findings, size, count = _fetch_all(missing, kept, run, walls or _walls(run))
        problems += places.place(findings, run.sources.content)
        return FetchReport(len(wishes), count, size, sort(problems))


def _has_url(brief: Brief) -> bool:
    """Whether an article names the URL of any picture."""
    return any(map(is_remote, (*brief.covers, *(image.target for image in brief.images))))


def _wishes(article: Article, run: Run) -> Iterator[Wish]:
    """The remote pictures that an article shows and that the settings want local."""
    rules = run.settings.images
    if article.removed is not None:
        return
    cover = wanted(article.cover, rules) if article.cover else ""
    if cover:
        yield Wish(key_of(cover), cover, article.path, None)
    for image in article.body.images:
        url = image.target
        if is_remote(url) and policy_of(url, rules) == LOCAL and not is_blocked(url, rules):
            yield Wish(key_of(url), url, article.path, image)


def _walls(run: Run) -> Walls:
    rules = run.settings.images
    return Walls(lambda url: policy_of(url, rules) == LOCAL, http=rules.allow_http)


def _fetch_all(
    missing: list[Wish], entries: dict[str, Fetched], run: Run, walls: Walls
) -> tuple[list[Finding], int, int]:
    """Fetches what is missing and keeps the lock file; what went wrong, bytes and pictures that arrived."""
    project, watch = run.options.project, run.options.work.watch
    findings: list[Finding] = []
    size = count = 0
    threads = ThreadPoolExecutor(AT_ONCE)
    waiting = {threads.submit(_fetch_one, wish, project, walls): wish for wish in missing}
    try:
        for done, future in enumerate(as_completed(waiting), 1):
            wish = waiting[future]
            result = future.result()
            if isinstance(result, Finding):
                findings.append(result)
            else:
                entries[wish.key] = _entry(wish, result, run.options.now)
                size += len(result.data)
                count += 1
            if done % SAVED == 0:
                _write(project, entries)
            watch("fetching", done, len(missing))
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        _write(project, entries)
    return findings, size, count


def _fetch_one(wish: Wish, project: Path, walls: Walls) -> Downloaded | Finding:
    """One picture, in its place in the cache; or what is to be said of it."""
    part = project / FOLDER / f"{sha256(wish.key.encode()).hexdigest()}.part"
    try:
        found = download(request_url(wish.url), walls, part)
    except Refused as error:
        part.unlink(missing_ok=True)
        field = "image" if wish.at else "coverImage"
        message = f"{field}: {wish.url[:120]}: {error}"
        return Finding(wish.path, WARNING, "not-fetched", message, CURE, field, wish.at)
    place = project / remote_source(sha256(found.data).hexdigest())
    with faults(str(place)):
        _put(place, found.data)
    return found


def _entry(wish: Wish, found: Downloaded, now: str) -> Fetched:
    return Fetched(wish.key, sha256(found.data).hexdigest(), len(found.data), found.type, now)


def _only(entries: Mapping[str, Fetched], keys: Iterable[str]) -> dict[str, Fetched]:
    """The entries that some article still wants."""
    known = set(keys)
    return {key: entry for key, entry in entries.items() if key in known}


def _read(project: Path) -> tuple[dict[str, Fetched], list[Problem]]:
    lock = project / LOCK
    return read_lock(read_file(lock)) if lock.exists() else ({}, [])


def _write(project: Path, entries: Mapping[str, Fetched]) -> None:
    """The lock file, all of it or as it was; none is made where nothing was ever fetched."""
    lock, text = project / LOCK, write_lock(entries.values())
    if lock.exists() or entries:
        with faults(str(lock)):
            if not lock.exists() or lock.read_bytes() != text:
                _put(lock, text)


def _put(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f"{place.name}.{os.getpid()}-{get_ident()}.part")
    half.write_bytes(data)
    half.replace(place)
