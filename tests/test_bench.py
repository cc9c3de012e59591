"""The benchmark's archive is the same every time, and builds."""

from __future__ import annotations

import importlib
import time
from pathlib import Path
from types import ModuleType

import pytest

from site_builder.build import Options, Report, build
from site_builder.parallel import Work

BENCH = Path(__file__).parent.parent / "bench"
ARTICLES = 30


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """bench/corpus.py, which is a program and no part of the package."""
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("corpus")


@pytest.fixture
def archive(bench: ModuleType) -> object:
    return bench.Corpus(ARTICLES, days=60)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def build_at(folder: Path) -> Report:
    options = Options(folder, "2026-01-01T00:00:00Z", time.time_ns(), durable=False, work=Work(1))
    return build(options)


def test_an_archive_is_the_same_every_time(bench: ModuleType, archive: object, tmp_path: Path) -> None:
    for name in ("one", "two"):
        bench.write_corpus(tmp_path / name, archive)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_an_archive_builds_without_a_problem(bench: ModuleType, archive: object, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    bench.write_corpus(folder, archive)
    report = build_at(folder)
    problems = [problem for problem in report.problems if problem.path != "site.yaml"]
    assert (report.articles, problems) == (ARTICLES, [])


def test_changes_reach_the_build(bench: ModuleType, archive: object, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    bench.write_corpus(folder, archive)
    build_at(folder)
    bench.change_article(folder, archive, "A correction")
    assert build_at(folder).written == 1 + 6, "its page, and the feeds of the site and of its category"
    bench.change_template(folder, "An edition")
    assert build_at(folder).written == ARTICLES
    bench.add_article(folder, archive)
    assert build_at(folder).articles == ARTICLES + 1


@pytest.mark.parametrize("shape", ["hugo", "pelican"])
def test_peers_get_the_same_articles(bench: ModuleType, archive: object, tmp_path: Path, shape: str) -> None:
    bench.write_corpus(tmp_path / shape, archive, bench.shapes.SHAPES[shape])
    articles = [path for path in (tmp_path / shape / "content").rglob("*.md") if path.stem[-5:].isdigit()]
    assert len(articles) == ARTICLES
    for number in (1, ARTICLES):
        article = bench.write_article(archive, number)
        (path,) = [path for path in articles if path.name.startswith(article.slug)]
        assert path.read_text().endswith(article.body)
