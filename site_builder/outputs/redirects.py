"""Redirects: a page per alias for every host, and `_redirects` rules for hosts that read them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.brief import brief_of
from site_builder.edition import Edition, Page, Site, Term, Unit
from site_builder.outputs.listings import KINDS
from site_builder.urls import output_path
from site_builder.verbatim import TextView
from site_builder.views import RedirectView


def plan(site: Site) -> Iterator[Unit]:
    """Redirect pages of aliases, former terms and moved takedowns, and the file of rules."""
    yield Unit("redirects", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    rules: list[str] = []
    for edition in site.editions:
        yield from _aliases(edition, rules)
        for kind in KINDS:
            for term in edition.of(kind):
                yield from _former(edition, term, rules)
        yield from _removed(edition, rules)
        if edition.home != "/":
            rules.append(f"{edition.home}* {edition.home}404.html 404")
    if site.settings.prefix:
        rules = [_prefixed(rule, site.settings.prefix) for rule in rules]
    yield Page("_redirects", TextView("".join(f"{rule}\n" for rule in rules)))


def _aliases(edition: Edition, rules: list[str]) -> Iterator[Page]:
    for article in (*(entry.brief for entry in edition.entries), *map(brief_of, edition.standalone)):
        for alias in article.aliases:
            path = alias if alias.endswith(("/", ".html", ".htm")) else f"{alias}/"
            yield _redirect(edition, path, article.url, f"content/{article.path}")
            rules.append(f"{alias} {article.url} 301!")


def _former(edition: Edition, term: Term, rules: list[str]) -> Iterator[Page]:
    for old in term.former:
        if old != term.link.url:
            yield _redirect(edition, old, term.link.url, "")
            rules.append(f"{old}* {term.link.url} 301!")


def _removed(edition: Edition, rules: list[str]) -> Iterator[Page]:
    for article in edition.removed:
        to = article.removed.to if article.removed else ""
        if to:
            yield _redirect(edition, article.url, to, f"content/{article.path}")
            rules.append(f"{article.url} {to} 301!")
        else:
            rules.append(f"{article.url} {article.url}index.html 410!")


def _redirect(edition: Edition, url: str, to: str, origin: str) -> Page:
    return Page(output_path(url), RedirectView(url=url, lang=edition.lang, noindex=True, to=to), origin)


def _prefixed(rule: str, prefix: str) -> str:
    old, new, status = rule.split(" ")
    return f"{prefix}{old} {prefix + new if new.startswith('/') else new} {status}"
