"""What a person or a machine sees of a run: progress, problems, the closing line."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from site_builder.edits import Change, difference
from site_builder.problems import ERROR, Problem, as_github, as_json, format_text, summary
from site_builder.problems import shown as escaped

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from site_builder.build import Report
    from site_builder.fetch import FetchReport
    from site_builder.proofread import Checked
    from site_builder.run import IndexCost

MANY = 200
"""Items from which a step is worth showing."""


class Terminal:
    """Standard output for results, standard error for everything else."""

    def __init__(self, form: str = "text", *, quiet: bool = False, below: str = "") -> None:
        self.form = form
        self._below = below
        """The project's folder in the repository, as annotations have to name it."""
        self.quiet = quiet or form != "text"
        self.started = time.monotonic()
        self._bar: Progress | None = None
        self._steps: dict[str, TaskID | None] = {}
        self._mending: dict[str, Any] = {}

    def say(self, line: str) -> None:
        """One line for a person who waits."""
        if not self.quiet:
            print(line, file=sys.stderr, flush=True)

    def watch(self, step: str, done: int, total: int) -> None:
        """A bar on a terminal, a line a step elsewhere."""
        if self.quiet or total < MANY:
            return
        if not sys.stderr.isatty():
            if step not in self._steps:
                self._steps[step] = None
                self.say(f"{step} {total:,}")
            return
        if self._bar is None:
            self._bar = _bar()
            self._bar.start()
        task = self._steps.get(step)
        if task is None:
            task = self._steps[step] = self._bar.add_task(step, total=total)
        self._bar.update(task, completed=done)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def report(self, report: Report, shown: str, *, explain: bool) -> None:
        """What a build did."""
        self.close()
        seconds = time.monotonic() - self.started
        if self.form == "json":
            counts = {field: value for field, value in report._asdict().items() if isinstance(value, int)}
            reasons = [{"path": path, "reason": reason} for path, reason in report.reasons]
            slowest = [{"path": path, "seconds": round(taken, 6)} for taken, path in report.slowest]
            indexed = [cost._asdict() for cost in report.indexed]
            lists = {"reasons": reasons, "slowest": slowest, "indexed": indexed}
            problems = [as_json(problem) for problem in report.problems]
            self._json({"ok": True, **counts, "seconds": round(seconds, 3), **lists, "problems": problems})
            return
        self.problems(report.problems)
        if explain:
            print("\n".join(receipt(report)))
        if not self.quiet:
            if report.problems:
                self.say(summary(report.problems))
            print(closing_line(report, shown, seconds))

    def failed(self, problems: Sequence[Problem], kept: str) -> None:
        """The problems that ended a run."""
        self.close()
        if self.form == "json":
            self._json({"ok": False, "problems": [as_json(problem) for problem in problems]})
            return
        self.problems(problems)
        print(summary(problems, kept), file=sys.stderr)

    def checked(self, checked: Checked, *, failed: bool) -> None:
        """What a check found."""
        self.close()
        problems, known = checked.problems, checked.known
        if self.form == "json":
            found = [as_json(problem) for problem in problems]
            self._json({"ok": not failed, "problems": found, "known": known})
            return
        if self.form == "github":
            self.problems(problems)
        elif problems:
            print("\n\n".join(grouped(problems, coloured=_coloured(sys.stderr))), file=sys.stderr)
        if checked.noted:
            closing = f"{checked.noted}: {known:,} problem{'s' if known != 1 else ''} noted"
        else:
            closing = summary(problems, f"{known:,} more in the baseline" if known else "")
        print(closing, file=sys.stderr if failed else sys.stdout)

    def fetched(self, report: FetchReport) -> None:
        """What became of remote pictures."""
        self.close()
        self.problems(report.problems)
        there = report.wanted - len(report.problems)
        if not self.quiet:
            new = f"{report.fetched:,} new ({_size(report.size)})"
            print(f"{there:,} of {report.wanted:,} remote pictures, {new}")

    def problems(self, problems: Sequence[Problem]) -> None:
        """Each problem as the form has it: errors last, where they are seen."""
        form = partial(as_github, below=self._below) if self.form == "github" else format_text
        file = sys.stdout if self.form == "github" else sys.stderr
        for problem in sorted(problems, key=lambda problem: problem.severity == ERROR):
            print(form(problem), file=file)

    def differences(self, changes: Sequence[Change]) -> None:
        """What `check --fix` would change."""
        self.close()
        shown = [difference(f"content/{each.path}", each.before, each.after) for each in changes]
        if self.form == "json":
            self._mending["difference"] = "".join(shown)
        else:
            print("".join(shown), end="")

    def mended(self, change: Change) -> None:
        """What `check --fix` has changed."""
        self.close()
        path, codes = f"content/{change.path}", change.codes
        if self.form == "json":
            self._mending.setdefault("mended", []).append({"path": path, "codes": codes})
        else:
            self.result(f"mended {path}: {', '.join(codes)}")

    def result(self, line: str) -> None:
        """One line of what came of it."""
        print(escaped(line))

    def warn(self, message: str) -> None:
        """What is odd, but no reason to stop."""
        print(f"warning: {escaped(message)}", file=sys.stderr)

    def error(self, message: str) -> None:
        """What ended a run that no file is to blame for."""
        self.close()
        if self.form == "json":
            self._json({"ok": False, "error": message})
        else:
            print(f"error: {escaped(message)}", file=sys.stderr)

    def _json(self, value: dict[str, Any]) -> None:
        print(msgspec.json.encode(value | self._mending).decode())


