"""What a process that builds again and again has at hand; a build without it is the same, only slower."""

from __future__ import annotations

from typing import NamedTuple

from site_builder.archive import Shelves
from site_builder.brief import Brief
from site_builder.check import check_articles, check_terms
from site_builder.edition import Site
from site_builder.findings import Finding
from site_builder.group import Materials, group, with_pictures


class Grouped(NamedTuple):
    """A site, what it was made from, and what there is to say of its articles among one another."""

    articles: list[Brief]
    materials: Materials
    site: Site
    findings: list[Finding]


class Kept:
    """What the builds of a process leave for the next one."""

    def __init__(self) -> None:
        self.shelves = Shelves()
        self.last: Grouped | None = None


def grouped(articles: list[Brief], materials: Materials, kept: Kept | None) -> Grouped:
    """The site made of live articles; that of the build before, if no more than texts has changed since."""
    last = kept.last if kept else None
    if last and _differ_in_texts(last, articles, materials):
        found = Grouped(articles, materials, _taken_over(last, materials), last.findings)
    else:
        findings = check_articles(articles, materials.pictures.files, materials.settings)
        site = group(articles, materials)
        found = Grouped(articles, materials, site, [*findings, *check_terms(site)])
    if kept:
        kept.last = found
    return found


def _differ_in_texts(last: Grouped, articles: list[Brief], materials: Materials) -> bool:
    """Whether the articles show the same faces as before, and everything else is the same."""
    before = last.materials._replace(keys=materials.keys, read=materials.read, now=materials.now)
    if before != materials or len(last.articles) != len(articles):
        return False
    if not all(one is other or one == other for one, other in zip(last.articles, articles, strict=True)):
        return False
    changed = _changed(last, materials)
    return not any(brief.path in changed and (brief.standalone or brief.removed) for brief in articles)


def _changed(last: Grouped, materials: Materials) -> set[str]:
    """Paths of the articles whose files have changed."""
    known = last.materials.keys
    return {path for path, key in materials.keys.items() if known.get(path) != key}


def _taken_over(last: Grouped, materials: Materials) -> Site:
    """The site of before with the texts of now, which are read from the store that is open now."""
    changed = _changed(last, materials)
    for edition in last.site.editions:
        for entry in edition.entries:
            entry.read = materials.read
            path = entry.brief.path
            if path in changed:
                entry.key = with_pictures(materials.keys[path], entry.pictures)
                entry.whole = None
    last.site.now = materials.now
    return last.site
