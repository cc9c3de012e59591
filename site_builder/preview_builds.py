"""The preview's builds: one at a time, in a process of their own, so that pages are served meanwhile."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

from site_builder.build import Options, Report, build
from site_builder.kept import Kept
from site_builder.problems import Problem
from site_builder.shell import options_from, run
from site_builder.terminal import Terminal

PREVIEW = ".cache/preview"
"""Never public/: a preview shows drafts."""
GRACE = 5.0
"""Seconds in which a build that is told to stop may clear up."""
KILLED = "the build was killed, perhaps for want of memory; the next change starts another"


class Asked(NamedTuple):
    """What is asked of every build of a preview."""

    arguments: dict[str, Any]
    """Of the command: project, now, drafts, jobs."""
    url: str
    """Where the preview is."""
    debug: bool = False


class Built(NamedTuple):
    """What became of a build."""

    good: bool
    problems: tuple[Problem, ...] = ()
    message: str = ""
    """What ended it that no file is to blame for."""
    changed: bool = False
    """Whether any file is new, gone or different."""
    styles: tuple[str, ...] = ()
    """Site paths of the style sheets that changed, when nothing else did."""


class Told(Terminal):
    """A terminal that remembers what ended the run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Problem, ...] = ()
        self.message = ""

    def failed(self, problems: Sequence[Problem], kept: str) -> None:
        """The problems, printed and remembered."""
        self.found = tuple(problems)
        super().failed(problems, kept)

    def error(self, message: str) -> None:
        """The message, printed and remembered."""
        self.message = message
        super().error(message)


class Builder:
    """The process that builds; it is started when first needed, and again when it was killed."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._connection, self._process = _start(asked)

    def build(self) -> Built:
        """Builds what lies in the project now."""
        try:
            if not self._process.is_alive():
                self._connection, self._process = _start(self._asked)
            self._connection.send(None)
            built: Built = self._connection.recv()
        except (EOFError, OSError):
            return Built(good=False, message=KILLED)
        return built

    def close(self) -> None:
        """End the process; a build that runs is stopped as by a signal."""
        self._process.terminate()
        self._process.join(GRACE)
        self._process.kill()


def build_when_woken(builder: Builder, wake: Event, over: Event, tell: Callable[[Built], None]) -> None:
    """Builds once for however often `wake` was set since the last build began, until it is `over`."""
    while True:
        wake.wait()
        wake.clear()
        if over.is_set():
            return
        tell(builder.build())


def preview_options(options: Options, url: str) -> Options:
    """The options of a build for the preview.

    It has its own folder and address, does not wait for the disk, and its static files keep their names, so
    that a changed style sheet is one changed file.
    """
    return options._replace(
        output=options.project / PREVIEW,
        base_url=url,
        durable=False,
        allow_empty=True,
        search=False,
        stable_names=True,
    )


def changed_styles(report: Report) -> tuple[str, ...]:
    """The style sheets that a build changed, as site paths; empty when it changed anything else."""
    paths = [path for path, _ in report.reasons]
    if report.removed or not all(path.endswith(".css") for path in paths):
        return ()
    return tuple(f"/{path}" for path in paths)


def _start(asked: Asked) -> tuple[Connection, Any]:
    """A new process that builds, and the connection to it.

    It is a fresh interpreter, not a copy of this one: copies of processes with threads can hang.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, asked), name="build")
    process.start()
    theirs.close()
    return ours, process


def _work(connection: Connection, asked: Asked) -> None:
    """Builds whenever the connection asks for it, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    known: Sequence[Problem] = ()
    kept = Kept()
    while True:
        try:
            connection.recv()
            known = attempt(asked, known, kept, connection.send)
        except (EOFError, OSError):
            return


def attempt(
    asked: Asked, known: Sequence[Problem], kept: Kept, tell: Callable[[Built], None]
) -> Sequence[Problem]:
    """Builds, tells what became of it as early as can be, and gives the problems that are known now.

    On the terminal, problems of a good build that are `known` are not told again.
    """
    terminal = Told()
    told: list[Report] = []

    def done(report: Report) -> None:
        tell(_built(report))
        told.append(report)

    def work() -> int:
        options = preview_options(options_from(asked.arguments, terminal), asked.url)
        report = build(options._replace(kept=kept, done=done))
        if not told:
            done(report)
        new = report._replace(problems=()) if report.problems == tuple(known) else report
        if new.problems or report.written or report.removed:
            terminal.report(new, f"{PREVIEW}/", explain=False)
            sys.stdout.flush()
        return 0

    run(work, terminal, kept="the last good preview stays", debug=asked.debug)
    if told:
        return told[0].problems
    tell(Built(good=False, problems=terminal.found, message=terminal.message))
    return known


def _built(report: Report) -> Built:
    changed = bool(report.written or report.removed)
    return Built(True, report.problems, "", changed, changed_styles(report) if changed else ())


def output_of(project: Path) -> Path:
    """The folder of a project's preview."""
    return project / PREVIEW
