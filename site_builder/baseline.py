"""The baseline: problems that are known and let pass, so that old content need not be cured first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from site_builder.problems import WARNING, Problem, UsageError, shown

NAME = "check-baseline.txt"
"""Of the file, beside site.yaml, that is used without being asked for."""
HEAD = """\
# Problems that `site-builder check` lets pass: digest of the line, code, file. They are known, not right.
# `site-builder check --write-baseline` writes this file anew.
"""


class Entry(NamedTuple):
    """A known problem: wherever in its file that line stands now."""

    digest: str
    code: str
    path: str


def read_baseline(text: str, name: str) -> list[tuple[int, Entry]]:
    """The entries with their lines; raises UsageError at the first line that is none."""
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        parts = line.split(" ", 2)
        if len(parts) != 3 or len(parts[0]) != DIGITS or not all(parts):
            raise UsageError(f"{name}:{number}: no entry of a baseline; --write-baseline writes it anew")
        entries.append((number, Entry(*parts)))
    return entries


def write_baseline(problems: Iterable[Problem]) -> str:
    """The baseline that lets these problems pass."""
    entries = sorted(map(entry_of, problems), key=lambda entry: (entry.path, entry.code, entry.digest))
    return HEAD + "".join(f"{' '.join(entry)}\n" for entry in entries)


DIGITS = 12
"""Of a digest."""


def entry_of(problem: Problem) -> Entry:
    """What a problem is known by: not by its line number, so that it may move."""
    excerpt = " ".join(problem.excerpt.split())
    digest = blake2b(excerpt.encode("utf-8", "replace"), digest_size=DIGITS // 2).hexdigest()
    return Entry(digest, problem.code, shown(problem.path))


def unknown(
    problems: Iterable[Problem], entries: Sequence[tuple[int, Entry]]
) -> tuple[list[Problem], list[tuple[int, Entry]]]:
    """The problems that no entry lets pass, and the entries, with their lines, that let none pass.

    An entry stands for one problem: the second of a kind on one line needs a second entry.
    """
    known = Counter(entry for _, entry in entries)
    left = []
    for problem in problems:
        entry = entry_of(problem)
        if known[entry]:
            known[entry] -= 1
        else:
            left.append(problem)
    stale = []
    for number, entry in reversed(entries):
        if known[entry]:
            known[entry] -= 1
            stale.append((number, entry))
    return left, stale


def stale_entry(number: int, entry: Entry, name: str) -> Problem:
    """The warning about an entry that lets nothing pass, at its line of the baseline."""
    message = f"{entry.path} no longer has this problem: {entry.code}"
    cure = "delete the line, or let --write-baseline do it"
    return Problem(name, number, 1, WARNING, "stale-baseline", message, cure, " ".join(entry), DIGITS)
