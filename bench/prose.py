"""Plausible English about markets: sentences, headlines and names, made from the lists of words.json."""

from __future__ import annotations

import json
from functools import cache
from itertools import product
from pathlib import Path
from random import Random

WORDS = json.loads(Path(__file__).with_name("words.json").read_text())
CATEGORIES: list[str] = WORDS["categories"]
SOURCES: list[tuple[str, str]] = [(name, key) for name, key in WORDS["sources"]]
"""Names and keys."""
COMPANIES: list[str] = WORDS["companies"]
HEADINGS: list[str] = WORDS["headings"]
TAGS: list[str] = [f"{subject} {aspect}" for aspect, subject in product(WORDS["aspects"], WORDS["subjects"])]
"""The 400 tags, the most frequent first."""
POOL = 20_000
"""Distinct sentences; an article draws 22 of them."""


def headline(random: Random) -> str:
    """A title of about twelve words."""
    parts = [random.choice(WORDS[name]) for name in ("companies", "actions", "things", "tails")]
    title = " ".join(parts)
    return title[0].upper() + title[1:]


@cache
def sentences() -> tuple[str, ...]:
    """The pool that bodies are drawn from."""
    random = Random("sentences")
    return tuple(_sentence(random) for _ in range(POOL))


def _sentence(random: Random) -> str:
    """About 26 words."""
    actor, saying, fact, party, ending = (
        random.choice(WORDS[name]) for name in ("actors", "sayings", "facts", "parties", "endings")
    )
    return f"{actor} {saying} {fact.format(*random.sample(WORDS['topics'], 2), party)}, {ending}."
