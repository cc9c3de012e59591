"""Files that programs look for by name: robots.txt, security.txt, llms.txt, web manifests."""

from __future__ import annotations

import json
from urllib.robotparser import RobotFileParser

import pytest
from conftest import NOW, Newsroom

from site_builder.crawlers import TRAINING

LEAST = "name: Tiny\nurl: https://tiny.example\nlanguages: [en, uk]\n"
SECURITY = "security:\n  contact: [mailto:a@tiny.example, https://tiny.example/report]\n  expires: {}\n  policy: /security/\n"


def built(newsroom: Newsroom, settings: str = "") -> Newsroom:
    newsroom.write({"site.yaml": LEAST + settings}).article("n/a.en.md").build()
    return newsroom


def robots(newsroom: Newsroom) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(newsroom.page("robots.txt").splitlines())
    return parser


def test_everybody_is_welcome_unless_settings_say_otherwise(newsroom: Newsroom) -> None:
    parser = robots(built(newsroom))
    assert all(parser.can_fetch(name, "https://tiny.example/n/a/") for name in ("Googlebot", *TRAINING))
    assert parser.site_maps() == [
        "https://tiny.example/sitemap.xml",
        "https://tiny.example/sitemaps/en/news.xml",
    ]
    assert all(newsroom.has(url.removeprefix("https://tiny.example/")) for url in parser.site_maps() or ())


def test_crawlers_can_be_asked_to_stay_out(newsroom: Newsroom) -> None:
    settings = "robots: {training: refuse, refuse: [BadBot, gptbot], disallow: [/search/]}\n"
    parser = robots(built(newsroom, settings))
    assert not any(parser.can_fetch(name, "https://tiny.example/n/a/") for name in ("BadBot", *TRAINING))
    assert parser.can_fetch("Googlebot", "https://tiny.example/n/a/")
    assert not parser.can_fetch("Googlebot", "https://tiny.example/search/x/")
    assert newsroom.page("robots.txt").lower().count("user-agent: gptbot\n") == 1


def test_a_preview_lets_crawlers_see_that_it_is_none_of_theirs(newsroom: Newsroom) -> None:
    built(newsroom, "robots: {refuse: [BadBot], disallow: [/x/]}\n")
    newsroom.build(preview=True)
    assert "Disallow: /" not in newsroom.page("robots.txt")


def test_paths_have_the_prefix_of_the_site(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md")
    newsroom.write(
        {"site.yaml": "name: Tiny\nurl: https://tiny.example/news\nrobots: {disallow: /x/}\n"}
    ).build()
    assert "Disallow: /news/x/\n\nSitemap: https://tiny.example/news/sitemap.xml\n" in newsroom.page(
        "robots.txt"
    )
    assert json.loads(newsroom.page("manifest.webmanifest"))["start_url"] == "/news/"


def test_a_file_of_ones_own_stands_instead(newsroom: Newsroom) -> None:
    newsroom.write(
        {
            "static/root/robots.txt": "User-agent: *\n",
            "static/root/.well-known/security.txt": "Contact: tel:1\n",
        }
    )
    built(newsroom, SECURITY.format("2027-01-01T00:00:00Z"))
    assert newsroom.page("robots.txt") == "User-agent: *\n"
    assert newsroom.page(".well-known/security.txt") == "Contact: tel:1\n"


def test_security_txt(newsroom: Newsroom) -> None:
    assert not built(newsroom).has(".well-known/security.txt")
    assert built(newsroom, SECURITY.format("2027-01-01T00:00:00Z")).page(".well-known/security.txt") == (
        "Contact: mailto:a@tiny.example\nContact: https://tiny.example/report\nExpires: 2027-01-01T00:00:00Z\n"
        "Policy: https://tiny.example/security/\nPreferred-Languages: en, uk\n"
        "Canonical: https://tiny.example/.well-known/security.txt\n"
    )


def test_a_contact_that_has_expired_is_reported_once_it_has(newsroom: Newsroom) -> None:
    expires = "2026-02-01T00:00:00Z"
    newsroom.write({"site.yaml": LEAST + SECURITY.format(expires)}).article("n/a.en.md")
    assert newsroom.build(now=NOW).problems == ()
    (problem,) = newsroom.build(now=expires).problems
    assert (problem.path, problem.code) == ("site.yaml", "expired-contact")
    assert problem.message == "security.expires: 2026-02-01T00:00:00Z has passed"
    assert problem.cure == "look whether it still holds, and set a later date in site.yaml"


def test_llms_txt(newsroom: Newsroom) -> None:
    assert not built(newsroom).has("llms.txt")
    newsroom.write({
        "content/categories.yaml": "market: {name: 'Mar[ket](x)', description: Prices}\n",
        "content/pages/about.en.md": "---\ntitle: About\n---\nWe.\n",
    })  # fmt: skip
    settings = "description: News.\nllms: {about: 'Ask first, cite us.'}\n"
    assert built(newsroom, settings).page("llms.txt") == (
        "# Tiny\n\n> News.\n\nAsk first, cite us.\n\n## en\n\n"
        "- [Mar ket (x)](https://tiny.example/category/market/): Prices\n- [About](https://tiny.example/about/)\n"
        "- [RSS](https://tiny.example/feed.xml)\n- [Atom](https://tiny.example/atom.xml)\n"
        "- [JSON Feed](https://tiny.example/feed.json)\n\n## uk\n\n- [RSS](https://tiny.example/uk/feed.xml)\n"
        "- [Atom](https://tiny.example/uk/atom.xml)\n- [JSON Feed](https://tiny.example/uk/feed.json)\n"
    )


def test_a_manifest_per_language(newsroom: Newsroom) -> None:
    newsroom.write(
        {
            f"static/root/{name}": b"x"
            for name in ("favicon.svg", "icon-192.png", "icon-maskable-512.png", "icon-x.png")
        }
    )
    settings = (
        "description: {en: News., uk: Новини.}\nmanifest: {short_name: {uk: Т}, theme_color: '#123456'}\n"
    )
    built(newsroom, settings)
    manifest = json.loads(newsroom.page("uk/manifest.webmanifest"))
    assert manifest == {
        "name": "Tiny", "short_name": "Т", "description": "Новини.", "lang": "uk", "dir": "ltr", "id": "/uk/", "start_url": "/uk/",
        "scope": "/uk/", "display": "minimal-ui", "theme_color": "#123456", "categories": ["news"],
        "icons": [
            {"src": "/favicon.svg", "type": "image/svg+xml", "sizes": "any"},
            {"src": "/icon-192.png", "type": "image/png", "sizes": "192x192", "purpose": "any"},
            {"src": "/icon-maskable-512.png", "type": "image/png", "sizes": "512x512", "purpose": "maskable"},
        ],
    }  # fmt: skip
    assert all(newsroom.has(icon["src"][1:]) for icon in manifest["icons"])
    assert json.loads(newsroom.page("manifest.webmanifest"))["start_url"] == "/"


@pytest.mark.parametrize("path", ["feeds/index.html", "site-index/index.html"])
def test_directories_change_with_sections_and_not_with_articles(newsroom: Newsroom, path: str) -> None:
    built(newsroom)
    newsroom.article("n/b.en.md", tags=["BTC"], authors=["olha"])
    newsroom.build()
    before = newsroom.page(path)
    newsroom.article("n/c.en.md", tags=["ETF"], authors=["olha"]).build()
    assert newsroom.page(path) == before
    newsroom.article("n/d.en.md", category="POLICY").build()
    assert newsroom.page(path) != before
