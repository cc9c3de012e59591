"""The nouns of the site: what was written, where its files lie, what the data files say."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from site_builder.problems import Problem

Instant = str
"""A moment in UTC to the second, `2025-12-02T22:48:43Z`; sorts as text; the empty string is "none"."""


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A value: frozen, compared by its fields, encoded as an array of them."""


# -- What was written ------------------------------------------------------------------------------


class Source(Record, frozen=True):
    """Where an article's news comes from (`source` in the front matter)."""

    key: str
    name: str
    type: str = ""
    url: str = ""


class Credit(Record, frozen=True):
    """Whom a picture is owed to."""

    name: str
    url: str = ""


class Cover(Record, frozen=True):
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
    local: tuple[str, ...] = ()
    """The values that are paths, the largest picture first."""
    remote: str = ""
    """What the picture of its first URL is remembered by, the largest picture first."""
    line: int = 0
    """Line and column of the value in the article's file, for problems found later."""
    column: int = 0


class AI(Record, frozen=True):
    """What a machine did to the text."""

    rewritten: bool = False
    expanded_at: Instant = ""
    version: str = ""
    translated_from: str = ""
    reviewed_by: str = ""
    reviewed_at: Instant = ""
    model: str = ""


class Correction(Record, frozen=True):
    """One entry of an article's corrections log."""

    at: Instant
    text: str


class Audio(Record, frozen=True):
    """A recording of the article: duration in seconds, length in bytes."""

    url: str
    duration: int = 0
    type: str = "audio/mpeg"
    length: int = 0


class Sponsored(Record, frozen=True):
    """Who paid for an article; kind is the label's key (`sponsored`, `partner`, ...)."""

    by: str
    url: str = ""
    kind: str = "sponsored"


class Removed(Record, frozen=True):
    """A takedown: since when, why (may be empty), and where the URL leads (may be empty: 410)."""

    at: Instant
    reason: str = ""
    to: str = ""


class Heading(Record, frozen=True):
    """A heading of a body: level 2-6, its text, its id within the page."""

    level: int
    text: str
    anchor: str


class Reference(Record, frozen=True):
    """A link or a picture in a body that the build must resolve; line and column in the article's file."""

    target: str
    line: int
    column: int


class Body(Record, frozen=True):
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
    """Pictures, paths and URLs, in the order of their placeholders in the HTML."""


class Article(Record, frozen=True, kw_only=True):
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

    @property
    def changed(self) -> Instant:
        """When it was last published, updated or corrected."""
        return max(self.published, self.updated, *[correction.at for correction in self.corrections])


class Parsed(Record, frozen=True):
    """What reading one file gave: an article or none, and every problem found in it."""

    article: Article | None
    problems: tuple[Problem, ...] = ()
    draft: bool = False
    """Whether the file says `draft: true`, also when there are errors in it."""


# -- Where it lies on the disk ---------------------------------------------------------------------


class StyleReference(Record, frozen=True):
    """A `url()` or `@import` of a style sheet: where its target stands (bytes), and the target as written."""

    start: int
    end: int
    target: str
    whole: bool = False
    """Whether start and end are those of a whole `@import "x";`, which the style sheet x can stand in for."""


class StaticFile(Record, frozen=True):
    """One file below static/: its path there, the digest of its bytes (hex), what a style sheet refers to."""

    path: str
    digest: str
    references: tuple[StyleReference, ...] = ()


class Measured(Record, frozen=True):
    """What is known of a picture by its bytes: size in pixels as shown, or why it cannot be published."""

    width: int = 0
    height: int = 0
    fault: str = ""
    transparent: bool = False
    tone: str = ""
    """Class of its average colour: `t` and a digit from 0 to 3 for each of red, green and blue."""


class PictureFile(Record, frozen=True):
    """A picture that articles can show: digest in hex, width and height in pixels as shown."""

    path: str
    """Below content/, or the key of a fetched picture's URL."""
    digest: str
    width: int
    height: int
    fault: str = ""
    """Why it cannot be published, or empty."""
    transparent: bool = False
    tone: str = ""
    """Its average colour, as `views.Picture` names it."""
    source: str = ""
    """The file, relative to the project."""


class OldAddress(Record, frozen=True):
    """One line of content/redirects.csv: a path of an earlier site, and where it leads now.

    A path that ends in `/*` stands for everything below it; `:splat` in the target is what the star was.
    """

    path: str
    to: str
    """Site path or URL."""
    line: int = 0
    column: int = 1
    """Of the target."""


# -- What is known of categories, tags, sources and authors ----------------------------------------


def in_language(texts: Mapping[str, str], lang: str) -> str:
    """The text of a language, else the one for every language (key ""), else nothing."""
    return texts.get(lang) or texts.get("", "")


class TermEntry(Record, frozen=True):
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


class Vocabulary(Record, frozen=True):
    """The data files of content/: entries by key, in the order of the file."""

    categories: tuple[TermEntry, ...] = ()
    tags: tuple[TermEntry, ...] = ()
    sources: tuple[TermEntry, ...] = ()
    authors: tuple[TermEntry, ...] = ()
