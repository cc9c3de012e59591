"""What images are made from: frozen records that hold everything their bytes depend on."""

from __future__ import annotations

from site_builder.model import Record


class Recipe(Record, frozen=True):
    """How a variant is made of a picture; the same recipe gives the same bytes."""

    form: str
    """`avif`, `jpeg` or `png`."""
    width: int
    height: int
    quality: int = 0
    cropped: bool = False
    """Whether the middle of the picture is taken where the shape differs."""
    ai_generated: bool = False
    """Whether the file says that a machine made the picture."""


class VariantView(Record, frozen=True, tag=True):
    """A picture in another size: `source` is its file, relative to the project, digest of its bytes."""

    source: str
    digest: str
    recipe: Recipe


class DrawingView(Record, frozen=True, tag=True):
    """A social card that is drawn: what it says, and in which colour (`#rrggbb`)."""

    title: str
    kicker: str
    name: str
    """The publication's."""
    colour: str
