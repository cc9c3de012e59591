"""What each kind of page shows: frozen records that hold everything the page's bytes depend on."""

from __future__ import annotations

from typing import ClassVar

from site_builder.model import Article, Instant, Record
from site_builder.parts import Alternate, Card, FeedLink, Label, Letter, Outlet, Picture, Section, Year
from site_builder.pulse import Pulse


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


class OfflineView(View, frozen=True, kw_only=True):
    """What a reader without a connection sees in place of a page that was not kept."""

    template: ClassVar[str] = "offline.html"


class RedirectView(View, frozen=True, kw_only=True):
    """A page that leads elsewhere, for hosts without redirect rules."""

    template: ClassVar[str] = "redirect.html"
    to: str
    """Site path or URL."""
