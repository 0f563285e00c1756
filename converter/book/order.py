"""The order of a book's articles: as given, or by date, title or source; ties stay as given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.model import Card

ORDERS = ("given", "date", "title", "source")
NUMBER = re.compile(r"(\d+|[〇零一二三四五六七八九十百千]+)")
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000}

Key = tuple[Any, ...]


def arrange(cards: Sequence[Card], order: str) -> list[int]:
    """The places of the cards in the wanted order. Raises ValueError for an unknown one."""
    keys: dict[str, Callable[[Card], Key]] = {
        "given": lambda _: (),
        "date": by_date,
        "title": by_title,
        "source": by_source,
    }
    if order not in keys:
        raise ValueError(f"order {order!r}: choose from {', '.join(ORDERS)}")
    ranked = [keys[order](card) for card in cards]
    return sorted(range(len(cards)), key=lambda place: ranked[place])


def by_date(card: Card) -> Key:
    """From old to new; a date without a day stands before the days of its month, no date at the end."""
    date = card.metadata.published
    if date is None:
        return (1,)
    return (0, date.year, date.month or 0, date.day or 0, date.time or "")


def by_title(card: Card) -> Key:
    """By pinyin, numbers by their value: 第二章 before 第十章, Latin before Chinese."""
    return collation(card.label)


def by_source(card: Card) -> Key:
    """By the publication that the page names, within it from old to new; without one at the end."""
    source = card.metadata.source or card.metadata.site
    return (0, collation(source), by_date(card)) if source else (1, (), by_date(card))


def collation(text: str) -> Key:
    """What names and titles are ordered by: numbers by their value, Latin before Chinese, Chinese by pinyin and tone.

    Pinyin and not strokes: readers of both scripts look up names by sound, and one order serves both.
    """
    key: list[tuple[int, int, str]] = []
    for place, part in enumerate(NUMBER.split(text)):
        if place % 2:
            key.append((0, number(part), ""))
        elif part:
            key += _syllables(part)
    return (tuple(key), text)


def _syllables(text: str) -> list[tuple[int, int, str]]:
    """Latin before Chinese; Chinese by syllable and tone."""
    if text.isascii():
        return [(1, 0, text.lower())]
    from pypinyin import Style, lazy_pinyin

    read = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=lambda other: "\0" + other)
    return [(1, 0, part[1:].lower()) if part.startswith("\0") else (2, 0, part) for part in read]


def number(text: str) -> int:
    """The value of a number in digits or in Chinese numerals.

    >>> number("12"), number("十二"), number("二十"), number("一百零五"), number("二〇二〇")
    (12, 12, 20, 105, 2020)
    """
    if text.isdecimal():
        return int(text)
    if not any(c in UNITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total = digit = 0
    for c in text:
        if c in UNITS:
            total += (digit or 1) * UNITS[c]
            digit = 0
        else:
            digit = DIGITS[c]
    return total + digit
