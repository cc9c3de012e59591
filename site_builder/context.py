"""What every template sees besides its page: `site`, and the filters, bound to one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from site_builder import i18n
from site_builder.config import NavigationItem, Settings
from site_builder.model import in_language
from site_builder.urls import home
from site_builder.views import Alternate, Label, SiteView

if TYPE_CHECKING:
    from jinja2.runtime import Macro

REMEMBERED = 25_000
"""Pieces of HTML that a process holds at most."""


def site_view(settings: Settings, lang: str) -> SiteView:
    """`site` in the templates of a language."""
    default = settings.default_language

    def labels(items: tuple[NavigationItem, ...]) -> tuple[Label, ...]:
        return tuple(Label(text, url) for text, url in navigation_links(items, lang, settings))

    return SiteView(
        name=settings.name,
        description=in_language(settings.description, lang),
        url=settings.url,
        root=settings.prefix,
        language=lang,
        default_language=default,
        home=home(lang, default),
        languages=tuple(Alternate(each, home(each, default)) for each in settings.languages),
        navigation=labels(settings.navigation),
        footer=labels(settings.footer),
        texts=i18n.load_catalog(lang).texts,
        publisher=Label(in_language(settings.publisher.name, lang) or settings.name, settings.publisher.url),
        responsible_editor=settings.responsible_editor,
        timezone=settings.timezone,
    )


def navigation_links(
    items: Iterable[NavigationItem], lang: str, settings: Settings
) -> Iterator[tuple[str, str]]:
    """Label and target of each item in a language; an item without a label in it is not shown there.

    A site path is that of the language: `/about/` is `/uk/about/` in Ukrainian.
    """
    for item in items:
        text = in_language(item.label, lang)
        foreign = any(item.url.startswith(f"/{each}/") for each in settings.languages)
        if text and item.url.startswith("/") and not foreign:
            yield text, home(lang, settings.default_language) + item.url[1:]
        elif text:
            yield text, item.url


def filters_for(site: SiteView, assets: Mapping[str, str]) -> dict[str, Callable[..., object]]:
    """The filters of a language's templates by name; all are pure functions of their arguments."""
    lang = site.language
    zone = site.timezone
    catalog = i18n.load_catalog(lang)

    def link(url: str) -> str:
        """A site path with the site's path prefix; URLs as they are."""
        return site.root + url if url.startswith("/") else url

    def absolute(url: str) -> str:
        """The full URL of a site path; URLs as they are."""
        return site.url + url if url.startswith("/") else url

    def asset(name: str) -> str:
        """Where a file of static/ is published."""
        if name not in assets:
            raise LookupError(f"there is no static/{name}")
        return site.root + assets[name]

    def text(key: str, **values: object) -> str:
        """An interface text with its placeholders filled."""
        return i18n.fill(catalog, key, values)

    def plural(count: int, key: str) -> str:
        """The form of a text that goes with a number."""
        return i18n.plural(catalog, key, count, lang)

    filters: dict[str, Callable[..., object]] = {
        "link": link,
        "absolute": absolute,
        "asset": asset,
        "text": text,
        "plural": plural,
        "date": lambda instant: i18n.format_date(instant, lang, zone),
        "datetime": lambda instant: i18n.format_datetime(instant, lang, zone),
        "day": lambda day: i18n.format_day(day, lang),
        "moment": lambda instant: i18n.format_moment(instant, lang, zone),
        "weekday": lambda number: i18n.weekday_short(number, lang),
        "weekday_name": lambda number: i18n.weekday_name(number, lang),
        "month": lambda month: i18n.format_month(month, lang),
        "month_name": lambda month: i18n.month_name(month, lang),
        "number": lambda number: i18n.format_number(number, lang),
        "duration": i18n.format_duration,
        "reading_minutes": i18n.reading_minutes,
        "language_name": i18n.language_name,
        "direction": i18n.direction,
    }
    return {"remember": _memory(), **{name: _unfolded(each) for name, each in filters.items()}}


def _unfolded(function: Callable[..., object]) -> Callable[..., object]:
    """The filter, run whenever a page is rendered.

    Jinja runs a filter of a constant when it compiles the template, and compiled templates outlive what the
    result depends on: language, names of static files, path prefix.
    """
    from jinja2 import pass_context  # noqa: PLC0415 - templates only

    return pass_context(lambda _, *arguments, **options: function(*arguments, **options))


def _memory() -> Callable[..., str]:
    """The filter `remember`: what a macro makes of an item, made once, for a card stands in many listings."""
    remembered: dict[tuple[object, ...], str] = {}  # by the macro itself: two templates may use one name

    def remember(item: object, macro: Macro, *arguments: object, **options: object) -> str:
        key = (macro, item, arguments, *options.items())
        made = remembered.get(key)
        if made is None:
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            made = remembered[key] = macro(item, *arguments, **options)
        return made

    return remember
