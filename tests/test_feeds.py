"""Feeds: valid, whole, labelled, the same on every host, and cheap to keep."""

from __future__ import annotations

import json
import re
import shutil

import feedparser
import pytest
from conftest import REPOSITORY, Newsroom
from PIL import Image
from validity import faults

from site_builder.feeds import uuid_of
from site_builder.outputs import feeds
from site_builder.rss import rfc_822

BASE = "https://tiny.example"


def read(newsroom: Newsroom, path: str = "feed.xml") -> feedparser.FeedParserDict:
    return feedparser.parse((newsroom.root / "public" / path).read_bytes(), sanitize_html=False)


def titles(newsroom: Newsroom, path: str = "feed.xml") -> list[str]:
    return [entry.title for entry in read(newsroom, path).entries]


def items(newsroom: Newsroom, path: str = "feed.json") -> list[dict[str, object]]:
    found = json.loads(newsroom.page(path))["items"]
    assert isinstance(found, list)
    return found


def settle(newsroom: Newsroom, more: str) -> Newsroom:
    """The settings with some more lines."""
    site = newsroom.root / "site.yaml"
    site.write_text(site.read_text() + more)
    return newsroom


@pytest.fixture
def full(newsroom: Newsroom) -> Newsroom:
    """A site with an article that has all that feeds show."""
    newsroom.write({"content/authors.yaml": "olha: {name: {en: Olha, uk: Ольга}}\n"})
    (newsroom.root / "content/images").mkdir(parents=True)
    Image.new("RGB", (40, 20)).save(newsroom.root / "content/images/x.png")
    newsroom.article(
        "n/other.en.md", "## Part\n\nOther.\n", title="Other", publishedAt="2025-11-01T00:00:00Z"
    )
    newsroom.article(
        "n/a.en.md",
        "See [it](other.en.md#part), [them](/tag/btc/), [there](https://elsewhere.example/?a=1&b=2) and a note[^1].\n\n"
        "![A chart](images/x.png)\n\n## Head\n\n[Back](#head)\n\n```python\nx = 1\n```\n\n[^1]: Here.\n",
        title="Profit & loss", description="In <short> & sweet.", externalId="id-1", tags=["BTC"], authors=["olha"],
        publishedAt="2025-12-01T10:00:00Z", updatedAt="2025-12-02T11:30:05Z", ai={"rewritten": True},
        source={"key": "wire", "name": "Wire", "type": "RSS", "url": "https://wire.example/1"},
        coverImage={"raw": "images/x.png", "alt": "A chart", "credit": {"name": "Ann"}},
        audio={"url": "https://audio.example/a.mp3", "duration": "6:12", "length": 123},
    )  # fmt: skip
    return newsroom


# -- What is in them --------------------------------------------------------------------------------


def test_every_feed_is_valid(full: Newsroom) -> None:
    settle(full, "feeds: {topics: full, hub: https://hub.example/}\n")
    for number in range(3):
        full.article(f"n/b{number}.uk.md", tags=["ETF"], title=f"Стаття {number}", authors=["olha"])
    full.build()
    tree = full.tree()
    assert faults(tree, BASE) == []
    written = [path for path in tree if path.endswith(("feed.xml", "atom.xml", "feed.json"))]
    assert sorted(written) == [
        "atom.xml", "category/market/atom.xml", "category/market/feed.json", "category/market/feed.xml",
        "feed.json", "feed.xml", "uk/atom.xml", "uk/author/olha/feed.xml", "uk/category/market/atom.xml",
        "uk/category/market/feed.json", "uk/category/market/feed.xml", "uk/feed.json", "uk/feed.xml", "uk/tag/etf/feed.xml",
    ]  # fmt: skip


