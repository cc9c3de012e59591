"""The service worker: not a byte unless asked for, untouched by articles, and what it keeps in a browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from conftest import SETTINGS, Newsroom
from test_headers import CHROMIUM, TINY, hosted, policy, rules
from test_sample import copied

from site_builder.headers import headers_file
from site_builder.service_worker import SCRIPTS, keeping, registration, registration_url, removing

OURS = {"service-worker.js", "offline/index.html", "uk/offline/index.html", registration_url()[1:]}
BASE = (
    "{% block title %}{% endblock %}<script {{ site.service_worker | link }}>{% block main %}{% endblock %}"
)


def asked(newsroom: Newsroom, how: str) -> Newsroom:
    return newsroom.write({"site.yaml": f"{SETTINGS}service_worker: {how}\n"})


def said(newsroom: Newsroom) -> dict[str, Any]:
    """What the worker is told of the site."""
    line = newsroom.page("service-worker.js").split("\n", 1)[0]
    site: dict[str, Any] = msgspec.json.decode(line.removeprefix("const SITE = ").removesuffix(";"))
    return site


# -- What is written -------------------------------------------------------------------------------


def test_it_is_off_and_then_there_is_not_a_byte_of_it(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").build()
    before = newsroom.tree()
    asked(newsroom, "on").build()
    assert newsroom.tree().keys() - before.keys() == OURS
    asked(newsroom, "off").build()
    assert newsroom.tree() == before
    assert not any(b"worker" in content or b"offline" in content for content in before.values())


def test_a_page_names_the_script_that_registers_it(newsroom: Newsroom) -> None:
    asked(newsroom, "on").write({"templates/base.html": BASE}).article("n/a.en.md")
    newsroom.build(base_url="https://tiny.example/news")
    assert f"<script /news{registration_url()}>" in newsroom.page("n/a/index.html")
    assert newsroom.page(registration_url()[1:]) == registration()
    assert re.fullmatch(r"/assets/js/register\.[0-9a-f]{10}\.js", registration_url())
    assert said(newsroom)["pages"] == {"./": "offline/", "uk/": "uk/offline/"}, "wherever the site lies"


def test_there_is_an_offline_page_in_every_language_that_nobody_lists(newsroom: Newsroom) -> None:
    asked(newsroom, "on").article("n/a.en.md").article("n/a.uk.md").build()
    assert "<noindex>" in newsroom.page("offline/index.html")
    assert "<alt" not in newsroom.page("uk/offline/index.html")
    listed = [text for path, text in newsroom.tree().items() if path.endswith((".xml", ".txt"))]
    assert not any(b"offline" in text for text in listed)


def test_no_article_touches_it_but_every_style_sheet_and_setting_does(newsroom: Newsroom) -> None:
    asked(newsroom, "on").write({"static/css/site.css": "p { margin: 0 }"}).article("n/a.en.md").build()
    first = said(newsroom)["version"]
    newsroom.article("n/b.en.md", tags=["BTC"], source={"name": "A", "key": "a", "type": "RSS"})
    newsroom.article("n/b.uk.md", authors=["Olha"])
    assert not OURS & {path for path, _ in newsroom.build().reasons}
    newsroom.write({"static/css/site.css": "p { margin: 1px }"}).build()
    second = said(newsroom)["version"]
    newsroom.write({"site.yaml": f"{SETTINGS}service_worker: on\nresponsible_editor: Olha\n"}).build()
    assert len({first, second, said(newsroom)["version"]}) == 3
    assert newsroom.tree() == newsroom.clean_tree()


def test_it_can_be_removed_from_the_browsers_that_have_it(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").build()
    before = newsroom.tree()
    asked(newsroom, "remove").build()
    assert newsroom.tree().keys() - before.keys() == {"service-worker.js"}
    assert newsroom.page("service-worker.js") == removing()
    assert {path for path in before if newsroom.tree()[path] != before[path]} == {"_headers"}


@pytest.mark.parametrize("how", ["on", "remove"])
def test_previews_have_none(newsroom: Newsroom, how: str) -> None:
    newsroom.article("n/a.en.md").build(preview=True)
    before = newsroom.tree()
    asked(newsroom, how).build(preview=True)
    assert newsroom.tree() == before


def test_a_worker_of_ones_own_stands_instead(newsroom: Newsroom) -> None:
    asked(newsroom, "on").write({"static/root/service-worker.js": "// mine"}).article("n/a.en.md").build()
    assert newsroom.page("service-worker.js") == "// mine"


def test_other_words_are_refused(newsroom: Newsroom) -> None:
    asked(newsroom, "maybe").article("n/a.en.md")
    assert newsroom.problems().split("\n")[0] == (
        'site.yaml:5:17: error: service_worker: "maybe" is none of off, on, remove [invalid-choice]'
    )


@pytest.mark.parametrize(("how", "preview", "sent"), [
    ("off", False, (None, None)), ("on", False, (["'self'"], "no-cache")), ("remove", False, (None, "no-cache")),
    ("on", True, (None, None)), ("remove", True, (None, None)),
])  # fmt: skip
def test_what_the_host_sends_with_it(
    how: str, preview: bool, sent: tuple[list[str] | None, str | None]
) -> None:
    text = headers_file(msgspec.structs.replace(TINY, service_worker=how), preview=preview)
    cached = rules(text).get("/service-worker.js", {}).get("Cache-Control")
    assert (policy(text).get("worker-src"), cached) == sent


def test_all_scripts_of_the_site_are_small() -> None:
    brotli = pytest.importorskip("brotli")
    ours = [path.read_bytes() for path in (Path(__file__).parent.parent / "static" / "js").glob("*.js")]
    ours += [text.encode() for text in (registration(), keeping({"/": "/offline/"}, "0123456789"))]
    assert sum(len(brotli.compress(script)) for script in ours) < 10_000
    assert {path.name for path in SCRIPTS.iterdir()} == {"keep.js", "register.js", "remove.js"}


# -- What it does ----------------------------------------------------------------------------------

HOST = "news.example"
ACTIVE = """async () => {
  const { active } = await navigator.serviceWorker.ready;
  while (active.state !== "activated") await new Promise((done) => active.addEventListener("statechange", done, { once: true }));
  return navigator.serviceWorker.controller !== null;
}"""
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys())
    found[name] = (await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname);
  return found;
}"""
FETCH = """async ([path, headers]) => {
  const answer = await fetch(path, { headers });
  if (!answer.ok) throw new Error(path);
  return answer.text();
}"""
HOLDS = """async ([path, wanted]) => (await caches.match(path)) !== undefined === wanted"""
SAYS = """async ([path, text]) => (await (await caches.match(path)).text()).includes(text)"""
GONE = (
    "async () => !(await navigator.serviceWorker.getRegistrations()).length && !(await caches.keys()).length"
)


