"""Title and description: what readers see of an article before they open it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.manuscript import Manuscript
from site_builder.prose import first_sentence, fold, without_blanks, words
from site_builder.remarks import ArticleRule, Remark

TITLE_LENGTH = 110
"""Characters of a headline that search engines show whole (Google's limit for news)."""
DESCRIPTION_LENGTH = 200
"""Characters of a description; search results show some 160, link previews up to 200."""
CAPITALS = 8
"""Letters from which a title without a small one shouts; below, it may be an abbreviation."""
TELLING = 5
"""Words that two texts must share to be the same on purpose."""


def title_too_long(manuscript: Manuscript) -> Iterator[Remark]:
    """A title over 110 characters."""
    length = len(manuscript.article.title)
    if length > TITLE_LENGTH:
        message = f"title: {length} characters; search engines cut it after {TITLE_LENGTH}"
        yield Remark(manuscript.place("title"), message, "shorten it")


def title_capitals(manuscript: Manuscript) -> Iterator[Remark]:
    """A title in capitals only."""
    letters = [letter for letter in manuscript.article.title if letter.isalpha()]
    if len(letters) >= CAPITALS and not any(map(str.islower, letters)) and any(map(str.isupper, letters)):
        yield Remark(manuscript.place("title"), "title: all capitals", "write it like a sentence")


def description_missing(manuscript: Manuscript) -> Iterator[Remark]:
    """An article without description: feeds and search engines get its first paragraph."""
    article = manuscript.article
    if not article.description and not article.standalone:
        message = "description: missing; feeds and search engines get the first paragraph"
        yield Remark(manuscript.place("title"), message, "say in one sentence what happened")


def description_too_long(manuscript: Manuscript) -> Iterator[Remark]:
    """A description over 200 characters."""
    length = len(manuscript.article.description)
    if length > DESCRIPTION_LENGTH:
        message = f"description: {length} characters; {DESCRIPTION_LENGTH} are shown at most"
        yield Remark(manuscript.place("description"), message, "shorten it")


_UNFINISHED = re.compile(
    r"""
      (?:…|\.\.\.|\[\.\.\.\]|[,;:–—-])\W*\Z
    | \b(?:a|an|the|and|or|of|to|in|on|for|with|its|their|that|which|by|from|at|as|is|are
          |та|і|й|в|у|на|з|із|до|що|який|яка|яке|для|або|від|про|це)\Z
    """,
    re.VERBOSE,
)


def description_cut(manuscript: Manuscript) -> Iterator[Remark]:
    """A description that ends in `…`, a comma or a word that cannot be the last."""
    description = manuscript.article.description
    found = _UNFINISHED.search(description[-80:])
    if found:
        last = description.split()[-1][-30:]
        message = f'description: breaks off at "{last}"'
        yield Remark(manuscript.place("description"), message, "finish the sentence")


def description_repeats(manuscript: Manuscript) -> Iterator[Remark]:
    """A description that says what the first sentence of the text says, word for word."""
    description = words(manuscript.article.description)
    first = next((without_blanks(block.text) for block in manuscript.prose()), "")
    opening = words(first_sentence(first[:2_000]))
    length = min(len(description), len(opening))
    cut = description[: length - 1] == opening[: length - 1] and _is_cut(manuscript.article.description)
    if length >= TELLING and (description[:length] == opening[:length] or cut):
        message = "description: repeats the first sentence of the text"
        cure = "say something else, or leave it out: the first paragraph takes its place"
        yield Remark(manuscript.place("description"), message, cure)


def _is_cut(description: str) -> bool:
    """Whether the last word may be half a word."""
    return description.endswith(("…", "..."))


def description_is_title(manuscript: Manuscript) -> Iterator[Remark]:
    """A description that is the title."""
    article = manuscript.article
    if article.description and fold(article.description) == fold(article.title):
        yield Remark(manuscript.place("description"), "description: repeats the title", "say what happened")


RULES = (
    ArticleRule("title-too-long", title_too_long),
    ArticleRule("title-capitals", title_capitals),
    ArticleRule("description-missing", description_missing),
    ArticleRule("description-too-long", description_too_long),
    ArticleRule("description-cut", description_cut),
    ArticleRule("description-repeats", description_repeats),
    ArticleRule("description-is-title", description_is_title),
)
