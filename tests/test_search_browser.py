"""The search page in a browser, under the strict CSP and a path prefix: what is found, shown, said and marked."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Newsroom, article
from test_sample import copied

pytest.importorskip("pagefind_bin", reason="Pagefind's program is not here")
playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'"
)
PREFIX = "/news"
FOUND = "Articles found: {}"
NOTHING = "Nothing was found. Try fewer or other words."


class Host(http.server.SimpleHTTPRequestHandler):
    """A host that serves the output below the prefix, with the policy."""

    protocol_version = "HTTP/1.1"

    def translate_path(self, path: str) -> str:
        inside = path.startswith(f"{PREFIX}/")
        return super().translate_path(path.removeprefix(PREFIX)) if inside else "/nowhere"

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


def publication(root: Path) -> Newsroom:
    """The repository's theme with articles of our own: 30 on custody, and some with traps in them."""
    newsroom = copied(root, content=False)
    settings = (
        (root / "site.yaml")
        .read_text(encoding="utf-8")
        .replace("url: https://ledgerline.example\n", "url: https://x.example/news\n")
    )
    newsroom.write({"site.yaml": settings})
    for number in range(30):
        fields = {"title": f"Custody report {number}", "publishedAt": f"2024-01-{number + 1:02}T10:00:00Z"}
        newsroom.article(f"2024/custody-{number}.en.md", "Keys in vaults.\n", tags=["Safes"], **fields)
    newsroom.article(
        "2025/trap.en.md",
        "Light in body, ᚠᛃᛔᛍᛊᛋᛗ and more.\n",
        title="Sovereign <img src=x onerror=alert(1)> bonds",
        description='"><script>alert(1)</script> Sovereign & more',
        category="POLICY",
        tags=["Bonds"],
    )
    newsroom.article("2025/in.en.md", "In a word, so it begins.\n", title="Short words", category="POLICY")
    newsroom.write({"content/2025/uk.uk.md": article("Ціна біткоїна зросла.\n", title="Ринок біткоїна")})
    newsroom.build(base_url="https://x.example/news")
    return newsroom


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    newsroom = publication(tmp_path_factory.mktemp("search") / "project")
    host = functools.partial(Host, directory=str(newsroom.root / "public"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        opened = browser.new_page(base_url=f"http://127.0.0.1:{server.server_port}")
        opened.said = []
        opened.on("console", lambda message: opened.said.append(message.text))
        opened.on("pageerror", lambda error: opened.said.append(str(error)))
        yield opened
        browser.close()
    server.shutdown()
    server.server_close()


def status(page: Any) -> str:
    """What the page says once it has searched."""
    for _ in range(1_500):
        said = str(page.text_content("#search_status"))
        if said and not said.endswith("…"):
            return said
        time.sleep(0.02)
    raise AssertionError(page.said)


def found(page: Any, query: str, lang: str = "") -> list[str]:
    """The titles that an address finds."""
    page.goto(f"{PREFIX}{lang}/search/{query}")
    status(page)
    return list(page.locator("#search_results .card-title").all_text_contents())


TRAP = "Sovereign <img src=x onerror=alert(1)> bonds"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?q=sovereign", [TRAP]),
        ("?q=SOVEREIGNS", [TRAP]),
        ("?q=sover", [TRAP]),
        ("?q=sovereign+bonds", [TRAP]),
        ("?q=bonds&category=policy", [TRAP]),
        ("?q=bonds&category=market", []),
        ("?q=bonds&tag=bonds&year=2025", [TRAP]),
        ("?q=bonds&year=2024", []),
        ("?category=policy", [TRAP, "Short words"]),
        ("?category=policy&tag=bonds", [TRAP]),
        ("?tag=none-of-them", []),
        ("?q=%22sovereign+bonds%22", []),
        ("?q=%22short+words%22", ["Short words"]),
        ("?q=%22words+short%22", []),
        ("?q=inscription", []),
        ("?q=lightning", []),
        ("?q=custody+inscription", []),
        ("?q=ᚠᛃᛔᛍᛊᛋᛗ+sovereign", [TRAP]),
        ("?q=custody+7", ["Custody report 7"]),
    ],
)
def test_what_is_found(page: Any, query: str, titles: list[str]) -> None:
    assert found(page, query) == titles
    assert status(page) == (FOUND.format(len(titles)) if titles else NOTHING)


