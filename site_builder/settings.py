"""site.yaml to Settings, or to what is wrong with it: the one table of all its keys."""

from __future__ import annotations

import msgspec

from site_builder.config import (
    AIDisclosure,
    Feeds,
    Headers,
    Images,
    Llms,
    Manifest,
    NavigationItem,
    Organization,
    Robots,
    Security,
    Settings,
)
from site_builder.fields import Field, by_language, index, list_of, mapping, read_fields
from site_builder.nodes import compose
from site_builder.problems import ERROR, Origin, Problem, Spot
from site_builder.scalars import (
    Reading,
    choice,
    flag,
    integer,
    path_below,
    reject,
    text,
)
from site_builder.setting_groups import (
    AI,
    FEEDS,
    HEADERS,
    IMAGES,
    LLMS,
    MANIFEST,
    NAVIGATION,
    ORGANIZATION,
    ROBOTS,
    SECURITY,
    gravities,
    home_url,
    language,
    time_zone,
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


FIELDS = (
    Field("name", "name", text(200), "The publication's name.", required=True, also=("title",)),
    Field("url", "url", home_url(), "Where the site will live.", required=True, also=("baseurl", "base_url")),
    Field("description", "description", by_language(1_000), "One sentence about the publication."),
    Field("languages", "languages", list_of(language(), 50), "Editions, the default first.", also=("lang",)),
    Field("timezone", "timezone", time_zone(), "Zone in which dates are shown."),
    Field("navigation", "navigation", list_of(mapping(NAVIGATION, NavigationItem), 50), "Masthead links."),
    Field("footer", "footer", list_of(mapping(NAVIGATION, NavigationItem), 50), "Footer links."),
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
    Field("publisher", "publisher", mapping(ORGANIZATION, Organization), "Who publishes."),
    Field("responsible_editor", "responsible_editor", text(200), "Who holds editorial responsibility."),
    Field("search", "search", choice("on", "off"), "Whether the site can be searched."),
    Field("ai", "ai", mapping(AI, AIDisclosure), "What readers are told of a machine's part."),
    Field("headers", "headers", mapping(HEADERS, Headers), "HTTP headers.", also=("csp",)),
    Field("sentiment_on_cards", "sentiment_on_cards", flag, "Show the rating on cards as well."),
    Field("images", "images", mapping(IMAGES, Images), "What becomes of pictures."),
    Field("check", "check", gravities(), "How grave `check` takes a problem.", also=("rules",)),
    Field("feeds", "feeds", mapping(FEEDS, Feeds), "What stands in feeds.", also=("rss",)),
    Field("robots", "robots", mapping(ROBOTS, Robots), "What robots.txt asks of crawlers."),
    Field("llms", "llms", mapping(LLMS, Llms), "Introduction to language models."),
    Field("security", "security", mapping(SECURITY, Security), "Where to report a vulnerability."),
    Field("service_worker", "service_worker", choice("off", "on", "remove"), "Whether pages are kept."),
    Field("manifest", "manifest", mapping(MANIFEST, Manifest), "How the site looks on a home screen."),
)
"""Every key of site.yaml; what it means is said at length in config.py."""
