"""Search: a page per edition, the index in shards, and the cards of what is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial

import msgspec

from site_builder.cards import EMPTY_SLOT, card_of
from site_builder.edition import Edition, Entry, Indexed, Page, Shard, Site, Term, Unit
from site_builder.fingerprint import digest_of, encode
from site_builder.i18n import sort_key
from site_builder.pairs import alternates_of
from site_builder.parts import Alternate
from site_builder.shards import shards_of, slot_keys, slots, slug_of, year_of
from site_builder.urls import archive_url, output_path, search_url, tags_url
from site_builder.verbatim import StoredView, TextView
from site_builder.views import Choice, ResultsView, SearchView

CARDS = 25
"""Articles whose cards are in one file."""
TOGETHER = 4
"""Such files planned together."""
TAGS = 100
"""Tags that search can be narrowed to by choosing them from the list."""

Indexes = Callable[[], Mapping[bytes, Indexed]]
"""The indexes of all shards by key; made when first asked for."""


def plan(site: Site) -> Iterator[Unit]:
    """For every edition that has articles its page, its cards, its shards and their list; what they share."""
    if site.settings.search != "on":
        return
    editions = [edition for edition in site.editions if edition.entries]
    found = {edition.lang: shards_of(edition, site) for edition in editions}
    indexes = cache(partial(site.index, [shard for shards in found.values() for shard in shards]))
    default = site.settings.default_language
    pairs = alternates_of([(each.lang, search_url(each.lang, default)) for each in editions])
    for edition in editions:
        view = _view(site, edition, pairs)
        page = Page(output_path(view.url), view)
        yield Unit(f"search {edition.lang}", partial(iter, [page]), digest_of([encode(view)]))
        yield from _cards(site, edition)
        for shard in found[edition.lang]:
            name = f"search {edition.lang} {shard.first}"
            yield Unit(name, partial(_shard, indexes, shard), shard.key)
        keys = [shard.key for shard in found[edition.lang]]
        listed = partial(_list, site, view, indexes, found[edition.lang])
        yield Unit(f"search {edition.lang} list", listed, digest_of(keys))
    yield Unit("search runtime", partial(_runtime, indexes), encode(sorted(found)))


# -- The page --------------------------------------------------------------------------------------


def _view(site: Site, edition: Edition, alternates: tuple[Alternate, ...]) -> SearchView:
    """The search page: what can be chosen on it, and where readers without JavaScript find articles."""
    lang, default = edition.lang, site.settings.default_language
    url = search_url(lang, default)
    categories = _sorted(edition.of("category"), lang)
    most = sorted(edition.of("tag"), key=lambda term: (-len(term.entries), term.key))[:TAGS]
    years = sorted({year_of(entry) for entry in edition.entries}, reverse=True)
    return SearchView(
        url=url,
        lang=lang,
        alternates=alternates,
        index=f"{url}index.json",
        categories=_choices(categories),
        tags=_choices(_sorted(most, lang)),
        years=tuple(Choice(year, year) for year in years),
        sections=tuple(term.link for term in categories),
        topics=tags_url(lang, default) if edition.of("tag") else "",
        archive=archive_url(lang, default),
    )


def _sorted(terms: Sequence[Term], lang: str) -> list[Term]:
    return sorted(terms, key=lambda term: (sort_key(term.link.text, lang), term.link.url))


def _choices(terms: Sequence[Term]) -> tuple[Choice, ...]:
    return tuple(Choice(slug_of(term.link.url), term.link.text) for term in terms)


# -- The cards -------------------------------------------------------------------------------------


def _cards(site: Site, edition: Edition) -> Iterator[Unit]:
    """The cards of all articles from the oldest on, in files that stay as they are."""
    listed = slots(edition)
    for start in range(0, len(listed), CARDS * TOGETHER):
        some = listed[start : start + CARDS * TOGETHER]
        pages = partial(_card_pages, site, edition, start // CARDS + 1, some)
        yield Unit(
            f"search {edition.lang} cards {start}", pages, digest_of([edition.labels, slot_keys(some)])
        )


def _card_pages(site: Site, edition: Edition, number: int, some: Sequence[Entry | None]) -> Iterator[Page]:
    """The files of some cards, of which the first has that number."""
    head = search_url(edition.lang, site.settings.default_language)
    for start in range(0, len(some), CARDS):
        url = f"{head}cards/{number + start // CARDS}.html"
        cards = tuple([card_of(each, site) if each else EMPTY_SLOT for each in some[start : start + CARDS]])
        yield Page(output_path(url), ResultsView(url=url, lang=edition.lang, noindex=True, cards=cards))


# -- The index -------------------------------------------------------------------------------------


def _shard(indexes: Indexes, shard: Shard) -> Iterator[Page]:
    """The files of a shard, in a folder named by what is in them."""
    indexed = indexes().get(shard.key)
    if indexed is None:
        return
    folder = _folder(shard, indexed, indexes())
    for name, digest in indexed.files.items():
        yield Page(f"{folder}{name}", StoredView(digest))
    yield Page(f"{folder}pagefind-entry.json", TextView(_entry(indexed, indexes())))


def _list(site: Site, view: SearchView, indexes: Indexes, shards: Sequence[Shard]) -> Iterator[Page]:
    """Where the browser finds everything; its shards from the newest on, each with its first slot."""
    root = site.settings.prefix
    found = indexes()
    listed = [
        (f"{root}/{_folder(shard, indexed, found)}", shard.first)
        for shard in reversed(shards)
        if (indexed := found.get(shard.key)) is not None
    ]
    facts = {
        "runtime": f"{root}/{_runtime_folder(found)}pagefind.js" if listed else "",
        "cards": f"{root}{view.url}cards/",
        "together": CARDS,
        "shards": listed,
    }
    yield Page(output_path(view.index), TextView(msgspec.json.encode(facts).decode()))


def _runtime(indexes: Indexes) -> Iterator[Page]:
    """What runs in the browser, once for all shards."""
    found = indexes()
    for name, digest in _shared(found).items():
        yield Page(f"{_runtime_folder(found)}{name}", StoredView(digest))


def _shared(indexes: Mapping[bytes, Indexed]) -> dict[str, bytes]:
    return {name: digest for indexed in indexes.values() for name, digest in sorted(indexed.runtime.items())}


def _runtime_folder(indexes: Mapping[bytes, Indexed]) -> str:
    digest = digest_of([encode(sorted(_shared(indexes).items()))])
    return f"assets/search/runtime.{digest.hex()[:10]}/"


def _folder(shard: Shard, indexed: Indexed, indexes: Mapping[bytes, Indexed]) -> str:
    digest = digest_of([encode(indexed), _runtime_folder(indexes).encode()])
    return f"assets/search/{shard.lang.lower()}.{shard.first}.{digest.hex()[:10]}/"


def _entry(indexed: Indexed, indexes: Mapping[bytes, Indexed]) -> str:
    """The table of contents of a shard, whose WebAssembly lies in the folder of what is shared.

    The browser's program asks for `wasm.NAME.pagefind` in the shard's folder, so the name leads out of it.
    """
    entry = msgspec.json.decode(indexed.entry)
    folder = _runtime_folder(indexes).removeprefix("assets/search/")
    for language in entry["languages"].values():
        language["wasm"] = f"/../../{folder}wasm.{language['wasm'] or 'unknown'}"
    return msgspec.json.encode(entry).decode()
