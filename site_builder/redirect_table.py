"""content/redirects.csv: addresses of an earlier site, a line each, or what is wrong with them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from site_builder.model import OldAddress
from site_builder.nodes import ScalarNode
from site_builder.problems import Origin, Problem, Spot
from site_builder.redirects import SPLAT, TABLE, is_address
from site_builder.scalars import Reading, either, reject, short, site_path, url
from site_builder.text import decode

MOST = 100_000
"""Lines."""
PATH = f"content/{TABLE}"
HEADS = (["from", "to"], ["old", "new"])
_TARGET = either(url, site_path)
_HOST = re.compile(r"(?i:https?)://[^/]*")


def read_table(raw: bytes) -> tuple[tuple[OldAddress, ...], list[Problem]]:
    """The addresses that the file's bytes list, and every problem in them; a faulty line is left out.

    A line is `old,new`. The old address is a path, or a URL whose host does not count; with `/*` at its end
    it stands for all below it, and `:splat` in the new one is what the star was. The new one is a site path
    or a URL. A first line `from,to`, blank lines and those that begin with `#` say nothing.
    """
    content, problems = decode(raw, PATH) if raw.strip() else ("", [])
    if content is None:
        return (), problems
    reading = Reading(Origin(PATH, content), problems)
    found: dict[str, OldAddress] = {}
    for number, line in enumerate(content.split("\n"), 1):
        if number > MOST:
            reject(
                reading,
                Spot(number, 1),
                "too-many",
                f"more than {MOST:,} lines",
                "use `/*` for whole folders",
            )
            break
        if line.strip() and not line.lstrip().startswith("#"):
            for old in _read(line, number, reading):
                known = found.setdefault(old.path.rstrip("/"), old)
                if known.to != old.to:
                    message = f"{old.path} stands twice, first in line {known.line}"
                    reject(reading, Spot(number, 1, len(line)), "duplicate-key", message, "keep one of them")
    return tuple(found.values()), problems


def _read(line: str, number: int, reading: Reading) -> Iterator[OldAddress]:
    """The address of a line, unless something is wrong with it."""
    try:
        (cells,) = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        cells = []
    cells = [cell.strip() for cell in cells]
    if number == 1 and [cell.lower() for cell in cells] in HEADS:
        return
    whole = Spot(number, 1, len(line))
    if len(cells) != 2:
        message = "a line holds two addresses, the old one and the new one"
        reject(reading, whole, "wrong-type", message, "write it like /old/,/2025/12/name/")
        return
    old = _HOST.sub("", cells[0], count=1)
    if not is_address(old.removesuffix("*") if old.endswith("/*") else old) or old in {"/", "/*"}:
        message = f'"{short(cells[0])}" is no path for a page'
        cure = "write it like /2019/name/, without ? and %, with letters, digits and . , ~ + - _ only"
        reject(reading, whole, "invalid-path", message, cure)
        return
    column = line.rfind(cells[1]) + 1
    node = ScalarNode(cells[1], plain=True, line=number, column=column, width=len(cells[1]))
    plain = cells[1].replace(SPLAT, "") if old.endswith("*") else cells[1]
    if _TARGET.read(ScalarNode(plain, True, number, column, node.width), "to", reading) is not None:
        yield OldAddress(old, cells[1], number, column)
