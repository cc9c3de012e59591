"""Plan: every kind of output in a file of its own; this folder is the registry.

A module here has one function, `plan(site) -> Iterable[Page]`. Adding a kind of output is adding a file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module

from site_builder.edition import Page, Site


def plan(site: Site) -> Iterator[Page]:
    """Every page of the site, kind by kind in the order of the modules' names."""
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