def publication(root: Path, prefix: str = "") -> Newsroom:
    """The repository's theme with a few articles, published below a path prefix."""
    newsroom = copied(root, content=False)
    settings = (root / "site.yaml").read_text(encoding="utf-8").replace("search: on\n", "")
    settings = re.sub("(?m)^url: .*$", f"url: https://{HOST}{prefix}", settings)
    newsroom.write({"site.yaml": f"{settings}service_worker: on\n"})
    for number in range(5):
        newsroom.article(f"n/{number}.en.md", title=f"Report {number}")
        newsroom.article(f"n/{number}.uk.md", title=f"Звіт {number}")
    newsroom.build()
    return newsroom


def fewer(newsroom: Newsroom) -> None:
    """The worker keeps two pages at most."""
    worker = newsroom.root / "public" / "service-worker.js"
    text = worker.read_text()
    assert "[PAGES]: 50," in text
    worker.write_text(text.replace("[PAGES]: 50,", "[PAGES]: 2,"))


@contextmanager
def browsing(newsroom: Newsroom, prefix: str = "") -> Iterator[tuple[Any, Any, str, list[str]]]:
    """A context and a page of a browser for which the site is a safe one, its address, and what it complains of."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("there is no Chromium")
    sent = rules(newsroom.page("_headers"))[f"{prefix}/*"]
    root = newsroom.root / "public"
    if prefix:
        root = newsroom.root / "host"
        root.mkdir()
        (root / prefix[1:]).symlink_to(newsroom.root / "public")
    with hosted(root, sent) as local, playwright.sync_playwright() as started:
        address = local.replace("127.0.0.1", HOST)
        running = started.chromium.launch(
            executable_path=str(CHROMIUM),
            args=[
                "--no-sandbox", "--disable-background-networking", f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
                f"--unsafely-treat-insecure-origin-as-secure={address}",
            ],
        )  # fmt: skip
        try:
            context = running.new_context()
            page = context.new_page()
            complaints: list[str] = []
            page.on("console", lambda message: complaints.append(message.text))
            yield context, page, address + prefix, complaints
        finally:
            running.close()


@pytest.mark.parametrize("prefix", ["", "/news"])
def test_what_was_read_can_be_read_again_without_a_connection(tmp_path: Path, prefix: str) -> None:
    newsroom = publication(tmp_path / "project", prefix)
    fewer(newsroom)
    for name in ("assets/search/index.json", "images/x.png", "images/part.png"):
        newsroom.write({f"public/{name}": "{}"})
    with browsing(newsroom, prefix) as (context, page, address, complaints):

        def see(path: str) -> str:
            page.goto(address + path)
            heading: str = page.locator("h1").inner_text()
            return heading

        def wait(path: str, *, kept: bool) -> None:
            page.wait_for_function(HOLDS, arg=[prefix + path, kept])

        assert see("/n/0/") == "Report 0"
        assert page.evaluate(ACTIVE)
        wait("/n/0/", kept=True)
        assert see("/n/1/?from=elsewhere") == "Report 1"
        wait("/n/1/", kept=True)
        page.goto(f"{address}/no/such/page")
        page.goto(f"{address}/n/1")  # leads to /n/1/
        for name in ("feed.xml", "sitemap.xml", "assets/search/index.json", "images/x.png"):
            page.evaluate(FETCH, [f"{prefix}/{name}", {}])
        page.evaluate(FETCH, [f"{prefix}/images/part.png", {"Range": "bytes=0-1"}])
        wait("/images/x.png", kept=True)

        context.set_offline(True)
        assert see("/n/0/") == "Report 0", "it was open before the worker came"
        assert see("/n/1/") == "Report 1"
        assert page.evaluate("document.styleSheets[0].cssRules.length > 5")
        assert see("/n/2/") == "You are offline"
        assert page.evaluate("document.styleSheets[0].cssRules.length > 5")
        assert page.locator("main a").first.get_attribute("href") == ""
        assert see("/no/such/page") == "You are offline", "no error is kept"
        assert see("/uk/n/1/") == "Немає з’єднання"

        context.set_offline(False)
        assert see("/n/0/") == "Report 0", "it is the newer one now"
        assert see("/n/2/") == "Report 2"
        wait("/n/1/", kept=False)
        kept = page.evaluate(KEPT)
        ours = {name.rpartition(":")[2]: [path.removeprefix(prefix) for path in kept[name]] for name in kept}
        assert {name.rpartition(":")[0] for name in kept} == {f"offline:{prefix}/"}
        assert ours.pop("pages") == ["/n/0/", "/n/2/"]
        assert ours.pop("images") == ["/images/x.png"]
        assert {re.sub(r"\.[0-9a-f]{10}", "", path) for path in ours.pop("assets")} == {
            "/assets/css/site.css", "/assets/css/article.css", "/assets/js/scheme.js", "/assets/js/register.js",
        }  # fmt: skip
        assert [sorted(paths) for paths in ours.values()] == [["/offline/", "/uk/offline/"]]

        shutil.rmtree(newsroom.root / "public" / "n" / "2")
        page.goto(f"{address}/n/2/")
        wait("/n/2/", kept=False)
        assert [line for line in complaints if "Content Security Policy" in line] == []


def test_a_new_offline_page_comes_with_the_front_page(tmp_path: Path) -> None:
    newsroom = publication(tmp_path / "project")
    with browsing(newsroom) as (context, page, address, _):
        page.goto(f"{address}/n/0/")
        assert page.evaluate(ACTIVE)
        newsroom.write(
            {"templates/offline.html": "<!doctype html><title>x</title><h1>{{ page.lang }}: none</h1>"}
        )
        assert {path for path, _ in newsroom.build().reasons} == {
            "offline/index.html",
            "uk/offline/index.html",
        }
        page.goto(f"{address}/uk/")
        page.wait_for_function(SAYS, arg=["/uk/offline/", "uk: none"])
        context.set_offline(True)
        page.goto(f"{address}/uk/n/1/")
        assert page.locator("h1").inner_text() == "uk: none"


def test_a_site_that_wants_it_no_more_is_rid_of_it(tmp_path: Path) -> None:
    newsroom = publication(tmp_path / "project")
    with browsing(newsroom) as (_, page, address, complaints):
        page.goto(f"{address}/n/0/")
        assert page.evaluate(ACTIVE)
        settings = (newsroom.root / "site.yaml").read_text(encoding="utf-8")
        newsroom.write(
            {"site.yaml": settings.replace("service_worker: on", "service_worker: remove")}
        ).build()
        page.evaluate("async () => (await navigator.serviceWorker.ready).update()")
        page.wait_for_function(GONE)
        page.goto("about:blank")  # it goes when nothing is open any more that it answers for
        page.goto(f"{address}/n/1/")
        assert page.evaluate("navigator.serviceWorker.controller") is None
        assert page.evaluate(GONE)
        assert [line for line in complaints if "Content Security Policy" in line] == []


def test_the_machines_own_names_never_get_one(tmp_path: Path) -> None:
    newsroom = publication(tmp_path / "project")
    with browsing(newsroom) as (context, page, address, _):
        context.add_init_script(
            "ServiceWorkerContainer.prototype.register = async (url) => { window.asked = `${url}`; }"
        )
        page.goto(f"{address}/n/0/")
        assert page.evaluate("window.asked") == f"{address}/service-worker.js"
        for name in ("127.0.0.1", "localhost"):
            page.goto(f"{address.replace(HOST, name)}/n/0/")
            assert page.evaluate("navigator.serviceWorker !== undefined && window.asked === undefined")
