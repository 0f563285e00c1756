"""How long a document may take, and how much memory: kept inside of the process that works on it.

The first limit is an alarm that raises in the middle of the work; whoever does not hear it, because it hangs where no
Python runs, is ended from outside by the supervisor (`pool`). The second is a limit of the system on the address space
of the process, counted from what it has at its start; it makes an allocation fail, and the document with it. Where the
system knows no such limits (Windows has neither, macOS keeps no second) only the supervisor is left.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import TYPE_CHECKING, NoReturn

from converter.batch.values import FAILED, MEMORY, QUARANTINED, TIME, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from converter.batch.values import Job, Setup

SECONDS = 120.0
MEBIBYTES = 2048
PATIENCE = 1.25  # times the limit, and a little more, after which a worker that did not hear the alarm is ended
EXTRA = 2.0  # seconds
AGAIN = 1.0  # seconds after which an alarm rings once more: code that may not raise, as a destructor, swallows it


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take; None: as much as it likes."""

    seconds: float | None = SECONDS
    mebibytes: int | None = MEBIBYTES  # of memory, beyond what the process has before its first document

    @property
    def deadline(self) -> float:
        """Seconds after which a process that is still at one document is ended."""
        return float("inf") if self.seconds is None else self.seconds * PATIENCE + EXTRA


NONE = Limits(None, None)


class OverTime(BaseException):
    """The alarm: no `except Exception` on the way may take it for its own."""


def within(
    work: Callable[[Setup, Sequence[Job]], list[Receipt]], setup: Setup, job: Job, limits: Limits
) -> list[Receipt]:
    """Work on one job within the limit of time; what goes beyond a limit is a failed receipt that says so."""
    try:
        with _alarm(limits.seconds):
            return work(setup, [job])
    except OverTime:
        message = f"{job.label}: not done after {limits.seconds:g} seconds; --time-limit allows more"
        return [Receipt(number=job.number, label=job.label, status=FAILED, kind=TIME, message=message)]
    except MemoryError:
        return [exhausted(job, limits)]


def exhausted(job: Job, limits: Limits) -> Receipt:
    """The receipt of a job that ran out of memory."""
    allowed = f"{limits.mebibytes} MiB of memory are" if limits.mebibytes else "the memory of the machine is"
    message = f"{job.label}: {allowed} not enough; --memory-limit allows more"
    return Receipt(number=job.number, label=job.label, status=FAILED, kind=MEMORY, message=message)


@contextmanager
def _alarm(seconds: float | None) -> Iterator[None]:
    """Raise OverTime in this thread after so many seconds, where the system can."""
    if seconds is None:
        yield
        return
    if threading.current_thread() is not threading.main_thread():  # a worker of a cluster
        with _WATCH.over(seconds):
            yield
        return
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(*_: object) -> NoReturn:
    raise OverTime


class _Watch:
    """Alarms for threads, to which no signal comes: a thread that looks at the clock four times a second.

    A thread that does not hear its alarm within the patience takes its whole process along; whoever started that
    process, as the nanny of a Dask worker, starts another.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.due: dict[int, tuple[float, float]] = {}  # by thread: when the alarm rings, when the process ends
        self.rung: dict[int, float] = {}  # by thread: when it rang last
        self.thread: threading.Thread | None = None

    @contextmanager
    def over(self, seconds: float) -> Iterator[None]:
        """Watch over this thread."""
        me, now = threading.get_ident(), monotonic()
        with self.lock:
            self.due[me] = (now + seconds, now + Limits(seconds).deadline)
            if self.thread is None:
                self.thread = threading.Thread(target=self._watch, daemon=True)
                self.thread.start()
        try:
            yield
        finally:
            with self.lock:
                del self.due[me]
                if me in self.rung:  # what has not been delivered by now must not be
                    del self.rung[me]
                    _raise_in(me, None)

    def _watch(self) -> None:
        while True:
            sleep(0.25)
            now = monotonic()
            with self.lock:
                for thread, (soft, hard) in self.due.items():
                    if now > hard:
                        os._exit(71)
                    if now > max(soft, self.rung.get(thread, 0.0) + AGAIN):
                        self.rung[thread] = now
                        _raise_in(thread, OverTime)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raise an exception in another thread when it next runs Python, or take back one that waits there."""
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)


_WATCH = _Watch()


@contextmanager
def memory(mebibytes: int | None) -> Iterator[None]:
    """Let this process have so much memory more than it has now, for as long as the context lasts."""
    before = set_memory(mebibytes)
    try:
        yield
    finally:
        if before is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, before)


def set_memory(mebibytes: int | None) -> tuple[int, int] | None:
    """Let this process have so much memory more than it has now; give the limits before, None where nothing changed."""
    if mebibytes is None:
        return None
    try:
        import resource
    except ImportError:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = address_space() + mebibytes * 2**20
    if soft != resource.RLIM_INFINITY and soft < wanted:
        return None
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    except (ValueError, OSError):
        return None
    return soft, hard


def address_space() -> int:
    """Bytes of address space that this process has, 0 where the system does not say."""
    return _statm()[0]


def resident() -> int:
    """Bytes of memory that this process holds, 0 where the system does not say."""
    return _statm()[1]


def _statm() -> tuple[int, int]:
    try:
        with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123 -- no path to think about
            pages = stream.read().split()
    except OSError:
        return 0, 0
    import mmap

    return int(pages[0]) * mmap.PAGESIZE, int(pages[1]) * mmap.PAGESIZE


def quarantined(receipt: Receipt) -> Receipt:
    """A receipt of quarantine, where the one given tells of a limit; any other as it is."""
    if receipt.kind not in (TIME, MEMORY) or receipt.status != FAILED:
        return receipt
    from dataclasses import replace

    return replace(receipt, status=QUARANTINED)
