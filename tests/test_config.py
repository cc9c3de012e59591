"""site.yaml to Settings: every key, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

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
from site_builder.problems import format_text
from site_builder.settings import FIELDS, read_settings

LEAST = "name: Ledgerline\nurl: https://ledgerline.example\n"
SAMPLE = Path(__file__).parent.parent / "site.yaml"


def settings(text: str) -> Settings:
    """The settings of a file that has no problems."""
    found, problems = read_settings(text.encode())
    assert problems == []
    assert found is not None
    return found


def said(text: str) -> list[str]:
    """The first line of every problem of settings that cannot be used."""
    found, problems = read_settings(text.encode())
    assert found is None
    return [format_text(problem).split("\n")[0].removeprefix("site.yaml:") for problem in problems]


def test_the_table_is_the_record() -> None:
    assert [field.name for field in FIELDS] == list(Settings.__struct_fields__)
    assert [field.attribute for field in FIELDS] == list(Settings.__struct_fields__)
    assert {field.name for field in FIELDS if field.required} == {"name", "url"}
    assert all(field.says for field in FIELDS)


def test_the_least_settings_have_the_defaults_of_the_record() -> None:
    assert settings(LEAST) == Settings(name="Ledgerline", url="https://ledgerline.example")


def test_every_key() -> None:
    text = """\
name: Ledgerline
url: https://ledgerline.example/news/
description: {en: Markets, uk: Ринки}
languages: [uk, en]
timezone: Europe/Kyiv
navigation:
  - {label: {en: Market, uk: Ринок}, url: /category/market/}
