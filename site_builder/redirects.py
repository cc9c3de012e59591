"""Redirects: which old addresses lead where, straight to the end of every chain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from site_builder.brief import brief_of
from site_builder.edition import Edition, Site, Term
from site_builder.model import Reference

TABLE = "redirects.csv"
"""The file below content/ that lists addresses of an earlier site."""
SPLAT = ":splat"
MOST_STEPS = 50
"""Of a chain; one that is longer never ends: `/a/*` that leads to `/a/x/:splat`."""
_ADDRESS = re.compile(r"/(?:[^\W_][\w.,~+-]*(?<!\.html)(?<!\.htm)/)*(?:[^\W_][\w.,~+-]*)?")


class Redirect(NamedTuple):
    """An address that leads elsewhere."""

    path: str
    """A site path; `/x/*` stands for all below it."""
    to: str
    """Site path or URL; `:splat` in it is what the star was."""
    lang: str
    origin: str = ""
    """The file below content/ that says so; empty for a data file."""
    field: str = ""
    at: Reference | None = None
    """Where in that file, when it is no field."""

    @property
    def is_pattern(self) -> bool:
        return self.path.endswith("*")


class Resolved(NamedTuple):
    """All redirects of a site."""

    redirects: list[Redirect]
    """Each leads straight to where it ends."""
    loops: list[Redirect]
    """Those that lead back to themselves, as they are written."""


def is_address(path: str) -> bool:
    """Whether a page can be there: no host's own file (`_headers`), nothing hidden, no name too long."""
    return bool(_ADDRESS.fullmatch(path)) and all(len(name.encode()) <= 240 for name in path.split("/"))


def resolve(site: Site) -> Resolved:
    """Every redirect of the site, without chains."""
    found = [*_all(site)]
    known = {_key(redirect.path): redirect for redirect in reversed(found)}
    redirects: list[Redirect] = []
    loops: list[Redirect] = []
    for redirect in found:
        end = _end(redirect, known)
        if end is None:
            loops.append(redirect)
        else:
            redirects.append(redirect._replace(to=end))
    return Resolved(redirects, loops)


def _all(site: Site) -> Iterator[Redirect]:
    """Every redirect as it is written."""
    for edition in site.editions:
        for article in (*(entry.brief for entry in edition.entries), *map(brief_of, edition.standalone)):
            for alias in article.aliases:
                yield Redirect(alias, article.url, edition.lang, article.path, "aliases")
        for taken in edition.removed:
            if taken.removed and taken.removed.to:
                yield Redirect(taken.url, taken.removed.to, edition.lang, taken.path, "removed")
        for terms in edition.terms.values():
            for term in terms.values():
                yield from _former(edition, term)
    default = site.settings.default_language
    for old in site.moved:
        yield Redirect(old.path, old.to, default, TABLE, at=Reference(old.to, old.line, old.column))


def _former(edition: Edition, term: Term) -> Iterator[Redirect]:
    """From the heads that a term had: numbered pages and feeds are below it, and there are as many now."""
    for head in term.former:
        if head != term.link.url:
            yield Redirect(f"{head}*", f"{term.link.url}{SPLAT}", edition.lang)


def _end(redirect: Redirect, known: Mapping[str, Redirect]) -> str | None:
    """Where a redirect ends; None when that is nowhere: it leads back to where it has been, or ever on."""
    to = redirect.to
    if redirect.field == "aliases" and _key(to) == _key(redirect.path):
        return to  # two claims of one path: `check_pages` tells
    been = {_key(redirect.path.removesuffix("*"))}
    while to.startswith("/"):
        here = _key(to.removesuffix(SPLAT))
        if here in been or len(been) > MOST_STEPS:
            return None
        been.add(here)
        step = _step(to, known)
        if not step:
            break
        to = step
    return to


def _step(to: str, known: Mapping[str, Redirect]) -> str:
    """Where the next redirect on the way leads; empty when there is none."""
    path = to.partition("#")[0].partition("?")[0]
    found = known.get(_key(path))
    if found:
        return found.to
    start = f"{path.rstrip('/')}/"
    while start:
        pattern = known.get(f"{start}*")
        if pattern:
            return pattern.to.replace(SPLAT, path[len(start) :])
        start = start[: start[:-1].rfind("/") + 1]
    return ""


def _key(path: str) -> str:
    """What a host takes for the same address: with and without a slash at the end."""
    return path.partition("#")[0].partition("?")[0].rstrip("/")
