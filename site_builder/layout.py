"""The front matter of a file as it is on the disk: which characters are each key, value, item."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from site_builder.nodes import ABSENT, DEEPEST, yaml_events
from site_builder.text import CONTROL, SEPARATOR

TEXT, LIST, MAP = "text", "list", "map"
LIMIT = 64_000
"""Characters of front matter that are looked through."""

Plain = str | list["Plain"] | dict[str, "Plain"]
"""What is written, without how: texts, lists, mappings."""


class Part(msgspec.Struct, gc=False):
    """A text, a list or a mapping, and the offsets between which it stands in the file."""

    kind: str
    start: int
    end: int
    """For lists and mappings without brackets: where their last value ends."""
    value: str = ""
    style: str = ""
    """How a text is quoted: `'`, `"`, `|`, `>` or nothing."""
    flow: bool = False
    """Whether a list or a mapping stands in brackets."""
    items: list[Part] = []
    """Of a list; of a mapping its values, in step with `keys`."""
    keys: list[Part] = []

    @property
    def absent(self) -> bool:
        """Whether it is a text that says "no value"."""
        blank = not self.value or self.value.isspace() or (not self.style and self.value in ABSENT)
        return self.kind == TEXT and blank

    def get(self, key: str) -> Part | None:
        """The value under a key of a mapping, or None."""
        return next(
            (item for name, item in zip(self.keys, self.items, strict=True) if name.value == key), None
        )

    def plain(self) -> Plain:
        """What it says: texts, lists, mappings."""
        if self.kind == TEXT:
            return self.value
        values = [item.plain() for item in self.items]
        if self.kind == LIST:
            return values
        return dict(zip([key.value for key in self.keys], values, strict=True))

    def parts(self) -> Iterator[Part]:
        """Itself and every value within, in the order of the file."""
        yield self
        for item in self.items:
            yield from item.parts()


def front_matter(text: str) -> Part | None:
    """The mapping at the head of a file's text; None where there is none, or nothing that can be relied on.

    The text is the file's own: byte order mark, carriage returns and control characters count.
    """
    span = front_span(text)
    if span is None or span[1] - span[0] > LIMIT:
        return None
    try:
        root = _compose(masked(text[: span[1]])[span[0] :], span[0])
    except (yaml.YAMLError, _RefusedError):
        return None
    return root if root is not None and root.kind == MAP else None


def front_span(text: str) -> tuple[int, int] | None:
    """Between which offsets the YAML stands, without its lines of hyphens."""
    from frontmatter.default_handlers import YAMLHandler  # noqa: PLC0415 - as schema.py does

    seen = masked(text[: LIMIT * 2])
    start = len(seen) - len(seen.lstrip("\n "))
    opening = YAMLHandler.FM_BOUNDARY.match(seen, seen.rfind("\n", 0, start) + 1)
    closing = opening and YAMLHandler.FM_BOUNDARY.search(seen, opening.end())
    return (opening.end(), closing.start()) if opening and closing else None


def masked(text: str) -> str:
    """The text, as long as it was, with plain line ends and letters for what YAML refuses."""
    if text.startswith("\ufeff"):
        text = "\n" + text[1:]
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    return SEPARATOR.sub(" ", CONTROL.sub("\ue000", text))


class _RefusedError(Exception):
    """YAML that nobody here writes, or a key that stands twice."""


_STARTS = {MappingStartEvent: MAP, SequenceStartEvent: LIST}
_ENDS = frozenset({MappingEndEvent, SequenceEndEvent})


def _compose(text: str, base: int) -> Part | None:
    """The part that the text's only value is, with offsets counted from `base`."""
    document = Part(LIST, base, base)
    open_parts = [document]
    for event in yaml_events(text):
        known = event.__class__
        if known is AliasEvent or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise _RefusedError
        start, end = event.start_mark.index + base, event.end_mark.index + base
        if known is ScalarEvent:
            _add(Part(TEXT, start, end, event.value, event.style or ""), open_parts[-1])
        elif known in _STARTS:
            part = Part(_STARTS[known], start, end, flow=bool(event.flow_style))
            _add(part, open_parts[-1])
            open_parts.append(part)
            if len(open_parts) > DEEPEST:
                raise _RefusedError
        elif known in _ENDS:
            part = open_parts.pop()
            part.end = end if part.flow or not part.items else part.items[-1].end
            if len(part.keys) > len(part.items) or len({key.value for key in part.keys}) < len(part.keys):
                raise _RefusedError
    return document.items[0] if len(document.items) == 1 else None


def _add(part: Part, parent: Part) -> None:
    if parent.kind == MAP and len(parent.keys) == len(parent.items):
        if part.kind != TEXT:
            raise _RefusedError
        parent.keys.append(part)
    else:
        parent.items.append(part)