def test_an_item_of_rss(full: Newsroom) -> None:
    full.build()
    text = full.page("feed.xml")
    item = text[text.index("<item>") : text.index("</item>")]
    picture = re.search(r"images/\w+/[\w-]+\.(?:png|jpg)", item)
    assert picture
    assert item.split("<content:encoded>")[0].splitlines()[1:] == [
        "<title>Profit &amp; loss</title>",
        "<link>https://tiny.example/n/a/</link>",
        '<guid isPermaLink="false">en:id-1</guid>',
        "<pubDate>Mon, 01 Dec 2025 10:00:00 GMT</pubDate>",
        "<dc:creator>Olha</dc:creator>",
        "<category>Market</category>",
        "<category>Btc</category>",
        '<category domain="http://cv.iptc.org/newscodes/digitalsourcetype/">trainedAlgorithmicMedia</category>',
        "<description>[AI-generated] In &amp;lt;short&amp;gt; &amp;amp; sweet.</description>",
    ]
    assert item.split("</content:encoded>")[1].split("\n")[1:-1] == [
        '<enclosure url="https://audio.example/a.mp3" length="123" type="audio/mpeg"/>',
        "<itunes:duration>6:12</itunes:duration>",
        (
            f'<media:content url="https://tiny.example/{picture[0]}" medium="image" type="image/jpeg" width="40" height="20">'
            "<media:description>A chart</media:description><media:credit>Ann</media:credit></media:content>"
        ),
    ]
    assert "<lastBuildDate>Tue, 02 Dec 2025 11:30:05 GMT</lastBuildDate>" in text


def test_the_text_of_an_item_stands_by_itself(full: Newsroom) -> None:
    full.build()
    content = str(items(full)[0]["content_html"])
    assert f"<![CDATA[{content}]]>" in full.page("feed.xml")
    assert f"<![CDATA[{content}]]>" in full.page("atom.xml")
    assert content.startswith(
        "<p><strong>AI-generated</strong></p>\n"
        "<p><em>A machine wrote this text. No editor has reviewed it.</em></p>\n"
        '<p>See <a href="https://tiny.example/n/other/#part">it</a>, <a href="https://tiny.example/tag/btc/">them</a>, '
    )
    assert '<a href="https://elsewhere.example/?a=1&amp;b=2" rel="noopener">there</a>' in content
    assert re.search(
        r'<img [^>]*src="https://tiny\.example/images/\w+/[\w-]+\.jpg"[^>]* alt="A chart"', content
    )
    assert '<a href="https://tiny.example/n/a/#head">Back</a>' in content
    assert '<a href="https://tiny.example/n/a/#fn--1"' in content
    assert "<span" not in content
    assert content.endswith('<p>Source: <a href="https://wire.example/1">Wire</a></p>\n')


def test_an_entry_of_atom(full: Newsroom) -> None:
    settle(full, "feeds: {hub: https://hub.example/}\n").build()
    feed = read(full, "atom.xml")
    entry = feed.entries[0]
    assert (feed.feed.id, feed.feed.updated) == ("https://tiny.example/atom.xml", "2025-12-02T11:30:05Z")
    assert {link.rel: link.href for link in feed.feed.links}["hub"] == "https://hub.example/"
    assert entry.id == f"urn:uuid:{uuid_of('en:id-1')}"
    assert (entry.published, entry.updated) == ("2025-12-01T10:00:00Z", "2025-12-02T11:30:05Z")
    assert entry.summary == "[AI-generated] In <short> & sweet."
    assert {link.rel: link.href for link in entry.links} == {
        "alternate": "https://tiny.example/n/a/", "via": "https://wire.example/1", "enclosure": "https://audio.example/a.mp3",
    }  # fmt: skip
    assert entry.tags[-1] == {
        "scheme": "http://cv.iptc.org/newscodes/digitalsourcetype/", "term": "trainedAlgorithmicMedia", "label": "AI-generated",
    }  # fmt: skip


