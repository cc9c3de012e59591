"""The theme for everyone: narrow and zoomed screens, forced colours, keyboards, paper, texts from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from conftest import Newsroom
from test_sample import NOW, copied
from test_theme import CHROMIUM, serve

SITE = "https://ledgerline.example"
KINDS = [
    "/", "/uk/", "/2025/12/kraken-buys-backed-finance/", "/2025/11/how-we-count-tokenized-volume/", "/category/market/",
    "/tag/rwa/", "/tag/", "/source/ledgerline/", "/author/olena-marchuk/", "/story/kraken-backed/", "/archive/", "/2025/",
    "/2025/12/", "/search/", "/feeds/", "/site-index/", "/about/", "/404.html",
]  # fmt: skip
LONG = "Kryptowährungsverwahrungsgenehmigungsverfahrensordnung"
HEBREW = "בורסה קונה מנפיק"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    newsroom = copied(tmp_path_factory.mktemp("access") / "project")
    newsroom.build(now=NOW)
    return newsroom


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Texts that are as long, and run as far to the left, as texts can."""
    newsroom = copied(tmp_path_factory.mktemp("odd") / "project", content=False)
    body = f"{LONG} `{LONG * 2}`\n\n## {LONG}\n\n| {LONG} | {LONG} |\n| - | - |\n| a | b |\n\n> {LONG}\n\n{HEBREW}.\n"
    newsroom.article(
        "2025/long.en.md",
        body,
        title=LONG,
        description=LONG,
        tags=[LONG],
        authors=[LONG],
        keyPoints=[LONG * 2],
        takeaways=[LONG],
        source={"name": LONG, "key": "long", "type": "RSS"},
        corrections=[{"at": "2025-12-03T00:00:00Z", "text": LONG}],
        ai={"rewritten": True, "model": LONG},
    )
    linked = "See [נועה כהן](https://a.example/), [דוד לוי](https://b.example/)."
    newsroom.article(
        "2025/right.en.md", f"{HEBREW}.\n\n{linked}\n", title=HEBREW, authors=["נועה כהן", "דוד לוי"]
    )
    newsroom.build(now=NOW)
    return newsroom


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not there")
    with sync_api.sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield browser
        browser.close()


def show(browser: Any, newsroom: Newsroom, path: str = "/", **emulated: Any) -> Any:
    """A page of the site, in a browser of its own."""
    context = browser.new_context(**emulated)
    serve(context, newsroom)
    page = context.new_page()
    page.goto(f"{SITE}{path}")
    return page


def edges(page: Any, selector: str, number: int = 0) -> tuple[float, float]:
    """Where the text of an element begins and ends on its line, from the left."""
    script = """each => {
        const range = document.createRange();
        range.selectNodeContents(each);
        const { left, right } = range.getBoundingClientRect();
        return [left, right];
    }"""
    left, right = page.locator(selector).nth(number).evaluate(script)
    return left, right


# -- Screens ----------------------------------------------------------------------------------------


def test_nothing_runs_out_of_a_screen_that_is_zoomed_to_320_pixels(odd: Newsroom, browser: Any) -> None:
    page = show(browser, odd, viewport={"width": 320, "height": 256})
    paths = sorted(path for path in odd.tree() if path.endswith(".html") and "/cards/" not in path)
    wide = {}
    for path in paths:
        page.goto(f"{SITE}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert len(wide) > 15
    assert {path: width for path, width in wide.items() if width > 320} == {}


def test_only_who_does_not_mind_motion_is_scrolled_smoothly(sample: Newsroom, browser: Any) -> None:
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    page = show(browser, sample, reduced_motion="reduce")
    assert page.evaluate(behaviour) == "auto"
    assert page.evaluate("document.getAnimations().length") == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(behaviour) == "smooth"


def test_forced_colours_leave_bullets_and_say_which_section_it_is(sample: Newsroom, browser: Any) -> None:
    page = show(browser, sample, "/category/market/", forced_colors="active", color_scheme="dark")
    current = page.locator(".masthead-sections [aria-current]")
    assert current.evaluate("each => getComputedStyle(each).textDecorationLine") == "underline"
    page.goto(f"{SITE}{KINDS[2]}")
    ground = page.locator(".box li").first.evaluate(
        "each => getComputedStyle(each, '::before').backgroundColor"
    )
    assert ground == "rgb(255, 255, 255)"


# -- Keyboards and screen readers -------------------------------------------------------------------


def test_the_first_key_leads_past_the_masthead(sample: Newsroom, browser: Any) -> None:
    page = show(browser, sample)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'page_main'")


@pytest.mark.parametrize("path", KINDS)
def test_landmarks_and_headings_come_in_their_order(sample: Newsroom, browser: Any, path: str) -> None:
    page = show(browser, sample, path)
    snapshot = page.locator("body").aria_snapshot()
    tops = [line[2:].rstrip(":") for line in snapshot.splitlines() if line.startswith("- ")]
    assert tops[0].startswith("link ")
    assert tops[1:] == ["banner", "main", "contentinfo"]
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
        "all => all.map(each => Number(each.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels
    unnamed = page.locator("nav:not([aria-label], [aria-labelledby])").count()
    assert unnamed == 0


# -- From right to left -----------------------------------------------------------------------------


def test_a_headline_from_right_to_left_begins_on_the_right(odd: Newsroom, browser: Any) -> None:
    page = show(browser, odd, "/2025/right/", viewport={"width": 1280, "height": 900})
    for selector in ("h1", ".prose p"):
        box = page.locator(selector).first.bounding_box()
        assert abs(edges(page, selector)[1] - box["x"] - box["width"]) < 3, selector
    assert edges(page, ".facts time")[0] - page.locator(".byline").bounding_box()["x"] < 200


def test_names_from_right_to_left_stay_in_their_order(odd: Newsroom, browser: Any) -> None:
    page = show(browser, odd, "/2025/right/")
    for selector in (".authors a", ".prose a"):
        assert edges(page, selector, 0)[1] < edges(page, selector, 1)[0], selector


# -- Paper ------------------------------------------------------------------------------------------


def test_paper_shows_the_text_and_its_sources_and_nothing_to_operate(sample: Newsroom, browser: Any) -> None:
    page = show(browser, sample, KINDS[2])
    assert not page.locator(".provenance dl").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".provenance dl").is_visible()
    for selector in ("nav", "button", "input", "audio", ".share"):
        assert [each.is_visible() for each in page.locator(selector).all()].count(True) == 0, selector
    lefts = [edges(page, selector)[0] for selector in (".masthead-name", "h1", ".footer-name")]
    assert max(lefts) - min(lefts) < 3
