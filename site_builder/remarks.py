"""What an editorial rule is, what it says, and what it may know of an article and of the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from site_builder.brief import Brief
from site_builder.config import Settings
from site_builder.manuscript import Manuscript
from site_builder.model import Instant, Record, Vocabulary
from site_builder.problems import WARNING, Place


class Remark(NamedTuple):
    """What is wrong at a place of the article that is read."""

    place: Place
    message: str
    cure: str


class ArticleRule(NamedTuple):
    """A rule that knows one article and nothing else: what it finds is remembered with the file."""

    code: str
    find: Callable[[Manuscript], Iterable[Remark]]
    """Its docstring is the rule's line in docs/checking.md."""
    severity: str = WARNING


class Mark(Record, frozen=True):
    """A few words of a file and where they stand: a title, a tag, a heading."""

    text: str
    line: int
    column: int
    width: int = 1
    excerpt: str = ""
    """Their line; empty when it is long."""


NOWHERE = Mark("", 1, 1)


class Figure(Record, frozen=True):
    """A number of a text: as it is written, what it comes to (`800000000`), where it stands."""

    text: str
    value: str
    line: int
    column: int
    width: int = 1


class Notes(Record, frozen=True):
    """What rules about the archive know of an article's file, beside its Brief."""

    updated: Instant = ""
    translated_from: str = ""
    title: Mark = NOWHERE
    start: Mark = NOWHERE
    """The first line of the text."""
    source: Mark = NOWHERE
    tags: tuple[Mark, ...] = ()
    headings: tuple[Mark, ...] = ()
    figures: tuple[Figure, ...] = ()
    """Numbers of the text that would not be written as words."""
    values: tuple[str, ...] = ()
    """Values of all numbers, those of the fields and those written as words included."""
    names: dict[str, int] = {}
    """Names in the text, folded, and how often each stands there."""
    sketch: tuple[int, ...] = ()
    """The smallest digests of its phrases, in ascending order; empty for a short text."""


class Written(NamedTuple):
    """An article of the archive and the notes on its file."""

    brief: Brief
    notes: Notes


class Archive(NamedTuple):
    """Every article and page that was written and not removed: drafts and future ones, too."""

    written: Mapping[str, Written]
    """By path below content/, in the order of publication."""
    settings: Settings
    vocabulary: Vocabulary
    pairs: Mapping[str, Mapping[str, Written]]
    """By path: the versions of an article that has several, by language."""


class ArchiveRemark(NamedTuple):
    """What is wrong in one file, as seen from the others."""

    path: str
    """Below content/."""
    place: Place | str
    """A place, or the name of a field."""
    message: str
    cure: str


class ArchiveRule(NamedTuple):
    """A rule that compares articles; it is asked anew whenever one of them has changed."""

    code: str
    find: Callable[[Archive], Iterable[ArchiveRemark]]
    severity: str = WARNING


Rule = ArticleRule | ArchiveRule
