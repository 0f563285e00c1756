"""GBK's pairs of bytes as the slips need them: which characters fit what is known of a pair, and what decoders drop."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache

from converter.text.charset.codes import character
from converter.text.language_model.characters import costs

MARKS = dict(zip(",:;?!()", "，：；？！（）", strict=True))
FULLWIDTH = {wide: ascii_mark for ascii_mark, wide in MARKS.items()}
UNKNOWN = 256  # a byte that a decoder lost: any lead byte
AFTER_DROPPED = 512  # + t: the unknown second byte of a dropped private-use pair whose first byte is t
_WIDEST = 40
_COMMONEST = 15.0


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
    for first in range(0x81, 0xFF):
        seconds = bytes(s for s in range(0x81, 0xFF) if is_private(character(bytes((first, s)), "gb18030") or ""))
        if len(seconds) > 20:  # a whole row, not some holes of the standard
            found[first] = seconds
    return found


@cache
def _by_half() -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Common characters by their first byte and by their second, the commonest first."""
    firsts: dict[int, list[str]] = defaultdict(list)
    seconds: dict[int, list[str]] = defaultdict(list)
    for cost, one in sorted((cost, one) for one, cost in costs().items() if cost <= _COMMONEST and one > "\x7f"):
        pair = pair_of(one)
        if pair is not None and not one.isspace() and cost <= _COMMONEST:
            firsts[pair[0]].append(one)
            seconds[pair[1]].append(one)
    return firsts, seconds


def by_first(first: int) -> tuple[str, ...]:
    """Common characters with this first byte."""
    return tuple(_by_half()[0].get(first, ()))


@lru_cache(maxsize=1 << 14)
def fitting(first: int, second: int) -> tuple[str, ...]:
    """Characters whose pair agrees with two bytes of which either may be unknown.

    >>> fitting(0xD6, 0xD0), fitting(0x41, 0xD0)
    (('中',), ())
    """
    firsts, seconds = _by_half()
    if first < UNKNOWN and second < UNKNOWN:
        one = character(bytes((first, second)), "gb18030")
        return () if one is None or len(one) != 1 or is_private(one) else (one,)
    if first < UNKNOWN:
        return tuple(firsts.get(first, ()))[: 2 * _WIDEST]
    ones = seconds.get(second, ()) if second < UNKNOWN else ()
    if first >= AFTER_DROPPED:
        allowed = dropped_seconds()[first - AFTER_DROPPED]
        ones = [one for one in ones if (pair_of(one) or b"\0")[0] in allowed]
    return tuple(ones)[: 2 * _WIDEST]


@lru_cache(maxsize=1 << 10)
def before_dropped(first: int) -> tuple[tuple[str, int], ...]:
    """Characters that may have stood before a dropped pair: their second byte is the pair's first."""
    firsts, _ = _by_half()
    rows = dropped_seconds()
    if first < UNKNOWN:
        ones: list[str] = firsts.get(first, [])
    else:
        allowed = rows[first - AFTER_DROPPED] if first >= AFTER_DROPPED else bytes(range(0x81, 0xFF))
        ones = sorted((one for lead in allowed for one in firsts.get(lead, ())), key=lambda one: costs()[one])
    found = [(one, (pair_of(one) or b"\0\0")[1]) for one in ones]
    return tuple((one, second) for one, second in found if second in rows)[:_WIDEST]
