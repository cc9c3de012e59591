"""JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from site_builder.disclosure import IPTC
from site_builder.feeds import SOURCE_TYPES, Feed, FeedItem, content_of
from site_builder.model import Audio
from site_builder.parts import Label
from site_builder.xml import legal

VERSION = "https://jsonfeed.org/version/1.1"

Value = str | int | list["Value"] | dict[str, "Value"]


def write_json(feed: Feed, bodies: Mapping[str, str]) -> bytes:
    """The bytes of a feed; `bodies` holds the texts of its items by digest."""
    hubs: list[Value] = [{"type": "WebSub", "url": feed.hub}] if feed.hub else []
    return to_json(
        {
            "version": VERSION,
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.url,
            "description": feed.description,
            "icon": feed.icon,
            "authors": [_person(feed.publisher)],
            "language": feed.lang,
            "hubs": hubs,
            "items": [_item(item, feed, bodies) for item in feed.items],
        },
        keep=("items",),
    )


def to_json(members: Mapping[str, Value], *, keep: tuple[str, ...] = ()) -> bytes:
    """A file of JSON with the members that hold anything, and those to keep; a line at its end."""
    filled = {key: _legal(value) for key, value in members.items() if value or key in keep}
    return msgspec.json.format(msgspec.json.encode(filled), indent=1) + b"\n"


def _item(item: FeedItem, feed: Feed, bodies: Mapping[str, str]) -> Value:
    content = content_of(item, feed, bodies)
    disclosed = {
        "about": f"{IPTC}{SOURCE_TYPES[item.disclosure]}" if item.disclosure else "",
        "label": " ".join(item.marks),
        "sponsored_by": item.sponsor,
    }
    members: dict[str, Value] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_html": content,
        "content_text": "" if content else item.marked_summary or item.title,
        "summary": item.marked_summary,
        "image": item.cover.src if item.cover else "",
        "date_published": item.published,
        "date_modified": item.updated,
        "authors": [_person(author) for author in item.authors],
        "tags": list(item.topics),
        "language": feed.lang,
        "attachments": [_attachment(item.audio)] if item.audio else [],
        "_disclosure": {key: value for key, value in disclosed.items() if value},
    }
    return {key: value for key, value in members.items() if value}


def _person(label: Label) -> Value:
    return {"name": label.text, "url": label.url} if label.url else {"name": label.text}


def _attachment(audio: Audio) -> Value:
    members: dict[str, Value] = {"url": audio.url, "mime_type": audio.type}
    if audio.length:
        members["size_in_bytes"] = audio.length
    if audio.duration:
        members["duration_in_seconds"] = audio.duration
    return members


def _legal(value: Value) -> Value:
    """The value with every text of it fit for any file."""
    if isinstance(value, str):
        return legal(value)
    if isinstance(value, list):
        return [_legal(each) for each in value]
    if isinstance(value, dict):
        return {key: _legal(each) for key, each in value.items()}
    return value
