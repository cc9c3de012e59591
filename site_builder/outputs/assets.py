"""Files that are published as they are: what lies below static/, and the pictures that live pages show."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from site_builder.assets import reference_target
from site_builder.edition import Page, Site
from site_builder.pictures import OutsideContentError, cover_targets, is_remote, locate_picture
from site_builder.urls import picture_url
from site_builder.views import FileView


def plan(site: Site) -> Iterator[Page]:
    """Every static file under its published name, every picture of a live article once."""
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
    shown: set[str] = set()
    for edition in site.editions:
        for article in (*(entry.article for entry in edition.entries), *edition.standalone):
            targets = [image.target for image in article.body.images]
            if article.cover:
                targets += cover_targets(article.cover)
            for target in targets:
                try:
                    path = "" if is_remote(target) else locate_picture(target, article.path)
                except OutsideContentError:
                    continue
                if path in site.pictures and not site.pictures[path].fault:
                    shown.add(path)
    for path in sorted(shown):
        file = site.pictures[path]
        yield Page(picture_url(path, file.digest)[1:], FileView(f"content/{path}", file.digest), "")
