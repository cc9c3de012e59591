"""The nouns of the site: what was written, how it is grouped, what is published, what a build did."""

from __future__ import annotations

import msgspec

from site_builder.problems import Problem

Instant = str
"""A moment in UTC to the second, `2025-12-02T22:48:43Z`; sorts as text; the empty string is "none"."""


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A value: frozen, compared by its fields, encoded as an array of them."""


# -- What was written ------------------------------------------------------------------------------


class Source(Record):
    """Where an article's news comes from (`source` in the front matter)."""

    key: str
    name: str
    type: str = ""
    url: str = ""


class Credit(Record):
    """Whom a picture is owed to."""

    name: str
    url: str = ""


class Cover(Record):
    """The picture of an article as its front matter names it; each value a path or a URL."""

    raw: str = ""
    full: str = ""
    regular: str = ""
    small: str = ""
    thumb: str = ""
    small_s3: str = ""
    alt: str = ""
    credit: Credit | None = None
    ai_generated: bool = False
    line: int = 0
    """Line and column of the value in the article's file, for problems found later."""
    column: int = 0


class AI(Record):
    """What a machine did to the text."""

    rewritten: bool = False
    expanded_at: Instant = ""
    version: str = ""
    translated_from: str = ""
    reviewed_by: str = ""
    reviewed_at: Instant = ""
    model: str = ""


class Correction(Record):
    """One entry of an article's corrections log."""

    at: Instant
    text: str


class Audio(Record):
    """A recording of the article: duration in seconds, length in bytes."""

    url: str
    duration: int = 0
    type: str = "audio/mpeg"
    length: int = 0


class Sponsored(Record):
    """Who paid for an article; kind is the label's key (`sponsored`, `partner`, ...)."""

    by: str
    url: str = ""
    kind: str = "sponsored"


class Removed(Record):
    """A takedown: since when, why (may be empty), and where the URL leads (may be empty: 410)."""

    at: Instant
    reason: str = ""
    to: str = ""


class Heading(Record):
    """A heading of a body: level 2-6, its text, its id within the page."""

    level: int
    text: str
    anchor: str


class Reference(Record):
    """A link or a picture in a body that the build must resolve; line and column in the article's file."""

    target: str
    line: int
    column: int


class Body(Record):
    """What is known of an article's text without holding it: the HTML lies in the store under `digest`."""

    digest: str
    """Of the HTML, in hexadecimal; empty when there is no text."""
    words: int = 0
    excerpt: str = ""
    """The first paragraph as plain text, cut at a word."""
    headings: tuple[Heading, ...] = ()
    links: tuple[Reference, ...] = ()
    """Internal links in the order of their placeholders in the HTML."""
    images: tuple[Reference, ...] = ()
    """Local pictures in the order of their placeholders in the HTML."""


class Article(Record, kw_only=True):
    """One file of content: an article, or (`standalone`) a page like "About".

    Every text is as written (mojibake repaired); every instant is UTC; absent values are empty.
    """

    path: str
    """Below content/, `2025/12/slug.en.md`."""
    lang: str
    url: str
    """The site path, `/2025/12/slug/` or `/uk/2025/12/slug/` (DESIGN 3a); no host, no path prefix."""
    key: str
    """The path without language suffix and `.md`: what pairs translations and makes the feed guid."""
    title: str
    description: str = ""
    published: Instant = ""
    updated: Instant = ""
    external_id: str = ""
    source: Source | None = None
    category: str = ""
    tags: tuple[str, ...] = ()
    sticky_weight: float = 0.0
    sentiment: str = ""
    score: float = 0.0
    draft: bool = False
    canonical_url: str = ""
    cover: Cover | None = None
    ai: AI | None = None
    authors: tuple[str, ...] = ()
    key_points: tuple[str, ...] = ()
    takeaways: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    aliases: tuple[str, ...] = ()
    permalink: str = ""
    expires: Instant = ""
    noindex: bool = False
    story: str = ""
    audio: Audio | None = None
    translation_of: str = ""
    """Path below content/ of the original, suffix and all."""
    ignore: tuple[str, ...] = ()
    sponsored: Sponsored | None = None
    removed: Removed | None = None
    standalone: bool = False
    body: Body

    @property
    def summary(self) -> str:
        """The description, else the first paragraph."""
        return self.description or self.body.excerpt


class Parsed(Record):
    """What reading one file gave: an article or none, and every problem found in it."""

    article: Article | None
    problems: tuple[Problem, ...] = ()


# -- Where it lies on the disk ---------------------------------------------------------------------


class SourceFile(Record):
    """One file below content/ or static/: its path there, the digest of its bytes (hex), its size in bytes."""

    path: str
    digest: str
    size: int


class PictureFile(Record):
    """A picture below content/ that can be published: digest in hex, width and height in pixels as shown."""

    path: str
    digest: str
    width: int
    height: int


# -- What is known of categories, tags, sources and authors ----------------------------------------


class TermEntry(Record):
    """One entry of categories.yaml, tags.yaml, sources.yaml or authors.yaml.

    Texts are per language code; "" holds the text for every language that has none of its own.
    """

    key: str
    name: dict[str, str] = {}
    description: dict[str, str] = {}
    role: dict[str, str] = {}
    """Authors only: "Markets editor"."""
    url: str = ""
    synonyms: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    line: int = 0


class Vocabulary(Record):
    """The data files of content/: entries by key, in the order of the file."""

    categories: tuple[TermEntry, ...] = ()
    tags: tuple[TermEntry, ...] = ()
    sources: tuple[TermEntry, ...] = ()
    authors: tuple[TermEntry, ...] = ()


# -- What is published -----------------------------------------------------------------------------
