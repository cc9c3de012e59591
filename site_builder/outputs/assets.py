"""Files that are published as they are: what lies below static/."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import partial

from site_builder.assets import reference_target
from site_builder.edition import Page, Site, Unit
from site_builder.verbatim import FileView


def plan(site: Site) -> Iterator[Unit]:
    """Every static file under its published name."""
    yield Unit("assets", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    for file in site.statics:
        url = site.assets[file.path]
        replacements = tuple(
            (reference.start, reference.end, posixpath.relpath(site.assets[target], posixpath.dirname(url)))
            for reference in file.references
            if (target := reference_target(reference.target, file.path)) in site.assets
        )
        yield Page(url[1:], FileView(f"static/{file.path}", file.digest, replacements), f"static/{file.path}")
