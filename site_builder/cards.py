"""Cards: an article as listings show it."""

from __future__ import annotations

from site_builder.disclosure import disclosure
from site_builder.edition import Entry, Site
from site_builder.parts import Card
from site_builder.pictures import thumb

EMPTY_SLOT = Card(removed=True)
"""What stands where a removed article stood."""


def card_of(entry: Entry, site: Site) -> Card:
    """The card of an entry; made once."""
    if entry.card is None:
        article = entry.article
        entry.card = Card(
            article.url,
            article.title,
            article.summary,
            article.published,
            entry.category.link,
            entry.source.link.text if entry.source else "",
            disclosure(article, site.settings),
            article.sponsored.by if article.sponsored else "",
            article.sentiment if site.settings.sentiment_on_cards else "",
            article.draft,
            thumb(article, site.pictures) if article.cover else None,
            sponsor_kind=article.sponsored.kind if article.sponsored else "",
        )
    return entry.card
