"""Punctuation that lost its words, and lists that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, zip_longest

from site_builder.manuscript import Manuscript
from site_builder.remarks import ArticleRule, Remark

BREAKS_OFF = "the paragraph breaks off"
MOST = 100
"""Orphans of one kind in one paragraph that are looked at."""
_ORPHANS = (
    (re.compile(r"\A[,;:.!?](?=\s|\Z)"), "a sentence cannot begin with it"),
    (re.compile(r"[,;]\s*+[,;]|,\s*+\.(?![\w.])"), "two marks stand side by side"),
    (
        re.compile(r"(?<=[^\s,;:|])[ \t]++(?:[,;](?=\s|\Z)|\.(?=\s*\Z|\s+[A-ZА-ЯІЇЄҐ]))"),
        "there is a blank before it",
    ),
    (re.compile(r"(?<=\s)\([\s,;.]*+\)"), "there is nothing in the brackets"),
    (re.compile(r",\s*\Z"), BREAKS_OFF),
)


def orphan_punctuation(manuscript: Manuscript) -> Iterator[Remark]:
    """A comma that begins or ends a paragraph, or follows a blank or another: often a link lost its text."""
    cure = "compare with the source: words are missing here, often those of a link"
    for block, behind in zip_longest(manuscript.blocks, manuscript.blocks[1:]):
        ends = block.kind == "paragraph" and (behind is None or behind.kind != "item")
        for start, end, why in _orphans(block.text) if block.kind != "row" else ():
            if ends or why != BREAKS_OFF:
                yield Remark(block.spot(start, end), f'orphan "{block.text[start]}": {why}', cure)


def _orphans(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and fault of every orphan; what is two faults at once is told as the first."""
    done = 0
    found = [(match, why) for pattern, why in _ORPHANS for match in islice(pattern.finditer(text), MOST)]
    for match, why in sorted(found, key=lambda each: each[0].start()):
        mark = match[0].strip()
        start = match.start() + match[0].index(mark)
        if start >= done:
            done = start + len(mark)
            yield start, done, why


_BULLET = re.compile(r"[ \t]*([•◦‣▪▫●○∙⁃■►▶✓✔➤➢])[ \t]*\S")


def plain_bullets(manuscript: Manuscript) -> Iterator[Remark]:
    """Lines that begin with a bullet sign: Markdown runs them together into one paragraph."""
    for block in manuscript.blocks:
        start, found = 0, []
        for line in block.text.split("\n"):
            match = _BULLET.match(line)
            if match:
                found.append((start + match.start(1), match[1]))
            start += len(line) + 1
        if found:
            at, sign = found[0]
            more = f" (and {len(found) - 1} more below)" if len(found) > 1 else ""
            message = f"{sign} is no list in Markdown{more}"
            yield Remark(block.spot(at, at + 1), message, 'begin each item with "- "')


RULES = (ArticleRule("orphan-punctuation", orphan_punctuation), ArticleRule("plain-bullets", plain_bullets))
