"""Pairs: which articles are translations of one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from site_builder.brief import Brief
from site_builder.views import Alternate


def alternates_of(articles: Sequence[Brief], languages: Sequence[str]) -> dict[str, tuple[Alternate, ...]]:
    """By path: every language's version of an article that has more than one, itself included.

    Pairs: `translationOf`, else `externalId`, else the path without suffix (DESIGN 3a). Copies whose
    canonical URL is elsewhere, removed ones and `noindex` ones are no alternates.
    """
    if len(languages) < 2:
        return {}
    identity = identities(articles)
    pairs: dict[str, dict[str, Brief]] = {}
    for article in articles:
        if not article.removed and not article.canonical_url and not article.noindex:
            pairs.setdefault(identity[article.path], {}).setdefault(article.lang, article)
    found: dict[str, tuple[Alternate, ...]] = {}
    for pair in pairs.values():
        if len(pair) > 1:
            versions = tuple(Alternate(x, pair[x].url) for x in languages if x in pair)
            found.update((article.path, versions) for article in pair.values())
    return found


def identities(articles: Iterable[Brief]) -> dict[str, str]:
    """By path: what an article shares with its translations and with nothing else."""
    articles = list(articles)
    own = {article.path: article for article in articles}
    by_key = {article.key: f"id:{article.external_id}" for article in articles if article.external_id}

    def identity(article: Brief) -> str:
        if article.external_id:
            return f"id:{article.external_id}"
        return by_key.get(article.key) or article.key

    found = {}
    for article in articles:
        original = own.get(article.translation_of, article)
        found[article.path] = identity(original)
    return found
