"""Listings: heads and numbered pages of categories, tags, sources, authors, stories and months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from site_builder.cards import EMPTY_SLOT, card_of
from site_builder.edition import Edition, Entry, Page, Site, Term, Unit
from site_builder.fingerprint import digest_of, encode
from site_builder.urls import numbered, output_path
from site_builder.views import Card, ListingView

KINDS = ("category", "tag", "source", "author", "story", "month")


def plan(site: Site) -> Iterator[Unit]:
    """The head and the closed pages of every term of every edition."""
    for edition in site.editions:
        for kind in KINDS:
            for term in edition.of(kind):
                yield Unit(
                    f"{kind} {edition.lang} {term.key}",
                    partial(_pages, site, edition, term),
                    _key(edition, term),
                )


def _key(edition: Edition, term: Term) -> bytes:
    """The key of a term: what it is called, its translations, its articles and empty slots in order."""
    called = encode((term.link, term.website, term.alternates))
    return digest_of([edition.labels, called, *[entry.key if entry else b"" for entry in term.entries]])


def _pages(site: Site, edition: Edition, term: Term) -> Iterator[Page]:
    """Page k holds articles (k-1)P+1 .. kP from the oldest on; the head the rest and the newest full page."""
    size = site.settings.page_size
    head = term.link.url
    closed = len(term.entries) // size
    yield Page(
        output_path(head),
        ListingView(
            url=head,
            lang=edition.lang,
            alternates=term.alternates,
            kind=term.kind,
            label=term.link.text,
            description=term.description,
            role=term.role,
            website=term.website,
            head=head,
            sticky=pinned(term.entries, site) if term.kind == "category" else (),
            cards=_cards(term.entries[max(closed - 1, 0) * size :], site),
            older=numbered(head, closed - 1) if closed > 1 else "",
        ),
    )
    for number in range(1, closed + 1):
        url = numbered(head, number)
        yield Page(
            output_path(url),
            ListingView(
                url=url,
                lang=edition.lang,
                kind=term.kind,
                label=term.link.text,
                head=head,
                number=number,
                cards=_cards(term.entries[(number - 1) * size : number * size], site),
                newer=numbered(head, number + 1) if number < closed else head,
                older=numbered(head, number - 1) if number > 1 else "",
            ),
        )


def pinned(entries: Iterable[Entry | None], site: Site) -> tuple[Card, ...]:
    """Cards of the pinned entries: the heaviest first, then the higher score, then the newer."""
    sticky = [entry for entry in entries if entry and entry.article.sticky_weight > 0]
    sticky.sort(key=_weight, reverse=True)
    return tuple([card_of(entry, site) for entry in sticky[: site.settings.sticky_limit]])


def _cards(entries: list[Entry | None], site: Site) -> tuple[Card, ...]:
    """The cards of a stretch of entries, newest first."""
    return tuple([card_of(entry, site) if entry else EMPTY_SLOT for entry in reversed(entries)])


def _weight(entry: Entry) -> tuple[float, float, str, str]:
    article = entry.article
    return article.sticky_weight, article.score, article.published, article.path
