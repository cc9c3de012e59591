"""Nothing from content executes or leads astray: hostile texts in every field, through the real templates (law 6)."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from conftest import REPOSITORY, Newsroom

from site_builder.problems import Faults, Problem, as_github, format_text

SETTINGS = """\
name: Tiny
url: https://tiny.example
languages: [en, uk]
page_size: 200
sentiment_on_cards: true
responsible_editor: Somebody
navigation: [{label: Market, url: /category/market/}]
"""
PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "script end": "</script ><script>alert(1)</script>",
    "title end": "</title></h1></style><script>alert(1)</script>",
    "attribute end": '"><img src=x onerror=alert(1)>',
    "event": '" autofocus onfocus=alert(1) x="',
    "single quote": "' onmouseover='alert(1)",
    "backquote": "`onclick=alert(1)`",
    "svg": "--><svg/onload=alert(1)>",
    "math": "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "comment": "<!--",
    "CDATA": "]]><script>alert(1)</script>",
    "base": "<base href=//evil.example/>",
    "refresh": '<meta http-equiv=refresh content="0;url=//evil.example">',
    "iframe": "<iframe srcdoc='<script>alert(1)</script>'>",
    "scheme": "javascript:alert(1)",
    "data URL": "data:text/html,<script>alert(1)</script>",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "numbers": "&#60;script&#x3e;alert(1)&#60;/script&#x3e;",
    "percent": "%3Cscript%3Ealert(1)%3C/script%3E",
    "template": "{{ 7777*7777 }}{% if page %}{{ 7777*7777 }}{% endif %}",
    "template object": "{{ page.__class__.__mro__ }}",
    "format": "{name} {0} {count} {site.url} %s %(name)s",
    "shell": "${7777*7777} `id` $(id)",
    "path": "../../../etc/passwd",
    "device": "CON.html/.git/_headers",
    "direction": "\u202eevil\u2066\u200f",
    "emoji": "🚀🔥 日本語",
    "long word": "x" * 80,
}
VERBATIM = [
    "title", "description", "source.name", "source.type", "keyPoints", "takeaways", "corrections", "ai.version",
    "ai.model", "ai.reviewedBy", "coverImage.alt", "coverImage.credit", "sponsored.by",
]  # fmt: skip
"""Fields that the article's page shows as they are written."""
SPELLED = ["category", "tags", "authors", "story"]
"""Fields that it shows in another spelling: they are keys."""
BODY = ["heading", "paragraph", "link", "picture", "remote picture", "cell", "note", "code"]
NAMED = {
    "category": ["name", "description"], "tag": ["name", "description"], "source": ["name", "description"],
    "author": ["name", "role", "description"],
}  # fmt: skip
"""What the data files say of a term, which its listing shows."""
PLACES = [
    *VERBATIM,
    *SPELLED,
    *BODY,
    "reason",
    *(f"{kind}.{field}" for kind in NAMED for field in NAMED[kind]),
]
FILE_NAMES = [
    "<script>alert(1)<", '"onload=alert(1) x="', "a'b`c", "a..b", "{{ 7777*7777 }}", "\u202egnp.exe", "🚀", "NUL", "_headers",
    "con", "x;y&z", "a\\b", "-", "\x1b[2J", "%2e%2e%2f", "Ї ґ", "x" * 200,
]  # fmt: skip


class Tag(NamedTuple):
    name: str
    attributes: dict[str, str]


