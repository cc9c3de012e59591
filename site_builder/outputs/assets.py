"""Files that are published as they are: what lies below static/, and the pictures that live pages show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.assets import published_file
from site_builder.brief import brief_of
from site_builder.edition import Page, Site, Unit
from site_builder.model import PictureFile
from site_builder.pictures import local_pictures
from site_builder.urls import picture_url
from site_builder.views import FileView


def plan(site: Site) -> Iterator[Unit]:
    """Every static file under its published name, every picture of a live article once."""
    yield Unit("assets", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    files = {file.path: file for file in site.statics}
    for path, file in files.items():
        if path in site.assets:
            yield Page(site.assets[path][1:], published_file(file, files, site.assets), f"static/{path}")
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
