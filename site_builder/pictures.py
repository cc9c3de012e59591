"""Pictures: which file a path in content means, and how a cover is shown."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from contextlib import suppress

from site_builder.brief import Brief
from site_builder.model import Article, Cover, PictureFile
from site_builder.urls import picture_url
from site_builder.views import Label, Picture

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif")
"""The kinds of pictures that are read; anything else (SVG above all) is refused as a picture of content."""

REMOTE = ("https://", "http://")


class OutsideContentError(ValueError):
    """A path that leads out of content/."""


def is_remote(target: str) -> bool:
    """Whether a cover or picture names a URL."""
    return target[:8].lower().startswith(REMOTE)


def locate_picture(target: str, article: str) -> str:
    """The path below content/ that `target` means in the article at path `article`.

    `./x.jpg` and `../x.jpg` count from the article's own folder, everything else from content/. Raises
    OutsideContentError.
    """
    start = posixpath.dirname(article) if target.startswith(("./", "../")) else ""
    path = posixpath.normpath(posixpath.join(start, target))
    if path.startswith(("/", "..")) or "\\" in path or target.startswith("/"):
        raise OutsideContentError(target)
    return path


def local_pictures(article: Brief, pictures: Mapping[str, PictureFile]) -> list[PictureFile]:
    """The pictures below content/ that an article shows."""
    targets = [*(image.target for image in article.images), *article.covers]
    found = []
    for target in targets:
        with suppress(OutsideContentError):
            file = pictures.get(locate_picture(target, article.path))
            if file is not None and not file.fault:
                found.append(file)
    return found


def hero(article: Article, pictures: Mapping[str, PictureFile]) -> Picture | None:
    """The cover as the article's page shows it, or None when there is none that can be shown."""
    cover = article.cover
    if cover is None:
        return None
    widths = ((cover.small, 400), (cover.regular, 1080))
    srcset = ", ".join(f"{url} {width}w" for url, width in widths if is_remote(url) and " " not in url)
    sizes = (cover.regular, cover.full, cover.raw)
    return _local(cover, article.path, pictures) or _remote(cover, sizes, srcset if "," in srcset else "")


def thumb(article: Article, pictures: Mapping[str, PictureFile]) -> Picture | None:
    """The cover as cards show it, or None."""
    cover = article.cover
    if cover is None:
        return None
    sizes = (cover.small, cover.thumb, cover.regular)
    return _local(cover, article.path, pictures) or _remote(cover, sizes)


def body_picture(target: str, article: str, pictures: Mapping[str, PictureFile]) -> Picture | None:
    """A local picture of a body, or None when it cannot be shown."""
    try:
        file = pictures.get(locate_picture(target, article))
    except OutsideContentError:
        return None
    if file is None or file.fault:
        return None
    return Picture(picture_url(file.path, file.digest), "", file.width, file.height)


def _local(cover: Cover, article: str, pictures: Mapping[str, PictureFile]) -> Picture | None:
    for target in cover.local:
        found = body_picture(target, article, pictures)
        if found is not None:
            return _picture(cover, found.src, "", found.width, found.height)
    return None


def _remote(cover: Cover, sizes: Iterable[str], srcset: str = "") -> Picture | None:
    """The first of the sizes that is a URL."""
    found = next((value for value in sizes if is_remote(value)), "")
    return _picture(cover, found, srcset) if found else None


def _picture(cover: Cover, src: str, srcset: str, width: int = 0, height: int = 0) -> Picture:
    credit = Label(cover.credit.name, cover.credit.url) if cover.credit else None
    return Picture(src, srcset, width, height, cover.alt, credit, cover.ai_generated)
