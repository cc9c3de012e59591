"""Notes: what rules about the archive must know of one article's text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from site_builder.manuscript import Manuscript
from site_builder.nodes import ListNode, ScalarNode
from site_builder.numerals import numerals, spelled
from site_builder.problems import Origin, Place
from site_builder.prose import first_sentence, names, sketch, without_blanks, words
from site_builder.remarks import Figure, Mark, Notes

LONGEST = 200
"""Characters kept of a heading, and of the line that is shown with a mark."""


MOST = 500
"""Numbers, and headings, that are kept of one article."""


def take_notes(manuscript: Manuscript) -> Notes:
    """The notes on an article."""
    article, origin, blocks = manuscript.article, manuscript.origin, manuscript.blocks
    prose = [without_blanks(block.text) for block in manuscript.prose()]
    fields = "\n".join((article.title, article.description, *article.key_points, *article.takeaways))
    values = spelled(chain.from_iterable(words(text) for text in (fields, *prose)))
    for text in (fields, *(block.text for block in blocks)):
        values.update(number.value for number in numerals(text, article.lang))
    title = manuscript.place("title")
    start = next((block.spot(0, len(block.text)) for block in blocks), title)
    return Notes(
        updated=article.updated,
        translated_from=article.ai.translated_from if article.ai else "",
        title=_mark(article.title, title, origin),
        start=_mark("", start, origin),
        source=_mark("", manuscript.place("source"), origin),
        tags=tuple(_tags(manuscript)),
        headings=tuple(
            _mark(without_blanks(block.text), block.spot(0, len(block.text)), origin)
            for block in islice((block for block in blocks if block.kind == "heading"), MOST)
        ),
        figures=tuple(islice(_figures(manuscript), MOST)),
        values=tuple(sorted(values)),
        names=names([*prose, first_sentence(article.description)]),
        sketch=sketch("\n".join(prose)),
    )


def _figures(manuscript: Manuscript) -> Iterator[Figure]:
    """Every telling number of the text."""
    for block in manuscript.blocks:
        for number in numerals(block.text, manuscript.article.lang):
            if number.telling:
                spot = block.spot(number.start, number.end)
                text = block.text[number.start : number.end]
                yield Figure(text, number.value, spot.line, spot.column, spot.width)


def _tags(manuscript: Manuscript) -> Iterator[Mark]:
    entry = manuscript.front.entries.get("tags")
    items = entry.value.items if entry and isinstance(entry.value, ListNode) else []
    for item in items:
        if isinstance(item, ScalarNode) and not item.absent:
            yield _mark(item.value.strip(), item, manuscript.origin)


def _mark(text: str, place: Place, origin: Origin) -> Mark:
    line = origin.line(place.line)
    shown = line if len(line) <= LONGEST else ""
    return Mark(text[:LONGEST], place.line, place.column, place.width, shown)
