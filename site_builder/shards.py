"""Shards: the blocks of articles that search indexes together, and what is indexed of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from html import unescape
from operator import attrgetter
from typing import NamedTuple

from site_builder.brief import Brief
from site_builder.edition import Edition, Entry, Shard, Site
from site_builder.fingerprint import digest_of, encode
from site_builder.model import Article

SIZES = (2_500, 250)
"""Articles of a closed shard: from the oldest on the large ones, then the small ones, then the open rest."""
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"
"""What slugs are made of, in the order of the runes that spell them; static/js/search.js has the same."""
KINDS = ("category", "tag", "year")
RUNES = 0x16A0
"""The first of the runes: one for each kind, one for each letter, one that ends a token."""


class Document(NamedTuple):
    """What is indexed of an article."""

    place: int
    """Its slot in the shard."""
    title: str
    text: str

    @classmethod
    def of(cls, place: int, title: str, texts: Iterable[str], words: Iterable[str] = ()) -> Document:
        """A document of these texts, in which runes stand in the `words` only."""
        return cls(place, _clean(title), " ".join([*(_clean(text) for text in texts if text), *words]))


def slots(edition: Edition) -> list[Entry | None]:
    """The articles of an edition from the oldest on, without drafts.

    A removed article keeps its slot, and so does one with `noindex`: None, so that no other one moves.
    """
    entries: Iterable[Entry | None] = (entry for entry in edition.entries if not entry.brief.draft)
    removed = [article for article in edition.removed if not article.standalone]
    if removed:
        order = attrgetter("published", "path")
        known = {entry.brief.path: entry for entry in entries if entry}
        briefs: list[Brief | Article] = [entry.brief for entry in known.values()]
        entries = map(known.get, [each.path for each in merge(briefs, removed, key=order)])
    return [None if entry is None or entry.brief.noindex else entry for entry in entries]


def shards_of(edition: Edition, site: Site) -> list[Shard]:
    """The shards of an edition, the oldest first; blocks in which nothing is to be found are left out."""
    vocabulary = (*site.vocabulary.categories, *site.vocabulary.tags)
    names = encode([(each.key, each.synonyms, each.formerly) for each in vocabulary])
    listed = slots(edition)
    shards = []
    for first, last in cut(len(listed)):
        entries = tuple(listed[first:last])
        if any(entries):
            key = digest_of([edition.lang.encode(), names, slot_keys(entries)])
            shards.append(Shard(edition.lang, first, entries, key))
    return shards


def slot_keys(some: Sequence[Entry | None]) -> bytes:
    """What the articles in some slots are, slot by slot."""
    return b" ".join([entry.key if entry else b"-" for entry in some])


def cut(count: int) -> Iterator[tuple[int, int]]:
    """Where the shards of so many articles begin and end."""
    first = 0
    for size in SIZES:
        while count - first >= size:
            yield first, first + size
            first += size
    if count > first:
        yield first, count


def documents(shard: Shard, bodies: Mapping[str, str]) -> Iterator[Document]:
    """What is indexed of the shard's articles; `bodies` holds the HTML of their texts by digest."""
    for place, entry in enumerate(shard.entries):
        if entry is not None:
            article = entry.article
            body = plain(bodies.get(article.body.digest, ""))
            written = [article.description, *article.key_points, body, *article.takeaways]
            yield Document.of(place, article.title, written, tokens(entry))


def tokens(entry: Entry) -> list[str]:
    """The words by which an article is found in its category, its tags and its year."""
    terms = [(term.kind, slug_of(term.link.url)) for term in (entry.category, *entry.tags)]
    return [token(kind, name) for kind, name in [*terms, ("year", year_of(entry))]]


def token(kind: str, name: str) -> str:
    """A word that stands for a slug or a year and for nothing else.

    It is spelled in runes, which are taken out of all other text; none begins with another one, for the
    last rune only ends them.
    """
    spelled = [RUNES + len(KINDS) + LETTERS.index(letter) for letter in name]
    return "".join(map(chr, [RUNES + KINDS.index(kind), *spelled, RUNES + len(KINDS) + len(LETTERS)]))


def slug_of(url: str) -> str:
    """The last segment of a site path: the slug of a term by its head."""
    return url.rstrip("/").rpartition("/")[2]


def year_of(entry: Entry) -> str:
    """The year that an article is found in."""
    return entry.brief.published[:4]


def plain(html: str) -> str:
    """The text of a body, with a blank where an element begins or ends that is not part of a line."""
    return unescape(_TAG.sub("", _BLOCK.sub(" ", _PLACEHOLDER.sub(r"\1", html))))


_PLACEHOLDER = re.compile("\x02[LI][0-9]+:?([^\x03]*)\x03")
_BLOCK = re.compile(r"</?(?!(?:a|abbr|b|code|em|i|s|span|strong|sub|sup)\b)[a-z][^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_FOREIGN = re.compile("[\x00-\x1f\x7f-\x9f\u16a0-\u16f8\u200b\ufeff\ufffe\uffff\ud800-\udfff]+")
"""Runes, and what separates words where readers see nothing."""


def _clean(text: str) -> str:
    return _FOREIGN.sub(" ", text)
