"""What the host is asked to send with every file: by the text, by its own parser, and in a browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from conftest import Newsroom
from test_deploy import check_headers, understood
from test_sample import copied

from site_builder.config import Headers, Settings
from site_builder.headers import headers_file

CHROMIUM = Path("/usr/bin/chromium")
TINY = Settings(name="Tiny", url="https://tiny.example")
PATHS = {
    "/assets/css/site.0123456789.css": {"Cache-Control"},
    "/images/x.0123456789.jpg": {"Cache-Control"},
    "/feed.xml": {"Content-Type"},
    "/uk/category/market/feed.xml": {"Content-Type"},
    "/atom.xml": {"Content-Type"},
    "/uk/atom.xml": {"Content-Type"},
    "/tag/x/feed.json": {"Content-Type"},
    "/": set(),
    "/n/a/": set(),
    "/sitemap.xml": set(),
    "/favicon.svg": set(),
}
"""Which headers a path has besides those of every path."""


def rules(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if line.startswith(" "):
            name, _, value = line.strip().partition(": ")
            found[list(found)[-1]][name] = value
        else:
            found[line] = {}
    return found


def policy(text: str) -> dict[str, list[str]]:
    parts = rules(text)["/*"]["Content-Security-Policy"].split("; ")
    return {name: values for name, *values in (part.split() for part in parts)}


def test_pages_may_do_nothing_but_what_is_named() -> None:
    found = policy(headers_file(TINY, preview=False))
    searched = msgspec.structs.replace(TINY, search="on")
    assert policy(headers_file(searched, preview=False))["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == ["'none'"]
    assert found["script-src"] == ["'self'"]
    assert (
        found["style-src"] == found["connect-src"] == found["form-action"] == found["media-src"] == ["'self'"]
    )
    assert found["img-src"] == ["'self'", "data:", "images.unsplash.com"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & {
        value for values in found.values() for value in values
    }


def test_settings_name_more_hosts() -> None:
    hosts = {
        "media-src": ("media.example",),
        "img-src": ("a.example", "*.b.example"),
        "frame-src": ("v.example",),
    }
    found = policy(
        headers_file(Settings(name="T", url="https://t.example", headers=Headers(hosts)), preview=False)
    )
    assert found["media-src"] == ["'self'", "media.example"]
    assert found["img-src"] == ["'self'", "data:", "a.example", "*.b.example"]
    assert found["frame-src"] == ["v.example"]


def test_the_rest_of_what_every_page_sends() -> None:
    sent = rules(headers_file(TINY, preview=False))["/*"]
    assert sent["Strict-Transport-Security"] == "max-age=31536000"
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in sent["Permissions-Policy"]
    plain = Settings(name="T", url="http://t.example", headers=Headers(referrer="no-referrer"))
    sent = rules(headers_file(plain, preview=False))["/*"]
    assert "Strict-Transport-Security" not in sent
    assert sent["Referrer-Policy"] == "no-referrer"
    never = Settings(name="T", url="https://t.example", headers=Headers(hsts=0))
    assert "Strict-Transport-Security" not in headers_file(never, preview=False)


def test_only_a_preview_asks_to_be_left_out() -> None:
    assert "X-Robots-Tag" not in headers_file(TINY, preview=False)
    assert rules(headers_file(TINY, preview=True))["/*"]["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("prefix", ["", "/news"])
def test_the_hosts_parser_applies_no_header_twice(tmp_path: Path, prefix: str, preview: bool) -> None:
    """Each path of the site by the regular expressions that the host itself makes of our rules."""
    settings = Settings(name="Tiny", url=f"https://tiny.example{prefix}", service_worker="on")
    file = tmp_path / "_headers"
    file.write_text(headers_file(settings, preview=preview))
    check_headers(file)
    parsed = understood("headers", file)["rules"]
    everywhere = next(rule["values"] for rule in parsed if rule["for"] == f"{prefix}/*").keys()
    worker = {} if preview else {"/service-worker.js": {"Cache-Control"}}
    for path, own in (PATHS | worker).items():
        names: list[str] = []
        for rule in parsed:
            if re.fullmatch(expression(rule["for"]), prefix + path, re.IGNORECASE):
                names += rule["values"]
        assert sorted(names) == sorted([*everywhere, *own]), path


def expression(path: str) -> str:
    """What Netlify makes of a path of `_headers`: a star alone stands for any number of names, none too."""
    parts = ["?(.*)" if part == "*" else re.escape(part) for part in path.split("/") if part]
    return f"/{'/'.join(parts)}/?"


# -- Settings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        (
            "img-src: [https://x.example]",
            'headers.hosts.img-src: "https://x.example" is no host [invalid-url]',
        ),
        ("img-src: ['*']", 'headers.hosts.img-src: "*" is no host [invalid-url]'),
        ("img-src: [\"x.example; script-src 'unsafe-inline'\"]", "is no host [invalid-url]"),
        ("image-src: [x.example]", "headers.hosts: unknown key 'image-src' [unknown-key]"),
    ],
)
def test_what_is_no_host_is_refused(newsroom: Newsroom, hosts: str, said: str) -> None:
    newsroom.write({"site.yaml": f"name: T\nurl: https://t.example\nheaders: {{hosts: {{{hosts}}}}}\n"})
    newsroom.article("n/a.en.md")
    assert said in newsroom.problems()


def test_a_host_that_pages_may_not_load_from_is_told_once(newsroom: Newsroom) -> None:
    for name in "ab":
        newsroom.article(f"n/{name}.en.md", audio={"url": "https://Media.example:8443/a.mp3"})
    newsroom.article(
        "n/c.en.md",
        coverImage="https://cdn.evil.example/x.jpg",
        audio={"url": "https://tiny.example/own.mp3"},
    )
    newsroom.article("n/d.en.md", coverImage="https://images.unsplash.com/x.jpg")
    report = newsroom.build()
    assert [(p.path, p.line, p.message, p.cure) for p in report.problems] == [
        (
            "content/n/a.en.md", 5,
            "audio: browsers will not load from media.example:8443; 1 more articles load from there",
            "add it to site.yaml: headers: {hosts: {media-src: [media.example:8443]}}",
        ),
        (
            "content/n/c.en.md", 5, "coverImage: browsers will not load from cdn.evil.example",
            "add it to site.yaml: headers: {hosts: {img-src: [images.unsplash.com, cdn.evil.example]}}",
        ),
    ]  # fmt: skip
    hosts = 'headers: {hosts: {media-src: [media.example:8443], img-src: ["*.evil.example", images.unsplash.com]}}\n'
    newsroom.write({"site.yaml": (newsroom.root / "site.yaml").read_text() + hosts})
    assert newsroom.build().problems == ()


# -- In a browser -----------------------------------------------------------------------------------


class Host(SimpleHTTPRequestHandler):
    """A host that sends the headers of `_headers` for every path."""

    sent: dict[str, str]

    def end_headers(self) -> None:
        for name, value in self.sent.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def hosted(root: Path, headers: dict[str, str]) -> Iterator[str]:
    handler = type("Hosted", (Host,), {"sent": headers})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        try:
            yield running
        finally:
            running.close()


KINDS = [
    "index.html", "uk/index.html", "category/market/index.html", "tag/index.html", "tag/kraken/index.html", "archive/index.html",
    "2025/index.html", "2025/12/index.html", "author/olena-marchuk/index.html", "source/decrypt/index.html",
    "story/kraken-backed/index.html", "about/index.html", "404.html", "2025/12/kraken-buys-backed-finance/index.html",
    "uk/2025/12/kraken-buys-backed-finance/index.html", "2025/11/weekend-liquidity-snapshot/index.html",
    "2025/12/kraken-backed-deal/index.html",
]  # fmt: skip


def test_no_page_breaks_its_own_policy(tmp_path: Path) -> None:
    newsroom = copied(tmp_path / "project")
    newsroom.build(now="2026-11-01T00:00:00Z", preview=True)
    sent = rules(newsroom.page("_headers"))["/*"]
    planted = newsroom.root / "public" / "planted.html"
    planted.write_text(
        "<!doctype html><title>x</title><script>document.title = 'run'</script><p style='color:red'>x</p>"
    )
    said: dict[str, list[str]] = {}
    with browser() as running, hosted(newsroom.root / "public", sent) as address:
        page = running.new_page()
        page.route(
            "**/*",
            lambda route: route.continue_() if route.request.url.startswith(address) else route.abort(),
        )
        for path in [*KINDS, "planted.html"]:
            assert newsroom.has(path), path
            lines: list[str] = said.setdefault(path, [])
            listen = lambda message, lines=lines: lines.append(message.text)  # noqa: E731
            page.on("console", listen)
            page.goto(f"{address}/{path}", wait_until="load")
            if path not in {"planted.html", KINDS[-1]}:  # a redirect leads away at once
                assert page.evaluate("document.styleSheets.length"), path
            while path == "planted.html" and len(lines) < 2:
                page.wait_for_event("console")  # the browser's word may come later than the page
            page.remove_listener("console", listen)
    refused = {
        path: [line for line in lines if "Content Security Policy" in line] for path, lines in said.items()
    }
    assert len(refused.pop("planted.html")) == 2, "the browser does not see violations"
    assert {path: lines for path, lines in refused.items() if lines} == {}
