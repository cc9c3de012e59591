"""The filters of templates, bound to one language; all are pure functions of their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from site_builder import i18n
from site_builder.parts import Picture, SiteView
from site_builder.picture_html import SIZES, picture_html
from site_builder.urls import below

if TYPE_CHECKING:
    from jinja2.runtime import Macro

REMEMBERED = 25_000
"""Pieces of HTML that a process holds at most."""


def filters_for(site: SiteView, assets: Mapping[str, str]) -> dict[str, Callable[..., object]]:
    """The filters of a language's templates by name; all are pure functions of their arguments."""
    lang = site.language
    catalog = msgspec.structs.replace(i18n.load_catalog(lang), texts=site.texts)

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
        "link": partial(below, site.root),
        "absolute": partial(below, site.url),
        "asset": asset,
        "picture": _pictures(site.root),
        "text": text,
        "plural": plural,
        "number": lambda number: i18n.format_number(number, lang),
        "duration": i18n.format_duration,
        "reading_minutes": i18n.reading_minutes,
        "language_name": i18n.language_name,
        "direction": i18n.direction,
        **_dates(lang, site.timezone),
        **_for_machines(site),
    }
    return {"remember": _memory(), **filters}


def _dates(lang: str, zone: str) -> dict[str, Callable[..., object]]:
    """The filters of moments, days, weekdays and months."""
    return {
        "date": lambda instant: i18n.format_date(instant, lang, zone),
        "datetime": lambda instant: i18n.format_datetime(instant, lang, zone),
        "day": lambda day: i18n.format_day(day, lang),
        "moment": lambda instant: i18n.format_moment(instant, lang, zone),
        "weekday": lambda number: i18n.weekday_short(number, lang),
        "weekday_name": lambda number: i18n.weekday_name(number, lang),
        "month": lambda month: i18n.format_month(month, lang),
        "month_name": lambda month: i18n.month_name(month, lang),
    }


def _for_machines(site: SiteView) -> dict[str, Callable[..., object]]:
    """The filters that say what a page is to search engines and to those who show a link to it."""
    from markupsafe import Markup  # noqa: PLC0415 - templates only

    from site_builder.social import social_tags  # noqa: PLC0415
    from site_builder.structured import linked_data  # noqa: PLC0415

    return {
        "linked_data": lambda page: Markup(linked_data(page, site)),  # noqa: S704 - <, > and & are escaped
        "social_tags": lambda page: social_tags(page, site),
    }


def _pictures(root: str) -> Callable[..., str]:
    """The filter `picture`: a picture in its widths; `first`: the page's main one."""
    from markupsafe import Markup  # noqa: PLC0415 - templates only

    def picture(shown: Picture, sizes: str = SIZES, *, first: bool = False) -> str:
        return Markup(picture_html(shown, root, sizes, first=first))  # noqa: S704 - escaped there

    return picture


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
