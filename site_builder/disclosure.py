"""Disclosure: what readers are told of a machine's part in a text, and what search engines may list."""

from __future__ import annotations

from site_builder.brief import Brief
from site_builder.config import Settings
from site_builder.model import Article

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""The vocabulary in which feeds and pictures say what a machine did."""
MACHINE = frozenset({"generated", "translated"})
"""Disclosures of texts that no responsible person has reviewed."""


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


def is_indexable(article: Brief, settings: Settings) -> bool:
    """Whether search engines may list the page: else it is `noindex`, and in no sitemap and no hreflang."""
    if article.noindex or article.canonical_url or article.draft or article.removed:
        return False
    reviewed = article.reviewed and settings.responsible_editor
    return settings.ai.index != "reviewed" or not article.machine or bool(reviewed)
