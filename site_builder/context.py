"""What every template sees besides its page: `site`, and the filters, bound to one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from site_builder import i18n
from site_builder.config import NavigationItem, Settings
from site_builder.model import in_language
from site_builder.picture_html import SIZES, picture_html
from site_builder.urls import feed_url, home, manifest_url, search_url
from site_builder.views import Alternate, Label, Picture, SiteView

if TYPE_CHECKING:
    from jinja2.runtime import Macro

WORDED = ("generated", "translated", "reviewed", "generated_note", "translated_note", "reviewed_note")
"""Texts of the AI label, as the settings call them."""
NO_ASSETS: Mapping[str, str] = {}
REMEMBERED = 25_000
"""Pieces of HTML that a process holds at most."""


def site_view(
    settings: Settings, lang: str, assets: Mapping[str, str] = NO_ASSETS, *, preview: bool = False
) -> SiteView:
    """`site` in the templates of a language; `assets` are the published site paths of static files."""
    default = settings.default_language
    publisher = settings.publisher

    def labels(items: tuple[NavigationItem, ...]) -> tuple[Label, ...]:
        return tuple(Label(text, url) for text, url in navigation_links(items, lang, settings))

    def own(url: str) -> str:
        return in_edition(url, lang, settings)

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
        search=search_url(lang, default) if settings.search == "on" else "",
        texts=texts_of(settings, lang),
        publisher=Label(in_language(publisher.name, lang) or settings.name, publisher.url),
        responsible_editor=settings.responsible_editor,
        timezone=settings.timezone,
        logo=assets.get(publisher.logo, ""),
        profiles=publisher.profiles,
        principles=own(publisher.principles),
        corrections=own(publisher.corrections),
        ai_policy=own(settings.ai.policy),
        preview=preview,
        feed=feed_url(home(lang, default), "rss"),
        manifest=manifest_url(lang, default),
    )


def texts_of(settings: Settings, lang: str) -> dict[str, str]:
    """The interface texts of a language; the settings may word the AI label otherwise."""
    texts = i18n.load_catalog(lang).texts
    worded = {
        f"disclosure_{name}": text
        for name in WORDED
        if (text := in_language(getattr(settings.ai, name), lang))
    }
    return {**texts, **worded} if worded else texts


def navigation_links(
    items: Iterable[NavigationItem], lang: str, settings: Settings
) -> Iterator[tuple[str, str]]:
    """Label and target of each item in a language; an item without a label in it is not shown there.

    A site path is that of the language: `/about/` is `/uk/about/` in Ukrainian.
    """
    for item in items:
        text = in_language(item.label, lang)
        if text:
            yield text, in_edition(item.url, lang, settings)


def in_edition(url: str, lang: str, settings: Settings) -> str:
    """The site path of a language that a site path of the settings means; URLs as they are."""
    if not url.startswith("/") or any(url.startswith(f"/{each}/") for each in settings.languages):
        return url
    return home(lang, settings.default_language) + url[1:]


def filters_for(site: SiteView, assets: Mapping[str, str]) -> dict[str, Callable[..., object]]:
    """The filters of a language's templates by name; all are pure functions of their arguments."""
    lang = site.language
    zone = site.timezone
    catalog = msgspec.structs.replace(i18n.load_catalog(lang), texts=site.texts)

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
        "picture": _pictures(site.root),
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
        **_for_machines(site),
    }
    return {"remember": _memory(), **{name: _unfolded(each) for name, each in filters.items()}}


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
