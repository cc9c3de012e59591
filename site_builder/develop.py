"""Develop: variants and drawn cards become files; a source is decoded once, nothing encoded twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from heapq import nlargest
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import msgspec

from site_builder.files import read_as_known
from site_builder.fingerprint import digest_of, encode
from site_builder.folder import Stage, stage_file
from site_builder.image_cache import ImageCache, keep_within, open_images
from site_builder.image_views import DrawingView, Recipe, VariantView
from site_builder.parallel import Work, in_chunks
from site_builder.problems import ERROR, EnvironmentFault, Problem
from site_builder.rendering import SLOWEST, Packed, Rendered, Rendering, Stale, pack
from site_builder.toolchain import version_of
from site_builder.variants import REVISION

IMAGES = (VariantView, DrawingView)
"""Views that are made here."""
CHUNK = 4
"""Sources that a process is given at once."""
DRAWING_REVISION = 1
"""Of how cards are drawn: raised when the same card comes to other bytes."""

ImageView = VariantView | DrawingView


class Image(NamedTuple):
    """An image to make: what it is remembered by, and where it goes."""

    key: bytes
    page: Packed
    view: ImageView


def develop_all(rendering: Rendering, stale: Sequence[Stale], work: Work, limit: int) -> Iterator[Rendered]:
    """The stale images staged, chunk by chunk; each source goes to one process.

    `limit`: bytes that what is remembered of images may take.
    """
    groups: dict[str, list[Stale]] = {}
    for page in stale:
        view = page.view
        groups.setdefault(view.digest if isinstance(view, VariantView) else page.path, []).append(page)
    apart = work._replace(chunk=CHUNK, apart=True)
    size = 0
    for chunk in in_chunks(
        partial(develop, encode(rendering)), list(groups.values()), apart, "pictures", _pack
    ):
        size += sum(entry.size for entry in chunk.written)
        yield chunk
    if size:
        keep_within(open_images(Path(rendering.cache)), size, limit)


def develop(rendering: bytes, groups: Sequence[Sequence[Packed]]) -> Rendered:
    """The images of each group, which have one source, staged. Runs in worker processes."""
    given = msgspec.msgpack.decode(rendering, type=Rendering)
    images, stage = open_images(Path(given.cache)), Stage(*given.stage)
    whole = Rendered([], [], [])
    times: list[tuple[float, str]] = []
    for group in groups:
        started = perf_counter()
        wanted = [_image(page) for page in group]
        made = _made(wanted, images, given, whole.problems)
        for image in wanted:
            page = image.page
            if image.key in made:
                entry = stage_file(stage, page.path, made[image.key], page.fingerprint, page.origin)
                whole.written.append(entry)
        times.append((perf_counter() - started, group[0].path))
    return whole._replace(slowest=nlargest(SLOWEST, times))


def _made(
    wanted: Sequence[Image], images: ImageCache, given: Rendering, problems: list[tuple[Problem, str]]
) -> dict[bytes, bytes]:
    """The bytes of each image by its key: remembered, else made now and remembered."""
    made = {image.key: data for image in wanted if (data := images.read(image.key)) is not None}
    missing = [image for image in wanted if image.key not in made]
    if missing:
        try:
            fresh = _make(missing, given)
        except EnvironmentFault:
            raise
        except Exception as error:  # what Pillow may raise is anything
            problems.append((_problem(missing[0].view, error), missing[0].page.path))
            return made
        for key, data in fresh.items():
            images.keep(key, data)
        made.update(fresh)
    return made


def _make(missing: Sequence[Image], given: Rendering) -> dict[bytes, bytes]:
    recipes: dict[Recipe, bytes] = {}
    source = digest = ""
    made: dict[bytes, bytes] = {}
    for image in missing:
        if isinstance(image.view, DrawingView):
            from site_builder.drawing import draw  # noqa: PLC0415 - Pillow, only for a new image

            made[image.key] = draw(image.view)
        else:
            source, digest = image.view.source, image.view.digest
            recipes[image.view.recipe] = image.key
    if recipes:
        from site_builder.encoding import encode_variants  # noqa: PLC0415 - as above

        encoded = encode_variants(read_as_known(Path(given.source(source)), digest), recipes)
        made.update((recipes[recipe], data) for recipe, data in encoded.items())
    return made


def _image(page: Packed) -> Image:
    view = msgspec.msgpack.decode(page.view, type=ImageView)
    return Image(image_key(view), page, view)


def image_key(view: ImageView) -> bytes:
    """What an image is remembered by: all that its bytes depend on, so not the name of its source."""
    if isinstance(view, VariantView):
        parts: Mapping[str, object] = {"digest": view.digest, "recipe": view.recipe, "revision": REVISION}
    else:
        parts = {"drawing": view, "revision": DRAWING_REVISION}
    return digest_of([version_of("pillow"), encode(parts)])


def _problem(view: ImageView, error: Exception) -> Problem:
    path = view.source if isinstance(view, VariantView) else view.title
    message = f"the picture cannot be resized ({type(error).__name__}: {error})"
    return Problem(path, 0, 0, ERROR, "bad-picture", message, "save the picture anew as JPEG or PNG")


def _pack(groups: Sequence[Sequence[Stale]]) -> list[list[Packed]]:
    return [pack(group) for group in groups]
