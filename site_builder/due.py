"""Due: whether a build now would publish anything else than the last one did."""

from __future__ import annotations

from typing import NamedTuple

from site_builder.build import load_sources, opened, start
from site_builder.check import accept
from site_builder.folder import name_of_output
from site_builder.group import next_change
from site_builder.model import Instant
from site_builder.outcome import digest_inputs, last_outcome
from site_builder.run import Options


class Due(NamedTuple):
    """What a build now would be for."""

    reason: str
    """Empty: for nothing."""
    next: Instant
    """When an article appears or expires next; empty: never."""


def due(options: Options) -> Due:
    """What has changed since the last build of the output: its sources, or which of its articles are live.

    The news window of sitemaps alone is no reason to build.
    """
    with opened(options.project) as store:
        run = start(options, store)
        loaded = load_sources(run)
        articles, _ = accept(loaded.files, run.settings, frozenset)
        output = options.output or options.project / "public"
        last = last_outcome(store, name_of_output(output, options.project))
        upcoming = next_change(articles, options.now)
        if last is None:
            return Due("no build of this output is remembered", upcoming)
        if last.inputs != digest_inputs(run, loaded):
            return Due("the sources changed since the last build", upcoming)
        changed = next_change(articles, last.since)
        if changed and changed <= options.now:
            return Due(f"an article appeared or expired at {changed}", upcoming)
        return Due("", upcoming)
