"""Which feeds there are: what outputs write, and what pages point to."""

from __future__ import annotations

from site_builder.config import Settings
from site_builder.edition import Term
from site_builder.feed_views import FEED_TYPES, FORMATS
from site_builder.parts import FeedLink
from site_builder.urls import feed_url

TOPICS = ("tag", "source", "author")
"""Kinds of terms that have a feed in RSS, once they have enough articles."""
ENOUGH = 3
"""Articles of a term that make a feed, and a place in sitemaps, worth while."""


def formats_of(term: Term, settings: Settings) -> tuple[str, ...]:
    """The formats of a term's feeds: all for a category; RSS for topics; none for stories and months."""
    if term.kind == "category":
        return tuple(FORMATS)
    if term.kind in TOPICS and settings.feeds.topics != "off" and len(term.entries) >= ENOUGH:
        return ("rss",)
    return ()


def feeds_of(term: Term, settings: Settings) -> tuple[FeedLink, ...]:
    """The feeds of a term."""
    return feeds_at(term.link.url, formats_of(term, settings))


def feeds_at(head: str, formats: tuple[str, ...] = tuple(FORMATS)) -> tuple[FeedLink, ...]:
    """The feeds of what is listed at a site path, in these formats."""
    return tuple([FeedLink(FORMATS[form], FEED_TYPES[form], feed_url(head, form)) for form in formats])
