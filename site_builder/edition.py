"""The site once grouped: editions per language, their terms and entries, and the pages planned from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from site_builder.brief import Brief
from site_builder.config import Settings
from site_builder.kinds import AnyView
from site_builder.model import Article, Instant, OldAddress, Record, StaticFile, Vocabulary
from site_builder.pairs import NO_VERSIONS, Versions
from site_builder.parts import Alternate, Card, Label
from site_builder.pictures import Pictures
from site_builder.variants import Shown


class Term(msgspec.Struct, eq=False):
    """A category, tag, source, author, story or month of one edition, with its articles."""

    kind: str
    key: str
    link: Label
    """Its name and the site path of its head."""
    description: str = ""
    role: str = ""
    website: str = ""
    former: tuple[str, ...] = ()
    """Site paths of heads it had under earlier keys."""
    entries: list[Entry | None] = []
    """Oldest first; a removed article keeps its slot, None."""
    alternates: tuple[Alternate, ...] = ()


class Entry(msgspec.Struct, eq=False):
    """A live article in its edition, with its terms."""

    brief: Brief
    read: Callable[[str], Article]
    """Gives the whole article of a path."""
    key: bytes
    """Digest of all that its own page depends on, beside settings, data files and other articles."""
    face: bytes
    """Digest of all that its card and other pages depend on, likewise: a changed text does not change it."""
    category: Term
    tags: tuple[Term, ...] = ()
    source: Term | None = None
    authors: tuple[Term, ...] = ()
    story: Term | None = None
    month: Term | None = None
    versions: Versions = NO_VERSIONS
    """The same in other languages."""
    pictures: tuple[Shown, ...] = ()
    """What is published of its cover and of the pictures in its text."""
    card: Card | None = None
    """Made when first asked for, by `cards.card_of`."""
    whole: Article | None = None

    @property
    def article(self) -> Article:
        """The whole article; read when first asked for."""
        if self.whole is None:
            self.whole = self.read(self.brief.path)
        return self.whole

    @property
    def alternates(self) -> tuple[Alternate, ...]:
        """The versions that search engines may list."""
        return self.versions.alternates

    def terms(self) -> list[Term]:
        """All its terms."""
        found = [self.category, *self.tags, *self.authors]
        found += [term for term in (self.source, self.story, self.month) if term is not None]
        return found


class Edition(msgspec.Struct, eq=False):
    """Everything that is published in one language."""

    lang: str
    home: str
    entries: list[Entry] = []
    """Live articles, oldest first."""
    labels: bytes = b""
    """Digest of the labels that come from articles: the names of sources."""
    removed: list[Article] = []
    standalone: list[Article] = []
    terms: dict[str, dict[str, Term]] = {}
    """By kind, then by key, in the order of first appearance."""
    pairs: dict[str, Versions] = {}
    """Versions of translated standalone pages by path."""

    def of(self, kind: str) -> list[Term]:
        """The published terms of a kind."""
        return list(self.terms.get(kind, {}).values())


class Shard(NamedTuple):
    """Neighbouring articles of an edition that search indexes together (see shards.py)."""

    lang: str
    first: int
    """The slot of its first article, counted from the edition's oldest."""
    entries: tuple[Entry | None, ...]
    """Oldest first; None: a slot without an article that is to be found."""
    key: bytes
    """Digest of all that its index is made from."""


class Indexed(Record, frozen=True):
    """The index of a shard: its files by name, with the digests under which the store holds their bytes."""

    files: dict[str, bytes]
    """What only this shard has."""
    runtime: dict[str, bytes]
    """What all shards of the language share: program and WebAssembly of the browser."""
    entry: str
    """Its table of contents (`pagefind-entry.json`) as the indexer wrote it."""


class Site(msgspec.Struct, eq=False):
    """What the plan is made from: the outputs read it, and nothing else."""

    settings: Settings
    vocabulary: Vocabulary
    editions: tuple[Edition, ...]
    urls: Mapping[str, str]
    """Site path of every live article and standalone page by its path below content/."""
    pictures: Pictures
    now: Instant
    """The moment the site is built for: only the news sitemap shows it."""
    statics: tuple[StaticFile, ...] = ()
    assets: Mapping[str, str] = {}
    """Published site path of each static file by its path below static/."""
    moved: tuple[OldAddress, ...] = ()
    """What content/redirects.csv says."""
    preview: bool = False
    """Whether this is no more than a preview."""
    templates: frozenset[str] = frozenset()
    """The templates that the theme has: a page that not every theme has is only planned with its own."""
    index: Callable[[Sequence[Shard]], Mapping[bytes, Indexed]] = lambda _: {}
    """Gives the indexes of shards by their keys; without an entry: it is not indexed."""


class Page(NamedTuple):
    """One file of the site: its path below the output, what it holds, and the source file that it is for."""

    path: str
    view: AnyView
    origin: str = ""


class Unit(NamedTuple):
    """Pages that are planned together.

    A key covers all that its pages are made from, beside settings, data files and templates: as long as it
    is what it was, they need not even be planned. Without a key they always are.
    """

    name: str
    pages: Callable[[], Iterable[Page]]
    key: bytes = b""
