"""RSS 2.0 with the modules that readers know: content, Dublin Core, Media RSS, Atom links, iTunes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape

from site_builder.disclosure import IPTC
from site_builder.feeds import SOURCE_TYPES, Feed, FeedItem, content_of, media_type
from site_builder.i18n import format_duration
from site_builder.model import Audio, Instant
from site_builder.parts import Picture
from site_builder.xml import Xml, cdata, document, element, leaf, lines, text

NAMESPACES = {
    "version": "2.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write_rss(feed: Feed, bodies: Mapping[str, str]) -> bytes:
    """The bytes of a feed; `bodies` holds the texts of its items by digest."""
    itself = {"rel": "self", "type": "application/rss+xml", "href": feed.url}
    channel = [
        leaf("title", _plain(feed.title)),
        leaf("link", feed.home),
        element("description", {}, text(escape(feed.description or feed.title, quote=False))),
        leaf("language", feed.lang),
        leaf("lastBuildDate", rfc_822(feed.updated)),
        leaf("generator", "site_builder"),
        element("atom:link", itself),
        element("atom:link", {"rel": "hub", "href": feed.hub}) if feed.hub else Xml(""),
        *(_item(item, feed, bodies) for item in feed.items),
    ]
    return document(element("rss", NAMESPACES, element("channel", {}, lines(channel))))


def rfc_822(instant: Instant) -> str:
    """`Tue, 02 Dec 2025 22:48:43 GMT`."""
    moment = datetime.fromisoformat(instant)
    day = f"{DAYS[moment.weekday()]}, {moment.day:02} {MONTHS[moment.month - 1]} {moment.year}"
    return f"{day} {moment:%H:%M:%S} GMT"


def _item(item: FeedItem, feed: Feed, bodies: Mapping[str, str]) -> Xml:
    content = content_of(item, feed, bodies)
    names = [author.text for author in item.authors]
    kind = SOURCE_TYPES.get(item.disclosure, "")
    parts = [
        leaf("title", _plain(item.title)),
        leaf("link", item.url),
        element("guid", {"isPermaLink": "false"}, text(item.id)),
        leaf("pubDate", rfc_822(item.published)),
        *(leaf("dc:creator", name) for name in names),
        *(leaf("category", _plain(topic)) for topic in item.topics),
        element("category", {"domain": IPTC}, text(kind)) if kind else Xml(""),
        leaf("description", escape(item.marked_summary, quote=False)),
        element("content:encoded", {}, cdata(content)) if content else Xml(""),
        *(_enclosure(item.audio) if item.audio else ()),
        _media(item.cover) if item.cover else Xml(""),
    ]
    return element("item", {}, lines(parts))


def _plain(value: str) -> str:
    """A text for an element that some readers take for HTML: a `<` is none of a tag in either reading."""
    return value.replace("<", "&lt;")


def _enclosure(audio: Audio) -> tuple[Xml, ...]:
    attributes = {"url": audio.url, "length": str(audio.length), "type": audio.type}
    duration = leaf("itunes:duration", format_duration(audio.duration)) if audio.duration else Xml("")
    return element("enclosure", attributes), duration


def _media(cover: Picture) -> Xml:
    attributes = {"url": cover.src, "medium": "image", "type": media_type(cover.src)}
    if cover.width:
        attributes |= {"width": str(cover.width), "height": str(cover.height)}
    said = [leaf("media:description", cover.alt)]
    if cover.credit:
        said.append(leaf("media:credit", cover.credit.text))
    return element("media:content", attributes, *said)
