"""The trigram model: loading it, and what a symbol costs after two others.

The file is a trie of symbol numbers, unpacked once into flat arrays that are searched by bisection; costs are nats
(negative log-probabilities), one byte each. Loading takes some fifty milliseconds and fifteen megabytes, so nothing
loads it before text looks wrong.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from bisect import bisect_left
from functools import cache
from itertools import accumulate
from pathlib import Path

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


class Model:
    """Costs of symbols by number; a symbol is a character, or stands for a class of them (`symbols.py`)."""

    __slots__ = (
        "_backoffs",
        "_costs",
        "_pair_backoffs",
        "_pair_costs",
        "_pair_starts",
        "_pair_symbols",
        "_triple_costs",
        "_triple_starts",
        "_triple_symbols",
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
        self._costs = [STEP * byte for byte in parts["costs"]] + [UNSEEN]
        self._backoffs = [BACKOFF_STEP * (byte - 128) for byte in parts["backoffs"]] + [0.0]
        self._pair_starts = array("I", accumulate(_shorts(parts["pair_counts"]), initial=0))
        self._pair_starts.append(self._pair_starts[-1])  # the unseen symbol has no pairs
        self._pair_symbols = _shorts(parts["pair_symbols"])
        self._pair_costs = parts["pair_costs"]
        self._pair_backoffs = parts["pair_backoffs"]
        self._triple_starts = array("I", accumulate(_shorts(parts["triple_counts"]), initial=0))
        self._triple_symbols = _shorts(parts["triple_symbols"])
        self._triple_costs = parts["triple_costs"]

    def cost(self, first: int, second: int, third: int) -> float:
        """Nats of the third symbol after the other two."""
        backoff = 0.0
        end = self._pair_starts[first + 1]
        pair = bisect_left(self._pair_symbols, second, self._pair_starts[first], end)
        if pair < end and self._pair_symbols[pair] == second:
            stop = self._triple_starts[pair + 1]
            triple = bisect_left(self._triple_symbols, third, self._triple_starts[pair], stop)
            if triple < stop and self._triple_symbols[triple] == third:
                return STEP * self._triple_costs[triple]
            backoff = BACKOFF_STEP * (self._pair_backoffs[pair] - 128)
        end = self._pair_starts[second + 1]
        pair = bisect_left(self._pair_symbols, third, self._pair_starts[second], end)
        if pair < end and self._pair_symbols[pair] == third:
            return backoff + STEP * self._pair_costs[pair]
        return backoff + self._backoffs[second] + self._costs[third]


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
