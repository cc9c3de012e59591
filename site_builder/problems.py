"""What is wrong, where (file:line:column), and what to do; how it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import msgspec

ERROR = "error"
WARNING = "warning"


class Problem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One fault: an error keeps the site from being published, a warning does not.

    `line` and `column` count from 1, columns in code points; line 0 means the file as a whole. Problems
    sort by path, line, column.
    """

    path: str
    """Relative to the project, with `/`."""
    line: int
    column: int
    severity: str
    code: str
    """Permanent name of the rule, `invalid-choice`."""
    message: str
    cure: str = ""
    """What to do; one line."""
    excerpt: str = ""
    """The source line, without its line end; empty where there is none."""
    width: int = 1
    """How many code points of the excerpt are meant, from `column` on."""


class Faults(Exception):  # noqa: N818 - it carries problems of the user's files, not an error of ours
    """Problems that end the step that found them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")


class UsageError(Exception):
    """Wrong settings or arguments: exit 2."""


class EnvironmentFault(Exception):
    """The disk, a lock or a permission: exit 3."""
