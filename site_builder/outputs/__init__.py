"""Plan: every kind of output in a file of its own; this folder is the registry.

A module here has one function, `plan(site) -> Iterable[Unit]`. Adding a kind of output is adding a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from site_builder.edition import Site, Unit
from site_builder.registry import modules_in


def plan(site: Site) -> Iterator[Unit]:
    """Every page of the site in units that are planned together, kind by kind."""
    for name in modules_in(__path__):
        yield from import_module(f"{__name__}.{name}").plan(site)
