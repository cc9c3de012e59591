"""Feeds: RSS, Atom and JSON Feed of every edition and category; RSS of tags, sources and authors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from site_builder.about import absolute
from site_builder.context import site_view
from site_builder.disclosure import disclosure
from site_builder.edition import Edition, Entry, Page, Site, Unit
from site_builder.feed_links import TOPICS, formats_of
from site_builder.feed_views import FORMATS, FeedView
from site_builder.feeds import Feed, FeedItem, item_id
from site_builder.fingerprint import digest_of, encode
from site_builder.links import resolve_links
from site_builder.outputs.articles import reviewer_of, reviewers_of
from site_builder.parts import Label, Picture, SiteView
from site_builder.pictures import body_picture, social
from site_builder.urls import feed_url


class Channel(NamedTuple):
    """What a feed is of."""

    home: str
    """Site path of the page that lists the same."""
    title: str
    description: str
    formats: tuple[str, ...]
    full: bool
    """Whether it holds whole articles."""


class Desk(NamedTuple):
    """What the items of an edition are made with."""

    site: Site
    view: SiteView
    reviewers: dict[str, dict[str, str]]
    made: dict[tuple[str, bool], FeedItem]
    """Items by article and by whether they are whole: one stands in many feeds."""


def plan(site: Site) -> Iterator[Unit]:
    """The feeds of each edition, category and topic, in a unit each."""
    settings = site.settings
    whole, topics = settings.feeds.content == "full", settings.feeds.topics == "full"
    for edition in site.editions:
        desk = Desk(site, site_view(settings, edition.lang), reviewers_of(site), {})
        about = desk.view.description
        channel = Channel(edition.home, settings.name, about, tuple(FORMATS), whole)
        yield _unit(f"feeds {edition.lang}", channel, edition, edition.entries, desk)
        for kind in ("category", *TOPICS):
            for term in edition.of(kind):
                formats = formats_of(term, settings)
                if formats:
                    title = f"{settings.name}: {term.link.text}"
                    full = whole if kind == "category" else topics
                    channel = Channel(term.link.url, title, term.description or about, formats, full)
                    name = f"feeds {edition.lang} {kind} {term.key}"
                    yield _unit(name, channel, edition, term.entries, desk)


def _unit(name: str, channel: Channel, edition: Edition, entries: Sequence[Entry | None], desk: Desk) -> Unit:
    """The formats of one feed. Its key: what it is of, its articles, and where links in them lead."""
    newest = _newest(entries, desk.site.settings.feeds.size)
    key = [
        edition.labels,
        encode(channel),
        b" ".join([entry.key if channel.full else entry.face for entry in newest]),
    ]
    if channel.full:
        urls = desk.site.urls
        briefs = [entry.brief for entry in newest if entry.brief.links]
        key.append(encode([resolve_links(brief.path, brief.links, urls) for brief in briefs]))
    return Unit(name, partial(_pages, channel, newest, desk), digest_of(key))


def _newest(entries: Sequence[Entry | None], size: int) -> list[Entry]:
    """The newest articles, the very newest first; drafts are in no feed, not even in a preview's."""
    fit = (entry for entry in reversed(entries) if entry and not entry.brief.draft)
    return list(islice(fit, size))


def _pages(channel: Channel, newest: Sequence[Entry], desk: Desk) -> Iterator[Page]:
    view, settings = desk.view, desk.site.settings
    icon = "/icon-512.png" if "root/icon-512.png" in desk.site.assets else ""
    items = tuple([_item(entry, desk, full=channel.full) for entry in newest])
    for form in channel.formats:
        url = feed_url(channel.home, form)
        feed = Feed(
            title=channel.title,
            description=channel.description,
            lang=view.language,
            url=absolute(url, desk.view),
            home=absolute(channel.home, desk.view),
            publisher=_absolute(view.publisher, desk),
            icon=absolute(icon, desk.view),
            hub=settings.feeds.hub,
            source_label=view.texts["source"],
            items=items,
        )
        yield Page(url[1:], FeedView(form, feed))


def _item(entry: Entry, desk: Desk, *, full: bool) -> FeedItem:
    """An article as feeds show it; made once."""
    item = desk.made.get((entry.brief.path, full))
    if item is None:
        item = desk.made[entry.brief.path, full] = _make(entry, desk, full=full)
    return item


def _make(entry: Entry, desk: Desk, *, full: bool) -> FeedItem:
    article, view = entry.article, desk.view
    sponsor = article.sponsored.by if article.sponsored else ""
    marks = [f"{view.texts[f'sponsored_{article.sponsored.kind}']} {sponsor}"] if article.sponsored else []
    title = f"{marks[0]}: {article.title}" if sponsor else article.title
    machine = disclosure(article, desk.site.settings)
    note = ""
    if machine:
        marks.append(view.texts[f"disclosure_{machine}"])
        note = view.texts[f"disclosure_{machine}_note"].format(name=reviewer_of(entry, desk.reviewers))
    item = FeedItem(
        id=item_id(article),
        url=absolute(article.url, desk.view),
        title=title,
        summary=article.summary,
        marks=tuple(marks),
        note=note,
        published=article.published,
        updated=article.updated,
        authors=tuple(
            [_absolute(term.link, desk) for term in entry.authors] or [_absolute(view.publisher, desk)]
        ),
        topics=tuple([term.link.text for term in (entry.category, *entry.tags)]),
        disclosure=machine,
        sponsor=sponsor,
        source=_source(entry, desk),
        cover=_shown(social(article, desk.site.pictures), desk) if article.cover else None,
        audio=article.audio,
    )
    return _with_text(item, entry, desk) if full else item


def _with_text(item: FeedItem, entry: Entry, desk: Desk) -> FeedItem:
    """The item with all that its whole text needs."""
    article, pictures = entry.article, desk.site.pictures
    links = resolve_links(article.path, article.body.links, desk.site.urls)
    images = [body_picture(image.target, article.path, pictures) for image in article.body.images]
    return replace(
        item,
        body=article.body.digest,
        links=tuple([absolute(link, desk.view) for link in links]),
        images=tuple([_shown(image, desk) for image in images]),
    )


def _source(entry: Entry, desk: Desk) -> Label | None:
    """Who reported it first, with the URL of the report, else of the page about them."""
    source = entry.article.source
    if source is None or entry.source is None:
        return None
    return Label(entry.source.link.text, source.url or absolute(entry.source.link.url, desk.view))


def _shown(picture: Picture | None, desk: Desk) -> Picture | None:
    return picture and replace(picture, src=absolute(picture.src, desk.view), srcset="")


def _absolute(label: Label, desk: Desk) -> Label:
    return Label(label.text, absolute(label.url, desk.view))
