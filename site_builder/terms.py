"""Terms: which category, tag, source, author, story and month an article belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from site_builder import urls
from site_builder.brief import Brief
from site_builder.config import Settings
from site_builder.edition import Edition, Entry, Term
from site_builder.model import Article, TermEntry, Vocabulary, in_language
from site_builder.parts import Label


class Terms:
    """The terms of one edition, made when first asked for; each spelling is looked up once."""

    def __init__(self, edition: Edition, settings: Settings, vocabulary: Vocabulary) -> None:
        self._terms = edition.terms
        self._lang = edition.lang
        self._default = settings.default_language
        self._named = {
            "category": _by_spelling(vocabulary.categories),
            "tag": _by_spelling(vocabulary.tags),
            "source": _by_spelling(vocabulary.sources),
            "author": _by_spelling(vocabulary.authors),
            "story": {},
        }
        self._spellings: dict[str, dict[str, Term]] = {
            kind: {} for kind in ("category", "tag", "source", "author", "story", "month")
        }

    def entry(self, article: Brief, key: bytes, read: Callable[[str], Article]) -> Entry:
        """The article with its terms, not yet listed in them."""
        known, source, month = self._spellings, article.source, article.published[:7]
        return Entry(
            article,
            read,
            key,
            article.face,
            known["category"].get(article.category) or self.find("category", article.category),
            self._each("tag", article.tags) if article.tags else (),
            self.find("source", source.key, source.name, source.url) if source else None,
            self._each("author", article.authors) if article.authors else (),
            self.find("story", article.story) if article.story else None,
            known["month"].get(month) or self.find("month", month),
        )

    def find(self, kind: str, spelling: str, name: str = "", website: str = "") -> Term:
        """The term that a spelling means."""
        known = self._spellings[kind]
        term = known.get(spelling)
        if term is None:
            term = known[spelling] = self._make(kind, spelling, name, website)
        return term

    def _each(self, kind: str, spellings: tuple[str, ...]) -> tuple[Term, ...]:
        """The terms of several spellings, each once."""
        known = self._spellings[kind]
        found = [known.get(spelling) or self.find(kind, spelling) for spelling in spellings]
        return tuple(found if len(set(found)) == len(found) else dict.fromkeys(found))

    def _make(self, kind: str, spelling: str, name: str, website: str) -> Term:
        if kind == "month":
            head = urls.month_url(spelling, self._lang, self._default)
            return self._kept(Term(kind, spelling, Label(spelling, head)))
        key = urls.term_key(spelling)
        entry = self._named[kind].get(key, TermEntry(key))
        key = urls.term_key(entry.key)
        text = in_language(entry.name, self._lang) or name or urls.label(key)
        return self._kept(
            Term(
                kind,
                key,
                Label(text, self._head(kind, key)),
                in_language(entry.description, self._lang),
                in_language(entry.role, self._lang),
                entry.url or website,
                tuple(self._head(kind, urls.term_key(old)) for old in entry.formerly),
            )
        )

    def _head(self, kind: str, key: str) -> str:
        return urls.term_url(kind, urls.slug(key), self._lang, self._default)

    def _kept(self, term: Term) -> Term:
        return self._terms.setdefault(term.kind, {}).setdefault(term.key, term)


def _by_spelling(entries: Iterable[TermEntry]) -> dict[str, TermEntry]:
    return {
        urls.term_key(spelling): entry
        for entry in entries
        for spelling in (entry.key, *entry.synonyms, *entry.formerly)
    }
