"""What travels to the processes that make pages, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from site_builder.fingerprint import encode
from site_builder.kinds import AnyView
from site_builder.model import Record
from site_builder.parts import SiteView
from site_builder.problems import Problem
from site_builder.store import Entry

SLOWEST = 5
"""How many of the slowest pages are told."""


class Stale(NamedTuple):
    """A page to render."""

    path: str
    view: AnyView
    fingerprint: bytes
    origin: str
    reason: str
    """Why it is rendered: `new`, `changed`, ..."""


class Packed(NamedTuple):
    """A page to render, as it travels to a worker process."""

    path: str
    view: bytes
    """Encoded."""
    fingerprint: bytes
    origin: str


class Rendering(Record, frozen=True):
    """All that rendering needs besides the pages; travels to worker processes encoded."""

    project: str
    content: str
    """The folder that stands for `content/` in the sources of views."""
    templates: tuple[str, ...]
    """Folders, searched in order."""
    cache: str
    compiled: str
    """Folder of compiled templates, as `compiled_folder` gives it."""
    stage: tuple[str, ...]
    sites: tuple[SiteView, ...]
    assets: dict[str, str]

    def source(self, path: str) -> str:
        """Where a file of the project lies that a view names."""
        inner = path.removeprefix("content/")
        return f"{self.content}/{inner}" if inner != path else f"{self.project}/{path}"


class Rendered(NamedTuple):
    """What became of a chunk of pages."""

    written: list[Entry]
    problems: list[tuple[Problem, str]]
    """With the page that each was found on."""
    slowest: list[tuple[float, str]]
    """Seconds and path of the pages that took longest, the slowest first."""


def pack(pages: Sequence[Stale]) -> list[Packed]:
    """The pages as worker processes take them."""
    return [Packed(page.path, encode(page.view), page.fingerprint, page.origin) for page in pages]
