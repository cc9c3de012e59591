"""Every field of the front matter: its name, its type, what it does."""

from __future__ import annotations

import msgspec

from site_builder.fields import LANGUAGE, Field, list_of, mapping
from site_builder.model import AI, Audio, Correction, Cover, Credit, Removed, Source, Sponsored
from site_builder.nodes import MapNode, Node, ScalarNode
from site_builder.problems import CODES, nearest
from site_builder.remote import is_remote, key_of
from site_builder.scalars import (
    Reader,
    Reading,
    choice,
    content_path,
    duration,
    either,
    flag,
    instant,
    integer,
    matching,
    number,
    short,
    site_path,
    text,
    url,
    warn,
)

_LANGUAGE = matching(LANGUAGE.pattern, "invalid-language", "language code", "write one like en or uk", 35)
_MEDIA_TYPE = matching(r"[\w.+-]+/[\w.+-]+", "invalid-choice", "media type", "write it like audio/mpeg", 100)
_PICTURE = either(url, content_path)
_POINTS = list_of(text(1_000, prose=True), 20)

SOURCE = (
    Field("name", "name", text(200), "Name in the attribution line.", required=True),
    Field("key", "key", text(100), "Permanent name: one source page per key.", required=True),
    Field("type", "type", text(50), "How the news arrived, `RSS`.", required=True),
    Field("url", "url", url, "Where the attribution leads."),
)

CREDIT = (
    Field("name", "name", text(200), "Whom the picture is owed to.", required=True),
    Field("url", "url", url, "Where the credit leads."),
)

COVER = (
    Field("raw", "raw", _PICTURE, "The original."),
    Field("full", "full", _PICTURE, "In full size."),
    Field("regular", "regular", _PICTURE, "1080 pixels wide."),
    Field("small", "small", _PICTURE, "400 pixels wide."),
    Field("thumb", "thumb", _PICTURE, "200 pixels wide."),
    Field("small_s3", "small_s3", _PICTURE, "400 pixels wide, on another host."),
    Field("alt", "alt", text(1_000), "What the picture shows, for those who do not see it."),
    Field("credit", "credit", mapping(CREDIT, Credit), "Whom the picture is owed to."),
    Field("aiGenerated", "ai_generated", flag, "A machine made the picture: it is labelled as such."),
)


def _code() -> Reader[str]:
    """The code of a problem; one that is unknown is a warning, for it would silently do nothing."""
    name = text(60)

    def read(node: Node, label: str, reading: Reading) -> str | None:
        value = name.read(node, label, reading)
        if value and value not in CODES:
            cure = nearest(value, CODES) or "docs/problems.md lists the codes"
            warn(reading, node, "unknown-code", f"{label}: no problem has the code '{short(value)}'", cure)
        return value

    return Reader(read, "code of a problem", {"type": "string", "enum": sorted(CODES)})


def _cover() -> Reader[Cover]:
    """A path or URL, or a mapping of the four sizes; the record knows where it stands in the file."""
    several = mapping(COVER, Cover)

    def read(node: Node, label: str, reading: Reading) -> Cover | None:
        if isinstance(node, ScalarNode):
            raw = _PICTURE.read(node, label, reading)
            if raw is None:
                return None
            return Cover(
                raw=raw, local=_local([raw]), remote=_remote(raw), line=node.line, column=node.column
            )
        cover = several.read(node, label, reading)
        if cover is None or not isinstance(node, MapNode):
            return None
        value = node.entries["raw"].value if cover.raw else node
        sizes = [cover.raw, cover.full, cover.regular, cover.small, cover.thumb, cover.small_s3]
        return msgspec.structs.replace(
            cover, local=_local(sizes), remote=_remote(*sizes[:3]), line=value.line, column=value.column
        )

    schema = {"anyOf": [_PICTURE.schema, several.schema]}
    return Reader(read, f"{_PICTURE.says}; or {several.says}", schema)


def _local(values: list[str]) -> tuple[str, ...]:
    """The values that name pictures below content/."""
    return tuple(value for value in values if value and not is_remote(value))


def _remote(*values: str) -> str:
    """What the picture of the first URL is remembered by."""
    return next((key_of(value) for value in values if is_remote(value)), "")


AI_WORK = (
    Field("rewritten", "rewritten", flag, "A machine rewrote the text: a visible label."),
    Field("expandedAt", "expanded_at", instant, "When it did so."),
    Field("version", "version", text(50), "Version of the rewriting."),
    Field(
        "translatedFrom", "translated_from", _LANGUAGE, "A machine translated the text from this language."
    ),
    Field("reviewedBy", "reviewed_by", text(200), "Who reviewed the text."),
    Field("reviewedAt", "reviewed_at", instant, "When it was reviewed."),
    Field("model", "model", text(200), "The machine's name."),
)

