"""The files of pictures, below content/ and fetched: each is measured once in its life."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from site_builder import disk
from site_builder.files import digests, read_as_known, read_file, scan
from site_builder.fingerprint import digest_of, encode
from site_builder.model import Measured, PictureFile
from site_builder.parallel import Work, WorkerKilled, in_chunks
from site_builder.problems import WARNING, Problem
from site_builder.remote import FOLDER, LOCK, read_lock, remote_source
from site_builder.store import Store
from site_builder.toolchain import version_of

REVISION = 1
"""Of what is said of a picture; raised when `measure` says something else of the same one."""
CHUNK = 8
"""Pictures that a process is given at once."""
ENDS = "ends the program that opens it"
"""What is wrong with a picture whose worker process was killed, or crashed."""


class Found(NamedTuple):
    """A picture file: its name among pictures, where it lies, its digest."""

    name: str
    source: str
    """Relative to the project."""
    path: str
    digest: bytes


def read_pictures(
    content: Path, files: Mapping[str, os.stat_result], fetched: Iterable[Found], store: Store, moment: Moment
) -> dict[str, PictureFile]:
    """Every picture with its size, or with what is wrong with it."""
    own = digests("picture", content, files, store, moment.seen_ns)
    found = [Found(path, f"content/{path}", f"{content}/{path}", digest) for path, digest in own.items()]
    found += fetched
    facts = _measured(found, store, moment.work)
    return {each.name: _file(each, facts[each.digest]) for each in found}


def _file(found: Found, facts: Measured) -> PictureFile:
    size, seen = (facts.width, facts.height), (facts.transparent, facts.tone)
    return PictureFile(found.name, found.digest.hex(), *size, facts.fault, *seen, found.source)


class Moment(NamedTuple):
    """When pictures are looked at, and on how many cores."""

    seen_ns: int
    work: Work


def find_fetched(project: Path, store: Store, seen_ns: int, problems: list[Problem]) -> list[Found]:
    """The fetched pictures that images.lock lists and that are there; a warning tells how many are not."""
    lock = project / LOCK
    if disk.kind(str(lock)) != disk.PLAIN:
        return []
    entries, faults = read_lock(read_file(lock))
    problems += faults
    folder = project / FOLDER
    files = {path: stat for path, stat in scan(folder, project, []).items() if not path.endswith(".part")}
    there = digests("remote", folder, files, store, seen_ns)
    sound = _sound(there, folder, store)
    found = []
    for key, entry in sorted(entries.items()):
        path = remote_source(entry.sha256).removeprefix(f"{FOLDER}/")
        if path in sound:
            found.append(Found(key, f"{FOLDER}/{path}", f"{folder}/{path}", there[path]))
    missing = len(entries) - len(found)
    if missing:
        problems.append(_missing(missing))
    return found


def _sound(there: Mapping[str, bytes], folder: Path, store: Store) -> set[str]:
    """The files whose bytes have the SHA-256 that they are named by; it is taken once for each."""
    known = store.recall_all("sha256")
    store.keep("sha256", list(there.values()))
    fresh = {
        digest: sha256(read_file(folder / path)).digest()
        for path, digest in there.items()
        if digest not in known
    }
    store.remember("sha256", fresh)
    known |= fresh
    return {path for path, digest in there.items() if known[digest].hex() == path.rpartition("/")[2]}


def _missing(count: int) -> Problem:
    message = f"{count:,} of the pictures listed here are not in {FOLDER}"
    cure = "run site-builder fetch; until then pages show them from where they came from"
    return Problem(LOCK, 0, 0, WARNING, "not-fetched", message, cure)


# -- Measuring -------------------------------------------------------------------------------------


Unknown = tuple[bytes, str]
"""Digest and path of a picture that is to be measured."""


def _measured(found: Sequence[Found], store: Store, work: Work) -> dict[bytes, Measured]:
    """The facts of each picture by its digest, remembered or taken now in other processes."""
    made_by = digest_of([version_of("pillow"), bytes([REVISION])])
    old = store.recall_all("picture")
    paths = {each.digest: each.path for each in found}
    store.keep("picture", [made_by + digest for digest in paths])
    decode = msgspec.msgpack.Decoder(Measured).decode
    facts = {digest: decode(old[key]) for digest in paths if (key := made_by + digest) in old}
    unknown = [(digest, path) for digest, path in paths.items() if digest not in facts]
    apart = work._replace(chunk=CHUNK, apart=True)
    try:
        for chunk in in_chunks(measure_files, unknown, apart, "measuring", list):
            facts.update(chunk)
    except WorkerKilled:
        for each in unknown:
            if each[0] not in facts:
                facts.update(_alone(each, apart))
    store.remember("picture", {made_by + digest: encode(facts[digest]) for digest, _ in unknown})
    return facts


def _alone(each: Unknown, work: Work) -> dict[bytes, Measured]:
    """One picture measured in a process that it can end."""
    try:
        return next(iter(in_chunks(measure_files, [each], work, "measuring", list)))
    except WorkerKilled:
        return {each[0]: Measured(fault=ENDS)}


def measure_files(files: Sequence[Unknown]) -> dict[bytes, Measured]:
    """The facts of each file by its digest. Runs in worker processes."""
    from site_builder.imaging import measure  # noqa: PLC0415 - Pillow, only for a new picture

    return {digest: measure(read_as_known(Path(path), digest.hex())) for digest, path in files}
