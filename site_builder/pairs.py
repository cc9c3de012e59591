"""Pairs: which articles are translations of one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from site_builder.brief import Brief
from site_builder.config import Settings
from site_builder.disclosure import is_indexable
from site_builder.parts import Alternate


class Versions(NamedTuple):
    """The same article in several languages, itself included."""

    alternates: tuple[Alternate, ...] = ()
    """Those that search engines may list, where there are several and the article is one of them."""
    all: tuple[Alternate, ...] = ()
    """All of them, where there are more."""


NO_VERSIONS = Versions()


def alternates_of(urls: Sequence[tuple[str, str]]) -> tuple[Alternate, ...]:
    """The versions of a page that is no article, by languages and site paths; none where there is but one."""
    return tuple([Alternate(lang, url) for lang, url in urls]) if len(urls) > 1 else ()


def versions_of(articles: Sequence[Brief], settings: Settings) -> dict[str, Versions]:
    """By path: every language's version of an article that has more than one.

    Pairs: `translationOf`, else `externalId`, else the path without suffix (DESIGN 3a). Copies whose
    canonical URL is elsewhere, drafts and `noindex` ones are for readers only, removed ones for nobody.
    """
    if len(settings.languages) < 2:
        return {}
    identity = identities(articles)
    shown: dict[str, dict[str, Brief]] = {}
    for article in articles:
        if not article.removed:
            pair = shown.setdefault(identity[article.path], {})
            known = pair.setdefault(article.lang, article)
            if known is not article and not is_indexable(known, settings) and is_indexable(article, settings):
                pair[article.lang] = article
    found: dict[str, Versions] = {}
    for pair in shown.values():
        if len(pair) > 1:
            ordered = [pair[lang] for lang in settings.languages if lang in pair]
            found.update(_versions(ordered, settings))
    return found


def _versions(pair: Sequence[Brief], settings: Settings) -> Iterator[tuple[str, Versions]]:
    """The versions of each article of a pair, which is in the order of the languages."""
    original = _original(pair)
    alternates = {article.path: Alternate(article.lang, article.url, article is original) for article in pair}
    every = tuple(alternates.values())
    listed = tuple([alternates[article.path] for article in pair if is_indexable(article, settings)])
    for article in pair:
        own = listed if len(listed) > 1 and alternates[article.path] in listed else ()
        yield article.path, Versions(own, () if own == every else every)


def _original(pair: Sequence[Brief]) -> Brief:
    """The version that says of itself that it is translated from nothing; the first of several such."""
    for article in pair:
        if not article.translation_of and not article.translated:
            return article
    return pair[0]


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
