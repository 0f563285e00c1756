"""The text of a vertical cover, sign by sign: drawn so, it stands the same in readers that know no vertical SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from converter.text.patterns import lazily
from converter.writers import upright
from converter.writers.epub.breaking import break_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOP, _BOTTOM, _RIGHT = 190, 1450, 1000  # of the field for title, subtitle and authors, on 1200 by 1600
_SIZES = (136, 116, 100, 84, 70)  # of the title
_COLUMNS = 7  # of the title at most
_LEADING = 1.5  # from column to column
_SMALL = 46  # of subtitle and authors
_HALF, _RISE = 0.55, 0.38  # widths of Latin letters, and from the middle of a sign down to its baseline, in em
_PIECE = lazily(r"[!-~¡-ʯ]+(?: [!-~¡-ʯ]+)*|.", 0)
_TURNED = "—…～“”‘’（）〔〕［］｛｝《》〈〉「」『』【】〖〗–-"
_CORNER = "，。、"  # at the lower left of their square in print of the mainland, at the upper right in vertical lines


class Glyph(NamedTuple):
    """A piece of text with its middle, its baseline, its size and whether it is turned to lie along the column."""

    text: str
    x: float
    y: float
    base: float
    size: int
    turned: bool


def columns(title: str, subtitle: str, people: Iterable[str], *, centred: bool) -> dict[str, object]:
    """What the template of a vertical cover draws; `centred`: marks stand in the middle, as print in Taiwan has them."""
    rows, size = _title(title)
    x = _RIGHT - size / 2
    glyphs: list[Glyph] = []
    for row in rows:
        glyphs += _column(row, x, _TOP, size, centred=centred)
        x -= size * _LEADING
    rule = x + size * _LEADING - size
    x = rule - _SMALL * 1.4
    for row in break_lines(subtitle, (_BOTTOM - _TOP) / _SMALL, most=3) if subtitle else ():
        glyphs += _column(row, x, _TOP, _SMALL, centred=centred)
        x -= _SMALL * _LEADING
    left = 200.0
    for name in reversed(list(people)):
        row = break_lines(name, 16, most=1)[0]
        length = sum(_length(part, _SMALL) for part in _parts(row))
        glyphs += _column(row, left, _BOTTOM - length, _SMALL, centred=centred)
        left += _SMALL * _LEADING
    return {"glyphs": glyphs, "rule": round(rule), "size": size}


def _title(title: str) -> tuple[list[str], int]:
    """A title in columns, and the largest size of type in which it fits."""
    for size in _SIZES:
        rows = break_lines(title, (_BOTTOM - 160 - _TOP) / size, most=_COLUMNS + 1)
        if len(rows) <= (2 if size > _SIZES[-1] else _COLUMNS):
            return rows, size
    return break_lines(title, (_BOTTOM - 160 - _TOP) / _SIZES[-1], most=_COLUMNS), _SIZES[-1]


def _column(text: str, x: float, top: float, size: int, *, centred: bool) -> list[Glyph]:
    made: list[Glyph] = []
    y = top
    for part in _parts(text):
        length = _length(part, size)
        middle = y + length / 2
        shift = size * 0.56 if part in _CORNER and not centred else 0.0
        turned = part in _TURNED or not _stands(part)
        made.append(
            Glyph(
                part, round(x + shift), round(middle - shift), round(middle - shift + size * _RISE), size, turned=turned
            )
        )
        y += length
    return made


def _parts(text: str) -> list[str]:
    """Han signs and marks one by one, Latin words together, short numbers as one."""
    made: list[str] = []
    for piece, stands in upright.pieces(text):
        made += [piece] if stands else [match[0] for match in _PIECE.finditer(piece)]
    return made


def _stands(part: str) -> bool:
    return not part.isascii() or (part.isdigit() and len(part) <= 3)


def _length(part: str, size: int) -> float:
    """How much of the column a part takes."""
    return float(size) if _stands(part) and len(part) <= 3 else max(size * _HALF, len(part) * size * _HALF)
