"""A pool of processes: chunks out, receipts back, and nobody lost when a worker dies.

One protocol, `concurrent.futures.Executor`; what travels is small. When a worker dies its pool is unusable and nobody
knows which job was guilty: those that were out are run again one at a time in a fresh pool, and who kills that twice
is named; the others are none the worse.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from time import monotonic, sleep
from typing import TYPE_CHECKING

from converter.batch.values import DIED, FAILED, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import BaseContext

    from converter.batch.engine import Work
    from converter.batch.values import Job, Setup

CHUNK = 16  # jobs in one message at most
ATTEMPTS = 2  # how often a job may kill a worker of its own before it is given up
GRACE = 3.0  # seconds that workers have to end what they are at when the run is stopped
NOTING = 2.0  # seconds that the pool may take to note that its processes have ended
PRELOAD = ["converter.batch.work", "converter.edition", "converter.collect", "lxml.etree"]


def run(
    work: Work,
    setup: Setup,
    jobs: Sequence[Job],
    workers: int,
    prepare: Callable[[Job], Job],
    lost_worker: Callable[[int], None],
) -> Iterator[Receipt]:
    """Yield the receipts of jobs as they come in; `lost_worker` hears how many are run again when one dies."""
    chunks = _chunks(jobs, workers)
    while True:
        lost: list[Job] = []
        yield from _until_broken(work, setup, chunks, workers, prepare, lost)
        if not lost:
            return
        lost_worker(len(lost))
        yield from _alone(work, setup, lost)


def _chunks(jobs: Sequence[Job], workers: int) -> Iterator[Sequence[Job]]:
    """Shares of the work: large enough for few messages, small enough that no worker is idle at the end."""
    size = max(1, min(CHUNK, len(jobs) // (workers * 8)))
    for start in range(0, len(jobs), size):
        yield jobs[start : start + size]


def _until_broken(
    work: Work,
    setup: Setup,
    chunks: Iterator[Sequence[Job]],
    workers: int,
    prepare: Callable[[Job], Job],
    lost: list[Job],
) -> Iterator[Receipt]:
    """Work off the chunks; when a worker dies, put the jobs that were out into `lost` and return."""
    pool = _pool(workers)
    out: dict[Future[list[Receipt]], list[Job]] = {}
    clean = False
    try:
        while not lost:
            while len(out) < 2 * workers and (chunk := next(chunks, None)) is not None:
                prepared = [prepare(job) for job in chunk]
                try:
                    out[pool.submit(work, setup, prepared)] = prepared
                except BrokenProcessPool:
                    lost += prepared
                    break
            if not out:
                break
            for future in wait(out, return_when=FIRST_COMPLETED).done:
                jobs = out.pop(future)
                try:
                    receipts = future.result()
                except BrokenProcessPool:
                    lost += jobs
                else:
                    yield from receipts
        for future in wait(out).done:  # broken: the rest are over too, some of them well
            try:
                yield from future.result()
            except BrokenProcessPool:
                lost += out[future]
        clean = True
    finally:
        _close(pool, at_once=not clean)


def _alone(work: Work, setup: Setup, jobs: Sequence[Job]) -> Iterator[Receipt]:
    """Run suspects one at a time, so that who kills its worker is known."""
    pool = _pool(1)
    clean = False
    try:
        for job in sorted(jobs, key=lambda job: job.number):
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    receipts = pool.submit(work, setup, [job]).result()
                except BrokenProcessPool:
                    _close(pool)
                    pool = _pool(1)
                    if attempt == ATTEMPTS:
                        yield _died(job)
                else:
                    yield from receipts
                    break
        clean = True
    finally:
        _close(pool, at_once=not clean)


def _died(job: Job) -> Receipt:
    message = (
        f"{job.label}: the process at work on it died, {ATTEMPTS} times: out of memory, killed, or a crash in a library"
    )
    return Receipt(number=job.number, label=job.label, status=FAILED, kind=DIED, message=message)


def _context() -> BaseContext:
    """How workers are started: from a small server that has our modules at hand, where the system knows that."""
    if sys.platform == "win32" or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=_context(), initializer=_in_worker)


def _in_worker() -> None:
    """Leave Ctrl-C to the driver, which lets the worker end what it is at."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _close(pool: ProcessPoolExecutor, *, at_once: bool = False) -> None:
    """End a pool; `at_once`: what is being worked on may end within the grace, what waits is dropped."""
    if not at_once:
        pool.shutdown(wait=True, cancel_futures=True)
        return
    pool.shutdown(wait=False, cancel_futures=True)
    end = monotonic() + GRACE
    for process in multiprocessing.active_children():
        process.join(max(0.0, end - monotonic()))
        if process.is_alive():
            process.terminate()
            process.join(1)
        if process.is_alive():  # it hangs where no signal but this one reaches it; outputs are whole or not there
            process.kill()
            process.join()
    # The pool's own thread waits for the same processes; only one of the two is told that one is gone, and notes it.
    noted = monotonic() + NOTING
    while multiprocessing.active_children() and monotonic() < noted:
        sleep(0.005)
