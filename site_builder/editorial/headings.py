"""Headings that stand over article after article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from site_builder.prose import fold
from site_builder.remarks import Archive, ArchiveRemark, ArchiveRule

OFTEN = 5
"""Articles under one heading from which it says nothing about any of them."""
SHARE = 0.01
"""The same as a share of the edition, for large archives."""


def repeated_heading(archive: Archive) -> Iterator[ArchiveRemark]:
    """A heading that five or more other articles have, and one in a hundred; one remark an article."""
    total = Counter(written.brief.lang for written in archive.written.values())
    used: Counter[tuple[str, str]] = Counter()
    for written in archive.written.values():
        used.update({(written.brief.lang, fold(mark.text)) for mark in written.notes.headings})
    for path, written in archive.written.items():
        lang = written.brief.lang
        enough = max(OFTEN, SHARE * total[lang])
        counts = [(used[lang, fold(mark.text)] - 1, mark) for mark in written.notes.headings]
        often = [(count, mark) for count, mark in counts if count >= enough]
        if often and not written.brief.standalone:
            count, mark = often[0]
            rest = len(often) - 1
            more = f", and {rest} more heading{'s' if rest > 1 else ''} here like it" if rest else ""
            message = f'"{mark.text[:60]}" stands over {count:,} other articles{more}'
            yield ArchiveRemark(path, mark, message, "say what this part says, or leave the heading out")


RULES = (ArchiveRule("repeated-heading", repeated_heading),)