class Document(HTMLParser):
    """The tags of a page, and every text and attribute value of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.texts: list[str] = []
        self.others: list[str] = []
        self.described: list[str] = []
        """What stands in blocks of JSON-LD, which browsers do not run."""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}))
        self.texts += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == LINKED_DATA and data.strip():
            self.described.append(data)
            self.tags.pop()
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def shows(self, text: str) -> bool:
        return any(text in shown for shown in self.texts)


LINKED_DATA = Tag("script", {"type": "application/ld+json"})
TAGS = frozenset(
    re.findall(
        r"\S+",
        """
    a abbr article audio bdi blockquote body br caption code dd del details div dl dt em figcaption figure footer h1 h2 h3 h4 h5
    h6 head header hr html img li link main meta nav ol p picture pre s section source span strong summary sup table tbody td
    th thead time title tr ul
    """,
    )
)
ATTRIBUTES = frozenset(
    re.findall(
        r"\S+",
        """
    abbr alt aria-current aria-label aria-labelledby charset class content controls datetime decoding dir download fetchpriority height href
    hreflang http-equiv id lang loading name preload property referrerpolicy rel role scope sizes src srcset start tabindex title
    type width
    """,
    )
)
ADDRESSES = ("href", "src")


def faults(document: Document) -> Iterator[str]:
    """Everything on a page that a text of the content must never have brought about."""
    for tag in document.tags:
        if is_chart(tag) or is_switch(tag):
            continue
        if tag.name not in TAGS:
            yield f"<{tag.name}>"
        for name, value in tag.attributes.items():
            if name not in ATTRIBUTES:
                yield f"<{tag.name} {name}>"
            if name in ADDRESSES and not is_safe(value):
                yield f"{name}={value}"
        if "http-equiv" in tag.attributes and not is_safe(tag.attributes["content"].removeprefix("0; url=")):
            yield f"refresh {tag.attributes}"
        yield from [part for part in tag.attributes.get("srcset", "").split(",") if not is_safe(part.strip())]
    yield from document.others
    for text in document.described:
        if re.search("[<>&\u2028\u2029]", text) or json.loads(text)["@context"] != "https://schema.org":
            yield text


def is_switch(tag: Tag) -> bool:
    """Whether it is the theme's own script, or the button that it serves."""
    attributes = tag.attributes
    if tag.name == "script":
        return set(attributes) == {"src"} and attributes["src"].startswith("/assets/js/")
    allowed = {"class", "type", "aria-label", "title", "hidden"}
    return tag.name == "button" and attributes.get("class") == "scheme" and attributes.keys() <= allowed


def is_chart(tag: Tag) -> bool:
    """Whether it is a part of our own chart: numbers and nothing else."""
    allowed = {"class", "viewbox", "aria-hidden", "focusable", "x", "y", "width", "height"}
    return (
        tag.name in {"svg", "rect"}
        and tag.attributes.get("class", "").startswith("pulse-")
        and tag.attributes.keys() <= allowed
        and all(re.fullmatch("[a-z0-9 -]+", value) for value in tag.attributes.values())
    )


def is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return (
        parts.scheme in {"https", "http", "mailto"}
        if parts.scheme
        else not address.startswith(("//", "\\", "/\\"))
    )


def mark(payload: str, place: str) -> str:
    """The word that stands behind the payload and shows that the place is on the page."""
    return f"zq{list(PAYLOADS.values()).index(payload)}z{PLACES.index(place)}z"


def text_for(payload: str, place: str) -> str:
    return f"{payload} {mark(payload, place)}"


def hostile_article(payload: str) -> tuple[str, dict[str, Any]]:
    """Body and front matter of an article with the payload in every place."""

    def text(place: str) -> str:
        return text_for(payload, place)

    fields = {
        "title": text("title"), "description": text("description"), "category": text("category"),
        "tags": [text("tags"), "BTC"], "authors": [text("authors")], "story": text("story"), "externalId": payload,
        "source": {"name": text("source.name"), "key": mark(payload, "source.name"), "type": text("source.type")[-50:]},
        "keyPoints": [text("keyPoints")], "takeaways": [text("takeaways")], "sentiment": "POSITIVE", "stickyWeight": 1,
        "corrections": [{"at": "2025-12-02T00:00:00Z", "text": text("corrections")}],
        "ai": {
            "rewritten": True, "version": text("ai.version")[-50:], "model": text("ai.model"), "reviewedBy": text("ai.reviewedBy"),
        },
        "coverImage": {"raw": "images/x.png", "alt": text("coverImage.alt"), "credit": {"name": text("coverImage.credit")}},
        "sponsored": {"by": text("sponsored.by"), "url": "https://sponsor.example/"},
        "aliases": [f"/old/{sum(map(ord, payload))}/"],
    }  # fmt: skip
    body = f"""\
## {text("heading")}
## Two
## Three
## Four

{text("paragraph")} [^1]

[{text("link")}](https://example.org/ "{payload}") [{payload}]({payload}) <{payload}>

![{text("picture")}](images/x.png "{payload}") ![{text("remote picture")}](https://example.org/x.png)

| {text("cell")} | two |
|---|---|
| {payload} | {payload} |

```{payload}
{text("code")}
```

[^1]: {text("note")}
"""
    return body, fields


