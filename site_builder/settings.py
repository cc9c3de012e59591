"""site.yaml to Settings, or to what is wrong with it: the one table of all its keys."""

from __future__ import annotations

import msgspec

from site_builder import i18n
from site_builder.config import NavigationItem, Organization, Settings
from site_builder.fields import LANGUAGE, Field, by_language, index, list_of, mapping, read_fields
from site_builder.nodes import Node, compose
from site_builder.problems import ERROR, Origin, Problem, Spot, nearest
from site_builder.scalars import (
    Reader,
    Reading,
    choice,
    either,
    flag,
    integer,
    matching,
    path_below,
    reject,
    site_path,
    text,
    url,
)
from site_builder.text import decode

LIMIT = 64_000
"""Bytes of site.yaml."""


def read_settings(raw: bytes, path: str = "site.yaml") -> tuple[Settings | None, list[Problem]]:
    """The settings that the file's bytes are, None once there is an error, and every problem in them."""
    content, problems = decode(raw, path)
    if content is None:
        return None, problems
    origin = Origin(path, content)
    root, faults = compose(origin, limit=LIMIT)
    problems += faults
    if root is None:
        return None, problems
    reading = Reading(origin, problems)
    values, _ = read_fields(root, index(FIELDS), reading, start=Spot(1, 1))
    if values.get("languages") == ():
        place = root.entries["languages"].value
        reject(reading, place, "missing-field", "languages: empty", "name one: [en]")
    problems = [_strict(problem) for problem in problems]
    if any(problem.severity == ERROR for problem in problems):
        return None, problems
    return Settings(**values), problems


def _strict(problem: Problem) -> Problem:
    """An unknown key is an error here: a misspelt setting would silently do nothing."""
    if problem.code != "unknown-key":
        return problem
    return msgspec.structs.replace(problem, severity=ERROR)


def _language() -> Reader[str]:
    """A language code for which there is a catalogue of interface texts."""
    code = matching(LANGUAGE.pattern, "invalid-language", "language code", "write one like en or uk", 35)

    def read(node: Node, label: str, reading: Reading) -> str | None:
        value = code.read(node, label, reading)
        known = i18n.available()
        if value is None or value in known:
            return value
        cure = nearest(value, known) or f"there are {', '.join(known)}; site_builder/locales/ holds them"
        reject(reading, node, "invalid-language", f'{label}: no interface texts for "{value}"', cure)
        return None

    return code._replace(read=read)


def _timezone() -> Reader[str]:
    """The name of a time zone."""
    name = text(100)

    def read(node: Node, label: str, reading: Reading) -> str | None:
        import zoneinfo  # noqa: PLC0415 - reads the disk

        value = name.read(node, label, reading)
        if value is None or value == "UTC":
            return value
        try:
            zoneinfo.ZoneInfo(value)
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            cure = nearest(value, sorted(zoneinfo.available_timezones())) or "write one like Europe/Kyiv"
            reject(reading, node, "invalid-timezone", f'{label}: there is no time zone "{value}"', cure)
            return None
        return value

    return name._replace(read=read, says="name of a time zone, Europe/Kyiv")


def _home() -> Reader[str]:
    """The URL of the site, without a slash at its end."""

    def read(node: Node, label: str, reading: Reading) -> str | None:
        value = url.read(node, label, reading)
        if value is None:
            return None
        if "?" in value or "#" in value:
            reject(
                reading, node, "invalid-url", f"{label}: has a ? or #", "write it like https://example.org"
            )
            return None
        return value.rstrip("/")

    return url._replace(read=read)


_LINK = either(url, site_path)

_NAVIGATION = (
    Field("label", "label", by_language(100), "The link's text.", required=True),
    Field("url", "url", _LINK, "Where it leads.", required=True),
)

_ORGANIZATION = (
    Field("name", "name", by_language(200), "Its name."),
    Field("url", "url", _LINK, "Where its name leads."),
    Field("logo", "logo", path_below("static/", "images/logo.png"), "Path of its logo below static/."),
)

FIELDS = (
    Field("name", "name", text(200), "The publication's name.", required=True, also=("title",)),
    Field("url", "url", _home(), "Where the site will live.", required=True, also=("baseurl", "base_url")),
    Field("description", "description", by_language(1_000), "One sentence about the publication."),
    Field("languages", "languages", list_of(_language(), 50), "Editions, the default first.", also=("lang",)),
    Field("timezone", "timezone", _timezone(), "Zone in which dates are shown."),
    Field("navigation", "navigation", list_of(mapping(_NAVIGATION, NavigationItem), 50), "Masthead links."),
    Field("footer", "footer", list_of(mapping(_NAVIGATION, NavigationItem), 50), "Footer links."),
    Field(
        "page_size", "page_size", integer(5, 200), "Articles on a closed listing page.", also=("paginate",)
    ),
    Field("beside", "beside", integer(0, 50), "Articles beside the lead of the front page."),
    Field("latest", "latest", integer(0, 200), 'Articles under "Latest".'),
    Field("section_size", "section_size", integer(0, 50), "Articles per section on the front page."),
    Field("topics", "topics", integer(0, 50), "Most covered topics on the front page."),
    Field("sticky_limit", "sticky_limit", integer(0, 50), "Pinned articles at most."),
    Field("on_bad_article", "on_bad_article", choice("fail", "skip"), "What an error in an article does."),
    Field("theme", "theme", path_below("the project", "themes/dark"), "Folder of templates."),
    Field("publisher", "publisher", mapping(_ORGANIZATION, Organization), "Who publishes."),
    Field("responsible_editor", "responsible_editor", text(200), "Who holds editorial responsibility."),
    Field("sentiment_on_cards", "sentiment_on_cards", flag, "Show the rating on cards as well."),
)
"""Every key of site.yaml; what it means is said at length in config.py."""
