"""The theme: few bytes and requests, no flash when a scheme was chosen, and overridden piece by piece."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from conftest import REPOSITORY, Newsroom
from test_sample import NOW, copied

CHROMIUM = Path("/usr/bin/chromium")
ARTICLE = "2025/12/kraken-buys-backed-finance/index.html"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    newsroom = copied(tmp_path_factory.mktemp("theme") / "project")
    newsroom.build(now=NOW)
    return newsroom


# -- What a reader downloads ------------------------------------------------------------------------


def packed(data: bytes) -> int:
    return len(brotli.compress(data))


def referred(page: str, start: str) -> list[str]:
    """The paths that a page names right behind a text."""
    return [part.partition('"')[0].removeprefix("/") for part in page.split(start)[1:]]


@pytest.mark.parametrize(
    "path", [ARTICLE, f"uk/{ARTICLE}", "2025/11/how-we-count-tokenized-volume/index.html"]
)
def test_an_article_and_its_one_style_sheet_are_ten_kilobytes_at_most(sample: Newsroom, path: str) -> None:
    page = sample.page(path)
    (style,) = referred(page, '<link rel="stylesheet" href="')
    assert packed(page.encode()) + packed(sample.tree()[style]) <= 10_000


RUNTIME = "assets/search/"
"""What Pagefind brings along."""


def test_scripts_are_few_and_small(sample: Newsroom) -> None:
    scripts = {
        name: text
        for name, text in sample.tree().items()
        if name.endswith(".js") and not name.startswith(RUNTIME)
    }
    assert sum(map(packed, scripts.values())) < 10_000
    assert all(name.startswith("assets/js/") for name in scripts)
    assert len(referred(sample.page(ARTICLE), '<script src="')) == 1


def test_style_sheets_are_published_whole(sample: Newsroom) -> None:
    styles = [name.partition(".")[0] for name in sample.tree() if name.endswith(".css")]
    assert styles == ["assets/css/article", "assets/css/search", "assets/css/site"]
    assert all(b"@import" not in text for name, text in sample.tree().items() if name.endswith(".css"))


# -- Paper and night --------------------------------------------------------------------------------


@pytest.fixture
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not there")
    with sync_api.sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield browser
        browser.close()


def serve(context: Any, newsroom: Newsroom) -> None:
    """Answer every request of the browser with a file of the site, and nothing else."""
    tree = newsroom.tree()

    def answer(route: Any) -> None:
        path = route.request.url.partition("://")[2].partition("/")[2]
        path = f"{path}index.html" if path.endswith("/") or not path else path
        kinds = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
        kind = kinds.get(path.rpartition(".")[2], "image/jpeg")
        if path in tree:
            route.fulfill(body=tree[path], content_type=kind)
        else:
            route.abort()

    context.route("**/*", answer)


BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"
SCHEMES = ("rgb(246, 248, 243)", "rgb(16, 21, 18)")


def test_the_chosen_scheme_stays_and_is_there_before_anything_is_painted(
    sample: Newsroom, browser: Any
) -> None:
    paper, night = SCHEMES
    context = browser.new_context(color_scheme="light")
    serve(context, sample)
    page = context.new_page()
    page.goto("https://ledgerline.example/")
    assert page.evaluate(BACKGROUND) == paper
    switch = page.get_by_role("button", name="Dark colours")
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    assert (page.evaluate(BACKGROUND), switch.get_attribute("aria-pressed")) == (night, "true")
    context.add_init_script(
        "new MutationObserver((_, observer) => { if (document.body) {"
        " window.scheme = document.documentElement.dataset.scheme; observer.disconnect(); } })"
        ".observe(document, { childList: true, subtree: true })"
    )
    page.goto(f"https://ledgerline.example/{ARTICLE}")
    assert page.evaluate("window.scheme") == "dark", "it was chosen before the body was there"
    assert page.evaluate(BACKGROUND) == night


def test_without_scripts_the_system_chooses_and_no_switch_is_shown(sample: Newsroom, browser: Any) -> None:
    for scheme, background in zip(("light", "dark"), SCHEMES, strict=True):
        context = browser.new_context(color_scheme=scheme, java_script_enabled=False)
        serve(context, sample)
        page = context.new_page()
        page.goto("https://ledgerline.example/")
        assert page.locator("html").evaluate(f"() => {BACKGROUND}") == background
        assert not page.locator(".scheme").is_visible()
        context.close()


# -- A theme of one's own ---------------------------------------------------------------------------

TOKENS = "@layer tokens { :root { --accent: rebeccapurple } }"


@pytest.fixture
def overridden(newsroom: Newsroom) -> Newsroom:
    """A project whose theme is the repository's, with two templates and one token of its own."""
    shutil.rmtree(newsroom.root / "templates")
    shutil.copytree(REPOSITORY / "templates", newsroom.root / "theme")
    shutil.copytree(REPOSITORY / "static", newsroom.root / "static")
    with (newsroom.root / "site.yaml").open("a") as settings:
        settings.write("theme: theme\n")
    newsroom.write({
        "templates/partials/byline.html": "<p>As told by {{ page.bylines[0].text }}</p>\n",
        "templates/404.html": '{% extends "base.html" %}{% block main %}<h1>Lost</h1>{% endblock %}',
    })  # fmt: skip
    return newsroom.article("n/a.en.md", "The text.\n", title="A headline")


