"""Search: the same bytes twice, one shard indexed anew for one new article, and nothing where it is off."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import SETTINGS, Newsroom

from site_builder import indexes, indexing, shards
from site_builder.parallel import Work
from site_builder.problems import EnvironmentFault
from site_builder.proofread import Inquiry, check
from site_builder.run import IndexCost
from site_builder.shards import Document
from site_builder.terminal import receipt

pytest.importorskip("pagefind_bin", reason="Pagefind's program is not here")

ON = SETTINGS + "search: on\n"
TEMPLATES = {
    "templates/search.html": "{% extends 'base.html' %}{% block main %}{{ page.index }}"
    "{% for each in page.categories + page.tags + page.years %} {{ each.value }}={{ each.text }}{% endfor %}"
    " {{ page.archive }} {{ page.topics }}{% endblock %}",
    "templates/results.html": "{% for card in page.cards %}"
    "<li class='result'>{{ '-' if card.removed else card.title }}</li>\n{% endfor %}",
}


@pytest.fixture
def small(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A newsroom with search, whose shards hold six articles, or three."""
    monkeypatch.setattr(shards, "SIZES", (6, 3))
    return newsroom.write({"site.yaml": ON, **TEMPLATES})


def fill(newsroom: Newsroom, count: int, **fields: Any) -> Newsroom:
    for number in range(count):
        at = f"2025-{number // 28 + 1:02}-{number % 28 + 1:02}T10:00:00Z"
        newsroom.article(
            f"2025/story-{number:02}.en.md",
            f"The text number{number} is common.\n",
            **{"title": f"Story {number}", "publishedAt": at, "tags": ["ETF"], **fields},
        )
    return newsroom


def listed(newsroom: Newsroom, path: str = "search/index.json") -> Any:
    return json.loads(newsroom.page(path))


def of_search(tree: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in tree.items() if "search" in path.split("/")}


def indexed_text(tree: dict[str, bytes]) -> str:
    """All that stands in the indexes."""
    packed = (data for path, data in tree.items() if path.endswith((".pf_index", ".pf_meta")))
    return "\n".join(gzip.decompress(data).decode(errors="replace") for data in packed)


# -- What is there ----------------------------------------------------------------------------------


def test_a_site_without_search_has_nothing_of_it(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "site_builder.indexing", raising=False)
    fill(newsroom, 3).build()
    assert of_search(newsroom.tree()) == {}
    assert "site_builder.indexing" not in sys.modules


def test_the_files_of_search(small: Newsroom) -> None:
    report = fill(small, 10).article("2025/x.uk.md", title="Українська").build()
    facts = listed(small)
    assert [first for _, first in facts["shards"]] == [9, 6, 0]
    assert facts["cards"] == "/search/cards/"
    tree = small.tree()
    for folder, _ in facts["shards"]:
        entry = json.loads(tree[f"{folder[1:]}pagefind-entry.json"])
        assert f"{folder[1:]}pagefind.{entry['languages']['en']['hash']}.pf_meta" in tree
        leads = f"{folder}wasm.{entry['languages']['en']['wasm']}.pagefind"
        assert re.sub(r"/[^/]+/[^/]+/\.\./\.\./", "/", leads)[1:] in tree
    assert facts["runtime"][1:] in tree
    assert listed(small, "uk/search/index.json")["runtime"] == facts["runtime"]
    runtimes = {path for path in tree if path.startswith("assets/search/runtime")}
    assert {path.rpartition("/")[2] for path in runtimes} == {
        "pagefind.js", "wasm.en.pagefind", "wasm.unknown.pagefind",
    }  # fmt: skip
    assert [(cost.lang, cost.first, cost.last, cost.articles) for cost in report.indexed] == [
        ("en", 1, 6, 6), ("en", 7, 9, 3), ("en", 10, 10, 1), ("uk", 1, 1, 1),
    ]  # fmt: skip


