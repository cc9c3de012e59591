"""What went wrong in a template while it was rendered: its file and line, and the page it was for."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from pathlib import Path

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

from site_builder import disk
from site_builder.problems import ERROR, EnvironmentFault, Problem
from site_builder.templates import template_problem


def fault_of(error: Exception, template: str, folders: Sequence[str], project: str) -> Problem:
    """The problem behind an exception that rendering a page raised.

    Raises the error again when it does not come from a template.
    """
    if isinstance(error, EnvironmentFault):
        raise error
    if isinstance(error, OSError) and not isinstance(error, TemplateNotFound):
        raise disk.fault(error, ".cache/templates") from error
    message = _message(error)
    if isinstance(error, TemplateNotFound):
        where = f"{os.path.relpath(folders[0], project)}/{error.name}"
        return Problem(
            where, 0, 0, ERROR, "template", message, f"add it, or mend what names it in {template}"
        )
    if isinstance(error, TemplateSyntaxError):
        file, line = error.filename or template, error.lineno
    else:
        file, line = _deepest(error, folders)
        if not file:
            raise error
    text = Path(file).read_text(encoding="utf-8", errors="replace")
    return template_problem(os.path.relpath(file, project), line, message, _cure(error), text)


def _deepest(error: Exception, folders: Sequence[str]) -> tuple[str, int]:
    """File and line of the innermost frame that belongs to a template."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if any(frame.filename.startswith(f"{folder}{os.sep}") for folder in folders):
            return frame.filename, frame.lineno or 1
    return "", 0


def _message(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    if isinstance(error, UndefinedError | TemplateSyntaxError):
        return (error.message or "undefined").replace("site_builder.views.", "")
    return (
        str(error.args[0])
        if isinstance(error, LookupError) and error.args
        else f"{type(error).__name__}: {error}"
    )


def _cure(error: Exception) -> str:
    if isinstance(error, UndefinedError):
        return "docs/theming.md lists what each page has"
    return ""