def test_one_template_is_overridden_without_copying_the_rest(overridden: Newsroom) -> None:
    assert overridden.build().problems == ()
    page = overridden.page("n/a/index.html")
    assert "<p>As told by Tiny</p>" in page
    assert "<h1>A headline</h1>" in page
    assert 'class="share"' not in page
    assert '<main id="page_main" tabindex="-1">\n<h1>Lost</h1></main>' in overridden.page("404.html")


def test_one_block_is_overridden_by_extending_the_theme_s_own_template(overridden: Newsroom) -> None:
    mine = '{% extends "theme/article.html" %}{% block head %}<meta name="mine" content="1">{% endblock %}'
    overridden.write({"templates/article.html": mine}).build()
    page = overridden.page("n/a/index.html")
    assert '<meta name="mine" content="1">' in page
    assert "<h1>A headline</h1>" in page
    theirs = (overridden.root / "theme/article.html").read_text()
    overridden.write({"theme/article.html": theirs.replace("<h1>", "<h1 class=new>")}).build()
    assert "<h1 class=new>A headline</h1>" in overridden.page("n/a/index.html")
    assert overridden.tree() == overridden.clean_tree()


def test_a_theme_s_template_that_is_not_there_is_told(overridden: Newsroom) -> None:
    overridden.write({"templates/article.html": "{% extends 'theme/gone.html' %}"})
    assert "there is no template theme/gone.html" in overridden.problems()


def test_one_token_is_overridden_in_a_file_of_one_line(overridden: Newsroom) -> None:
    site = (overridden.root / "static/css/site.css").read_text()
    overridden.write({"static/css/site.css": f'{site}@import "_own.css";\n', "static/css/_own.css": TOKENS})
    overridden.build()
    (style,) = referred(overridden.page("index.html"), '<link rel="stylesheet" href="')
    assert overridden.page(style).endswith("@layer tokens{:root{--accent: rebeccapurple}}")
    assert overridden.tree() == overridden.clean_tree()


def test_a_theme_of_five_lines_is_a_theme(newsroom: Newsroom) -> None:
    shutil.rmtree(newsroom.root / "templates")
    whole = "<!doctype html><title>{{ site.name }}</title>{{ page.url }}"
    names = ("article", "standalone", "removed", "front", "listing", "tags", "archive", "404", "redirect")
    newsroom.write({f"templates/{name}.html": whole for name in names}).article("n/a.en.md", tags=["BTC"])
    assert newsroom.build().problems == ()
    assert newsroom.page("tag/btc/index.html") == "<!doctype html><title>Tiny</title>/tag/btc/"
