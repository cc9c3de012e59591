"""Work on all cores, in chunks, and only when there is enough of it to pay."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from site_builder.problems import EnvironmentFault

Item = TypeVar("Item")
Result = TypeVar("Result")

ENOUGH = 3
"""Chunks below which starting processes costs more than it saves."""
CHUNK = 50
"""Items of a chunk."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Work(NamedTuple):
    """How work is spread, and who watches it."""

    jobs: int = 1
    """Processes at work."""
    watch: Callable[[str, int, int], None] = lambda *_: None
    """Is told the step, how many items are done, and of how many."""


def in_chunks(
    function: Callable[[Sequence[Item]], Result], items: Sequence[Item], work: Work, step: str
) -> Iterator[Result]:
    """The results of `function` for chunks of `items`, in order; `step` names the work for who watches.

    `function` must be picklable, and its results may not depend on how items are cut into chunks. Raises
    EnvironmentFault when a worker dies.
    """
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    for done, result in enumerate(_results(function, chunks, work.jobs), 1):
        work.watch(step, min(done * CHUNK, len(items)), len(items))
        yield result


def _results(
    function: Callable[[Sequence[Item]], Result], chunks: Sequence[Sequence[Item]], jobs: int
) -> Iterator[Result]:
    if jobs < 2 or len(chunks) < ENOUGH:
        yield from map(function, chunks)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    with ProcessPoolExecutor(min(jobs, len(chunks)), initializer=_quiet) as executor:
        try:
            yield from executor.map(function, chunks)
        except BrokenProcessPool as error:
            raise EnvironmentFault(
                "a worker process was killed (out of memory?); try again with --jobs 1"
            ) from error
        except BaseException:
            executor.shutdown(wait=True, cancel_futures=True)
            raise


def _quiet() -> None:
    """Workers leave Ctrl-C to the process that started them, and end when told to or when it is killed."""
    import signal  # noqa: PLC0415
    from threading import Thread  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_end_with_starter, daemon=True).start()


def _end_with_starter() -> None:
    from multiprocessing import parent_process  # noqa: PLC0415

    starter = parent_process()
    if starter is not None:
        starter.join()
        os._exit(1)
