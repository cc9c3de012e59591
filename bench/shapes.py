"""The same article as each generator reads it, and the project around it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import prose

if TYPE_CHECKING:
    from corpus import Article

HERE = Path(__file__).parent
REPOSITORY = HERE.parent

NAVIGATION = "".join(
    f"  - {{label: {name.title()}, url: /category/{name.lower()}/}}\n" for name in prose.CATEGORIES[:6]
)
SETTINGS = f"""\
name: Ledgerline
url: https://ledgerline.example
description: Crypto markets, companies and policy, reported with sources and figures.
languages: [en]
page_size: 20
latest: 8
section_size: 4
search: off
publisher:
  name: Ledgerline desk
responsible_editor: Olena Marchuk
headers:
  hosts:
    img-src: [images.example.org]
navigation:
{NAVIGATION}\
footer:
  - {{label: Archive, url: /archive/}}
  - {{label: Topics, url: /tag/}}
"""


class Shape(NamedTuple):
    """How one generator wants its project."""

    prepare: Callable[[Path], None]
    """Makes the project without its articles."""
    text: Callable[[Article], str]
    """An article as a file's text."""
    suffix: str
    article_template: str
    """Path of the template that shows articles, relative to the project."""

    def write(self, folder: Path, article: Article) -> Path:
        """The article's file, written."""
        path = folder / "content" / article.folder / f"{article.slug}{self.suffix}"
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
            for section in (path.parent.parent, path.parent):
                self.open_section(section)
        path.write_text(self.text(article))
        return path

    def open_section(self, folder: Path) -> None:
        """Hugo lists a folder's pages only if the folder says that it is a section."""
        if self is HUGO:
            layout = "layout: year\n" if len(folder.name) == 4 else ""
            (folder / "_index.md").write_text(f"---\ntitle: '{folder.name}'\n{layout}---\n")


# -- Ours ------------------------------------------------------------------------------------------


def _site_builder_project(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "site.yaml").write_text(SETTINGS)
    for name in ("templates", "static"):
        shutil.copytree(REPOSITORY / name, folder / name)


def _site_builder_text(article: Article) -> str:
    """Front matter as the feeds' pipeline writes it."""
    name, key = article.source
    tags = "".join(f"  - {tag}\n" for tag in article.tags)
    cover = "".join(f"  {size}: '{url}'\n" for size, url in cover_urls(article.photo).items())
    return f"""\
---
title: {article.title}
description: '{article.description}'
publishedAt: '{_instant(article)}'
updatedAt: '{article.updated:%Y-%m-%dT%H:%M:%S.000Z}'
lang: en
externalId: '{55_000_000 + article.number}'
source:
  name: {name}
  key: {key}
  type: RSS
category: {article.category}
tags:
{tags}stickyWeight: 0
sentiment: {article.sentiment}
score: {article.score}
draft: false
coverImage:
{cover}ai:
  rewritten: true
  expandedAt: '{article.updated:%Y-%m-%dT%H:%M:%S.000Z}'
  version: 1
---
{article.body}"""


def cover_urls(photo: str) -> dict[str, str]:
    """The addresses of a cover by size, as long as a real image service makes them."""
    base = f"https://images.example.org/{photo}"
    token = "ixid=M3w4MjQzNjB8MHwxfHJhbmRvbXx8fHx8fHx8fDE3NjQ3MTc2NzJ8&ixlib=rb-4.1.0"
    sized = f"{base}?crop=entropy&cs=tinysrgb&fit=max&fm=jpg&{token}&q=80&w="
    return {
        "raw": f"{base}?{token}",
        "full": f"{base}?crop=entropy&cs=srgb&fm=jpg&{token}&q=85",
        "regular": f"{sized}1080",
        "small": f"{sized}400",
        "thumb": f"{sized}200",
        "small_s3": f"https://s3.us-west-2.images.example.org/small/{photo}",
    }


def _instant(article: Article) -> str:
    return f"{article.published:%Y-%m-%dT%H:%M:%S}.{article.published.microsecond // 1000:03}Z"


# -- Hugo ------------------------------------------------------------------------------------------


def _hugo_project(folder: Path) -> None:
    shutil.copytree(HERE / "peers/hugo", folder)
    shutil.copytree(REPOSITORY / "static/css", folder / "assets/css")
    shutil.copytree(REPOSITORY / "static/root", folder / "static")
    (folder / "content").mkdir()
    (folder / "content/archive.md").write_text("---\ntitle: Archive\nlayout: archive\n---\n")


def _hugo_text(article: Article) -> str:
    """Dates, taxonomies and parameters under the names that Hugo gives them."""
    cover = "".join(f"    {size}: '{url}'\n" for size, url in cover_urls(article.photo).items())
    return f"""\
---
title: {article.title}
description: '{article.description}'
date: '{_instant(article)}'
lastmod: '{article.updated:%Y-%m-%dT%H:%M:%S.000Z}'
category: [{article.category}]
tag: [{", ".join(article.tags)}]
source: [{article.source[0]}]
draft: false
params:
  externalId: '{55_000_000 + article.number}'
  sourceType: RSS
  stickyWeight: 0
  sentiment: {article.sentiment}
  score: {article.score}
  cover:
{cover}  ai:
    rewritten: true
    expandedAt: '{article.updated:%Y-%m-%dT%H:%M:%S.000Z}'
    version: 1
---
{article.body}"""


# -- Pelican ---------------------------------------------------------------------------------------


def _pelican_project(folder: Path) -> None:
    shutil.copytree(HERE / "peers/pelican", folder)
    shutil.copytree(REPOSITORY / "static", folder / "theme/static")
    (folder / "content").mkdir()


def _pelican_text(article: Article) -> str:
    """Pelican's metadata are flat; its authors stand in for our sources, so that sources have listings."""
    cover = "".join(f"Cover_{size}: {url}\n" for size, url in cover_urls(article.photo).items())
    return f"""\
Title: {article.title}
Summary: {article.description}
Date: {article.published:%Y-%m-%d %H:%M:%S}
Modified: {article.updated:%Y-%m-%d %H:%M:%S}
Slug: {article.slug}
Category: {article.category}
Tags: {", ".join(article.tags)}
Author: {article.source[0]}
Lang: en
External_id: {55_000_000 + article.number}
Source_type: RSS
Sentiment: {article.sentiment}
Score: {article.score}
{cover}Ai_rewritten: true
Ai_expanded_at: {article.updated:%Y-%m-%dT%H:%M:%S.000Z}
Ai_version: 1

{article.body}"""


SITE_BUILDER = Shape(_site_builder_project, _site_builder_text, ".en.md", "templates/article.html")
HUGO = Shape(_hugo_project, _hugo_text, ".md", "layouts/page.html")
PELICAN = Shape(_pelican_project, _pelican_text, ".md", "theme/templates/article.html")
SHAPES = {"site_builder": SITE_BUILDER, "hugo": HUGO, "pelican": PELICAN}
