"""Standalone pages ("About"), the 404 page of each language, and what stands where an article was removed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.brief import brief_of
from site_builder.disclosure import is_indexable
from site_builder.edition import Edition, Page, Site, Unit
from site_builder.links import resolve_links
from site_builder.model import Article
from site_builder.pairs import NO_VERSIONS
from site_builder.pictures import body_picture
from site_builder.urls import output_path
from site_builder.views import NotFoundView, RemovedView, StandaloneView


def plan(site: Site) -> Iterator[Unit]:
    """The pages under content/pages/, `404.html`, and a page per removed article that leads nowhere else."""
    yield Unit("standalone", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    for edition in site.editions:
        for article in edition.standalone:
            yield _standalone(site, edition, article)
        url = f"{edition.home}404.html"
        yield Page(output_path(url), NotFoundView(url=url, lang=edition.lang, noindex=True))
        for article in edition.removed:
            if article.removed is not None and not article.removed.to:
                yield Page(
                    output_path(article.url),
                    RemovedView(
                        url=article.url,
                        lang=edition.lang,
                        noindex=True,
                        at=article.removed.at,
                        reason=article.removed.reason,
                    ),
                    f"content/{article.path}",
                )


def _standalone(site: Site, edition: Edition, article: Article) -> Page:
    versions = edition.pairs.get(article.path, NO_VERSIONS)
    view = StandaloneView(
        url=article.url,
        lang=article.lang,
        alternates=versions.alternates,
        versions=versions.all,
        noindex=not is_indexable(brief_of(article), site.settings),
        article=article,
        links=resolve_links(article.path, article.body.links, site.urls),
        images=tuple([body_picture(i.target, article.path, site.pictures) for i in article.body.images]),
    )
    return Page(output_path(article.url), view, f"content/{article.path}")
