"""What is there without a connection: the service worker, and the page that it shows in place of others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.context import site_view
from site_builder.edition import Page, Site, Unit
from site_builder.fingerprint import digest_of, encode
from site_builder.service_worker import (
    SCRIPT,
    is_kept,
    is_served,
    keeping,
    registration,
    registration_url,
    removing,
)
from site_builder.urls import offline_url, output_path
from site_builder.verbatim import TextView
from site_builder.views import OfflineView


def plan(site: Site) -> Iterator[Unit]:
    """The worker as the settings want it; nothing at all when they want none."""
    if is_served(site.settings, preview=site.preview):
        yield Unit("offline", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    """A worker of that name below static/root/ stands instead of ours."""
    settings = site.settings
    kept = is_kept(settings, preview=site.preview)
    if f"root/{SCRIPT}" not in site.assets:
        yield Page(SCRIPT, TextView(_keeping(site) if kept else removing()))
    if kept:
        yield Page(registration_url()[1:], TextView(registration()))
        for edition in site.editions:
            url = offline_url(edition.lang, settings.default_language)
            yield Page(output_path(url), OfflineView(url=url, lang=edition.lang, noindex=True))


def _keeping(site: Site) -> str:
    """The worker. It is another one when settings or static files are others, never for an article."""
    settings = site.settings
    pages = {each.home: offline_url(each.lang, settings.default_language) for each in site.editions}
    views = [encode(site_view(settings, each.lang, site.assets)) for each in site.editions]
    version = digest_of([encode(dict(site.assets)), *views]).hex()[:10]
    return keeping(pages, version)
