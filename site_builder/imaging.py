"""Pictures opened with Pillow: only JPEG, PNG, WebP and GIF, only within limits."""

from __future__ import annotations

import resource
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from multiprocessing import parent_process
from pathlib import Path
from types import FrameType
from typing import NoReturn

from PIL import Image, ImageOps

from site_builder.model import Measured

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PIXELS = 50_000_000
"""Pixels of a picture at most, by its header."""
BYTES = 20_000_000
"""Size of a picture's file at most."""
SECONDS = 20
"""How long opening one picture may take."""
MEMORY = 1_500_000_000
"""Bytes of address space that a worker process may take beside what it has."""
GLANCE = 160
"""About how many pixels across a picture is looked at."""
ORIENTATION = 0x0112
"""The EXIF tag; 5 to 8 turn the picture by a quarter."""
NO_PICTURE = "is no JPEG, PNG, WebP or GIF that can be read"


class TooSlow(Exception):  # noqa: N818 - a verdict on the picture
    """Opening a picture takes longer than any picture needs."""


def measure(data: bytes) -> Measured:
    """What is known of a picture by its bytes; all of it is decoded, so that a damaged one is found out."""
    if len(data) > BYTES:
        return Measured(fault=f"{len(data):,} bytes, {BYTES:,} at most")
    try:
        with limited(SECONDS), opened(data) as image:
            width, height = image.size
            if width * height > PIXELS:
                return Measured(fault=f"{width} x {height} pixels, {PIXELS:,} at most")
            if image.getexif().get(ORIENTATION, 1) in range(5, 9):
                width, height = height, width
            image.draft(None, (GLANCE, GLANCE))
            return Measured(width, height, "", *_look(in_plain_mode(image)))
    except TooSlow:
        return Measured(fault=f"takes more than {SECONDS} seconds to open")
    except (MemoryError, Image.DecompressionBombError):
        return Measured(fault=f"needs too much memory; {PIXELS:,} pixels at most")
    except Exception as error:
        what = "is damaged" if "truncated" in str(error) or "broken" in str(error) else NO_PICTURE
        return Measured(fault=f"{what} ({type(error).__name__})")


@contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """The picture that some bytes are, its first frame if it moves; only its header has been decoded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            yield image


def in_plain_mode(image: Image.Image) -> Image.Image:
    """The picture decoded, in RGB, RGBA, or CMYK where it says by which profile; colours as they are."""
    mode = image.mode
    if mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if mode in {"PA", "LA", "La", "RGBa"} or "transparency" in image.info:
        return image.convert("RGBA")
    if mode == "CMYK" and image.info.get("icc_profile"):
        image.load()
        return image
    return image.convert(mode if mode in {"RGB", "RGBA"} else "RGB")


def turned_upright(image: Image.Image) -> Image.Image:
    """The picture as its EXIF orientation wants it shown."""
    return ImageOps.exif_transpose(image)


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raises TooSlow after so many seconds; in a worker process memory is limited as well."""
    if parent_process() is not None:
        with suppress(ValueError, OSError):
            taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            _, most = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, most))
    before = signal.signal(signal.SIGALRM, _too_slow)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _too_slow(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TooSlow


def _look(image: Image.Image) -> tuple[bool, str]:
    """Whether anything can be seen through the picture, and its average colour."""
    transparent = image.mode == "RGBA" and image.getchannel("A").getextrema()[0] != 255
    seen = Image.new("RGBA", image.size, "white")
    if transparent:
        seen.alpha_composite(image)
        image = seen
    average = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    digits = average if isinstance(average, tuple) else (0, 0, 0)
    return transparent, "t" + "".join(str(int(each) // 64) for each in digits)
