"""Files that are published as they are: what lies below static/."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.assets import published_file
from site_builder.edition import Page, Site, Unit


def plan(site: Site) -> Iterator[Unit]:
    """Every static file under its published name."""
    yield Unit("assets", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    files = {file.path: file for file in site.statics}
    for path, file in files.items():
        if path in site.assets:
            yield Page(site.assets[path][1:], published_file(file, files, site.assets), f"static/{path}")
