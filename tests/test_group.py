"""What is live, which articles are translations of one another, and where things lie (DESIGN 3, 3a)."""

from __future__ import annotations

import pytest
from conftest import Newsroom

from site_builder.problems import Faults


def everything(newsroom: Newsroom) -> bytes:
    return b"".join(path.encode() + content for path, content in newsroom.tree().items())


@pytest.mark.parametrize(
    "fields",
    [
        {"draft": True},
        {"publishedAt": "2026-02-01T00:00:00Z"},
        {"expiresAt": "2026-01-01T00:00:00Z"},
        {"removed": {"at": "2026-01-01T00:00:00Z"}},
    ],
    ids=["draft", "future", "expired", "removed"],
)
def test_what_is_not_live_leaves_no_trace(newsroom: Newsroom, fields: dict[str, object]) -> None:
    newsroom.article("n/seen.en.md", "See [that](hidden.en.md).\n")
    newsroom.write({"content/images/x.jpg": b""})
    newsroom.article(
        "n/hidden.en.md", "Zanzibar text.\n", title="Zanzibar", tags=["ZANZIBAR"], category="ZANZIBAR",
        source={"key": "zanzibar", "name": "Zanzibar", "type": "RSS"}, authors=["zanzibar"], story="zanzibar",
        description="Zanzibar", aliases=["/zanzibar/"], **fields,
    )  # fmt: skip
    newsroom.build()
    assert b"zanzibar" not in everything(newsroom).lower()
    if "removed" in fields:
        assert "removed" in newsroom.page("n/hidden/index.html")
        assert "/n/hidden/ /n/hidden/index.html 410!" in newsroom.page("_redirects")
    else:
        assert b"hidden" not in everything(newsroom)


