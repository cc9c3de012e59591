"""Work aside: done by a copy of the process where that can be, else here; nothing of it stays behind."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from site_builder.parallel import aside


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a program without threads: those of pytest do not matter to the copies made here."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def children() -> list[str]:
    """The processes that this one has started."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="utf-8").split()


@pytest.mark.usefixtures("alone")
def test_a_copy_of_the_process_does_the_work_and_is_gone_afterwards() -> None:
    before = children()
    with aside(os.getpid, jobs=2) as result:
        assert result() != os.getpid()
    assert children() == before


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_large_result_comes_whole(jobs: int) -> None:
    with aside(lambda: list(range(200_000)), jobs=jobs) as result:
        assert result() == list(range(200_000))


def test_with_threads_or_one_job_this_process_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    with aside(os.getpid, jobs=2) as result:
        assert result() == os.getpid()
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    with aside(os.getpid, jobs=1) as result:
        assert result() == os.getpid()


@pytest.mark.usefixtures("alone")
def test_when_the_copy_dies_this_process_does_it() -> None:
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with aside(work, jobs=2) as result:
        assert result() == here


@pytest.mark.usefixtures("alone")
def test_an_error_of_the_work_is_raised_here() -> None:
    def work() -> None:
        raise PermissionError("no")

    with aside(work, jobs=2) as result, pytest.raises(PermissionError):
        result()


@pytest.mark.usefixtures("alone")
def test_work_that_nobody_waits_for_is_ended() -> None:
    before = children()

    def interrupted() -> None:
        with aside(lambda: time.sleep(600), jobs=2):
            assert len(children()) == len(before) + 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert children() == before
