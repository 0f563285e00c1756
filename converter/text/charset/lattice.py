"""Reading broken bytes: the likeliest way through them, where a byte may be skipped and the charset may change.

One mechanism for a file cut inside a character, a byte lost or replaced, and a stretch of another charset inside a line:
a beam search over the bytes, with the language model for the characters and prices for what is broken.
"""

from __future__ import annotations

import math
from bisect import insort
from typing import TYPE_CHECKING, NamedTuple

from converter.text.charset.codes import REPLACEMENT, units
from converter.text.language_model.reading import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEAM = 6
SKIP = 10.0  # nats of a byte that belongs to nothing
SKIP_MORE = 10.0  # of another one after it
SWITCH = 14.0  # nats of going on in another charset
UNUSUAL = 12.0  # nats at most of a sound character: it must not be dearer than skipping its bytes
NEVER = 20.0  # private use and controls stay dear
_FIRST_FREE = 6.0  # nats less for a broken byte at the very start or end of a file, where cuts are


class Unit(NamedTuple):
    """One character and the bytes it was read from."""

    start: int
    end: int
    charset: str
    text: str


class _Step(NamedTuple):
    cost: float
    state: int
    charset: str
    unit: Unit | None
    before: _Step | None


class _End:
    """The ways to one place, the cheapest for each state and charset, and what a way must cost less than to count.

    Only BEAM of them go on, so that a way dearer than BEAM others need not be looked at: costs only grow.
    """

    __slots__ = ("least", "steps", "worst")

    def __init__(self) -> None:
        self.steps: dict[tuple[int, str], _Step] = {}
        self.least: list[float] = []
        self.worst = math.inf

    def offer(self, cost: float, state: int, charset: str, unit: Unit | None, before: _Step | None) -> None:
        """Take a way in unless it is known to be of no use."""
        if cost >= self.worst:
            return
        key = (state, charset)
        known = self.steps.get(key)
        if known is not None:
            if cost >= known.cost:
                return
            if known.cost in self.least:
                self.least.remove(known.cost)
        self.steps[key] = _Step(cost, state, charset, unit, before)
        insort(self.least, cost)
        if len(self.least) >= BEAM:
            del self.least[BEAM:]
            self.worst = self.least[-1]


def read_broken(
    raw: bytes, charsets: tuple[str, ...], context: str = "", *, is_first: bool = False
) -> tuple[float, list[Unit]]:
    """The cheapest reading of the bytes and its cost in nats; `charsets` are tried from the first on.

    >>> "".join(unit.text for unit in read_broken("今天天气很好".encode("gbk")[1:], ("gb18030",))[1])
    '�天天气很好'
    """
    step = reader().step
    start = reader().state_after(context)
    ends = [_End() for _ in range(len(raw) + 1)]
    for name in charsets:
        ends[0].offer(0.0 if name == charsets[0] else SWITCH, start, name, None, None)
    for place, first in enumerate(raw):
        here = sorted(ends[place].steps.values(), key=_by_cost)[:BEAM]
        if not here:
            continue
        if first < 0x80:
            _stand(chr(first), place, here, ends[place + 1], step)
            continue
        found = [
            (name, text, Unit(place, place + length, name, text), ends[place + length])
            for name in charsets
            for length, text in units(raw, place, name)
        ]
        most = here[0].cost + 40
        for before in here:
            for name, text, unit, end in found:
                cost = before.cost if name == before.charset else before.cost + SWITCH
                if cost > most or cost >= end.worst:  # characters cost something, too: it would not come in
                    continue
                state = before.state
                for one in text:
                    more, state = step(state, one)
                    cost += more if more < UNUSUAL or more > NEVER else UNUSUAL
                end.offer(cost, state, name, unit, before)
            after_broken = before.unit is not None and before.unit.text == REPLACEMENT
            price = SKIP_MORE if after_broken else SKIP
            if is_first and place == 0:
                price -= _FIRST_FREE
            unit = Unit(place, place + 1, before.charset, REPLACEMENT)
            ends[place + 1].offer(before.cost + price, before.state, before.charset, unit, before)
    last = min(ends[-1].steps.values(), key=_by_cost)
    return last.cost, list(_walk_back(last))[::-1]


def _stand(one: str, place: int, here: list[_Step], end: _End, step: Callable[[int, str], tuple[float, int]]) -> None:
    """ASCII always stands for itself, in the charset at hand."""
    for before in here:
        if before.cost > here[0].cost + 40:
            break
        more, state = step(before.state, one)
        unit = Unit(place, place + 1, before.charset, one)
        end.offer(before.cost + _capped(more), state, before.charset, unit, before)


def cost_of_sound(text: str, context: str = "") -> float:
    """Nats of a text as the lattice reckons them."""
    return sum(map(_capped, reader().costs(text, reader().state_after(context))))


def _capped(cost: float) -> float:
    return cost if cost < UNUSUAL or cost > NEVER else UNUSUAL


def _by_cost(step: _Step) -> float:
    return step.cost


def _walk_back(step: _Step) -> Iterator[Unit]:
    now: _Step | None = step
    while now is not None and now.unit is not None:
        yield now.unit
        now = now.before
