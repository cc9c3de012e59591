"""Stale: the two filters that make a build incremental. Without them the site is the same, only slower.

Between group and plan: a unit whose key is what it was, and whose files are as we left them, is not planned.
Between plan and render: a page whose fingerprint is what it was, and whose file is as we left it, is not
rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from site_builder.edition import Page, Unit
from site_builder.fingerprint import Fingerprints, difference, digest_of, encode
from site_builder.folder import OutputFolder
from site_builder.rendering import Stale
from site_builder.store import Entry


class UnitRecord(NamedTuple):
    """What is remembered of a planned unit."""

    key: bytes
    paths: tuple[str, ...]


class Planned(NamedTuple):
    """The plan, as far as it had to be made."""

    pages: list[Page]
    """Of the units that were planned now."""
    kept: dict[str, str]
    """Path and origin of every page of the units that were not."""
    units: dict[bytes, bytes]
    """What is to be remembered of the units that were planned now, by name."""
    gone: list[bytes]
    """Names of units that are no more."""

    def paths(self) -> set[str]:
        """Every path of the site."""
        return {page.path for page in self.pages}.union(self.kept)


def plan_changed(
    units: Iterable[Unit], epoch: bytes, remembered: Mapping[bytes, bytes], folder: OutputFolder | None
) -> Planned:
    """The pages of all units but those that are as they were when the folder was last written.

    `epoch` is the digest of what every unit depends on; `remembered` holds what earlier builds said in
    `Planned.units`. Without a folder everything is planned.
    """
    pages: list[Page] = []
    kept: dict[str, str] = {}
    planned: dict[bytes, bytes] = {}
    names: set[bytes] = set()
    for unit in units:
        name = unit.name.encode()
        names.add(name)
        key = digest_of([epoch, unit.key]) if unit.key else b""
        old = _record(remembered.get(name)) if key and folder else None
        if old is not None and folder and old.key == key and _is_there(old.paths, folder):
            kept.update((path, folder.entries[path].origin) for path in old.paths)
            continue
        made = list(unit.pages())
        pages += made
        if key:
            planned[name] = encode(UnitRecord(key, tuple(page.path for page in made)))
    return Planned(pages, kept, planned, [name for name in remembered if name not in names])


def stale_pages(pages: Iterable[Page], fingerprints: Fingerprints, folder: OutputFolder) -> list[Stale]:
    """The pages whose file is not there as the plan wants it, with the reason."""
    stale: list[Stale] = []
    for page in pages:
        view = encode(page.view)
        digest = fingerprints.of(page.view, view)
        reason = _reason(folder.entries.get(page.path), digest, page, page.path in folder.altered)
        if reason:
            stale.append(Stale(page.path, page.view, digest, page.origin, reason))
    return stale


def _record(encoded: bytes | None) -> UnitRecord | None:
    return msgspec.msgpack.decode(encoded, type=UnitRecord) if encoded else None


def _is_there(paths: Iterable[str], folder: OutputFolder) -> bool:
    """Whether every file is ours and as we left it."""
    entries, altered = folder.entries, folder.altered
    return all(path in entries and path not in altered for path in paths)


def _reason(entry: Entry | None, fingerprint: bytes, page: Page, altered: bool) -> str:
    """Why a page must be rendered, or an empty text."""
    if entry is None:
        return "new"
    if entry.fingerprint != fingerprint:
        return difference(entry.fingerprint, fingerprint, page.view) if entry.fingerprint else "in doubt"
    return "file altered or missing" if altered else ""
