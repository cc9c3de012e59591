"""Headers: the `_headers` file, for hosts that read it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.edition import Page, Site, Unit
from site_builder.headers import headers_file
from site_builder.verbatim import TextView


def plan(site: Site) -> Iterator[Unit]:
    """The one file."""
    yield Unit("headers", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    yield Page("_headers", TextView(headers_file(site.settings, preview=site.preview)))
