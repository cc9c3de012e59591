"""Measure how long readers wait for the first result of a search. `python bench/search.py --help`."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any

from corpus import NEWEST, Corpus, write_corpus
from playwright.sync_api import Browser, Page, sync_playwright

QUERIES = (
    "stablecoin", "aster protocol", "custody", "settlement network", "regional banks", "mining", "lawsuits",
    "token adoption", "wallet recovery payment", '"market share"',
)  # fmt: skip
"""Common words and rarer ones, several at once, and a phrase."""
WATCH = """
() => {
  const list = document.getElementById("search_results");
  const seen = () => requestAnimationFrame(() => { window.firstResult ??= performance.now(); });
  new MutationObserver(() => list.children.length && seen()).observe(list, { childList: true });
  if (list.children.length) seen();
}
"""
"""Notes the moment at which the first result is about to be painted."""
EARLY = f"document.addEventListener('DOMContentLoaded', {WATCH})"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files over connections that stay open, and says nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Takes no offence at a browser that leaves early."""

    def handle_error(self, *_: object) -> None:
        pass


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(description="Measure the wait for the first result, caches cold.")
    parser.add_argument("folder", type=Path, help="for the archive, which is kept and used again")
    parser.add_argument("--articles", type=int, default=10_000)
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        publish(asked.folder, asked.articles)
    told: Queue[int] = Queue()
    server = Process(target=serve, args=(asked.folder / "public", told), daemon=True)
    server.start()
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        measure(browser, f"http://127.0.0.1:{told.get()}/search/")
        browser.close()
    server.terminate()


def publish(folder: Path, articles: int) -> None:
    """A site of so many articles, with search."""
    write_corpus(folder, Corpus(articles))
    settings = folder / "site.yaml"
    settings.write_text(settings.read_text().replace("search: off", "search: on"))
    build = ["-m", "site_builder", "build", "--project", str(folder), "--now", f"{NEWEST:%Y-%m-%dT%H:%M:%SZ}"]
    subprocess.run([sys.executable, *build], check=True)


def serve(root: Path, told: Queue[int]) -> None:
    """Serve a folder for ever, from a process of its own."""
    server = Server(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    told.put(server.server_port)
    server.serve_forever()


def measure(browser: Browser, address: str) -> None:
    """Each way to search with every query, each time in a browser that has never seen the site."""
    for name, wait in (
        ("an address with words is opened", opened),
        ("words are sent on the open page", sent),
        ("the last letter is typed on it", typed),
    ):
        times = [fresh(browser, address, query, wait) for query in QUERIES]
        low, middle, high = min(times), statistics.median(times), max(times)
        print(f"{name}: median {middle:.0f} ms, from {low:.0f} to {high:.0f} ms")


def fresh(browser: Browser, address: str, query: str, wait: Any) -> float:
    """Milliseconds from what a reader does to the first result."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(EARLY)
    began = wait(page, address, query)
    page.wait_for_function("window.firstResult", polling=10)
    taken = page.evaluate("window.firstResult") - began
    context.close()
    return float(taken)


def opened(page: Page, address: str, query: str) -> float:
    page.goto(f"{address}?q={query.replace(' ', '+')}", wait_until="commit")
    return 0


def sent(page: Page, address: str, query: str) -> float:
    return form(page, address, query, "submit", "form.requestSubmit()")


def typed(page: Page, address: str, query: str) -> float:
    """The page waits for 0.2 s, in case another letter follows."""
    return form(page, address, query, "input", "form.q.dispatchEvent(new Event('input', { bubbles: true }))")


def form(page: Page, address: str, query: str, event: str, action: str) -> float:
    """The moment at which the form of a page that has been open for a while says so."""
    page.goto(address, wait_until="networkidle")
    script = f"""query => {{
        const form = document.getElementById("search");
        let began;
        form.addEventListener("{event}", () => {{ began = performance.now(); }}, {{ capture: true }});
        form.q.value = query;
        {action};
        return began;
    }}"""
    return float(page.evaluate(script, query))


if __name__ == "__main__":
    main()
