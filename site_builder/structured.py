"""Structured data: what search engines read of a page as JSON-LD, made from its view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from site_builder.about import absolute, canonical, description_of, label_of, name_of, picture_of
from site_builder.disclosure import MACHINE
from site_builder.model import AI, Article, Audio
from site_builder.parts import Card, Label, Picture, SiteView
from site_builder.urls import archive_url, tags_url, year_url
from site_builder.views import (
    ArchiveView,
    ArticleView,
    FrontView,
    ListingView,
    StandaloneView,
    TagsView,
    View,
)

Node = dict[str, object]
"""A thing of schema.org, or what describes one."""

SOURCE_TYPE = "https://schema.org/{}DigitalSource"
"""IPTC's digital source types, as schema.org names them."""
_ESCAPES = [(char, f"\\u{ord(char):04x}") for char in "<>&\u2028\u2029"]
_NOTHING: tuple[object, ...] = (None, "", 0, [])


def linked_data(page: View, site: SiteView) -> str:
    """The page as JSON-LD that can stand in HTML wherever a text can; empty for pages that say nothing."""
    graph = [_pruned(node) for node in _graph(page, site)]
    if not graph:
        return ""
    text = msgspec.json.encode({"@context": "https://schema.org", "@graph": graph}).decode()
    for char, escape in _ESCAPES:  # str.translate takes twenty times as long
        text = text.replace(char, escape)
    return text


def _graph(page: View, site: SiteView) -> Iterator[Node]:
    """The things that a page tells of."""
    match page:
        case ArticleView():
            yield _article(page, site)
        case FrontView():
            yield _publisher(site)
            yield _website(site)
        case ListingView() | TagsView() | ArchiveView():
            yield _collection(page, site)
        case StandaloneView():
            yield _webpage("WebPage", page, site) | {"dateModified": page.article.updated}
        case _:
            return
    if not isinstance(page, FrontView):
        yield _breadcrumbs(page, site)


def _article(page: ArticleView, site: SiteView) -> Node:
    """An article: what Google asks of a NewsArticle, and what readers are told of its making."""
    article = page.article
    picture = picture_of(page)
    kind = "AdvertiserContentArticle" if article.sponsored else "NewsArticle"
    source = article.source.url if article.source else ""
    return {
        "@type": kind,
        "@id": f"{absolute(page.url, site)}#article",
        "headline": article.title,
        "description": article.summary,
        "image": [_image(each, site) for each in (picture, *page.crops)] if picture else [],
        "datePublished": article.published,
        "dateModified": article.updated or article.published,
        "author": [_author(byline, article, site) for byline in page.bylines],
        "editor": {"@type": "Person", "name": page.reviewer} if page.disclosure == "reviewed" else None,
        "publisher": _publisher(site),
        "mainEntityOfPage": {"@type": "WebPage", "@id": canonical(page, site)},
        "inLanguage": page.lang,
        "articleSection": page.category.text,
        "keywords": [tag.text for tag in page.tags],
        "wordCount": article.body.words,
        "isAccessibleForFree": True,
        "expires": article.expires,
        "isBasedOn": [url for url in (article.canonical_url, source) if url],
        **_translations(page, site),
        "correction": [
            {"@type": "CorrectionComment", "text": each.text, "datePublished": each.at}
            for each in article.corrections
        ],
        "digitalSourceType": _source_type(page.disclosure, article.ai),
        "audio": _audio(article.audio) if article.audio else None,
        "sponsor": _organization(article.sponsored.by, article.sponsored.url) if article.sponsored else None,
    }


def _source_type(disclosure: str, ai: AI | None) -> str:
    """How the text came about, as IPTC names it: by a machine alone, or by a machine and people."""
    if not disclosure:
        return ""
    alone = disclosure in MACHINE and ai is not None and ai.rewritten
    return SOURCE_TYPE.format("TrainedAlgorithmicMedia" if alone else "CompositeWithTrainedAlgorithmicMedia")


def _translations(page: ArticleView, site: SiteView) -> Node:
    """What this is a translation of, or its translations."""
    others = [each for each in page.alternates if each.lang != page.lang]
    found = [
        {"@type": "NewsArticle", "@id": f"{absolute(each.url, site)}#article", "inLanguage": each.lang}
        for each in others
    ]
    for version, node in zip(others, found, strict=True):
        if version.original:
            return {"translationOfWork": node}
    return {"workTranslation": found}


def _author(byline: Label, article: Article, site: SiteView) -> Node:
    """A person, or the desk, which signs articles that name nobody."""
    url = absolute(byline.url, site)
    if not article.authors:
        return _organization(byline.text, url)
    return {"@type": "Person", "name": byline.text, "url": url}


