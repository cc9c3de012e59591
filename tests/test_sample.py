"""The sample publication: it shows every field, holds together, and browsers and checkers find nothing wrong."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import frontmatter
import pytest
import yaml
from conftest import REPOSITORY, Newsroom
from test_deploy import host_tools

from site_builder import front_matter
from site_builder.build import Report
from site_builder.fields import Field
from site_builder.problems import format_text

CONTENT = REPOSITORY / "content"
NOW = "2026-11-01T00:00:00Z"
SETTINGS = yaml.safe_load((REPOSITORY / "site.yaml").read_text(encoding="utf-8"))
RECORDS = {
    "source": front_matter.SOURCE, "coverImage": front_matter.COVER, "coverImage.credit": front_matter.CREDIT,
    "ai": front_matter.AI_WORK, "corrections": front_matter.CORRECTION, "audio": front_matter.AUDIO,
    "sponsored": front_matter.SPONSORED, "removed": front_matter.REMOVED,
}  # fmt: skip
"""The fields of the fields that are mappings."""
SIZES = {f"coverImage.{size}" for size in ("full", "regular", "small", "thumb", "small_s3")}
"""What feeds write of remote covers; the sample has pictures of its own, of which there is one file each."""


class Post(NamedTuple):
    """One file of the sample, as it is written."""

    path: str
    fields: dict[str, Any]
    body: str

    @property
    def stem(self) -> str:
        return PurePosixPath(self.path).name.split(".")[0]


POSTS = [
    Post(str(path.relative_to(CONTENT)), post.metadata, post.content)
    for path in sorted(CONTENT.rglob("*.md"))
    for post in [frontmatter.loads(path.read_text(encoding="utf-8"))]
]


class Document(HTMLParser):
    """Tags with their attributes, and the text in `<title>`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.title = ""
        self._open = ""
        self.feed(text)
        self.close()
        self.ids = [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "title":
            self.title += data

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]


class Sample(NamedTuple):
    root: Path
    report: Report
    tree: dict[str, bytes]
    pages: dict[str, Document]


