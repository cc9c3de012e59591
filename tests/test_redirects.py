"""Old addresses lead straight to where their article is, or somebody is told in which line they do not."""

from __future__ import annotations

import pytest
from conftest import SETTINGS, Newsroom
from test_deploy import check_redirects

from site_builder.outputs import redirects as rules_of
from site_builder.outputs.redirects import chosen
from site_builder.problems import Problem, format_text
from site_builder.redirect_table import read_table
from site_builder.redirects import Redirect


def rules(newsroom: Newsroom) -> list[str]:
    """The rules, but for that of the 404 page."""
    return [line for line in newsroom.page("_redirects").splitlines() if not line.endswith(" 404")]


def leads(newsroom: Newsroom, path: str) -> str:
    """Where the page of an old address leads."""
    return newsroom.page(path).partition("to=https://tiny.example")[2].strip()


def first_lines(problems: tuple[Problem, ...]) -> list[str]:
    return [format_text(problem).split("\n")[0] for problem in problems]


# -- No chains, no loops ----------------------------------------------------------------------------


def test_every_chain_is_one_step(newsroom: Newsroom) -> None:
    newsroom.article("n/new.en.md", aliases=["/n/newer/"], category="MARKET")
    newsroom.article("n/gone.en.md", removed={"at": "2026-01-01T00:00:00Z", "to": "/n/newer/"})
    newsroom.article("n/older.en.md", removed={"at": "2026-01-01T00:00:00Z", "to": "/n/gone/"})
    newsroom.write(
        {
            "content/categories.yaml": "market: {formerly: [trading]}\n",
            "content/redirects.csv": "from,to\n/blog/,/n/older/\n/money/*,/category/trading/:splat\n/x,/category/trading/x/\n/y,/category/trading\n",
        }
    )
    newsroom.build()
    assert rules(newsroom) == [
        "/n/newer/ /n/new/ 301!",
        "/n/gone/ /n/new/ 301!",
        "/n/older/ /n/new/ 301!",
        "/blog/ /n/new/ 301!",
        "/x /category/market/x/ 301!",
        "/y /category/market/ 301!",
        "/category/trading/* /category/market/:splat 301!",
        "/money/* /category/market/:splat 301!",
    ]
    for path in ("n/newer", "n/gone", "n/older", "blog"):
        assert leads(newsroom, f"{path}/index.html") == "/n/new/"
    assert leads(newsroom, "category/trading/index.html") == "/category/market/"
    assert not newsroom.has("money/index.html")


