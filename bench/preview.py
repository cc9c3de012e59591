"""Measure the preview: how long after a save a browser shows it. `python bench/preview.py --help`."""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from corpus import Corpus, write_article, write_corpus
from playwright.sync_api import Error, sync_playwright

PORT = 8765
NOTE = """
document.addEventListener("DOMContentLoaded", () => {
  const words = document.body.textContent.match(/Seen\\d+/g) || [""];
  requestAnimationFrame(() => { window.seen = [words.at(-1), Date.now()]; });
});
"""
"""Notes the word that the page shows, and when it is about to be painted; to look from outside takes time."""
BROWSERS = ("/usr/bin/chromium", "/usr/bin/google-chrome")


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(description="Measure how long after a save a browser shows it.")
    parser.add_argument("folder", type=Path, help="for the archive, which is kept and used again")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    corpus = Corpus(asked.articles)
    if not asked.folder.is_dir():
        write_corpus(asked.folder, corpus)
    command = [sys.executable, "-m", "site_builder", "serve", "--project", asked.folder, "--port", str(PORT)]
    program = subprocess.Popen(list(map(str, command)), stderr=subprocess.DEVNULL)
    try:
        measure(asked.folder, corpus, asked.rounds)
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(30)


def measure(folder: Path, corpus: Corpus, rounds: int) -> None:
    """Save and look, round by round, for an article from the middle of the archive and the newest."""
    browser_path = next((path for path in BROWSERS if Path(path).exists()), None) or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page()
        page.add_init_script(NOTE)
        for name, number in (
            ("an old article", corpus.articles // 2),
            ("the newest article", corpus.articles),
        ):
            article = write_article(corpus, number)
            file = next(folder.glob(f"content/{article.folder}/{article.slug}*.md"))
            open_page(page, "/" + re.sub(r"(\.\w\w)?\.md$", "/", str(file.relative_to(folder / "content"))))
            times = [save(page, file, f"Seen{time.time_ns()}") for _ in range(rounds)]
            low, middle, high = min(times), statistics.median(times), max(times)
            print(f"{name}: median {middle:.3f} s, from {low:.3f} to {high:.3f} s")
        browser.close()


def open_page(page: Any, path: str) -> None:
    """Show the page, as soon as the first build is finished."""
    for _ in range(600):
        try:
            page.goto(f"http://127.0.0.1:{PORT}{path}")
            if page.locator("article").count():
                break
        except Error:  # it may not listen yet
            time.sleep(0.2)
        time.sleep(0.5)
    page.wait_for_timeout(1500)


def save(page: Any, file: Path, word: str) -> float:
    """Seconds from the end of a save to the moment at which the page shows the word."""
    text = file.read_text().rsplit("\n\nSeen", 1)[0].rstrip()
    file.write_text(f"{text}\n\n{word}\n")
    started = time.time()
    page.wait_for_function("word => window.seen?.[0] === word", arg=word, polling=50)
    taken = page.evaluate("window.seen[1]") / 1000 - started
    page.wait_for_timeout(700)
    return float(taken)


if __name__ == "__main__":
    main()
