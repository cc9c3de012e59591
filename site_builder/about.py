"""About: what a page is called, what it says of itself in a sentence, which picture stands for it."""

from __future__ import annotations

from site_builder import i18n
from site_builder.parts import Picture, SiteView
from site_builder.urls import below
from site_builder.views import (
    ArchiveView,
    ArticleView,
    FrontView,
    ListingView,
    StandaloneView,
    TagsView,
    View,
)


def canonical(page: View, site: SiteView) -> str:
    """The full URL under which search engines are to list the page."""
    article = page.article if isinstance(page, ArticleView | StandaloneView) else None
    return (article.canonical_url if article else "") or absolute(page.url, site)


def name_of(page: View, site: SiteView) -> str:
    """What the page is called; empty for one that is no destination."""
    match page:
        case ArticleView() | StandaloneView():
            return page.article.title
        case FrontView():
            return site.name
        case ListingView():
            return _numbered(page, label_of(page), site)
        case TagsView():
            return site.texts["tags_title"]
        case ArchiveView() if page.year:
            return site.texts["archive_year_title"].format(year=page.year)
        case ArchiveView():
            return site.texts["archive_title"]
        case _:
            return ""


def description_of(page: View, site: SiteView) -> str:
    """What the page is about, in a sentence or two; may be empty."""
    match page:
        case ArticleView() | StandaloneView():
            return page.article.summary
        case FrontView():
            return site.description
        case ListingView() if page.description:
            return page.description
        case ListingView():
            return site.texts["listing_description"].format(name=name_of(page, site), site=site.name)
        case TagsView():
            return site.texts["tags_description"].format(site=site.name)
        case ArchiveView():
            return site.texts["archive_description"].format(site=site.name)
        case _:
            return ""


def picture_of(page: View) -> Picture | None:
    """The picture that stands for the page elsewhere."""
    return page.social or page.cover if isinstance(page, ArticleView) else None


def label_of(page: ListingView) -> str:
    """What a listing is called, whichever of its pages this is."""
    return i18n.format_month(page.label, page.lang) if page.kind == "month" else page.label


def _numbered(page: ListingView, name: str, site: SiteView) -> str:
    return site.texts["numbered_title"].format(name=name, number=page.number) if page.number else name


def absolute(url: str, site: SiteView) -> str:
    """The full URL of a site path; URLs as they are."""
    return below(site.url, url)
