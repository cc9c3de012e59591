"""The same event told twice: articles of the same days that share the names which others do not have."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import log, sqrt

from site_builder.editorial.copies import near_copies
from site_builder.links import content_target
from site_builder.remarks import Archive, ArchiveRemark, ArchiveRule, Written

WINDOW = 3 * 86_400
"""Seconds between two reports of one event at most."""
RARE = 0.02
"""Share of the articles of other days, at most, that have a rare name."""
SHARED = 3
"""Rare names that two reports of one event share at least."""
NEAR = 0.4
"""Cosine of their names from which two articles tell one event."""
CROWD = 100
"""Articles of a window beyond which a name is not followed: it is rare elsewhere, and everywhere now."""
PRIOR = 50
"""Articles without any name that are added to every archive, so that in a small one names are rare, too."""


def same_event(archive: Archive) -> Iterator[ArchiveRemark]:
    """Three rare names, and a good part of all it names, shared with an article of the last three days.

    Not if it links one of them, or one links it, or both have the same `story`, or it is a near-copy.
    """
    copies = near_copies(archive)
    for lang in archive.settings.languages:
        edition = [each for each in archive.written.values() if each.brief.lang == lang]
        dated = [each for each in edition if each.brief.published and not each.brief.standalone]
        for later, earlier, shared in _pairs(dated):
            if copies.get(later.brief.path, ("",))[0] != earlier.brief.path:
                named = ", ".join(shared[:4])
                message = f"tells the same event as content/{earlier.brief.path}: both name {named}"
                cure = "merge them, link one from the other, or give both the same story"
                yield ArchiveRemark(later.brief.path, later.notes.title, message, cure)


def _pairs(dated: Sequence[Written]) -> Iterator[tuple[Written, Written, list[str]]]:
    """Later article, earlier one, and the rare names that they share: the nearest pair of each later one."""
    times = [datetime.fromisoformat(each.brief.published).timestamp() for each in dated]
    weights = _weights(dated, times)
    recent: dict[str, deque[int]] = {}
    for now, later in enumerate(dated):
        near: Counter[int] = Counter()
        for name in weights[now]:
            line = recent.setdefault(name, deque(maxlen=CROWD))
            while line and times[now] - times[line[0]] > WINDOW:
                line.popleft()
            near.update(line)
            line.append(now)
        shares = [(_cosine(weights[now], weights[at]), at) for at, count in near.items() if count >= SHARED]
        alike = sorted((share, at) for share, at in shares if share >= NEAR)
        if alike and not any(_known(later, dated[at]) for _, at in alike):
            other = alike[-1][1]
            both = weights[now].keys() & weights[other].keys()
            yield later, dated[other], sorted(both, key=lambda name: (-weights[now][name], name))


def _weights(dated: Sequence[Written], times: Sequence[float]) -> list[dict[str, float]]:
    """The rare names of each article by weight: how rare they are on other days, and how frequent here."""
    total: Counter[str] = Counter()
    for each in dated:
        total.update(each.notes.names.keys())
    around: Counter[str] = Counter()
    first = last = 0
    found = []
    for now, each in enumerate(dated):
        while last < len(dated) and times[last] - times[now] <= WINDOW:
            around.update(dated[last].notes.names.keys())
            last += 1
        while times[now] - times[first] > WINDOW:
            around.subtract(dated[first].notes.names.keys())
            first += 1
        others = len(dated) - (last - first) + PRIOR
        found.append(_rare(each.notes.names, total, around, others))
    return found


def _rare(
    names: Mapping[str, int], total: Counter[str], around: Counter[str], others: int
) -> dict[str, float]:
    weights = {}
    for name, count in names.items():
        elsewhere = total[name] - around[name]
        if elsewhere <= RARE * others:
            weights[name] = (1 + log(count)) * log(others / (1 + elsewhere))
    return weights


def _cosine(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    dot = sum(weight * second[name] for name, weight in first.items() if name in second)
    norms = _square(first) * _square(second)
    return dot / sqrt(norms) if norms else 0.0


def _square(weights: Mapping[str, float]) -> float:
    return sum(weight * weight for weight in weights.values())


def _known(first: Written, second: Written) -> bool:
    """Whether readers of one article can tell that there is the other."""
    if first.brief.story and first.brief.story == second.brief.story:
        return True
    return _links(first, second) or _links(second, first)


def _links(one: Written, other: Written) -> bool:
    """Whether the text of one article links the other."""
    return any(
        content_target(link.target, one.brief.path) == other.brief.path
        or link.target.partition("#")[0] == other.brief.url
        for link in one.brief.links
    )


RULES = (ArchiveRule("same-event", same_event),)