CORRECTION = (
    Field("at", "at", instant, "When the text was corrected.", required=True),
    Field("text", "text", text(2_000, prose=True), "What was wrong and is right now.", required=True),
)

AUDIO = (
    Field("url", "url", url, "The recording.", required=True),
    Field("duration", "duration", duration, "How long it takes."),
    Field("type", "type", _MEDIA_TYPE, "Media type (default audio/mpeg)."),
    Field("length", "length", integer(), "Size in bytes, which podcast feeds want."),
)

SPONSORED = (
    Field("by", "by", text(200), "Who paid.", required=True),
    Field("url", "url", url, "Where the label leads."),
    Field("kind", "kind", choice("sponsored", "partner", "advertorial", default="sponsored"), "Which label."),
)

REMOVED = (
    Field("at", "at", instant, "Since when.", required=True),
    Field("reason", "reason", text(1_000), "Shown in place of the text."),
    Field("to", "to", either(url, site_path), "Redirect there instead of answering 410."),
)

LONGEST_TITLE = 300
"""Characters."""

FIELDS = (
    Field(
        "title",
        "title",
        text(LONGEST_TITLE, prose=True),
        "Headline, page title, name in feeds.",
        required=True,
        also=("headline", "heading"),
    ),
    Field(
        "description",
        "description",
        text(2_000, prose=True),
        "Standfirst, meta description, feed summary; else the first paragraph.",
        also=("summary", "excerpt", "subtitle", "standfirst", "dek"),
    ),
    Field(
        "publishedAt",
        "published",
        instant,
        "Order, archives, dates shown; in the future: not published until then.",
        required=True,
        also=("date", "published", "pubDate", "publishDate", "datePublished"),
    ),
    Field(
        "updatedAt",
        "updated",
        instant,
        '"Updated" line, dateModified, lastmod; not before publishedAt.',
        also=("updated", "lastmod", "modified", "dateModified"),
    ),
    Field(
        "lang", "lang", _LANGUAGE, "Edition; agrees with the file name's suffix.", also=("language", "locale")
    ),
    Field("externalId", "external_id", text(200), "Feed guid, pairs translations.", also=("guid", "id")),
    Field("source", "source", mapping(SOURCE, Source), "Attribution line, source page, isBasedOn."),
    Field(
        "category",
        "category",
        text(100),
        "The one section it belongs to.",
        required=True,
        also=("section", "categories"),
    ),
    Field("tags", "tags", list_of(text(100), 30), "Topics.", also=("keywords", "topics")),
    Field(
        "stickyWeight",
        "sticky_weight",
        number(0),
        "Above 0: pinned, heavier first.",
        also=("sticky", "weight"),
    ),
    Field("sentiment", "sentiment", choice("POSITIVE", "NEGATIVE", "NEUTRAL"), "The feed's rating."),
    Field("score", "score", number(), "Upstream's rating; breaks ties among sticky and related articles."),
    Field("draft", "draft", flag, "Built only with `--drafts`."),
    Field("canonicalUrl", "canonical_url", url, "A republished copy of that page.", also=("canonical",)),
    Field("coverImage", "cover", _cover(), "The cover picture.", also=("cover", "image", "thumbnail")),
    Field("ai", "ai", mapping(AI_WORK, AI), "What a machine did: label and provenance panel."),
    Field(
        "authors", "authors", list_of(text(100), 20, or_one=True), "Bylines; else the desk.", also=("byline",)
    ),
    Field("keyPoints", "key_points", _POINTS, '"Key points" box.', also=("tldr",)),
    Field("takeaways", "takeaways", _POINTS, '"Takeaways" box.'),
    Field("corrections", "corrections", list_of(mapping(CORRECTION, Correction), 50), "Corrections log."),
    Field("aliases", "aliases", list_of(site_path, 100), "Former URLs: they redirect.", also=("redirects",)),
    Field("permalink", "permalink", site_path, "A URL of its own.", also=("slug", "url")),
    Field("expiresAt", "expires", instant, "From then on not published.", also=("expires", "expiryDate")),
    Field("noindex", "noindex", flag, "Kept out of search engines and sitemaps."),
    Field("story", "story", text(100), "Key of the story page that collects it."),
    Field("audio", "audio", mapping(AUDIO, Audio), "Player and podcast enclosure."),
    Field("translationOf", "translation_of", content_path, "Path below content/ of the original."),
    Field("ignore", "ignore", list_of(_code(), 50), "Codes of warnings switched off for this file."),
    Field("sponsored", "sponsored", mapping(SPONSORED, Sponsored), "Who paid: labels, `rel=sponsored`."),
    Field("removed", "removed", mapping(REMOVED, Removed), "Taken down: 410, or a redirect."),
)
"""An article's fields in the order of the documentation."""

PAGE_FIELDS = tuple(field._replace(required=field.name == "title") for field in FIELDS)
"""The same for a standalone page, which needs only `title`."""
