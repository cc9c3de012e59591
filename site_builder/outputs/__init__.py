"""Plan: every kind of output in a file of its own; this folder is the registry.

A module here has one function, `plan(site) -> Iterable[Unit]`. Adding a kind of output is adding a file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module

from site_builder.edition import Site, Unit


def plan(site: Site) -> Iterator[Unit]:
    """Every page of the site in units that are planned together, kind by kind."""
    for name in kinds():
        yield from import_module(f"{__name__}.{name}").plan(site)


def kinds() -> list[str]:
    """The names of the modules in this folder."""
    return sorted(
        name.removesuffix(".py")
        for folder in __path__
        for name in os.listdir(folder)  # noqa: PTH208 - a tenth of the time
        if name.endswith(".py") and not name.startswith("_")
    )