def test_an_item_of_json_feed(full: Newsroom) -> None:
    settle(full, "feeds: {hub: https://hub.example/}\n").build()
    feed = json.loads(full.page("feed.json"))
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    item = feed["items"][0]
    assert {key: item[key] for key in item if key not in {"content_html", "image"}} == {
        "id": "en:id-1", "url": "https://tiny.example/n/a/", "title": "Profit & loss",
        "summary": "[AI-generated] In <short> & sweet.", "language": "en", "tags": ["Market", "Btc"],
        "date_published": "2025-12-01T10:00:00Z", "date_modified": "2025-12-02T11:30:05Z",
        "authors": [{"name": "Olha", "url": "https://tiny.example/author/olha/"}],
        "attachments": [{
            "url": "https://audio.example/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 123, "duration_in_seconds": 372,
        }],
        "_disclosure": {
            "about": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia", "label": "AI-generated",
        },
    }  # fmt: skip


def test_what_was_paid_for_says_so_first(newsroom: Newsroom) -> None:
    newsroom.article(
        "n/a.en.md", "[Buy](https://bank.example/).\n", title="Savings", sponsored={"by": "Bank"}
    ).build()
    entry = read(newsroom).entries[0]
    assert entry.title == "Sponsored by Bank: Savings"
    assert entry.summary.startswith("[Sponsored by Bank] ")
    assert entry.content[0].value.startswith("<p><strong>Sponsored by Bank</strong></p>\n")
    assert 'rel="sponsored noopener"' in entry.content[0].value
    assert items(newsroom)[0]["_disclosure"] == {"label": "Sponsored by Bank", "sponsored_by": "Bank"}


def test_a_reviewer_is_named(newsroom: Newsroom) -> None:
    settle(newsroom, "responsible_editor: Iryna\n")
    newsroom.article("n/a.en.md", ai={"rewritten": True, "reviewedBy": "Olha"}).build()
    content = read(newsroom).entries[0].content[0].value
    assert "<em>A machine helped to write this text; it was reviewed by Olha.</em>" in content


def test_ids_know_neither_host_nor_time(full: Newsroom) -> None:
    full.article("n/b.uk.md", publishedAt="2025-12-03T00:00:00Z").build()
    here = [entry.id for entry in read(full, "atom.xml").entries]
    assert [entry.id for entry in read(full).entries] == ["en:id-1", "en:/n/other/"]
    assert [entry.id for entry in read(full, "uk/feed.xml").entries] == ["uk:/uk/n/b/"]
    full.build(base_url="https://preview.example/x", now="2026-06-01T00:00:00Z")
    assert [entry.id for entry in read(full, "atom.xml").entries] == here
    assert faults(full.tree(), "https://preview.example/x") == []


def test_a_uuid_is_one_of_version_eight() -> None:
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uuid_of("en:1")
    )
    assert uuid_of("en:1") != uuid_of("uk:1")


@pytest.mark.parametrize(
    ("instant", "date"),
    [
        ("2025-12-02T22:48:43Z", "Tue, 02 Dec 2025 22:48:43 GMT"),
        ("2024-02-29T00:00:00Z", "Thu, 29 Feb 2024 00:00:00 GMT"),
    ],
)
def test_dates_of_rss(instant: str, date: str) -> None:
    assert rfc_822(instant) == date


# -- Which articles are in them ----------------------------------------------------------------------


def test_the_newest_come_first_and_no_more_than_asked_for(newsroom: Newsroom) -> None:
    settle(newsroom, "feeds: {size: 3}\n")
    for number in range(5):
        newsroom.article(
            f"n/{number}.en.md", title=f"N{number}", publishedAt=f"2025-12-0{number + 1}T00:00:00Z"
        )
    newsroom.build()
    assert titles(newsroom) == titles(newsroom, "category/market/atom.xml") == ["N4", "N3", "N2"]


def test_drafts_future_expired_and_removed_articles_are_in_none(newsroom: Newsroom) -> None:
    for number in range(3):
        newsroom.article(f"n/{number}.en.md", title=f"N{number}", tags=["BTC"])
    newsroom.article("n/draft.en.md", title="SECRET", tags=["BTC"], draft=True)
    newsroom.article("n/future.en.md", title="SECRET", tags=["BTC"], publishedAt="2027-01-01T00:00:00Z")
    newsroom.article("n/expired.en.md", title="SECRET", tags=["BTC"], expiresAt="2026-01-01T00:00:00Z")
    newsroom.article("n/gone.en.md", title="SECRET", tags=["BTC"], removed={"at": "2026-01-01T00:00:00Z"})
    newsroom.build()
    assert [path for path, data in newsroom.tree().items() if b"SECRET" in data] == []
    assert titles(newsroom, "tag/btc/feed.xml") == ["N2", "N1", "N0"]
    newsroom.build(drafts=True)
    feeds_of = {
        path: data
        for path, data in newsroom.tree().items()
        if path.endswith(("feed.xml", "atom.xml", "feed.json"))
    }
    assert [path for path, data in feeds_of.items() if b"SECRET" in data] == []