footer:
  - {label: About, url: https://example.org/about}
page_size: 30
beside: 6
latest: 8
section_size: 0
topics: 5
sticky_limit: 3
on_bad_article: skip
theme: themes/dark
publisher: {name: Desk, url: /about/, logo: images/logo.png}
responsible_editor: Olena Marchuk
search: on
service_worker: on
ai: {index: reviewed, policy: /ai-policy/, generated: {en: By a machine}, reviewed_note: "{name} read it"}
headers: {hosts: {media-src: [media.example.org, "*.example.net:8443"]}, hsts: 0, referrer: no-referrer}
sentiment_on_cards: true
check: {dead-link: warning, same-event: off, near-copy: error}
feeds: {content: summary, topics: "off", size: 20, hub: https://hub.example/}
robots: {training: refuse, refuse: [BadBot], disallow: [/search/]}
llms: {about: {en: Ask first.}}
security:
  contact: ['mailto:security@ledgerline.example', https://ledgerline.example/report]
  expires: 2027-01-01T00:00:00Z
  encryption: https://ledgerline.example/key.asc
  policy: /security/
  acknowledgments: /thanks/
  languages: [en]
manifest: {short_name: LL, theme_color: '#12305c', background_color: '#fff'}
images: {crops: true, cards: without, blocked: [images/x.jpg], hosts: {Img.example: "off", "*": local}, allow_http: true, cache_megabytes: 500}
"""
    assert settings(text) == Settings(
        name="Ledgerline",
        url="https://ledgerline.example/news",
        description={"en": "Markets", "uk": "Ринки"},
        languages=("uk", "en"),
        timezone="Europe/Kyiv",
        navigation=(NavigationItem({"en": "Market", "uk": "Ринок"}, "/category/market/"),),
        footer=(NavigationItem({"": "About"}, "https://example.org/about"),),
        page_size=30,
        beside=6,
        latest=8,
        section_size=0,
        topics=5,
        sticky_limit=3,
        on_bad_article="skip",
        theme="themes/dark",
        publisher=Organization({"": "Desk"}, "/about/", "images/logo.png"),
        responsible_editor="Olena Marchuk",
        search="on",
        service_worker="on",
        ai=AIDisclosure(
            "reviewed", "/ai-policy/", {"en": "By a machine"}, reviewed_note={"": "{name} read it"}
        ),
        headers=Headers({"media-src": ("media.example.org", "*.example.net:8443")}, 0, "no-referrer"),
        sentiment_on_cards=True,
        check={"dead-link": "warning", "same-event": "off", "near-copy": "error"},
        feeds=Feeds("summary", "off", 20, "https://hub.example/"),
        robots=Robots("refuse", ("BadBot",), ("/search/",)),
        llms=Llms({"en": "Ask first."}),
        security=Security(
            ("mailto:security@ledgerline.example", "https://ledgerline.example/report"),
            "2027-01-01T00:00:00Z",
            "https://ledgerline.example/key.asc",
            "/security/",
            "/thanks/",
            ("en",),
        ),
        manifest=Manifest({"": "LL"}, "#12305c", "#fff"),
        images=Images(
            crops=True, cards="without", blocked=("images/x.jpg",), hosts={"img.example": "off", "*": "local"},
            allow_http=True, cache_megabytes=500,
        ),
    )  # fmt: skip
    keys = {line.partition(":")[0] for line in text.splitlines() if not line.startswith(" ")}
    assert keys == set(Settings.__struct_fields__), "a key is not tested"


def test_the_parts_of_the_url() -> None:
    found = settings(LEAST.replace("example", "example/news/"))
    assert (found.url, found.prefix, found.origin) == (
        "https://ledgerline.example/news",
        "/news",
        "https://ledgerline.example",
    )
    assert (settings(LEAST).prefix, settings(LEAST).origin) == ("", "https://ledgerline.example")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("latests: 4", "3:1: error: unknown key 'latests' [unknown-key]"),
        ("publisher: {nmae: x}", "3:13: error: publisher: unknown key 'nmae' [unknown-key]"),
        ("url: https://x.example", "3:1: error: 'url' stands twice, first in line 2 [duplicate-key]"),
        ("languages: []", "3:12: error: languages: empty [missing-field]"),
        ("languages: en", "3:12: error: languages: expected a list, got text 'en' [wrong-type]"),
        ("languages: [en, xx]", '3:17: error: languages: no interface texts for "xx" [invalid-language]'),
        ("languages: [../en]", '3:13: error: languages: "../en" is no language code [invalid-language]'),
        ("timezone: Kyiv", '3:11: error: timezone: there is no time zone "Kyiv" [invalid-timezone]'),
        (
            "timezone: ../passwd",
            '3:11: error: timezone: there is no time zone "../passwd" [invalid-timezone]',
        ),
        ("timezone: /etc", '3:11: error: timezone: there is no time zone "/etc" [invalid-timezone]'),
        ("timezone: Europe", '3:11: error: timezone: there is no time zone "Europe" [invalid-timezone]'),
        ("page_size: 4", '3:12: error: page_size: "4" is no whole number from 5 to 200 [invalid-number]'),
        ("page_size: 201", '3:12: error: page_size: "201" is no whole number from 5 to 200 [invalid-number]'),
        ("on_bad_article: x", '3:17: error: on_bad_article: "x" is none of fail, skip [invalid-choice]'),
        ("theme: ../x", '3:8: error: theme: "../x" is no path below the project [invalid-path]'),
        ("navigation: [{label: x}]", "3:14: error: navigation.url: missing [missing-field]"),
        (
            "sentiment_on_cards: on",
            '3:21: error: sentiment_on_cards: "on" is neither true nor false [invalid-flag]',
        ),
        (
            "feeds: {size: 0}",
            '3:15: error: feeds.size: "0" is no whole number from 1 to 500 [invalid-number]',
        ),
        (
            "feeds: {topics: no}",
            '3:17: error: feeds.topics: "no" is none of full, summary, off [invalid-choice]',
        ),
        ("feeds: {hub: //hub}", '3:14: error: feeds.hub: "//hub" is no http or https URL [invalid-url]'),
        (
            "robots: {refuse: 'a: b'}",
            '3:18: error: robots.refuse: "a: b" is no name of a crawler [invalid-choice]',
        ),
        ("robots: {disallow: x}", '3:20: error: robots.disallow: "x" is no site path [invalid-path]'),
        ("llms: {}", "3:7: error: llms.about: missing [missing-field]"),
        ("security: {contact: mailto:a@b.example}", "3:11: error: security.expires: missing [missing-field]"),
        (
            "security: {contact: a@b.example, expires: 2027-01-01T00:00:00Z}",
            '3:21: error: security.contact: "a@b.example" is no way to reach somebody [invalid-url]',
        ),
        (
            "manifest: {theme_color: navy}",
            '3:25: error: manifest.theme_color: "navy" is no colour [invalid-choice]',
        ),
    ],
)
def test_wrong_settings(line: str, message: str) -> None:
    assert said(f"{LEAST}{line}\n") == [message]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ledgerline.example", 'url: "ledgerline.example" is no http or https URL [invalid-url]'),
        ("/news/", 'url: "/news/" is no http or https URL [invalid-url]'),
        ("https://user@x.example", 'url: "https://user@x.example" is no http or https URL [invalid-url]'),
        ("https://x.example/?a=b", "url: has a ? or # [invalid-url]"),
    ],
)
def test_wrong_urls(url: str, message: str) -> None:
    assert said(f"name: x\nurl: {url}\n") == [f"2:6: error: {message}"]


def test_required_keys() -> None:
    assert said("latest: 4") == [
        "1:1: error: name: missing [missing-field]",
        "1:1: error: url: missing [missing-field]",
    ]
    assert said("name:\nurl: https://x.example") == ["1:1: error: name: empty [missing-field]"]
    assert said("") == ["1:1: error: the file is empty [empty-file]"]
    assert said("name: [") == ["1:8: error: not valid YAML: it ends too early [yaml-syntax]"]


def test_the_sample_settings() -> None:
    found = settings(SAMPLE.read_text())
    assert found.languages == ("en", "uk")
