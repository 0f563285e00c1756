"""Digests of many files at the speed of the disk: each file is read once for all algorithms, by several threads.

`hashlib` lets other threads run while it works, so that two processors hash two files.
"""

from __future__ import annotations

import hashlib
import os
import queue
import threading
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from converter.archive.store import BROKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from converter.archive.store import Store

CHUNK = 1 << 20  # bytes read at once
FILES = 64  # in one share of the work
BYTES = 8 << 20  # in one share of the work, so that threads end together
OURS = ("sha256", "sha512")  # what duben writes

T = TypeVar("T")
R = TypeVar("R")


class Checked(NamedTuple):
    """A file that was read: its size and digests, or the error."""

    path: str
    size: int
    digests: tuple[bytes, ...]
    error: str | None = None


class Wanted(NamedTuple):
    """A file to be read, by which algorithms, and the digests that are due."""

    path: str
    size: int
    algorithms: tuple[str, ...]
    due: tuple[bytes, ...] = ()


def known(algorithm: str) -> str | None:
    """The name that hashlib has for a manifest's algorithm, None for one that it cannot do.

    >>> known("SHA-256"), known("crc32")
    ('sha256', None)
    """
    names = (algorithm.lower(), algorithm.lower().replace("-", ""), algorithm.lower().replace("-", "_"))
    fixed = hashlib.algorithms_available - {"shake_128", "shake_256"}
    return next((name for name in names if name in fixed), None)


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def read(store: Store, wanted: Wanted, buffer: bytearray) -> Checked:
    """Read a file once and give its digests."""
    made = [hashlib.new(name, usedforsecurity=False) for name in wanted.algorithms]
    view = memoryview(buffer)
    size = 0
    try:
        with store.open(wanted.path) as stream:
            while count := stream.readinto(view):  # type: ignore[attr-defined]
                for one in made:
                    one.update(view[:count])
                size += count
                if count < CHUNK and size >= wanted.size:
                    break
            else:
                return Checked(wanted.path, size, tuple(one.digest() for one in made))
            if stream.read(1):
                return Checked(wanted.path, size, (), "it grew while it was read")
    except BROKEN as error:
        return Checked(wanted.path, size, (), f"{getattr(error, 'strerror', None) or error}")
    return Checked(wanted.path, size, tuple(one.digest() for one in made))


def differing(
    store: Store, wanted: Iterable[Wanted], threads: int, progress: Callable[[int, int], None]
) -> Iterator[tuple[Wanted, Checked]]:
    """Read every file and yield those that are not as they are due; `progress` hears of files and bytes done."""
    local = threading.local()

    def work(share: Sequence[Wanted]) -> tuple[list[tuple[Wanted, Checked]], int, int]:
        if not hasattr(local, "buffer"):
            local.buffer = bytearray(CHUNK)
        bad: list[tuple[Wanted, Checked]] = []
        size = 0
        for one in share:
            found = read(store, one, local.buffer)
            size += found.size
            if found.digests != one.due:
                bad.append((one, found))
        return bad, len(share), size

    for bad, count, size in in_threads(work, shares(wanted), threads):
        yield from bad
        progress(count, size)


def shares(wanted: Iterable[Wanted]) -> Iterator[list[Wanted]]:
    """The work in shares of some size."""
    share: list[Wanted] = []
    size = 0
    for one in wanted:
        share.append(one)
        size += one.size
        if len(share) >= FILES or size >= BYTES:
            yield share
            share, size = [], 0
    if share:
        yield share


def in_threads(work: Callable[[T], R], items: Iterable[T], threads: int) -> Iterator[R]:
    """Yield the result of each item, in the order in which they are done; few items wait at any time."""
    if threads <= 1:
        yield from map(work, items)
        return
    todo: queue.SimpleQueue[T | None] = queue.SimpleQueue()
    done: queue.SimpleQueue[R | BaseException] = queue.SimpleQueue()

    def serve() -> None:
        while (item := todo.get()) is not None:
            try:
                done.put(work(item))
            except BaseException as error:  # noqa: BLE001 -- raised again where the results are taken
                done.put(error)

    crew = [threading.Thread(target=serve, daemon=True) for _ in range(threads)]
    for one in crew:
        one.start()
    out = 0
    try:
        for item in items:
            todo.put(item)
            out += 1
            if out >= 2 * threads:
                yield _result(done)
                out -= 1
        for _ in range(out):
            yield _result(done)
    finally:
        for _ in crew:
            todo.put(None)
        for one in crew:
            one.join()


def _result(done: queue.SimpleQueue[R | BaseException]) -> R:
    made = done.get()
    if isinstance(made, BaseException):
        raise made
    return made
