"""Front pages: lead, what stands beside it, latest, most covered topics, and a section per category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import islice, takewhile
from typing import NamedTuple

from site_builder.cards import card_of
from site_builder.edition import Edition, Entry, Page, Site, Term, Unit
from site_builder.feed_links import feeds_at
from site_builder.outputs.listings import weightiest
from site_builder.parts import Alternate, Card, Label, Section
from site_builder.urls import archive_url, output_path, term_key
from site_builder.views import FrontView

TOPIC_DAYS = 7
"""How many days before the newest article "most covered" looks at."""


def plan(site: Site) -> Iterator[Unit]:
    """One front page per edition."""
    yield Unit("front", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    alternates = tuple(Alternate(edition.lang, edition.home) for edition in site.editions)
    for edition in site.editions:
        top = _top(site, edition)
        yield Page(
            output_path(edition.home),
            FrontView(
                url=edition.home,
                lang=edition.lang,
                alternates=alternates if len(alternates) > 1 else (),
                feeds=feeds_at(edition.home, ("atom", "json")),
                newest=edition.entries[-1].brief.published if edition.entries else "",
                lead=card_of(top.lead, site) if top.lead else None,
                sticky=_cards(top.sticky, site),
                beside=_cards(top.beside, site),
                latest=_cards(top.latest, site),
                topics=_topics(edition, site.settings.topics),
                sections=_sections(
                    site, edition, {id(entry) for entry in (top.lead, *top.sticky, *top.beside)}
                ),
                archive=archive_url(edition.lang, site.settings.default_language) if edition.entries else "",
            ),
        )


class Top(NamedTuple):
    """The articles above the sections, each once."""

    lead: Entry | None
    sticky: list[Entry]
    beside: list[Entry]
    latest: list[Entry]


def _top(site: Site, edition: Edition) -> Top:
    """What stands above the sections; what is sponsored neither leads nor stands beside the lead."""
    settings = site.settings
    sticky = weightiest((entry for entry in edition.entries if not entry.brief.sponsored), site)
    lead = sticky[0] if sticky else next(_others(edition, (), sponsored=False), None)
    placed = {id(entry) for entry in (lead, *sticky)}
    free = max(settings.beside - len(sticky[1:]), 0)
    newest = islice(_others(edition, placed, sponsored=False), free + settings.latest)
    beside = sorted(newest, key=_rating, reverse=True)[:free]
    placed.update(map(id, beside))
    return Top(lead, sticky[1:], beside, list(islice(_others(edition, placed), settings.latest)))


def _others(edition: Edition, placed: Collection[int], *, sponsored: bool = True) -> Iterator[Entry]:
    """Entries that have no place yet, the newest first."""
    for entry in reversed(edition.entries):
        if id(entry) not in placed and (sponsored or not entry.brief.sponsored):
            yield entry


def _rating(entry: Entry) -> tuple[float, str, str]:
    article = entry.brief
    return article.score, article.published, article.path


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


def _sections(site: Site, edition: Edition, used: Collection[int]) -> tuple[Section, ...]:
    """Categories in the order of categories.yaml, then the others by name; with what is not shown above."""
    size = site.settings.section_size
    if not size:
        return ()
    order = {term_key(entry.key): rank for rank, entry in enumerate(site.vocabulary.categories)}

    def rank(term: Term) -> tuple[int, str]:
        return order.get(term.key, len(order)), term.key

    sections = []
    for term in sorted(edition.of("category"), key=rank):
        rest = (entry for entry in reversed(term.entries) if entry and id(entry) not in used)
        cards = _cards(islice(rest, size), site)
        if cards:
            sections.append(Section(term.link, cards))
    return tuple(sections)


def _cards(entries: Iterable[Entry], site: Site) -> tuple[Card, ...]:
    return tuple([card_of(entry, site) for entry in entries])
