"""The trigram model: loading it, and what a symbol costs after two others.

The file is a trie of symbol numbers, unpacked once into flat arrays; costs are nats (negative log-probabilities), one
byte each. What follows a symbol or a pair becomes a table when it is first asked for. Loading takes some fifty
milliseconds and fifteen megabytes, so nothing loads it before text looks wrong.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

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


class Row(NamedTuple):
    """Nats of the symbols known to follow, and what is added for all others."""

    known: dict[int, float]
    backoff: float


_NOTHING = Row({}, 0.0)


class Model:
    """Costs of symbols by number; a symbol is a character, or stands for a class of them (`symbols.py`)."""

    __slots__ = (
        "_after_one",
        "_after_two",
        "_backoffs",
        "_pair_backoffs",
        "_pair_costs",
        "_pair_starts",
        "_pair_symbols",
        "_triple_costs",
        "_triple_starts",
        "_triple_symbols",
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
        self._triple_starts = array("I", accumulate(_shorts(parts["triple_counts"]), initial=0))
        self._triple_symbols = _shorts(parts["triple_symbols"])
        self._triple_costs = parts["triple_costs"]
        self._after_one: dict[int, Row] = {}
        self._after_two: dict[int, dict[int, int | Row]] = {}

    def after_one(self, symbol: int) -> Row:
        """What follows a symbol."""
        row = self._after_one.get(symbol)
        if row is None:
            start, end = self._pair_starts[symbol], self._pair_starts[symbol + 1]
            known = dict(
                zip(self._pair_symbols[start:end], (STEP * c for c in self._pair_costs[start:end]), strict=True)
            )
            row = self._after_one[symbol] = Row(known, self._backoffs[symbol])
        return row

    def after_two(self, first: int, second: int) -> Row:
        """What follows a pair, as far as it is more than what follows its second symbol."""
        pairs = self._after_two.get(first)
        if pairs is None:
            start, end = self._pair_starts[first], self._pair_starts[first + 1]
            pairs = self._after_two[first] = dict(zip(self._pair_symbols[start:end], range(start, end), strict=True))
        found = pairs.get(second)
        if not isinstance(found, int):
            return found or _NOTHING
        start, end = self._triple_starts[found], self._triple_starts[found + 1]
        known = dict(
            zip(self._triple_symbols[start:end], (STEP * c for c in self._triple_costs[start:end]), strict=True)
        )
        row = pairs[second] = Row(known, BACKOFF_STEP * (self._pair_backoffs[found] - 128))
        return row

    def cost(self, first: int, second: int, third: int) -> float:
        """Nats of the third symbol after the other two."""
        known, backoff = self.after_two(first, second)
        cost = known.get(third)
        if cost is not None:
            return cost
        pairs, more = self.after_one(second)
        cost = pairs.get(third)
        return backoff + cost if cost is not None else backoff + more + self.costs[third]


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
