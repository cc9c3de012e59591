"""Feeds: what RSS, Atom and JSON Feed have in common, and the HTML of an item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from html import escape

from site_builder.model import Article, Audio, Instant, Record
from site_builder.parts import Label, Picture
from site_builder.problems import forgotten

NEVER: Instant = "1970-01-01T00:00:00Z"
"""When a feed without items was updated."""

SOURCE_TYPES = {
    "generated": "trainedAlgorithmicMedia",
    "translated": "compositeWithTrainedAlgorithmicMedia",
    "reviewed": "compositeWithTrainedAlgorithmicMedia",
}
"""By disclosure, as in Card."""

MEDIA_TYPES = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif",
}  # fmt: skip
"""By the ending of a picture's URL."""


class FeedItem(Record, frozen=True, kw_only=True):
    """An article as feeds show it; every URL is a full one."""

    id: str
    """`lang:externalId`, else `lang:` and the site path: no host in it (DESIGN 3a)."""
    url: str
    title: str
    """With the sponsor in front where there is one."""
    summary: str = ""
    marks: tuple[str, ...] = ()
    """Labels that readers must see first: "AI-generated", "Sponsored by X"."""
    note: str = ""
    """What the machine's label means, in a sentence."""
    published: Instant
    updated: Instant = ""
    authors: tuple[Label, ...] = ()
    topics: tuple[str, ...] = ()
    """The category and the tags."""
    disclosure: str = ""
    sponsor: str = ""
    source: Label | None = None
    """Who reported it first, and where."""
    body: str = ""
    """Digest of the text; empty in feeds of summaries."""
    links: tuple[str, ...] = ()
    """Where the body's internal links lead; empty when dead."""
    images: tuple[Picture | None, ...] = ()
    """The body's local pictures; None when bad."""
    cover: Picture | None = None
    audio: Audio | None = None

    @property
    def changed(self) -> Instant:
        """When it was last changed."""
        return self.updated or self.published

    @property
    def marked_summary(self) -> str:
        """The summary behind its labels."""
        return " ".join([*(f"[{mark}]" for mark in self.marks), self.summary]).strip()


class Feed(Record, frozen=True, kw_only=True):
    """A feed in no particular format; every URL is a full one, items newest first."""

    title: str
    description: str
    lang: str
    url: str
    """Of the feed itself."""
    home: str
    """Of the page whose articles it holds."""
    publisher: Label
    icon: str = ""
    hub: str = ""
    """Of the WebSub hub that is told of news."""
    source_label: str = ""
    """What stands before the name of an item's source."""
    items: tuple[FeedItem, ...] = ()

    @property
    def updated(self) -> Instant:
        """The last change of an item: never the time of the build."""
        return max([item.changed for item in self.items], default=NEVER)


def item_id(article: Article) -> str:
    """What identifies an article for good: in every feed, on every host (DESIGN 3a)."""
    return f"{article.lang}:{article.external_id or article.url}"


def uuid_of(name: str) -> str:
    """A UUID made of a name (RFC 9562, version 8)."""
    digits = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def content_of(item: FeedItem, feed: Feed, bodies: Mapping[str, str]) -> str:
    """The whole item as safe HTML: labels, text, source; empty in a feed of summaries.

    Raises EnvironmentFault when the text is not among the `bodies`.
    """
    if not item.body:
        return ""
    html = bodies.get(item.body)
    if html is None:
        raise forgotten("text")
    return _content(item, feed.source_label, html)


@lru_cache(maxsize=512)
def _content(item: FeedItem, source_label: str, html: str) -> str:
    """The item as HTML, made once for all formats and feeds that it is in."""
    from site_builder.markdown import mark_sponsored, resolve  # noqa: PLC0415 - only where feeds are written

    html = resolve(html, item.links, [_img(picture) if picture else None for picture in item.images])
    html = _SCREEN_ONLY.sub("", html.replace(' href="#', f' href="{escape(item.url)}#'))
    if item.sponsor:
        html = mark_sponsored(html)
    parts = [f"<p><strong>{escape(mark)}</strong></p>\n" for mark in item.marks]
    if item.note:
        parts.append(f"<p><em>{escape(item.note)}</em></p>\n")
    parts.append(html)
    if item.source:
        parts.append(f"<p>{escape(source_label)}: {_link(item.source)}</p>\n")
    return "".join(parts)


_SCREEN_ONLY = re.compile(r'</?span\b[^>]*>| tabindex="0"')
"""Colours of code, and what makes wide code reachable by keyboard: nothing to a reader of feeds."""


def media_type(url: str) -> str:
    """The type of a picture by its URL; empty when the URL does not tell."""
    name = url.partition("?")[0].rpartition("/")[2]
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "")


def _img(picture: Picture) -> str:
    size = f' width="{picture.width}" height="{picture.height}"' if picture.width else ""
    return f'<img src="{escape(picture.src)}"{size} alt="">'


def _link(label: Label) -> str:
    name = escape(label.text)
    return f'<a href="{escape(label.url)}">{name}</a>' if label.url else name