def test_the_search_page_names_what_can_be_chosen(small: Newsroom) -> None:
    fill(small, 2).build()
    assert "/search/index.json market=Market etf=Etf 2025=2025 /archive/ /tag/" in small.page(
        "search/index.html"
    )


def test_a_path_prefix_stands_before_every_address(small: Newsroom) -> None:
    fill(small, 1).build(base_url="https://tiny.example/news")
    facts = listed(small)
    assert facts["cards"] == "/news/search/cards/"
    assert facts["runtime"].startswith("/news/assets/search/")
    assert facts["shards"][0][0].startswith("/news/assets/search/")


def test_what_is_not_to_be_found_keeps_its_slot(small: Newsroom) -> None:
    fill(small, 4)
    small.article("2025/story-01.en.md", "Secretword.\n", publishedAt="2025-01-02T10:00:00Z", noindex=True)
    small.article("2025/story-02.en.md", "Secretword.\n", title="Secretword", publishedAt="2025-01-03T10:00:00Z",
                  removed={"at": "2025-06-01T00:00:00Z"})  # fmt: skip
    small.article("2025/draft.en.md", "Secretword.\n", publishedAt="2025-01-01T10:00:00Z", draft=True)
    small.article("2025/later.en.md", "Secretword.\n", publishedAt="2027-01-01T10:00:00Z")
    small.build(drafts=True)
    tree = of_search(small.tree())
    assert "secretword" not in indexed_text(tree)
    assert b"ecretword" not in b"".join(tree.values())
    assert re.findall("'>(.*)</li>", small.page("search/cards/1.html")) == ["Story 0", "-", "-", "Story 3"]
    ids = [data.decode().split("\n") for path, data in tree.items() if path.endswith("ids.txt")]
    assert sorted([bool(line) for line in lines] for lines in ids) == [[True], [True]]


def test_articles_are_indexed_with_title_text_and_what_narrows(small: Newsroom) -> None:
    small.article(
        "2025/x.en.md", "Bodyword.\n", title="Titleword", description="Summaryword", tags=["Spot ETF"],
        keyPoints=["Pointword"], takeaways=["Takeword"],
    ).build()  # fmt: skip
    text = indexed_text(small.tree())
    for word in ("bodyword", "titleword", "summaryword", "pointword", "takeword"):
        assert word in text
    for kind, name in (("category", "market"), ("tag", "spot-etf"), ("year", "2025")):
        assert shards.token(kind, name) in text


# -- Laws -------------------------------------------------------------------------------------------


def test_publishing_one_article_indexes_the_open_shard_only(small: Newsroom) -> None:
    fill(small, 10).build()
    before = small.tree()
    report = fill(small, 11).build()
    assert [(cost.first, cost.last) for cost in report.indexed] == [(10, 11)]
    after = small.tree()
    closed = {path for path in before if path.startswith(("assets/search/en.0.", "assets/search/en.6."))}
    assert closed
    assert all(after[path] == before[path] for path in closed)
    assert after == small.clean_tree()


def test_any_history_gives_the_bytes_of_a_fresh_build(small: Newsroom) -> None:
    fill(small, 5).build()
    fill(small, 13).build()
    small.article("2025/story-03.en.md", "Corrected.\n", title="Better", publishedAt="2025-01-04T10:00:00Z")
    small.build()
    small.write({"content/tags.yaml": "etf:\n  name: Funds\n  synonyms: [crypto]\n"})
    small.build()
    small.remove("content/2025/story-07.en.md")
    small.build()
    small.article(
        "2025/story-05.en.md", publishedAt="2025-01-06T10:00:00Z", removed={"at": "2025-06-01T00:00:00Z"}
    )
    small.build()
    assert small.tree() == small.clean_tree()


def test_jobs_do_not_change_a_byte(small: Newsroom) -> None:
    fill(small, 16).build()
    assert small.tree() == small.clean_tree(work=Work(3))


