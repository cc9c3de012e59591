"""Stories: articles of several outlets on one event, as a timeline."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.edition import Entry
from site_builder.parts import Label, Outlet
from site_builder.views import ListingView, StoryView


def as_story(view: ListingView, entries: Iterable[Entry | None]) -> StoryView:
    """The head of a story, made of its listing; `entries` are those that it lists, the oldest first."""
    fields = {name: getattr(view, name) for name in view.__struct_fields__}
    return StoryView(**fields, outlets=_outlets(entries))


def _outlets(entries: Iterable[Entry | None]) -> tuple[Outlet, ...]:
    """The sources of the entries, in the order of their first report."""
    found: dict[Label, Outlet] = {}
    for entry in entries:
        if entry and entry.source:
            label = entry.source.link
            known = found.get(label, Outlet(label, entry.brief.published, 0))
            found[label] = Outlet(label, known.first, known.articles + 1)
    return tuple(found.values())
