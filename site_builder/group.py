"""Group: articles into editions, terms and pairs, with drafts, future, expired and removed ones left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from site_builder import urls
from site_builder.brief import Brief
from site_builder.config import Settings
from site_builder.edition import Edition, Site, Term
from site_builder.fingerprint import digest_of, encode
from site_builder.model import Article, Instant, OldAddress, StaticFile, Vocabulary
from site_builder.pairs import NO_VERSIONS, Versions, versions_of
from site_builder.parts import Alternate
from site_builder.pictures import Pictures, shown_pictures
from site_builder.terms import Terms
from site_builder.variants import Shown


class Materials(NamedTuple):
    """What a site is made from besides its articles."""

    settings: Settings
    vocabulary: Vocabulary
    pictures: Pictures
    statics: Sequence[StaticFile]
    assets: Mapping[str, str]
    """Published site path of each static file."""
    keys: Mapping[str, bytes]
    """Digest of each article by its path."""
    read: Callable[[str], Article]
    """Gives the whole article of a path."""
    now: Instant
    templates: frozenset[str] = frozenset()
    """The templates that the theme has."""
    moved: Sequence[OldAddress] = ()
    preview: bool = False


def group(articles: Iterable[Brief], materials: Materials) -> Site:
    """The site made of live articles (as `live` gives them)."""
    ordered = sorted(sorted(articles, key=attrgetter("path")), key=attrgetter("published"))
    settings = materials.settings
    versions = versions_of(ordered, settings)
    editions = {
        lang: Edition(lang, urls.home(lang, settings.default_language)) for lang in settings.languages
    }
    terms = {lang: Terms(edition, settings, materials.vocabulary) for lang, edition in editions.items()}
    for article in ordered:
        _place(article, editions[article.lang], terms[article.lang], versions, materials)
    for edition in editions.values():
        for kind, found in edition.terms.items():
            edition.terms[kind] = {key: term for key, term in found.items() if any(term.entries)}
        edition.labels = digest_of([encode(term.link) for term in edition.of("source")])
    _pair_terms(tuple(editions.values()))
    return Site(
        settings,
        materials.vocabulary,
        tuple(editions.values()),
        {article.path: article.url for article in ordered if not article.removed},
        materials.pictures,
        materials.now,
        tuple(materials.statics),
        materials.assets,
        tuple(materials.moved),
        materials.preview,
        materials.templates,
    )


def live(articles: Iterable[Brief], now: Instant, *, drafts: bool) -> list[Brief]:
    """The articles that are on the site at `now`: the one place where drafts, future and expired ones go.

    Removed articles stay in the list, for their tombstones.
    """
    return [
        article
        for article in articles
        if (drafts or not article.draft)
        and article.published <= now
        and (not article.expires or article.expires > now or article.removed)
    ]


def next_change(articles: Sequence[Brief], now: Instant) -> Instant:
    """The first moment after `now` at which another set of articles is live; empty when there is none."""
    begin = [article.published for article in articles if article.published > now]
    end = [article.expires for article in articles if article.expires > now]
    return min(begin + end, default="")


def _place(
    article: Brief,
    edition: Edition,
    terms: Terms,
    versions: Mapping[str, Versions],
    materials: Materials,
) -> None:
    """Puts an article into its edition and its terms; a removed one leaves an empty slot in its terms."""
    if article.removed:
        edition.removed.append(materials.read(article.path))
    elif article.standalone:
        edition.standalone.append(materials.read(article.path))
        edition.pairs[article.path] = versions.get(article.path, NO_VERSIONS)
    if article.standalone:
        return
    key = materials.keys[article.path]
    shown = shown_pictures(article, materials.pictures) if materials.pictures.files else ()
    entry = terms.entry(article, with_pictures(key, shown), materials.read)
    if shown:
        entry.pictures = tuple(shown)
        entry.face = with_pictures(article.face, shown)
    slot = None if article.removed else entry
    if slot:
        entry.versions = versions.get(article.path, NO_VERSIONS)
        edition.entries.append(entry)
    for term in entry.terms():
        term.entries.append(slot)


def with_pictures(digest: bytes, shown: Sequence[Shown]) -> bytes:
    """The digest of an article and of the pictures that are published for it."""
    return digest_of([digest, *(each.file.digest.encode() for each in shown)]) if shown else digest


def _pair_terms(editions: Sequence[Edition]) -> None:
    """Gives terms of the same kind and key in several editions their alternates."""
    if len(editions) < 2:
        return
    for kind in {kind for edition in editions for kind in edition.terms}:
        shared: dict[str, list[tuple[str, Term]]] = {}
        for edition in editions:
            for term in edition.of(kind):
                shared.setdefault(term.key, []).append((edition.lang, term))
        for versions in shared.values():
            if len(versions) > 1:
                alternates = tuple(Alternate(lang, term.link.url) for lang, term in versions)
                for _, term in versions:
                    term.alternates = alternates