def test_a_lost_output_is_not_indexed_again(small: Newsroom) -> None:
    fill(small, 10).build()
    before = small.tree()
    for path in sorted((small.root / "public").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert small.build().indexed == ()
    assert small.tree() == before


def test_a_closed_shard_is_remembered_while_only_others_change(
    small: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from site_builder import store

    monkeypatch.setattr(store, "KEEP", 2)
    monkeypatch.setattr(store, "NOTE", 1)
    for count in range(6, 13):
        report = fill(small, count).build()
    assert all(cost.first > 6 for cost in report.indexed)
    (small.root / "public/search/index.json").unlink()
    assert small.build().indexed == ()
    assert small.tree() == small.clean_tree()


def test_a_check_and_a_preview_index_nothing(small: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexes, "_make", None)
    fill(small, 2)
    check(small.options(), Inquiry())
    assert small.build(search=False).indexed == ()
    assert listed(small)["shards"] == []
    monkeypatch.undo()
    assert len(small.build().indexed) == 1


# -- What goes wrong --------------------------------------------------------------------------------


def program(path: Path, text: str) -> str:
    path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sys.stdin.buffer.read(1); sys.exit('no memory left')", "ended with status 1: no memory left"),
        ("sys.stdin.buffer.read(1); os.kill(os.getpid(), 9)", "was killed by signal 9"),
        ("os.write(1, b'!!,'); time.sleep(60)", "gave an answer that is not understood"),
        ("os.write(1, b'e30=,'); time.sleep(60)", "gave an answer that is not understood"),
    ],
)
def test_a_program_that_fails(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(EnvironmentFault) as raised:
        indexing.index(program(tmp_path / "program", text), "en", [Document(0, "Title", "Text " * 100_000)])
    assert str(raised.value) == f"search: Pagefind {told}; build again, or set `search: off` in site.yaml"


KILLED = """
import os, time
from site_builder.indexing import find_program, index
from site_builder.shards import Document

def documents():
    yield Document(0, "Title", "Text")
    print(open(f"/proc/self/task/{os.getpid()}/children").read(), flush=True)
    time.sleep(60)

index(find_program(), "en", documents())
"""


def runs(process: Path) -> bool:
    try:
        return "State:\tZ" not in (process / "status").read_text()
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="Linux tells who the children are")
def test_the_program_ends_with_a_build_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout
        child = Path("/proc") / build.stdout.readline().strip()
        assert child.is_dir()
        build.kill()
    for _ in range(500):
        if not runs(child):
            return
        time.sleep(0.02)
    raise AssertionError("the program lives on")


def test_a_program_that_is_not_there(small: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(small, 1).write({"site.yaml": SETTINGS})
    small.build()
    before = small.tree()
    small.write({"site.yaml": ON})
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", "/nowhere/pagefind")
    with pytest.raises(EnvironmentFault) as raised:
        small.build()
    assert str(raised.value) == (
        "search: cannot start /nowhere/pagefind: No such file or directory; install it with"
        " `pip install 'pagefind[bin]'`, or set `search: off` in site.yaml"
    )
    assert small.tree() == before


def test_pagefind_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pagefind.service", None)
    with pytest.raises(EnvironmentFault) as raised:
        indexing.find_program()
    assert str(raised.value) == (
        "search: Pagefind is not installed; install it with `pip install 'pagefind[bin]'`,"
        " or set `search: off` in site.yaml"
    )


# -- What it costs ----------------------------------------------------------------------------------


def test_the_receipt_tells_what_the_shards_cost(small: Newsroom) -> None:
    report = fill(small, 1).build()
    cost = IndexCost("en", 9_751, 10_000, 249, 0.408, 15, 292_400)
    lines = receipt(report._replace(indexed=(cost,)))
    assert "search: en 9,751 to 10,000: 249 articles indexed in 0.41 s, 15 files, 292.4 kB" in lines
    (made,) = report.indexed
    tree = small.tree()
    (folder,) = [path for path, _ in listed(small)["shards"]]
    files = [data for path, data in tree.items() if path.startswith(folder[1:]) and "entry" not in path]
    assert (made.files, made.size) == (len(files), sum(map(len, files)))
