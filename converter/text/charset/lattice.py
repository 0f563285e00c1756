"""Reading broken bytes: the likeliest way through them, where a byte may be skipped and the charset may change.

One mechanism for a file cut inside a character, a byte lost or replaced, and a stretch of another charset inside a line:
a beam search over the bytes, with the language model for the characters and prices for what is broken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from converter.text.charset.codes import REPLACEMENT, units
from converter.text.language_model.reading import reader

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def read_broken(
    raw: bytes, charsets: tuple[str, ...], context: str = "", *, is_first: bool = False
) -> tuple[float, list[Unit]]:
    """The cheapest reading of the bytes and its cost in nats; `charsets` are tried from the first on.

    >>> "".join(unit.text for unit in read_broken("今天天气很好".encode("gbk")[1:], ("gb18030",))[1])
    '�天天气很好'
    """
    step = reader().step
    start = reader().state_after(context)
    ends: list[dict[tuple[int, str], _Step]] = [{} for _ in range(len(raw) + 1)]
    ends[0] = {
        (start, name): _Step(0.0 if name == charsets[0] else SWITCH, start, name, None, None) for name in charsets
    }
    for place in range(len(raw)):
        here = sorted(ends[place].values(), key=_by_cost)[:BEAM]
        if not here:
            continue
        found = {name: units(raw, place, name) for name in charsets}
        best = here[0].cost
        for before in here:
            for name in charsets:
                price = before.cost + (0.0 if name == before.charset else SWITCH)
                if price > best + 40 or (name != before.charset and (raw[place] < 0x80)):
                    continue
                for length, text in found[name]:
                    state, cost = before.state, price
                    for one in text:
                        more, state = step(state, one)
                        cost += _capped(more)
                    _offer(
                        ends[place + length], _Step(cost, state, name, Unit(place, place + length, name, text), before)
                    )
            if raw[place] < 0x80:
                continue  # ASCII always stands for itself
            after_broken = before.unit is not None and before.unit.text == REPLACEMENT
            price = SKIP_MORE if after_broken else SKIP
            if is_first and place == 0:
                price -= _FIRST_FREE
            unit = Unit(place, place + 1, before.charset, REPLACEMENT)
            _offer(ends[place + 1], _Step(before.cost + price, before.state, before.charset, unit, before))
    last = min(ends[-1].values(), key=_by_cost)
    return last.cost, list(_walk_back(last))[::-1]


def cost_of_sound(text: str, context: str = "") -> float:
    """Nats of a text as the lattice reckons them."""
    return sum(map(_capped, reader().costs(text, reader().state_after(context))))


def _capped(cost: float) -> float:
    return cost if cost < UNUSUAL or cost > NEVER else UNUSUAL


def _by_cost(step: _Step) -> float:
    return step.cost


def _offer(ends: dict[tuple[int, str], _Step], step: _Step) -> None:
    key = (step.state, step.charset)
    known = ends.get(key)
    if known is None or step.cost < known.cost:
        ends[key] = step


def _walk_back(step: _Step) -> Iterator[Unit]:
    now: _Step | None = step
    while now is not None and now.unit is not None:
        yield now.unit
        now = now.before
