"""Listings: heads and numbered pages of categories, tags, sources, authors, stories and months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from site_builder.edition import Edition, Entry, Page, Site, Term
from site_builder.urls import numbered, output_path
from site_builder.views import Card, ListingView

KINDS = ("category", "tag", "source", "author", "story", "month")


def plan(site: Site) -> Iterator[Page]:
    """The head and the closed pages of every term of every edition."""
    for edition in site.editions:
        for kind in KINDS:
            for term in edition.of(kind):
                yield from _term(site, edition, term)


def _term(site: Site, edition: Edition, term: Term) -> Iterator[Page]:
    """Page k holds articles (k-1)P+1 .. kP from the oldest on; the head the rest and the newest full page."""
    size = site.settings.page_size
    head = term.link.url
    closed = len(term.cards) // size
    pinned = pinned_cards(term.sticky, site.settings.sticky_limit)
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
            sticky=pinned,
            cards=tuple(term.cards[max(closed - 1, 0) * size :][::-1]),
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
                cards=tuple(term.cards[(number - 1) * size : number * size][::-1]),
                newer=numbered(head, number + 1) if number < closed else head,
                older=numbered(head, number - 1) if number > 1 else "",
            ),
        )


def pinned_cards(entries: Sequence[Entry], limit: int) -> tuple[Card, ...]:
    """Cards of pinned entries: the heaviest first, then the higher score, then the newer."""
    return tuple([entry.card for entry in sorted(entries, key=_weight, reverse=True)[:limit]])


def _weight(entry: Entry) -> tuple[float, float, str, str]:
    article = entry.article
    return article.sticky_weight, article.score, article.published, article.path
