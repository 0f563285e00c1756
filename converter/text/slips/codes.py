"""GBK's pairs of bytes as the slips need them: which characters fit what is known of a pair, and what decoders drop."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from converter.text.charset.codes import character
from converter.text.language_model.characters import costs

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKS = dict(zip(",:;?!()", "，：；？！（）", strict=True))
FULLWIDTH = {wide: ascii_mark for ascii_mark, wide in MARKS.items()}
UNKNOWN = 256  # a byte that a decoder lost: any lead byte
AFTER_DROPPED = 512  # + t: the unknown second byte of a dropped private-use pair whose first byte is t
_WIDEST = 40
_COMMONEST = 15.0


@lru_cache(maxsize=1 << 15)
def pair_of(one: str) -> bytes | None:
    r"""A character's two bytes, or None if GBK gives it another number of them.

    >>> pair_of("中").hex(), pair_of("a"), pair_of("\N{DEVANAGARI OM}")
    ('d6d0', None, None)
    """
    raw = one.encode("gb18030", "replace")
    return raw if len(raw) == 2 else None


def is_private(one: str) -> bool:
    r"""Whether this is a private-use character, as GBK's user-defined pairs are decoded to.

    >>> is_private("\ue000"), is_private("中")
    (True, False)
    """
    return "\ue000" <= one <= "\uf8ff"


@cache
def dropped_seconds() -> dict[int, bytes]:
    """For each first byte of private-use pairs the second bytes that can begin a code of their own."""
    found = {}
    leads = range(0x81, 0xFF)
    for first in leads:
        row = b"".join(bytes((first, second)) for second in leads).decode("gb18030")  # each pair is some character
        seconds = bytes(second for second, one in zip(leads, row, strict=True) if is_private(one))
        if len(seconds) > 20:  # a whole row, not some holes of the standard
            found[first] = seconds
    return found


class _Halved(NamedTuple):
    """A common character and its two bytes."""

    one: str
    first: int
    second: int


@cache
def _common() -> list[tuple[float, _Halved]]:
    """Common characters of two bytes with their nats, the commonest first."""
    found = []
    for cost, one in sorted((cost, one) for one, cost in costs().items() if cost <= _COMMONEST and one > "\x7f"):
        pair = one.encode("gb18030", "replace")  # not kept by `pair_of`: few of these are asked for again
        if len(pair) == 2 and not one.isspace():
            found.append((cost, _Halved(one, pair[0], pair[1])))
    return found


@cache
def _by_half() -> tuple[dict[int, list[_Halved]], dict[int, list[_Halved]]]:
    """Common characters by their first byte and by their second, the commonest first."""
    firsts: dict[int, list[_Halved]] = defaultdict(list)
    seconds: dict[int, list[_Halved]] = defaultdict(list)
    for _, halved in _common():
        firsts[halved.first].append(halved)
        seconds[halved.second].append(halved)
    return firsts, seconds


@cache
def _before_any() -> list[_Halved]:
    """Common characters whose second byte can be the first one of a dropped pair, the commonest first."""
    rows = dropped_seconds()
    found = sorted((cost, halved.first, halved.one, halved) for cost, halved in _common() if halved.second in rows)
    return [halved for *_, halved in found]


def by_first(first: int) -> tuple[str, ...]:
    """Common characters with this first byte."""
    return tuple(halved.one for halved in _by_half()[0].get(first, ()))


@lru_cache(maxsize=1 << 14)
def fitting(first: int, second: int) -> tuple[str, ...]:
    """Characters whose pair agrees with two bytes of which either may be unknown.

    >>> fitting(0xD6, 0xD0), fitting(0x41, 0xD0)
    (('中',), ())
    """
    if first < UNKNOWN and second < UNKNOWN:
        one = character(bytes((first, second)), "gb18030")
        return () if one is None or len(one) != 1 or is_private(one) else (one,)
    firsts, seconds = _by_half()
    found: Iterable[_Halved] = firsts.get(first, ()) if first < UNKNOWN else seconds.get(second, ())
    if first >= AFTER_DROPPED:
        allowed = dropped_seconds()[first - AFTER_DROPPED]
        found = (halved for halved in found if halved.first in allowed)
    return tuple(halved.one for halved in islice(found, 2 * _WIDEST))


@lru_cache(maxsize=1 << 10)
def before_dropped(first: int) -> tuple[tuple[str, int], ...]:
    """Characters that may have stood before a dropped pair: their second byte is the pair's first."""
    found: Iterable[_Halved] = _before_any()
    if first < UNKNOWN:
        rows = dropped_seconds()
        found = (halved for halved in _by_half()[0].get(first, ()) if halved.second in rows)
    elif first >= AFTER_DROPPED:
        allowed = dropped_seconds()[first - AFTER_DROPPED]
        found = (halved for halved in found if halved.first in allowed)
    return tuple((halved.one, halved.second) for halved in islice(found, _WIDEST))
