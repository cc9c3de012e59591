"""One run of the program: what is asked for, and what a build did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from site_builder.archive import Sources
from site_builder.config import Settings
from site_builder.model import Instant, Record
from site_builder.parallel import Work
from site_builder.problems import Problem
from site_builder.store import Store


class Options(NamedTuple):
    """How a build is asked for; the fields are the command line's options."""

    project: Path
    now: Instant
    """The moment the site is built for."""
    clock_ns: int
    """The machine's clock when the build began."""
    content: Path | None = None
    output: Path | None = None
    base_url: str = ""
    drafts: bool = False
    preview: bool = False
    """Whether this is no more than a preview of a site that lives elsewhere."""
    work: Work = Work()
    clean: bool = False
    strict: bool = False
    allow_empty: bool = False
    durable: bool = True
    """Whether to wait until everything is on the disk."""
    say: Callable[[str], None] = lambda _: None
    """Is told what is being done, a line at a time."""


class Run(NamedTuple):
    """What every step can use besides what the step before gave."""

    options: Options
    settings: Settings
    sources: Sources
    store: Store
    tools: bytes
    """Digest of the toolchain."""


class Outcome(Record, frozen=True):
    """What is remembered of a finished build, so that the same sources need not be planned again."""

    inputs: bytes
    """Digest of everything the plan was made from."""
    since: Instant
    until: Instant
    """From when to when (empty: for ever) the same articles are live."""
    articles: int
    pages: int
    problems: tuple[Problem, ...]


class Report(NamedTuple):
    """What a build did."""

    articles: int
    """Live articles, all editions."""
    pages: int
    """Files of the whole site."""
    rendered: int
    written: int
    removed: int
    size: int
    """Bytes written."""
    problems: tuple[Problem, ...]
    reasons: tuple[tuple[str, str], ...]
    """Path and reason of every page that was rendered."""
    slowest: tuple[tuple[float, str], ...]
    """Seconds and path of the pages that took longest to render."""
