"""Pictures opened with Pillow: only JPEG, PNG, WebP and GIF, only within limits."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PIXELS = 50_000_000
"""Pixels of a picture at most, by its header."""
BYTES = 20_000_000
"""Size of a picture's file at most."""
ORIENTATION = 0x0112
"""The EXIF tag; 5 to 8 turn the picture by a quarter."""


def measure(path: Path) -> tuple[int, int, str]:
    """Width and height in pixels as shown, and why the picture cannot be published (or an empty text)."""
    size = path.stat().st_size
    if size > BYTES:
        return 0, 0, f"{size:,} bytes, {BYTES:,} at most"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                width, height = image.size
                turned = image.getexif().get(ORIENTATION, 1) in range(5, 9)
    except Exception as error:
        return 0, 0, f"is no JPEG, PNG, WebP or GIF that can be read ({type(error).__name__})"
    if width * height > PIXELS:
        return 0, 0, f"{width} x {height} pixels, {PIXELS:,} at most"
    return (height, width, "") if turned else (width, height, "")
