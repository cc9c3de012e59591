"""`site-builder schema`."""

from __future__ import annotations

import json

import click

from site_builder.front_matter import FIELDS, PAGE_FIELDS
from site_builder.json_schema import front_matter_schema


@click.command("schema")
@click.option("--pages", is_flag=True, help="Of standalone pages, which need only a title.")
def command(*, pages: bool) -> None:
    """Print the JSON Schema of the front matter, for editors that can use it."""
    print(json.dumps(front_matter_schema(PAGE_FIELDS if pages else FIELDS), ensure_ascii=False, indent=2))
