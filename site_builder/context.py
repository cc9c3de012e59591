"""What every template sees besides its page: `site`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from site_builder import i18n
from site_builder.config import NavigationItem, Settings
from site_builder.model import in_language
from site_builder.parts import Alternate, Label, SiteView
from site_builder.service_worker import is_kept, registration_url
from site_builder.urls import feed_url, home, manifest_url, search_url

WORDED = ("generated", "translated", "reviewed", "generated_note", "translated_note", "reviewed_note")
"""Texts of the AI label, as the settings call them."""
NO_ASSETS: Mapping[str, str] = {}


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
        service_worker=registration_url() if is_kept(settings, preview=preview) else "",
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
