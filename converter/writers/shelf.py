"""A list on the disk: what a writer must keep of every article until the last one is written, and needs once, in order."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Generic, TypeVar

from converter.rendered import spool

if TYPE_CHECKING:
    from collections.abc import Iterator

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """Values in the order in which they were put there; in memory while they are few, on the disk beyond.

    >>> shelf = Shelf()
    >>> shelf.append("故鄉")
    >>> shelf.append("社戲")
    >>> len(shelf), list(shelf)
    (2, ['故鄉', '社戲'])
    """

    def __init__(self) -> None:
        self._stream = spool()
        self._count = 0

    def append(self, value: Kept) -> None:
        """Put a value behind the others; not while they are read."""
        pickle.dump(value, self._stream, pickle.HIGHEST_PROTOCOL)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Kept]:
        """The values from the first one on; one reader at a time."""
        self._stream.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._stream)  # noqa: S301 -- written by this process, into a file without a name
        self._stream.seek(0, 2)