def test_topics_have_one_from_three_articles_on(newsroom: Newsroom) -> None:
    source = {"key": "wire", "name": "Wire", "type": "RSS"}
    for number in range(2):
        newsroom.article(f"n/{number}.en.md", tags=["BTC"], authors=["Olha"], source=source)
    newsroom.build()
    assert not any(
        "tag/" in path or "source/" in path for path in newsroom.tree() if path.endswith("feed.xml")
    )
    newsroom.article("n/2.en.md", tags=["BTC"], authors=["Olha"], source=source).build()
    for path in ("tag/btc/", "source/wire/", "author/olha/"):
        assert newsroom.has(f"{path}feed.xml")
        assert not newsroom.has(f"{path}atom.xml")
    assert newsroom.tree() == newsroom.clean_tree()


def test_contents_are_as_the_settings_say(newsroom: Newsroom) -> None:
    for number in range(3):
        newsroom.article(
            f"n/{number}.en.md", "The whole text.\n\nMore.\n", tags=["BTC"], description="Short."
        )
    newsroom.build()
    assert "More." in newsroom.page("feed.xml")
    assert "More." not in newsroom.page("tag/btc/feed.xml")
    settle(newsroom, "feeds: {content: summary, topics: full}\n").build()
    assert "More." not in newsroom.page("feed.xml") + newsroom.page("atom.xml") + newsroom.page("feed.json")
    assert items(newsroom)[0]["content_text"] == "Short."
    assert "More." in newsroom.page("tag/btc/feed.xml")
    assert faults(newsroom.tree(), BASE) == []
    newsroom.write({"site.yaml": "name: Tiny\nurl: https://tiny.example\nfeeds: {topics: 'off'}\n"}).build()
    assert not newsroom.has("tag/btc/feed.xml")