def test_drafts_show_when_asked_for(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md", draft=True)
    newsroom.build(drafts=True)
    assert newsroom.has("n/b/index.html")
    newsroom.build()
    assert not newsroom.has("n/b/index.html")


def test_a_future_article_appears_when_its_time_has_come(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md", publishedAt="2026-03-01T00:00:00Z")
    newsroom.build()
    assert not newsroom.has("n/b/index.html")
    newsroom.build(now="2026-03-01T00:00:00Z")
    assert newsroom.has("n/b/index.html")


def test_urls_come_from_paths_and_never_from_dates(newsroom: Newsroom) -> None:
    newsroom.article("2025/12/slug.en.md", publishedAt="2024-05-05T00:00:00Z")
    newsroom.article("2025/12/slug.uk.md").article("2025/12/plain.md").article("2025/12/other.de.md")
    newsroom.write({"content/pages/about.en.md": "---\ntitle: About\n---\n"})
    newsroom.build()
    for path in ("2025/12/slug", "uk/2025/12/slug", "2025/12/plain", "about", "2024/05", "2024"):
        assert newsroom.has(f"{path}/index.html"), path


def test_a_permalink_overrides_the_path(newsroom: Newsroom) -> None:
    newsroom.article("2025/12/slug.en.md", permalink="/special/report/")
    newsroom.build()
    assert newsroom.has("special/report/index.html")
    assert not newsroom.has("2025/12/slug/index.html")


def test_a_path_prefix_is_in_links_and_not_in_the_tree(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", "See [b](b.en.md) and [market](/category/market/).\n").article("n/b.en.md")
    newsroom.build(base_url="https://tiny.example/news/")
    assert 'href="/news/n/b/"' in newsroom.page("n/a/index.html")
    assert 'href="/news/category/market/"' in newsroom.page("n/a/index.html")


@pytest.mark.parametrize(
    ("english", "ukrainian"),
    [
        (("n/a.en.md", {}), ("n/a.uk.md", {})),
        (("n/a.en.md", {"externalId": "7"}), ("n/other.uk.md", {"externalId": "7"})),
        (("n/a.en.md", {"externalId": "7"}), ("n/a.uk.md", {})),
        (("n/a.en.md", {}), ("n/other.uk.md", {"translationOf": "n/a.en.md"})),
        (
            ("n/a.en.md", {"externalId": "7"}),
            ("n/x.uk.md", {"externalId": "8", "translationOf": "n/a.en.md"}),
        ),
    ],
    ids=["path", "externalId", "one id and path", "translationOf", "translationOf beats externalId"],
)
def test_translations_find_each_other(
    newsroom: Newsroom, english: tuple[str, dict[str, str]], ukrainian: tuple[str, dict[str, str]]
) -> None:
    urls = []
    for path, fields in (english, ukrainian):
        newsroom.article(path, **fields)
        stem, lang, _ = path.split(".")
        urls.append(("" if lang == "en" else "uk/") + stem)
    newsroom.build()
    alternates = f"<alt en /{urls[0]}/><alt uk /{urls[1]}/>"
    for url in urls:
        assert alternates in newsroom.page(f"{url}/index.html")


def test_republished_copies_are_noindex_and_no_alternates(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", canonicalUrl="https://elsewhere.example/a").article("n/a.uk.md")
    newsroom.build()
    assert "<noindex>" in newsroom.page("n/a/index.html")
    assert "<alt" not in newsroom.page("uk/n/a/index.html")


def test_aliases_lead_to_the_article(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", aliases=["/old/a/"])
    newsroom.build()
    assert "to=https://tiny.example/n/a/" in newsroom.page("old/a/index.html")
    assert "/old/a/ /n/a/ 301!\n" in newsroom.page("_redirects")


def test_two_files_with_one_url_are_an_error_that_names_both(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/a.md")
    assert newsroom.problems() == (
        "content/n/a.md:1:1: error: /n/a/ is also claimed by content/n/a.en.md [url-clash]\n"
        "    1 | ---\n"
        "      | ^\n"
        "    rename the file, or give it a permalink of its own"
    )


def test_an_external_id_belongs_to_one_article_of_a_language(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", externalId="7").article("n/b.en.md", externalId="7")
    assert newsroom.problems() == (
        'content/n/b.en.md:5:13: error: externalId: "7" is also that of content/n/a.en.md [duplicate-external-id]\n'
        '    5 | externalId: "7"\n'
        "      |             ^^^\n"
        "    delete the copy, or give it an id of its own"
    )


def test_a_site_without_articles_is_an_error_unless_allowed(newsroom: Newsroom) -> None:
    newsroom.write({"content/pages/about.en.md": "---\ntitle: About\n---\n"})
    assert "there is no article to publish [empty-site]" in newsroom.problems()
    newsroom.build(allow_empty=True)
    assert newsroom.has("about/index.html")


def test_dead_links_are_warnings_with_their_place(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", "One\ntwo [three](gone.en.md) and [four](/nowhere/).\n")
    report = newsroom.build()
    assert [(p.path, p.line, p.column, p.code) for p in report.problems] == [
        ("content/n/a.en.md", 7, 5, "dead-link"),
        ("content/n/a.en.md", 7, 29, "dead-link"),
    ]
    assert "two <a>three</a>" in newsroom.page("n/a/index.html")
    with pytest.raises(Faults):
        newsroom.build(strict=True)


def test_faults_in_drafts_are_warnings(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md", draft=True, sentiment="POSITVE")
    report = newsroom.build()
    assert [(p.severity, p.code) for p in report.problems] == [("warning", "invalid-choice")]


def test_faults_in_drafts_that_are_shown_are_errors(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md", draft=True)
    newsroom.build(drafts=True)
    newsroom.article("n/b.en.md", draft=True, sentiment="POSITVE")
    assert "error: sentiment" in newsroom.problems(drafts=True)
    assert newsroom.has("n/b/index.html")


def test_on_bad_article_skip_publishes_the_rest(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md", sentiment="POSITVE")
    newsroom.problems()
    newsroom.write({"site.yaml": "name: Tiny\nurl: https://tiny.example\non_bad_article: skip\n"})
    report = newsroom.build()
    assert [p.severity for p in report.problems] == ["warning"]
    assert newsroom.has("n/a/index.html")
    assert not newsroom.has("n/b/index.html")


def test_a_typo_never_unpublishes_a_page(newsroom: Newsroom) -> None:
    newsroom.write({"site.yaml": "name: Tiny\nurl: https://tiny.example\non_bad_article: skip\n"})
    newsroom.article("n/a.en.md").article("n/b.en.md")
    newsroom.build()
    newsroom.article("n/b.en.md", sentiment="POSITVE")
    assert "invalid-choice" in newsroom.problems()
    assert newsroom.has("n/b/index.html")


def test_more_than_twenty_new_faults_are_no_accident(newsroom: Newsroom) -> None:
    newsroom.write({"site.yaml": "name: Tiny\nurl: https://tiny.example\non_bad_article: skip\n"})
    newsroom.article("n/a.en.md")
    for number in range(21):
        newsroom.article(f"n/b{number}.en.md", sentiment="POSITVE")
    assert newsroom.problems().count("[invalid-choice]") == 21
