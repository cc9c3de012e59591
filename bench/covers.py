"""The covers of the sample publication, drawn by rule: `python bench/covers.py` writes content/images/*.jpg.

Abstract graphics of markets in the theme's colours; the same bytes every time from the same Pillow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent.parent / "content" / "images"
WIDTH, HEIGHT = 1600, 900
FINE = 2
"""Drawn so many times larger, then scaled down: smooth edges."""

PAPER, SHEET, INK, NIGHT = "#eef1e8", "#fbfcf8", "#141a16", "#18221d"
RED, TEAL, BLUE, VIOLET, OCHRE, SLATE, PLUM = (
    "#a6131f", "#2f7f70", "#3b6aa8", "#7257a6", "#b98a22", "#2f7288", "#9a4677",
)  # fmt: skip
PALE = "#cfd6cb"


class Sheet:
    """A sheet to draw on in the picture's own pixels."""

    def __init__(self, background: str) -> None:
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), background)
        self.pen = ImageDraw.Draw(self.image)

    def line(self, points: list[tuple[float, float]], colour: str, width: float = 2) -> None:
        scaled = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(scaled, fill=colour, width=round(width * FINE), joint="curve")

    def box(self, x: float, y: float, width: float, height: float, fill: str | None, edge: str = "") -> None:
        corners = [x * FINE, y * FINE, (x + width) * FINE, (y + height) * FINE]
        self.pen.rectangle(corners, fill=fill, outline=edge or None, width=3 * FINE)

    def disc(
        self, x: float, y: float, radius: float, fill: str | None, edge: str = "", width: float = 3
    ) -> None:
        corners = [(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE]
        self.pen.ellipse(corners, fill=fill, outline=edge or None, width=round(width * FINE))

    def shape(self, points: list[tuple[float, float]], fill: str) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)


