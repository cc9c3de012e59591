"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.disclosure import IPTC
from site_builder.feeds import SOURCE_TYPES, Feed, FeedItem, content_of, media_type, uuid_of
from site_builder.parts import Label, Picture
from site_builder.xml import Xml, cdata, document, element, leaf, lines, text

NAMESPACES = {"xmlns": "http://www.w3.org/2005/Atom", "xmlns:media": "http://search.yahoo.com/mrss/"}


def write_atom(feed: Feed, bodies: Mapping[str, str]) -> bytes:
    """The bytes of a feed; `bodies` holds the texts of its items by digest."""
    parts = [
        leaf("id", feed.url),
        element("title", {}, text(feed.title)),
        leaf("subtitle", feed.description),
        leaf("updated", feed.updated),
        _link("self", feed.url, "application/atom+xml"),
        _link("alternate", feed.home, "text/html"),
        _link("hub", feed.hub) if feed.hub else Xml(""),
        _person(feed.publisher),
        leaf("icon", feed.icon),
        leaf("generator", "site_builder"),
        *(_entry(item, feed, bodies) for item in feed.items),
    ]
    return document(element("feed", {**NAMESPACES, "xml:lang": feed.lang}, lines(parts)))


def _entry(item: FeedItem, feed: Feed, bodies: Mapping[str, str]) -> Xml:
    content = content_of(item, feed, bodies)
    kind = SOURCE_TYPES.get(item.disclosure, "")
    parts = [
        leaf("id", f"urn:uuid:{uuid_of(item.id)}"),
        element("title", {}, text(item.title)),
        _link("alternate", item.url, "text/html"),
        leaf("published", item.published),
        leaf("updated", item.changed),
        *(_person(author) for author in item.authors),
        *(element("category", {"term": topic}) for topic in item.topics),
        element("category", {"scheme": IPTC, "term": kind, "label": item.marks[-1]}) if kind else Xml(""),
        element("summary", {}, text(item.marked_summary or item.title)),
        element("content", {"type": "html"}, cdata(content)) if content else Xml(""),
        _link("via", item.source.url) if item.source and item.source.url else Xml(""),
        _enclosure(item),
        _media(item.cover) if item.cover else Xml(""),
    ]
    return element("entry", {}, lines(parts))


def _link(rel: str, href: str, kind: str = "") -> Xml:
    return element("link", {"rel": rel, "type": kind, "href": href})


def _person(label: Label) -> Xml:
    return element("author", {}, leaf("name", label.text), leaf("uri", label.url))


def _enclosure(item: FeedItem) -> Xml:
    audio = item.audio
    if audio is None:
        return Xml("")
    length = str(audio.length) if audio.length else ""
    return element("link", {"rel": "enclosure", "type": audio.type, "length": length, "href": audio.url})


def _media(cover: Picture) -> Xml:
    attributes = {"url": cover.src, "medium": "image", "type": media_type(cover.src)}
    return element("media:content", attributes, leaf("media:description", cover.alt))
