"""What search engines, social networks and readers of JSON-LD find on a page: by our rules and by others' parsers."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, Newsroom

from site_builder.build import build
from site_builder.parts import Label, SiteView
from site_builder.structured import linked_data
from site_builder.views import FrontView

SETTINGS = """\
name: Tiny
url: https://tiny.example
languages: [en, uk]
description: News of a tiny world.
responsible_editor: Olha
publisher:
  name: Tiny Media
  logo: logo.png
  profiles: [https://social.example/tiny]
  principles: /principles/
  corrections: /principles/
ai: {policy: /ai/}
headers: {hosts: {media-src: [media.example]}}
"""
RECOMMENDED = {"author", "dateModified", "datePublished", "headline", "image"}
"""What Google's documentation recommends of an article; of authors, name and url."""
ASKED = {
    "publisher", "mainEntityOfPage", "inLanguage", "articleSection", "keywords", "isBasedOn", "description",
    "isAccessibleForFree", "wordCount",
}  # fmt: skip
"""What our own rules add."""


@pytest.fixture
def real(newsroom: Newsroom) -> Newsroom:
    """A newsroom with the templates that the repository comes with."""
    for name in ("templates", "static"):
        shutil.rmtree(newsroom.root / name, ignore_errors=True)
        shutil.copytree(REPOSITORY / name, newsroom.root / name)
    picture = next((REPOSITORY / "content" / "images").glob("*.jpg"))
    newsroom.write(
        {"site.yaml": SETTINGS, "content/images/x.jpg": picture.read_bytes(), "static/logo.png": b"png"}
    )
    for name in ("ai", "principles"):
        for lang in ("en", "uk"):
            newsroom.write({f"content/pages/{name}.{lang}.md": f"---\ntitle: {name}\n---\nText.\n"})
    return newsroom


FULL: dict[str, Any] = {
    "title": "Kraken buys Backed", "description": "The price was not told.", "tags": ["KRAKEN", "DEAL"],
    "updatedAt": "2025-12-02T10:00:00Z", "authors": ["olha"], "coverImage": {"raw": "images/x.jpg", "alt": "Discs"},
    "source": {"key": "s", "name": "S", "type": "RSS", "url": "https://source.example/1"},
    "corrections": [{"at": "2025-12-02T10:00:00Z", "text": "The sum was wrong."}],
    "audio": {"url": "https://media.example/a.mp3", "duration": "1:05", "length": 99},
    "expiresAt": "2030-01-01T00:00:00Z",
}  # fmt: skip


def graph(newsroom: Newsroom, path: str) -> dict[str, dict[str, Any]]:
    """What the JSON-LD of a page holds, by type."""
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', newsroom.page(path))
    return {node["@type"]: node for node in json.loads(block)["@graph"]}


def tags(newsroom: Newsroom, path: str) -> list[tuple[str, str]]:
    return re.findall(r'<meta property="((?:og|article):[^"]+)" content="([^"]*)"', newsroom.page(path))


# -- Articles ---------------------------------------------------------------------------------------


def test_an_article_says_all_that_is_asked_of_it(real: Newsroom) -> None:
    real.article("n/a.en.md", "Words of the text.\n", **FULL).build(strict=True)
    article = graph(real, "n/a/index.html")["NewsArticle"]
    assert article.keys() >= RECOMMENDED | ASKED
    assert article == {
        "@type": "NewsArticle",
        "@id": "https://tiny.example/n/a/#article",
        "headline": "Kraken buys Backed",
        "description": "The price was not told.",
        "image": [article["image"][0]],
        "datePublished": "2025-12-01T10:00:00Z",
        "dateModified": "2025-12-02T10:00:00Z",
        "author": [{"@type": "Person", "name": "Olha", "url": "https://tiny.example/author/olha/"}],
        "publisher": article["publisher"],
        "mainEntityOfPage": {"@type": "WebPage", "@id": "https://tiny.example/n/a/"},
        "inLanguage": "en",
        "articleSection": "Market",
        "keywords": ["Kraken", "Deal"],
        "wordCount": 4,
        "isAccessibleForFree": True,
        "expires": "2030-01-01T00:00:00Z",
        "isBasedOn": ["https://source.example/1"],
        "correction": [
            {"@type": "CorrectionComment", "text": "The sum was wrong.", "datePublished": "2025-12-02T10:00:00Z"}
        ],
        "audio": {
            "@type": "AudioObject", "contentUrl": "https://media.example/a.mp3", "encodingFormat": "audio/mpeg",
            "duration": "PT65S", "contentSize": "99",
        },
    }  # fmt: skip
    image = article["image"][0]
    assert re.fullmatch(
        r"https://tiny\.example/images/[0-9a-f]{2}/[0-9a-f]+-[0-9a-z-]+\.jpg", image.pop("url")
    )
    assert image == {"@type": "ImageObject", "width": 1200, "height": 675, "caption": "Discs"}
    logo = article["publisher"].pop("logo")
    assert re.fullmatch(r"https://tiny\.example/assets/logo\.[0-9a-f]{10}\.png", logo["url"])
    assert article["publisher"] == {
        "@type": "NewsMediaOrganization",
        "@id": "https://tiny.example/#publisher",
        "name": "Tiny Media",
        "url": "https://tiny.example/",
        "sameAs": ["https://social.example/tiny"],
        "publishingPrinciples": ["https://tiny.example/principles/", "https://tiny.example/ai/"],
        "correctionsPolicy": "https://tiny.example/principles/",
    }


def test_the_desk_signs_what_nobody_does(real: Newsroom) -> None:
    real.article("n/a.en.md").build()
    article = graph(real, "n/a/index.html")["NewsArticle"]
    assert article["author"] == [{"@type": "Organization", "name": "Tiny Media"}]
    assert article["dateModified"] == article["datePublished"]
    assert "image" not in article


@pytest.mark.parametrize(
    ("ai", "expected"),
    [
        ({"rewritten": True}, "TrainedAlgorithmicMedia"),
        ({"translatedFrom": "uk"}, "CompositeWithTrainedAlgorithmicMedia"),
        ({"rewritten": True, "reviewedBy": "Olha"}, "CompositeWithTrainedAlgorithmicMedia"),
        ({"model": "m"}, ""),
    ],
)
def test_a_machines_part_is_told(real: Newsroom, ai: dict[str, Any], expected: str) -> None:
    real.article("n/a.en.md", ai=ai).build()
    article = graph(real, "n/a/index.html")["NewsArticle"]
    assert article.get("digitalSourceType", "") == (
        expected and f"https://schema.org/{expected}DigitalSource"
    )
    assert article.get("editor") == ({"@type": "Person", "name": "Olha"} if "reviewedBy" in ai else None)


def test_a_picture_made_by_a_machine_is_told(real: Newsroom) -> None:
    real.article("n/a.en.md", coverImage={"raw": "images/x.jpg", "alt": "A", "aiGenerated": True}).build()
    (image,) = graph(real, "n/a/index.html")["NewsArticle"]["image"]
    assert image["digitalSourceType"] == "https://schema.org/TrainedAlgorithmicMediaDigitalSource"


def test_an_advertisement_is_one(real: Newsroom) -> None:
    real.article("n/a.en.md", sponsored={"by": "Bank", "url": "https://bank.example/"}).build()
    found = graph(real, "n/a/index.html")
    assert found.keys() == {"AdvertiserContentArticle", "BreadcrumbList"}
    assert found["AdvertiserContentArticle"]["sponsor"] == {
        "@type": "Organization", "name": "Bank", "url": "https://bank.example/",
    }  # fmt: skip


def test_a_copy_is_based_on_its_original(real: Newsroom) -> None:
    real.article("n/a.en.md", canonicalUrl="https://first.example/a").build()
    article = graph(real, "n/a/index.html")["NewsArticle"]
    assert article["isBasedOn"] == ["https://first.example/a"]
    assert article["mainEntityOfPage"]["@id"] == "https://first.example/a"
    assert ("og:url", "https://first.example/a") in tags(real, "n/a/index.html")


@pytest.mark.parametrize(
    ("english", "ukrainian", "original"),
    [
        ({}, {}, "en"),
        ({"translationOf": "n/a.uk.md"}, {}, "uk"),
        ({}, {"ai": {"translatedFrom": "en"}}, "en"),
    ],
)
def test_translations_name_each_other(
    real: Newsroom, english: dict[str, Any], ukrainian: dict[str, Any], original: str
) -> None:
    real.article("n/a.en.md", **english).article("n/a.uk.md", **ukrainian).build()
    for lang, path, other in (("en", "n/a", "uk/n/a"), ("uk", "uk/n/a", "n/a")):
        article = graph(real, f"{path}/index.html")["NewsArticle"]
        node = {
            "@type": "NewsArticle", "@id": f"https://tiny.example/{other}/#article",
            "inLanguage": "uk" if lang == "en" else "en",
        }  # fmt: skip
        assert (article.get("workTranslation"), article.get("translationOfWork")) == (
            ([node], None) if lang == original else (None, node)
        )


# -- Other pages ------------------------------------------------------------------------------------


def trail(newsroom: Newsroom, path: str) -> list[str]:
    items = graph(newsroom, path)["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    return [f"{item['name']} {item['item'].removeprefix('https://tiny.example')}" for item in items]


def test_every_kind_of_page_says_what_it_is(real: Newsroom) -> None:
    real.write({"site.yaml": f"{SETTINGS}page_size: 5\n"})
    for number in range(12):
        real.article(
            f"n/a{number:02}.en.md", tags=["KRAKEN"], authors=["olha"], story="deal", title=f"No {number}"
        )
    real.article("n/a05.en.md", removed={"at": "2026-01-01T00:00:00Z"})
    real.build()
    front = graph(real, "index.html")
    assert front.keys() == {"NewsMediaOrganization", "WebSite"}
    assert front["WebSite"]["publisher"] == {"@id": "https://tiny.example/#publisher"}
    assert graph(real, "uk/index.html")["WebSite"]["url"] == "https://tiny.example/uk/"
    trails = {
        "n/a01/index.html": ["Tiny /", "Market /category/market/", "No 1 /n/a01/"],
        "category/market/index.html": ["Tiny /", "Market /category/market/"],
        "category/market/page/1/index.html":
            ["Tiny /", "Market /category/market/", "Market, page 1 /category/market/page/1/"],
        "tag/kraken/index.html": ["Tiny /", "All topics /tag/", "Kraken /tag/kraken/"],
        "2025/12/index.html": ["Tiny /", "Archive /archive/", "2025 /2025/", "December 2025 /2025/12/"],
        "2025/index.html": ["Tiny /", "Archive /archive/", "Archive 2025 /2025/"],
        "archive/index.html": ["Tiny /", "Archive /archive/"],
        "tag/index.html": ["Tiny /", "All topics /tag/"],
        "ai/index.html": ["Tiny /", "ai /ai/"],
    }  # fmt: skip
    assert {path: trail(real, path) for path in trails} == trails
    collection = graph(real, "category/market/page/2/index.html")["CollectionPage"]
    items = collection["mainEntity"]["itemListElement"]
    assert [item["url"][-5:-1] for item in items] == ["/a09", "/a08", "/a07", "/a06"]
    assert collection["isPartOf"] == {
        "@type": "WebSite",
        "@id": "https://tiny.example/#website",
        "name": "Tiny",
    }
    profile = graph(real, "author/olha/index.html")["ProfilePage"]
    assert profile["mainEntity"] == {
        "@type": "Person",
        "name": "Olha",
        "url": "https://tiny.example/author/olha/",
    }
    for path in ("404.html", "n/a05/index.html"):
        assert "ld+json" not in real.page(path)
        assert tags(real, path) == []


def test_links_that_people_share_show_a_card(real: Newsroom) -> None:
    real.article("n/a.en.md", **FULL).article("n/a.uk.md").build()
    found = tags(real, "n/a/index.html")
    image = next(content for name, content in found if name == "og:image")
    assert found == [
        ("og:type", "article"),
        ("og:site_name", "Tiny"),
        ("og:title", "Kraken buys Backed"),
        ("og:description", "The price was not told."),
        ("og:url", "https://tiny.example/n/a/"),
        ("og:locale", "en_GB"),
        ("og:locale:alternate", "uk_UA"),
        ("og:image", image),
        ("og:image:width", "1200"),
        ("og:image:height", "675"),
        ("og:image:alt", "Discs"),
        ("article:published_time", "2025-12-01T10:00:00Z"),
        ("article:modified_time", "2025-12-02T10:00:00Z"),
        ("article:section", "Market"),
        ("article:author", "https://tiny.example/author/olha/"),
        ("article:tag", "Kraken"),
        ("article:tag", "Deal"),
    ]
    assert '<meta name="twitter:card" content="summary_large_image">' in real.page("n/a/index.html")
    assert ("og:title", "Market") in tags(real, "category/market/index.html")
    assert ("og:description", "News of a tiny world.") in tags(real, "index.html")


def test_a_path_prefix_is_in_every_address(real: Newsroom) -> None:
    real.article("n/a.en.md", **FULL).build(base_url="https://tiny.example/news")
    text = real.page("n/a/index.html")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    own = re.findall(r"https://tiny\.example/[^\"#]*", block)
    assert len(own) > 8
    assert [url for url in own if not url.startswith("https://tiny.example/news/")] == []


# -- Texts of others --------------------------------------------------------------------------------

HOSTILE = '</script ><script>alert(1)</script>]]><!-- & \u2028 \u2029 "\\ \u202eevil 🚀 \ufffd'


def test_nothing_breaks_out_of_json_ld() -> None:
    site = SiteView(
        name=HOSTILE, description="x" * 10_000 + HOSTILE, url="https://tiny.example", root="", language="en",
        default_language="en", home="/", languages=(), navigation=(), footer=(), texts={}, publisher=Label(HOSTILE),
        responsible_editor="", timezone="UTC",
    )  # fmt: skip
    text = linked_data(FrontView(url="/", lang="en"), site)
    assert re.search("[<>&\u2028\u2029]", text) is None
    website = next(node for node in json.loads(text)["@graph"] if node["@type"] == "WebSite")
    assert (website["name"], website["description"]) == (site.name, site.description)


def test_extruct_reads_what_is_meant(real: Newsroom) -> None:
    extruct = pytest.importorskip("extruct")
    title = HOSTILE.replace("\u2028", " ").replace("\u2029", " ")
    real.article("n/a.en.md", **{**FULL, "title": title}).build()
    read = extruct.extract(real.page("n/a/index.html"), syntaxes=["json-ld", "opengraph"])
    (block,) = read["json-ld"]
    article, crumbs = block["@graph"]
    assert article["headline"].split() == title.split()
    assert crumbs["itemListElement"][-1]["name"] == article["headline"]
    assert article.keys() >= RECOMMENDED
    assert all({"name", "url"} <= author.keys() for author in article["author"])
    (social,) = read["opengraph"]
    assert dict(social["properties"])["og:title"].split() == title.split()


def test_extruct_reads_every_page_of_the_sample(tmp_path: Path) -> None:
    extruct = pytest.importorskip("extruct")
    newsroom = Newsroom.__new__(Newsroom)
    newsroom.root = tmp_path / "sample"
    for name in ("templates", "static", "content"):
        shutil.copytree(REPOSITORY / name, newsroom.root / name)
    shutil.copy(REPOSITORY / "site.yaml", newsroom.root)
    build(newsroom.options(now="2026-11-01T00:00:00Z"))
    kinds: dict[str, int] = {}
    for path, data in newsroom.tree().items():
        if path.endswith(".html") and b"ld+json" in data:
            (block,) = extruct.extract(data.decode(), syntaxes=["json-ld"])["json-ld"]
            for node in block["@graph"]:
                kinds[node["@type"]] = kinds.get(node["@type"], 0) + 1
                if node["@type"] == "NewsArticle":
                    assert node.keys() >= RECOMMENDED - {"image"} | ASKED - {"isBasedOn", "keywords"}, path
                    assert all("name" in author and "url" in author for author in node["author"]), path
    assert kinds.keys() == {
        "NewsArticle", "AdvertiserContentArticle", "BreadcrumbList", "CollectionPage", "ProfilePage", "WebPage", "WebSite",
        "NewsMediaOrganization",
    }  # fmt: skip
    assert kinds["NewsArticle"] > 25
