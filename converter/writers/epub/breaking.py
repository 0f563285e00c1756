"""Titles broken into lines where a Chinese line may break."""

from __future__ import annotations

import re
import unicodedata

from converter.text.patterns import lazily
from converter.writers.markup.xml import line

_NOT_FIRST = "，。、：；！？”’」』）》〉】〕…—·,.:;!?)]}％%～"
_NOT_LAST = "“‘「『（《〈【〔([{"
_OPENING, _CLOSING = "“「『（《〈【〔(", "”」』）》〉】〕)"
# What a break costs and gains, in em of an uneven line: a clause ends well, a particle too, but begins no line; 与 does.
_PRICE_BEFORE = dict.fromkeys("的之了们們年月日者性化", 1.0) | dict.fromkeys("与與和及暨", -1.5)
_GAIN_AFTER = (
    dict.fromkeys("，。；！？", 4.0)
    | dict.fromkeys("：—…", 5.0)
    | {"、": 2.0}
    | dict.fromkeys("”’」』）》〉】 ", 1.5)
    | dict.fromkeys("的之", 1.0)
)
_WORD = lazily(r"[\w'’.&+\-]+", re.ASCII)


def break_lines(text: str, width: float, *, most: int) -> list[str]:
    """Text in lines of at most `width` em, broken where a Chinese line may break; at most `most` lines.

    Lines are made even, and the end of a clause is preferred. What does not fit is told by an ellipsis.

    >>> break_lines("论持久战：在延安抗日战争研究会的讲演", 8, most=3)
    ['论持久战：', '在延安抗日战争', '研究会的讲演']
    """
    pieces = _pieces(line(text), width)
    lines: list[str] = []
    while pieces:
        if len(lines) == most:
            lines[-1] = lines[-1][: max(1, len(lines[-1]) - 2)].rstrip(_NOT_LAST) + "……"
            break
        left = sum(map(_measure, pieces))
        rows = min(max(1, -(-left // width)), most - len(lines))
        row = _row(pieces, width, max(left / rows, width * 0.5))
        lines.append("".join(pieces[:row]).strip())
        pieces = pieces[row:]
        while pieces and not pieces[0].strip():
            pieces.pop(0)
    return lines or [""]


def _row(pieces: list[str], width: float, wanted: float) -> int:
    """How many pieces make the next line: nearly as long as wanted, ending with a clause where one ends nearby."""
    best, cost = 1, float("inf")
    length = 0.0
    depth = 0
    for count, piece in enumerate(pieces, 1):
        length += _measure(piece)
        depth += sum((mark in _OPENING) - (mark in _CLOSING) for mark in piece)
        if length > width + (0.5 if piece[-1] in _NOT_FIRST else 0) and count > 1:
            break
        price = abs(length - wanted) - _GAIN_AFTER.get(piece[-1], 0.0) + (2.2 if depth > 0 else 0.0)
        price += _PRICE_BEFORE.get(pieces[count][0], 0.0) if count < len(pieces) else -99.0
        if price <= cost:
            best, cost = count, price
    return best


def _pieces(text: str, width: float) -> list[str]:
    """Text cut where a line may break."""
    made: list[str] = []
    at = 0
    while at < len(text):
        word = _WORD.match(text, at)
        piece = word[0] if word else text[at]
        at += len(piece)
        if made and (piece[0] in _NOT_FIRST or made[-1][-1] in _NOT_LAST):
            made[-1] += piece
        else:
            made.append(piece)
    whole: list[str] = []
    for piece in made:
        step = max(1, int(width))
        whole += [piece] if _measure(piece) <= width else [piece[i : i + step] for i in range(0, len(piece), step)]
    return whole


def _measure(text: str) -> float:
    """The width of text in em."""
    return sum(1.0 if unicodedata.east_asian_width(mark) in "WFA" else 0.55 for mark in text)
