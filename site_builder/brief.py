"""Briefs: what grouping and checking need of an article, so that an archive is read without its texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

import msgspec

from site_builder.model import Article, Body, Cover, Instant, Parsed, Record, Reference, Source
from site_builder.problems import Problem


class Brief(Record, frozen=True, kw_only=True):
    """The part of an Article that decides where it stands; the names are those of Article."""

    path: str
    lang: str
    url: str
    key: str
    face: bytes = b""
    """Digest of all that other pages show of it: everything but its text."""
    published: Instant = ""
    changed: Instant = ""
    expires: Instant = ""
    external_id: str = ""
    translation_of: str = ""
    canonical_url: str = ""
    noindex: bool = False
    draft: bool = False
    standalone: bool = False
    removed: bool = False
    sponsored: bool = False
    category: str = ""
    tags: tuple[str, ...] = ()
    source: Source | None = None
    authors: tuple[str, ...] = ()
    story: str = ""
    sentiment: str = ""
    sticky_weight: float = 0.0
    score: float = 0.0
    aliases: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    """Of the body's headings."""
    links: tuple[Reference, ...] = ()
    """The body's internal links."""
    images: tuple[Reference, ...] = ()
    """The body's pictures."""
    covers: tuple[str, ...] = ()
    """The cover's values that are paths, then the key of its URL."""
    cover_by_machine: bool = False
    machine: bool = False
    """Whether a machine wrote or translated the text."""
    translated: bool = False
    """Whether a machine translated it."""
    reviewed: bool = False
    """Whether somebody reviewed what the machine did."""
    loads: tuple[str, ...] = ()
    """What its page loads from elsewhere: directive and host, `media-src media.example.org`."""


class Filed(Record, frozen=True):
    """A content file as it was when last read, and what it gave."""

    path: str
    """Below content/."""
    mtime_ns: int
    ctime_ns: int
    size: int
    ino: int
    seen_ns: int
    entry: int
    """Id of the whole record in the store."""
    key: bytes
    """What the record is remembered by."""
    brief: Brief | None
    problems: tuple[Problem, ...]
    draft: bool


def covers_of(cover: Cover) -> tuple[str, ...]:
    """What can be the picture of a cover: paths below content/, then the key of its URL."""
    return (*cover.local, cover.remote) if cover.remote else cover.local


def brief_of(article: Article) -> Brief:
    """The brief of an article."""
    body, cover, ai = article.body, article.cover, article.ai
    return Brief(
        path=article.path,
        lang=article.lang,
        url=article.url,
        key=article.key,
        face=_face(article),
        published=article.published,
        changed=article.changed,
        expires=article.expires,
        external_id=article.external_id,
        translation_of=article.translation_of,
        canonical_url=article.canonical_url,
        noindex=article.noindex,
        draft=article.draft,
        standalone=article.standalone,
        removed=article.removed is not None,
        sponsored=article.sponsored is not None,
        category=article.category,
        tags=article.tags,
        source=article.source,
        authors=article.authors,
        story=article.story,
        sentiment=article.sentiment,
        sticky_weight=article.sticky_weight,
        score=article.score,
        aliases=article.aliases,
        ignore=article.ignore,
        anchors=tuple([heading.anchor for heading in body.headings]),
        links=body.links,
        images=body.images,
        covers=covers_of(cover) if cover else (),
        cover_by_machine=cover is not None and cover.ai_generated,
        machine=ai is not None and (ai.rewritten or bool(ai.translated_from)),
        translated=ai is not None and bool(ai.translated_from),
        reviewed=ai is not None and bool(ai.reviewed_by),
        loads=tuple(_loads(article)),
    )


def _face(article: Article) -> bytes:
    """The digest of an article without its text; what stands in for a description belongs to the rest."""
    faced = msgspec.structs.replace(article, body=Body("", excerpt=article.summary))
    return blake2b(msgspec.msgpack.encode(faced), digest_size=16).digest()


def _loads(article: Article) -> Iterator[str]:
    """Directive of the Content-Security-Policy and host of each thing that the page loads from elsewhere."""
    cover = article.cover
    if article.audio:
        yield f"media-src {_host(article.audio.url)}"
    if cover and not cover.local and (url := cover.regular or cover.full or cover.raw):
        yield f"img-src {_host(url)}"


def _host(url: str) -> str:
    """The host of a URL with its port, in lower case."""
    return re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0].lower()


def summary_of(parsed: Parsed) -> tuple[Brief | None, tuple[Problem, ...], bool]:
    """Brief, problems and draft flag of a file's record."""
    brief = brief_of(parsed.article) if parsed.article else None
    return brief, parsed.problems, parsed.draft
