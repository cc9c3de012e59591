"""A file of content to an Article: every field, the traps of real files, hostile input."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest

from site_builder import markdown, schema
from site_builder.fields import object_schema
from site_builder.front_matter import FIELDS
from site_builder.model import (
    AI,
    Article,
    Audio,
    Correction,
    Cover,
    Credit,
    Parsed,
    Removed,
    Source,
    Sponsored,
)
from site_builder.problems import Problem, format_text
from site_builder.schema import parse

LANGUAGES = ("en", "uk")
PATH = "2025/12/etf.en.md"
HEAD = "title: ETF inflows\npublishedAt: 2025-12-02T22:48:43Z\ncategory: MARKET\n"
SEED = Path(__file__).parents[2] / "shared" / "seeds" / "000_c802d344843f7f7c.txt"


def read(raw: str | bytes, path: str = PATH) -> tuple[Article | None, tuple[Problem, ...]]:
    parsed = parse(raw.encode() if isinstance(raw, str) else raw, path, LANGUAGES).parsed
    return parsed.article, parsed.problems


def article(front: str, body: str = "Text.\n", path: str = PATH, head: str = HEAD) -> Article:
    """The article of a file that has no problems."""
    found, problems = read(f"---\n{head}{dedent(front)}---\n{body}", path)
    assert problems == ()
    assert found is not None
    return found


def said(raw: str | bytes, path: str = PATH) -> list[str]:
    """The first line of every problem, without the path."""
    return [
        format_text(problem).split("\n")[0].removeprefix(f"content/{path}:") for problem in read(raw, path)[1]
    ]


# -- What a file becomes -----------------------------------------------------------------------------


def test_the_least_article() -> None:
    found = article("")
    assert found == Article(
        path=PATH,
        lang="en",
        url="/2025/12/etf/",
        key="2025/12/etf",
        title="ETF inflows",
        published="2025-12-02T22:48:43Z",
        category="MARKET",
        body=markdown.render("Text.\n", path="", first_line=1).body,
    )
    assert found.summary == "Text."


def test_every_field() -> None:
    found = article("""
        description: Standfirst
        updatedAt: 2025-12-02T23:00:00+00:00
        lang: en
        externalId: 0123
        source: {name: Decrypt, key: decrypt, type: RSS, url: "https://decrypt.co"}
        tags: [2025, no, EXCHANGE, exchange]
        stickyWeight: 2
        sentiment: POSITIVE
        score: -1.5
        draft: false
        canonicalUrl: https://decrypt.co/1
        coverImage:
          alt: A chart
          raw: images/x.jpg
          full: https://example.org/full.jpg
          regular: https://example.org/regular.jpg
          small: https://example.org/small.jpg
          thumb: https://example.org/thumb.jpg
          small_s3: https://example.org/s3.jpg
          credit: {name: Ann, url: "https://example.org/ann"}
          aiGenerated: true
        ai:
          rewritten: true
          expandedAt: 2025-12-02T23:21:29.603Z
          version: 1
          translatedFrom: uk
          reviewedBy: Olena
          reviewedAt: 2025-12-03T00:00:00Z
          model: some-model
        authors: Olena Marchuk
        keyPoints: [One, Two]
        takeaways: [Three]
        corrections:
          - {at: "2025-12-04T00:00:00Z", text: The figure was wrong.}
        aliases: [/old/, /older/]
        permalink: /own/
        expiresAt: 2026-12-02T00:00:00Z
        noindex: true
        story: kraken-backed
        audio: {url: "https://example.org/a.mp3", duration: "1:02:03", type: audio/ogg, length: 123}
        translationOf: 2025/12/etf.uk.md
        ignore: [lossy-mojibake]
        sponsored: {by: Acme, url: "https://acme.example", kind: partner}
        removed: {at: 2025-12-05T00:00:00Z, reason: An error, to: /other/}
    """)
    assert found.path == PATH
    assert found.url == "/own/"
    values = msgspec.structs.asdict(found)
    expected = {
        "title": "ETF inflows",
        "description": "Standfirst",
        "published": "2025-12-02T22:48:43Z",
        "updated": "2025-12-02T23:00:00Z",
        "lang": "en",
        "external_id": "0123",
        "source": Source("decrypt", "Decrypt", "RSS", "https://decrypt.co"),
        "category": "MARKET",
        "tags": ("2025", "no", "EXCHANGE"),
        "sticky_weight": 2.0,
        "sentiment": "POSITIVE",
        "score": -1.5,
        "draft": False,
        "canonical_url": "https://decrypt.co/1",
        "cover": Cover(
            raw="images/x.jpg",
            full="https://example.org/full.jpg",
            regular="https://example.org/regular.jpg",
            small="https://example.org/small.jpg",
            thumb="https://example.org/thumb.jpg",
            small_s3="https://example.org/s3.jpg",
            alt="A chart",
            credit=Credit("Ann", "https://example.org/ann"),
            ai_generated=True,
            local=("images/x.jpg",),
            remote="https://example.org/full.jpg",
            line=19,
            column=8,
        ),
        "ai": AI(
            rewritten=True,
            expanded_at="2025-12-02T23:21:29Z",
            version="1",
            translated_from="uk",
            reviewed_by="Olena",
            reviewed_at="2025-12-03T00:00:00Z",
            model="some-model",
        ),
        "authors": ("Olena Marchuk",),
        "key_points": ("One", "Two"),
        "takeaways": ("Three",),
        "corrections": (Correction("2025-12-04T00:00:00Z", "The figure was wrong."),),
        "aliases": ("/old/", "/older/"),
        "permalink": "/own/",
        "expires": "2026-12-02T00:00:00Z",
        "noindex": True,
        "story": "kraken-backed",
        "audio": Audio("https://example.org/a.mp3", 3723, "audio/ogg", 123),
        "translation_of": "2025/12/etf.uk.md",
        "ignore": ("lossy-mojibake",),
        "sponsored": Sponsored("Acme", "https://acme.example", "partner"),
        "removed": Removed("2025-12-05T00:00:00Z", "An error", "/other/"),
    }
    assert {name: values[name] for name in expected} == expected
    assert expected.keys() == {field.attribute for field in FIELDS}, "a field is not tested"


def test_records_survive_the_store() -> None:
    parsed = Parsed(article("score: 1\nstickyWeight: 3\ncoverImage: x.jpg\n"))
    data = msgspec.msgpack.encode(parsed)
    assert msgspec.msgpack.decode(data, type=Parsed) == parsed
    assert msgspec.msgpack.encode(msgspec.msgpack.decode(data, type=Parsed)) == data


def test_every_field_is_an_attribute_of_the_article() -> None:
    assert {field.attribute for field in FIELDS} <= set(Article.__struct_fields__)
    assert len({field.name for field in FIELDS}) == len(FIELDS)
    assert all(field.says and field.reader.says for field in FIELDS)
    assert object_schema(FIELDS)["required"] == ["title", "publishedAt", "category"]


def test_a_cover_as_text_knows_its_place() -> None:
    assert article("coverImage: images/x.jpg\n").cover == Cover(
        raw="images/x.jpg", local=("images/x.jpg",), line=5, column=13
    )
    assert article("coverImage:\n  small: x.jpg\n").cover == Cover(
        small="x.jpg", local=("x.jpg",), line=6, column=3
    )


def test_absent_values() -> None:
    found = article(
        "description: ''\ntags:\nsource: ~\ncoverImage: null\ndraft:\nai: {}\nexternalId: 'null'\n"
    )
    assert (found.description, found.tags, found.source, found.cover, found.draft) == (
        "",
        (),
        None,
        None,
        False,
    )
    assert found.ai == AI()
    assert found.external_id == "null"


def test_language_comes_from_the_file_name() -> None:
    assert article("", path="2025/12/etf.uk.md").lang == "uk"
    assert article("lang: uk\n", path="2025/12/etf.uk.md").url == "/uk/2025/12/etf/"
    assert article("lang: en\n", path="2025/12/etf.md").lang == "en"
    assert article("", path="2025/12/etf.de.md").lang == "en"
    assert said(f"---\n{HEAD}lang: uk\n---\n", "a.md") == [
        '5:7: error: lang: "uk", but by its name the file is "en" [language-mismatch]'
    ]
    assert said(f"---\n{HEAD}lang: no\n---\n") == [
        '5:7: error: lang: "no" is none of en, uk [invalid-language]'
    ]


def test_a_standalone_page_needs_only_a_title() -> None:
    found = article("", path="pages/about.uk.md", head="title: Про нас\n")
    assert (found.standalone, found.lang, found.url, found.category) == (True, "uk", "/uk/about/", "")


def test_a_draft_is_known_as_one_whatever_else_is_wrong() -> None:
    assert parse(f"---\n{HEAD}draft: true\n---\n".encode(), PATH, LANGUAGES).parsed.draft
    assert parse(f"---\n{HEAD}draft: true\nscore: x\n---\n".encode(), PATH, LANGUAGES).parsed.draft
    assert not parse(f"---\n{HEAD}draft: yes\n---\n".encode(), PATH, LANGUAGES).parsed.draft
    assert not parse(f"---\n{HEAD}draft: false\nscore: x\n---\n".encode(), PATH, LANGUAGES).parsed.draft


def test_every_fault_of_a_file_in_one_run() -> None:
    raw = f"---\n{HEAD}sentiment: X\nscore: y\nlang: uk\nupdatedAt: 2025-01-01T00:00:00Z\nfoo: 1\n---\n"
    lines = [line.partition(" ")[0] for line in said(raw)]
    assert lines == ["5:12:", "6:8:", "9:1:", "7:7:", "8:12:"]


# -- The real article --------------------------------------------------------------------------------


@pytest.mark.skipif(not SEED.exists(), reason="the sample articles are not here")
def test_the_real_article() -> None:
    result = parse(SEED.read_bytes(), "2025/12/kraken.en.md", LANGUAGES)
    found = result.parsed.article
    assert found is not None
    assert [(p.line, p.column, p.severity, p.code) for p in result.parsed.problems] == [
        (3, 194, "warning", "mojibake")
    ]
    assert found.title.startswith("Kraken to ")
    assert found.description.endswith(
        "part of the exchange's ongoing strategy to expand its services and enhance its…"
    )
    assert (found.published, found.updated) == ("2025-12-02T22:48:43Z", "2025-12-02T23:21:29Z")
    assert found.source == Source("decrypt", "Decrypt", "RSS")
    assert found.tags == ("EXCHANGE", "MARKET", "MARKETS")
    assert found.ai == AI(rewritten=True, expanded_at="2025-12-02T23:21:29Z", version="1")
    assert found.cover is not None
    assert (found.cover.line, found.cover.column) == (22, 8)
    assert found.external_id == "55270049"
    assert result.html.startswith("<h2")


def test_importing_the_schema_loads_nothing_heavy() -> None:
    code = (
        "import sys; import site_builder.schema; "
        "print([name for name in 'jinja2 babel rich click PIL ftfy frontmatter'.split() "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


def test_limits_are_those_of_the_documentation() -> None:
    says = {field.name: field.reader.says for field in FIELDS}
    assert says["title"] == "text, 300 characters at most"
    assert says["description"] == "text, 2,000 characters at most"
    assert says["tags"] == "list of text, 100 characters at most; 30 items at most"
    assert schema.FRONT_MATTER_LIMIT == 64_000