def test_takedowns_in_a_circle_are_told_with_their_lines(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", removed={"at": "2026-01-01T00:00:00Z", "to": "/n/b/"})
    newsroom.article("n/b.en.md", removed={"at": "2026-01-01T00:00:00Z", "to": "/n/a/"}).article("n/c.en.md")
    newsroom.write(
        {
            "content/redirects.csv": "/p,/q/\n# back again\n/q/,/p\n/r/*,/r/x/:splat\n/s/*,/t/:splat\n/t/*,/s/:splat\n"
        }
    )
    said = newsroom.problems().split("\n")
    assert [line for line in said if "[redirect-loop]" in line] == [
        "content/n/a.en.md:5:10: error: /n/a/ leads to /n/b/, which leads back [redirect-loop]",
        "content/n/b.en.md:5:10: error: /n/b/ leads to /n/a/, which leads back [redirect-loop]",
        "content/redirects.csv:1:4: error: /p leads to /q/, which leads back [redirect-loop]",
        "content/redirects.csv:3:5: error: /q/ leads to /p, which leads back [redirect-loop]",
        "content/redirects.csv:4:6: error: /r/* leads to /r/x/:splat, which leads back [redirect-loop]",
        "content/redirects.csv:5:6: error: /s/* leads to /t/:splat, which leads back [redirect-loop]",
        "content/redirects.csv:6:6: error: /t/* leads to /s/:splat, which leads back [redirect-loop]",
    ]
    assert not (newsroom.root / "public").exists()


def test_a_redirect_to_nowhere_is_told(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", removed={"at": "2026-01-01T00:00:00Z", "to": "/n/gone/"}).article(
        "n/b.en.md"
    )
    newsroom.write({"content/redirects.csv": "/p/,/n/b/\n/q/,/gone/\n/r/,https://elsewhere.example/\n"})
    assert first_lines(newsroom.build().problems) == [
        "content/n/a.en.md:5:10: warning: /n/a/ leads to /n/gone/, where there is no page [dead-link]",
        "content/redirects.csv:2:5: warning: /q/ leads to /gone/, where there is no page [dead-link]",
    ]


# -- redirects.csv ----------------------------------------------------------------------------------


def test_the_table_of_old_addresses() -> None:
    text = (
        "\ufeffFrom,To\r\n/old/,/n/a/\r\n\r\n# a comment\r\nhttp://old.example/2019/post.html , /n/a/\r\n"
        '"/with,comma/",https://x.example/?a=b\r\n/all/*,/category/:splat\r\n/old,/n/a/\r\n'
    )
    found, problems = read_table(text.encode())
    assert problems == []
    assert [(old.path, old.to, old.line, old.column) for old in found] == [
        ("/old/", "/n/a/", 2, 7),
        ("/2019/post.html", "/n/a/", 5, 37),
        ("/with,comma/", "https://x.example/?a=b", 6, 16),
        ("/all/*", "/category/:splat", 7, 8),
    ]
    assert read_table(b"") == read_table(b"\n \n") == ((), [])


FAULTY = {
    "/old/": "1:1: error: a line holds two addresses, the old one and the new one [wrong-type]",
    "/a,/b,/c": "1:1: error: a line holds two addresses, the old one and the new one [wrong-type]",
    '"/a,/b': "1:1: error: a line holds two addresses, the old one and the new one [wrong-type]",
    "/?p=12,/b/": '1:1: error: "/?p=12" is no path for a page [invalid-path]',
    "/%D0%B0/,/b/": '1:1: error: "/%D0%B0/" is no path for a page [invalid-path]',
    "/_headers,/b/": '1:1: error: "/_headers" is no path for a page [invalid-path]',
    "/,/b/": '1:1: error: "/" is no path for a page [invalid-path]',
    "/*,/b/": '1:1: error: "/*" is no path for a page [invalid-path]',
    "/a*,/b/": '1:1: error: "/a*" is no path for a page [invalid-path]',
    "old,/b/": '1:1: error: "old" is no path for a page [invalid-path]',
    "/a,b": '1:4: error: to: "b" is no site path [invalid-path]',
    "/a,//evil.example": '1:4: error: to: "//evil.example" is no http or https URL [invalid-url]',
    "/a,javascript:alert(1)": '1:4: error: to: "javascript:alert(1)" is no http or https URL [invalid-url]',
    "/a,/b/ 200": '1:4: error: to: "/b/ 200" is no site path [invalid-path]',
    "/a,/x/:splat": '1:4: error: to: "/x/:splat" is no site path [invalid-path]',
    "/a,/b/\n/a/,/c/": "2:1: error: /a/ stands twice, first in line 1 [duplicate-key]",
}


@pytest.mark.parametrize("text", FAULTY)
def test_a_faulty_line_is_told(text: str) -> None:
    _, problems = read_table(text.encode())
    assert first_lines(tuple(problems)) == [f"content/redirects.csv:{FAULTY[text]}"]


def test_the_table_is_read_again_when_it_changes(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").build()
    newsroom.write({"content/redirects.csv": "/old/,/n/a/\n"})
    report = newsroom.build()
    assert {path for path, _ in report.reasons} == {"_redirects", "old/index.html"}
    assert newsroom.tree() == newsroom.clean_tree()
    newsroom.remove("content/redirects.csv")
    newsroom.build()
    assert not newsroom.has("old/index.html")
    assert newsroom.tree() == newsroom.clean_tree()


# -- How many rules ---------------------------------------------------------------------------------


def test_past_the_limit_an_address_has_only_its_page(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules_of, "MOST_RULES", 6)
    newsroom.article("n/a.en.md", aliases=[f"/old/{number}/" for number in range(9)])
    newsroom.article("n/b.en.md", removed={"at": "2026-01-01T00:00:00Z"})
    newsroom.write({"content/redirects.csv": "/all/*,/n/:splat\n"}).build()
    lines = newsroom.page("_redirects").splitlines()
    assert len(lines) == 6
    assert lines[-3:] == ["/n/b/ /n/b/index.html 410!", "/all/* /n/:splat 301!", "/uk/* /uk/404.html 404"]
    assert all(newsroom.has(f"old/{number}/index.html") for number in range(9))
    check_redirects(newsroom.root / "public" / "_redirects")


def test_one_more_address_takes_the_place_of_one_at_most() -> None:
    every = [Redirect(f"/old/{number}/", "/n/", "en") for number in range(40)]
    for count in range(10, 40):
        before, after = chosen(every[:count], 10), chosen(every[: count + 1], 10)
        assert len(before) == len(after) == 10
        assert len(set(before) - set(after)) <= 1
        assert set(chosen(every[:count][::-1], 10)) == set(before)
    assert chosen(every, 40) == every
    assert chosen(every, -1) == []


# -- Moved articles ---------------------------------------------------------------------------------


def test_a_moved_article_is_found_by_its_identity(newsroom: Newsroom) -> None:
    newsroom.article("n/old.en.md", externalId="7").article("n/old.uk.md", externalId="7").article(
        "n/x.en.md"
    )
    newsroom.build()
    newsroom.remove("content/n/old.en.md")
    newsroom.article("n/new.en.md", externalId="7", aliases=["/first/"])
    said = "content/n/new.en.md:5:13: warning: externalId: this article was at /n/old/, and nothing leads from there to /n/new/"
    report = newsroom.build()
    assert first_lines(report.problems) == [f"{said} [moved-article]"]
    assert report.problems[0].cure == "add /n/old/ to its aliases: [/first/, /n/old/]"


def test_a_moved_article_is_told_until_a_build_succeeds(newsroom: Newsroom) -> None:
    newsroom.article("n/old.en.md", externalId="7").article("n/x.en.md").build()
    newsroom.article("n/old.en.md", externalId="7", permalink="/n/new/")
    newsroom.article("n/x.en.md", title=None)
    for _ in range(2):
        assert "moved-article" in newsroom.problems()
    newsroom.article("n/x.en.md")
    assert "moved-article" in {problem.code for problem in newsroom.build().problems}
    newsroom.article("n/y.en.md")
    assert newsroom.build().problems == ()


@pytest.mark.parametrize("cure", [{"aliases": ["/n/old/"]}, {"externalId": "8"}])
def test_a_moved_article_with_an_alias_is_fine(newsroom: Newsroom, cure: dict[str, object]) -> None:
    newsroom.article("n/old.en.md", externalId="7").article("n/x.en.md").build()
    newsroom.remove("content/n/old.en.md")
    newsroom.article("n/new.en.md", **{"externalId": "7", **cure})
    assert newsroom.build().problems == ()


# -- Clashes are shown where they come from ---------------------------------------------------------


def clash(newsroom: Newsroom) -> list[str]:
    return [line for line in newsroom.problems().split("\n") if "error:" in line]


def test_an_alias_that_is_taken_is_told_at_the_alias(newsroom: Newsroom) -> None:
    newsroom.article("n/b.en.md")
    newsroom.write(
        {
            "content/n/a.en.md": "---\ntitle: A\npublishedAt: 2025-12-01T10:00:00Z\ncategory: X\naliases:\n  - /fine/\n  - /n/b\n---\n"
        }
    )
    assert clash(newsroom) == [
        "content/n/a.en.md:7:5: error: /n/b/ is also claimed by content/n/b.en.md [url-clash]"
    ]


def test_a_permalink_that_is_taken_is_told_at_the_permalink(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", permalink="/n/b/").article("n/b.en.md")
    assert clash(newsroom) == [
        "content/n/a.en.md:5:13: error: /n/b/ is also claimed by content/n/b.en.md [url-clash]"
    ]


def test_an_old_address_that_is_taken_is_told_at_its_line(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").write({"content/redirects.csv": "# old\n/n/a/,/category/market/\n"})
    assert clash(newsroom) == [
        "content/redirects.csv:2:1: error: /n/a/ is also claimed by content/n/a.en.md [url-clash]"
    ]


def test_two_terms_of_one_url_are_told_once(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", tags=["C++"]).article("n/b.en.md", tags=["Cplusplus"])
    (line,) = clash(newsroom)
    assert line.endswith("[slug-clash]")
    newsroom.remove("content/n/b.en.md")
    newsroom.build()
    newsroom.article("n/b.en.md", tags=["Cplusplus"])
    assert clash(newsroom) == [line]


def test_faulty_articles_are_not_no_articles(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", title=None)
    assert "[empty-site]" not in newsroom.problems()
    newsroom.write({"site.yaml": f"{SETTINGS}on_bad_article: skip\n"})
    assert "[empty-site]" in newsroom.problems()
