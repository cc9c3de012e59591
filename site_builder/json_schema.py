"""The JSON Schema of the front matter, for editors: draft 7, which all of them know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from site_builder.fields import Field, object_schema


def front_matter_schema(fields: Sequence[Field]) -> dict[str, Any]:
    """The schema of a front matter with these fields."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Front matter",
        "description": "What stands between the two lines of --- at the head of an article.",
        **object_schema(fields),
    }
