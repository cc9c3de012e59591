"""The preview in a real browser: pages change by themselves, problems lie over them and vanish."""

from __future__ import annotations

import re
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Newsroom
from preview_program import start

CHROMIUM = next(
    (path for path in ("/usr/bin/chromium", shutil.which("chromium")) if path and Path(path).exists()), ""
)
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="chromium is not there")
PATIENCE = 60_000
"""Milliseconds that something may take on a busy machine."""
BASE = """\
<!doctype html>
<html lang="{{ page.lang }}">
<head>
<meta charset="utf-8">
<title>{% block title %}{{ site.name }}{% endblock %}</title>
<link rel="stylesheet" href="{{ "site.css" | asset }}">
</head>
<body>{% block main %}{% endblock %}</body>
</html>
"""
LONG = "\n\n".join(f"Paragraph {number}." for number in range(200)) + "\n"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Desk:
    """A newsroom whose preview runs, and a browser that shows it."""

    def __init__(self, newsroom: Newsroom, browser: Any) -> None:
        self.newsroom = newsroom
        self.port = free_port()
        self.program = start(newsroom, "--port", str(self.port))
        assert self.program.stderr
        assert "preview on" in self.program.stderr.readline()
        self.page = browser.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page.on(
            "console", lambda message: self.faults.append(message.text) if message.type == "error" else None
        )
        self.loads = 0
        self.page.on("load", lambda _: setattr(self, "loads", self.loads + 1))

    def open(self, path: str) -> Any:
        self.page.goto(f"http://127.0.0.1:{self.port}{path}")
        return self.page

    def shows(self, text: str) -> None:
        """Waits until the page itself shows the text."""
        self.page.get_by_text(text, exact=True).first.wait_for()

    @property
    def overlay(self) -> Any:
        return self.page.locator("#__preview details")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        found = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


@pytest.fixture
def desk(newsroom: Newsroom, browser: Any) -> Iterator[Desk]:
    newsroom.write({"templates/base.html": BASE, "static/site.css": "body { color: rgb(1, 1, 1) }\n"})
    newsroom.article("n/a.en.md", "First text.\n", title="First")
    made = Desk(newsroom, browser)
    yield made
    made.page.close()
    made.program.send_signal(signal.SIGINT)
    _, err = made.program.communicate(timeout=60)
    assert made.program.returncode == 130, err
    assert "Traceback" not in err
    assert err.endswith("the preview has ended\n")


def test_a_saved_article_shows_by_itself(desk: Desk) -> None:
    desk.open("/n/a/")
    desk.shows("First text.")
    desk.newsroom.article("n/a.en.md", "Second text.\n", title="First")
    desk.shows("Second text.")
    desk.newsroom.article("n/b.en.md", title="Another", draft=True)
    desk.open("/n/b/")
    desk.shows("Text.")


def test_a_problem_lies_over_the_last_good_page_until_it_is_cured(desk: Desk) -> None:
    desk.open("/n/a/")
    desk.shows("First text.")
    desk.newsroom.article("n/a.en.md", "Second text.\n", title="First", sentiment="POSITVE")
    desk.overlay.wait_for()
    text = desk.overlay.inner_text()
    assert "content/n/a.en.md:5:12" in text
    assert 'sentiment: "POSITVE" is none of POSITIVE, NEGATIVE, NEUTRAL invalid-choice' in text
    assert '5 | sentiment: "POSITVE"\n  |            ^^^^^^^^^' in text
    assert "did you mean POSITIVE?" in text
    assert "This page is the last good one." in text
    desk.shows("First text.")
    desk.newsroom.article("n/a.en.md", "Third text.\n", title="First")
    desk.shows("Third text.")
    assert desk.overlay.count() == 0


def test_a_template_error_is_shown_as_well(desk: Desk) -> None:
    desk.open("/n/a/")
    desk.shows("First text.")
    template = desk.newsroom.root / "templates/article.html"
    good = template.read_text()
    template.write_text(good.replace("{{ page | body }}", "{{ page.artcle.title }}"))
    desk.overlay.wait_for()
    assert re.search(r"templates/article\.html:\d+", desk.overlay.inner_text())
    assert "artcle" in desk.overlay.inner_text()
    template.write_text(good)
    desk.overlay.wait_for(state="detached")
    desk.shows("First text.")


def test_a_style_sheet_is_swapped_without_a_reload(desk: Desk) -> None:
    desk.open("/n/a/")
    desk.shows("First text.")
    desk.page.wait_for_load_state("load")
    desk.loads = 0
    desk.newsroom.write({"static/site.css": "body { color: rgb(2, 2, 2) }\n"})
    desk.page.wait_for_function("() => getComputedStyle(document.body).color === 'rgb(2, 2, 2)'")
    desk.newsroom.write({"static/site.css": "body { color: rgb(3, 3, 3) }\n"})
    desk.page.wait_for_function("() => getComputedStyle(document.body).color === 'rgb(3, 3, 3)'")
    desk.page.wait_for_function("() => document.querySelectorAll('link[rel=stylesheet]').length === 1")
    assert desk.loads == 0


def test_a_reloaded_page_keeps_its_place(desk: Desk) -> None:
    desk.newsroom.article("n/long.en.md", LONG, title="Long")
    page = desk.open("/n/long/")
    page.get_by_text("Paragraph 199.").wait_for()
    page.evaluate("window.scrollTo(0, 1234)")
    desk.newsroom.article("n/long.en.md", f"{LONG}\nThe end.\n", title="Long")
    desk.shows("The end.")
    page.wait_for_function("() => window.scrollY === 1234")


def test_the_first_build_may_fail(newsroom: Newsroom, browser: Any) -> None:
    newsroom.article("n/a.en.md", "First text.\n", sentiment="POSITVE")
    desk = Desk(newsroom, browser)
    try:
        desk.open("/n/a/").get_by_text("did you mean POSITIVE?").wait_for()
        assert "last good" not in desk.page.content()
        newsroom.article("n/a.en.md", "First text.\n")
        desk.shows("First text.")
        assert desk.overlay.count() == 0
    finally:
        desk.page.close()
        desk.program.terminate()
        desk.program.communicate(timeout=60)
    assert desk.program.returncode == 143


def test_warnings_wait_to_be_opened(desk: Desk) -> None:
    desk.open("/n/a/")
    desk.newsroom.article("n/a.en.md", "See [it](gone.en.md).\n", title="First")
    desk.overlay.wait_for()
    assert desk.overlay.inner_text() == "1 warning"
    desk.overlay.locator("summary").click()
    assert "content/n/gone.en.md is not on the site" in desk.overlay.inner_text()
    desk.newsroom.article("n/a.en.md", "Nothing.\n", title="First")
    desk.shows("Nothing.")
    desk.overlay.wait_for(state="detached")


def test_it_works_under_the_policy_of_the_host(desk: Desk) -> None:
    """Nothing of the preview is inline, and its socket is the site's own origin."""
    desk.open("/n/a/")
    desk.shows("First text.")
    (desk.newsroom.root / ".cache/preview/_headers").write_text(f"/*\n  Content-Security-Policy: {POLICY}\n")
    desk.page.reload()
    answered = desk.page.reload()
    assert answered.headers["content-security-policy"].startswith("default-src 'none'")
    desk.faults.clear()
    desk.newsroom.article("n/a.en.md", "Second text.\n", title="First", sentiment="POSITVE")
    desk.overlay.wait_for()
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(desk.overlay).to_have_css("position", "fixed", timeout=PATIENCE)
    desk.newsroom.article("n/a.en.md", "Third text.\n", title="First")
    desk.shows("Third text.")
    assert desk.faults == []
