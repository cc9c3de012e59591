"""A newsroom's archive of any size, the same every time: an article is a pure function of its number.

`python bench/corpus.py DIR --articles 10000 [--days 1096] [--shape site_builder|hugo|pelican]`
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

import prose
import shapes

NEWEST = datetime(2025, 6, 30, 18, tzinfo=UTC)
"""When the newest article of every corpus was published."""
SECTIONS = 4
"""Headings of an article; a list of points follows the last."""


class Corpus(NamedTuple):
    """How many articles, over how many days up to NEWEST."""

    articles: int
    days: int = 1096

    def published(self, number: int) -> datetime:
        """Articles are evenly spread: 1 is the oldest, `articles` the newest, higher numbers come later."""
        return NEWEST + timedelta(days=self.days) / self.articles * (number - self.articles)


class Article(NamedTuple):
    """One article, before it takes the shape that a generator reads."""

    number: int
    title: str
    slug: str
    published: datetime
    updated: datetime
    description: str
    category: str
    tags: tuple[str, ...]
    source: tuple[str, str]
    """Name and key."""
    sentiment: str
    score: int
    photo: str
    """The last part of the cover's address."""
    body: str

    @property
    def folder(self) -> str:
        """`2025/06`."""
        return f"{self.published:%Y/%m}"


Change = Callable[[Path], None]


def write_corpus(folder: Path, corpus: Corpus, shape: shapes.Shape = shapes.SITE_BUILDER) -> None:
    """A whole project in `folder`: settings, templates, static files and every article."""
    shape.prepare(folder)
    for number in range(1, corpus.articles + 1):
        shape.write(folder, write_article(corpus, number))


def add_article(
    folder: Path, corpus: Corpus, extra: int = 1, shape: shapes.Shape = shapes.SITE_BUILDER
) -> Path:
    """One more article, newer than all there are; `extra` counts those added so far, this one included."""
    return shape.write(folder, write_article(corpus, corpus.articles + extra))


def change_article(
    folder: Path, corpus: Corpus, text: str, shape: shapes.Shape = shapes.SITE_BUILDER
) -> Path:
    """The body of an article in the middle of the archive, with `text` added to its first paragraph."""
    article = write_article(corpus, (corpus.articles + 1) // 2)
    first, rest = article.body.split(".\n\n", 1)
    return shape.write(folder, article._replace(body=f"{first}. {text}.\n\n{rest}"))


def change_template(folder: Path, text: str, shape: shapes.Shape = shapes.SITE_BUILDER) -> Path:
    """The article template with `text` in front of every article's body, in place of an earlier one."""
    path = folder / shape.article_template
    old = re.sub(r"<p>.*</p>(?=<div class=\"prose\">)", "", path.read_text())
    path.write_text(old.replace('<div class="prose">', f'<p>{text}</p><div class="prose">'))
    return path


# -- One article -----------------------------------------------------------------------------------


def write_article(corpus: Corpus, number: int) -> Article:
    """The article of that number: about 640 words."""
    random = Random(f"article {number}")
    title, slug = _head(number)
    published = corpus.published(number).replace(microsecond=random.randrange(1000) * 1000)
    opening = random.choice(prose.sentences())
    return Article(
        number=number,
        title=title,
        slug=slug,
        published=published,
        updated=published + timedelta(seconds=random.randrange(600, 7200)),
        description=f"{opening[:180].rpartition(' ')[0]}…",
        category=random.choices(prose.CATEGORIES, range(20, 8, -1))[0],
        tags=_tags(random),
        source=random.choices(prose.SOURCES, range(12, 4, -1))[0],
        sentiment=random.choice(("POSITIVE", "NEGATIVE", "NEUTRAL")),
        score=random.randrange(0, 100),
        photo=f"photo-{random.randrange(10**12, 10**13)}-{random.randbytes(6).hex()}",
        body=_body(corpus, number, opening, random),
    )


def _head(number: int) -> tuple[str, str]:
    """Title and slug."""
    title = prose.headline(Random(f"headline {number}"))
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower())[:64].strip("-")
    return title, f"{slug}-{number:05}"


def _tags(random: Random) -> tuple[str, ...]:
    """Three to five of the 400, by Zipf's law."""
    chosen: dict[str, None] = {}
    wanted = random.randint(3, 5)
    while len(chosen) < wanted:
        chosen[random.choices(prose.TAGS, cum_weights=_zipf())[0]] = None
    return tuple(chosen)


@cache
def _zipf() -> tuple[float, ...]:
    return tuple(accumulate(1 / rank for rank in range(1, len(prose.TAGS) + 1)))


def _body(corpus: Corpus, number: int, opening: str, random: Random) -> str:
    """Sections of two paragraphs, a list of points, bold words, two links: one to an older article."""
    pool = prose.sentences()
    parts = []
    for heading in ("Overview", *random.sample(prose.HEADINGS, SECTIONS - 1)):
        parts += [f"## {heading}", *(" ".join(random.choices(pool, k=2)) for _ in range(2))]
    actor = random.choice(prose.COMPANIES)
    parts[1] = f"{opening} {parts[1]}"
    parts[4] += f" The full [announcement](https://example.org/news/{number}) names **{actor}** as a partner."
    if number > 1:
        older = random.randrange(max(1, number - 500), number)
        _, slug = _head(older)
        parts[7] += f" An [earlier report](/{corpus.published(older):%Y/%m}/{slug}/) explains **the terms**."
    points = "\n".join(f"- {point}" for point in random.choices(pool, k=5))
    return "\n\n".join([*parts, "## Impact on the market", points]) + "\n"


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(description="Write a newsroom's archive of any size.")
    parser.add_argument("folder", type=Path, help="a folder that is not there yet")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument(
        "--days", type=int, default=1096, help="days it spans; a 300th of --articles makes busy months"
    )
    parser.add_argument(
        "--shape", choices=shapes.SHAPES, default="site_builder", help="the generator that reads it"
    )
    arguments = parser.parse_args()
    corpus = Corpus(arguments.articles, arguments.days)
    write_corpus(arguments.folder, corpus, shapes.SHAPES[arguments.shape])


if __name__ == "__main__":
    main()
