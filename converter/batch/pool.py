"""The supervisor: chunks out, receipts back, and nobody lost when a worker dies or hangs.

What travels is small: paths out, receipts back. A chunk is about a second of work. When a worker is lost, the one job
that it was at is the suspect; it is run again alone, and when that costs another worker too, twice, it is put into
quarantine with the cause. The others that were out are run again and none the worse: an output is published whole or
not at all, and publishing it twice changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING

from converter.batch import lanes
from converter.batch.lanes import Chunk, Lane
from converter.batch.limits import quarantined
from converter.batch.stop import SchedulerLost
from converter.batch.values import DIED, MEMORY, QUARANTINED, TIME, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from converter.batch.engine import Work
    from converter.batch.lanes import Result, Track, Verdict
    from converter.batch.limits import Limits
    from converter.batch.values import Job, Setup

LARGEST = 64  # jobs in one chunk
FIRST = 4  # jobs in the first chunks, as long as nobody knows how long one takes
SECONDS = 1.0  # of work in one chunk
SHARE = 4  # the last chunks are that much smaller than a worker's share of what is left
ATTEMPTS = 2  # how often a job may cost a worker of its own before it is given up
TICK = 0.25  # seconds between looks at the beats


@contextmanager
def here(workers: int, allowed: Limits) -> Iterator[Sequence[Track]]:
    """A lane for each process on this machine; where the run is stopped, they have a grace to end what they are at."""
    tracks = [Lane(allowed) for _ in range(workers)]
    clean = False
    try:
        yield tracks
        clean = True
    finally:
        lanes.close(tracks, at_once=not clean)


@contextmanager
def on_cluster(address: str | None, workers: int, allowed: Limits) -> Iterator[Sequence[Track]]:
    """One lane on a cluster of Dask: that of the scheduler at this address, or one of our own."""
    from converter.batch import cluster

    with cluster.lane(address, workers, allowed) as track:
        try:
            yield [track]
        finally:
            track.close()


def run(
    work: Work,
    setup: Setup,
    jobs: Sequence[Job],
    lent: AbstractContextManager[Sequence[Track]],
    prepare: Callable[[Job], Job],
    lost_worker: Callable[[int], None],
    late: Callable[[Receipt], object],
) -> Generator[Receipt, None, None]:
    """Yield the receipts of jobs as they come in; `lost_worker` hears how many are run again when one dies.

    `lent` are the lanes. Where the run is stopped, `late` hears what they have done until they are closed.
    """
    queue = Queue(jobs)
    tracks: Sequence[Track] = ()
    try:
        with lent as tracks:
            yield from supervise(work, setup, queue, tracks, prepare, lost_worker)
    finally:
        for receipt in _last(queue, tracks):
            late(receipt)


def _last(queue: Queue, tracks: Iterable[Track]) -> Iterator[Receipt]:
    """What lanes that are closed have done and nobody has asked for: nothing where all is done.

    Who went beyond a limit would be tried again alone, so nothing is said of it.
    """
    yield from queue.ready
    for track in tracks:
        for future in track.out:
            if future.done() and not future.cancelled() and future.exception() is None:
                yield from (receipt for receipt in future.result().receipts if receipt.kind not in (TIME, MEMORY))


def supervise(
    work: Work,
    setup: Setup,
    queue: Queue,
    tracks: Sequence[Track],
    prepare: Callable[[Job], Job],
    lost_worker: Callable[[int], None],
) -> Generator[Receipt, None, None]:
    """Work off a queue on these lanes."""
    queue.rooms = max(1, sum(track.room for track in tracks))
    while True:
        for track in tracks:
            while track.free() > 0 and (given := queue.next(suspects=track.takes_suspects())):
                given.jobs = [prepare(job) for job in given.jobs]
                try:
                    track.submit(work, setup, given)
                except BrokenExecutor:
                    queue.put_back(given)
                    break
        futures = [future for track in tracks for future in track.out]
        if not futures:
            return
        wait(futures, timeout=TICK, return_when=FIRST_COMPLETED)
        for track in tracks:
            track.check()
            _collect(track, queue, lost_worker)
            while queue.ready:
                yield queue.ready.popleft()


def _collect(track: Track, queue: Queue, lost_worker: Callable[[int], None]) -> None:
    """Take what has come back on a lane; what was lost goes into the queue again."""
    lost: list[Chunk] = []
    for future in [future for future in track.out if future.done()]:
        given = track.out.pop(future)
        try:
            result = future.result()
        except track.losses:
            lost.append(given)
            continue
        except CancelledError as error:  # by nobody here
            raise SchedulerLost("the scheduler of the cluster is gone") from error
        track.came(result)
        queue.take(given, result)
    if not lost:
        return
    if isinstance(track, Lane):  # its one process is gone: the rest are over too, some of them well
        wait(track.out)
        for future, given in list(track.out.items()):
            try:
                queue.take(given, future.result())
            except BrokenExecutor:
                lost.append(given)
        track.out.clear()
    verdict = track.broken(lost)
    queue.again(verdict, {job.number for given in lost if given.alone for job in given.jobs})
    lost_worker(len(verdict.suspects) + len(verdict.innocent))


class Queue:
    """What is to be done: suspects first, then who was lost beside them, then the rest in its order; and what is done."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.jobs = jobs
        self.place = 0
        self.rooms = 1  # chunks that the lanes hold together
        self.ready: deque[Receipt] = deque()  # came back, and nobody has asked for them yet
        self.suspects: deque[Job] = deque()
        self.back: deque[Job] = deque()
        self.costs: Counter[int] = Counter()  # workers that a job has cost while it was alone
        self.causes: defaultdict[int, list[str]] = defaultdict(list)  # what was seen each time one was lost with it
        self.pace: float | None = None  # seconds a job

    def next(self, *, suspects: bool = True) -> Chunk | None:
        """The next chunk, or None where nothing is left to send; a suspect only where it may be one."""
        if self.suspects and suspects:
            return Chunk([self.suspects.popleft()], alone=True)
        left = len(self.back) + len(self.jobs) - self.place
        size = min(self.size(), max(1, left * 2 // (self.rooms * SHARE)))
        made = [self.back.popleft() for _ in range(min(size, len(self.back)))]
        if not made:
            made = list(self.jobs[self.place : self.place + size])
            self.place += len(made)
        return Chunk(made) if made else None

    def size(self) -> int:
        """How many jobs are about a second of work."""
        if self.pace is None:
            return FIRST
        return max(1, min(LARGEST, round(SECONDS / max(self.pace, 1e-6))))

    def put_back(self, given: Chunk) -> None:
        """Take back a chunk that could not be sent."""
        (self.suspects if given.alone else self.back).extendleft(reversed(given.jobs))

    def take(self, given: Chunk, result: Result) -> None:
        """Take the receipts of a chunk that came back; who went beyond a limit beside others is tried again alone."""
        pace = result.seconds / max(1, len(given.jobs))
        self.pace = pace if self.pace is None else 0.7 * self.pace + 0.3 * pace
        by_number = {job.number: job for job in given.jobs}
        for receipt in result.receipts:
            if receipt.kind not in (TIME, MEMORY):
                self.ready.append(receipt)
            elif given.alone or receipt.number not in by_number:
                self.ready.append(quarantined(receipt))
            else:
                self.suspects.append(by_number[receipt.number])

    def again(self, verdict: Verdict, alone: set[int]) -> None:
        """Put back what was lost with a worker; who has cost enough of them while it was alone is given up."""
        self.back.extend(verdict.innocent)
        for job in verdict.suspects:
            self.costs[job.number] += job.number in alone
            self.causes[job.number].append(verdict.cause)
            if self.costs[job.number] < (1 if verdict.hung else ATTEMPTS):
                self.suspects.append(job)
            else:
                self.ready.append(_given_up(job, self.causes.pop(job.number), TIME if verdict.hung else DIED))


def _given_up(job: Job, causes: Sequence[str], kind: str) -> Receipt:
    """A job that no process lives through; each cause in the order seen, since somebody may have ended one from outside."""
    told = "; ".join(
        f"{cause}, {times} times" if times > 1 else f"{cause}, once" for cause, times in Counter(causes).items()
    )
    message = f"{job.label}: the process at work on it {told}"
    return Receipt(number=job.number, label=job.label, status=QUARANTINED, kind=kind, message=message)