def mixed(first: str, second: str, share: float) -> str:
    """A colour between two others."""
    pairs = zip(*(bytes.fromhex(colour[1:]) for colour in (first, second)), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()


def walk(random: Random, count: int, start: float, step: float) -> list[float]:
    """A smooth random walk."""
    values, value, drift = [], start, 0.0
    for _ in range(count):
        drift = drift * 0.82 + random.uniform(-step, step)
        value += drift
        values.append(value)
    return values


def order_book() -> Sheet:
    """Bids and asks as two staircases that face each other across a gap."""
    sheet, random = Sheet(PAPER), Random(1)
    left = right = 30.0
    for number in range(24):
        left += random.uniform(8, 42)
        right += random.uniform(8, 42)
        shade = number / 30
        sheet.box(770 - (number + 1) * 30, 820 - left, 29, left, mixed(TEAL, PAPER, shade))
        sheet.box(830 + number * 30, 820 - right, 29, right, mixed(RED, PAPER, shade))
    sheet.line([(40, 820), (1560, 820)], INK, 3)
    sheet.line([(800, 120), (800, 820)], INK, 2)
    return sheet


def yield_ribbons() -> Sheet:
    """Ribbons that run together towards the right edge."""
    sheet, random = Sheet(NIGHT), Random(7)
    colours = [SLATE, TEAL, OCHRE, PLUM, BLUE, RED]
    for number, colour in enumerate(colours):
        start = 120 + number * 125
        phase = random.uniform(0, 6)
        upper = [
            (x, start + (430 - start) * (x / WIDTH) ** 1.6 + 34 * math.sin(x / 210 + phase) * (1 - x / 1800))
            for x in range(0, WIDTH + 20, 20)
        ]
        for layer in range(5):
            offset = layer * 13
            points = [(x, y + offset * (1 - 0.75 * x / WIDTH)) for x, y in upper]
            sheet.line(points, mixed(colour, NIGHT, layer / 7), 7)
    return sheet


def treemap() -> Sheet:
    """A field of blocks that stand for assets, one of them far larger than the rest."""
    sheet, random = Sheet(INK), Random(5)
    colours = [TEAL, BLUE, VIOLET, OCHRE, SLATE, PLUM]

    def fill(x: float, y: float, width: float, height: float, depth: int) -> None:
        if depth == 0 or width * height < 16_000:
            colour = mixed(random.choice(colours), SHEET, random.uniform(0.05, 0.55))
            sheet.box(x + 4, y + 4, width - 8, height - 8, colour)
            return
        share = random.uniform(0.36, 0.64)
        if width > height:
            fill(x, y, width * share, height, depth - 1)
            fill(x + width * share, y, width * (1 - share), height, depth - 1)
        else:
            fill(x, y, width, height * share, depth - 1)
            fill(x, y + height * share, width, height * (1 - share), depth - 1)

    sheet.box(40, 40, 672, 820, RED)
    fill(716, 36, 848, 828, 5)
    return sheet


def bridge() -> Sheet:
    """Two banks joined by arcs of dots."""
    sheet = Sheet(PAPER)
    for number in range(9):
        radius = 250 + number * 58
        colour = [BLUE, SLATE, TEAL][number % 3]
        for step in range(64):
            angle = math.pi * step / 63
            size = 3 + 6 * math.sin(angle)
            x, y = 800 - math.cos(angle) * radius, 760 - math.sin(angle) * radius * 0.86
            sheet.disc(x, y, size, mixed(colour, PAPER, number / 12))
    sheet.box(0, 760, 560, 140, INK)
    sheet.box(1040, 760, 560, 140, INK)
    sheet.line([(560, 772), (1040, 772)], RED, 3)
    sheet.line([(560, 784), (1040, 784)], RED, 3)
    return sheet


def calendar_grid() -> Sheet:
    """A calendar of squares, a few of them filled."""
    sheet, random = Sheet(SHEET), Random(11)
    for row in range(7):
        for column in range(13):
            x, y = 66 + column * 114, 56 + row * 114
            chance = random.random()
            fill = RED if chance > 0.955 else mixed(OCHRE, SHEET, 1 - chance * 0.8) if chance > 0.45 else None
            sheet.box(x, y, 98, 98, fill, PALE if fill is None else "")
    return sheet


def radar() -> Sheet:
    """Rings around a centre with a few points on them."""
    sheet, random = Sheet(NIGHT), Random(4)
    for ring in range(12):
        sheet.disc(800, 470, 60 + ring * 62, None, mixed(TEAL, NIGHT, 0.35 + ring / 20), 2)
    for _ in range(58):
        angle, ring = random.uniform(0, math.tau), random.randrange(2, 12)
        x, y = 800 + math.cos(angle) * (60 + ring * 62), 470 + math.sin(angle) * (60 + ring * 62)
        sheet.disc(x, y, random.choice([5, 7, 11, 18]), random.choice([SHEET, OCHRE, TEAL, TEAL]))
    sheet.disc(800, 470, 40, RED)
    return sheet


def columns() -> Sheet:
    """Ledger columns with entries of different lengths and a double line under the sums."""
    sheet, random = Sheet(PAPER), Random(9)
    for row in range(17):
        sheet.line([(60, 96 + row * 40), (1540, 96 + row * 40)], PALE, 2)
    for column in range(5):
        right = 372 + column * 292
        sheet.line([(right + 24, 40), (right + 24, 860)], mixed(RED, PAPER, 0.55), 2)
        for row in range(16):
            width = random.choice([60, 90, 120, 150, 190])
            if random.random() > 0.22:
                sheet.box(
                    right - width, 108 + row * 40, width, 16, mixed(INK, PAPER, random.choice([0.1, 0.35]))
                )
        sheet.box(right - 190, 762, 190, 22, INK)
        sheet.line([(right - 200, 802), (right, 802)], RED, 4)
        sheet.line([(right - 200, 814), (right, 814)], RED, 4)
    return sheet


def spread() -> Sheet:
    """Two lines that part and meet again, the gap between them filled."""
    sheet, random = Sheet(PAPER), Random(21)
    upper = walk(random, 81, 400, 9)
    gaps = [150 * math.sin(math.pi * number / 80) ** 2 + 14 for number in range(81)]
    xs = [number * 20 for number in range(81)]
    top = [(x, y - gap) for x, y, gap in zip(xs, upper, gaps, strict=True)]
    bottom = [(x, y + gap) for x, y, gap in zip(xs, upper, gaps, strict=True)]
    for number in range(13):
        sheet.line([(number * 130, 0), (number * 130, 900)], PALE, 1)
    sheet.shape([*top, *reversed(bottom)], mixed(PLUM, PAPER, 0.72))
    sheet.line(top, PLUM, 6)
    sheet.line(bottom, INK, 6)
    return sheet


def blocks_chain() -> Sheet:
    """Cubes in a row, each joined to the next, one of them open."""
    sheet = Sheet(SHEET)
    for number in range(7):
        x, y = 60 + number * 222, 330 + (number % 2) * 110
        colour = [VIOLET, BLUE, SLATE][number % 3]
        if number < 6:
            sheet.line([(x + 75, y + 110), (x + 297, y + 110 + (110 if number % 2 == 0 else -110))], INK, 5)
        top = [(x, y), (x + 75, y - 45), (x + 150, y), (x + 75, y + 45)]
        left = [(x, y), (x + 75, y + 45), (x + 75, y + 145), (x, y + 100)]
        right = [(x + 150, y), (x + 75, y + 45), (x + 75, y + 145), (x + 150, y + 100)]
        colour = RED if number == 4 else colour
        for face, share in ((top, 0.55), (left, 0.15), (right, 0.32)):
            sheet.shape(face, mixed(colour, SHEET, share))
    sheet.line([(0, 740), (1600, 740)], RED, 3)
    sheet.line([(0, 752), (1600, 752)], RED, 3)
    return sheet


def strata() -> Sheet:
    """Layers of different thickness, cut by a fault."""
    sheet, random = Sheet(SHEET), Random(17)
    colours = [OCHRE, SLATE, TEAL, BLUE, INK, PLUM, TEAL, OCHRE]
    y = 90.0
    for colour in colours:
        thickness = random.uniform(60, 130)
        shade = mixed(colour, SHEET, random.uniform(0.1, 0.5))
        sheet.shape([(0, y), (880, y - 60), (820, y - 60 + thickness), (0, y + thickness)], shade)
        sheet.shape(
            [(900, y + 40), (1600, y - 10), (1600, y - 10 + thickness), (840, y + 40 + thickness)], shade
        )
        y += thickness + 6
    return sheet


COVERS: dict[str, Callable[[], Sheet]] = {
    "order-book": order_book,
    "yield-ribbons": yield_ribbons,
    "treemap": treemap,
    "bridge": bridge,
    "calendar-grid": calendar_grid,
    "radar": radar,
    "ledger-columns": columns,
    "spread": spread,
    "chain-of-blocks": blocks_chain,
    "strata": strata,
}

if __name__ == "__main__":
    for name, draw in COVERS.items():
        picture = draw().image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        picture.save(FOLDER / f"{name}.jpg", quality=80, optimize=True, progressive=True)
