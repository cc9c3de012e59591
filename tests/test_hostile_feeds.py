"""No text of the content breaks a feed, a sitemap or a manifest, or executes in them (law 6)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import Newsroom
from test_hostile_site import PAYLOADS, hostile_article
from validity import faults, feed_faults, html_faults, parse

from site_builder.atom import write_atom
from site_builder.feeds import Feed, FeedItem
from site_builder.json_feed import write_json
from site_builder.model import Audio
from site_builder.parts import Label, Picture
from site_builder.rss import write_rss
from site_builder.sitemap import Address, write_news, write_sitemap
from site_builder.xml import legal

BASE = "https://tiny.example"
BRUTAL = [
    *PAYLOADS.values(), "]]>", "]]\x00>", "</script>", "\x00\x01\x08\x0b\x1f\x7f\x9f", "\"'`", "\u202eevil\u2066\u200f", "\ud800\udfff",
    "\ud83d", "🚀", "x" * 10_000, "<" * 10_000, "&lt;script&gt;", "\ufffe\uffff", "\u2028\u2029", "\\u003c", "a\r\n\tb",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """An article per payload, which stands in every field, all of them in every feed."""
    newsroom = Newsroom(tmp_path_factory.mktemp("feeds") / "newsroom")
    settings = {
        "name": PAYLOADS["CDATA"], "description": PAYLOADS["script end"], "llms": {"about": PAYLOADS["comment"]},
        "manifest": {"short_name": PAYLOADS["attribute end"][:40]}, "feeds": {"topics": "full", "size": 100},
        "publisher": {"name": PAYLOADS["script"]}, "url": BASE, "languages": ["en", "uk"],
    }  # fmt: skip
    newsroom.write({"site.yaml": json.dumps(settings)})
    for number, payload in enumerate(PAYLOADS.values()):
        body, fields = hostile_article(payload)
        fields |= {
            "externalId": f"{payload} {number}"[:200], "publishedAt": "2026-01-31T00:00:00Z", "category": "MARKET",
            "sponsored": None if number % 2 else fields["sponsored"],
        }  # fmt: skip
        newsroom.article(f"n/a{number}.en.md", body, **fields)
    newsroom.build()
    return newsroom


def test_every_payload_passes_and_breaks_nothing(site: Newsroom) -> None:
    assert faults(site.tree(), BASE) == []
    items = json.loads(site.page("feed.json"))["items"]
    assert len(items) == len(PAYLOADS)
    assert site.page("sitemaps/en/news.xml").count("<url>") == len(PAYLOADS) // 2


def test_every_text_is_there(site: Newsroom) -> None:
    titles = {item["title"] for item in json.loads(site.page("feed.json"))["items"]}
    read = {title.text for title in parse(site.tree()["atom.xml"]).iter("{http://www.w3.org/2005/Atom}title")}
    assert titles <= read
    for payload in PAYLOADS.values():
        assert any(payload.strip() in title for title in titles), payload


def test_titles_of_rss_are_no_markup_even_if_a_reader_takes_them_for_html(site: Newsroom) -> None:
    for title in parse(site.tree()["feed.xml"]).iter("title"):
        assert html_faults(title.text) == []
        assert "<" not in title.text


def test_other_files_are_what_they_should_be(site: Newsroom) -> None:
    assert json.loads(site.page("manifest.webmanifest"))["name"] == PAYLOADS["CDATA"]
    for line in site.page("llms.txt").splitlines():
        assert "<" not in line or line == PAYLOADS["comment"]


def item(value: str, number: int) -> FeedItem:
    """An item with a text in every place that takes one; URLs have been checked long before."""
    label = Label(value, f"{BASE}/x/")
    return FeedItem(
        id=f"en:{number}:{legal(value)[:50]}", url=f"{BASE}/{number}/", title=f"x{value}", summary=value, marks=(value, value),
        note=value, published="2025-12-01T00:00:00Z", authors=(Label(f"x{value}"), Label(f"y{value}", label.url)),
        topics=(f"t{value}",), disclosure="generated", sponsor=value, source=label, body="00",
        cover=Picture(f"{BASE}/x.png", alt=value, credit=Label(f"x{value}")), audio=Audio(f"{BASE}/a.mp3"),
    )  # fmt: skip


def brutal_feed(path: str) -> Feed:
    items = tuple(item(value, number) for number, value in enumerate(BRUTAL))
    said: dict[str, Any] = {
        "title": f"x{BRUTAL[-1]}",
        "description": "".join(BRUTAL),
        "source_label": "".join(BRUTAL),
    }
    return Feed(
        lang="en",
        url=f"{BASE}/{path}",
        home=f"{BASE}/",
        publisher=Label("x" + "".join(BRUTAL)),
        items=items,
        **said,
    )


@pytest.mark.parametrize(
    ("path", "write"), [("feed.xml", write_rss), ("atom.xml", write_atom), ("feed.json", write_json)]
)
def test_writers_bear_what_no_file_could_hold(path: str, write: Any) -> None:
    bodies = {"00": "<p>]]&gt; \x00 \ud800 &lt;/script&gt;</p>"}
    data = write(brutal_feed(path), bodies)
    assert list(feed_faults(path, data, BASE)) == []
    assert data.decode().count("x" * 10_000) > 5


def test_sitemaps_bear_it_too() -> None:
    parse(
        write_sitemap([Address(f"{BASE}/{legal(value)}", value, (), (value,)) for value in BRUTAL]).encode()
    )
    assert (
        b"</script>" not in write_news([], "", base=BASE, name="</script>]]>\x00\ud800", lang="en").encode()
    )
