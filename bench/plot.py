"""A plot of lines over two logarithmic axes, as SVG that reads on light and dark paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 120, 24, 48
LINES = (
    ("var(--first)", "", "circle"),
    ("var(--second)", "7 4", "square"),
    ("var(--third)", "2 4", "diamond"),
    ("var(--fourth)", "9 3 2 3", "triangle"),
)
STYLE = """\
:root{--paper:#fff;--ink:#1c1c1c;--grid:#dcdcdc;--first:#0b57d0;--second:#a33b00;--third:#1a7a3c;--fourth:#7b2fa0}
@media(prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#e8e8e8;--grid:#3a3d42;
--first:#8ab4f8;--second:#f6a26b;--third:#7fd29a;--fourth:#d5a6f0}}
text{font:13px system-ui,sans-serif;fill:var(--ink)}
"""
MARKS = {
    "circle": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
    "square": "M-4 -4h8v8h-8z",
    "diamond": "M0 -5l5 5l-5 5l-5 -5z",
    "triangle": "M0 -5l5 9h-10z",
}
Points = Sequence[tuple[float, float]]


def draw(lines: Mapping[str, Points], across: str, up: str) -> str:
    """The lines by name; every line with a colour, a dash and a mark of its own, and its name at its end."""
    points = [point for line in lines.values() for point in line]
    columns = _decades([x for x, _ in points])
    rows = _decades([y for _, y in points])
    title = f"Publishing one article: {up} over {across} in the archive"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="var(--paper)"/>',
        *_grid(columns, rows),
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 8}" text-anchor="middle">{across}</text>',
        f'<text x="{LEFT - 8}" y="{TOP - 8}" text-anchor="end">{up}</text>',
    ]
    ends: list[float] = []
    for number, (name, line) in enumerate(lines.items()):
        parts += _line(name, [_place(x, y, columns, rows) for x, y in line], number, ends)
    return "\n".join([*parts, "</svg>\n"])


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten between which the values lie, at least one apart."""
    low = floor(log10(min(values, default=1)) + 1e-9)
    high = ceil(log10(max(values, default=1)) - 1e-9)
    return low, max(high, low + 1)


def _place(x: float, y: float, columns: tuple[int, int], rows: tuple[int, int]) -> tuple[float, float]:
    """Where a point lies on the paper."""
    right = (log10(x) - columns[0]) / (columns[1] - columns[0])
    above = (log10(y) - rows[0]) / (rows[1] - rows[0])
    return LEFT + right * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - above * (HEIGHT - TOP - BOTTOM)


def _grid(columns: tuple[int, int], rows: tuple[int, int]) -> list[str]:
    """A line and a number for every power of ten."""
    parts = []
    for power in range(columns[0], columns[1] + 1):
        x, _ = _place(10.0**power, 10.0 ** rows[0], columns, rows)
        parts.append(f'<path d="M{x:.0f} {TOP}V{HEIGHT - BOTTOM}" stroke="var(--grid)"/>')
        label = f"{10.0**power:,.6g}" if power < 0 else f"{10**power:,}"
        parts.append(f'<text x="{x:.0f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{label}</text>')
    for power in range(rows[0], rows[1] + 1):
        _, y = _place(10.0 ** columns[0], 10.0**power, columns, rows)
        parts.append(f'<path d="M{LEFT} {y:.0f}H{WIDTH - RIGHT}" stroke="var(--grid)"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g}</text>')
    return parts


def _line(name: str, places: Points, number: int, ends: list[float]) -> list[str]:
    """One line with its marks and its name; `ends` are the heights where names stand already."""
    colour, dash, mark = LINES[number % len(LINES)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    x, y = places[-1]
    height = y
    while any(abs(height - other) < 16 for other in ends):
        height += 16 if height >= y else -16
    ends.append(height)
    return [
        f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>',
        *(
            f'<path d="{MARKS[mark]}" transform="translate({px:.1f} {py:.1f})" fill="{colour}"/>'
            for px, py in places
        ),
        f'<text x="{x + 10:.1f}" y="{height + 4:.1f}">{escape(name)}</text>',
    ]
