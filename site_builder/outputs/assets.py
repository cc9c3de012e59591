"""Files that are published as they are: what lies below static/, and the pictures that live pages show."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import partial

from site_builder.assets import reference_target
from site_builder.brief import brief_of
from site_builder.edition import Page, Site, Unit
from site_builder.model import PictureFile
from site_builder.pictures import local_pictures
from site_builder.urls import picture_url
from site_builder.verbatim import FileView


def plan(site: Site) -> Iterator[Unit]:
    """Every static file under its published name, every picture of a live article once."""
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
    yield from _pictures(site)


def _pictures(site: Site) -> Iterator[Page]:
    if not site.pictures:
        return
    shown: dict[str, PictureFile] = {}
    for edition in site.editions:
        for article in (*(entry.brief for entry in edition.entries), *map(brief_of, edition.standalone)):
            if article.images or article.covers:
                shown.update((file.path, file) for file in local_pictures(article, site.pictures))
    for path, file in sorted(shown.items()):
        yield Page(picture_url(path, file.digest)[1:], FileView(f"content/{path}", file.digest), "")
