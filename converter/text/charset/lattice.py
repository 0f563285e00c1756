"""Reading broken bytes: the likeliest way through them, where a byte may be skipped and the charset may change.

One mechanism for a file cut inside a character, a byte lost or replaced, and a stretch of another charset inside a line:
a beam search over the bytes, with the language model for the characters and prices for what is broken.
"""

from __future__ import annotations

import math
from bisect import insort
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from converter.text.charset.codes import REPLACEMENT, read, units
from converter.text.language_model.characters import costs, rare_pairs
from converter.text.language_model.reading import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEAM = 6
SKIP = 10.0  # nats of a byte that belongs to nothing
SKIP_MORE = 10.0  # of another one after it
SWITCH = 14.0  # nats of going on in another charset
UNUSUAL = 12.0  # nats at most of a sound character: it must not be dearer than skipping its bytes
NEVER = 20.0  # private use and controls stay dear
WORSE = 32.0  # nats behind the best way at a place at which a way is given up
_AHEAD = 240  # bytes that are looked at
_CALM = 18  # characters that must read well
_SETTLED, _UNSURE = 4, 8  # those at its beginning and at its end that are weighed all the same
_WINDOW, _WELL = 6, 9.0  # so many characters, and nats of each of them alone: text out of step soon costs more
_DEAR = 2 * SKIP + 5.0  # nats of three characters in a row
_LONGEST = 4  # bytes of a character
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
    calm = (len(raw), "")  # where the bytes read well by the first charset for a while, and what they read there
    passed = wary = 0  # up to where the reading is settled, and up to where it is not
    for place, first in enumerate(raw):
        if place < passed:
            continue
        here = sorted(ends[place].steps.values(), key=_by_cost)[:BEAM]
        if not here:
            continue
        if place == calm[0]:
            text, calm = calm[1], (len(raw), "")
            last, wary = here[0], place
            if _reads(here[0], text[:_SETTLED]):
                last, wary = _walk(raw, place, text[_SETTLED:], here[0], step)
            if last is not here[0] and last.unit is not None:
                passed = last.unit.end
                for end in ends[place + 1 : passed + _LONGEST]:
                    end.steps.clear()  # no way that is still in the middle of a character here reads better
                ends[passed] = _End()
                ends[passed].offer(last.cost, last.state, last.charset, last.unit, last.before)
                continue
        if place > calm[0]:
            calm = (len(raw), "")
        if calm[0] == len(raw) and place >= wary and here[0].charset == charsets[0]:
            calm = _calm(raw, place, charsets[0]) or calm
        if first < 0x80:
            _stand(chr(first), place, here, ends[place + 1], step)
            continue
        found = [
            (name, text, Unit(place, place + length, name, text), ends[place + length])
            for name in charsets
            for length, text in units(raw, place, name)
        ]
        most = here[0].cost + WORSE
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


def _calm(raw: bytes, place: int, charset: str) -> tuple[int, str] | None:
    """Where the ways through a place are settled, if it reads well on from there in the charset, and what it reads.

    No other way through bytes that read so well for so long comes near: from the fifth character on only the
    cheapest one is followed, to the eighth one before the end.
    """
    part = raw[place : place + _AHEAD]
    try:
        text = read(part, charset)
    except UnicodeDecodeError as error:
        text = read(part[: error.start], charset, "replace")
    odd = rare_pairs().search(text)
    text = text[: odd.start()] if odd is not None else text
    nats = [*accumulate(map(costs().__getitem__, text), initial=0.0)]
    dear = (i for i, (a, b) in enumerate(zip(nats, nats[_WINDOW:], strict=False)) if b - a > _WINDOW * _WELL)
    text = text[: next(dear, len(text))]
    if len(text) < _CALM:
        return None
    settled = place
    for one in text[:_SETTLED]:
        settled += _length(raw, settled, charset, one)
    return settled, text[:-_UNSURE]


def _length(raw: bytes, place: int, charset: str, one: str) -> int:
    return next((length for length, text in units(raw, place, charset) if text == one), 0)


def _reads(way: _Step, text: str) -> bool:
    """Whether a way ends in these characters, one after the other, and none of them is dear."""
    now: _Step | None = way
    for one in reversed(text):
        if now is None or now.unit is None or now.unit.text != one:
            return False
        now = now.before
    return now is not None and way.cost - now.cost <= _DEAR


def _walk(
    raw: bytes, place: int, text: str, before: _Step, step: Callable[[int, str], tuple[float, int]]
) -> tuple[_Step, int]:
    """The way on over a text that stands in the bytes, with nothing beside it; and where it was left, if something is dear.

    To leave out a character costs as much as two bytes that belong to nothing, and saves no more than what it and the
    two after it cost: while these are cheap nothing else can be cheaper.
    """
    way = [before]
    for one in text:
        last = way[-1]
        length = _length(raw, place, before.charset, one)
        cost, state = step(last.state, one)
        unit = Unit(place, place + length, before.charset, one)
        way.append(_Step(last.cost + _capped(cost), state, before.charset, unit, last))
        place += length
        if not length or way[-1].cost - way[max(0, len(way) - 4)].cost > _DEAR:
            return way[max(0, len(way) - 1 - _UNSURE)], place
    return way[-1], place


def _stand(one: str, place: int, here: list[_Step], end: _End, step: Callable[[int, str], tuple[float, int]]) -> None:
    """ASCII always stands for itself, in the charset at hand."""
    for before in here:
        if before.cost > here[0].cost + WORSE:
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
