"""The site once grouped: editions per language, their terms and entries, and the pages planned from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from site_builder.config import Settings
from site_builder.model import Article, PictureFile, StaticFile, Vocabulary
from site_builder.views import Alternate, AnyView, Card, Label, Picture


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
    cards: list[Card] = []
    """Oldest first; a removed article keeps its slot."""
    sticky: list[Entry] = []
    """Pinned entries, in no order; categories only."""
    live: int = 0
    """How many cards are not empty slots; a term without any is not published."""
    alternates: tuple[Alternate, ...] = ()


class Entry(msgspec.Struct, eq=False):
    """A live article in its edition, with its card and its terms."""

    article: Article
    card: Card
    category: Term
    tags: tuple[Term, ...] = ()
    source: Term | None = None
    authors: tuple[Term, ...] = ()
    story: Term | None = None
    cover: Picture | None = None
    alternates: tuple[Alternate, ...] = ()


class Edition(msgspec.Struct, eq=False):
    """Everything that is published in one language."""

    lang: str
    home: str
    entries: list[Entry] = []
    """Live articles, oldest first."""
    removed: list[Article] = []
    standalone: list[Article] = []
    terms: dict[str, dict[str, Term]] = {}
    """By kind, then by key, in the order of first appearance."""
    sticky: list[Entry] = []
    pairs: dict[str, tuple[Alternate, ...]] = {}
    """Alternates of translated standalone pages by path."""

    def of(self, kind: str) -> list[Term]:
        """The published terms of a kind."""
        return [term for term in self.terms.get(kind, {}).values() if term.live]


class Site(msgspec.Struct, eq=False):
    """What the plan is made from: the outputs read it, and nothing else."""

    settings: Settings
    vocabulary: Vocabulary
    editions: tuple[Edition, ...]
    urls: Mapping[str, str]
    """Site path of every live article and standalone page by its path below content/."""
    pictures: Mapping[str, PictureFile]
    """By path below content/."""
    statics: tuple[StaticFile, ...] = ()
    assets: Mapping[str, str] = {}
    """Published site path of each static file by its path below static/."""


class Page(NamedTuple):
    """One file of the site: its path below the output, what it holds, and the content file that it is for."""

    path: str
    view: AnyView
    origin: str = ""
