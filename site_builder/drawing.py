"""Social cards drawn with Pillow: a headline, a category, a name, on the category's colour."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from site_builder.image_views import DrawingView

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
"""Pixels that stay free around the text: other sites cut the edges."""
SIZES = (76, 68, 60, 52, 46, 40)
"""Of the headline; the largest that fits into its lines is taken."""
LINES = 5
LEADING = 1.16
"""Distance of the headline's lines, in sizes."""
SMALL = 30
WHITE, RULE = "#ffffff", 5
MUTED = 0.78
"""How much of white there is in the small texts."""
FONT = Path(__file__).parent / "fonts" / "card-serif.ttf"


def draw(view: DrawingView) -> bytes:
    """The card as a PNG; the same bytes on every machine with the same Pillow."""
    image = Image.new("RGB", (WIDTH, HEIGHT), view.colour)
    pen = ImageDraw.Draw(image)
    quiet = _blend(view.colour, MUTED)
    kicker = _cut(view.kicker.upper(), SMALL, WIDTH - 2 * MARGIN)
    pen.rectangle((MARGIN, MARGIN, MARGIN + 64, MARGIN + RULE), fill=WHITE)
    pen.text((MARGIN, MARGIN + 26), kicker, font=_font(SMALL), fill=quiet)
    size, lines = _fit(view.title)
    step = round(size * LEADING)
    top = (HEIGHT - step * len(lines)) // 2 + 12
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + number * step), line, font=_font(size), fill=WHITE)
    name = _cut(view.name, SMALL, WIDTH - 2 * MARGIN)
    pen.text((MARGIN, HEIGHT - MARGIN), name, font=_font(SMALL), fill=quiet, anchor="ls")
    file = BytesIO()
    image.quantize(32, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _fit(title: str) -> tuple[int, list[str]]:
    """The size of the headline and its lines; the last ends in an ellipsis when there is no more room."""
    for size in SIZES:
        lines = _wrap(title, size)
        if len(lines) <= LINES and len(lines) * size * LEADING <= HEIGHT - 4 * MARGIN:
            return size, lines
    size = SIZES[-1]
    lines = _wrap(title, size)
    if len(lines) > LINES:
        lines[LINES - 1] = _cut(f"{lines[LINES - 1]} {lines[LINES]}", size, WIDTH - 2 * MARGIN, force=True)
    return size, lines[:LINES]


def _wrap(text: str, size: int) -> list[str]:
    """The text in lines that are no wider than the card's; a word that is wider is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, size) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(_cut(word, size, WIDTH - 2 * MARGIN))
        if len(lines) > LINES + 1:
            break
    return lines


def _cut(text: str, size: int, room: int, *, force: bool = False) -> str:
    """As much of the text as there is room for, with an ellipsis where something is missing."""
    text = text[:300]
    if not force and _width(text, size) <= room:
        return text
    while text and _width(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip(' ,;:.–—-')}…"


def _width(text: str, size: int) -> float:
    return _font(size).getlength(text)


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    """The font, set without the shaping library, which not every build of Pillow has."""
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


def _blend(colour: str, share: float) -> tuple[int, ...]:
    """White over a colour, so opaque."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return tuple(round(255 * share + part * (1 - share)) for part in parts)
