"""Texts that are nearly those of other articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from site_builder.prose import resemblance
from site_builder.remarks import Archive, ArchiveRemark, ArchiveRule

ALIKE = 0.5
"""Share of phrases from which two texts are near-copies."""
KEYS = 16
"""Smallest digests by which a text is found."""
COMMON = 4
"""How many of them two texts must share to be compared: of those that share half, 99 in 100 pairs do."""
LOOKED_AT = 6
"""Articles compared for each of these: the last ones, for most copies are of today's news."""


def near_copy(archive: Archive) -> Iterator[ArchiveRemark]:
    """A text that has half of its phrases, or more, from an earlier article in the same language."""
    for path, (other, share) in near_copies(archive).items():
        written = archive.written[path]
        message = f"{share:.0%} of the text stands in content/{other} as well"
        cure = "keep one of them, and let the other's URL lead to it by aliases"
        yield ArchiveRemark(path, written.notes.start, message, cure)


def near_copies(archive: Archive) -> dict[str, tuple[str, float]]:
    """By path: the earlier article that a text is a near-copy of, the nearest one, and their share."""
    found: dict[str, tuple[str, float]] = {}
    by_key: dict[tuple[str, int], list[str]] = {}
    for path, written in archive.written.items():
        sketch, lang = written.notes.sketch, written.brief.lang
        near: Counter[str] = Counter()
        for digest in sketch[:KEYS]:
            earlier = by_key.setdefault((lang, digest), [])
            near.update(earlier[-LOOKED_AT:])
            earlier.append(path)
        shares = [
            (resemblance(archive.written[other].notes.sketch, sketch), other)
            for other, common in near.items()
            if common >= COMMON
        ]
        share, other = max(shares, default=(0.0, ""))
        if share >= ALIKE:
            found[path] = (other, share)
    return found


RULES = (ArchiveRule("near-copy", near_copy),)
