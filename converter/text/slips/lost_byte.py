"""A byte lost in a text whose decoder dropped nothing: private-use characters and U+FFFD are still there.

All other bytes are known, so one place and one byte have to be found: before the place the text reads well as it stands,
after it it reads well out of step. The costs of both sides are added up once for all places; what is left is one
character with an unknown half for each place, and every one of them is weighed.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import NamedTuple

from converter.text.charset.codes import REPLACEMENT
from converter.text.language_model.characters import costs
from converter.text.language_model.reading import Choice, Reader, choice_of, reader
from converter.text.language_model.script_lean import AGAINST
from converter.text.patterns import lazily
from converter.text.slips.codes import UNKNOWN, fitting, pair_of

NEAR = 4  # characters after the first odd one before which the byte can have been lost
MOST_LOST = 8  # U+FFFD that one lost byte leaves in a window
KEPT = 4  # candidates that are weighed twice
_NO_LEAD = 0x80
_BROKEN = 18.0  # nats of a byte that fits nowhere
_COMMON = 10.0  # nats: dearer characters are no candidates where both bytes are unknown
_CONTEXT = 12
_LETTERS = lazily("[0-9A-Za-z]{2}")
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
    near = starts[: spot - start + NEAR]
    state = lm.state_after(text[max(0, start - _CONTEXT) : start])
    heads = [(0.0, state)]
    for one in text[start:end]:
        cost, state = lm.step(state, one)
        heads.append((heads[-1][0] + cost + (_BROKEN if one == REPLACEMENT else 0.0), state))
    as_is = heads[-1][0] + lm.step(state, after)[0]
    calm = _calm(text, start, end)
    chains = _Chains(codes, after, unlikely, lm)
    chains.begin_calm(text[calm:end], starts[calm - start :], [as_is - cost for cost, _ in heads[calm - start :]])
    chains.begin(near)
    # Runs of letters are reckoned roughly outside what is calm: where there is one, costs cannot be held against those of the text.
    most = math.inf if _LETTERS.search(text, start, calm) else as_is
    places = []
    for n, place in enumerate(near):
        chain = chains.at[place + 1]
        follow = chains.at[chain.next].one if chain.one != after or chain.next < len(codes) else ""
        least = heads[n][0] + chain.price + chain.rest
        places.append(_Place(least, n, heads[n][1], codes[place], chain.one + follow))
    ranked = _ranked(sorted(places, key=_by_least), most, unlikely, lm)
    if not ranked:
        return None
    # Runs of letters make a state depend on more than two characters: the best few are weighed again as they stand.
    weighed = sorted(
        (heads[n][0] + chains.at[starts[n] + 1].price + lm.cost(made + after, heads[n][1]), n, made)
        for made, n in ((one + chains.text(starts[n] + 1), n) for _, n, one in ranked)
    )
    cost, n, made = weighed[0]
    return PutBack(text[start : start + n] + made, end, as_is - cost, weighed[1][0] - cost if weighed[1:] else _SURE)


class _Place(NamedTuple):
    """A character before which the byte may have been lost."""

    least: float  # nats of all but the character that is put together there and the two after it
    n: int
    state: int
    code: int
    after: str


def _by_least(place: _Place) -> tuple[float, int]:
    return place.least, place.n


def _ranked(places: list[_Place], most: float, unlikely: frozenset[str], lm: Reader) -> list[tuple[float, int, str]]:
    """The cheapest few ways of putting a byte back, each with its nats, its place and its character.

    None that costs more than `most`, which is what the text as it stands costs.
    """
    ranked: list[tuple[float, int, str]] = []
    dearer = _dearer(unlikely)
    for least, n, state, code, after in places:
        if least >= most:
            break
        choice = _candidates(code)
        found = lm.weigh_between(state, choice, after, most - least, KEPT, dearer)
        ranked = sorted([*ranked, *((least + cost, n, choice.ones[i]) for cost, i in found if least + cost < most)])[
            :KEPT
        ]
        if len(ranked) == KEPT:
            most = ranked[-1][0]
    return ranked


@lru_cache(maxsize=4)
def _dearer(unlikely: frozenset[str]) -> dict[str, float]:
    return dict.fromkeys(unlikely, AGAINST)


def is_likeliest(one: str, before: str, after: str, margin: float, lm: Reader) -> bool:
    """Whether every other common character costs so many nats more between two stretches.

    >>> is_likeliest("国", "中华人民共和", "的公民", 0.0, reader()), is_likeliest("還", "四个小", "多一点", 0.0, reader())
    (True, False)
    """
    state = lm.state_after(before)
    least = lm.cost(one + after, state) + margin
    choice = choice_of(_common())
    return all(
        choice.ones[i] == one or cost + lm.cost(after, new) >= least for i, cost, new in lm.weigh(state, choice, least)
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
def _candidates(code: int) -> Choice:
    """Characters of which this byte is one half and the other was lost."""
    if code == UNKNOWN:
        return choice_of(_common())
    return choice_of((*fitting(UNKNOWN, code), *fitting(code, UNKNOWN)))


def _calm(text: str, start: int, end: int) -> int:
    """From where on a stretch holds only characters that are read from their bytes as they stand."""
    while end > start and (text[end - 1] < "\x80" or _is_whole(text[end - 1])):
        end -= 1
    return end


@lru_cache(maxsize=1 << 15)
def _is_whole(one: str) -> bool:
    pair = pair_of(one)
    return pair is not None and fitting(*pair) == (one,)


class _Chains:
    """The chains that are needed, by the byte that they begin at: `at`. At the end stands what follows."""

    def __init__(self, codes: list[int], after: str, unlikely: frozenset[str], lm: Reader) -> None:
        self.codes, self.size = codes, len(codes)
        self.unlikely, self.lm = unlikely, lm
        self.at = [_Chain(after, self.size + 1, 0.0, 0.0)] * (self.size + 2)

    def begin_calm(self, text: str, starts: list[int], costs: list[float]) -> None:
        """The chains of a text that is in step, and what it costs from each character on."""
        price = 0.0
        for k in range(len(text) - 1, -1, -1):
            one, place = text[k], starts[k]
            price += AGAINST if one in self.unlikely else 0.0
            rest = costs[k + 2] if k + 2 < len(costs) else 0.0
            self.at[place] = _Chain(one, starts[k + 1] if k + 1 < len(starts) else self.size, price, rest)

    def begin(self, near: list[int]) -> None:
        """The chains that begin one byte after each of these places; bytes that none of them comes to are left out."""
        size, codes, chains = self.size, self.codes, self.at
        ways: list[tuple[int, str, int, float]] = []
        is_met = bytearray(size + 2)
        for place in near:
            is_met[place + 1] = True
        for place in range(near[0], size):
            if not is_met[place] or chains[place].next <= size:
                continue
            code, second = codes[place], codes[place + 1] if place + 1 < size else -1
            if code < 0x80:
                one, length, price = chr(code), 1, 0.0
            elif second < 0:
                one, length, price = REPLACEMENT, 1, _BROKEN
            elif UNKNOWN in (code, second):
                one, length, price = "", 2, 0.0
            else:
                ones = fitting(code, second)
                one, length, price = (ones[0], 2, 0.0) if ones else (REPLACEMENT, 1, _BROKEN)
            ways.append((place, one, length, price))
            is_met[place + length] = True
        lm, unlikely = self.lm, self.unlikely
        for place, known, length, broken in reversed(ways):
            one = known or _fill(codes, place, chains, lm)
            price = broken + AGAINST if one in unlikely else broken
            follow = chains[place + length]
            rest = follow.rest
            if follow.next <= size:
                # The third character after the first two: a state needs no more.
                third = chains[follow.next].one
                rest += lm.step(lm.state_of(one, follow.one), third)[0]
            chains[place] = _Chain(one, place + length, price + follow.price, rest)

    def text(self, place: int) -> str:
        """What stands from a byte on."""
        parts = []
        while place < self.size:
            parts.append(self.at[place].one)
            place = self.at[place].next
        return "".join(parts)


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
    choice = choice_of(ones)
    best, least = -1, math.inf
    for cost, i, new in sorted((cost, i, new) for i, cost, new in lm.weigh(state, choice)):
        if cost > least:
            break  # the cheapest come first
        total, here = cost, new
        for following in after:
            more, here = lm.look(here, following)
            total += more
        if total < least or (total == least and i < best):
            best, least = i, total
    return choice.ones[best] if best >= 0 else REPLACEMENT
