"""Views of files that no template makes."""

from __future__ import annotations

from site_builder.model import Record


class TextView(Record, frozen=True, tag=True):
    """A file whose text is already known."""

    text: str

    def encode(self) -> bytes:
        return self.text.encode()


class StoredView(Record, frozen=True, tag=True):
    """A file whose bytes the store remembers under their digest."""

    digest: bytes


class FileView(Record, frozen=True, tag=True):
    """A file copied from the project as it is: `source` relative to the project, digest of its bytes."""

    source: str
    digest: str
    replacements: tuple[tuple[int, int, str | FileView], ...] = ()
    """Byte ranges of a style sheet that are written anew: names with digests, files that it imports."""
    squeezed: bool = False
    """Whether it is a style sheet to be written without comments and needless space."""
