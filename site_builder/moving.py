"""An article's file under another name: its own references, and those of others to it, stay right."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

import msgspec
from markdown_it.common.utils import unescapeAll

from site_builder.amend import removals, with_item, with_values
from site_builder.brief import Brief
from site_builder.document import Document
from site_builder.edits import Edit, applied
from site_builder.links import content_target
from site_builder.markdown_links import target as link_target
from site_builder.model import Reference
from site_builder.pairs import identities
from site_builder.pictures import locate_picture


class Move(NamedTuple):
    """A file's path below content/, and the one that it is to have."""

    old: str
    new: str


def moved(document: Document, move: Move, url: str, partner: str = "") -> str:
    """The text of the file that moves: old address as an alias, links and pictures still right.

    `url` is the address that it will have, `partner` the path of a translation that it would lose. Raises
    AmendError.
    """
    article = document.parsed.parsed.article
    text = document.text
    if article is None:
        return text
    if posixpath.dirname(move.old) != posixpath.dirname(move.new):
        text = _rewritten(document, _own_targets(document, move))
        text = with_values(text, _covers(Document(move.old, text, document.languages)))
    text = _without_alias(Document(move.old, text, document.languages), url)
    aliases = {alias.strip("/") for alias in article.aliases}
    if url != article.url and article.url.strip("/") not in aliases:
        text = with_item(text, "aliases", article.url)
    return with_values(text, {("translationOf",): partner}) if partner else text


def followed(document: Document, move: Move) -> str:
    """The text of another file, with its links and its `translationOf` leading to where the file went.

    Raises AmendError.
    """
    article = document.parsed.parsed.article
    if article is None:
        return document.text
    targets = {
        link.target: _relative(link.target, move.new, document.path)
        for link in article.body.links
        if content_target(link.target, document.path) == move.old
    }
    text = _rewritten(document, targets)
    return with_values(text, {("translationOf",): move.new} if article.translation_of == move.old else {})


def lost_partner(briefs: Sequence[Brief], move: Move, key: str) -> str:
    """The path of a translation from which the move would part the article; empty for none.

    `key` is what the new path pairs by.
    """
    renamed = [
        msgspec.structs.replace(
            brief,
            path=move.new if brief.path == move.old else brief.path,
            key=key if brief.path == move.old else brief.key,
            translation_of=move.new if brief.translation_of == move.old else brief.translation_of,
        )
        for brief in briefs
    ]
    before, after = identities(briefs), identities(renamed)
    partners = [brief.path for brief in briefs if before[brief.path] == before[move.old]]
    lost = [path for path in partners if path != move.old and after[path] != after[move.new]]
    return min(lost, default="")


def _own_targets(document: Document, move: Move) -> dict[str, str]:
    """What the file's own relative references are to say in its new folder."""
    article = document.parsed.parsed.article
    if article is None:
        return {}
    targets = {}
    for link in article.body.links:
        file = content_target(link.target, move.old)
        if file:
            targets[link.target] = _relative(link.target, move.new if file == move.old else file, move.new)
    for image in article.body.images:
        if image.target.startswith(("./", "../")):
            targets[image.target] = locate_picture(image.target, move.old)
    return targets


def _relative(target: str, file: str, path: str) -> str:
    """The target with the file at its head named as it is from `path`; fragment and query stay."""
    tail = re.search(r"[?#].*|\Z", target, re.DOTALL)
    return posixpath.relpath(file, posixpath.dirname(path) or ".") + (tail[0] if tail else "")


def _covers(document: Document) -> dict[tuple[str, ...], str]:
    """The cover's paths that count from the article's folder, counted from content/."""
    cover = document.root.get("coverImage") if document.root else None
    named: dict[tuple[str, ...], str] = {("coverImage",): cover.value} if cover else {}
    if cover and cover.keys:
        pairs = zip(cover.keys, cover.items, strict=True)
        named = {("coverImage", key.value): item.value for key, item in pairs}
    found = {path: value.strip() for path, value in named.items() if value.strip().startswith("./")}
    return {path: locate_picture(value, document.path) for path, value in found.items()}


def _without_alias(document: Document, url: str) -> str:
    """The text without an alias that is the article's own address now."""
    listed = document.root.get("aliases") if document.root else None
    if listed is None or not listed.items:
        return document.text
    own = [item for item in listed.items if item.value.strip().strip("/") == url.strip("/")]
    return applied(document.text, removals(document.text, listed, own))


# -- Destinations in Markdown --------------------------------------------------------------------------

_INLINE = re.compile(r"\]\(\s*(<[^<>\n]*>|[^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)")
_DEFINITION = re.compile(r"^[ >]*\[[^\]\n]+\]:[ \t]*(<[^<>\n]*>|\S+)", re.MULTILINE)


def _rewritten(document: Document, targets: Mapping[str, str]) -> str:
    """The text with destinations exchanged, as far as every link and picture then leads where it should.

    Where that cannot be had (a destination that is written in an unusual way) the text stays as it is, and
    `check` reports what is dead.
    """
    changed = {old: new for old, new in targets.items() if old != new}
    if not changed:
        return document.text
    inline, defined = _inline(document, changed), list(_destinations(document.text, _DEFINITION, changed))
    for edits in (inline, [*inline, *defined], defined):
        text = applied(document.text, dict.fromkeys(edits))
        if _targets(Document(document.path, text, document.languages)) == [
            changed.get(name, name) for name in _targets(document)
        ]:
            return text
    return document.text


def _inline(document: Document, changed: Mapping[str, str]) -> list[Edit]:
    """For each link or picture the first destination behind its beginning that is its own."""
    found = list(_destinations(document.text, _INLINE, changed))
    edits = []
    for reference in _references(document):
        new = _written(changed.get(reference.target, ""))
        start = document.offset(reference.line, reference.column)
        edits += [edit for edit in found if edit.start > start and edit.text == new][:1]
    return edits


def _destinations(text: str, pattern: re.Pattern[str], changed: Mapping[str, str]) -> Iterator[Edit]:
    """The edit of every destination that is to say something else."""
    for found in pattern.finditer(text):
        meant = link_target(unescapeAll(found[1].removeprefix("<").removesuffix(">"))).value
        if meant in changed:
            yield Edit(found.start(1), found.end(1), _written(changed[meant]))


def _written(target: str) -> str:
    """The destination as Markdown writes it: letters as they are, blanks and brackets as percent signs."""
    return re.sub(r"[\s<>()\\\"%&*`\[\]\x00-\x1f]", lambda sign: quote(sign[0], safe=""), target)


def _references(document: Document) -> tuple[Reference, ...]:
    article = document.parsed.parsed.article
    return (*article.body.links, *article.body.images) if article else ()


def _targets(document: Document) -> list[str]:
    return [reference.target for reference in _references(document)]