def _organization(name: str, url: str) -> Node:
    return {"@type": "Organization", "name": name, "url": url}


def _publisher(site: SiteView) -> Node:
    """Who publishes; the same on every page."""
    own = site.publisher.url if site.publisher.url.startswith("http") else f"{site.url}/"
    logo = {"@type": "ImageObject", "url": absolute(site.logo, site)}
    return {
        "@type": "NewsMediaOrganization",
        "@id": f"{site.url}/#publisher",
        "name": site.publisher.text,
        "url": own,
        "logo": logo if site.logo else None,
        "sameAs": list(site.profiles),
        "publishingPrinciples": [
            absolute(url, site) for url in (site.principles, site.ai_policy) if url
        ],
        "correctionsPolicy": absolute(site.corrections, site),
    }  # fmt: skip


def _website(site: SiteView) -> Node:
    return {
        "@type": "WebSite",
        "@id": _website_id(site),
        "name": site.name,
        "description": site.description,
        "url": absolute(site.home, site),
        "inLanguage": site.language,
        "publisher": {"@id": f"{site.url}/#publisher"},
    }


def _website_id(site: SiteView) -> str:
    return f"{absolute(site.home, site)}#website"


def _webpage(kind: str, page: View, site: SiteView) -> Node:
    return {
        "@type": kind,
        "@id": absolute(page.url, site),
        "url": absolute(page.url, site),
        "name": name_of(page, site),
        "description": description_of(page, site),
        "inLanguage": page.lang,
        "isPartOf": {"@type": "WebSite", "@id": _website_id(site), "name": site.name},
    }


def _collection(page: ListingView | TagsView | ArchiveView, site: SiteView) -> Node:
    """A listing with its articles in order; the head of an author's is a profile."""
    if not isinstance(page, ListingView):
        return _webpage("CollectionPage", page, site)
    if page.kind == "author" and not page.number:
        person = {
            "@type": "Person",
            "name": page.label,
            "url": absolute(page.url, site),
            "jobTitle": page.role,
            "description": page.description,
            "sameAs": [page.website] if page.website else [],
        }
        return _webpage("ProfilePage", page, site) | {"mainEntity": person}
    return _webpage("CollectionPage", page, site) | {"mainEntity": _list(page.cards, site)}


def _list(cards: Sequence[Card], site: SiteView) -> Node:
    there = [card for card in cards if not card.removed]
    items = [
        {"@type": "ListItem", "position": place, "url": absolute(card.url, site)}
        for place, card in enumerate(there, 1)
    ]
    return {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}


def _breadcrumbs(page: View, site: SiteView) -> Node:
    """The way from the front page to this one."""
    trail = [(site.name, site.home), *_above(page, site), (name_of(page, site), page.url)]
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(url, site)}
        for place, (name, url) in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _above(page: View, site: SiteView) -> Iterator[tuple[str, str]]:
    """Name and URL of the pages between the front page and this one."""
    archive = site.texts["archive_title"], archive_url(site.language, site.default_language)
    match page:
        case ArticleView():
            yield page.category.text, page.category.url
        case ArchiveView() if page.year:
            yield archive
        case ListingView():
            if page.kind == "tag":
                yield site.texts["tags_title"], tags_url(site.language, site.default_language)
            elif page.kind == "month":
                year = page.label[:4]
                yield archive
                yield year, year_url(year, site.language, site.default_language)
            if page.number:
                yield label_of(page), page.head


def _image(picture: Picture, site: SiteView) -> Node:
    return {
        "@type": "ImageObject",
        "url": absolute(picture.src, site),
        "width": picture.width,
        "height": picture.height,
        "caption": picture.alt,
        "creditText": picture.credit.text if picture.credit else "",
        "digitalSourceType": SOURCE_TYPE.format("TrainedAlgorithmicMedia") if picture.ai_generated else "",
    }


def _audio(audio: Audio) -> Node:
    return {
        "@type": "AudioObject",
        "contentUrl": audio.url,
        "encodingFormat": audio.type,
        "duration": f"PT{audio.duration}S" if audio.duration else "",
        "contentSize": str(audio.length) if audio.length else "",
    }


def _pruned(node: Node) -> Node:
    """The node without the properties that hold nothing."""
    found: Node = {}
    for key, value in node.items():
        if value.__class__ is dict:
            found[key] = _pruned(value)
        elif value.__class__ is list and value and value[0].__class__ is dict:
            found[key] = [_pruned(item) for item in value]
        elif value not in _NOTHING:
            found[key] = value
    return found
