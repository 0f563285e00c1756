"""A lane: one process at work behind an executor of its own, so that who dies takes nobody else along.

The process keeps a beat in shared memory: who it is, which job it is at, since when. When it dies, the beat says at
which job; when the beat stands still, it hangs.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Protocol

from converter.batch import limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

    from converter.batch.engine import Work
    from converter.batch.limits import Limits
    from converter.batch.values import Job, Receipt, Setup

GRACE = 3.0  # seconds that workers have to end what they are at when the run is stopped
NOTING = 2.0  # seconds that executors may take to note that their processes have ended
LARGE = 384 * 2**20  # bytes held beyond which a process makes room for a fresh one
PRELOAD = ["converter.batch.work", "converter.edition", "converter.collect", "lxml.etree"]
JOB, SINCE = 0, 1  # places in the beat


@dataclass(frozen=True, slots=True)
class Result:
    """What comes back for a chunk."""

    receipts: list[Receipt]
    seconds: float
    resident: int  # bytes that the process holds


@dataclass(eq=False, slots=True)
class Chunk:
    """Jobs that travel together; `alone`: a suspect, with nobody else."""

    jobs: list[Job]
    alone: bool = False


@dataclass(slots=True)
class Verdict:
    """Who may have been guilty of the loss of some chunks, who was not, and what was seen."""

    suspects: list[Job]
    innocent: list[Job]
    cause: str
    hung: bool = False


def chunk(work: Work, setup: Setup, jobs: Sequence[Job], allowed: Limits) -> Result:
    """Work on jobs one after the other, in a worker."""
    start = monotonic()
    receipts: list[Receipt] = []
    for job in jobs:
        _beat[SINCE] = monotonic()
        _beat[JOB] = job.number
        receipts += limits.within(work, setup, job, allowed)
        _beat[JOB] = 0
    return Result(receipts, monotonic() - start, limits.resident())


_beat: Any = [0.0, 0.0]  # shared with the driver in a worker


def in_worker(beat: Any, mebibytes: int | None) -> None:
    """Prepare a worker: leave Ctrl-C to the driver, end with it, keep the beat and the limit of memory."""
    global _beat  # noqa: PLW0603 -- the process has one beat
    _beat = beat
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    driver = multiprocessing.parent_process()
    if driver is not None:
        threading.Thread(target=_end_with, args=(driver.sentinel,), daemon=True).start()
    limits.set_memory(mebibytes)


def _end_with(sentinel: int) -> None:
    """End when the driver is gone: nobody would hear of the work. Outputs are whole or not there."""
    from multiprocessing.connection import wait

    wait([sentinel])
    os._exit(1)


def context() -> BaseContext:
    """How workers are started: from a small server that has our modules at hand, where the system knows that."""
    if sys.platform == "win32" or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(PRELOAD)
    return made


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM wait until we are done; other threads may get them, so a mask would not do."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    both = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in both}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


class Track(Protocol):
    """What the supervisor needs of a lane, or of a whole cluster."""

    room: int
    out: dict[Future[Result], Chunk]
    losses: tuple[type[BaseException], ...]  # what a chunk raises that is lost with its worker

    def submit(self, work: Work, setup: Setup, given: Chunk) -> None:
        """Send a chunk."""

    def free(self) -> int:
        """How many chunks more it takes."""

    def takes_suspects(self) -> bool:
        """Whether a suspect would be alone."""

    def came(self, result: Result) -> None:
        """Hear of a result."""

    def check(self) -> None:
        """See whether all is well."""

    def broken(self, chunks: list[Chunk]) -> Verdict:
        """Tell who is to be suspected when chunks were lost."""

    def close(self) -> None:
        """Let everything go that has nothing to do."""


@dataclass(eq=False)
class Lane:
    """One process at work, replaced when it dies, hangs or has grown large."""

    allowed: Limits
    room: int = 2  # chunks: one at work, one that waits
    out: dict[Future[Result], Chunk] = field(default_factory=dict)
    executor: ProcessPoolExecutor | None = None
    process: BaseProcess | None = None
    ended: str | None = None  # why the process was ended by us
    tired: bool = False
    losses: tuple[type[BaseException], ...] = (BrokenExecutor,)
    heard: float = 0.0  # when it was last heard of, or given something to do

    def submit(self, work: Work, setup: Setup, given: Chunk) -> None:
        """Send a chunk. Raises BrokenExecutor where the process has died and others chunks are still to be collected."""
        if not self.out:
            self.heard = monotonic()
        try:
            future = self._send(work, setup, given)
        except BrokenExecutor:  # died while it had nothing to do
            if self.out:
                raise
            self.close()
            future = self._send(work, setup, given)
        self.out[future] = given

    def _send(self, work: Work, setup: Setup, given: Chunk) -> Future[Result]:
        """Send a chunk, to a new process where there is none; who it is is known before a signal can stop us."""
        executor = self.executor or self._start()
        if self.process is not None:
            return executor.submit(chunk, work, setup, given.jobs, self.allowed)
        with _undisturbed():
            before = set(multiprocessing.active_children())
            future = executor.submit(chunk, work, setup, given.jobs, self.allowed)
            new = [process for process in multiprocessing.active_children() if process not in before]
            self.process = new[0] if new else None
        return future

    def _start(self) -> ProcessPoolExecutor:
        made = context()
        self.beat = made.RawArray("d", 2)
        self.process, self.ended, self.tired = None, None, False
        self.executor = ProcessPoolExecutor(
            1, mp_context=made, initializer=in_worker, initargs=(self.beat, self.allowed.mebibytes)
        )
        return self.executor

    def came(self, result: Result) -> None:
        """Hear of a result: a process that has grown large is replaced when it has nothing left to do."""
        self.heard = monotonic()
        self.tired = self.tired or result.resident > LARGE
        if self.tired and not self.out:
            self.close()

    def takes_suspects(self) -> bool:
        """Whether a suspect would be alone: the beat tells it from whoever waits behind it."""
        return True

    def free(self) -> int:
        """How many chunks more it takes."""
        return 0 if self.tired else self.room - len(self.out)

    def check(self) -> None:
        """End the process where it has been at one job for too long."""
        if self.executor is None or self.process is None or self.ended or not self.out:
            return
        since = monotonic() - (self.beat[SINCE] if self.beat[JOB] else self.heard)
        if since > self.allowed.deadline:
            self.ended = f"hung for {since:.0f} seconds and was ended"
            self.process.kill()

    def broken(self, chunks: list[Chunk]) -> Verdict:
        """Tell who was at work when the process died, and make ready for a new one."""
        number = int(self.beat[JOB])
        jobs = [job for given in chunks for job in given.jobs]
        suspects = [job for job in jobs if job.number == number]
        if not suspects and not number and chunks and chunks[0].alone:
            suspects = list(chunks[0].jobs)  # died before the first beat: a suspect that never gets to work
        if self.executor is not None:  # its thread waits for the process too, and only one of us is told how it ended
            self.executor.shutdown(wait=True)
        verdict = Verdict(suspects, [job for job in jobs if job not in suspects], self._cause(), bool(self.ended))
        self.close()
        return verdict

    def _cause(self) -> str:
        if self.ended:
            return self.ended
        code = None
        if self.process is not None:
            self.process.join(1)
            code = self.process.exitcode
        if code is not None and code < 0:
            try:
                name = signal.Signals(-code).name
            except ValueError:
                name = f"signal {-code}"
            why = {"SIGKILL": "killed, or the machine was out of memory", "SIGSEGV": "a crash in a library"}.get(name)
            return f"died of {name}" + (f" ({why})" if why else "")
        return "died" if code is None else f"ended itself with status {code}"

    def close(self) -> None:
        """Let the process go when it has nothing to do."""
        if self.executor is not None:
            self.executor.shutdown(wait=True, cancel_futures=True)
        self.executor = self.process = None
        self.tired = False


def close(lanes: Iterable[Lane], *, at_once: bool = False) -> None:
    """End lanes; `at_once`: what is being worked on may end within the grace, what waits is dropped."""
    used = [lane for lane in lanes if lane.executor is not None]
    if not at_once:
        for lane in used:
            lane.close()
        return
    for lane in used:
        assert lane.executor is not None
        if lane.process is not None and not lane.beat[SINCE]:
            lane.process.kill()  # still starting: it would find our semaphores gone, and say so with a traceback
        lane.executor.shutdown(wait=False, cancel_futures=True)
    end = monotonic() + GRACE
    processes = [lane.process for lane in used if lane.process is not None]
    for process in processes:
        process.join(max(0.0, end - monotonic()))
        if process.is_alive():
            process.terminate()
            process.join(1)
        if process.is_alive():  # it hangs where no signal but this one reaches it; outputs are whole or not there
            process.kill()
            process.join()
    # Each executor's own thread waits for the same process; only one of the two is told that it is gone, and notes it.
    noted = monotonic() + NOTING
    while set(processes) & set(multiprocessing.active_children()) and monotonic() < noted:
        sleep(0.005)
