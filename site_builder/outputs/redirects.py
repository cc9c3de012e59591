"""Redirects: a page per old address for every host, and `_redirects` rules for hosts that read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import blake2b

from site_builder.edition import Page, Site, Unit
from site_builder.redirects import SPLAT, Redirect, resolve
from site_builder.urls import output_path
from site_builder.verbatim import TextView
from site_builder.views import RedirectView

MOST_RULES = 8_000
"""Rules of `_redirects`: hosts grow slow, or stop reading, past some ten thousand."""


def plan(site: Site) -> Iterator[Unit]:
    """Redirect pages of aliases, former terms, moved takedowns and redirects.csv, and the file of rules."""
    yield Unit("redirects", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    redirects = resolve(site).redirects
    for redirect in redirects:
        page = _page(redirect)
        if page:
            yield page
    prefix = site.settings.prefix
    rules = _rules(redirects, site)
    yield Page("_redirects", TextView("".join(f"{_prefixed(rule, prefix)}\n" for rule in rules)))


def _page(redirect: Redirect) -> Page | None:
    """The page that leads on where a host has no rules; a whole folder has only one for its head."""
    to = redirect.to.replace(SPLAT, "")
    if redirect.is_pattern:
        if redirect.origin:
            return None
        url = redirect.path[:-1]
    else:
        url = redirect.path if redirect.path.endswith(("/", ".html", ".htm")) else f"{redirect.path}/"
    origin = f"content/{redirect.origin}" if redirect.origin else ""
    return Page(output_path(url), RedirectView(url=url, lang=redirect.lang, noindex=True, to=to), origin)


def _rules(redirects: Sequence[Redirect], site: Site) -> list[str]:
    """Takedowns, as many single addresses as there is room for, whole folders, then the 404 pages."""
    removed = [
        f"{article.url} {article.url}index.html 410!"
        for edition in site.editions
        for article in edition.removed
        if article.removed and not article.removed.to
    ]
    patterns = sorted(
        (redirect for redirect in redirects if redirect.is_pattern),
        key=lambda each: (-len(each.path), each.path),
    )
    missing = [
        f"{edition.home}* {edition.home}404.html 404" for edition in site.editions if edition.home != "/"
    ]
    room = MOST_RULES - len(removed) - len(patterns) - len(missing)
    single = [redirect for redirect in redirects if not redirect.is_pattern]
    return [
        *(f"{each.path} {each.to} 301!" for each in chosen(single, room)),
        *removed,
        *(f"{each.path} {each.to} 301!" for each in patterns),
        *missing,
    ]


def chosen(redirects: Sequence[Redirect], room: int) -> list[Redirect]:
    """The redirects that have a rule: all, or as many as there is room for.

    By the digest of the address: one more takes the place of one at most, whatever their order.
    """
    if len(redirects) <= room:
        return list(redirects)
    lowest = set(sorted({_digest(each) for each in redirects})[: max(room, 0)])
    return [each for each in redirects if _digest(each) in lowest]


def _digest(redirect: Redirect) -> bytes:
    return blake2b(redirect.path.encode(), digest_size=16).digest()


def _prefixed(rule: str, prefix: str) -> str:
    old, new, status = rule.split(" ")
    return f"{prefix}{old} {prefix + new if new.startswith('/') else new} {status}"
