"""Versions of one article in several languages: links between them, their age, their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from site_builder.links import content_target
from site_builder.problems import Spot
from site_builder.remarks import Archive, ArchiveRemark, ArchiveRule, Figure, Written

NAMED = 3
"""Numbers that a message names."""


def wrong_language_link(archive: Archive) -> Iterator[ArchiveRemark]:
    """A link to an article in another language that there is in this one, too."""
    at_url = {written.brief.url: path for path, written in archive.written.items()}
    for path, written in archive.written.items():
        lang = written.brief.lang
        for link in written.brief.links:
            target = content_target(link.target, path) or at_url.get(_bare(link.target), "")
            own = archive.pairs.get(target, {}).get(lang)
            if own is not None and archive.written[target].brief.lang != lang:
                message = f"link: content/{target} is there in this language, too"
                cure = f"link content/{own.brief.path}"
                yield ArchiveRemark(path, Spot(link.line, link.column), message, cure)


def _bare(target: str) -> str:
    return target.partition("#")[0].partition("?")[0]


def stale_translation(archive: Archive) -> Iterator[ArchiveRemark]:
    """A translation that was last touched before its original was updated."""
    for original, translation in _translations(archive):
        changed = original.notes.updated
        last = max(translation.brief.published, translation.notes.updated)
        if changed and last < changed:
            field = "updatedAt" if translation.notes.updated else "publishedAt"
            message = f"{field}: {last} is before the last change of content/{original.brief.path}, {changed}"
            cure = "bring the translation up to date, and set updatedAt"
            yield ArchiveRemark(translation.brief.path, field, message, cure)


def pair_numbers(archive: Archive) -> Iterator[ArchiveRemark]:
    """Numbers in a translation that its original has not: 10 and more, fractions, amounts and shares."""
    for original, translation in _translations(archive):
        known = set(original.notes.values)
        strange = [figure for figure in translation.notes.figures if figure.value not in known]
        if not strange:
            continue
        here = set(translation.notes.values)
        lost = [figure for figure in original.notes.figures if figure.value not in here]
        message = f"{_named(strange)}: not in content/{original.brief.path}"
        if lost:
            message += f", which has {_named(lost)}"
        place = Spot(strange[0].line, strange[0].column, strange[0].width)
        yield ArchiveRemark(translation.brief.path, place, message, "correct the one that is wrong")


def _named(figures: Sequence[Figure]) -> str:
    """The first of the numbers as they are written, each once."""
    return ", ".join(list(dict.fromkeys(f'"{figure.text}"' for figure in figures))[:NAMED])


def _translations(archive: Archive) -> Iterator[tuple[Written, Written]]:
    """Every original with each of its translations."""
    for path, versions in archive.pairs.items():
        original = _original(versions, archive.settings.default_language)
        if original.brief.path != path:
            yield original, archive.written[path]


def _original(versions: Mapping[str, Written], default: str) -> Written:
    """The version that another names, else one that no machine translated, the default language's first."""
    by_path = {written.brief.path: written for written in versions.values()}
    for written in by_path.values():
        if written.brief.translation_of in by_path:
            return by_path[written.brief.translation_of]
        if written.notes.translated_from in versions:
            return versions[written.notes.translated_from]
    return versions.get(default) or next(iter(versions.values()))


RULES = (
    ArchiveRule("wrong-language-link", wrong_language_link),
    ArchiveRule("stale-translation", stale_translation),
    ArchiveRule("pair-numbers", pair_numbers),
)