def grouped(problems: Sequence[Problem], *, coloured: bool) -> list[str]:
    """The problems file by file, those of one file together; files with errors last, where they are seen."""
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.path, []).append(problem)
    ordered = sorted(files.values(), key=lambda found: any(problem.severity == ERROR for problem in found))
    form = _painted if coloured else format_text
    return ["\n".join(map(form, found)) for found in ordered]


def _painted(problem: Problem) -> str:
    """The problem in colour; nothing of the content can bring colours of its own (`shown`)."""
    first, *rest = format_text(problem).split("\n")
    severity = f"{problem.severity}:"
    place, _, message = first.partition(f" {severity} ")
    colour = _RED if problem.severity == ERROR else _YELLOW
    lines = [f"{_BOLD}{place}{_PLAIN} {colour}{severity}{_PLAIN} {message}"]
    lines += [f"{_GREEN}{line}{_PLAIN}" if line.strip(" |^") == "" else line for line in rest]
    return "\n".join(lines)


_PLAIN, _BOLD, _RED, _GREEN, _YELLOW = (f"\x1b[{code}m" for code in ("0", "1", "1;31", "32", "33"))


def _coloured(stream: TextIO) -> bool:
    """Whether colours are seen and wanted (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def receipt(report: Report) -> list[str]:
    """Why each page was rendered, and what the build comes to."""
    lines = [f"{escaped(path)}: {reason}" for path, reason in report.reasons]
    unchanged = report.pages - report.written
    lines.append(f"to upload: {report.written:,} files, {_size(report.size)}; {report.removed:,} to remove")
    lines.append(f"unchanged: {unchanged:,} files, {report.rendered - report.written:,} of them rendered")
    if report.articles:
        lines.append(f"files per article: {report.pages / report.articles:.2f}")
    lines += [_indexed(cost) for cost in report.indexed]
    lines += [f"slowest: {seconds * 1000:.1f} ms {escaped(path)}" for seconds, path in report.slowest]
    return lines


def _indexed(cost: IndexCost) -> str:
    """What it cost to index a shard, in one line."""
    return (
        f"search: {cost.lang} {cost.first:,} to {cost.last:,}: {cost.articles:,} articles indexed in"
        f" {cost.seconds:.2f} s, {cost.files:,} files, {_size(cost.size)}"
    )


def closing_line(report: Report, shown: str, seconds: float) -> str:
    """What a build did, in one line."""
    articles = f"{report.articles:,} article{'s' if report.articles != 1 else ''}"
    return (
        f"{articles}, {report.pages:,} files in {shown}: {report.written:,} written"
        f" ({_size(report.size)}), {report.removed:,} removed, {seconds:.2f} s"
    )


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _bar() -> Progress:
    from rich.console import Console  # noqa: PLC0415 - only for a terminal with something to wait for
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
