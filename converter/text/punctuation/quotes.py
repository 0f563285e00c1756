"""Straight quotes to Chinese ones by pairs, and one style of quotes to another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from converter.text.han import HAN, KANA
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

STYLES = ("keep", "curly", "corner")
_CURLY, _CORNER = (("“", "”"), ("‘", "’")), (("「", "」"), ("『", "』"))
_CHINESE = lazily(f"[{HAN}{KANA}]")
_HAN = lazily(f"[{HAN}]")
_DOUBLE = lazily('["“”「」]')
_SINGLE = lazily("(?<![A-Za-z0-9'])'(?=\\S)([^'\"“”‘’「」『』\n]+)(?<=\\S)'(?![A-Za-z0-9'])")
_OTHER = str.maketrans("“”‘’", "「」『』"), str.maketrans("「」『』", "“”‘’")


def find(text: str, style: str) -> Iterator[tuple[int, str]]:
    """Places of quotes with the mark to put there; `text` is masked.

    Straight quotes are paired within a line and judged by what they hold and touch; a line with an odd one is left alone, for
    nobody can say which it is. With the style "keep" they take the form that the text uses, curly where it uses none.
    """
    if style == "keep" and '"' not in text and "'" not in text:
        return
    corner = style == "corner" or (style == "keep" and "“" not in text and 0 < text.count('"') <= 2 * text.count("「"))
    offset = 0
    for run in text.split("\n"):
        if ((straight := '"' in run) or "'" in run or style != "keep") and _HAN.search(run):
            if style != "keep":
                yield from ((offset + place, mark) for place, mark in _restyled(run, corner=corner))
            if straight:
                yield from ((offset + place, mark) for place, mark in _straight(run, corner=corner))
            if "'" in run:
                yield from ((offset + place, mark) for place, mark in _single(run, corner=corner))
        offset += len(run) + 1


def _straight(run: str, *, corner: bool) -> Iterator[tuple[int, str]]:
    if run.count('"') % 2:
        return
    outer, inner = _CORNER if corner else _CURLY
    depth = 0  # of double quotes in another form
    start = -1
    found: list[tuple[int, str]] = []
    for quote in _DOUBLE.finditer(run):
        place, mark = quote.start(), quote[0]
        if mark != '"':
            depth = max(0, depth + (1 if mark in "“「" else -1))
        elif start < 0:
            start = place
        else:
            if place - start < 2 or run[start + 1].isspace() or run[place - 1].isspace():
                return  # these two do not look at each other: the pairs of this line are not what they seem
            near = run[start - 1 : start] + run[place + 1 : place + 2]
            if _CHINESE.search(run, start, place) or _CHINESE.search(near):
                use = inner if depth else outer
                found += ((start, use[0]), (place, use[1]))
            start = -1
    yield from found


def _single(run: str, *, corner: bool) -> Iterator[tuple[int, str]]:
    use = _CORNER[1] if corner else _CURLY[1]
    for found in _SINGLE.finditer(run):
        if _HAN.search(found[1]):
            yield found.start(), use[0]
            yield found.end() - 1, use[1]


def _restyled(run: str, *, corner: bool) -> Iterator[tuple[int, str]]:
    """Quotes of the other style that pair up and hold Chinese; an apostrophe does neither."""
    table = _OTHER[0] if corner else _OTHER[1]
    for opens, closes in _CURLY if corner else _CORNER:
        start = -1
        for place in (found.start() for found in re.finditer(f"[{opens}{closes}]", run)):
            if run[place] == opens:
                start = place
            elif start >= 0:
                if _CHINESE.search(run, start, place):
                    yield start, opens.translate(table)
                    yield place, closes.translate(table)
                start = -1
