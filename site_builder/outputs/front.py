"""Front pages: lead, pinned articles, latest, and a section per category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import islice, takewhile

from site_builder.cards import card_of
from site_builder.edition import Edition, Entry, Page, Site, Term, Unit
from site_builder.feed_links import feeds_at
from site_builder.outputs.listings import pinned
from site_builder.urls import archive_url, output_path, term_key
from site_builder.views import Alternate, Card, FrontView, Label, Section

TOPIC_DAYS = 7
"""How many days before the newest article "most covered" looks at."""


def plan(site: Site) -> Iterator[Unit]:
    """One front page per edition."""
    yield Unit("front", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    alternates = tuple(Alternate(edition.lang, edition.home) for edition in site.editions)
    for edition in site.editions:
        lead, pinned, latest = _top(site, edition)
        yield Page(
            output_path(edition.home),
            FrontView(
                url=edition.home,
                lang=edition.lang,
                alternates=alternates if len(alternates) > 1 else (),
                feeds=feeds_at(edition.home, ("atom", "json")),
                lead=lead,
                sticky=pinned,
                latest=latest,
                sections=_sections(site, edition),
                topics=_topics(edition, site.settings.topics),
                archive=archive_url(edition.lang, site.settings.default_language) if edition.entries else "",
            ),
        )


def _top(site: Site, edition: Edition) -> tuple[Card | None, tuple[Card, ...], tuple[Card, ...]]:
    """Lead, pinned and latest cards, each article once; what is sponsored never leads."""
    settings = site.settings
    sticky = pinned([entry for entry in edition.entries if not entry.brief.sponsored], site)
    newest = edition.entries[: -(settings.latest + len(sticky) + 1 + _sponsored(edition.entries)) - 1 : -1]
    if sticky:
        lead: Card | None = sticky[0]
    else:
        lead = next((card_of(entry, site) for entry in newest if not entry.brief.sponsored), None)
    shown = {card.url for card in (lead, *sticky) if card}
    latest = [card_of(entry, site) for entry in newest if entry.brief.url not in shown]
    return lead, sticky[1:], tuple(latest[: settings.latest])


def _sponsored(entries: Sequence[Entry]) -> int:
    """How many of the newest entries are sponsored without a break: the lead is sought behind them."""
    count = 0
    for entry in reversed(entries):
        if not entry.brief.sponsored:
            break
        count += 1
    return count


def _sections(site: Site, edition: Edition) -> tuple[Section, ...]:
    """Categories in the order of categories.yaml, then the others by name."""
    size = site.settings.section_size
    if not size:
        return ()
    order = {term_key(entry.key): rank for rank, entry in enumerate(site.vocabulary.categories)}

    def rank(term: Term) -> tuple[int, str]:
        return order.get(term.key, len(order)), term.key

    return tuple(
        Section(term.link, tuple([card_of(entry, site) for entry in _newest(term, size)]))
        for term in sorted(edition.of("category"), key=rank)
    )


def _topics(edition: Edition, count: int) -> tuple[Label, ...]:
    """The tags of most articles in the days before the newest article; one article makes no topic."""
    if not edition.entries or not count:
        return ()
    newest = edition.entries[-1].brief.published[:10]
    since = (date.fromisoformat(newest) - timedelta(days=TOPIC_DAYS)).isoformat()
    recent = takewhile(lambda entry: entry.brief.published > since, reversed(edition.entries))
    covered = Counter(tag for entry in recent for tag in entry.tags)
    often = [(articles, tag) for tag, articles in covered.items() if articles > 1]
    often.sort(key=lambda each: (-each[0], each[1].key))
    return tuple([tag.link for _, tag in often[:count]])


def _newest(term: Term, count: int) -> Iterator[Entry]:
    return islice((entry for entry in reversed(term.entries) if entry), count)
