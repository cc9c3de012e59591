"""The text of a new article, and of a translation that is still to be written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from site_builder import urls
from site_builder.amend import AmendError, entry
from site_builder.document import Document
from site_builder.layout import Plain
from site_builder.model import Instant

SHARED = (
    "publishedAt",
    "expiresAt",
    "externalId",
    "source",
    "category",
    "tags",
    "sentiment",
    "score",
    "story",
    "authors",
    "coverImage",
    "sponsored",
    "noindex",
)
"""Fields that an article and its translation have in common, in the order of the documentation."""


def article_text(fields: dict[str, Plain], *, draft: bool) -> str:
    """A file with these fields and no text yet."""
    lines = [entry(key, value) for key, value in fields.items()]
    return _file([*lines, "draft: true"] if draft else lines)


def article_fields(title: str, published: Instant, lang: str, category: str) -> dict[str, Plain]:
    """What a new article begins with: what is required, and what is best written at once."""
    return {
        "title": title,
        "description": "",
        "publishedAt": published,
        "lang": lang,
        "category": category,
        "tags": [],
    }


def translation_text(original: Document, lang: str, title: str, *, machine: bool) -> str:
    """A draft that shares with its original what pairs share; title, description and text are to be written.

    Without a title it has that of the original. `machine` says that a machine will translate it. Raises
    AmendError for an original that cannot be taken apart.
    """
    article, root = original.parsed.parsed.article, original.root
    if article is None or root is None:
        raise AmendError("no article that can be read")
    lines = [entry("title", title or article.title), entry("description", ""), f"lang: {lang}"]
    lines += [_copied(original, name) for name in SHARED if root.get(name) is not None]
    if not article.external_id:
        lines.append(entry("translationOf", article.translation_of or article.path))
    if machine:
        lines.append(entry("ai", {"translatedFrom": article.lang}))
    return _file([*lines, "draft: true"])


def free_path(folder: str, title: str, lang: str, taken: Set[str]) -> Iterable[str]:
    """Paths for an article below a folder of content/, likeliest first, that clash with nothing.

    `taken` holds keys and site paths that are in use, in lower case.
    """
    name = urls.slug(title)
    for number in range(1, 10_000):
        ending = "" if number == 1 else f"-{number}"
        stem = f"{folder}/{name[: urls.SLUG_LENGTH - len(ending)].rstrip('-')}{ending}"
        if not {stem, f"/{stem}/", f"/{lang.lower()}/{stem}/"} & taken:
            yield f"{stem}.{lang}.md"


def _copied(original: Document, name: str) -> str:
    """The lines of a field as they are written in the original."""
    root = original.root
    value = root.get(name) if root else None
    if root is None or value is None:
        return ""
    key = next(key for key in root.keys if key.value == name)
    before = original.text[: key.start].replace("\ufeff", "")
    if root.flow or (before and before[-1] not in "\r\n"):
        return entry(name, value.plain())
    return re.sub("\r\n?", "\n", original.text[key.start : value.end]).rstrip("\n")


def _file(lines: Iterable[str]) -> str:
    return "\n".join(["---", *lines, "---", ""])
