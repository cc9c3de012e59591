"""Moved: articles that were at another address when the output was last written, found by their identity."""

from __future__ import annotations

from collections.abc import Collection

from site_builder.brief import Brief
from site_builder.edition import Site
from site_builder.findings import Finding
from site_builder.folder import OutputFolder
from site_builder.model import Article
from site_builder.problems import WARNING
from site_builder.stale import Planned
from site_builder.views import ArticleView


def note_identities(folder: OutputFolder, planned: Planned) -> None:
    """Remembers which article each page is, for the day on which it is no longer there."""
    space = _space(folder)
    found = {
        page.path.encode(): _identity(page.view.article)
        for page in planned.pages
        if isinstance(page.view, ArticleView) and page.view.article.external_id
    }
    folder.store.keep(space, [path.encode() for path in planned.kept])
    folder.store.remember(space, found)


def moved_articles(site: Site, folder: OutputFolder, paths: Collection[str]) -> list[Finding]:
    """Articles whose `externalId` was at an address where there is nothing any more: no page, no alias."""
    gone = [path for path, entry in folder.entries.items() if path not in paths and entry.origin]
    known = folder.store.recall_all(_space(folder)) if gone else {}
    if not known:
        return []
    articles = {
        _identity(entry.brief): entry.brief
        for edition in site.editions
        for entry in edition.entries
        if entry.brief.external_id
    }
    findings = []
    for path in gone:
        article = articles.get(known.get(path.encode(), b""))
        if article is not None:
            old = f"/{path.removesuffix('index.html')}"
            message = f"externalId: this article was at {old}, and nothing leads from there to {article.url}"
            cure = f"add {old} to its aliases: [{', '.join([*article.aliases, old])}]"
            findings.append(Finding(article.path, WARNING, "moved-article", message, cure, "externalId"))
    return findings


def _identity(article: Article | Brief) -> bytes:
    return f"{article.lang}:{article.external_id}".encode()


def _space(folder: OutputFolder) -> str:
    return f"identities {folder.name}"
