"""Pictures: which file a path or URL in content means, and how a cover is shown."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from site_builder.brief import Brief, covers_of
from site_builder.config import Images
from site_builder.model import Article, Cover, PictureFile
from site_builder.parts import Label, Picture
from site_builder.remote import LOCAL, OFF, is_blocked, is_remote, key_of, policy_of
from site_builder.variants import REGULAR, Shown, cropped, fallback, show, variant_url

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif")
"""The kinds of pictures that are read; anything else (SVG above all) is refused as a picture of content."""

OUTSIDE = "leads out of content/"
"""What is wrong with a symbolic link to somewhere else."""


class Pictures(NamedTuple):
    """Every picture there is, and what the settings say of them."""

    files: Mapping[str, PictureFile] = {}
    """By path below content/, or by the key of the URL it was fetched from."""
    rules: Images = Images()
    blocked: frozenset[str] = frozenset()
    """Digests of the pictures that are blocked, for they may lie there under other names as well."""
    fetched: bool = False
    """Whether any of the files was fetched."""


class OutsideContentError(ValueError):
    """A path that leads out of content/."""


def collect(files: Mapping[str, PictureFile], rules: Images) -> Pictures:
    """The pictures under the rules of the settings."""
    blocked = (
        {file.digest for path, file in files.items() if is_blocked(path, rules)} if rules.blocked else ()
    )
    return Pictures(files, rules, frozenset(blocked), any(map(is_remote, files)))


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


# -- What an article shows -------------------------------------------------------------------------


def shown_pictures(article: Brief, pictures: Pictures) -> list[Shown]:
    """Every picture that is published for an article: its cover first, then those in its text."""
    cover = _shown_cover(article.path, article.covers, article.cover_by_machine, pictures)
    found = [cover] if cover else []
    for image in article.images:
        file = _find(image.target, article.path, pictures)
        if file is not None:
            found.append(Shown(file, cover=False))
    return found


def hero(article: Article, pictures: Pictures) -> Picture | None:
    """The cover as the article's page shows it, or None when there is none that can be shown."""
    cover = article.cover
    if cover is None:
        return None
    shown = _of(article, cover, pictures)
    if shown:
        return _described(show(shown), cover)
    widths = ((cover.small, 400), (cover.regular, 1080))
    allowed = [(url, width) for url, width in widths if _may_show(url, pictures) and " " not in url]
    srcset = ", ".join(f"{url} {width}w" for url, width in allowed)
    return _remote(cover, (cover.regular, cover.full, cover.raw), pictures, srcset if "," in srcset else "")


def thumb(article: Article, pictures: Pictures) -> Picture | None:
    """The cover as cards show it, or None."""
    cover = article.cover
    if cover is None:
        return None
    shown = _of(article, cover, pictures)
    if shown:
        return _described(show(shown, REGULAR), cover)
    return _remote(cover, (cover.small, cover.thumb, cover.regular), pictures)


def social(article: Article, pictures: Pictures) -> Picture | None:
    """The cover as other sites show it, or None when there is none that can be shown."""
    cover = article.cover
    if cover is None:
        return None
    shown = _of(article, cover, pictures)
    if shown:
        whole = fallback(shown)
        url = variant_url(shown.file.digest, whole)
        return _described(Picture(url, "", whole.width, whole.height), cover)
    return _remote(cover, (cover.regular, cover.full, cover.raw), pictures)


def crops(article: Article, pictures: Pictures) -> tuple[Picture, ...]:
    """The cover's crops for search engines, where the settings ask for them."""
    shown = _of(article, article.cover, pictures) if article.cover and pictures.rules.crops else None
    if shown is None:
        return ()
    return tuple(
        Picture(variant_url(shown.file.digest, each), "", each.width, each.height) for each in cropped(shown)
    )


def body_picture(target: str, article: str, pictures: Pictures) -> Picture | None:
    """A picture of a text, or None when it cannot be shown."""
    file = _find(target, article, pictures)
    if file is not None:
        return show(Shown(file, cover=False))
    return Picture(target) if _may_show(target, pictures) else None


# -- Which file that is ----------------------------------------------------------------------------


def _of(article: Article, cover: Cover, pictures: Pictures) -> Shown | None:
    return _shown_cover(article.path, covers_of(cover), cover.ai_generated, pictures)


def _shown_cover(path: str, targets: Iterable[str], by_machine: bool, pictures: Pictures) -> Shown | None:
    """The first of a cover's paths and keys of URLs that is a picture; none if any of them is blocked."""
    if pictures.rules.blocked and any(is_blocked(target, pictures.rules) for target in targets):
        return None
    for target in targets:
        file = _find(target, path, pictures)
        if file is not None:
            return Shown(file, cover=True, ai_generated=by_machine)
    return None


def _find(target: str, article: str, pictures: Pictures) -> PictureFile | None:
    """The picture that can be published for a path or URL, or None."""
    rules = pictures.rules
    if is_remote(target):
        local = pictures.fetched and policy_of(target, rules) == LOCAL
        file = pictures.files.get(key_of(target)) if local else None
    else:
        try:
            file = pictures.files.get(locate_picture(target, article))
        except OutsideContentError:
            return None
    if file is None or file.fault or file.digest in pictures.blocked or is_blocked(file.path, rules):
        return None
    return file


def _may_show(url: str, pictures: Pictures) -> bool:
    """Whether pages may show the picture of a URL from where it is."""
    rules = pictures.rules
    return is_remote(url) and policy_of(url, rules) != OFF and not is_blocked(url, rules)


def _is_blocked(cover: Cover, rules: Images) -> bool:
    """Whether any of the cover's values is blocked, for all of them are the same photo."""
    values = (cover.raw, cover.full, cover.regular, cover.small, cover.thumb, cover.small_s3)
    return bool(rules.blocked) and any(value and is_blocked(value, rules) for value in values)


def _remote(cover: Cover, sizes: Iterable[str], pictures: Pictures, srcset: str = "") -> Picture | None:
    """The first of the sizes that is a URL and may be shown."""
    if _is_blocked(cover, pictures.rules):
        return None
    found = next((url for url in sizes if url and _may_show(url, pictures)), "")
    return _described(Picture(found, srcset), cover) if found else None


def _described(picture: Picture, cover: Cover) -> Picture:
    """The picture with what the cover says of it."""
    credit = Label(cover.credit.name, cover.credit.url) if cover.credit else None
    return msgspec.structs.replace(picture, alt=cover.alt, credit=credit, ai_generated=cover.ai_generated)
