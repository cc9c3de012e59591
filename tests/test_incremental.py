"""Laws 1 and 3: same input, same bytes; what did not change is not made again; an article costs a few files."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, REPOSITORY, Newsroom
from desk import memory, opened

from site_builder import kept
from site_builder.build import Report
from site_builder.fingerprint import encode
from site_builder.problems import EnvironmentFault
from site_builder.store import Store


def test_an_unchanged_site_is_not_rendered_again(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md")
    assert newsroom.build().rendered > 0
    report = newsroom.build()
    assert (report.rendered, report.written, report.removed) == (0, 0, 0)


def test_restored_files_with_new_stamps_are_not_rendered_again(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md")
    newsroom.build()
    restored = restore(newsroom, tmp_path / "elsewhere")
    report = restored.build()
    assert (report.rendered, report.written) == (0, 0)
    assert restored.tree() == newsroom.tree()


def test_deleting_the_store_costs_nothing_but_time(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md")
    newsroom.build()
    shutil.rmtree(newsroom.root / ".cache")
    newsroom.remove("content/n/b.en.md")
    report = newsroom.build()
    assert newsroom.tree() == newsroom.clean_tree()
    assert {p.code for p in report.problems} == {"unclaimed-file"}


def test_only_texts_of_pages_that_are_planned_anew_are_read(newsroom: Newsroom, monkeypatch: Any) -> None:
    for number in range(60):
        newsroom.article(f"{number:02}/a.en.md", publishedAt=f"2025-01-01T10:00:{number:02}Z")
    newsroom.build()
    read: list[int] = []
    real = Store.read_parsed
    monkeypatch.setattr(Store, "read_parsed", lambda store, entry: read.append(entry) or real(store, entry))
    newsroom.build()
    assert read == []
    newsroom.write({"content/categories.yaml": "market: {name: Markets}\n"})
    newsroom.build()
    assert sorted(read) == sorted(set(read)), "each is read once"
    assert len(read) == 60


def test_a_changed_text_is_planned_anew_with_its_neighbours_only(
    newsroom: Newsroom, monkeypatch: Any
) -> None:
    monkeypatch.setattr("site_builder.outputs.articles.BLOCK", 5)
    facts = {"title": "Title", "description": "What it is about."}
    for number in range(60):
        newsroom.article(f"{number:02}/a.en.md", **facts, publishedAt=f"2025-01-01T10:00:{number:02}Z")
    newsroom.build()
    read: list[int] = []
    real = Store.read_parsed
    monkeypatch.setattr(Store, "read_parsed", lambda store, entry: read.append(entry) or real(store, entry))
    newsroom.article("02/a.en.md", "Another text.\n", **facts, publishedAt="2025-01-01T10:00:02Z")
    report = newsroom.build()
    assert [path for path, _ in report.reasons] == ["02/a/index.html"]
    assert not {6, 20, 40}.intersection(read), "no later block, no listing, no feed"
    facts["title"] = "New title"
    newsroom.article("02/a.en.md", "Another text.\n", **facts, publishedAt="2025-01-01T10:00:02Z")
    newsroom.build()
    assert newsroom.tree() == newsroom.clean_tree()


def test_a_process_that_builds_again_takes_over_the_site_when_only_texts_changed(
    newsroom: Newsroom, monkeypatch: Any
) -> None:
    grouped: list[int] = []
    real = kept.group
    monkeypatch.setattr(kept, "group", lambda *given: grouped.append(1) or real(*given))
    has = kept.Kept()
    said = {"title": "Title", "description": "What it is about."}
    about = "content/pages/about.en.md"
    steps: list[tuple[int, Callable[[], object]]] = [
        (1, lambda: newsroom.article("n/a.en.md", "One.\n", **said)),
        (1, lambda: newsroom.article("n/a.en.md", "Two.\n", **said)),
        (2, lambda: newsroom.article("n/a.en.md", "Three, [two](b.en.md).\n", **said)),
        (3, lambda: newsroom.article("n/b.en.md", "Other.\n", **said)),
        (3, lambda: newsroom.article("n/b.en.md", "Another.\n", **said)),
        (4, lambda: newsroom.article("n/b.en.md", "Another.\n", **said, sentiment="POSITIVE")),
        (5, lambda: newsroom.write({about: "---\ntitle: About\n---\nUs.\n"})),
        (6, lambda: newsroom.write({about: "---\ntitle: About\n---\nThem.\n"})),
        (7, lambda: newsroom.write({"content/tags.yaml": "etf: {name: ETF}\n"})),
        (7, lambda: newsroom.article("n/a.en.md", "Seven, [two](b.en.md).\n", **said)),
        (8, lambda: newsroom.remove("content/n/b.en.md")),
    ]
    for count, step in steps:
        step()
        newsroom.build(kept=has)
        assert newsroom.tree() == newsroom.clean_tree()
        assert len(grouped) - steps.index((count, step)) - 1 == count, "a fresh build groups as well"


def test_what_another_toolchain_remembered_of_files_is_not_believed(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md")
    newsroom.build()
    newsroom.remove("content/n/b.en.md")
    with closing(sqlite3.connect(newsroom.root / ".cache/store.db")) as db:
        ours = db.execute("SELECT files FROM shelf WHERE folder = 'n'").fetchone()[0]
        other = b"elsewise" + encode([["n/a.en.md", "of another shape"], ["n/b.en.md"]])
        db.execute("UPDATE shelf SET files = ? WHERE folder = 'n'", (other,))
        db.commit()
    newsroom.build()
    assert newsroom.tree() == newsroom.clean_tree()
    with closing(sqlite3.connect(newsroom.root / ".cache/store.db")) as db:
        assert db.execute("SELECT path FROM file WHERE kind = 'content'").fetchall() == [("n/a.en.md",)]
        assert db.execute("SELECT files FROM shelf").fetchone()[0][:8] == ours[:8]


def test_a_store_that_lost_an_article_says_so(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md")
    newsroom.build(clock_ns=time.time_ns() + 10**9)
    with closing(sqlite3.connect(newsroom.root / ".cache/store.db")) as db:
        db.execute("DELETE FROM parsed")
        db.commit()
    newsroom.write({"templates/article.html": "{{ page.article.title }}"})
    with pytest.raises(
        EnvironmentFault, match=r"a remembered article is gone from \.cache/; delete \.cache/"
    ):
        newsroom.build()
    shutil.rmtree(newsroom.root / ".cache")
    assert newsroom.build().rendered > 0


def test_a_page_that_somebody_altered_is_mended(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md")
    newsroom.build()
    page = newsroom.root / "public/n/a/index.html"
    page.write_text("vandalism")
    report = newsroom.build()
    assert report.reasons == (("n/a/index.html", "file altered or missing"),)
    assert "vandalism" not in newsroom.page("n/a/index.html")


# -- Same input, same bytes -------------------------------------------------------------------------

WAYS = [("1", "fork", "0"), ("2", "fork", "1"), ("2", "spawn", "2"), ("4", "forkserver", "3")]
PROGRAM = """
import multiprocessing, sys
multiprocessing.set_start_method(sys.argv.pop(1))
from site_builder.__main__ import main
main()
"""


def test_neither_jobs_nor_how_processes_start_change_a_byte(newsroom: Newsroom, tmp_path: Path) -> None:
    for number in range(320):
        newsroom.article(
            f"n/a{number}.{'uk' if number % 5 else 'en'}.md", f"Text {number}.\n\n```python\nx = {number}\n```\n",
            tags=["BTC", "ETF", "RWA", "Стейблкоїни"][: number % 5], authors=["b", "a"], category=f"C{number % 7}",
            publishedAt=f"2025-12-{1 + number % 28:02}T10:00:00Z",
        )  # fmt: skip
    trees = []
    for jobs, method, seed in WAYS:
        copy = tmp_path / f"{method}-{jobs}"
        shutil.copytree(newsroom.root, copy)
        command = [sys.executable, "-c", PROGRAM, method, "build", "--jobs", jobs, "--now", NOW]
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=copy, env=environment, check=True, timeout=100, capture_output=True)
        trees.append(opened(copy).tree())
    newsroom.build()
    assert all(tree == newsroom.tree() for tree in trees)
    assert len(trees[0]) > 400


# -- One article, a few files -----------------------------------------------------------------------

ALWAYS = {
    "{}index.html", "index.html", "category/market/index.html", "tag/btc/index.html",
    "2026/index.html", "2026/01/index.html", "archive/index.html", "site-index/index.html",
    "feed.xml", "atom.xml", "feed.json", "category/market/feed.xml", "category/market/atom.xml",
    "category/market/feed.json", "tag/btc/feed.xml",
    "sitemap.xml", "sitemaps/en/news.xml", "sitemaps/en/2026-01.xml",
}  # fmt: skip
"""What an article changes that is the first of its month: its own page, heads, and archives."""
CLOSING = {"category/market/page/{}/index.html", "tag/btc/page/{}/index.html"}
"""A page of the month closes as well; the calendar then leads to it, which these tiny templates do not show."""


def publish(newsroom: Newsroom, name: str, minute: int) -> Report:
    published = f"2026-01-05T00:{minute:02}:00Z"
    newsroom.article(f"n/{name}.en.md", title="Newest", tags=["BTC"], publishedAt=published)
    return newsroom.build()


def restore(newsroom: Newsroom, root: Path) -> Newsroom:
    """A copy elsewhere, as a cache of builds gives it back: the same bytes, other stamps."""
    shutil.copytree(newsroom.root, root, copy_function=shutil.copyfile)
    for path in root.rglob("*"):
        if path.is_file() and path.suffix != ".db":
            os.utime(path, ns=(1, 1))
    return opened(root)


@pytest.mark.parametrize("count", [100, 1000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_publishing_one_article_touches_the_same_files_at_any_size(count: int) -> None:
    """Counts end in 0 and a closed page has ten: so the ninth article after that leaves nine open, at any size."""
    with memory() as place:
        newsroom = Newsroom(place / "newsroom")
        newsroom.write({"site.yaml": "name: Tiny\nurl: https://tiny.example\npage_size: 10\n"})
        for number in range(count):
            newsroom.article(
                f"n/a{number:05}.en.md", title=f"Article {number}", tags=["BTC"],
                publishedAt=f"2025-{1 + number * 11 // count:02}-15T{number * 24 // count:02}:{number % 60:02}:00Z",
            )  # fmt: skip
        newsroom.build()
        assert touched(publish(newsroom, "first", 0), "n/first/") == (ALWAYS, 18, 18)
        without_archives = ALWAYS - {"2026/index.html", "archive/index.html", "site-index/index.html"}
        for number in range(2, 10):
            assert touched(publish(newsroom, f"n{number}", number), f"n/n{number}/") == (
                without_archives,
                15,
                15,
            )
        newsroom = restore(newsroom, place / "elsewhere")
        assert touched(publish(newsroom, "tenth", 10), "n/tenth/") == (
            without_archives | CLOSING | {"2026/01/page/{}/index.html", "2026/index.html"}, 21, 20,
        )  # fmt: skip
        newsroom = restore(newsroom, place / "again")
        assert touched(publish(newsroom, "last", 11), "n/last/") == (without_archives, 15, 15)
        if count <= 1000:
            assert newsroom.tree() == newsroom.clean_tree()


def touched(report: Report, own: str) -> tuple[set[str], int, int]:
    """What was rendered, with `{}` for the article's own folder and for numbers; how much, and how much was written."""
    paths = {re.sub(r"/page/\d+/", "/page/{}/", path.replace(own, "{}")) for path, _ in report.reasons}
    return paths, report.rendered, report.written
