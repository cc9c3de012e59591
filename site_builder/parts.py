"""Parts that several views share, and the site as every page of one language sees it."""

from __future__ import annotations

from site_builder.model import Instant, Record


class Label(Record, frozen=True):
    """A named link: a category, tag, source, author or navigation item; `url` is a site path or empty."""

    text: str
    url: str = ""


class Alternate(Record, frozen=True):
    """The same page in a language (itself included): hreflang and the language switch."""

    lang: str
    url: str
    original: bool = False
    """Whether this is the article that the others are translations of."""


class FeedLink(Record, frozen=True):
    """A feed: the name of its format, its media type, its site path."""

    format: str
    type: str
    url: str


class Picture(Record, frozen=True):
    """An `<img>`: `src` a site path (local) or a URL (remote); width and height in pixels, 0 when unknown."""

    src: str
    srcset: str = ""
    """Other widths of a remote picture."""
    width: int = 0
    height: int = 0
    alt: str = ""
    credit: Label | None = None
    ai_generated: bool = False
    avif: str = ""
    """The widths of a local picture as AVIF, which `srcset` of a `<source>` names."""
    tone: str = ""
    """Its average colour, a class of static/css/_tones.css: what stands there until it has arrived."""


class Card(Record, frozen=True):
    """An article as listings show it. A removed one keeps its slot as a card with nothing but `removed`."""

    url: str = ""
    title: str = ""
    summary: str = ""
    published: Instant = ""
    category: Label = Label("")
    source: str = ""
    disclosure: str = ""
    """`generated`, `translated`, `reviewed` or empty: what a machine did (PUBLISHING, AI disclosure)."""
    sponsored: str = ""
    """Who paid, or empty."""
    sentiment: str = ""
    """Empty unless `sentiment_on_cards` is set."""
    draft: bool = False
    thumb: Picture | None = None
    removed: bool = False
    sponsor_kind: str = ""
    """Which label: `sponsored`, `partner` or `advertorial`; empty without a sponsor."""


class Section(Record, frozen=True):
    """A category on the front page with its newest articles."""

    label: Label
    cards: tuple[Card, ...]


class Outlet(Record, frozen=True):
    """A source that has reported a story: since when, and how many articles of it are listed."""

    label: Label
    first: Instant
    articles: int


class Letter(Record, frozen=True):
    """The tags that begin with one letter, in the language's alphabetical order."""

    letter: str
    tags: tuple[Label, ...]


class Day(Record, frozen=True):
    """A day of a calendar; `url` leads to the listing page of its first article, empty without one."""

    number: int
    """0 in the cells before the first and after the last day."""
    url: str = ""


class Month(Record, frozen=True):
    """A month with articles: `month` is `2025-12`."""

    month: str
    url: str
    weeks: tuple[tuple[Day, ...], ...] = ()
    """Its calendar, weeks from Monday on; only on the page of its year."""


class Year(Record, frozen=True):
    """A year with articles: `year` is `2025`; months oldest first."""

    year: str
    url: str
    months: tuple[Month, ...]


# -- The site, as every page of one language sees it ------------------------------------------------


class SiteView(Record, frozen=True, kw_only=True):
    """`site` in templates: what hardly ever changes."""

    name: str
    description: str
    url: str
    """Origin and path prefix, no slash at the end."""
    root: str
    """The path prefix, `/news` or empty."""
    language: str
    default_language: str
    home: str
    """Site path of this language's front page, `/` or `/uk/`."""
    languages: tuple[Alternate, ...]
    """Every edition and its front page."""
    navigation: tuple[Label, ...]
    footer: tuple[Label, ...]
    search: str = ""
    """Site path of the search page, or empty: there is none."""
    texts: dict[str, str]
    """Interface texts of the language by key (site_builder/locales/)."""
    publisher: Label
    responsible_editor: str
    timezone: str
    feed: str = ""
    """Site path of the language's RSS feed."""
    manifest: str = ""
    """Site path of the language's web manifest."""
    logo: str = ""
    """Site path of the publisher's logo."""
    profiles: tuple[str, ...] = ()
    """The publisher's profiles elsewhere: URLs."""
    principles: str = ""
    """Site path or URL of the publishing principles."""
    corrections: str = ""
    """Site path or URL of how it corrects itself."""
    ai_policy: str = ""
    """Site path or URL of the page that explains the AI label."""
    service_worker: str = ""
    """Site path of the script that registers the service worker; empty: there is none."""
    preview: bool = False
    """Whether this is no more than a preview: `noindex`, with a banner."""
