"""Sitemaps: sets of URLs for search engines, their index, and what counts as news."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from site_builder.brief import Brief
from site_builder.config import Settings
from site_builder.disclosure import is_indexable
from site_builder.edition import Entry
from site_builder.model import Article, Instant
from site_builder.parts import Alternate
from site_builder.xml import Xml, document, element, leaf, lines

NAMESPACES = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:image": "http://www.google.com/schemas/sitemap-image/1.1",
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
}
NEWS_NAMESPACES = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9",
}
MOST_URLS = 20_000
"""URLs of one sitemap. The protocol allows 50,000 and 50 MB; this many URLs of LONGEST fit both."""
LARGEST = 50_000_000
"""Bytes of a sitemap."""
LONGEST = 2_047
"""Characters of a URL in a sitemap."""
MOST_IMAGES = 20
"""Images told of one page."""
NEWS_WINDOW = timedelta(days=2)
"""For how long an article counts as news."""
MOST_NEWS = 1_000
"""Articles of a news sitemap."""


class Address(NamedTuple):
    """A page as sitemaps tell of it; URLs in full."""

    url: str
    changed: Instant = ""
    alternates: tuple[Alternate, ...] = ()
    """Every language's version, this one included; the first is for everybody else."""
    images: tuple[str, ...] = ()


# -- What belongs in ---------------------------------------------------------------------------------


def newsworthy(article: Brief, settings: Settings) -> bool:
    """Whether an article may be in a news sitemap at all; what was paid for never is."""
    return not article.sponsored and is_indexable(article, settings)


def latest_news(entries: Sequence[Entry], settings: Settings) -> Entry | None:
    """The newest article of an edition that may be in a news sitemap; None: the edition has no such sitemap.

    Of the entries the oldest comes first.
    """
    return next((entry for entry in reversed(entries) if newsworthy(entry.brief, settings)), None)


def news_since(now: Instant) -> Instant:
    """What was published at that moment or before it is no longer news."""
    return _shifted(now, -NEWS_WINDOW)


def news_until(articles: Iterable[Brief], now: Instant) -> Instant:
    """The first moment after `now` at which an article stops being news; empty when none is."""
    since = news_since(now)
    oldest = min([each.published for each in articles if since < each.published <= now], default="")
    return oldest and _shifted(oldest, NEWS_WINDOW)


def _shifted(instant: Instant, by: timedelta) -> Instant:
    return f"{datetime.fromisoformat(instant).astimezone(UTC) + by:%Y-%m-%dT%H:%M:%SZ}"


# -- How it is written -------------------------------------------------------------------------------


def write_sitemap(addresses: Sequence[Address]) -> str:
    """A sitemap; where alternates and images make it too large, one of the URLs alone."""
    fitting = [address for address in addresses if len(address.url) <= LONGEST]
    sitemap = _urlset(fitting)
    if len(sitemap) > LARGEST:
        sitemap = _urlset([Address(address.url, address.changed) for address in fitting])
    return sitemap


def write_index(sitemaps: Iterable[Address]) -> str:
    """The index of all sitemaps."""
    entries = [
        element("sitemap", {}, leaf("loc", sitemap.url), leaf("lastmod", sitemap.changed))
        for sitemap in sitemaps
    ]
    return document(element("sitemapindex", {"xmlns": NAMESPACES["xmlns"]}, lines(entries))).decode()


def write_news(articles: Iterable[Article], since: Instant, *, base: str, name: str, lang: str) -> str:
    """The news sitemap of a language; `name` is the publication's.

    An article that was published at `since` or before is not called news: only its URL is told.
    """
    publication = element(
        "news:publication", {}, leaf("news:name", name), leaf("news:language", news_language(lang))
    )
    entries = [
        element(
            "url",
            {},
            leaf("loc", base + article.url),
            element(
                "news:news",
                {},
                publication,
                leaf("news:publication_date", article.published),
                leaf("news:title", article.title),
            )
            if article.published > since
            else Xml(""),
        )
        for article in articles
    ]
    return document(element("urlset", NEWS_NAMESPACES, lines(entries))).decode()


def news_language(lang: str) -> str:
    """A language as news sitemaps name it: ISO 639, but for the two kinds of Chinese."""
    code = lang.lower()
    return code if code in {"zh-cn", "zh-tw"} else code.partition("-")[0]


def _urlset(addresses: Iterable[Address]) -> str:
    entries = [_url(address) for address in addresses]
    return document(element("urlset", NAMESPACES, lines(entries))).decode()


def _url(address: Address) -> Xml:
    content = [leaf("loc", address.url), leaf("lastmod", address.changed)]
    if address.alternates:
        versions = [*address.alternates, Alternate("x-default", address.alternates[0].url)]
        content += [
            element("xhtml:link", {"rel": "alternate", "hreflang": version.lang, "href": version.url})
            for version in versions
        ]
    content += [
        element("image:image", {}, leaf("image:loc", image)) for image in address.images[:MOST_IMAGES]
    ]
    return element("url", {}, *content)
