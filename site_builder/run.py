"""One run of the program: what is asked for, and what a build did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple

from site_builder.archive import Sources
from site_builder.config import Settings
from site_builder.folder import OutputFolder
from site_builder.kept import Kept
from site_builder.model import Instant, Record
from site_builder.parallel import Work
from site_builder.problems import WARNING, Problem
from site_builder.rendering import SLOWEST, Rendered, Stale
from site_builder.store import Store
from site_builder.write import Published


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
    stable_names: bool = False
    """Whether static files keep their published names when their bytes change."""
    durable: bool = True
    """Whether to wait until everything is on the disk."""
    search: bool = True
    """Whether to make the index of a site that has search; the preview does without."""
    kept: Kept | None = None
    """What the builds before this one, in the same process, have left for it."""
    say: Callable[[str], None] = lambda _: None
    """Is told what is being done, a line at a time."""
    done: Callable[[Report], None] = lambda _: None
    """Is told what the build did once the site is published, before its records are let go."""


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
    """From when to when (empty: for ever) a build comes to the same."""
    articles: int
    pages: int
    problems: tuple[Problem, ...]


class IndexCost(NamedTuple):
    """What it cost to index a shard for search."""

    lang: str
    first: int
    last: int
    """Its articles, counted from the edition's oldest, which is 1."""
    articles: int
    """Those of them that are to be found."""
    seconds: float
    files: int
    size: int
    """Bytes of the files."""


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
    indexed: tuple[IndexCost, ...] = ()
    """The shards that were indexed for search."""


def report_of(
    outcome: Outcome,
    published: Published,
    folder: OutputFolder,
    stale: Sequence[Stale],
    rendered: Rendered,
) -> Report:
    """The report of a build that came to an outcome."""
    written = {*published.added, *published.changed}
    return Report(
        articles=outcome.articles,
        pages=outcome.pages,
        rendered=len(stale),
        written=len(written),
        removed=len(published.removed),
        size=sum(entry.size for entry in rendered.written if entry.path in written),
        problems=(*outcome.problems, *(_unclaimed(path, published, folder) for path in published.unclaimed)),
        reasons=tuple((each.path, each.reason) for each in stale),
        slowest=tuple(nlargest(SLOWEST, rendered.slowest)),
    )


def _unclaimed(path: str, published: Published, folder: OutputFolder) -> Problem:
    message = f"no build knows this file; it was moved to {published.aside}"
    cure = "delete it there if it is not needed"
    return Problem(f"{folder.shown}/{path}", 0, 0, WARNING, "unclaimed-file", message, cure)