class Site(NamedTuple):
    tree: dict[str, bytes]
    pages: dict[str, Document]


def real_newsroom(root: Path) -> Newsroom:
    """A newsroom with the templates that the repository comes with."""
    newsroom = Newsroom(root).write({"site.yaml": SETTINGS})
    for name in ("templates", "static"):
        shutil.rmtree(root / name, ignore_errors=True)
        shutil.copytree(REPOSITORY / name, root / name)
    return newsroom


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One site with an article, a removed one and four terms for each payload."""
    newsroom = real_newsroom(tmp_path_factory.mktemp("hostile"))
    picture = next((REPOSITORY / "content" / "images").glob("*.jpg"))
    newsroom.write({"content/images/x.png": picture.read_bytes()})
    terms: dict[str, dict[str, Any]] = {
        f"{kind}.yaml": {} for kind in ("categories", "tags", "sources", "authors")
    }
    for number, payload in enumerate(PAYLOADS.values()):
        body, fields = hostile_article(payload)
        newsroom.article(f"n/p{number}.en.md", body, **fields)
        reason = {"at": "2026-01-01T00:00:00Z", "reason": text_for(payload, "reason")}
        newsroom.article(f"n/r{number}.en.md", removed=reason, title=payload)
        for entries, (kind, names) in zip(terms.values(), NAMED.items(), strict=True):
            entries[f"{kind}{number}"] = {
                **{name: text_for(payload, f"{kind}.{name}") for name in names}, "synonyms": [f"{payload} {kind}"],
            }  # fmt: skip
        newsroom.article(
            f"n/t{number}.uk.md", category=f"category{number}", tags=[f"tag{number}"], authors=[f"author{number}"],
            source={"key": f"source{number}", "name": payload, "type": "RSS"},
        )  # fmt: skip
    newsroom.write(
        {f"content/{name}": json.dumps(entries, ensure_ascii=False) for name, entries in terms.items()}
    )
    for number, name in enumerate(FILE_NAMES):
        newsroom.article(f"f{number}/{name}.en.md", title=f"File {number}")
    newsroom.build()
    tree = newsroom.tree()
    pages = {path: Document(data.decode()) for path, data in tree.items() if path.endswith(".html")}
    return Site(tree, pages)


NUMBERED = list(enumerate(PAYLOADS))


@pytest.mark.parametrize("place", [*VERBATIM, *SPELLED, *BODY])
@pytest.mark.parametrize(("number", "name"), NUMBERED, ids=PAYLOADS)
def test_a_hostile_text_is_shown_as_text(site: Site, number: int, name: str, place: str) -> None:
    page = site.pages[f"n/p{number}/index.html"]
    assert page.shows(mark(PAYLOADS[name], place))
    if place in VERBATIM:
        limit = 50 if place in {"source.type", "ai.version"} else 300
        assert page.shows(text_for(PAYLOADS[name], place)[-limit:].strip())


@pytest.mark.parametrize(("number", "name"), NUMBERED, ids=PAYLOADS)
def test_a_hostile_reason_or_data_file_is_shown_as_text(site: Site, number: int, name: str) -> None:
    payload = PAYLOADS[name]
    removed = site.pages[f"n/r{number}/index.html"]
    assert removed.shows(text_for(payload, "reason"))
    for kind, fields in NAMED.items():
        listing = site.pages[f"uk/{kind}/{kind}{number}/index.html"]
        assert all(listing.shows(text_for(payload, f"{kind}.{field}")) for field in fields), kind
    assert site.pages[f"uk/n/t{number}/index.html"].shows(text_for(payload, "category.name"))


def test_no_page_holds_anything_that_a_text_brought_in(site: Site) -> None:
    assert len(site.pages) > 12 * len(PAYLOADS)
    found = {path: list(faults(document)) for path, document in site.pages.items()}
    assert {path: each for path, each in found.items() if each} == {}


def test_the_guard_sees_what_it_guards_against() -> None:
    for payload in ("<script>", "<img src=x onerror=y>", "<a href=javascript:x>", "<a href='//evil.example'>", "<svg>",
                    "<!-- -->", "<base href=/>", "<a href='/\\evil.example'>", "<img srcset='data:x 1w'>",
                    '<meta http-equiv=refresh content="0; url=data:x">', "<p style=x>", "<![CDATA[x]]>",
                    '<script type="application/ld+json">{"@context": "https://schema.org", "x": "<!--"}</script>',
                    '<script type="application/ld+json">{"@context": "x"}</script>',
                    '<script type="application/ld+json" src=x>{"@context": "https://schema.org"}</script>'):  # fmt: skip
        assert list(faults(Document(payload))), payload


def test_nothing_in_a_text_is_run_as_a_template(site: Site) -> None:
    for path, data in site.tree.items():
        assert b"60481729" not in data, path
        assert b"&lt;class " not in data, path


def test_every_path_is_plain_and_inside(site: Site) -> None:
    assert {
        path for path in site.tree if not re.fullmatch(r"[a-z0-9._-]+(?:/[a-z0-9_-][a-z0-9._-]*)*", path)
    } == set()
    for number, _ in enumerate(FILE_NAMES):
        assert any(path.startswith(f"f{number}/") for path in site.tree), FILE_NAMES[number]


def test_redirect_rules_are_whole(site: Site) -> None:
    rules = site.tree["_redirects"].decode().splitlines()
    assert len(rules) > len(PAYLOADS)
    for rule in rules:
        assert re.fullmatch(r"/[a-z0-9./_-]+\*? /[a-z0-9./_-]+(:splat)? (301!|410!|404)", rule)


# -- What is refused --------------------------------------------------------------------------------

URLS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "vbscript:x", "data:text/html,x",
    "file:///etc/passwd", "//evil.example/x", "\\\\evil.example\\x", "https:evil", "https://", "https://a b/", 'https://x.example/"onload=x',
    "https://user@evil.example/", "https://x.example\\@evil.example/", "feed:javascript:alert(1)", "\x01javascript:alert(1)",
    "&#106;avascript:alert(1)", "{{ 7777*7777 }}:x", "\u202ehttps://evil.example",
]  # fmt: skip
PATHS = [
    "../../etc/passwd", "/../../etc/passwd", "/a/../../b/", "/./a/", "//a/", "/a\\..\\b/", "/a b/", "/a?b", "/a#b", "/%2e%2e/",
    "/:splat", "/*", '/"onload=x/', "/<script>/", "javascript:alert(1)", "C:\\x", "/a\x01/",
]  # fmt: skip
HOST_FILES = ["/_headers", "/_redirects", "/.git/config", "/.site-builder", "/.well-known/x", "/x/.htaccess", "/\u202egpj/",
              "/x/" + "д" * 150 + "/", "/index.html/x/"]  # fmt: skip
URL_FIELDS: dict[str, Any] = {
    "canonicalUrl": lambda url: url,
    "source": lambda url: {"key": "k", "name": "N", "type": "RSS", "url": url},
    "coverImage": lambda url: {"raw": "https://x.example/a.jpg", "credit": {"name": "N", "url": url}},
    "audio": lambda url: {"url": url},
    "sponsored": lambda url: {"by": "B", "url": url},
    "removed": lambda url: {"at": "2026-01-01T00:00:00Z", "to": url},
}
PICTURE_FIELDS: dict[str, Any] = {"coverImage ": lambda url: url} | {
    f"coverImage {size}": lambda url, size=size: {size: url}
    for size in ("raw", "full", "regular", "small", "thumb", "small_s3")
}
NOT_PICTURES = [
    "javascript:alert(1)", "data:image/svg+xml,x", "//evil.example/x.png", "file:///etc/x.png", "../../etc/x.png", "/etc/x.png",
    "a/../../x.png", "..\\x.png", "https://a b/x.png", "\x01data:x", 'x" onerror="alert(1)',
]  # fmt: skip
CHOICES: dict[str, Any] = {
    "publishedAt": lambda text: text,
    "updatedAt": lambda text: text,
    "expiresAt": lambda text: text,
    "lang": lambda text: text,
    "sentiment": lambda text: text,
    "stickyWeight": lambda text: text,
    "score": lambda text: text,
    "draft": lambda text: text,
    "noindex": lambda text: text,
    "ai": lambda text: {"translatedFrom": text},
    "audio": lambda text: {"url": "https://x.example/a.mp3", "type": text},
    "sponsored": lambda text: {"by": "B", "kind": text},
    "removed": lambda text: {"at": text},
    "corrections": lambda text: [{"at": text, "text": "T"}],
}


def cases() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Field and front matter of every article that must be refused."""
    for name, make in URL_FIELDS.items():
        yield from ((name, {name: make(url)}) for url in URLS)
    yield from (("permalink", {"permalink": path}) for path in PATHS)
    yield from (("aliases", {"aliases": ["/fine/", path]}) for path in PATHS)
    yield from (
        ("translationOf", {"translationOf": path})
        for path in ["../../x.md", "/etc/x.md", "https://x.example", "a/../../b.md"]
    )
    for make in PICTURE_FIELDS.values():
        yield from (("coverImage", {"coverImage": make(picture)}) for picture in NOT_PICTURES)
    for name, make in CHOICES.items():
        yield from ((name, {name: make(payload)}) for payload in PAYLOADS.values())


