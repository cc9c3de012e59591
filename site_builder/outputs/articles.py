"""Article pages: each depends on its article, its labels, its translations and older articles only."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.edition import Edition, Entry, Page, Site
from site_builder.links import resolve_links
from site_builder.model import in_language
from site_builder.pictures import body_picture
from site_builder.urls import output_path, term_key
from site_builder.views import ArticleView, Card, Label

REMEMBERED = 3
"""How many of the newest older articles of a tag can be related to the next one."""
RELATED = 4
"""Related articles shown at most."""


def plan(site: Site) -> Iterator[Page]:
    """One page per live article."""
    reviewers = {term_key(entry.key): entry.name for entry in site.vocabulary.authors}
    for edition in site.editions:
        desk = Label(
            in_language(site.settings.publisher.name, edition.lang) or site.settings.name,
            site.settings.publisher.url,
        )
        yield from _edition(site, edition, desk, reviewers)


def _edition(
    site: Site, edition: Edition, desk: Label, reviewers: dict[str, dict[str, str]]
) -> Iterator[Page]:
    previous: dict[str, Card] = {}
    newest: dict[str, list[Entry]] = {}
    for entry in edition.entries:
        article = entry.article
        related = _related(entry, newest)
        view = ArticleView(
            url=article.url,
            lang=article.lang,
            alternates=entry.alternates,
            noindex=article.noindex or bool(article.canonical_url) or article.draft,
            article=article,
            category=entry.category.link,
            tags=tuple([tag.link for tag in entry.tags]),
            source=entry.source.link if entry.source else None,
            bylines=tuple([author.link for author in entry.authors]) or (desk,),
            story=entry.story.link if entry.story else None,
            disclosure=entry.card.disclosure,
            reviewer=_reviewer(entry, reviewers),
            cover=entry.cover,
            previous=previous.get(entry.category.key),
            related=related,
            links=resolve_links(article, site.urls) if article.body.links else (),
            images=tuple([body_picture(i.target, article.path, site.pictures) for i in article.body.images]),
        )
        yield Page(output_path(article.url), view, f"content/{article.path}")
        previous[entry.category.key] = entry.card
        if not article.sponsored:
            for tag in entry.tags:
                recent = newest.setdefault(tag.key, [])
                recent.append(entry)
                if len(recent) > REMEMBERED:
                    del recent[0]


def _reviewer(entry: Entry, reviewers: dict[str, dict[str, str]]) -> str:
    ai = entry.article.ai
    if ai is None or not ai.reviewed_by:
        return ""
    names = reviewers.get(term_key(ai.reviewed_by), {})
    return in_language(names, entry.article.lang) or ai.reviewed_by


def _related(entry: Entry, newest: dict[str, list[Entry]]) -> tuple[Card, ...]:
    """The older articles that share most tags; then the higher score, then the newer one.

    Only the few newest of each tag are looked at, so an article's cost does not grow with the archive and
    its choice never changes when newer ones arrive.
    """
    shared: dict[str, int] = {}
    candidates: dict[str, Entry] = {}
    for tag in entry.tags:
        for other in newest.get(tag.key, ()):
            path = other.article.path
            shared[path] = shared.get(path, 0) + 1
            candidates[path] = other

    def strength(other: Entry) -> tuple[int, float, str, str]:
        article = other.article
        return shared[article.path], article.score, article.published, article.path

    best = sorted(candidates.values(), key=strength, reverse=True)[:RELATED]
    return tuple([other.card for other in best])
