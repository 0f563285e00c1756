"""The front of a search: the cheapest way to each state, and what a way may cost at most to be one of those that go on."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from heapq import nsmallest
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable


class HasCost(Protocol):
    """One way so far, with its nats."""

    @property
    def cost(self) -> float:
        """Nats so far; they only grow."""


P = TypeVar("P", bound=HasCost)


class Front(Generic[P]):
    """Ways by state, of which only `room` go on, none of them `worse` nats or more behind the best.

    Costs only grow, so a way dearer than `limit` need not be made: `room` others are cheaper. That is a bound, and not a
    guess: the same ways go on as if all of them were kept.
    """

    __slots__ = ("_least", "limit", "paths", "room", "worse")

    def __init__(self, room: int, limit: float = math.inf, worse: float = math.inf) -> None:
        self.paths: dict[Hashable, P] = {}
        self.limit = limit
        self.room = room
        self.worse = worse
        self._least: list[float] = []

    def offer(self, key: Hashable, path: P) -> None:
        """Take a way in, unless it is too dear or a cheaper one leads to the same state."""
        cost = path.cost
        if cost > self.limit:
            return
        known = self.paths.get(key)
        if known is None:
            self.put(key, path)
        elif cost < known.cost:
            self.put(key, path, known)

    def put(self, key: Hashable, path: P, instead_of: P | None = None) -> None:
        """Take a way in that is known to be cheap enough, in the place of another one to the same state."""
        least = self._least
        if instead_of is not None:
            at = bisect_left(least, instead_of.cost)
            if at < len(least) and least[at] == instead_of.cost:
                del least[at]
        cost = path.cost
        self.paths[key] = path
        insort(least, cost)
        if len(least) >= self.room:
            del least[self.room :]
            self.limit = min(self.limit, least[-1])
        self.limit = min(self.limit, least[0] + self.worse)

    def best(self) -> list[P]:
        """The ways that go on, the cheapest first."""
        return [path for path in nsmallest(self.room, self.paths.values(), key=_by_cost) if path.cost <= self.limit]


def _by_cost(path: HasCost) -> float:
    return path.cost
