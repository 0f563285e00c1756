"""Where jobs are worked on: in this process one after the other, or by a pool of processes."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.batch import limits
from converter.batch.stop import heed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from converter.batch.values import Job, Receipt, Setup

    Work = Callable[[Setup, Sequence[Job]], list[Receipt]]

FEW = 24  # inputs for which a pool does not pay


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster of Dask: where its scheduler listens, or None for one of our own on this machine."""

    address: str | None = None


def workers_for(count: int, wanted: int | None = None) -> int:
    """How many processes a run of `count` inputs takes: as many as wanted, else one for few, else the processors."""
    if wanted:
        return max(1, min(wanted, count))
    return 1 if count < FEW else min(count, processors())


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def run(
    work: Work,
    setup: Setup,
    jobs: Sequence[Job],
    workers: int,
    prepare: Callable[[Job], Job] = lambda job: job,
    lost_worker: Callable[[int], None] = lambda _: None,
    cluster: Cluster | None = None,
    late: Callable[[Receipt], object] = lambda _: None,
) -> Generator[Receipt, None, None]:
    """Yield the receipts of jobs as they come in; with one worker the work is done here, in order.

    `prepare` is called on each job just before it is sent, `lost_worker` when a worker has died, with the number of
    jobs that are run again, `late` with the receipts that still come when nobody asks for more, because the run was
    stopped; what a cluster is still at is not waited for. Limits of time and memory are those of `setup`. With `cluster` the work is sent to Dask.
    """
    allowed = getattr(setup, "limits", limits.NONE)
    if cluster is None and workers <= 1:
        with limits.memory(allowed.mebibytes):
            for job in jobs:
                yield from map(limits.quarantined, limits.within(work, setup, prepare(job), allowed))
        return
    from converter.batch import pool

    lent = pool.here(workers, allowed) if cluster is None else pool.on_cluster(cluster.address, workers, allowed)
    yield from pool.run(work, setup, jobs, lent, prepare, lost_worker, late)


def in_order(
    receipts: Iterable[Receipt], jobs: Sequence[Job], waiting: dict[int, Receipt] | None = None
) -> Iterator[Receipt]:
    """Yield receipts in the order of their jobs; `waiting` holds those whose turn has not come, for who stops early."""
    waiting = {} if waiting is None else waiting
    numbers = deque(job.number for job in jobs)
    for receipt in receipts:
        waiting[receipt.number] = receipt
        heed()
        while numbers and numbers[0] in waiting:
            yield waiting.pop(numbers.popleft())