def test_a_ukrainian_word_is_found_in_any_case(page: Any) -> None:
    for word in ("біткоїн", "біткоїна", "біткоїном", "біткоїнами"):
        assert found(page, f"?q={word}", "/uk") == ["Ринок біткоїна"]


def test_results_come_newest_first_and_more_on_demand(page: Any) -> None:
    titles = found(page, "?tag=safes")
    assert titles == [f"Custody report {number}" for number in range(29, 9, -1)]
    assert status(page) == "The first 20 articles"
    page.click("#search_more")
    page.get_by_text(FOUND.format(30), exact=True).wait_for()
    assert page.locator("#search_results li").count() == 30
    assert not page.is_visible("#search_more")
    assert page.evaluate("document.activeElement.textContent") == "Custody report 9"


def test_text_from_articles_stays_text_and_is_marked(page: Any) -> None:
    page.said.clear()
    found(page, "?q=sovereign&year=2025")
    card = page.locator("#search_results li").first
    assert card.locator("img, script").count() == 0
    assert card.locator("mark").all_text_contents() == ["Sovereign", "Sovereign"]
    assert "<script>alert(1)</script>" in card.locator(".card-summary").text_content()
    assert card.locator(".card-title a").get_attribute("href") == "/news/2025/trap/"
    assert page.said == []


def test_marks_can_be_read_in_forced_colours(page: Any) -> None:
    page.emulate_media(forced_colors="active")
    found(page, "?q=sovereign")
    colours = "each => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]"
    colour, ground = page.locator("#search_results mark").first.evaluate(colours)
    page.emulate_media(forced_colors="none")
    assert colour != ground
    assert ground != "rgba(0, 0, 0, 0)"


def test_the_form_and_the_address_say_the_same(page: Any) -> None:
    found(page, "?tag=unheard-of&q=%3Cb%3E")
    assert page.input_value("#search_q") == "<b>"
    assert page.input_value("#search_tag") == "unheard-of"
    page.fill("#search_q", "custody")
    page.select_option("#search_tag", "safes")
    page.select_option("#search_year", "2024")
    page.wait_for_url(lambda url: url.endswith("/search/?q=custody&tag=safes&year=2024"))
    assert status(page) == "The first 20 articles"


def test_the_masthead_of_any_page_leads_to_results(page: Any) -> None:
    page.goto(f"{PREFIX}/2025/trap/")
    page.fill("#masthead_search", "short words")
    page.press("#masthead_search", "Enter")
    page.get_by_text(FOUND.format(1), exact=True).wait_for()
    assert page.locator("#search_results .card-title").all_text_contents() == ["Short words"]


def test_readers_are_told_when_the_index_cannot_be_had(page: Any) -> None:
    page.route("**/search/index.json", lambda route: route.fulfill(status=404))
    page.goto(f"{PREFIX}/search/?q=custody")
    said = status(page)
    page.unroute("**/search/index.json")
    assert said == "The search could not be loaded. Try again later, or look through the sections below."


def test_without_scripts_the_page_says_what_to_do(page: Any) -> None:
    context = page.context.browser.new_context(java_script_enabled=False, base_url=page.url)
    plain = context.new_page()
    plain.goto(f"{PREFIX}/search/?q=custody")
    assert (
        plain.locator("noscript p, p.search-without")
        .first.text_content()
        .startswith("Search needs JavaScript")
    )
    links = [link.get_attribute("href") for link in plain.locator(".search-browse a").all()]
    assert links == ["/news/category/market/", "/news/category/policy/", "/news/tag/", "/news/archive/"]
    context.close()
