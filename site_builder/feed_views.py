"""Views of a feed, of the page that lists the feeds, and of the index of the whole site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from site_builder.feeds import Feed
from site_builder.model import Record
from site_builder.parts import FeedLink, Label
from site_builder.views import View

FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
FORMATS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
"""What the formats are called."""


class FeedView(Record, frozen=True, tag=True):
    """A feed in one of the FORMATS."""

    format: str
    feed: Feed

    @property
    def bodies(self) -> tuple[str, ...]:
        """Digests of the texts that it shows."""
        return tuple([item.body for item in self.feed.items if item.body])

    def encode(self, bodies: Mapping[str, str]) -> bytes:
        """The file; `bodies` holds at least the HTML of `self.bodies`."""
        from site_builder import atom, json_feed, rss  # noqa: PLC0415 - only where feeds are written

        writers = {"rss": rss.write_rss, "atom": atom.write_atom, "json": json_feed.write_json}
        return writers[self.format](self.feed, bodies)


class FeedGroup(Record, frozen=True):
    """The feeds of the site or of a category: `page` is what they hold the articles of."""

    page: Label
    feeds: tuple[FeedLink, ...]


class FeedsView(View, frozen=True, kw_only=True):
    """The page that lists a language's feeds and says what they are good for."""

    template: ClassVar[str] = "feeds.html"
    groups: tuple[FeedGroup, ...]
    """The site's, then those of the categories."""
    full: bool
    """Whether these hold whole articles."""
    topics: bool
    """Whether topics, sources and authors have feeds as well."""
    size: int
    """Articles in a feed at most."""
    hub: str = ""


class LinkGroup(Record, frozen=True):
    """Links under a heading: `kind` is `category`, `story`, `author`, `source`, `page` or `archive`."""

    kind: str
    links: tuple[Label, ...]


class SiteIndexView(View, frozen=True, kw_only=True):
    """The index of the whole site for people: sections, stories, authors, sources, pages, years."""

    template: ClassVar[str] = "site_index.html"
    groups: tuple[LinkGroup, ...]
    """Those that hold a link."""
    tags: str = ""
    """Site path of the index of topics."""
    subscribe: str
    """Site path of the page that lists the feeds."""
