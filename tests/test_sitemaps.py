"""Sitemaps: what search engines are told, that old ones stay as they are, and that news age with the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from conftest import NOW, Newsroom
from PIL import Image
from validity import faults, parse

from site_builder import sitemap
from site_builder.brief import Brief
from site_builder.outputs import sitemaps
from site_builder.parts import Alternate
from site_builder.sitemap import Address, news_language, news_until, write_sitemap

BASE = "https://tiny.example"
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
X = "{http://www.w3.org/1999/xhtml}"
NEWS = "sitemaps/en/news.xml"


def urls(newsroom: Newsroom, path: str) -> list[str]:
    """The addresses that a sitemap or an index holds, without the site's own."""
    return [loc.text.removeprefix(BASE) for loc in parse(newsroom.tree()[path]).iter(f"{S}loc")]


def brief(published: str) -> Brief:
    return Brief(path="a.en.md", lang="en", url="/a/", key="a", published=published)


# -- What is in them --------------------------------------------------------------------------------


def test_every_indexable_page_is_in_one_and_nothing_else(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", tags=["BTC"], authors=["Olha"]).article("n/a.uk.md", story="etf")
    newsroom.article("n/b.en.md", tags=["BTC"], publishedAt="2025-11-01T00:00:00Z")
    newsroom.article("n/copy.en.md", canonicalUrl="https://elsewhere.example/").article(
        "n/hidden.en.md", noindex=True
    )
    newsroom.article("n/draft.en.md", draft=True).article(
        "n/gone.en.md", removed={"at": "2026-01-01T00:00:00Z"}
    )
    newsroom.article("n/paid.en.md", sponsored={"by": "Bank"}, aliases=["/old/"])
    newsroom.write(
        {"content/pages/about.en.md": "---\ntitle: About\nupdatedAt: 2026-01-02T00:00:00Z\n---\nWe.\n"}
    )
    newsroom.write({"content/pages/imprint.en.md": "---\ntitle: Imprint\nnoindex: true\n---\nWe.\n"})
    newsroom.build()
    assert faults(newsroom.tree(), BASE) == []
    assert urls(newsroom, "sitemap.xml") == [
        "/sitemaps/en/pages.xml", "/sitemaps/en/2025-11.xml", "/sitemaps/en/2025-12.xml",
        "/sitemaps/uk/pages.xml", "/sitemaps/uk/2025-12.xml",
    ]  # fmt: skip
    assert urls(newsroom, "sitemaps/en/2025-11.xml") == ["/n/b/"]
    assert urls(newsroom, "sitemaps/en/2025-12.xml") == ["/n/a/", "/n/paid/"]
    assert urls(newsroom, "sitemaps/en/pages.xml") == [
        "/", "/about/", "/category/market/", "/site-index/", "/feeds/", "/archive/", "/tag/",
    ]  # fmt: skip
    assert urls(newsroom, "sitemaps/uk/pages.xml") == [
        "/uk/", "/uk/category/market/", "/uk/story/etf/", "/uk/site-index/", "/uk/feeds/", "/uk/archive/",
    ]  # fmt: skip
    newsroom.build(drafts=True)
    assert "/n/draft/" not in urls(newsroom, "sitemaps/en/2025-12.xml")


def test_every_address_is_a_page_and_every_page_can_be_indexed(newsroom: Newsroom) -> None:
    for number in range(12):
        newsroom.article(f"n/{number}.en.md", tags=["BTC"], authors=["Olha"], noindex=number == 3)
        newsroom.article(f"n/{number}.uk.md", tags=["BTC"], noindex=number == 4)
    newsroom.build()
    tree = newsroom.tree()
    told = [
        url
        for path in tree
        if path.startswith("sitemaps/") and "news" not in path
        for url in urls(newsroom, path)
    ]
    assert len(told) == len(set(told)) > 30
    assert all("<noindex>" not in newsroom.page(f"{url[1:]}index.html") for url in told)
    sitemaps_told = {url[1:] for url in urls(newsroom, "sitemap.xml")}
    assert sitemaps_told == {path for path in tree if path.startswith("sitemaps/") and "news" not in path}


def test_versions_of_a_page_name_each_other(newsroom: Newsroom) -> None:
    for number in range(3):
        newsroom.article(f"n/{number}.en.md", tags=["BTC"]).article(
            f"n/{number}.uk.md", tags=["BTC"], noindex=number == 1
        )
    newsroom.build()
    versions = {}
    for path in newsroom.tree():
        if path.startswith("sitemaps/"):
            for url in parse(newsroom.tree()[path]).iter(f"{S}url"):
                links = {link.get("hreflang"): link.get("href") for link in url.iter(f"{X}link")}
                versions[url.findtext(f"{S}loc")] = links
    assert versions[f"{BASE}/n/0/"] == {
        "en": f"{BASE}/n/0/", "uk": f"{BASE}/uk/n/0/", "x-default": f"{BASE}/n/0/",
    }  # fmt: skip
    assert versions[f"{BASE}/n/1/"] == {}
    for loc, links in versions.items():
        assert not links or loc in links.values()
        assert all(versions[link] == links for link in links.values())


def test_a_correction_is_a_change(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", corrections=[{"at": "2026-01-05T00:00:00Z", "text": "The sum."}]).build()
    for path in ("sitemaps/en/2025-12.xml", "sitemap.xml"):
        dates = [date.text for date in parse(newsroom.tree()[path]).iter(f"{S}lastmod")]
        assert dates == ["2026-01-05T00:00:00Z"]


def test_pictures_of_this_site_are_told(newsroom: Newsroom) -> None:
    (newsroom.root / "content/images").mkdir(parents=True)
    for name in ("x", "y"):
        Image.new("RGB", (40, 20), name == "x").save(newsroom.root / f"content/images/{name}.png")
    newsroom.article("n/a.en.md", "![Y](images/y.png)\n\n![X](images/x.png)\n", coverImage="images/x.png")
    newsroom.article("n/b.en.md", coverImage="https://pictures.example/x.jpg").build()
    tree = newsroom.tree()
    told = [loc.text for loc in parse(tree["sitemaps/en/2025-12.xml"]).iter(f"{IMAGE}loc")]
    assert len(told) == 2
    assert all(url.removeprefix(f"{BASE}/") in tree for url in told)


# -- What stays as it is -----------------------------------------------------------------------------


def test_a_month_that_is_over_is_not_written_again(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md", publishedAt="2026-01-02T00:00:00Z")
    newsroom.build()
    newsroom.article("n/c.en.md", publishedAt="2026-01-03T00:00:00Z")
    changed_now = {path for path, _ in newsroom.build().reasons if path.startswith("sitemap")}
    assert changed_now == {"sitemap.xml", "sitemaps/en/2026-01.xml", NEWS}
    newsroom.article("n/b.uk.md", publishedAt="2025-11-03T00:00:00Z")
    newsroom.build()
    assert newsroom.tree() == newsroom.clean_tree()


def test_a_large_month_is_cut_from_its_beginning(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MOST_URLS", 3)
    for number in range(7):
        newsroom.article(f"n/{number}.en.md", publishedAt=f"2025-12-01T0{number}:00:00Z")
    newsroom.build()
    shards = ["sitemaps/en/2025-12.xml", "sitemaps/en/2025-12-2.xml", "sitemaps/en/2025-12-3.xml"]
    assert [urls(newsroom, path) for path in shards] == [
        ["/n/0/", "/n/1/", "/n/2/"],
        ["/n/3/", "/n/4/", "/n/5/"],
        ["/n/6/"],
    ]
    assert all(f"/{path}" in urls(newsroom, "sitemap.xml") for path in shards)
    newsroom.article("n/7.en.md", publishedAt="2025-12-01T07:00:00Z")
    assert {path for path, _ in newsroom.build().reasons if path.startswith("sitemaps")} == {shards[2], NEWS}


def test_a_sitemap_is_never_larger_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = (Alternate("en", f"{BASE}/a/"), Alternate("uk", f"{BASE}/uk/a/"))
    addresses = [Address(f"{BASE}/{number}/", "", versions, (f"{BASE}/x.png",)) for number in range(9)]
    assert write_sitemap(addresses).count("<xhtml:link") == 27
    monkeypatch.setattr(sitemap, "LARGEST", 1_000)
    least = write_sitemap(addresses)
    assert (least.count("<loc>"), least.count("<xhtml:link"), least.count("<image:")) == (9, 0, 0)
    assert sitemap.MOST_URLS * (sitemap.LONGEST + 150) < 50_000_000, "it fits, however long the URLs are"


def test_an_address_that_is_too_long_is_left_out() -> None:
    written = write_sitemap([Address(f"{BASE}/{'x' * length}/") for length in (2_000, 2_048)])
    assert [len(loc.text) for loc in parse(written.encode()).iter(f"{S}loc")] == [2_000 + len(BASE) + 2]


# -- News --------------------------------------------------------------------------------------------


def hours_before(count: float) -> str:
    return f"{datetime.fromisoformat(NOW) - timedelta(hours=count):%Y-%m-%dT%H:%M:%SZ}"


def hours_after(count: float) -> str:
    return hours_before(-count)


def test_news_are_what_was_published_in_the_last_two_days(newsroom: Newsroom) -> None:
    newsroom.article("n/new.en.md", title="A & B", publishedAt=hours_before(1))
    newsroom.article("n/old.en.md", publishedAt=hours_before(48), updatedAt=hours_before(2))
    newsroom.article("n/last.en.md", publishedAt=hours_before(47.99))
    newsroom.article("n/paid.en.md", publishedAt=hours_before(2), sponsored={"by": "Bank"})
    newsroom.article("n/copy.en.md", publishedAt=hours_before(2), canonicalUrl="https://elsewhere.example/")
    newsroom.article("n/hidden.en.md", publishedAt=hours_before(2), noindex=True)
    newsroom.article("n/uk.uk.md", publishedAt=hours_before(2))
    newsroom.build()
    assert urls(newsroom, NEWS) == ["/n/new/", "/n/last/"]
    assert urls(newsroom, "sitemaps/uk/news.xml") == ["/uk/n/uk/"]
    assert (
        "<news:news><news:publication><news:name>Tiny</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{hours_before(1)}</news:publication_date><news:title>A &amp; B</news:title></news:news>"
    ) in newsroom.page(NEWS)
    assert faults(newsroom.tree(), BASE) == []


def test_news_age_though_nothing_else_changes(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", publishedAt=hours_before(1)).article(
        "n/b.en.md", publishedAt=hours_before(30)
    )
    newsroom.build()
    for hours in (1, 17.9, 18, 30, 46.9, 47, 1000):
        report = newsroom.build(now=hours_after(hours))
        assert newsroom.tree() == newsroom.clean_tree(now=hours_after(hours))
        assert {path for path, _ in report.reasons} == ({NEWS} if hours in {18, 47} else set())
        assert faults(newsroom.tree(), BASE) == []
    newsroom.build()
    assert urls(newsroom, NEWS) == ["/n/a/", "/n/b/"], "at an earlier moment they are news again"


def test_when_nothing_is_news_the_newest_article_is_named_without_calling_it_so(newsroom: Newsroom) -> None:
    newsroom.article("n/oldest.en.md", publishedAt=hours_before(900))
    newsroom.article("n/old.en.md", publishedAt=hours_before(800))
    newsroom.article("n/paid.en.md", publishedAt=hours_before(700), sponsored={"by": "Bank"})
    newsroom.article("n/hidden.en.md", publishedAt=hours_before(1), noindex=True).build()
    assert urls(newsroom, NEWS) == ["/n/old/"]
    assert "<news:" not in newsroom.page(NEWS)
    assert faults(newsroom.tree(), BASE) == []
    newsroom.article("n/new.en.md", publishedAt=hours_before(1)).build()
    assert (urls(newsroom, NEWS), newsroom.page(NEWS).count("<news:news>")) == (["/n/new/"], 1)
    assert newsroom.tree() == newsroom.clean_tree()
    newsroom.build(now=hours_after(47))
    assert (urls(newsroom, NEWS), newsroom.page(NEWS).count("<news:news>")) == (["/n/new/"], 0)


def test_an_edition_that_search_engines_may_not_list_has_no_news(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", publishedAt=hours_before(1)).article("n/b.uk.md", noindex=True).build()
    told = "Sitemap: https://tiny.example/sitemaps/uk/news.xml"
    assert not newsroom.has("sitemaps/uk/news.xml")
    assert told not in newsroom.page("robots.txt")
    newsroom.article("n/c.uk.md")
    assert newsroom.build().removed == 0
    assert urls(newsroom, "sitemaps/uk/news.xml") == ["/uk/n/c/"]
    assert told in newsroom.page("robots.txt")
    assert newsroom.tree() == newsroom.clean_tree()
    newsroom.remove("content/n/c.uk.md")
    newsroom.build()
    assert not newsroom.has("sitemaps/uk/news.xml")
    assert newsroom.tree() == newsroom.clean_tree()


def test_when_news_age() -> None:
    articles = [brief(hours_before(count)) for count in (1, 47, 48, 100, -5)]
    assert news_until(articles, NOW) == hours_after(1)
    assert news_until(articles, hours_after(1)) == hours_after(47)
    assert news_until(articles[2:4], NOW) == ""


def test_there_are_a_thousand_news_at_most(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 2)
    for number in range(3):
        newsroom.article(f"n/{number}.en.md", publishedAt=hours_before(10 - number))
    newsroom.build()
    assert urls(newsroom, NEWS) == ["/n/2/", "/n/1/"]
    assert sitemap.MOST_NEWS == 1_000


@pytest.mark.parametrize(("lang", "code"), [("en", "en"), ("pt-BR", "pt"), ("zh-CN", "zh-cn"), ("uk", "uk")])
def test_languages_of_news(lang: str, code: str) -> None:
    assert news_language(lang) == code
