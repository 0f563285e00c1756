"""The supervisor: chunks out, receipts back, and nobody lost when a worker dies or hangs.

What travels is small: paths out, receipts back. A chunk is about a second of work. When a worker is lost, the one job
that it was at is the suspect; it is run again alone, and when that costs another worker too, twice, it is put into
quarantine with the cause. The others that were out are run again and none the worse: an output is published whole or
not at all, and publishing it twice changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, wait
from typing import TYPE_CHECKING

from converter.batch import lanes
from converter.batch.lanes import Chunk, Lane
from converter.batch.limits import Limits, quarantined
from converter.batch.stop import SchedulerLost
from converter.batch.values import DIED, MEMORY, QUARANTINED, TIME, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from converter.batch.engine import Work
    from converter.batch.lanes import Result, Track, Verdict
    from converter.batch.values import Job, Setup

LARGEST = 64  # jobs in one chunk
FIRST = 4  # jobs in the first chunks, as long as nobody knows how long one takes
SECONDS = 1.0  # of work in one chunk
SHARE = 4  # the last chunks are that much smaller than a worker's share of what is left
ATTEMPTS = 2  # how often a job may cost a worker of its own before it is given up
TICK = 0.25  # seconds between looks at the beats


def run(
    work: Work,
    setup: Setup,
    jobs: Sequence[Job],
    workers: int,
    prepare: Callable[[Job], Job],
    lost_worker: Callable[[int], None],
) -> Generator[Receipt, None, None]:
    """Yield the receipts of jobs as they come in; `lost_worker` hears how many are run again when one dies."""
    allowed = getattr(setup, "limits", Limits())
    tracks = [Lane(allowed) for _ in range(workers)]
    clean = False
    try:
        yield from supervise(work, setup, jobs, tracks, prepare, lost_worker)
        clean = True
    finally:
        lanes.close(tracks, at_once=not clean)


def run_on_cluster(
    work: Work,
    setup: Setup,
    jobs: Sequence[Job],
    workers: int,
    prepare: Callable[[Job], Job],
    lost_worker: Callable[[int], None],
    address: str | None,
) -> Generator[Receipt, None, None]:
    """The same on a cluster of Dask: that of the scheduler at this address, or one of our own."""
    from converter.batch import cluster

    with cluster.lane(address, workers, getattr(setup, "limits", Limits())) as track:
        try:
            yield from supervise(work, setup, jobs, [track], prepare, lost_worker)
        finally:
            track.close()


def supervise(
    work: Work,
    setup: Setup,
    jobs: Sequence[Job],
    tracks: Sequence[Track],
    prepare: Callable[[Job], Job],
    lost_worker: Callable[[int], None],
) -> Generator[Receipt, None, None]:
    """Work off jobs on these lanes."""
    queue = Queue(jobs, sum(track.room for track in tracks))
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
            yield from _collect(track, queue, lost_worker)


def _collect(track: Track, queue: Queue, lost_worker: Callable[[int], None]) -> Iterator[Receipt]:
    """The receipts that have come back on a lane; what was lost goes into the queue again."""
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
        yield from queue.take(given, result)
    if not lost:
        return
    if isinstance(track, Lane):  # its one process is gone: the rest are over too, some of them well
        wait(track.out)
        for future, given in list(track.out.items()):
            try:
                yield from queue.take(given, future.result())
            except BrokenExecutor:
                lost.append(given)
        track.out.clear()
    verdict = track.broken(lost)
    yield from queue.again(verdict, {job.number for given in lost if given.alone for job in given.jobs})
    lost_worker(len(verdict.suspects) + len(verdict.innocent))


class Queue:
    """What is to be done: suspects first, then who was lost beside them, then the rest in its order."""

    def __init__(self, jobs: Sequence[Job], rooms: int) -> None:
        self.jobs = jobs
        self.place = 0
        self.rooms = max(1, rooms)
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

    def take(self, given: Chunk, result: Result) -> Iterator[Receipt]:
        """The receipts of a chunk that came back; who went beyond a limit beside others is tried again alone."""
        pace = result.seconds / max(1, len(given.jobs))
        self.pace = pace if self.pace is None else 0.7 * self.pace + 0.3 * pace
        by_number = {job.number: job for job in given.jobs}
        for receipt in result.receipts:
            if receipt.kind not in (TIME, MEMORY):
                yield receipt
            elif given.alone or receipt.number not in by_number:
                yield quarantined(receipt)
            else:
                self.suspects.append(by_number[receipt.number])

    def again(self, verdict: Verdict, alone: set[int]) -> Iterator[Receipt]:
        """Put back what was lost with a worker; who has cost enough of them while it was alone is given up."""
        self.back.extend(verdict.innocent)
        for job in verdict.suspects:
            self.costs[job.number] += job.number in alone
            self.causes[job.number].append(verdict.cause)
            if self.costs[job.number] < (1 if verdict.hung else ATTEMPTS):
                self.suspects.append(job)
            else:
                yield _given_up(job, self.causes.pop(job.number), TIME if verdict.hung else DIED)


def _given_up(job: Job, causes: Sequence[str], kind: str) -> Receipt:
    """A job that no process lives through; each cause in the order seen, since somebody may have ended one from outside."""
    told = "; ".join(
        f"{cause}, {times} times" if times > 1 else f"{cause}, once" for cause, times in Counter(causes).items()
    )
    message = f"{job.label}: the process at work on it {told}"
    return Receipt(number=job.number, label=job.label, status=QUARANTINED, kind=kind, message=message)
