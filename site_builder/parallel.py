"""Work on all cores, in chunks, and only when there is enough of it to pay."""

from __future__ import annotations

import os
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from signal import SIG_DFL, SIG_IGN, SIGINT, SIGKILL, SIGTERM, signal
from typing import NamedTuple, NoReturn, TypeVar

from site_builder.problems import EnvironmentFault

Item = TypeVar("Item")
Packed = TypeVar("Packed")
Result = TypeVar("Result")

ENOUGH = 3
"""Chunks below which starting processes costs more than it saves."""
CHUNK = 50
"""Items of a chunk."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


AHEAD = 4
"""Chunks of a process that are packed and under way or waiting."""


class WorkerKilled(EnvironmentFault):
    """A worker process ended before its work was done."""


class Work(NamedTuple):
    """How work is spread, and who watches it."""

    jobs: int = 1
    """Processes at work."""
    watch: Callable[[str, int, int], None] = lambda *_: None
    """Is told the step, how many items are done, and of how many."""
    chunk: int = CHUNK
    """Items of a chunk."""
    apart: bool = False
    """Whether even a single chunk goes to another process, because the work could end its process."""


def in_chunks(
    function: Callable[[Sequence[Packed]], Result],
    items: Sequence[Item],
    work: Work,
    step: str,
    pack: Callable[[Sequence[Item]], Sequence[Packed]],
) -> Iterator[Result]:
    """The results of `function` for chunks of `items`, in order; `step` names the work for who watches.

    `pack` makes of a chunk what travels to a process, when its turn has come: only a few chunks are held
    packed. `function` must be picklable, and its results may not depend on how items are cut into chunks.
    Raises WorkerKilled when a worker dies.
    """
    size = work.chunk
    starts = range(0, len(items), size)
    chunks = (pack(items[start : start + size]) for start in starts)
    alone = not work.apart and (work.jobs < 2 or len(starts) < ENOUGH)
    if not items:
        return
    results = map(function, chunks) if alone else _spread(function, chunks, min(work.jobs, len(starts)))
    for done, result in enumerate(results, 1):
        work.watch(step, min(done * size, len(items)), len(items))
        yield result


def _spread(
    function: Callable[[Sequence[Packed]], Result], chunks: Iterable[Sequence[Packed]], jobs: int
) -> Iterator[Result]:
    """The results, in order, from as many processes."""
    from concurrent.futures import Future, ProcessPoolExecutor  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415
    from multiprocessing import active_children  # noqa: PLC0415

    waiting: deque[Future[Result]] = deque()
    with ProcessPoolExecutor(jobs, initializer=_quiet) as executor:
        try:
            for chunk in chunks:
                waiting.append(executor.submit(function, chunk))
                if len(waiting) > AHEAD * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            for worker in active_children():  # one that was just being born may not listen to SIGTERM
                worker.kill()
            raise WorkerKilled(
                "a worker process was killed (out of memory?); try again with --jobs 1"
            ) from error
        except BaseException:
            executor.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def aside(function: Callable[[], Result], *, jobs: int) -> Iterator[Callable[[], Result]]:
    """Begins a piece of work that only looks at files, and gives what waits for its result.

    The work is done by a copy of this process, which costs a few milliseconds. Where there can be none (a
    single job, no fork, threads that a copy could hang on), and when the copy dies, it is done when the
    result is asked for.
    """
    if jobs < 2 or not hasattr(os, "fork") or threading.active_count() > 1:
        yield function
        return
    reader, writer = os.pipe()
    copy = os.fork()
    if not copy:
        _tell(function, writer)
    os.close(writer)

    with os.fdopen(reader, "rb") as pipe:

        def result() -> Result:
            with suppress(EOFError, pickle.UnpicklingError):
                found: Result = pickle.load(pipe)  # noqa: S301 - our own copy wrote it
                return found
            return function()

        try:
            yield result
        finally:
            os.kill(copy, SIGKILL)
            os.waitpid(copy, 0)


def _tell(function: Callable[[], object], writer: int) -> NoReturn:
    """Write the result, and end without any clearing up: that is for the process this one is a copy of."""
    try:
        for number in (SIGINT, SIGTERM):
            signal(number, SIG_DFL)
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(function(), pipe)
    finally:
        os._exit(0)


def _quiet() -> None:
    """Workers leave Ctrl-C to the process that started them, and end when told to or when it is killed."""
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_DFL)
    threading.Thread(target=_end_with_starter, daemon=True).start()


def _end_with_starter() -> None:
    from multiprocessing import parent_process  # noqa: PLC0415

    starter = parent_process()
    if starter is not None:
        starter.join()
        os._exit(1)
