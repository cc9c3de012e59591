"""Group: articles into editions, terms and pairs, with drafts, future, expired and removed ones left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from site_builder import urls
from site_builder.config import Settings
from site_builder.edition import Edition, Entry, Site, Term
from site_builder.model import Article, Instant, PictureFile, StaticFile, TermEntry, Vocabulary, in_language
from site_builder.pairs import alternates_of
from site_builder.pictures import hero, thumb
from site_builder.views import Alternate, Card, Label

EMPTY_SLOT = Card(removed=True)


def group(
    articles: Iterable[Article],
    settings: Settings,
    vocabulary: Vocabulary,
    pictures: Mapping[str, PictureFile],
    statics: Sequence[StaticFile],
    assets: Mapping[str, str],
) -> Site:
    """The site made of live articles (as `live` gives them)."""
    ordered = sorted(articles, key=_order)
    alternates = alternates_of(ordered, settings.languages)
    editions = tuple(
        _edition(lang, [a for a in ordered if a.lang == lang], settings, vocabulary, pictures, alternates)
        for lang in settings.languages
    )
    _pair_terms(editions)
    urls_by_path = {article.path: article.url for article in ordered if article.removed is None}
    return Site(settings, vocabulary, editions, urls_by_path, pictures, tuple(statics), assets)


def live(articles: Iterable[Article], now: Instant, *, drafts: bool) -> list[Article]:
    """The articles that are on the site at `now`: the one place where drafts, future and expired ones go.

    Removed articles stay in the list, for their tombstones.
    """
    return [
        article
        for article in articles
        if (drafts or not article.draft)
        and article.published <= now
        and (not article.expires or article.expires > now or article.removed is not None)
    ]


def disclosure(article: Article, settings: Settings) -> str:
    """What readers are told of a machine's part: `generated`, `translated`, `reviewed`, or nothing.

    EU AI Act, Article 50(4): the label falls to "reviewed" only with a reviewer *and* someone who holds
    editorial responsibility.
    """
    ai = article.ai
    if ai is None or not (ai.rewritten or ai.translated_from):
        return ""
    if ai.reviewed_by and settings.responsible_editor:
        return "reviewed"
    return "generated" if ai.rewritten else "translated"


def _order(article: Article) -> tuple[str, str]:
    return article.published, article.path


def _edition(
    lang: str,
    articles: Sequence[Article],
    settings: Settings,
    vocabulary: Vocabulary,
    pictures: Mapping[str, PictureFile],
    alternates: Mapping[str, tuple[Alternate, ...]],
) -> Edition:
    edition = Edition(lang, urls.home(lang, settings.default_language))
    edition.pairs = dict(alternates)
    terms = _Terms(edition, settings, vocabulary)
    for article in articles:
        if article.removed is not None:
            edition.removed.append(article)
            if not article.standalone:
                _keep_slot(article, terms)
        elif article.standalone:
            edition.standalone.append(article)
        else:
            entry = _entry(article, terms, settings, pictures)
            entry.alternates = alternates.get(article.path, ())
            edition.entries.append(entry)
            if article.sticky_weight > 0:
                edition.sticky.append(entry)
                entry.category.sticky.append(entry)
    return edition


def _entry(article: Article, terms: _Terms, settings: Settings, pictures: Mapping[str, PictureFile]) -> Entry:
    category, tags, source, authors, story, month = terms.of(article)
    card = Card(
        article.url,
        article.title,
        article.summary,
        article.published,
        category.link,
        source.link.text if source else "",
        disclosure(article, settings),
        article.sponsored.by if article.sponsored else "",
        article.sentiment if settings.sentiment_on_cards else "",
        article.draft,
        thumb(article, pictures) if article.cover else None,
    )
    for term in {
        id(term): term for term in (category, *tags, source, *authors, story, month) if term
    }.values():
        term.cards.append(card)
        term.live += 1
    cover = hero(article, pictures) if article.cover else None
    return Entry(article, card, category, tags, source, authors, story, cover)


def _keep_slot(article: Article, terms: _Terms) -> None:
    category, tags, source, authors, story, month = terms.of(article)
    for term in {
        id(term): term for term in (category, *tags, source, *authors, story, month) if term
    }.values():
        term.cards.append(EMPTY_SLOT)


class _Terms:
    """The terms of one edition, made when first asked for; each spelling is looked up once."""

    def __init__(self, edition: Edition, settings: Settings, vocabulary: Vocabulary) -> None:
        self.terms = edition.terms
        self.lang = edition.lang
        self.default = settings.default_language
        self.entries = {
            "category": _by_spelling(vocabulary.categories),
            "tag": _by_spelling(vocabulary.tags),
            "source": _by_spelling(vocabulary.sources),
            "author": _by_spelling(vocabulary.authors),
            "story": {},
        }
        self.spellings: dict[tuple[str, str], Term] = {}

    def of(
        self, article: Article
    ) -> tuple[Term, tuple[Term, ...], Term | None, tuple[Term, ...], Term | None, Term]:
        """Category, tags, source, authors, story and month of an article."""
        source = article.source
        tags = tuple([self.find("tag", tag) for tag in article.tags])
        if len(tags) > 1:
            tags = tuple({id(tag): tag for tag in tags}.values())
        return (
            self.find("category", article.category),
            tags,
            self.find("source", source.key, source.name, source.url) if source else None,
            tuple([self.find("author", author) for author in article.authors]),
            self.find("story", article.story) if article.story else None,
            self.find("month", article.published[:7]),
        )

    def find(self, kind: str, spelling: str, name: str = "", website: str = "") -> Term:
        """The term that a spelling means."""
        term = self.spellings.get((kind, spelling))
        if term is None:
            term = self._make(kind, spelling, name, website)
            self.spellings[kind, spelling] = term
        return term

    def _make(self, kind: str, spelling: str, name: str, website: str) -> Term:
        if kind == "month":
            head = urls.month_url(spelling, self.lang, self.default)
            return self._kept(Term(kind, spelling, Label(spelling, head)))
        key = urls.term_key(spelling)
        entry = self.entries[kind].get(key, TermEntry(key))
        key = urls.term_key(entry.key)
        text = in_language(entry.name, self.lang) or name or urls.label(key)
        head = urls.term_url(kind, urls.slug(key), self.lang, self.default)
        former = tuple(
            urls.term_url(kind, urls.slug(urls.term_key(old)), self.lang, self.default)
            for old in entry.formerly
        )
        return self._kept(
            Term(
                kind,
                key,
                Label(text, head),
                in_language(entry.description, self.lang),
                in_language(entry.role, self.lang),
                entry.url or website,
                former,
            )
        )

    def _kept(self, term: Term) -> Term:
        return self.terms.setdefault(term.kind, {}).setdefault(term.key, term)


def _by_spelling(entries: Iterable[TermEntry]) -> dict[str, TermEntry]:
    return {
        urls.term_key(spelling): entry
        for entry in entries
        for spelling in (entry.key, *entry.synonyms, *entry.formerly)
    }


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
