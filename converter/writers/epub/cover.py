"""The cover: a page drawn from the template, title and authors broken into lines."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from converter.text.patterns import lazily
from converter.writers.markup import byline
from converter.writers.markup.xml import line

if TYPE_CHECKING:
    from converter.model import Book
    from converter.writers.markup.languages import Words

_COLOURS = {
    "reading": {"paper": "#f5efe2", "band": "#1f4e5a", "ink": "#22303a", "accent": "#b5651d"},
    "plain": {"paper": "#ffffff", "band": "#3a3a3a", "ink": "#1a1a1a", "accent": "#3a3a3a"},
    "archival": {"paper": "#ece6da", "band": "#5b4a36", "ink": "#2f2720", "accent": "#8a5a2b"},
}
_SERIF = "'Songti SC', 'Source Han Serif SC', 'Noto Serif CJK SC', SimSun, serif"
_SERIF_HANT = "'Songti TC', 'Source Han Serif TC', 'Noto Serif CJK TC', PMingLiU, serif"
_WIDTH = 800  # of the text, of 1200
_SIZES = (120, 104, 88, 76, 64)  # of the title
_LINES = 7  # of the title at most; the title page has it whole
_SMALL = 46  # of subtitle and authors
_PEOPLE = 4
_NOT_FIRST = "，。、：；！？”’」』）》〉】〕…—·,.:;!?)]}％%～"
_NOT_LAST = "“‘「『（《〈【〔([{"
_OPENING, _CLOSING = "“「『（《〈【〔(", "”」』）》〉】〕)"
# What a break costs and gains, in em of an uneven line: a clause ends well, a particle too, but begins no line.
_PRICE_BEFORE = dict.fromkeys("的之了们們年月日者性化", 1.0)
_GAIN_AFTER = (
    dict.fromkeys("，。、：；！？—…", 4.0) | dict.fromkeys("”’」』）》〉】 ", 1.5) | dict.fromkeys("的之与與和及", 1.0)
)
_WORD = lazily(r"[\w'’.&+\-]+", re.ASCII)


def drawing(book: Book, title: str, subtitle: str, *, look: str, language: str, words: Words) -> dict[str, object]:
    """What the template of the cover is filled with."""
    lines, size = title_lines(title)
    leading = round(size * 1.36)
    top = 300 + size
    people = byline.names(book.metadata.authors) or byline.names(book.metadata.editors)
    if len(people) > _PEOPLE:
        people = [*people[: _PEOPLE - 1], people[_PEOPLE - 1] + words.and_others]
    traditional = words.language == "zh-Hant"
    return {
        "language": language,
        "title": title,
        "lines": lines,
        "size": size,
        "leading": leading,
        "top": top,
        "rule": top + (len(lines) - 1) * leading + round(size * 0.75),
        "subtitle": break_lines(subtitle, _WIDTH / _SMALL, most=3) if subtitle else [],
        "people": [break_lines(name, _WIDTH / _SMALL, most=1)[0] for name in people],
        "colours": _COLOURS.get(look, _COLOURS["reading"]),
        "serif": _SERIF_HANT if traditional else _SERIF,
    }


def alt(title: str, people: list[str], words: Words) -> str:
    """The cover in words."""
    text = words.labelled(words.cover, title)
    return f"{text}{words.comma}{words.comma.join(people[:_PEOPLE])}" if people else text


def title_lines(title: str) -> tuple[list[str], int]:
    """A title in lines, and the largest size of type in which it fits."""
    for size in _SIZES:
        lines = break_lines(title, _WIDTH / size, most=_LINES + 1)
        if len(lines) <= (3 if size > _SIZES[-1] else _LINES):
            return lines, size
    return break_lines(title, _WIDTH / _SIZES[-1], most=_LINES), _SIZES[-1]


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
