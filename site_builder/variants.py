"""Variants: which sizes of a picture are published, in which formats, and under which names."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from site_builder.image_views import Recipe
from site_builder.model import PictureFile
from site_builder.parts import Picture

REVISION = 1
"""Of how recipes are carried out: raised when the same recipe comes to other bytes."""
THUMB, SMALL, REGULAR = 200, 400, 1080
"""Widths, as the front matter names them."""
FULL = 2000
"""The width of `full` at most: more than twice what a page is wide."""
FALLBACK = 1200
"""Width of the one JPEG or PNG, for other sites, search engines and old browsers."""
AVIF_QUALITY = 45
FULL_QUALITY = 36
"""Lower, for `full` is shown on screens so dense that nobody sees the difference."""
JPEG_QUALITY = 76
SHAPES = ((4, 3), (1, 1))
"""Of crops."""


class Shown(NamedTuple):
    """A picture as an article shows it."""

    file: PictureFile
    cover: bool
    """Or in the text, where no thumb is needed."""
    ai_generated: bool = False


def recipes(shown: Shown, *, crops: bool) -> list[Recipe]:
    """Every variant that is published of a picture."""
    found = [*avif(shown), fallback(shown)]
    if shown.cover and crops:
        found += cropped(shown)
    return found


def avif(shown: Shown) -> list[Recipe]:
    """The AVIF variants, the smallest first; none is wider than the picture."""
    width = shown.file.width
    wanted = (THUMB, SMALL, REGULAR) if shown.cover else (SMALL, REGULAR)
    widths = [each for each in wanted if each < width] + [min(width, FULL)]
    return [
        _recipe(shown, "avif", each, AVIF_QUALITY if each <= REGULAR else FULL_QUALITY) for each in widths
    ]


def fallback(shown: Shown) -> Recipe:
    """The variant for who cannot show AVIF."""
    form, quality = ("png", 0) if shown.file.transparent else ("jpeg", JPEG_QUALITY)
    return _recipe(shown, form, min(shown.file.width, FALLBACK), quality)


def cropped(shown: Shown) -> list[Recipe]:
    """The largest crops of the picture's middle, 1200 pixels wide at most."""
    whole = fallback(shown)
    found = []
    for across, down in SHAPES:
        width = min(shown.file.width, shown.file.height * across // down, FALLBACK)
        size = max(1, width), max(1, width * down // across)
        found.append(msgspec.structs.replace(whole, width=size[0], height=size[1], cropped=True))
    return found


def variant_url(digest: str, recipe: Recipe) -> str:
    """The site path of a variant, `/images/01/23456789abcdef-400-f00f00.avif`: it never means another one.

    Two digits make a folder, for a hundred thousand files in one are too many for hosts.
    """
    extension = "jpg" if recipe.form == "jpeg" else recipe.form
    shape = f"{recipe.width}x{recipe.height}" if recipe.cropped else f"{recipe.width}"
    return f"/images/{digest[:2]}/{digest[2:16]}-{shape}-{_code(recipe)}.{extension}"


def show(shown: Shown, widest: int = FULL) -> Picture:
    """The picture as pages show it, AVIF variants up to a width; without alternative text and credit."""
    digest = shown.file.digest
    whole = fallback(shown)
    listed = [each for each in avif(shown) if each.width <= widest] or avif(shown)[:1]
    srcset = ", ".join([f"{variant_url(digest, each)} {each.width}w" for each in listed])
    tone = "" if shown.file.transparent else shown.file.tone
    return Picture(variant_url(digest, whole), "", whole.width, whole.height, avif=srcset, tone=tone)


def _recipe(shown: Shown, form: str, width: int, quality: int) -> Recipe:
    file = shown.file
    height = max(1, (file.height * width * 2 + file.width) // (file.width * 2))
    return Recipe(form, width, height, quality, False, shown.ai_generated)


def _code(recipe: Recipe) -> str:
    return _digits(recipe.form, recipe.quality, recipe.ai_generated)


@lru_cache(maxsize=64)
def _digits(form: str, quality: int, ai_generated: bool) -> str:
    """Six digits for how the picture is made, beside its size."""
    text = f"{REVISION} {form} {quality} {ai_generated}"
    return blake2b(text.encode(), digest_size=3).hexdigest()
