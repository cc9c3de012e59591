"""The service worker, which keeps what was read for when there is no connection: its scripts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from site_builder.config import Settings
from site_builder.urls import asset_url

SCRIPT = "service-worker.js"
"""Where the worker lies: it answers for what lies beside and below it."""
SCRIPTS = Path(__file__).parent / "worker"


def is_kept(settings: Settings, *, preview: bool) -> bool:
    """Whether readers' browsers are to keep what was read; nothing of a preview is kept."""
    return settings.service_worker == "on" and not preview


def is_served(settings: Settings, *, preview: bool) -> bool:
    """Whether there is a script for the worker at all: one that keeps, or one that removes itself."""
    return settings.service_worker != "off" and not preview


def registration() -> str:
    """The script that registers the worker."""
    return _script("register")


def registration_url() -> str:
    """The site path of that script, which holds a digest of it."""
    return asset_url("js/register.js", blake2b(registration().encode()).hexdigest())


def keeping(pages: Mapping[str, str], version: str) -> str:
    """The worker that keeps what was read.

    `pages` are the site paths of each language's offline page by those of its front page. With another
    `version` the offline pages are asked for anew.
    """
    relative = {home[1:] or "./": page[1:] for home, page in pages.items()}
    site = msgspec.json.encode({"pages": relative, "version": version}).decode()
    return f"const SITE = {site};\n{_script('keep')}"


def removing() -> str:
    """The worker that removes itself, and all that was kept."""
    return _script("remove")


@lru_cache(maxsize=3)
def _script(name: str) -> str:
    return (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
