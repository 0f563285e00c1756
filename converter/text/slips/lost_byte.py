"""A byte lost in a text whose decoder dropped nothing: private-use characters and U+FFFD are still there.

All other bytes are known, so one place and one byte have to be found: before the place the text reads well as it stands,
after it it reads well out of step. The costs of both sides are added up once for all places; what is left is one
character with an unknown half for each place, and every one of them is weighed.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from converter.text.charset.codes import REPLACEMENT
from converter.text.language_model.characters import costs
from converter.text.language_model.reading import Reader, Symbol, reader, symbols_of
from converter.text.language_model.script_lean import AGAINST
from converter.text.slips.codes import UNKNOWN, fitting

NEAR = 4  # characters after the first odd one before which the byte can have been lost
MOST_LOST = 8  # U+FFFD that one lost byte leaves in a window
KEPT = 4  # candidates that are weighed twice
_NO_LEAD = 0x80
_BROKEN = 18.0  # nats of a byte that fits nowhere
_COMMON = 10.0  # nats: dearer characters are no candidates where both bytes are unknown
_CONTEXT = 12
_SURE = 20.0  # nats of margin where nothing else fits


class PutBack(NamedTuple):
    """The repaired window, what it gained, and by how much it is likelier than the next candidate."""

    text: str
    end: int
    gain: float
    margin: float


class _Chain(NamedTuple):
    """The text from a byte on, read from there: its first character, where the next begins, and what the rest costs."""

    one: str
    next: int
    price: float  # of all characters of the chain that are broken or of the other script
    rest: float  # nats of all characters after the second


def put_byte_back(
    text: str, spot: int, start: int, end: int, unlikely: frozenset[str], lm: Reader | None = None
) -> PutBack | None:
    """The text from `start` on with the byte put back that was lost before the odd characters at `spot`.

    `unlikely` are characters of the other script; `lm` is the reader of the document at hand, if there is one.

    >>> spoilt = "今天的天气很好，我们一起出去走走吧。".encode("gbk").replace("天的".encode("gbk"), bytes.fromhex("cc ecb5"))
    >>> text = spoilt.decode("gb18030", "replace")
    >>> put_byte_back(text, 3, 0, len(text), frozenset()).text[:8]
    '今天的天气很好，'
    """
    lm = lm or reader()
    codes, starts = _bytes_of(text, start, end, is_wide="\u56fd" in unlikely)
    if codes.count(UNKNOWN) > MOST_LOST:
        return None  # more than one byte was lost here
    after = text[end : end + 1] or "\n"
    chains = _chains(codes, after, unlikely, lm)
    state = lm.state_after(text[max(0, start - _CONTEXT) : start])
    heads = [(0.0, state)]
    for one in text[start:end]:
        cost, state = lm.step(state, one)
        heads.append((heads[-1][0] + cost + (_BROKEN if one == REPLACEMENT else 0.0), state))
    as_is = heads[-1][0] + lm.step(state, after)[0]
    places = sorted(
        (heads[n][0] + chains[place + 1].price + chains[place + 1].rest, n)
        for n, place in enumerate(starts[: spot - start + NEAR])
    )
    ranked: list[tuple[float, int, str]] = []
    worst = float("inf")  # what the last of the best costs
    for least, n in places:
        if least >= worst:
            break
        chain = chains[starts[n] + 1]
        follow = chains[chain.next].one if chain.one != after or chain.next < len(codes) else ""
        for cost, one, past in sorted(_weighed(lm, heads[n][1], codes[starts[n]], unlikely)):
            total, here = least + cost, past
            if total >= worst:
                break
            for following in chain.one, follow:
                if following:
                    more, here = lm.step(here, following)
                    total += more
            if total < worst:
                ranked = sorted([*ranked, (total, n, one)])[:KEPT]
                worst = ranked[-1][0] if len(ranked) == KEPT else worst
    if not ranked:
        return None
    # Runs of letters make a state depend on more than two characters: the best few are weighed again as they stand.
    weighed = sorted(
        (heads[n][0] + chains[starts[n] + 1].price + lm.cost(made + after, heads[n][1]), n, made)
        for made, n in ((one + _read(chains, starts[n] + 1, len(codes)), n) for _, n, one in ranked)
    )
    cost, n, made = weighed[0]
    return PutBack(text[start : start + n] + made, end, as_is - cost, weighed[1][0] - cost if weighed[1:] else _SURE)


def is_likeliest(one: str, before: str, after: str, margin: float, lm: Reader) -> bool:
    """Whether every other common character costs so many nats more between two stretches.

    >>> is_likeliest("国", "中华人民共和", "的公民", 0.0, reader()), is_likeliest("還", "四个小", "多一点", 0.0, reader())
    (True, False)
    """
    state = lm.state_after(before)
    least = lm.cost(one + after, state) + margin
    return all(
        cost >= least or other == one or cost + lm.cost(after, new) >= least
        for cost, other, new in lm.options(state, symbols_of(_common()))
    )


def _bytes_of(text: str, start: int, end: int, *, is_wide: bool) -> tuple[list[int], list[int]]:
    """The bytes of a stretch, UNKNOWN for what was lost, and the first byte of each character.

    A lead byte is lost only before a byte that cannot follow it: before all others U+FFFD was the byte 80, of which
    traditional text is full (`is_wide`); simplified text has none.
    """
    codes: list[int] = []
    starts: list[int] = []
    for place in range(start, end):
        one = text[place]
        starts.append(len(codes))
        if one != REPLACEMENT:
            codes += one.encode("gb18030", "replace")
        else:
            codes.append(_NO_LEAD if is_wide and text[place + 1 : place + 2] >= "@" else UNKNOWN)
    return codes, starts


@cache
def _common() -> tuple[str, ...]:
    ones = (one for one, cost in costs().items() if cost <= _COMMON and "\u4e00" <= one <= "\u9fff")
    return (*ones, *"，。、；：？！”》）」")


@lru_cache(maxsize=1 << 10)
def _candidates(code: int) -> tuple[Symbol, ...]:
    """Characters of which this byte is one half and the other was lost."""
    if code == UNKNOWN:
        return symbols_of(_common())
    return symbols_of((*fitting(UNKNOWN, code), *fitting(code, UNKNOWN)))


def _weighed(lm: Reader, state: int, code: int, unlikely: frozenset[str]) -> list[tuple[float, str, int]]:
    """The candidates with their nats after a state, and the states after them."""
    found = lm.options(state, _candidates(code))
    return [(cost + AGAINST, one, new) if one in unlikely else (cost, one, new) for cost, one, new in found]


def _chains(codes: list[int], after: str, unlikely: frozenset[str], lm: Reader) -> list[_Chain]:
    """The chains that begin at each byte; at the end stands what follows."""
    size = len(codes)
    chains = [_Chain(after, size + 1, 0.0, 0.0)] * (size + 2)
    for place in range(size - 1, -1, -1):
        code, second = codes[place], codes[place + 1] if place + 1 < size else -1
        if code < 0x80:
            one, length, price = chr(code), 1, 0.0
        elif second < 0:
            one, length, price = REPLACEMENT, 1, _BROKEN
        elif UNKNOWN in (code, second):
            one, length, price = _fill(codes, place, chains, lm), 2, 0.0
        else:
            ones = fitting(code, second)
            one, length, price = (ones[0], 2, 0.0) if ones else (REPLACEMENT, 1, _BROKEN)
        if one in unlikely:
            price += AGAINST
        follow = chains[place + length]
        rest = follow.rest
        if follow.next <= size:
            # The third character after the first two: a state needs no more.
            third = chains[follow.next].one
            state = lm.step(lm.step(lm.start, one)[1], follow.one)[1]
            rest += lm.step(state, third)[0]
        chains[place] = _Chain(one, place + length, price + follow.price, rest)
    return chains


def _fill(codes: list[int], place: int, chains: list[_Chain], lm: Reader) -> str:
    """The likeliest character of which a half is unknown, by what stands before and after it in its chain."""
    before = ""
    for at in place - 2, place - 4:
        if at < 0 or UNKNOWN in codes[at : at + 2] or not (ones := fitting(codes[at], codes[at + 1])):
            break
        before = ones[0] + before
    state = lm.state_after(before)
    follow = chains[place + 2]
    after = follow.one + (chains[follow.next].one if follow.next <= len(codes) else "")
    ones = fitting(codes[place], codes[place + 1]) if codes[place : place + 2] != [UNKNOWN, UNKNOWN] else _common()
    return min(ones, key=lambda one: lm.cost(one + after, state), default=REPLACEMENT)


def _read(chains: list[_Chain], place: int, size: int) -> str:
    parts = []
    while place < size:
        parts.append(chains[place].one)
        place = chains[place].next
    return "".join(parts)
