"""Indexes of shards: remembered, else made now, several at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

import msgspec

from site_builder.edition import Indexed, Shard, Site
from site_builder.fingerprint import digest_of, encode
from site_builder.parallel import Work
from site_builder.run import IndexCost, Run
from site_builder.shards import Document, documents, shards_of
from site_builder.store import STORED, Store

if TYPE_CHECKING:
    from concurrent.futures import Future

SPACE = "index"
"""Of the store: what is remembered of each shard."""


def searchable(site: Site, run: Run, spent: list[IndexCost]) -> Site:
    """The site with a way to come by the indexes of its shards; what is made anew is added to `spent`.

    Those that are remembered count as used, so that a closed one is not forgotten while nobody asks for it.
    """
    remembered = run.store.recall_all(SPACE)
    keys = {_key(shard, run) for edition in site.editions for shard in shards_of(edition, site)}
    run.store.keep(SPACE, keys)
    decode = msgspec.msgpack.Decoder(Indexed).decode
    known = {key: decode(remembered[key]) for key in keys if key in remembered}
    files = [digest for each in known.values() for digest in (*each.files.values(), *each.runtime.values())]
    run.store.keep(STORED, files)
    return msgspec.structs.replace(site, index=partial(_indexes, run, known, spent))


def _indexes(
    run: Run, known: Mapping[bytes, Indexed], spent: list[IndexCost], shards: Sequence[Shard]
) -> dict[bytes, Indexed]:
    """The indexes of all the shards by their keys."""
    found = {shard.key: known[key] for shard in shards if (key := _key(shard, run)) in known}
    missing = [shard for shard in shards if shard.key not in found]
    for shard, files, seconds in _make(missing, run.store, run.options.work):
        made = _indexed(files)
        run.store.remember(STORED, {digest_of([data]): data for data in files.values()})
        run.store.remember(SPACE, {_key(shard, run): encode(made)})
        found[shard.key] = made
        count = sum(entry is not None for entry in shard.entries)
        size = sum(len(files[name]) for name in made.files)
        last = shard.first + len(shard.entries)
        spent.append(IndexCost(shard.lang, shard.first + 1, last, count, seconds, len(made.files), size))
    return found


def _key(shard: Shard, run: Run) -> bytes:
    return digest_of([run.tools, shard.key])


def _indexed(files: Mapping[str, bytes]) -> Indexed:
    """What is remembered of an index: where its files are to be found."""
    from site_builder.indexing import ENTRY  # noqa: PLC0415 - only to index

    digests = {name: digest_of([data]) for name, data in sorted(files.items()) if name != ENTRY}
    shared = {name: digest for name, digest in digests.items() if name.endswith((".js", ".pagefind"))}
    own = {name: digest for name, digest in digests.items() if name not in shared}
    return Indexed(own, shared, files[ENTRY].decode())


def _make(
    shards: Sequence[Shard], store: Store, work: Work
) -> Iterator[tuple[Shard, dict[str, bytes], float]]:
    """Each shard with the files of its index and the seconds they took, in order; `jobs` at a time.

    The program runs in processes of its own, so threads are enough to keep all cores busy.
    """
    if not shards:
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only to index

    from site_builder.indexing import find_program  # noqa: PLC0415

    jobs = max(1, work.jobs)
    program = find_program()
    waiting: deque[Future[tuple[dict[str, bytes], float]]] = deque()
    done = 0
    with ThreadPoolExecutor(jobs) as executor:
        try:
            for number, shard in enumerate(shards):
                for other in shards[number + len(waiting) : number + jobs]:
                    waiting.append(executor.submit(_index, program, other.lang, _documents(other, store)))
                files, seconds = waiting.popleft().result()
                done += len(shard.entries)
                work.watch("indexing", done, sum(len(each.entries) for each in shards))
                yield shard, files, seconds
        except BaseException:
            executor.shutdown(wait=True, cancel_futures=True)
            raise


def _documents(shard: Shard, store: Store) -> list[Document]:
    """What is indexed of a shard; taken out of the store here, for a thread of its own cannot."""
    bodies = store.read_bodies([entry.article.body.digest for entry in shard.entries if entry])
    return list(documents(shard, bodies))


def _index(program: str, lang: str, listed: Sequence[Document]) -> tuple[dict[str, bytes], float]:
    """The files of a shard's index, and the seconds they took."""
    from site_builder.indexing import index  # noqa: PLC0415 - only to index

    started = perf_counter()
    files = index(program, lang, listed)
    return files, perf_counter() - started
