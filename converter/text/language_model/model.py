"""The trigram model: loading it, and what a symbol costs after two others.

The file is a trie of symbol numbers, unpacked once into flat arrays; costs are nats (negative log-probabilities), one
byte each. A context is a state: two symbols in one number. One cost is looked up in the arrays; what follows a symbol or
a pair becomes a table where many costs are asked at once. Loading takes some fifty milliseconds and fifteen megabytes,
so nothing loads it before text looks wrong.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from bisect import bisect_left
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

MAGIC = b"duben-lm-1\n"
MODEL_PATH = Path(__file__).with_name("model.bin")
STEP = 0.125  # nats of one unit in the file
BACKOFF_STEP = 0.0625
SECTIONS = (
    "symbols",
    "fold",
    "costs",
    "backoffs",
    "pair_counts",
    "pair_symbols",
    "pair_costs",
    "pair_backoffs",
    "triple_counts",
    "triple_symbols",
    "triple_costs",
)
UNSEEN = 17.0  # nats of a symbol that no source held
SHIFT = 14  # bits of a symbol's number; a state is two symbols: older << SHIFT | newer
MASK = (1 << SHIFT) - 1
_NATS = tuple(STEP * byte for byte in range(256))
_FEW_PAIRS = 50_000  # asked for one by one take as long as an index of all
_MOST_PAIRS = 400_000  # of which the tables are kept


class Row(NamedTuple):
    """Nats of the symbols known to follow, and what is added for all others."""

    known: dict[int, float]
    backoff: float


_NONE: dict[int, float] = {}
_NOTHING = Row(_NONE, 0.0)


class Model:
    """Costs of symbols by number; a symbol is a character, or stands for a class of them (`symbols.py`)."""

    __slots__ = (
        "_after_one",
        "_after_two",
        "_asked",
        "_backoffs",
        "_before",
        "_pair_backoffs",
        "_pair_costs",
        "_pair_starts",
        "_pair_symbols",
        "_triple_costs",
        "_triple_counts",
        "_triple_starts",
        "_triple_symbols",
        "_triples_before",
        "costs",
        "fold",
        "numbers",
        "unseen",
    )

    def __init__(self, data: bytes) -> None:
        if not data.startswith(MAGIC):
            raise ValueError("this is no language model of this version: build it again with build_model")
        body = zlib.decompress(data[len(MAGIC) :])
        sizes = struct.unpack_from(f"<{len(SECTIONS)}I", body)
        parts, done = {}, 4 * len(SECTIONS)
        for name, size in zip(SECTIONS, sizes, strict=True):
            parts[name] = body[done : done + size]
            done += size
        symbols = parts["symbols"].decode()
        pairs = parts["fold"].decode()
        self.numbers = {symbol: i for i, symbol in enumerate(symbols)}
        self.fold = dict(zip(pairs[0::2], pairs[1::2], strict=True))
        for traditional, simplified in self.fold.items():
            if simplified in self.numbers:
                self.numbers[traditional] = self.numbers[simplified]
        self.unseen = len(symbols)
        self.costs = [STEP * byte for byte in parts["costs"]] + [UNSEEN]
        self._backoffs = [BACKOFF_STEP * (byte - 128) for byte in parts["backoffs"]] + [0.0]
        self._pair_starts = array("I", accumulate(_shorts(parts["pair_counts"]), initial=0))
        self._pair_starts.append(self._pair_starts[-1])  # the unseen symbol has no pairs
        self._pair_symbols = _shorts(parts["pair_symbols"])
        self._pair_costs = parts["pair_costs"]
        self._pair_backoffs = parts["pair_backoffs"]
        self._triple_counts = counts = _shorts(parts["triple_counts"])
        sums = (sum(counts[start:end]) for start, end in pairwise(self._pair_starts))
        self._triples_before = array("I", accumulate(sums, initial=0))  # those after pairs of earlier symbols
        self._triple_starts: dict[int, array[int]] = {}
        self._triple_symbols = _shorts(parts["triple_symbols"])
        self._triple_costs = parts["triple_costs"]
        self._after_one: dict[int, Row] = {}
        self._after_two: dict[int, Row] = {}
        self._before: list[list[int]] | None = None
        self._asked = 0

    def after_one(self, symbol: int) -> Row:
        """What follows a symbol."""
        row = self._after_one.get(symbol)
        if row is None:
            start, end = self._pair_starts[symbol], self._pair_starts[symbol + 1]
            nats = map(_NATS.__getitem__, self._pair_costs[start:end])
            row = self._after_one[symbol] = Row(
                dict(zip(self._pair_symbols[start:end], nats, strict=True)), self._backoffs[symbol]
            )
        return row

    def after_two(self, state: int) -> Row:
        """What follows a pair, as far as it is more than what follows its second symbol."""
        row = self._after_two.get(state)
        if row is None:
            if len(self._after_two) > _MOST_PAIRS:
                self._after_two.clear()
            row = self._after_two[state] = self._triples(state >> SHIFT, state & MASK)
        return row

    def _triples(self, first: int, second: int) -> Row:
        found = self._pair(first, second)
        if found < 0:
            return _NOTHING
        start, end = self._range(first, found)
        backoff = BACKOFF_STEP * (self._pair_backoffs[found] - 128)
        if start == end:
            return Row(_NONE, backoff)
        nats = map(_NATS.__getitem__, self._triple_costs[start:end])
        return Row(dict(zip(self._triple_symbols[start:end], nats, strict=True)), backoff)

    def _range(self, first: int, pair: int) -> tuple[int, int]:
        """Where what follows a pair of this first symbol begins and ends."""
        starts = self._triple_starts.get(first) or self._starts_of(first)
        at = pair - self._pair_starts[first]
        return starts[at], starts[at + 1]

    def _starts_of(self, first: int) -> array[int]:
        """Where what follows each pair of a symbol begins."""
        counts = self._triple_counts[self._pair_starts[first] : self._pair_starts[first + 1]]
        starts = array("I", accumulate(counts, initial=self._triples_before[first]))
        self._triple_starts[first] = starts
        return starts

    def _pair(self, first: int, second: int) -> int:
        """Where a pair stands among all of them, -1 if it is none of them."""
        end = self._pair_starts[first + 1]
        at = bisect_left(self._pair_symbols, second, self._pair_starts[first], end)
        return at if at < end and self._pair_symbols[at] == second else -1

    def known_before(self, symbol: int, among: Collection[int]) -> set[int]:
        """Those of some symbols that are known to stand before another one.

        Pair by pair at first, since few are asked for in most documents, then by an index.
        """
        if self._before is None:
            self._asked += len(among)
            if self._asked <= _FEW_PAIRS:
                return {one for one in among if self._pair(one, symbol) >= 0}
            self._before = [[] for _ in range(self.unseen + 1)]
            for first, (start, end) in enumerate(pairwise(self._pair_starts)):
                for second in self._pair_symbols[start:end]:
                    self._before[second].append(first)
        return set(self._before[symbol]).intersection(among)

    def cost_beyond(self, state: int, third: int) -> float:
        """`cost` for a symbol that is not known to follow the newer one of the state."""
        first, newer = state >> SHIFT, state & MASK
        backoff = 0.0
        if (pair := self._pair(first, newer)) >= 0:
            start, end = self._range(first, pair)
            at = bisect_left(self._triple_symbols, third, start, end)
            if at < end and self._triple_symbols[at] == third:
                return _NATS[self._triple_costs[at]]
            backoff = BACKOFF_STEP * (self._pair_backoffs[pair] - 128)
        return backoff + self._backoffs[newer] + self.costs[third]

    def backoff(self, symbol: int) -> float:
        """What is added to the plain cost of a symbol that is not known to follow another one."""
        return self._backoffs[symbol]

    def cost(self, state: int, third: int) -> float:
        """Nats of a symbol after a state."""
        row = self._after_two.get(state)
        newer = state & MASK
        backoff = 0.0
        if row is not None:
            cost = row.known.get(third)
            if cost is not None:
                return cost
            backoff = row.backoff
        else:  # `_pair` and `_range` without the calls: this is where time goes
            first = state >> SHIFT
            base, end = self._pair_starts[first], self._pair_starts[first + 1]
            at = bisect_left(self._pair_symbols, newer, base, end)
            if at < end and self._pair_symbols[at] == newer:
                starts = self._triple_starts.get(first) or self._starts_of(first)
                start, stop = starts[at - base], starts[at - base + 1]
                if start < stop:
                    place = bisect_left(self._triple_symbols, third, start, stop)
                    if place < stop and self._triple_symbols[place] == third:
                        return _NATS[self._triple_costs[place]]
                backoff = BACKOFF_STEP * (self._pair_backoffs[at] - 128)
        followers = self._after_one.get(newer)
        if followers is not None:
            cost = followers.known.get(third)
            if cost is not None:
                return backoff + cost
        elif (found := self._pair(newer, third)) >= 0:
            return backoff + _NATS[self._pair_costs[found]]
        return backoff + self._backoffs[newer] + self.costs[third]


def _shorts(planes: bytes) -> array[int]:
    """16-bit numbers from a plane of low bytes and one of high bytes."""
    half = len(planes) // 2
    data = bytearray(len(planes))
    data[0::2] = planes[:half]
    data[1::2] = planes[half:]
    values = array("H", bytes(data))
    if sys.byteorder == "big":
        values.byteswap()
    return values


@cache
def load() -> Model:
    """The model of the package, loaded once."""
    return Model(MODEL_PATH.read_bytes())
