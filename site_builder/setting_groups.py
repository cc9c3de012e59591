"""What the keys of site.yaml take: readers, and the fields of each group."""

from __future__ import annotations

import re
import string
from typing import get_args

from site_builder import i18n
from site_builder.config import (
    ALWAYS,
    NEVER,
    WITHOUT,
    Gravity,
)
from site_builder.fields import LANGUAGE, Field, by_language, list_of, mapping
from site_builder.nodes import MapNode, Node
from site_builder.problems import CODES, nearest
from site_builder.remote import HOTLINK, LOCAL, OFF
from site_builder.scalars import (
    Reader,
    Reading,
    choice,
    content_path,
    either,
    flag,
    instant,
    integer,
    matching,
    path_below,
    reject,
    short,
    site_path,
    text,
    unexpected,
    url,
)

_CODE = matching(LANGUAGE.pattern, "invalid-language", "language code", "write one like en or uk", 35)


def language() -> Reader[str]:
    """A language code for which there is a catalogue of interface texts."""

    def read(node: Node, label: str, reading: Reading) -> str | None:
        value = _CODE.read(node, label, reading)
        known = i18n.available()
        if value is None or value in known:
            return value
        cure = nearest(value, known) or f"there are {', '.join(known)}; site_builder/locales/ holds them"
        reject(reading, node, "invalid-language", f'{label}: no interface texts for "{value}"', cure)
        return None

    return _CODE._replace(read=read)


def time_zone() -> Reader[str]:
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


def home_url() -> Reader[str]:
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


def gravities() -> Reader[dict[str, str]]:
    """A mapping of codes of problems to `off`, `warning` or `error`."""
    gravity = choice(*get_args(Gravity))

    def read(node: Node, label: str, reading: Reading) -> dict[str, str] | None:
        if not isinstance(node, MapNode):
            unexpected(node, label, reading, "a mapping", "write it like title-too-long: off")
            return None
        found: dict[str, str] = {}
        for code, entry in node.entries.items():
            if code not in CODES:
                message = f"{label}: no rule has the code '{short(code)}'"
                cure = nearest(code, CODES) or "docs/checking.md lists the codes"
                reject(reading, entry.key, "unknown-key", message, cure)
            elif value := gravity.read(entry.value, f"{label}.{code}", reading):
                found[code] = value
        return found

    schema = {"type": "object", "properties": dict.fromkeys(sorted(CODES), gravity.schema)}
    return Reader(read, "mapping: codes of problems to off, warning or error", schema)


def _note() -> Reader[dict[str, str]]:
    """Texts per language with no other placeholder than `{name}`."""
    texts = by_language(1_000)

    def read(node: Node, label: str, reading: Reading) -> dict[str, str] | None:
        value = texts.read(node, label, reading)
        if value is None or all(_placeholders(each) <= {"name"} for each in value.values()):
            return value
        cure = "{name} stands for the reviewer; write {{ and }} for braces"
        reject(reading, node, "invalid-choice", f"{label}: a placeholder other than {{name}}", cure)
        return None

    return texts._replace(read=read)


