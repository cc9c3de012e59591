"""What each kind of page shows: frozen records that hold everything the page's bytes depend on."""

from __future__ import annotations

from typing import ClassVar

from site_builder.model import Article, Instant, Record
from site_builder.pulse import Pulse

# -- Parts that several views share -----------------------------------------------------------------


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
    """Its average colour, a class of static/css/tones.css: what stands there until it has arrived."""


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
    search: str
    """Site path of the search page, or empty: there is none."""
    texts: dict[str, str]
    """Interface texts of the language by key (site_builder/locales/)."""
    publisher: Label
    responsible_editor: str
    timezone: str
    feed: str
    """Site path of the language's RSS feed."""
    manifest: str
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
    preview: bool = False
    """Whether this is no more than a preview: `noindex`, with a banner."""


# -- Views: one class a kind of page ----------------------------------------------------------------


class View(Record, frozen=True, kw_only=True, tag=True):
    """What every templated page has. `url` is its site path; it is its own canonical URL."""

    template: ClassVar[str] = ""
    url: str
    lang: str
    alternates: tuple[Alternate, ...] = ()
    """For search engines: empty, or every version that may be listed, this one too; the default first."""
    versions: tuple[Alternate, ...] = ()
    """For readers: the same with those that may not be listed, where there are such; else empty."""
    noindex: bool = False
    feeds: tuple[FeedLink, ...] = ()
    """Feeds of what the page shows, beside the site's."""


class ArticleView(View, frozen=True, kw_only=True):
    """An article's own page."""

    template: ClassVar[str] = "article.html"
    article: Article
    category: Label
    tags: tuple[Label, ...] = ()
    source: Label | None = None
    bylines: tuple[Label, ...] = ()
    """The authors, else the desk."""
    story: Label | None = None
    disclosure: str = ""
    """As in Card."""
    reviewer: str = ""
    """Name of `ai.reviewedBy`, from authors.yaml where it is there."""
    cover: Picture | None = None
    social: Picture | None = None
    """What other sites show of the article: a JPEG or PNG, 1200 pixels wide where the cover is."""
    crops: tuple[Picture, ...] = ()
    """The cover cut to 4:3 and 1:1 for search engines, where `images.crops` asks for it."""
    previous: Card | None = None
    """The next older article of the category."""
    related: tuple[Card, ...] = ()
    """Older articles that share tags."""
    links: tuple[str, ...] = ()
    """Where the body's internal links lead, in the order of `article.body.links`; empty when dead."""
    images: tuple[Picture | None, ...] = ()
    """The body's pictures, in the order of `article.body.images`; None where there is nothing to show."""


class StandaloneView(View, frozen=True, kw_only=True):
    """A standalone page such as "About"."""

    template: ClassVar[str] = "standalone.html"
    article: Article
    links: tuple[str, ...] = ()
    images: tuple[Picture | None, ...] = ()


class RemovedView(View, frozen=True, kw_only=True):
    """What stands where a removed article stood: no title, no text."""

    template: ClassVar[str] = "removed.html"
    at: Instant
    reason: str = ""


class FrontView(View, frozen=True, kw_only=True):
    """A language's front page."""

    template: ClassVar[str] = "front.html"
    newest: Instant = ""
    """When the newest article was published."""
    lead: Card | None = None
    sticky: tuple[Card, ...] = ()
    """The other pinned articles, the heaviest first."""
    beside: tuple[Card, ...] = ()
    """The best rated of the newest articles, to stand beside the lead with the pinned ones."""
    latest: tuple[Card, ...] = ()
    sections: tuple[Section, ...] = ()
    topics: tuple[Label, ...] = ()
    """The tags of most articles in the days before the newest one, the most covered first."""
    archive: str = ""
    """Site path of the archive."""


class ListingView(View, frozen=True, kw_only=True):
    """The head (`number` 0) or a numbered page of a category, tag, source, author, story or month."""

    template: ClassVar[str] = "listing.html"
    kind: str
    """`category`, `tag`, `source`, `author`, `story` or `month`."""
    label: str
    """What the listing is called; for a month `2025-12`."""
    description: str = ""
    role: str = ""
    """Authors only."""
    website: str = ""
    """A source's or author's own URL."""
    head: str = ""
    """Site path of the head."""
    number: int = 0
    sticky: tuple[Card, ...] = ()
    cards: tuple[Card, ...] = ()
    """Newest first."""
    newer: str = ""
    older: str = ""
    pulse: Pulse | None = None
    """Heads of tags and sources with enough articles."""


class StoryView(ListingView, frozen=True, kw_only=True):
    """The head of a story: who reported it when."""

    template: ClassVar[str] = "story.html"
    outlets: tuple[Outlet, ...] = ()
    """In the order of their first report."""


class TagsView(View, frozen=True, kw_only=True):
    """The index of all tags."""

    template: ClassVar[str] = "tags.html"
    letters: tuple[Letter, ...] = ()


class ArchiveView(View, frozen=True, kw_only=True):
    """The archive: all years (`year` empty), or one year."""

    template: ClassVar[str] = "archive.html"
    year: str = ""
    years: tuple[Year, ...] = ()
    """Newest first; one of them when `year` is set."""
    archive: str = ""
    """Site path of the archive of all years, when `year` is set."""


class Choice(Record, frozen=True):
    """One value that search can be narrowed to, and how it is shown."""

    value: str
    text: str


class SearchView(View, frozen=True, kw_only=True):
    """The search page. Its script needs JavaScript and WebAssembly; the rest of the page does without."""

    template: ClassVar[str] = "search.html"
    index: str
    """Site path of the list of the index's parts."""
    categories: tuple[Choice, ...] = ()
    tags: tuple[Choice, ...] = ()
    """Those with most articles, in the language's alphabetical order."""
    years: tuple[Choice, ...] = ()
    """Newest first."""
    sections: tuple[Label, ...] = ()
    """The categories as links."""
    topics: str = ""
    """Site path of the index of all tags, or empty."""
    archive: str = ""


class ResultsView(View, frozen=True, kw_only=True):
    """Neighbouring articles as search shows them: the search page takes the cards that it needs from here."""

    template: ClassVar[str] = "results.html"
    cards: tuple[Card, ...]
    """Oldest first; an article that is not to be found is an empty slot."""


class NotFoundView(View, frozen=True, kw_only=True):
    """The 404 page of a language."""

    template: ClassVar[str] = "404.html"


class RedirectView(View, frozen=True, kw_only=True):
    """A page that leads elsewhere, for hosts without redirect rules."""

    template: ClassVar[str] = "redirect.html"
    to: str
    """Site path or URL."""
