"""The Open Graph: what a page tells social networks and messengers that show a link to it."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder import i18n
from site_builder.about import absolute, canonical, description_of, name_of, picture_of
from site_builder.parts import Alternate, Picture, SiteView
from site_builder.views import ArticleView, View


def social_tags(page: View, site: SiteView) -> list[tuple[str, str]]:
    """Name and content of each `<meta>` for those who show a link; none for pages that nobody shares."""
    title = name_of(page, site)
    if not title:
        return []
    article = page.article if isinstance(page, ArticleView) else None
    picture = picture_of(page)
    tags = [
        ("og:type", "article" if article else "website"),
        ("og:site_name", site.name),
        ("og:title", title),
        ("og:description", description_of(page, site)),
        ("og:url", canonical(page, site)),
        ("og:locale", site.texts["locale"]),
        *(("og:locale:alternate", _locale(each)) for each in page.alternates if each.lang != page.lang),
        *(_picture_tags(picture, site) if picture else ()),
        *(_article_tags(page, site) if isinstance(page, ArticleView) else ()),
    ]
    return [(key, content) for key, content in tags if content]


def _article_tags(page: ArticleView, site: SiteView) -> Iterable[tuple[str, str]]:
    article = page.article
    yield "article:published_time", article.published
    yield "article:modified_time", article.updated
    yield "article:section", page.category.text
    for author in page.bylines if article.authors else ():
        yield "article:author", absolute(author.url, site)
    for tag in page.tags:
        yield "article:tag", tag.text


def _picture_tags(picture: Picture, site: SiteView) -> Iterable[tuple[str, str]]:
    yield "og:image", absolute(picture.src, site)
    yield "og:image:width", str(picture.width or "")
    yield "og:image:height", str(picture.height or "")
    yield "og:image:alt", picture.alt


def _locale(alternate: Alternate) -> str:
    return i18n.load_catalog(alternate.lang).texts["locale"]
