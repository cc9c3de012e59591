"""Article pages: each depends on its article, its labels, its translations and older articles only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import blake2b

from site_builder.cards import card_of
from site_builder.disclosure import disclosure, is_indexable
from site_builder.edition import Edition, Entry, Page, Site, Term, Unit
from site_builder.fingerprint import SIZE, encode
from site_builder.links import resolve_links
from site_builder.model import in_language
from site_builder.pairs import NO_VERSIONS
from site_builder.parts import Card, Label
from site_builder.pictures import body_picture, crops, hero
from site_builder.social_pictures import drawing_of, drawing_url, social_picture
from site_builder.urls import output_path, term_key
from site_builder.views import ArticleView

REMEMBERED = 3
"""How many of the newest older articles of a tag can be related to the next one."""
RELATED = 4
"""Related articles shown at most."""
BLOCK = 100
"""Articles planned together."""


def plan(site: Site) -> Iterator[Unit]:
    """One page per live article, in blocks from the oldest on."""
    for edition in site.editions:
        older = Older()
        chain = blake2b(edition.labels, digest_size=SIZE)
        for start in range(0, len(edition.entries), BLOCK):
            block = edition.entries[start : start + BLOCK]
            chain.update(b" ".join([entry.face for entry in block]))
            yield Unit(
                f"articles {edition.lang} {start}",
                partial(_pages, site, edition, older, start),
                _key(chain, block, site),
            )


def _key(chain: blake2b, block: Iterable[Entry], site: Site) -> bytes:
    """The key of a block: its articles, faces of all older ones (`chain`), translations, where links lead."""
    key = chain.copy()
    key.update(b" ".join([entry.key for entry in block]))
    linking = [entry.brief for entry in block if entry.brief.links]
    key.update(encode([entry.versions for entry in block if entry.versions is not NO_VERSIONS]))
    key.update(encode([resolve_links(brief.path, brief.links, site.urls) for brief in linking]))
    return key.digest()


def _pages(site: Site, edition: Edition, older: Older, start: int) -> Iterator[Page]:
    """The pages of the block that begins with the entry of that number."""
    settings = site.settings
    reviewers = reviewers_of(site)
    desk = Label(in_language(settings.publisher.name, edition.lang) or settings.name, settings.publisher.url)
    older.move(start)
    for entry in edition.entries[start : start + BLOCK]:
        article = entry.article
        previous = older.previous(entry)
        view = ArticleView(
            url=article.url,
            lang=article.lang,
            alternates=entry.versions.alternates,
            versions=entry.versions.all,
            noindex=not is_indexable(entry.brief, settings),
            article=article,
            category=entry.category.link,
            tags=_links(entry.tags),
            source=entry.source.link if entry.source else None,
            bylines=_links(entry.authors) or (desk,),
            story=entry.story.link if entry.story else None,
            disclosure=disclosure(article, settings),
            reviewer=reviewer_of(entry, reviewers),
            cover=hero(article, site.pictures) if article.cover else None,
            social=social_picture(entry, site),
            crops=crops(article, site.pictures) if site.settings.images.crops else (),
            previous=card_of(previous, site) if previous else None,
            related=older.related(entry, site),
            links=resolve_links(article.path, article.body.links, site.urls),
            images=tuple([body_picture(i.target, article.path, site.pictures) for i in article.body.images]),
        )
        yield Page(output_path(article.url), view, f"content/{article.path}")
        drawn = drawing_of(entry, site)
        if drawn is not None:
            yield Page(drawing_url(drawn, article.url)[1:], drawn)
        older.add(entry)


class Older:
    """What an article can know of the older ones: the last of its category, the newest of its tags.

    Goes from article to article of an edition, oldest first; a term is looked through once, when it is
    first met.
    """

    def __init__(self) -> None:
        self.position = 0
        """How many entries of the edition are older than the next one."""
        self._newest: dict[int, list[Entry]] = {}

    def move(self, position: int) -> None:
        """Go to the article of that number; what was known is forgotten, unless it is the next one."""
        if position != self.position:
            self.position = position
            self._newest.clear()

    def previous(self, entry: Entry) -> Entry | None:
        """The last one of the entry's category."""
        found = self._of(entry.category, entry)
        return found[-1] if found else None

    def add(self, entry: Entry) -> None:
        """Count an entry among the older ones."""
        self.position += 1
        self._append(entry.category, entry)
        if not entry.brief.sponsored:
            for tag in entry.tags:
                self._append(tag, entry)

    def _append(self, term: Term, entry: Entry) -> None:
        recent = self._of(term, entry)
        recent.append(entry)
        if len(recent) > REMEMBERED:
            del recent[0]

    def _of(self, term: Term, entry: Entry) -> list[Entry]:
        """The newest of a term's entries that are older than `entry`, the oldest first."""
        recent = self._newest.get(id(term))
        if recent is None:
            recent = self._newest[id(term)] = _before(term, entry)
        return recent

    def related(self, entry: Entry, site: Site) -> tuple[Card, ...]:
        """The older articles that share most tags; then the higher score, then the newer one.

        Only the few newest of each tag are looked at, so an article's cost does not grow with the archive
        and its choice never changes when newer ones arrive.
        """
        shared: dict[str, int] = {}
        candidates: dict[str, Entry] = {}
        for tag in entry.tags:
            for other in self._of(tag, entry):
                path = other.brief.path
                shared[path] = shared.get(path, 0) + 1
                candidates[path] = other

        def strength(other: Entry) -> tuple[int, float, str, str]:
            article = other.brief
            return shared[article.path], article.score, article.published, article.path

        best = sorted(candidates.values(), key=strength, reverse=True)[:RELATED]
        return tuple([card_of(other, site) for other in best])


def _before(term: Term, first: Entry) -> list[Entry]:
    """The newest entries of a term older than `first`, the oldest first; tags leave out sponsored ones."""
    order = first.brief.published, first.brief.path
    found: list[Entry] = []
    for entry in reversed(term.entries):
        if len(found) == REMEMBERED:
            break
        older = entry and (entry.brief.published, entry.brief.path) < order
        if entry and older and not (entry.brief.sponsored and term.kind == "tag"):
            found.append(entry)
    return found[::-1]


def _links(terms: Iterable[Term]) -> tuple[Label, ...]:
    return tuple([term.link for term in terms])


def reviewers_of(site: Site) -> dict[str, dict[str, str]]:
    """The names of those who may have reviewed a text, by their keys."""
    return {term_key(entry.key): entry.name for entry in site.vocabulary.authors}


def reviewer_of(entry: Entry, reviewers: dict[str, dict[str, str]]) -> str:
    """The name of who reviewed an article's text, or nothing."""
    ai = entry.article.ai
    if ai is None or not ai.reviewed_by:
        return ""
    names = reviewers.get(term_key(ai.reviewed_by), {})
    return in_language(names, entry.article.lang) or ai.reviewed_by
