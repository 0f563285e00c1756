"""A cluster as a lane: the same work, sent through the executor of a Dask client.

Dask runs a chunk at least once: it starts it again when a worker is lost, and may do so after the outputs are there.
That is harmless, since an output is published whole and publishing it twice changes nothing, and since one future gives
one result. A chunk that has cost several workers comes back as lost; its documents are then tried one by one, as in the
local engine, and the guilty one is put into quarantine. When the scheduler is gone the run stops, and the same command
goes on with another.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from converter.batch import lanes, limits
from converter.batch.lanes import Verdict
from converter.batch.stop import SchedulerLost
from converter.errors import DependencyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor, Future

    from converter.batch.engine import Work
    from converter.batch.lanes import Chunk, Result
    from converter.batch.limits import Limits
    from converter.batch.values import Job, Setup

AHEAD = 2  # chunks for each thread of the cluster: one at work, one that waits
FAILURES = 0  # workers that a chunk may cost in a cluster of our own and be tried as it is: we know better, alone
PATIENCE = 30  # seconds to find the scheduler, and without any worker
EVERY = 2.0  # seconds between questions to the scheduler
ANSWER = 10  # seconds that it has to answer
LOGGERS = ("distributed", "distributed.client", "tornado")  # those that Dask gives levels of their own


@contextmanager
def lane(address: str | None, workers: int, allowed: Limits) -> Iterator[ClusterLane]:
    """A lane on the cluster of a scheduler, or on one of our own on this machine where no address is given.

    Raises DependencyError where Dask is missing, SchedulerLost where no scheduler answers.
    """
    try:
        import dask
        import distributed
    except ImportError as error:
        raise DependencyError("--engine dask needs Dask: pip install 'duben[dask]'") from error
    make: Any = distributed
    quiet = {
        "distributed.scheduler.allowed-failures": FAILURES,
        "distributed.worker.memory.terminate": False,  # documents have a limit of their own
        "distributed.admin.large-graph-warning-threshold": "1GB",
    }
    with dask.config.set(quiet), _silent():
        if address:
            try:
                client = make.Client(address, timeout=PATIENCE, set_as_default=False)
            except (OSError, ValueError) as error:
                raise SchedulerLost(f"no scheduler of Dask answers at {address}: {error}") from error
            with client:
                yield ClusterLane(client, allowed)
            return
        with _deaf_to_ctrl_c():
            cluster = make.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=":0",
                memory_limit=0,
                silence_logs="CRITICAL",
            )
        with cluster, make.Client(cluster, set_as_default=False) as client:
            yield ClusterLane(client, allowed)


@contextmanager
def _silent() -> Iterator[None]:
    """Let Dask log nothing: what goes wrong is told by us, in a line and not in a traceback of its client's."""
    import logging

    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Start processes that leave Ctrl-C to the driver: they take over that a signal is ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(eq=False)
class ClusterLane:
    """All workers of a cluster, behind the one executor of its client."""

    client: Any
    allowed: Limits
    room: int = AHEAD
    out: dict[Future[Result], Chunk] = field(default_factory=dict)
    losses: tuple[type[BaseException], ...] = ()
    asked: float = field(default_factory=monotonic)
    manned: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        from distributed.scheduler import KilledWorker

        self.executor: Executor = self.client.get_executor(pure=False)
        self.losses = (KilledWorker,)

    def submit(self, work: Work, setup: Setup, given: Chunk) -> None:
        """Send a chunk."""
        self.check()
        try:
            future = self.executor.submit(chunk, work, setup, given.jobs, self.allowed)
        except (OSError, RuntimeError) as error:
            raise SchedulerLost(f"the scheduler of the cluster is gone: {error}") from error
        self.out[future] = given

    def free(self) -> int:
        """How many chunks more the cluster takes; it may have grown."""
        if not self.out:
            self.room = AHEAD * max(1, sum(self.client.nthreads().values()))
        return self.room - len(self.out)

    def takes_suspects(self) -> bool:
        """One at a time: a worker that dies takes along what else is assigned to it, and all of that comes back as lost."""
        return not any(given.alone for given in self.out.values())

    def came(self, result: Result) -> None:
        """Hear of a result."""

    def check(self) -> None:
        """Ask the scheduler every other second whether it is there: what a client says of itself is not always so.

        Raises SchedulerLost where no answer comes, or where the cluster has had no worker for long.
        """
        now = monotonic()
        if now - self.asked < EVERY:
            return
        self.asked = now
        try:
            told = self.client.sync(self.client.scheduler.identity, callback_timeout=ANSWER)
        except (OSError, AttributeError, RuntimeError, TimeoutError) as error:
            raise SchedulerLost("the scheduler of the cluster is gone") from error
        if told["workers"]:
            self.manned = monotonic()
        elif monotonic() - self.manned > PATIENCE:
            raise SchedulerLost(f"the cluster has had no worker for {PATIENCE} seconds")

    def broken(self, chunks: list[Chunk]) -> Verdict:
        """Nobody knows which document of a chunk cost its workers: all of them are suspects."""
        suspects = [job for given in chunks for job in given.jobs]
        return Verdict(suspects, [], "died, on a cluster,")

    def close(self) -> None:
        """Drop what waits; what is being worked on is published or not."""
        for future in self.out:
            future.cancel()


_limited = False


def chunk(work: Work, setup: Setup, jobs: Sequence[Job], allowed: Limits) -> Result:
    """Work on jobs in a worker of the cluster; its memory is limited when the first of them comes."""
    global _limited  # noqa: PLW0603 -- a process has one limit
    if not _limited:
        _limited = True
        limits.set_memory(allowed.mebibytes)
    return lanes.chunk(work, setup, jobs, allowed)