def copied(root: Path, *, content: bool = True) -> Newsroom:
    """The project of the repository in a folder of its own."""
    newsroom = Newsroom.__new__(Newsroom)
    newsroom.root = root
    for name in ("templates", "static", *(["content"] if content else [])):
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copy(REPOSITORY / "site.yaml", root)
    return newsroom


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample built: a warning fails it."""
    newsroom = copied(tmp_path_factory.mktemp("sample") / "project")
    report = newsroom.build(now=NOW, strict=True)
    tree = newsroom.tree()
    return Sample(
        newsroom.root,
        report,
        tree,
        {path: Document(tree[path].decode()) for path in tree if path.endswith(".html")},
    )


def live(fields: dict[str, Any]) -> bool:
    published = str(fields.get("publishedAt", ""))
    return not fields.get("draft") and "removed" not in fields and published <= NOW


# -- What is in it ----------------------------------------------------------------------------------


def test_it_builds_without_a_problem(sample: Sample) -> None:
    assert [format_text(problem) for problem in sample.report.problems] == []
    articles = [post for post in POSTS if not post.path.startswith("pages/") and live(post.fields)]
    assert sample.report.articles == len(articles) > 25
    languages = Counter(post.path.split(".")[-2] for post in articles)
    assert set(languages) == set(SETTINGS["languages"])


def used(fields: Sequence[Field], records: Sequence[object], above: str = "") -> Iterator[str]:
    """The names of the fields, `ai.model` for one of a mapping, that one of the records has."""
    for field in fields:
        name = f"{above}{field.name}"
        values = [
            record[field.name] for record in records if isinstance(record, dict) and field.name in record
        ]
        if values:
            yield name
        inner = [item for value in values for item in (value if isinstance(value, list) else [value])]
        yield from used(RECORDS.get(name, ()), inner, f"{name}.")


def test_every_field_is_used_somewhere() -> None:
    fields = {field.name for field in front_matter.FIELDS}
    fields |= {f"{name}.{field.name}" for name, record in RECORDS.items() for field in record}
    assert fields - set(used(front_matter.FIELDS, [post.fields for post in POSTS])) == SIZES


HIDDEN = [post for post in POSTS if not live(post.fields) and not post.path.startswith("pages/")]


def test_there_is_something_to_hide() -> None:
    assert any(post.fields.get("draft") for post in HIDDEN)
    assert any(str(post.fields["publishedAt"]) > NOW for post in HIDDEN)
    assert any("removed" in post.fields for post in HIDDEN)


@pytest.mark.parametrize("post", HIDDEN, ids=[post.stem for post in HIDDEN])
def test_what_is_not_published_leaves_no_trace(sample: Sample, post: Post) -> None:
    everything = b"\n".join(sample.tree.values()).decode(errors="replace")
    texts = [post.fields["title"], post.fields.get("description", ""), post.body.split("\n")[0]]
    for text in filter(None, texts):
        assert text not in everything
    named = {
        path for path, content in sample.tree.items() if post.stem in path or post.stem.encode() in content
    }
    taken_down = {f"{post.path.split('.')[0]}/index.html", "_redirects"}
    assert named == (taken_down if "removed" in post.fields else set())


# -- How it holds together --------------------------------------------------------------------------


def addresses(document: Document) -> Iterator[str]:
    """Every address that a page names, but those of hreflang and canonical."""
    for tag, attributes in document.tags:
        if tag == "link" and attributes.get("rel") in {"canonical", "alternate"}:
            continue
        for name in ("href", "src"):
            if name in attributes:
                yield attributes[name]
        yield from (part.split()[0] for part in attributes.get("srcset", "").split(",") if part.strip())
        if attributes.get("http-equiv") == "refresh":
            yield attributes["content"].partition("url=")[2]


def file_of(address: str) -> str:
    path = unquote(urlsplit(address).path).removeprefix("/")
    return f"{path}index.html" if path.endswith("/") or not path else path


def test_every_internal_link_leads_somewhere(sample: Sample) -> None:
    dead = []
    internal = 0
    for path, document in sample.pages.items():
        for address in addresses(document):
            parts = urlsplit(address.removeprefix(SETTINGS["url"]))
            if parts.scheme or parts.netloc:
                assert parts.scheme in {"https", "mailto"}, address
                continue
            internal += 1
            target = file_of(address) if parts.path else path
            there = target in sample.tree
            if not there or (parts.fragment and unquote(parts.fragment) not in sample.pages[target].ids):
                dead.append(f"{path}: {address}")
    assert dead == []
    assert internal > 1_000


def test_every_reference_of_a_style_sheet_is_there(sample: Sample) -> None:
    styles = [path for path in sample.tree if path.endswith(".css")]
    assert len(styles) >= 2
    for path in styles:
        for target in re.findall(r"url\(\"?([^)\"]+)", sample.tree[path].decode()):
            assert str(PurePosixPath(path).parent / target) in sample.tree, f"{path}: {target}"


def test_every_redirect_leads_to_a_page(sample: Sample) -> None:
    rules = [line.split() for line in sample.tree["_redirects"].decode().splitlines()]
    assert {status for _, _, status in rules} >= {"301!", "404"}
    for start, to, _ in rules:
        assert file_of(to.removesuffix(":splat")) in sample.tree, to
        assert start.endswith("*") or file_of(start) in sample.tree, (
            f"{start} has no page for hosts without rules"
        )


def alternates(document: Document) -> dict[str, str]:
    links = [link for link in document.all("link") if "hreflang" in link]
    assert all(link["href"].startswith(f"{SETTINGS['url']}/") for link in links)
    return {link["hreflang"]: link["href"].removeprefix(SETTINGS["url"]) for link in links}


def test_languages_point_to_each_other(sample: Sample) -> None:
    paired = 0
    for path, document in sample.pages.items():
        versions = alternates(document)
        if not versions:
            continue
        paired += 1
        default = versions.pop("x-default")
        assert default == versions[SETTINGS["languages"][0]]
        assert path in {file_of(url) for url in versions.values()}, f"{path} does not name itself"
        for lang, url in versions.items():
            other = sample.pages[file_of(url)]
            assert other.all("html")[0]["lang"] == lang
            assert alternates(other) == {**versions, "x-default": default}, f"{path} and {url}"
    assert paired > 50


def test_every_page_has_one_heading_a_title_and_a_language(sample: Sample) -> None:
    for path, document in sample.pages.items():
        assert len(document.all("h1")) == 1, path
        assert document.title.strip(), path
        assert document.all("html")[0]["lang"] == ("uk" if path.startswith("uk/") else "en"), path
        assert [name for name, count in Counter(document.ids).items() if count > 1] == [], path


def test_every_page_names_its_own_address(sample: Sample) -> None:
    elsewhere = {f"{post.path.split('.')[0]}/index.html" for post in POSTS if "canonicalUrl" in post.fields}
    for path, document in sample.pages.items():
        canonical = [link["href"] for link in document.all("link") if link.get("rel") == "canonical"]
        refreshed = [meta for meta in document.all("meta") if meta.get("http-equiv") == "refresh"]
        if path.endswith("404.html"):
            assert canonical == []
        elif not refreshed and path.removeprefix("uk/") not in elsewhere:
            assert [file_of(url) for url in canonical] == [path]


def test_titles_and_descriptions_tell_articles_apart(sample: Sample) -> None:
    shown: dict[str, set[str]] = {"title": set(), "description": set()}
    count = 0
    for path, document in sample.pages.items():
        metas = document.all("meta")
        described = [meta["content"].strip() for meta in metas if meta.get("name") == "description"]
        if any(meta.get("content") == "noindex" for meta in metas):
            continue
        assert len(list(filter(None, described))) == 1, path
        if document.all("article")[:1] == [{"class": "article"}]:
            count += 1
            shown["title"].add(document.title)
            shown["description"].add(described[0])
    assert {name: len(texts) for name, texts in shown.items()} == {"title": count, "description": count}
    assert count > 30


def test_pictures_have_sizes_and_alternative_texts(sample: Sample) -> None:
    pictures = [image for document in sample.pages.values() for image in document.all("img")]
    assert len(pictures) > 50
    for image in pictures:
        assert "alt" in image
        assert int(image["width"]) > 0 < int(image["height"])


# -- The real thing ---------------------------------------------------------------------------------


def test_an_article_as_the_feed_writes_it(seeds: Path, tmp_path: Path) -> None:
    (seed,) = seeds.glob("000_*.txt")
    newsroom = copied(tmp_path / "project", content=False)
    newsroom.write({"content/2025/12/seed.en.md": seed.read_bytes()})
    report = newsroom.build(now=NOW)
    lines = seed.read_text(encoding="utf-8").split("\n")
    column = lines[2].index("â€¦") + 1
    of_files = [p for p in report.problems if p.path != "site.yaml"]
    said = [(p.path, p.line, p.column, p.severity, p.code) for p in of_files]
    assert said == [("content/2025/12/seed.en.md", 3, column, "warning", "mojibake")]
    page = newsroom.page("2025/12/seed/index.html")
    assert f"{lines[2][column - 12 : column - 1]}…" in page
    assert "â€" not in page
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    for text in (lines[1].removeprefix("title: "), "Decrypt", *headings, "AI-"):
        assert text in page
    (regular,) = [line.split("'")[1] for line in lines if line.startswith("  regular:")]
    assert regular.replace("&", "&amp;") in page
    for listing in ("index", "category/market/index", "tag/exchange/index", "tag/market/index", "tag/markets/index",
                    "source/decrypt/index", "2025/12/index"):  # fmt: skip
        assert 'href="/2025/12/seed/"' in newsroom.page(f"{listing}.html"), listing


# -- The Nu HTML checker ----------------------------------------------------------------------------


def test_the_nu_html_checker_finds_no_error(sample: Sample) -> None:
    if not shutil.which("java"):
        pytest.skip("java is not there, so the Nu HTML checker cannot run")
    tools, fault = host_tools()
    if fault:
        pytest.skip(fault)
    jar = tools / "node_modules/vnu-jar/build/dist/vnu.jar"
    checker = [
        "java",
        "-Xss8m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        str(jar),
        "--format",
        "json",
    ]
    faulty = sample.root / "faulty.html"
    faulty.write_text("<!doctype html><html lang=en><title>t</title><p><center>x</center><p id=a><p id=a>")
    files = [
        *checker,
        "--skip-non-html",
        "--also-check-css",
        "--also-check-svg",
        str(faulty),
        str(sample.root / "public"),
    ]
    done = subprocess.run(files, capture_output=True, text=True, timeout=300, check=False)
    messages = json.loads(done.stderr)["messages"]
    assert any("center" in message["message"] for message in messages), "the checker does not see errors"
    assert [message for message in messages if not message["url"].endswith("/faulty.html")] == []
