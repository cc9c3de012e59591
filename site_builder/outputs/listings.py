"""Listings: heads and numbered pages of categories, tags, sources, authors, stories and months.

Page k holds articles (k-1)P+1 .. kP from the oldest on and then stays as it is; the head holds the rest and
the newest full page (DESIGN 3b).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from site_builder.cards import EMPTY_SLOT, card_of
from site_builder.edition import Edition, Entry, Page, Site, Term, Unit
from site_builder.feed_links import feeds_of
from site_builder.fingerprint import digest_of, encode
from site_builder.parts import Card
from site_builder.pulse import Pulse, pulse_of, pulse_since
from site_builder.stories import as_story
from site_builder.urls import numbered, output_path
from site_builder.views import ListingView, StoryView

KINDS = ("category", "tag", "source", "author", "story", "month")
PULSED = ("tag", "source")
"""Kinds whose heads show a pulse."""
TOGETHER = 8
"""Closed pages planned together."""


def plan(site: Site) -> Iterator[Unit]:
    """The head and the closed pages of every term of every edition."""
    for edition in site.editions:
        for kind in KINDS:
            for term in edition.of(kind):
                yield from _units(site, edition, term)


def _units(site: Site, edition: Edition, term: Term) -> Iterator[Unit]:
    """The units of a term: its head, and stretches of its closed pages."""
    size = site.settings.page_size
    closed = len(term.entries) // size
    name = f"{term.kind} {edition.lang} {term.key}"
    rest = term.entries[max(closed - 1, 0) * size :]
    sticky = _sticky(term.entries) if term.kind == "category" else []
    called = encode((term.link, term.website, term.alternates, closed))
    yield Unit(
        name,
        partial(_head, site, edition, term),
        digest_of([edition.labels, called, _keys(rest), _keys(sticky), _keys(_recent(term))]),
    )
    for first in range(1, closed + 1, TOGETHER):
        last = min(first + TOGETHER - 1, closed)
        called = encode((term.link, min(closed, last + 1)))
        entries = term.entries[(first - 1) * size : last * size]
        yield Unit(
            f"{name} {first}",
            partial(_closed, site, edition, term, range(first, last + 1)),
            digest_of([edition.labels, called, _keys(entries)]),
        )


def _head(site: Site, edition: Edition, term: Term) -> Iterator[Page]:
    """The head: the open rest and the newest full page."""
    url = term.link.url
    size = site.settings.page_size
    closed = len(term.entries) // size
    entries = term.entries[max(closed - 1, 0) * size :]
    view = ListingView(
        url=url,
        lang=edition.lang,
        alternates=term.alternates,
        feeds=feeds_of(term, site.settings),
        kind=term.kind,
        label=term.link.text,
        description=term.description,
        role=term.role,
        website=term.website,
        head=url,
        sticky=pinned(term.entries, site) if term.kind == "category" else (),
        cards=_cards(entries, site),
        older=numbered(url, closed - 1) if closed > 1 else "",
        pulse=_pulse(term),
    )
    told = term.kind == "story" and StoryView.template in site.templates
    yield Page(output_path(url), as_story(view, entries) if told else view)


def _closed(site: Site, edition: Edition, term: Term, numbers: range) -> Iterator[Page]:
    """Closed pages; the newest of all leads to the head, for the next one is not there yet."""
    size = site.settings.page_size
    head = term.link.url
    closed = len(term.entries) // size
    for number in numbers:
        url = numbered(head, number)
        view = ListingView(
            url=url,
            lang=edition.lang,
            kind=term.kind,
            label=term.link.text,
            head=head,
            number=number,
            cards=_cards(term.entries[(number - 1) * size : number * size], site),
            newer=numbered(head, number + 1) if number < closed else head,
            older=numbered(head, number - 1) if number > 1 else "",
        )
        yield Page(output_path(url), view)


def pinned(entries: Iterable[Entry | None], site: Site) -> tuple[Card, ...]:
    """Cards of the pinned entries, in the order of `weightiest`."""
    return tuple([card_of(entry, site) for entry in weightiest(entries, site)])


def weightiest(entries: Iterable[Entry | None], site: Site) -> list[Entry]:
    """The pinned entries: the heaviest first, then the higher score, then the newer."""
    return sorted(_sticky(entries), key=_weight, reverse=True)[: site.settings.sticky_limit]


def _pulse(term: Term) -> Pulse | None:
    """Of tags and sources, whose news go up and down."""
    briefs = [entry.brief for entry in _recent(term)]
    return pulse_of((brief.published, brief.sentiment) for brief in briefs)


def _recent(term: Term) -> list[Entry]:
    """The entries that a pulse is made of, the newest first; none where there is no pulse."""
    newest = next((entry for entry in reversed(term.entries) if entry), None)
    if term.kind not in PULSED or newest is None:
        return []
    since = pulse_since(newest.brief.published[:10])
    found = []
    for entry in reversed(term.entries):
        if entry:
            if entry.brief.published < since:
                break
            found.append(entry)
    return found


def _sticky(entries: Iterable[Entry | None]) -> list[Entry]:
    return [entry for entry in entries if entry and entry.brief.sticky_weight > 0]


def _weight(entry: Entry) -> tuple[float, float, str, str]:
    article = entry.brief
    return article.sticky_weight, article.score, article.published, article.path


def _keys(entries: Sequence[Entry | None]) -> bytes:
    """What the cards of entries depend on, slot by slot."""
    return b" ".join([entry.face if entry else b"-" for entry in entries])


def _cards(entries: Sequence[Entry | None], site: Site) -> tuple[Card, ...]:
    """The cards of a stretch of entries, newest first."""
    return tuple([card_of(entry, site) if entry else EMPTY_SLOT for entry in reversed(entries)])
