"""Files that programs look for by name: robots.txt, security.txt, llms.txt, web manifests.

A file of that name below static/root/ stands instead of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import msgspec

from site_builder.config import Robots
from site_builder.context import site_view
from site_builder.crawlers import write_robots, write_security
from site_builder.edition import Edition, Page, Site, Unit
from site_builder.feed_links import feeds_at
from site_builder.fingerprint import digest_of, encode
from site_builder.i18n import direction
from site_builder.json_feed import Value, to_json
from site_builder.model import in_language
from site_builder.sitemap import latest_news
from site_builder.urls import manifest_url, sitemap_url
from site_builder.verbatim import TextView

ICON = re.compile(r"root/icon(?P<maskable>-maskable)?-(?P<size>[1-9][0-9]{1,3})\.png")
"""Icons for home screens, by their names below static/: `icon-192.png`, `icon-maskable-512.png`."""


def plan(site: Site) -> Iterator[Unit]:
    """The files that settings ask for; robots.txt and a manifest per language always."""
    named = [encode((term.link, term.description)) for each in site.editions for term in each.of("category")]
    named += [encode(page) for each in site.editions for page in each.standalone]
    named.append(encode(_news(site)))
    yield Unit("wellknown", partial(_pages, site), digest_of(named))


def _pages(site: Site) -> Iterator[Page]:
    for path, written in _files(site):
        if f"root/{path}" not in site.assets:
            yield Page(path, TextView(written))


def _files(site: Site) -> Iterator[tuple[str, str]]:
    settings = site.settings
    if site.preview:  # a crawler that may not come never sees `noindex`
        settings = msgspec.structs.replace(settings, robots=Robots())
    yield "robots.txt", write_robots(settings, ["/sitemap.xml", *_news(site)])
    if settings.security.contact:
        yield ".well-known/security.txt", write_security(settings)
    if settings.llms.about:
        yield "llms.txt", _llms(site)
    for edition in site.editions:
        path = manifest_url(edition.lang, settings.default_language)[1:]
        yield path, _manifest(site, edition)


def _news(site: Site) -> list[str]:
    """The news sitemaps that there are."""
    settings = site.settings
    told = [each.lang for each in site.editions if latest_news(each.entries, settings)]
    return [sitemap_url(lang, "news") for lang in told]


# -- The web manifest --------------------------------------------------------------------------------


def _manifest(site: Site, edition: Edition) -> str:
    """How a language's edition looks on a home screen; paths count from the host."""
    view = site_view(site.settings, edition.lang)
    manifest = site.settings.manifest
    home = view.root + edition.home
    members: dict[str, Value] = {
        "name": view.name,
        "short_name": in_language(manifest.short_name, edition.lang),
        "description": view.description,
        "lang": edition.lang,
        "dir": direction(edition.lang),
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "theme_color": manifest.theme_color,
        "background_color": manifest.background_color,
        "categories": ["news"],
        "icons": _icons(site),
    }
    return to_json(members).decode()


def _icons(site: Site) -> list[Value]:
    root = site.settings.prefix
    icons: list[Value] = []
    if "root/favicon.svg" in site.assets:
        icons.append({"src": f"{root}/favicon.svg", "type": "image/svg+xml", "sizes": "any"})
    found = [match for path in site.assets if (match := ICON.fullmatch(path))]
    for icon in sorted(found, key=lambda match: match.string):
        size = f"{icon['size']}x{icon['size']}"
        purpose = "maskable" if icon["maskable"] else "any"
        src = root + site.assets[icon.string]
        icons.append({"src": src, "type": "image/png", "sizes": size, "purpose": purpose})
    return icons


# -- llms.txt ----------------------------------------------------------------------------------------


def _llms(site: Site) -> str:
    """The site in Markdown: what it is, its sections, pages and feeds; the default language first."""
    settings = site.settings
    default = site_view(settings, settings.default_language)
    about = in_language(settings.llms.about, settings.default_language) or default.description
    editions = ["\n".join([f"## {each.lang}", "", *_links(site, each)]) for each in site.editions]
    described = f"> {_line(default.description)}" if default.description else ""
    text = [f"# {_line(settings.name)}", described, about, *editions]
    return "\n\n".join(part for part in text if part) + "\n"


def _links(site: Site, edition: Edition) -> Iterator[str]:
    base = site.settings.url
    for term in sorted(edition.of("category"), key=lambda term: term.key):
        about = f": {_line(term.description)}" if term.description else ""
        yield f"- [{_line(term.link.text)}]({base}{term.link.url}){about}"
    for page in edition.standalone:
        if not (page.draft or page.noindex):
            yield f"- [{_line(page.title)}]({base}{page.url})"
    for feed in feeds_at(edition.home):
        yield f"- [{feed.format}]({base}{feed.url})"


def _line(text: str) -> str:
    """A text that cannot end what it stands in: one line, without brackets and angles."""
    return re.sub(r"[\s\[\]<>`\\]+", " ", text).strip()
