"""Findings: problems whose line is not known yet."""

from __future__ import annotations

from typing import NamedTuple

from site_builder.model import Reference
from site_builder.problems import Spot


class Finding(NamedTuple):
    """A problem whose line is not known yet: that of a field of the file, or of a reference in its body."""

    path: str
    """Below content/."""
    severity: str
    code: str
    message: str
    cure: str = ""
    field: str = ""
    at: Reference | Spot | None = None
    text: str = ""
    """What of the field is meant, as it is written; empty for all of it."""
