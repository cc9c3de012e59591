"""The preview's answers over HTTP, and the socket by which browsers learn of newer pages."""

from __future__ import annotations

import os
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
from livereload.handlers import LiveReloadHandler
from tornado.web import RequestHandler

from site_builder.preview_builds import Built
from site_builder.preview_host import Response, answer, content_type, is_own_name, plain
from site_builder.preview_page import (
    OWN,
    OWN_HEADERS,
    failed_page,
    problems_html,
    waiting_page,
    with_script,
)

OWN_FILES = ("overlay.css", "reload.js")
REFUSED = "This preview answers only to its own name and pages."


class Preview:
    """What the preview shows now; used by the server's own thread only."""

    def __init__(self, output: Path, bound: str) -> None:
        self.bound = bound
        self._output = str(output)
        self._session = f"{time.time_ns():x}"
        self._number = 0
        self._last: Built | None = None
        self._good = False

    @property
    def build(self) -> str:
        """The name of what is shown: another one, other pages."""
        return f"{self._session}-{self._number}"

    def show(self, built: Built) -> None:
        """Take over what became of a build, and tell every open page."""
        first, good = self._last is None, self._good
        left = first and os.path.isfile(f"{self._output}/index.html")  # noqa: PTH113 - by an earlier preview
        self._last = built
        self._good = good or built.good or left
        if first or built.changed or self._good != good:
            self._number += 1
            for path in built.styles or ("*",):
                LiveReloadHandler.reload_waiters(path)
        for waiter in LiveReloadHandler.waiters.copy():
            waiter.send_message(self.state())

    def state(self) -> dict[str, str]:
        """The message that tells a page what is shown and what is wrong."""
        last = self._last
        found = problems_html(last.problems, last.message, kept=self._good) if last else ""
        return {"command": "state", "build": self.build, "html": found}

    def answer(self, target: str) -> Response:
        """The answer to GET for `target`, a path and query as they came."""
        if target.startswith(OWN):
            return self._own(target.removeprefix(OWN).partition("?")[0])
        if self._last is None:
            return Response(HTTPStatus.SERVICE_UNAVAILABLE, OWN_HEADERS, waiting_page(self.build))
        if not self._good:
            page = failed_page(self._last.problems, self._last.message, self.build)
            return Response(HTTPStatus.INTERNAL_SERVER_ERROR, OWN_HEADERS, page)
        response = answer(self._output, target)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            return response._replace(body=with_script(response.body, self.build))
        return response

    def _own(self, name: str) -> Response:
        if name not in OWN_FILES:
            return plain(HTTPStatus.NOT_FOUND, "The preview has no such file.")
        file = Path(__file__).parent / "preview" / name
        return Response(HTTPStatus.OK, {"Content-Type": content_type(name)}, file.read_bytes())


class Pages(RequestHandler):
    """Answers every request but those of the socket."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, preview: Preview) -> None:
        self.preview = preview

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def prepare(self) -> None:
        if not is_own_name(self.request.headers.get("Host", ""), self.preview.bound):
            self._send(plain(HTTPStatus.FORBIDDEN, REFUSED))

    def get(self) -> None:
        self._send(self.preview.answer(self.request.uri or ""))

    def head(self) -> None:
        self.get()

    def write_error(self, status_code: int, **_: Any) -> None:
        """A fault in few words, without what was asked for."""
        self._send(plain(HTTPStatus(status_code), HTTPStatus(status_code).phrase))

    def compute_etag(self) -> None:
        """None: nothing is kept."""

    def _send(self, response: Response) -> None:
        self.set_status(response.status)
        for name, value in response.headers.items():
            self.set_header(name, value)
        self.finish(response.body)


class Socket(LiveReloadHandler):  # type: ignore[misc]
    """The connection of one open page; pages of other sites get none."""

    def initialize(self, preview: Preview) -> None:
        self.preview = preview

    def prepare(self) -> None:
        host = self.request.headers.get("Host", "")
        if not is_own_name(host, self.preview.bound) or not self.check_origin(
            self.request.headers.get("Origin", "")
        ):
            self.set_status(HTTPStatus.FORBIDDEN)
            self.finish(REFUSED)

    def check_origin(self, origin: str) -> bool:
        """Whether it is one of the preview's own pages that asks."""
        return origin == f"http://{self.request.headers.get('Host', '')}"

    def write_message(self, message: object, binary: bool = False) -> Any:
        """Send the message; a page that is leaving just now has no use for it."""
        sent = super().write_message(message, binary)
        sent.add_done_callback(lambda done: done.cancelled() or done.exception())
        return sent

    def on_message(self, message: str | bytes) -> None:
        """The page's greetings; one that shows an older build is told to reload."""
        try:
            super().on_message(message)
        except (ValueError, TypeError, AttributeError):
            self.close()
            return
        if self in LiveReloadHandler.waiters:
            told = json_of(message).get("build")
            if told != self.preview.build:
                self.send_message({"command": "reload", "path": "*", "liveCSS": True})
            self.send_message(self.preview.state())


def json_of(message: str | bytes) -> dict[str, Any]:
    """The message's fields."""
    return msgspec.json.decode(message, type=dict[str, Any])
