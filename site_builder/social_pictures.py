"""Social cards: what other sites show of an article, its cover or a card that is drawn."""

from __future__ import annotations

from hashlib import blake2b

from site_builder.config import NEVER, WITHOUT
from site_builder.edition import Entry, Site
from site_builder.fingerprint import digest_of, encode
from site_builder.image_views import DrawingView
from site_builder.parts import Picture
from site_builder.pictures import social

WIDTH, HEIGHT = 1200, 630
COLOURS = (
    "#1f3a5f", "#5b2a4e", "#1d4b43", "#6b2d26", "#3a3768", "#5a4316",
    "#234a6b", "#4a2c6d", "#274d27", "#6a2440", "#1b4d5c", "#553222",
)  # fmt: skip
"""Of categories: dark enough for white text (7:1 and more)."""


def social_picture(entry: Entry, site: Site) -> Picture | None:
    """What other sites show of an article, or None."""
    drawn = drawing_of(entry, site)
    if drawn is not None:
        return Picture(drawing_url(drawn, entry.brief.url), "", WIDTH, HEIGHT, entry.article.title)
    return social(entry.article, site.pictures) if entry.article.cover else None


def drawing_of(entry: Entry, site: Site) -> DrawingView | None:
    """The card that is drawn for an article, where the settings ask for one."""
    wanted = site.settings.images.cards
    if wanted == NEVER or (wanted == WITHOUT and _has_cover(entry, site)):
        return None
    key = entry.category.key.encode()
    colour = COLOURS[blake2b(key, digest_size=2).digest()[0] % len(COLOURS)]
    return DrawingView(entry.article.title, entry.category.link.text, site.settings.name, colour)


def drawing_url(view: DrawingView, article: str) -> str:
    """The site path of an article's drawn card: a name for all that it is drawn from."""
    name = digest_of([encode(view), article.encode()]).hex()
    return f"/images/cards/{name[:2]}/{name[2:16]}.png"


def _has_cover(entry: Entry, site: Site) -> bool:
    return entry.article.cover is not None and social(entry.article, site.pictures) is not None
