"""Pictures to try things on, made from numbers."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image


def photo(
    width: int = 1600, height: int = 900, form: str = "JPEG", mode: str = "RGB", **options: Any
) -> bytes:
    """A picture with light and shade in every part of it."""
    steps = Image.linear_gradient("L").resize((width, height))
    turned = Image.linear_gradient("L").rotate(90).resize((width, height))
    rings = Image.radial_gradient("L").resize((width, height))
    return saved(Image.merge("RGB", (steps, turned, rings)).convert(mode), form, **options)


def saved(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """A picture as the bytes of a file."""
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    """The picture that the bytes of a file are."""
    image = Image.open(BytesIO(data))
    image.load()
    return image