def test_an_edition_without_articles_has_valid_feeds(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").build()
    assert titles(newsroom, "uk/feed.xml") == []
    assert read(newsroom, "uk/atom.xml").feed.updated == "1970-01-01T00:00:00Z"
    assert faults(newsroom.tree(), BASE) == []


# -- How they are found ------------------------------------------------------------------------------


def test_pages_lead_to_their_feeds(newsroom: Newsroom) -> None:
    shutil.rmtree(newsroom.root / "templates")
    for name in ("templates", "static"):
        shutil.copytree(REPOSITORY / name, newsroom.root / name)
    for number in range(3):
        newsroom.article(f"n/{number}.en.md", tags=["BTC"])
    newsroom.build()

    def found(path: str) -> list[str]:
        pattern = (
            r'<link rel="alternate" type="([^"]+)" title="([^"]+)" href="https://tiny\.example/([^"]+)">'
        )
        links = re.findall(pattern, newsroom.page(path))
        assert all(newsroom.has(target) for _, _, target in links)
        assert len({title for _, title, _ in links}) == len(links)
        return [f"{kind.partition('/')[2]} {target}" for kind, _, target in links]

    rss = "rss+xml feed.xml"
    assert found("n/0/index.html") == found("404.html") == [rss]
    assert found("index.html") == [rss, "atom+xml atom.xml", "feed+json feed.json"]
    assert found("uk/index.html") == ["rss+xml uk/feed.xml", "atom+xml uk/atom.xml", "feed+json uk/feed.json"]
    assert found("tag/btc/index.html") == [rss, "rss+xml tag/btc/feed.xml"]
    market = "category/market/"
    assert found(f"{market}index.html") == [rss, f"rss+xml {market}feed.xml", f"atom+xml {market}atom.xml", f"feed+json {market}feed.json"]  # fmt: skip
    page = newsroom.page("feeds/index.html")
    assert all(f"{BASE}/{path}feed.json" in page for path in ("", market))
    assert "A feed holds the 50 newest articles in full." in page
    index = newsroom.page("site-index/index.html")
    assert all(f'href="{url}"' in index for url in ("/category/market/", "/2025/", "/tag/", "/feeds/"))


# -- What they cost ----------------------------------------------------------------------------------


def publish(newsroom: Newsroom, name: str, day: int) -> None:
    newsroom.article(
        f"n/{name}.en.md", tags=["BTC", "ETF", "RWA", "SEC"], authors=["Olha"], title=name,
        source={"key": "wire", "name": "Wire", "type": "RSS"}, publishedAt=f"2026-01-{day:02}T00:00:00Z",
    )  # fmt: skip


def test_publishing_one_article_changes_fewer_than_forty_files(newsroom: Newsroom) -> None:
    """Four tags, a source and an author: its page, nine listings, the front, twelve feeds, three sitemaps."""
    for number in range(60):
        published = f"2025-11-{1 + number % 28:02}T00:00:00Z"
        newsroom.article(f"o/{number}.en.md", category="OTHER", tags=["OLD"], publishedAt=published)
    for number in range(9):
        publish(newsroom, f"n{number}", number + 1)
    newsroom.build()
    publish(newsroom, "tenth", 30)
    report = newsroom.build()
    assert report.written == 41, "the worst case: it closes a page of everything that it belongs to"
    publish(newsroom, "eleventh", 31)
    report = newsroom.build()
    assert report.written == 25
    market = {f"category/market/{name}" for name in ("feed.xml", "atom.xml", "feed.json")}
    topics = {"tag/btc", "tag/etf", "tag/rwa", "tag/sec", "source/wire", "author/olha"}
    feeds = {"feed.xml", "atom.xml", "feed.json", *market, *(f"{topic}/feed.xml" for topic in topics)}
    sitemaps = {"sitemap.xml", "sitemaps/en/2026-01.xml", "sitemaps/en/news.xml"}
    changed = {path for path, _ in report.reasons}
    assert {path for path in changed if path.endswith((".xml", ".json"))} == feeds | sitemaps
    assert newsroom.tree() == newsroom.clean_tree()


def test_a_feed_follows_what_its_links_lead_to(full: Newsroom) -> None:
    full.build()
    full.article(
        "n/other.en.md",
        "## Part\n\nOther.\n",
        title="Other",
        publishedAt="2025-11-01T00:00:00Z",
        permalink="/moved/",
    )
    full.build()
    assert "https://tiny.example/moved/#part" in full.page("feed.xml")
    assert full.tree() == full.clean_tree()
    full.remove("content/images/x.png")
    full.build()
    assert full.tree() == full.clean_tree()


def test_an_old_article_costs_no_feed(newsroom: Newsroom) -> None:
    settle(newsroom, "feeds: {size: 2}\n")
    for number in range(4):
        newsroom.article(f"n/{number}.en.md", publishedAt=f"2025-12-0{number + 1}T00:00:00Z")
    newsroom.article("n/0.en.md", description="Same.", publishedAt="2025-12-01T00:00:00Z").build()
    newsroom.article("n/0.en.md", "Mended.\n", description="Same.", publishedAt="2025-12-01T00:00:00Z")
    assert [path for path, _ in newsroom.build().reasons] == ["n/0/index.html"]


def test_an_item_is_made_once_for_all_feeds(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = feeds._make
    monkeypatch.setattr(
        feeds,
        "_make",
        lambda entry, desk, full: made.append(entry.article.path) or make(entry, desk, full=full),
    )
    for number in range(3):
        newsroom.article(f"n/{number}.en.md", tags=["BTC"])
    newsroom.build()
    assert sorted(made) == [f"n/{number}.en.md" for number in range(3) for _ in range(2)]
