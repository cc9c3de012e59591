"""Sitemaps: one per language and month, one of all other pages, one of news, and the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from site_builder.brief import brief_of
from site_builder.disclosure import is_indexable
from site_builder.edition import Edition, Entry, Page, Site, Term, Unit
from site_builder.feed_links import ENOUGH, TOPICS
from site_builder.feed_views import FeedsView, SiteIndexView
from site_builder.fingerprint import digest_of, encode
from site_builder.pairs import NO_VERSIONS, alternates_of
from site_builder.parts import Alternate
from site_builder.sitemap import (
    MOST_NEWS,
    MOST_URLS,
    Address,
    latest_news,
    news_since,
    newsworthy,
    write_index,
    write_news,
    write_sitemap,
)
from site_builder.urls import archive_url, feeds_url, home, index_url, sitemap_url, tags_url
from site_builder.variants import fallback, variant_url
from site_builder.verbatim import TextView

INDEX = "sitemap.xml"


class Shard(NamedTuple):
    """One sitemap of a language: of a month's articles, or of what is no article."""

    edition: Edition
    name: str
    entries: tuple[Entry, ...]
    """Oldest first; empty for the sitemap of all other pages."""
    key: bytes


def plan(site: Site) -> Iterator[Unit]:
    """Every sitemap in a unit of its own: a month that is over stays as it is."""
    shards = [shard for edition in site.editions for shard in _shards(site, edition)]
    for shard in shards:
        yield Unit(f"sitemap {shard.edition.lang} {shard.name}", partial(_pages, site, shard), shard.key)
    yield Unit("sitemaps", partial(_index, site, shards), digest_of([shard.key for shard in shards]))
    for edition in site.editions:
        news = _news(site, edition)
        latest = latest_news(edition.entries, site.settings)
        listed = news or ([latest] if latest else [])
        if listed:
            key = digest_of([b"news" if news else b"", b" ".join([entry.face for entry in listed])])
            yield Unit(f"news {edition.lang}", partial(_news_page, site, edition, listed), key)


def _shards(site: Site, edition: Edition) -> Iterator[Shard]:
    addresses = [encode(each) for each in _others(site, edition)]
    yield Shard(edition, "pages", (), digest_of(addresses))
    for month in edition.of("month"):
        entries = [entry for entry in month.entries if entry and is_indexable(entry.brief, site.settings)]
        for number, start in enumerate(range(0, len(entries), MOST_URLS), 1):
            part = tuple(entries[start : start + MOST_URLS])
            name = f"{month.key}-{number}" if number > 1 else month.key
            paired = [encode(entry.alternates) for entry in part if entry.alternates]
            yield Shard(edition, name, part, digest_of([b" ".join([entry.face for entry in part]), *paired]))


def _pages(site: Site, shard: Shard) -> Iterator[Page]:
    """The one file of a shard."""
    addresses = [_address(entry) for entry in shard.entries] or _others(site, shard.edition)
    path = sitemap_url(shard.edition.lang, shard.name)[1:]
    yield Page(path, TextView(write_sitemap([_absolute(each, site.settings.url) for each in addresses])))


def _index(site: Site, shards: Sequence[Shard]) -> Iterator[Page]:
    base = site.settings.url
    sitemaps = [
        Address(
            base + sitemap_url(shard.edition.lang, shard.name),
            max([entry.brief.changed for entry in shard.entries], default=""),
        )
        for shard in shards
    ]
    yield Page(INDEX, TextView(write_index(sitemaps)))


def _news(site: Site, edition: Edition) -> list[Entry]:
    """The edition's news, newest first."""
    since = news_since(site.now)
    found: list[Entry] = []
    for entry in reversed(edition.entries):
        if entry.brief.published <= since or len(found) == MOST_NEWS:
            break
        if newsworthy(entry.brief, site.settings):
            found.append(entry)
    return found


def _news_page(site: Site, edition: Edition, news: Sequence[Entry]) -> Iterator[Page]:
    """Never empty, for the protocol asks for one URL at least."""
    articles = [entry.article for entry in news]
    settings = site.settings
    since = news_since(site.now)
    written = write_news(articles, since, base=settings.url, name=settings.name, lang=edition.lang)
    yield Page(sitemap_url(edition.lang, "news")[1:], TextView(written))


def _address(entry: Entry) -> Address:
    brief = entry.brief
    return Address(brief.url, brief.changed, entry.alternates, _images(entry))


def _images(entry: Entry) -> tuple[str, ...]:
    """The pictures of an article that are on this site, in the form that everybody can show."""
    urls = [variant_url(shown.file.digest, fallback(shown)) for shown in entry.pictures]
    return tuple(dict.fromkeys(urls))


def _others(site: Site, edition: Edition) -> list[Address]:
    """The pages that are no articles; topics only from so many articles on that they are worth a visit."""
    everywhere = [each.lang for each in site.editions]
    filled = [each.lang for each in site.editions if each.entries]
    found = [_index_page(site, edition, home, everywhere)]
    found += [
        Address(page.url, page.changed, edition.pairs.get(page.path, NO_VERSIONS).alternates)
        for page in edition.standalone
        if is_indexable(brief_of(page), site.settings)
    ]
    for kind in ("category", "story", *TOPICS):
        least = ENOUGH if kind in TOPICS else 1
        found += [_head(term) for term in edition.of(kind) if len(term.entries) >= least]
    for url, view in ((index_url, SiteIndexView), (feeds_url, FeedsView)):
        if view.template in site.templates:
            found.append(_index_page(site, edition, url, everywhere))
    if edition.entries:
        found.append(_index_page(site, edition, archive_url, filled))
    if edition.of("tag"):
        tagged = [each.lang for each in site.editions if each.of("tag")]
        found.append(_index_page(site, edition, tags_url, tagged))
    return found


def _index_page(
    site: Site, edition: Edition, url: Callable[[str, str], str], langs: Sequence[str]
) -> Address:
    """A page that the editions of these languages have, by the function that names it."""
    default = site.settings.default_language
    versions = alternates_of([(lang, url(lang, default)) for lang in langs])
    return Address(url(edition.lang, default), "", versions)


def _head(term: Term) -> Address:
    return Address(term.link.url, "", term.alternates)


def _absolute(address: Address, base: str) -> Address:
    return Address(
        base + address.url,
        address.changed,
        tuple([Alternate(each.lang, base + each.url) for each in address.alternates]),
        tuple([base + image for image in address.images]),
    )
