"""Screenshots of every kind of page for docs/screenshots/: `python bench/screenshots.py`.

The first screens of each page in both schemes on a wide screen, and strips for telephone and tablet.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "screenshots"
NOW = "2026-02-01T00:00:00Z"
KRAKEN = "2025/12/kraken-buys-backed-finance/"
PAGES = {
    "front": "", "article": KRAKEN, "category": "category/market/", "tag": "tag/rwa/",
    "source": "source/ledgerline/",
    "author": "author/olena-marchuk/", "story": "story/kraken-backed/", "month": "2025/12/", "year": "2025/",
    "archive": "archive/", "topics": "tag/", "about": "about/", "not-found": "404.html",
    "search": "search/?q=kraken", "feeds": "feeds/", "site-index": "site-index/",
}  # fmt: skip
SHOTS = ((1280, 1500), (768, 1500), (360, 1500))
"""Width and height of a picture."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="screenshots-") as folder:
        build = ["-m", "site_builder", "build", "--quiet", "--now", NOW, "--output", f"{folder}/public"]
        subprocess.run([sys.executable, *build], cwd=ROOT, check=True)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=f"{folder}/public"))
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-background-networking"]
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
            for name, path in PAGES.items():
                for width, height in SHOTS:
                    shots = list(take(browser, address, path, (width, height)))
                    target = FOLDER / f"{name}-{width}.webp"
                    beside(shots).save(target, quality=58, method=6)
            browser.close()
        server.shutdown()


def take(browser: Browser, address: str, path: str, size: tuple[int, int]) -> Iterator[Image.Image]:
    """English by day and Ukrainian by night; 404 pages and stories are there in both languages, too."""
    width, height = size
    for scheme, edition in (("light", ""), ("dark", "uk/")):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        answer = page.goto(address + edition + path)
        if answer and answer.status != 200:
            page.goto(address + path)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('[loading=lazy]').forEach(each => each.loading = 'eager')")
        page.evaluate("Promise.all([...document.images].map(each => each.decode().catch(() => 0)))")
        shot = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
        yield shot.crop((0, 0, width, min(height, shot.height)))
        page.close()


def beside(shots: list[Image.Image]) -> Image.Image:
    """The pictures side by side, half as large."""
    height = max(shot.height for shot in shots)
    sheet = Image.new("RGB", (sum(shot.width for shot in shots) + 24, height), "white")
    left = 0
    for shot in shots:
        sheet.paste(shot, (left, 0))
        left += shot.width + 24
    wide = sheet.width > 2000
    return sheet.resize((sheet.width // 2, height // 2), Image.Resampling.LANCZOS) if wide else sheet


if __name__ == "__main__":
    main()