def _placeholders(template: str) -> set[str]:
    """The names between braces; `{` for a brace that nothing closes."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError:
        return {"{"}


def picture_hosts() -> Reader[dict[str, str]]:
    """A policy per host."""
    policy = choice(LOCAL, HOTLINK, OFF)

    def read(node: Node, label: str, reading: Reading) -> dict[str, str] | None:
        if not isinstance(node, MapNode):
            unexpected(node, label, reading, "a mapping", "write it like images.unsplash.com: local")
            return None
        found: dict[str, str] = {}
        for name, entry in node.entries.items():
            value = policy.read(entry.value, f"{label}.{name}", reading)
            if not _PICTURE_HOST.fullmatch(name):
                message = f'{label}: "{short(name)}" is no host'
                reject(reading, entry.key, "invalid-url", message, "write it like images.unsplash.com, or *")
            elif value:
                found[name.lower()] = value
        return found

    schema = {"type": "object", "additionalProperties": policy.schema}
    return Reader(read, f"a policy per host, one of {policy.says}", schema)


_PICTURE_HOST = re.compile(r"\*|[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*|\[[0-9A-Fa-f:.]+\]")
_LINK = either(url, site_path)
_HOST = matching(
    r"(?i:(?:\*\.)?(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*(?::\d{1,5})?)",
    "invalid-url",
    "host",
    "write it like media.example.org, without https://",
    253,
)
DIRECTIVES = ("connect-src", "font-src", "frame-src", "img-src", "media-src", "script-src", "style-src")
"""Directives of the Content-Security-Policy for which there can be more hosts."""

NAVIGATION = (
    Field("label", "label", by_language(100), "The link's text.", required=True),
    Field("url", "url", _LINK, "Where it leads.", required=True),
)

ORGANIZATION = (
    Field("name", "name", by_language(200), "Its name."),
    Field("url", "url", _LINK, "Where its name leads."),
    Field("logo", "logo", path_below("static/", "images/logo.png"), "Path of its logo below static/."),
    Field("profiles", "profiles", list_of(url, 30), "Its profiles elsewhere.", also=("sameAs",)),
    Field("principles", "principles", _LINK, "Its publishing principles."),
    Field("corrections", "corrections", _LINK, "How it corrects itself."),
)

AI = (
    Field("index", "index", choice("all", "reviewed"), "Which machine texts search engines may list."),
    Field("policy", "policy", _LINK, "The page that explains the label."),
    Field("generated", "generated", by_language(60), "Label of a machine's text."),
    Field("translated", "translated", by_language(60), "Label of a machine's translation."),
    Field("reviewed", "reviewed", by_language(60), "Label of a machine's text that was reviewed."),
    Field("generated_note", "generated_note", by_language(1_000), "The sentence behind the label."),
    Field("translated_note", "translated_note", by_language(1_000), "The same for a translation."),
    Field("reviewed_note", "reviewed_note", _note(), "The same for a reviewed text."),
)

HEADERS = (
    Field(
        "hosts",
        "hosts",
        mapping([Field(name, name, list_of(_HOST, 50), "Hosts.") for name in DIRECTIVES], dict),
        "What pages may load from elsewhere.",
    ),
    Field("hsts", "hsts", integer(0, 63_072_000), "Seconds of Strict-Transport-Security."),
    Field(
        "referrer",
        "referrer",
        choice("no-referrer", "same-origin", "origin", "strict-origin", "strict-origin-when-cross-origin"),
        "Referrer-Policy.",
    ),
)

FEEDS = (
    Field("content", "content", choice("full", "summary"), "Whole articles, or summaries only."),
    Field("topics", "topics", choice("full", "summary", "off"), "The same for tags, sources and authors."),
    Field("size", "size", integer(1, 500), "Articles in a feed at most."),
    Field("hub", "hub", url, "URL of a WebSub hub."),
)

_CRAWLER = matching(
    r"[A-Za-z][A-Za-z0-9_-]{0,59}", "invalid-choice", "name of a crawler", "write it like GPTBot", 60
)
ROBOTS = (
    Field("training", "training", choice("allow", "refuse"), "Whether crawlers may collect for training."),
    Field("refuse", "refuse", list_of(_CRAWLER, 200, or_one=True), "Further crawlers to stay away."),
    Field("disallow", "disallow", list_of(site_path, 200, or_one=True), "Paths that no crawler visits."),
)

LLMS = (Field("about", "about", by_language(4_000), "The introduction.", required=True),)

_CONTACT = matching(
    r"(?:mailto:[^\s@<>]+@[^\s@<>]+|https://[^\s<>]+|tel:\+?[0-9-]+)",
    "invalid-url",
    "way to reach somebody",
    "write it like mailto:security@example.org or https://example.org/report",
)
SECURITY = (
    Field("contact", "contact", list_of(_CONTACT, 10, or_one=True), "Where reports go.", required=True),
    Field("expires", "expires", instant, "When to look at this again.", required=True),
    Field("encryption", "encryption", url, "URL of a key."),
    Field("policy", "policy", _LINK, "The policy on reports."),
    Field("acknowledgments", "acknowledgments", _LINK, "The page that thanks those who reported."),
    Field("languages", "languages", list_of(_CODE, 20), "Languages in which reports can be read."),
)

_COLOR = matching(
    "#(?:[0-9a-fA-F]{3}){1,2}", "invalid-choice", "colour", "write it like #12305c, in quotes", 7
)
MANIFEST = (
    Field("short_name", "short_name", by_language(40), "The name below the icon."),
    Field("theme_color", "theme_color", _COLOR, "Colour of the window's frame."),
    Field("background_color", "background_color", _COLOR, "Colour before the page is there."),
)

IMAGES = (
    Field("crops", "crops", flag, "Crops of 4:3 and 1:1 for search engines."),
    Field("cards", "cards", choice(NEVER, WITHOUT, ALWAYS), "When social cards are drawn."),
    Field("blocked", "blocked", list_of(either(url, content_path), 1_000), "Pictures that appear nowhere."),
    Field("hosts", "hosts", picture_hosts(), "What to do with pictures of other hosts."),
    Field("allow_http", "allow_http", flag, "Whether fetch may ask without encryption."),
    Field("cache_megabytes", "cache_megabytes", integer(100, 1_000_000), "Size of .cache/images at most."),
)
