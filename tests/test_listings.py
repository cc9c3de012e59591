"""Immutable listings: what may change on an old page, and what may not (DESIGN 3b)."""

from __future__ import annotations

from conftest import Newsroom


def fill(newsroom: Newsroom, first: int, last: int, **fields: object) -> None:
    """Articles a01, a02, ... one a day; page_size is 5."""
    for number in range(first, last + 1):
        day = f"2025-{11 + (number - 1) // 28:02}-{(number - 1) % 28 + 1:02}T10:00:00Z"
        newsroom.article(f"n/a{number:02}.en.md", title=f"Article {number}", publishedAt=day, **fields)


def names(text: str) -> list[str]:
    return [line.split("/")[2] if line.startswith("/n/") else line for line in text.split("\n")[1:] if line]


def test_the_head_of_a_short_listing_shows_everything_and_has_no_pages(newsroom: Newsroom) -> None:
    fill(newsroom, 1, 4)
    newsroom.build()
    assert names(newsroom.page("category/market/index.html")) == ["a04", "a03", "a02", "a01"]
    assert not newsroom.has("category/market/page/1/index.html")


def test_page_k_counts_from_the_oldest_and_the_head_has_p_to_2p_minus_1_articles(newsroom: Newsroom) -> None:
    fill(newsroom, 1, 12)
    newsroom.build()
    assert names(newsroom.page("category/market/page/1/index.html")) == [
        "a05", "a04", "a03", "a02", "a01", "newer=/category/market/page/2/",
    ]  # fmt: skip
    assert names(newsroom.page("category/market/page/2/index.html")) == [
        "a10", "a09", "a08", "a07", "a06", "newer=/category/market/", "older=/category/market/page/1/",
    ]  # fmt: skip
    assert names(newsroom.page("category/market/index.html")) == [
        "a12", "a11", "a10", "a09", "a08", "a07", "a06", "older=/category/market/page/1/",
    ]  # fmt: skip


def test_a_head_never_shows_fewer_than_p_or_more_than_2p_minus_1(newsroom: Newsroom) -> None:
    for count in range(1, 22):
        fill(newsroom, count, count)
        newsroom.build()
        shown = [x for x in names(newsroom.page("category/market/index.html")) if x.startswith("a")]
        assert min(count, 5) <= len(shown) <= 9


def test_a_closed_page_changes_only_once_more_when_the_next_one_closes(newsroom: Newsroom) -> None:
    versions = []
    for count in range(5, 31):
        fill(newsroom, count if count > 5 else 1, count)
        newsroom.build()
        versions.append(newsroom.page("category/market/page/1/index.html"))
    assert len(set(versions)) == 2
    assert versions.index(versions[-1]) == 5, "it gained its newer link when page 2 closed"


def test_month_archives_page_the_same_way(newsroom: Newsroom) -> None:
    fill(newsroom, 1, 12)
    newsroom.build()
    assert names(newsroom.page("2025/11/page/1/index.html"))[:5] == ["a05", "a04", "a03", "a02", "a01"]
    assert "newer=/2025/11/" in newsroom.page("2025/11/page/2/index.html")


def test_numbered_pages_have_no_alternates_and_heads_do(newsroom: Newsroom) -> None:
    fill(newsroom, 1, 6)
    for number in range(1, 7):
        newsroom.article(f"n/b{number}.uk.md", title=f"Стаття {number}")
    newsroom.build()
    assert "<alt uk /uk/category/market/>" in newsroom.page("category/market/index.html")
    assert "<alt" not in newsroom.page("category/market/page/1/index.html")


def test_sticky_articles_are_an_extra_block_and_leave_chronology_alone(newsroom: Newsroom) -> None:
    fill(newsroom, 1, 3)
    newsroom.article("n/a01.en.md", title="Article 1", publishedAt="2025-11-01T10:00:00Z", stickyWeight=5)
    newsroom.build()
    assert names(newsroom.page("category/market/index.html")) == ["sticky=/n/a01/", "a03", "a02", "a01"]


def test_heavier_sticky_articles_come_first_then_the_higher_score(newsroom: Newsroom) -> None:
    newsroom.article("n/x.en.md", stickyWeight=1, score=1)
    newsroom.article("n/y.en.md", stickyWeight=1, score=9)
    newsroom.article("n/z.en.md", stickyWeight=2)
    newsroom.build()
    sticky = [x for x in newsroom.page("category/market/index.html").split("\n") if x.startswith("sticky")]
    assert sticky == ["sticky=/n/z/", "sticky=/n/y/", "sticky=/n/x/"]


def test_a_removed_article_keeps_its_slot_and_nothing_reshuffles(newsroom: Newsroom) -> None:
    fill(newsroom, 1, 11)
    newsroom.build()
    before = newsroom.page("category/market/page/1/index.html")
    newsroom.article(
        "n/a03.en.md",
        title="Secret",
        publishedAt="2025-11-03T10:00:00Z",
        removed={"at": "2026-01-01T00:00:00Z"},
    )
    newsroom.build()
    after = newsroom.page("category/market/page/1/index.html")
    assert after == before.replace("/n/a03/", "(removed)")
    assert all(b"Secret" not in content for content in newsroom.tree().values())


def test_an_article_page_never_depends_on_newer_articles(newsroom: Newsroom) -> None:
    fill(newsroom, 1, 6, tags=["BTC", "ETF"])
    newsroom.build()
    before = {path: text for path, text in newsroom.tree().items() if path.startswith("n/")}
    fill(newsroom, 7, 20, tags=["BTC", "ETF"])
    newsroom.build()
    after = newsroom.tree()
    assert {path: after[path] for path in before} == before


def test_a_late_backdated_article_moves_the_pages_after_it_only(newsroom: Newsroom) -> None:
    fill(newsroom, 1, 12)
    newsroom.build()
    first = newsroom.page("category/market/page/1/index.html")
    newsroom.article("n/late.en.md", publishedAt="2025-11-07T00:00:00Z")
    newsroom.build()
    assert newsroom.page("category/market/page/1/index.html") == first
    assert "/n/late/" in newsroom.page("category/market/page/2/index.html")


def test_a_tag_in_two_spellings_is_one_tag(newsroom: Newsroom) -> None:
    newsroom.write({"content/tags.yaml": "market:\n  name: Markets\n  synonyms: [MARKETS]\n"})
    newsroom.article("n/a.en.md", tags=["MARKET", "Market", "MARKETS"])
    newsroom.build()
    assert "#Markets " in newsroom.page("n/a/index.html")
    assert newsroom.page("tag/index.html").split("\n")[1] == "M Markets=/tag/market/"


def test_a_renamed_tag_leaves_redirects(newsroom: Newsroom) -> None:
    newsroom.write({"content/tags.yaml": "rwa:\n  name: RWA\n  formerly: [real-assets]\n"})
    newsroom.article("n/a.en.md", tags=["RWA"])
    newsroom.build()
    assert "to=https://tiny.example/tag/rwa/" in newsroom.page("tag/real-assets/index.html")
    assert "/tag/real-assets/* /tag/rwa/:splat 301!\n" in newsroom.page("_redirects")
