"""Measure builds of large sites, ours beside its peers: `make bench`, or `python bench/run.py --help`."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import machine
import report
from corpus import Corpus, add_article, change_article, change_template, write_corpus
from measure import Difference, Seen, compare, look, run
from tools import PEERS, Tool, find_tools

KEPT = Path(__file__).parent / "work"
"""Where the peers' programs and the results stay; not in Git."""
SCENARIOS = ("cold", "nothing", "publish", "edit", "elsewhere", "template")
LARGE, DAILY_SIZE = 50_000, 10_000
"""Articles from which on an archive is measured in one round only; articles of the one with many a day."""
WATCHED = ("cold", "publish")
"""Scenarios whose memory is measured, in a round of its own that is not timed."""


class Subject(NamedTuple):
    """One tool with its copy of the archive."""

    tool: Tool
    corpus: Corpus
    folder: Path

    @property
    def output(self) -> Path:
        return self.folder / self.tool.output


class Arguments(NamedTuple):
    """What was asked for."""

    articles: list[int]
    days: int
    daily: int
    rounds: int
    peers: list[str]
    work: Path
    limit: float
    write_docs: bool


def main() -> None:
    """The program."""
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)  # so that no generator is left running
    asked = _arguments()
    tools = find_tools(asked.peers, KEPT)
    runs: list[dict[str, object]] = []
    daily: list[dict[str, object]] = []
    results = {
        "machine": machine.describe(asked.work),
        "tools": {tool.name: tool.version for tool in tools},
        "rounds": asked.rounds,
        "days": asked.days,
        "limit": asked.limit,
        "per_day": asked.daily,
        "runs": runs,
        "daily": daily,
    }
    KEPT.mkdir(parents=True, exist_ok=True)
    for count in asked.articles:
        runs += measure_size(Corpus(count, asked.days), tools, asked)
        (KEPT / "results.json").write_text(json.dumps(results, indent=1))
    if asked.daily:
        daily += measure_size(
            Corpus(DAILY_SIZE, DAILY_SIZE // asked.daily + 1), tools, asked._replace(rounds=1)
        )
        (KEPT / "results.json").write_text(json.dumps(results, indent=1))
    print(report.tables(results))
    if asked.write_docs:
        report.write_docs(results)


def measure_size(corpus: Corpus, tools: Sequence[Tool], asked: Arguments) -> list[dict[str, object]]:
    """Every scenario with every tool, round by round, so that a busy moment of the machine hits all alike."""
    root = asked.work / f"{corpus.articles}"
    shutil.rmtree(root, ignore_errors=True)
    subjects = []
    for tool in tools:
        _say(f"{corpus.articles:,} articles for {tool.name}")
        subjects.append(Subject(tool, corpus, root / tool.name))
        write_corpus(subjects[-1].folder, corpus, tool.shape)
    runs: list[dict[str, object]] = []
    rounds = 1 if corpus.articles >= LARGE else asked.rounds
    for number in range(1, rounds + 2):
        watch = number > rounds
        for scenario in WATCHED if watch else SCENARIOS:
            for subject in list(subjects):
                if scenario == "elsewhere" and not subject.tool.ours:
                    continue
                found = measure_one(subject, scenario, number, watch=watch, limit=asked.limit)
                runs.append(found)
                if found["failure"]:
                    subjects.remove(subject)
    shutil.rmtree(root)
    return runs


def measure_one(
    subject: Subject, scenario: str, number: int, *, watch: bool, limit: float
) -> dict[str, object]:
    """One build: its cost, and in the first round what it changed."""
    tool = subject.tool
    moved = _prepare(subject, scenario, number)
    before = _look(moved, wanted=number == 1)
    cost = run(tool.command, moved.folder, tool.environment, limit=limit, watch=watch)
    after = _look(moved, wanted=number == 1)
    if moved.folder != subject.folder:
        shutil.rmtree(moved.folder)
    found: dict[str, object] = {
        "articles": subject.corpus.articles,
        "tool": tool.name,
        "scenario": scenario,
        "round": number,
        "watched": watch,
        **cost._asdict(),
    }
    if number == 1:
        difference: Difference = compare(before, after)
        found.update(difference._asdict())
    _say(f"{scenario:9} {tool.name:14} {cost.wall:8.2f} s {cost.failure}")
    return found


def _prepare(subject: Subject, scenario: str, number: int) -> Subject:
    """Makes the change that is to be built; the subject to build, which may be a copy."""
    tool, corpus, folder = subject
    if scenario == "cold":
        for name in (tool.output, *tool.remembered):
            shutil.rmtree(folder / name, ignore_errors=True)
            with suppress(FileNotFoundError, IsADirectoryError):
                (folder / name).unlink()
    elif scenario == "publish":
        add_article(folder, corpus, number, tool.shape)
    elif scenario == "edit":
        change_article(folder, corpus, f"This is correction {number}", tool.shape)
    elif scenario == "template":
        change_template(folder, f"Edition {number}", tool.shape)
    elif scenario == "elsewhere":
        copy = folder.with_name(f"{folder.name}-elsewhere")
        shutil.copytree(folder, copy, copy_function=shutil.copyfile)
        return subject._replace(folder=copy)
    return subject


def _look(subject: Subject, *, wanted: bool) -> dict[str, Seen]:
    return look(subject.output) if wanted else {}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _arguments() -> Arguments:
    parser = argparse.ArgumentParser(description="Measure builds of large sites, ours beside its peers.")
    memory = Path("/dev/shm")
    work = memory / "site_builder-bench" if memory.is_dir() else KEPT / "sites"
    parser.add_argument(
        "--articles", default="1000,10000", metavar="N,N", help="sizes of the archive [%(default)s]"
    )
    parser.add_argument("--days", type=int, default=1096, help="days the archive spans [%(default)s]")
    parser.add_argument(
        "--daily", type=int, default=0, metavar="N", help="also once with so many articles a day [none]"
    )
    parser.add_argument("--rounds", type=int, default=3, help="times everything is measured [%(default)s]")
    parser.add_argument(
        "--peers", default="hugo,pelican", metavar="NAME,NAME", help=f"of {', '.join(PEERS)} [%(default)s]"
    )
    parser.add_argument("--work", type=Path, default=work, metavar="DIR", help="for the sites [%(default)s]")
    parser.add_argument(
        "--limit", type=float, default=600, metavar="SECONDS", help="longest build [%(default)s]"
    )
    parser.add_argument("--write-docs", action="store_true", help="write docs/performance.* as well")
    given = parser.parse_args()
    peers = [name for name in given.peers.split(",") if name]
    if unknown := [name for name in peers if name not in PEERS]:
        parser.error(f"--peers: there is no {unknown[0]}, only {', '.join(PEERS)}")
    sizes = [int(size) for size in given.articles.split(",")]
    return Arguments(
        sizes, given.days, given.daily, given.rounds, peers, given.work, given.limit, given.write_docs
    )


if __name__ == "__main__":
    main()
