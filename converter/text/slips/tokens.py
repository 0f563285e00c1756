"""A damaged text as tokens: each with the bytes that it may stand for, and readings in brackets as constraints."""

from __future__ import annotations

import re
from typing import NamedTuple

from converter.text.patterns import lazily
from converter.text.slips.codes import MARKS, UNKNOWN, pair_of
from converter.text.slips.looks import SYLLABLE

# A reading in brackets after a character, or one whose opening bracket was eaten by the decoder.
_TOKEN = lazily(rf"\?(?P<eaten>{SYLLABLE})\)|(?<=[^\x00-\x2f])\((?P<reading>{SYLLABLE})\)|(?P<one>.)", re.DOTALL)
_PLAIN, _SMALL = 0.0, 0.7


class Token(NamedTuple):
    """One step of a damaged text; `options` are prices and byte strings (256 is a lost byte)."""

    start: int
    end: int
    text: str
    options: tuple[tuple[float, tuple[int, ...]], ...]
    reading: str = ""
    is_eaten: bool = False


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """The tokens of a stretch.

    >>> [token.text or token.reading for token in tokens_of("重?fù)?dān),", 0, 11)]
    ['重', '?fù)', '?dān)', ',']
    """
    found = []
    for match in _TOKEN.finditer(text, start, end):
        if match["one"]:
            found.append(Token(match.start(), match.end(), match["one"], options_of(match["one"])))
        elif match["eaten"]:
            found.append(
                Token(match.start(), match.end(), match.group(), ((_PLAIN, (UNKNOWN,)),), match["eaten"], is_eaten=True)
            )
        else:
            found.append(Token(match.start(), match.end(), match.group(), (), match["reading"]))
    return found


def options_of(one: str) -> tuple[tuple[float, tuple[int, ...]], ...]:
    """The byte strings that a character of damaged text may stand for.

    >>> options_of("中"), options_of("?")
    (((0.0, (214, 208)),), ((0.0, (63,)), (0.7, (163, 191)), (3.0, (256,))))
    """
    if one == "\N{REPLACEMENT CHARACTER}":
        return ((_PLAIN, (UNKNOWN,)),)
    if one in MARKS:
        wide = tuple(pair_of(MARKS[one]) or b"")
        lost: tuple[tuple[float, tuple[int, ...]], ...] = ((3.0, (UNKNOWN,)),) if one == "?" else ()
        return ((_PLAIN, (ord(one),)), (_SMALL, wide), *lost)
    if one < "\x80":
        return ((_PLAIN, (ord(one),)),)
    pair = pair_of(one)
    return ((_PLAIN, tuple(pair)),) if pair is not None else ()