CASES = list(cases())


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Problem]]:
    """What is said of each of these articles, all built in one go."""
    newsroom = real_newsroom(tmp_path_factory.mktemp("refused"))
    newsroom.article("n/fine.en.md")
    for number, (_, fields) in enumerate(CASES):
        newsroom.article(f"n/c{number}.en.md", **fields)
    with pytest.raises(Faults) as raised:
        newsroom.build()
    assert not (newsroom.root / "public").exists()
    said: dict[str, list[Problem]] = {}
    for problem in raised.value.problems:
        said.setdefault(problem.path, []).append(problem)
    return said


@pytest.mark.parametrize("number", range(len(CASES)))
def test_what_is_no_plain_address_path_or_choice_is_refused(
    refused: dict[str, list[Problem]], number: int
) -> None:
    field, fields = CASES[number]
    said = [
        problem for problem in refused.get(f"content/n/c{number}.en.md", []) if problem.severity == "error"
    ]
    assert any(re.match(rf"{field}\b", problem.message) for problem in said), fields
    assert all(problem.line > 1 for problem in said)


def test_messages_hold_no_control_characters(refused: dict[str, list[Problem]]) -> None:
    for problem in (problem for problems in refused.values() for problem in problems):
        for text in (format_text(problem), as_github(problem)):
            assert (
                re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text)
                is None
            )


