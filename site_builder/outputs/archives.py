"""Indexes: all tags by letter, all years, and each year's months."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterator
from functools import partial

import msgspec

from site_builder.edition import Edition, Page, Site, Term, Unit
from site_builder.fingerprint import digest_of, encode
from site_builder.i18n import initial, sort_key
from site_builder.pairs import alternates_of
from site_builder.parts import Alternate, Day, Label, Letter, Month, Year
from site_builder.urls import archive_url, numbered, output_path, tags_url, year_url
from site_builder.views import ArchiveView, TagsView


def plan(site: Site) -> Iterator[Unit]:
    """The tags index, the archive and one page per year, for every edition that has articles."""
    default = site.settings.default_language
    editions = [edition for edition in site.editions if edition.entries]
    years = {edition.lang: _years(edition, default) for edition in editions}
    tags = alternates_of([(e.lang, tags_url(e.lang, default)) for e in editions if e.of("tag")])
    archives = alternates_of([(e.lang, archive_url(e.lang, default)) for e in editions])
    for edition in editions:
        lang = edition.lang
        named = encode((tags, [term.link for term in edition.of("tag")]))
        yield Unit(f"tags {lang}", partial(_tags, edition, tags, tags_url(lang, default)), digest_of([named]))
        url = archive_url(lang, default)
        view = ArchiveView(url=url, lang=lang, alternates=archives, years=years[lang])
        yield Unit(f"archive {lang}", partial(_page, view), digest_of([encode(view)]))
        for year in years[lang]:
            same = [(x, each.url) for x in years for each in years[x] if each.year == year.year]
            view = ArchiveView(
                url=year.url,
                lang=lang,
                alternates=alternates_of(same),
                year=year.year,
                years=(year,),
                archive=url,
            )
            key = digest_of([encode(view), _filled(year, edition)])
            yield Unit(f"year {lang} {year.year}", partial(_year, view, edition, site), key)


def _page(view: ArchiveView) -> Iterator[Page]:
    yield Page(output_path(view.url), view)


def _year(view: ArchiveView, edition: Edition, site: Site) -> Iterator[Page]:
    """The page of a year, with its calendars."""
    shown = _with_calendar(view.years[0], edition, site.settings.page_size)
    yield from _page(msgspec.structs.replace(view, years=(shown,)))


def _filled(year: Year, edition: Edition) -> bytes:
    """What the calendars of a year depend on: its articles, slot by slot."""
    slots = [entry for month in year.months for entry in edition.terms["month"][month.month].entries]
    return b" ".join([entry.face if entry else b"-" for entry in slots])


def _tags(edition: Edition, alternates: tuple[Alternate, ...], url: str) -> Iterator[Page]:
    letters = _letters(edition)
    if letters:
        view = TagsView(url=url, lang=edition.lang, alternates=alternates, letters=letters)
        yield Page(output_path(url), view)


def _years(edition: Edition, default: str) -> tuple[Year, ...]:
    months: dict[str, list[Month]] = {}
    for term in sorted(edition.of("month"), key=lambda term: term.key):
        months.setdefault(term.key[:4], []).append(Month(term.key, term.link.url))
    return tuple(
        Year(year, year_url(year, edition.lang, default), tuple(months[year]))
        for year in sorted(months)[::-1]
    )


def _with_calendar(year: Year, edition: Edition, size: int) -> Year:
    """The year with the calendar of each month."""
    terms = edition.terms["month"]
    months = [
        Month(month.month, month.url, _calendar(terms[month.month], month.url, size)) for month in year.months
    ]
    return Year(year.year, year.url, tuple(months))


def _calendar(month: Term, head: str, size: int) -> tuple[tuple[Day, ...], ...]:
    """The weeks of a month; a day leads to the page that its first article stands on, once that is closed."""
    closed = len(month.entries) // size
    urls: dict[int, str] = {}
    for slot, entry in enumerate(month.entries):
        if entry:
            page = slot // size + 1
            urls.setdefault(
                int(entry.brief.published[8:10]), numbered(head, page) if page <= closed else head
            )
    weeks = Calendar().monthdayscalendar(int(month.key[:4]), int(month.key[5:]))
    return tuple(tuple(Day(number, urls.get(number, "")) for number in week) for week in weeks)


def _letters(edition: Edition) -> tuple[Letter, ...]:
    letters: dict[str, list[Label]] = {}
    tags = [term.link for term in edition.of("tag")]
    for tag in sorted(tags, key=lambda tag: (sort_key(tag.text, edition.lang), tag.url)):
        letters.setdefault(initial(tag.text, edition.lang), []).append(tag)
    return tuple(Letter(letter, tuple(tags)) for letter, tags in letters.items())
