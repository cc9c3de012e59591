"""Whether feeds and sitemaps are what their specifications demand: schemas, readers of others, and rules beyond both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import jsonschema
from lxml import etree

SCHEMAS = Path(__file__).parent / "schemas"
SITEMAPS = re.compile(r"sitemap\.xml|sitemaps/.+\.xml")
FEEDS = re.compile(r"(?:.+/)?(?:feed\.xml|atom\.xml|feed\.json)")
SAFE_TAGS = frozenset(
    re.findall(
        r"\w+",
        """a abbr b blockquote br code dd del div dl dt em h2 h3 h4 h5 h6 hr i img li ol p pre s section strong sub sup
    table tbody td th thead tr ul""",
    )
)
ADDRESSES = {"href", "src", "cite"}


@cache
def schema(name: str) -> etree.RelaxNG | etree.XMLSchema:
    tree = etree.parse(SCHEMAS / name)
    return etree.RelaxNG(tree) if name.endswith(".rng") else etree.XMLSchema(tree)


def parse(data: bytes) -> etree._Element:
    """The root element; anything that is not well-formed raises."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=False))


def faults(tree: Mapping[str, bytes], base: str) -> list[str]:
    """What is wrong with any feed or sitemap of a site, path by path; `base` is the site's URL."""
    found = []
    for path, data in tree.items():
        if SITEMAPS.fullmatch(path):
            found += [f"{path}: {fault}" for fault in sitemap_faults(data)]
        elif FEEDS.fullmatch(path):
            found += [f"{path}: {fault}" for fault in feed_faults(path, data, base)]
    return found


def sitemap_faults(data: bytes) -> Iterator[str]:
    yield from schema_faults("sitemap.xsd", parse(data))
    if len(data) > 50_000_000:
        yield "too large"


def schema_faults(name: str, root: etree._Element) -> Iterator[str]:
    against = schema(name)
    if not against.validate(root):
        yield from [f"line {each.line}: {each.message}" for each in against.error_log]


def feed_faults(path: str, data: bytes, base: str) -> Iterator[str]:
    """Faults of one feed: its schema, what feedparser says, whether ids are unique and contents safe and absolute."""
    own = f"{base}/{path}"
    if path.endswith(".json"):
        feed = json.loads(data)
        checker = jsonschema.Draft202012Validator(json.loads((SCHEMAS / "jsonfeed.json").read_text()))
        yield from [f"{list(each.path)}: {each.message}" for each in checker.iter_errors(feed)]
        contents = [item.get("content_html", "") for item in feed["items"]]
        ids, itself = [item["id"] for item in feed["items"]], feed["feed_url"]
    else:
        root = parse(data)
        yield from schema_faults("atom.rng" if path.endswith("atom.xml") else "rss.rng", root)
        read = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
        if read.bozo:
            yield f"feedparser: {read.bozo_exception}"
        contents = [each.value for entry in read.entries for each in entry.get("content", ())]
        contents += [entry.get("summary", "") for entry in read.entries if not path.endswith("atom.xml")]
        ids, itself = [entry.id for entry in read.entries], link(read, "self")
    if len(ids) != len(set(ids)):
        yield "two items have one id"
    if itself != own:
        yield f"says that it is {itself}"
    for content in contents:
        yield from html_faults(content)


def link(read: feedparser.FeedParserDict, rel: str) -> str:
    return next((each.href for each in read.feed.links if each.rel == rel), "")


class _Fragment(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SAFE_TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.faults.append(f"<{tag} {name}>")
            if name in ADDRESSES and urlsplit(value or "").scheme not in {"https", "http", "mailto"}:
                self.faults.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"declaration {data}")


def html_faults(html: str) -> list[str]:
    """Tags, attributes and addresses that no item of a feed may hold: relative ones too."""
    return _Fragment(html).faults
