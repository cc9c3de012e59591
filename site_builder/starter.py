"""A new site from nothing: settings, templates, styles and one article."""

from __future__ import annotations

import shutil
from pathlib import Path

from site_builder.model import Instant
from site_builder.problems import EnvironmentFault, UsageError

SETTINGS = """\
# Settings of the site; every key is explained in docs/settings.md of site_builder.
name: My news
url: https://news.example
description: One sentence about this publication.
languages: [en]
timezone: UTC
search: on
navigation:
  - label: News
    url: /category/news/
footer:
  - label: About
    url: /about/
  - label: Archive
    url: /archive/
"""
ARTICLE = """\
---
title: The first article
description: What a reader learns here, in one sentence.
publishedAt: '{now}'
category: NEWS
tags: [START]
---
Write the text in **Markdown**. Save the file, run `site-builder build`, and open `public/index.html`.
"""
ABOUT = """\
---
title: About
description: Who we are.
---
Say who publishes this site, and how readers can reach you.
"""
CATEGORIES = """\
# Names and descriptions of categories, in the order of the front page.
news:
  name: News
  description: What happened.
"""
IGNORED = "/public/\n/.cache/\n"


def make_site(folder: Path, now: Instant) -> int:
    """Makes a site in `folder`, which is new or empty; the number of files made.

    Raises UsageError for a folder that holds anything, EnvironmentFault for the disk.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty; name a new folder")
    texts = {
        "site.yaml": SETTINGS,
        f"content/{now[:4]}/{now[5:7]}/the-first-article.en.md": ARTICLE.format(now=now),
        "content/pages/about.en.md": ABOUT,
        "content/categories.yaml": CATEGORIES,
        ".gitignore": IGNORED,
    }
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for name in ("templates", "static"):
            shutil.copytree(_source(name), folder / name)
    except OSError as error:
        raise EnvironmentFault(f"cannot write {folder}: {error.strerror}") from error
    return sum(path.is_file() for path in folder.rglob("*"))


def _source(name: str) -> Path:
    """The theme's folder: inside the installed package, beside the package in a checkout."""
    package = Path(__file__).parent
    installed = package / "starter" / name
    return installed if installed.is_dir() else package.parent / name
