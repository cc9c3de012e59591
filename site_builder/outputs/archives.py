"""Indexes: all tags by letter, all years, and each year's months."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.edition import Edition, Page, Site, Unit
from site_builder.i18n import initial, sort_key
from site_builder.urls import archive_url, output_path, tags_url, year_url
from site_builder.views import Alternate, ArchiveView, Label, Letter, Month, TagsView, Year


def plan(site: Site) -> Iterator[Unit]:
    """The tags index, the archive and one page per year, for every edition that has articles."""
    yield Unit("archives", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    default = site.settings.default_language
    editions = [edition for edition in site.editions if edition.entries]
    years = {edition.lang: _years(edition, default) for edition in editions}
    tags = _alternates([(e.lang, tags_url(e.lang, default)) for e in editions if e.of("tag")])
    archives = _alternates([(e.lang, archive_url(e.lang, default)) for e in editions])
    for edition in editions:
        lang = edition.lang
        letters = _letters(edition)
        if letters:
            url = tags_url(lang, default)
            yield Page(output_path(url), TagsView(url=url, lang=lang, alternates=tags, letters=letters))
        url = archive_url(lang, default)
        yield Page(output_path(url), ArchiveView(url=url, lang=lang, alternates=archives, years=years[lang]))
        for year in years[lang]:
            pairs = _alternates(
                [(x, other.url) for x in years for other in years[x] if other.year == year.year]
            )
            view = ArchiveView(url=year.url, lang=lang, alternates=pairs, year=year.year, years=(year,))
            yield Page(output_path(year.url), view)


def _alternates(versions: list[tuple[str, str]]) -> tuple[Alternate, ...]:
    return tuple(Alternate(lang, url) for lang, url in versions) if len(versions) > 1 else ()


def _years(edition: Edition, default: str) -> tuple[Year, ...]:
    months: dict[str, list[Month]] = {}
    for term in sorted(edition.of("month"), key=lambda term: term.key):
        months.setdefault(term.key[:4], []).append(Month(term.key, term.link.url))
    return tuple(
        Year(year, year_url(year, edition.lang, default), tuple(months[year]))
        for year in sorted(months)[::-1]
    )


def _letters(edition: Edition) -> tuple[Letter, ...]:
    letters: dict[str, list[Label]] = {}
    tags = [term.link for term in edition.of("tag")]
    for tag in sorted(tags, key=lambda tag: (sort_key(tag.text, edition.lang), tag.url)):
        letters.setdefault(initial(tag.text, edition.lang), []).append(tag)
    return tuple(Letter(letter, tuple(tags)) for letter, tags in letters.items())
