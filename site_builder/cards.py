"""Cards: an article as listings show it, and what readers are told of a machine's part in it."""

from __future__ import annotations

from site_builder.config import Settings
from site_builder.edition import Entry, Site
from site_builder.model import Article
from site_builder.pictures import thumb
from site_builder.views import Card

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
        )
    return entry.card


def disclosure(article: Article, settings: Settings) -> str:
    """What readers are told of a machine's part: `generated`, `translated`, `reviewed`, or nothing.

    EU AI Act, Article 50(4): the label falls to "reviewed" only with a reviewer *and* someone who holds
    editorial responsibility.
    """
    ai = article.ai
    if ai is None or not (ai.rewritten or ai.translated_from):
        return ""
    if ai.reviewed_by and settings.responsible_editor:
        return "reviewed"
    return "generated" if ai.rewritten else "translated"
