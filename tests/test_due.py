"""`site-builder due`: 0 skips a build, 1 asks for one; a preview says that it is one, and hides from search engines."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from conftest import NOW, REPOSITORY, SETTINGS, Newsroom

from site_builder.__main__ import cli

LATER = "2026-02-01T00:00:00Z"
MARCH = "2026-03-01T00:00:00Z"


def run(newsroom: Newsroom, command: str, *arguments: str, now: str = NOW) -> Result:
    given = [command, "--project", str(newsroom.root), "--now", now, *arguments]
    result = CliRunner().invoke(cli, given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def due(newsroom: Newsroom, *arguments: str, now: str = NOW) -> tuple[int, str]:
    result = run(newsroom, "due", *arguments, now=now)
    assert result.stderr == ""
    return result.exit_code, result.stdout.strip()


@pytest.fixture
def site(newsroom: Newsroom) -> Newsroom:
    """A newsroom with an article of today, one of March, and one that expires in February; built."""
    newsroom.article("n/a.en.md").article("n/b.en.md", publishedAt=MARCH)
    newsroom.article("n/c.en.md", expiresAt=LATER)
    newsroom.build()
    return newsroom


def test_nothing_is_due_until_an_article_expires_or_appears(site: Newsroom) -> None:
    assert due(site) == (0, f"nothing to build; next change: {LATER}")
    assert due(site, now="2026-01-31T23:59:59Z") == (0, f"nothing to build; next change: {LATER}")
    assert due(site, now=LATER) == (1, f"an article appeared or expired at {LATER}; next change: {MARCH}")
    site.build(now=LATER)
    assert due(site, now=LATER) == (0, f"nothing to build; next change: {MARCH}")
    assert due(site, now="2027-01-01T00:00:00Z")[0] == 1
    site.build(now=MARCH)
    assert due(site, now="2090-01-01T00:00:00Z") == (0, "nothing to build; next change: never")


@pytest.mark.parametrize(
    "change",
    [
        lambda n: n.article("n/a.en.md", "Other text.\n"),
        lambda n: n.article("n/new.en.md"),
        lambda n: n.remove("content/n/a.en.md"),
        lambda n: n.article("n/b.en.md", publishedAt="2026-04-01T00:00:00Z"),
        lambda n: n.write({"site.yaml": f"{SETTINGS}latest: 3\n"}),
        lambda n: n.write({"content/redirects.csv": "/x/,/n/a/\n"}),
        lambda n: n.write({"content/tags.yaml": "x: {name: X}\n"}),
        lambda n: n.write({"static/a.css": "a {}"}),
        lambda n: n.write({"templates/404.html": "x"}),
    ],
    ids=["edited", "new", "gone", "date", "settings", "redirects", "tags", "static", "template"],
)
def test_a_change_of_the_sources_is_due(site: Newsroom, change: Callable[[Newsroom], object]) -> None:
    change(site)
    status, said = due(site)
    assert (status, said.partition(";")[0]) == (1, "the sources changed since the last build")
    site.build()
    assert due(site)[0] == 0


def test_a_site_that_was_never_built_is_due(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md")
    assert due(newsroom) == (1, "no build of this output is remembered; next change: never")
    newsroom.build()
    assert due(newsroom)[0] == 0
    assert due(newsroom, "--output", str(newsroom.root / "other"))[0] == 1
    assert due(newsroom, "--base-url", "https://other.example")[0] == 1


def test_asking_writes_nothing_and_a_lost_folder_asks_for_nothing(site: Newsroom) -> None:
    """The host deploys what it built itself: whether the folder is still here says nothing."""
    before = site.tree()
    due(site, now=LATER)
    assert site.tree() == before
    shutil.rmtree(site.root / "public")
    assert due(site)[0] == 0
    assert not (site.root / "public").exists()


def test_next_prints_the_instant_alone(site: Newsroom) -> None:
    assert due(site, "--next") == (0, LATER)
    assert due(site, "--next", now=LATER) == (1, MARCH)
    assert due(site, "--next", now="2030-01-01T00:00:00Z") == (1, "never")


def test_a_fault_is_neither_yes_nor_no(site: Newsroom) -> None:
    site.write({"site.yaml": "name: T\n"})
    assert run(site, "due").exit_code == 2
    assert run(site, "due", "--now", "soon").exit_code == 2


def test_a_failed_build_stays_due(site: Newsroom) -> None:
    site.article("n/a.en.md", title=None)
    site.problems()
    assert due(site)[0] == 1


# -- Previews ---------------------------------------------------------------------------------------


@pytest.fixture
def real(newsroom: Newsroom) -> Newsroom:
    for name in ("templates", "static"):
        shutil.rmtree(newsroom.root / name, ignore_errors=True)
        shutil.copytree(REPOSITORY / name, newsroom.root / name)
    newsroom.article("n/a.en.md", title="Open").article("n/a.uk.md")
    newsroom.article("n/b.en.md", title="Zanzibar", draft=True)
    return newsroom.article("n/c.en.md", title="Zanzibar", publishedAt=MARCH)


BANNER = {"en": "Preview. This is not the published site.", "uk": "Попередній перегляд."}


@pytest.mark.parametrize("context", ["deploy-preview", "branch-deploy", "staging"])
def test_a_preview_hides_and_says_what_it_is(
    real: Newsroom, monkeypatch: pytest.MonkeyPatch, context: str
) -> None:
    monkeypatch.setenv("CONTEXT", context)
    assert run(real, "build", "--base-url", "https://tiny.example").exit_code == 0
    tree = real.tree()
    pages = {path: data.decode() for path, data in tree.items() if path.endswith(".html")}
    assert len(pages) > 12
    for path, page in pages.items():
        assert '<meta name="robots" content="noindex">' in page, path
        assert BANNER["uk" if path.startswith("uk/") else "en"] in page, path
    assert '<link rel="canonical" href="https://tiny.example/n/a/">' in pages["n/a/index.html"]
    assert "  X-Robots-Tag: noindex\n" in real.page("_headers")
    assert not any(b"Zanzibar" in data for data in tree.values())
    assert run(real, "build", "--drafts").exit_code == 0
    assert any(b"Zanzibar" in data for data in real.tree().values())


@pytest.mark.parametrize("context", ["", "production"])
def test_the_published_site_does_not(real: Newsroom, monkeypatch: pytest.MonkeyPatch, context: str) -> None:
    monkeypatch.setenv("CONTEXT", "deploy-preview")
    assert run(real, "build").exit_code == 0
    preview = real.tree()
    monkeypatch.setenv("CONTEXT", context)
    assert due(real)[0] == 1
    assert run(real, "build").exit_code == 0
    assert real.tree() == real.clean_tree() != preview
    page = real.page("n/a/index.html")
    assert '<meta name="robots" content="max-image-preview:large">' in page
    assert BANNER["en"] not in page
    assert "X-Robots-Tag" not in real.page("_headers")


def test_a_build_tells_that_it_is_a_preview(real: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "a preview (CONTEXT=deploy-preview): every page is noindex"
    assert said not in run(real, "build").stderr
    monkeypatch.setenv("CONTEXT", "deploy-preview")
    assert said in run(real, "build").stderr