@pytest.mark.parametrize("alias", HOST_FILES)
def test_an_alias_is_a_page_and_nothing_that_a_host_reads(newsroom: Newsroom, alias: str) -> None:
    newsroom.article("n/a.en.md", aliases=[alias])
    assert re.fullmatch(
        r'content/n/a.en.md:5:12: error: aliases: ".+" is no path for a page \[invalid-path\]',
        newsroom.problems().split("\n")[0],
    )
    assert not (newsroom.root / "public").exists()


def test_an_alias_without_an_ending_is_a_folder_like_every_page(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", aliases=["/n", "/old/a.html", "/rss.xml"]).build()
    assert newsroom.page("n/index.html") == newsroom.page("old/a.html") == newsroom.page("rss.xml/index.html")
    newsroom.article("n/a.en.md", aliases=["/n/a"])
    assert "[url-clash]" in newsroom.problems()


def test_an_alias_is_no_folder_where_a_file_is(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", aliases=["/feed.xml/old/"])
    assert newsroom.problems().splitlines()[0] == (
        "content/n/a.en.md:5:12: error: /feed.xml/old/ is also claimed by a page that the site makes by itself [url-clash]"
    )


def test_long_titles_are_cut_nowhere_and_longer_ones_refused(newsroom: Newsroom) -> None:
    title = "Жовтень " * 37
    newsroom.article("n/a.en.md", title=title[:300]).build()
    assert title[:300].strip() in newsroom.page("n/a/index.html")
    newsroom.article("n/a.en.md", title="x" * 301)
    assert "title: 301 characters, 300 at most [too-long]" in newsroom.problems()


def test_there_are_enough_places_and_payloads() -> None:
    shown = len(PAYLOADS) * len(PLACES)
    assert shown + len(CASES) > 1_000
