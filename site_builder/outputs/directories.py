"""Pages that lead to everything: the list of feeds, and the index of the site for people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.edition import Edition, Page, Site, Term, Unit
from site_builder.feed_links import ENOUGH, feeds_at, feeds_of
from site_builder.feed_views import FeedGroup, FeedsView, LinkGroup, SiteIndexView
from site_builder.i18n import sort_key
from site_builder.pairs import alternates_of
from site_builder.parts import Alternate, Label
from site_builder.urls import feeds_url, index_url, output_path, tags_url, year_url


def plan(site: Site) -> Iterator[Unit]:
    """Both pages of every edition, where the theme has them; they change with sections, sources and years."""
    yield Unit("directories", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    default = site.settings.default_language
    langs = [edition.lang for edition in site.editions]
    for edition in site.editions:
        lang = edition.lang
        if FeedsView.template in site.templates:
            yield _feeds(site, edition, alternates_of([(each, feeds_url(each, default)) for each in langs]))
        if SiteIndexView.template not in site.templates:
            continue
        view = SiteIndexView(
            url=index_url(lang, default),
            lang=lang,
            alternates=alternates_of([(each, index_url(each, default)) for each in langs]),
            groups=tuple(_groups(site, edition)),
            tags=tags_url(lang, default) if edition.of("tag") else "",
            subscribe=feeds_url(lang, default) if FeedsView.template in site.templates else "",
        )
        yield Page(output_path(view.url), view)


def _feeds(site: Site, edition: Edition, alternates: tuple[Alternate, ...]) -> Page:
    settings = site.settings
    categories = [FeedGroup(term.link, feeds_of(term, settings)) for term in _by_name(edition, "category")]
    view = FeedsView(
        url=feeds_url(edition.lang, settings.default_language),
        lang=edition.lang,
        alternates=alternates,
        groups=(FeedGroup(Label(settings.name, edition.home), feeds_at(edition.home)), *categories),
        full=settings.feeds.content == "full",
        topics=settings.feeds.topics != "off",
        size=settings.feeds.size,
        hub=settings.feeds.hub,
    )
    return Page(output_path(view.url), view)


def _groups(site: Site, edition: Edition) -> Iterator[LinkGroup]:
    """The groups that hold a link, in the order of the page."""
    default = site.settings.default_language
    years = sorted({term.key[:4] for term in edition.of("month")}, reverse=True)
    archive = [Label(year, year_url(year, edition.lang, default)) for year in years]
    groups = {
        "category": [term.link for term in _by_name(edition, "category")],
        "story": [term.link for term in _by_name(edition, "story")],
        "author": [term.link for term in _by_name(edition, "author")],
        "source": [term.link for term in _by_name(edition, "source") if len(term.entries) >= ENOUGH],
        "page": [Label(page.title, page.url) for page in edition.standalone if not page.draft],
        "archive": archive,
    }
    for kind, links in groups.items():
        if links:
            yield LinkGroup(kind, tuple(links))


def _by_name(edition: Edition, kind: str) -> list[Term]:
    return sorted(edition.of(kind), key=lambda term: (sort_key(term.link.text, edition.lang), term.key))
