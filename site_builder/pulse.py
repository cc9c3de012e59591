"""The pulse of a topic: articles per week and how their news was rated, as a chart and as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from site_builder.model import Instant, Record

WEEKS = 26
"""Weeks shown: half a year, ending with the week of the newest article."""
ENOUGH = 8
"""Articles within those weeks below which there is nothing to see."""
STEP, BREADTH, HEIGHT = 12, 9, 60
"""Of the chart, in its own units: from bar to bar, a bar's breadth, the highest bar."""
RATINGS = ("NEGATIVE", "NEUTRAL", "POSITIVE")
"""From the bottom of a bar to its top; what is not rated counts as neutral."""


class Bar(Record, frozen=True):
    """A part of a week's bar, where it stands in the chart: `negative`, `neutral` or `positive`."""

    rating: str
    x: int
    y: int
    height: int


class Week(Record, frozen=True):
    """A week, by its Monday (`2025-12-01`): articles, and how many of them are rated so."""

    monday: str
    articles: int
    positive: int
    negative: int


class Pulse(Record, frozen=True):
    """Weeks and bars, the oldest first. Weeks without an article are left out, their place is not."""

    weeks: tuple[Week, ...]
    bars: tuple[Bar, ...]
    articles: int
    positive: int
    negative: int
    width: int = STEP * WEEKS
    height: int = HEIGHT
    breadth: int = BREADTH


@lru_cache(maxsize=4096)
def pulse_since(day: str) -> str:
    """The first day of the weeks shown when the newest article is of that day."""
    return _monday(_week(day) - WEEKS + 1)


def pulse_of(articles: Iterable[tuple[Instant, str]]) -> Pulse | None:
    """The pulse of articles, given as moment and sentiment, the newest first; None when there are too few.

    The clock has no part in it: the last week is that of the newest article.
    """
    counts: dict[int, list[int]] = {}
    first = 0
    for moment, sentiment in articles:
        week = _week(moment[:10])
        first = first or week - WEEKS + 1
        if week < first:
            break
        ratings = counts.setdefault(week, [0, 0, 0])
        ratings[RATINGS.index(sentiment) if sentiment else 1] += 1
    if sum(map(sum, counts.values())) < ENOUGH:
        return None
    highest = max(map(sum, counts.values()))
    weeks, bars = [], []
    for week in sorted(counts):
        negative, _, positive = counts[week]
        weeks.append(Week(_monday(week), sum(counts[week]), positive, negative))
        bars += _bars((week - first) * STEP, counts[week], highest)
    return Pulse(
        tuple(weeks),
        tuple(bars),
        sum(week.articles for week in weeks),
        sum(week.positive for week in weeks),
        sum(week.negative for week in weeks),
    )


def _bars(x: int, ratings: list[int], highest: int) -> list[Bar]:
    """The parts of one bar, from the bottom up; parts of one bar add up to its height."""
    bars = []
    reached = below = 0
    for rating, count in zip(RATINGS, ratings, strict=True):
        reached += count
        top = -(-reached * HEIGHT // highest)
        if count:
            bars.append(Bar(rating.lower(), x, HEIGHT - top, top - below))
        below = top
    return bars


@lru_cache(maxsize=4096)
def _week(day: str) -> int:
    """The number of a day's week; weeks begin on Monday."""
    return (date.fromisoformat(day).toordinal() - 1) // 7


def _monday(week: int) -> str:
    return (date.min + timedelta(weeks=week)).isoformat()
