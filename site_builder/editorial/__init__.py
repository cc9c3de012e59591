"""Editorial rules, a family in each file; this folder is the registry.

A module here holds `RULES`. Adding a rule is adding a function and its line there; its code, which is
permanent, goes into `codes.py`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from site_builder.problems import ERROR
from site_builder.registry import modules_in
from site_builder.remarks import ArchiveRule, ArticleRule, Rule

RAISED = {"bad-picture": ERROR, "dead-anchor": ERROR, "dead-link": ERROR, "missing-picture": ERROR}
"""Warnings of a build, which publishes without the link or the picture, that are errors to an editor."""


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, family by family."""
    return tuple(rule for name in families() for rule in import_module(f"{__name__}.{name}").RULES)


def families() -> list[str]:
    """The names of the modules in this folder."""
    return modules_in(__path__)


def article_rules() -> list[ArticleRule]:
    """The rules that read one article."""
    return [rule for rule in rules() if isinstance(rule, ArticleRule)]


def archive_rules() -> list[ArchiveRule]:
    """The rules that compare articles."""
    return [rule for rule in rules() if isinstance(rule, ArchiveRule)]


def severities() -> dict[str, str]:
    """How grave each rule's breach is where site.yaml does not say; other codes keep what the build says."""
    return RAISED | {rule.code: rule.severity for rule in rules()}
