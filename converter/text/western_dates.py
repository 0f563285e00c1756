"""Dates with the names of months in other languages than Chinese, and dates of figures with the year last.

The names are data (`rules/months.toml`). `29.05.2020` is a day first wherever a dot parts it; `5/29/2020` and `29/5/2020`
tell themselves; `3/4/2020` is a date only where the page's language says which comes first.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = Path(__file__).parent.parent / "rules" / "months.toml"
# 19 or 20, also in the digits of Arabic and Persian; the first digit comes first, as a search for one of a few characters
# costs a tenth of any other.
YEAR = lazily(r"[12١۱٢۲](?<!\d.)(?:(?<=1)9|(?<=2)0|(?<=[١۱])[٩۹]|(?<=[٢۲])[٠۰])\d\d(?!\d)")
LETTERS = lazily(r"[^\W\d_]{3,}")  # every month's name is a run of three and more
BEFORE = 2  # letters that may stand before a month without a gap: 29thMay, 29ºmaggio
FIGURES = lazily(
    r"(?<![\d./:-])(?P<one>\d{1,2})(?:(?P<dot>\.\s?)(?P<dotted>\d{1,2})\.\s?|(?P<sep>[/-])(?P<two>\d{1,2})(?P=sep))"
    r"(?P<year>(?:19|20)\d\d)(?![\d/])"
)
CLOCK = lazily(
    r"(?:[\s,;|·•–—@-]|\bat\b|\bum\b|\bà\b|\bàs\b|\ba las\b|\balle\b|\bore\b|\bв\b|\bkl\.?|\bom\b|г\.)*"
    r"(?<!\d)(?P<hour>[01]?\d|2[0-3])(?:[:h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?|\.(?P<dotminute>[0-5]\d)(?=\s*Uhr))(?!\d)"
    r"\s*(?P<half>[ap]\.?m\b\.?)?\s*(?P<zone>Z\b|GMT\b|UTC\b|[+-][01]\d:?[0-5]\d)?",
    re.IGNORECASE,
)
MIDDAY = 12
OTHER_DIGITS = lazily("[\u0660-\u0669\u06f0-\u06f9]")  # of Arabic and Persian
ASCII_DIGITS = {zero + digit: str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
VIETNAMESE_MONTH = "tháng"
VIETNAMESE = lazily(
    r"(?<!\d)(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?:\s+năm|,)?\s+(?P<year>(?:19|20)\d\d)(?!\d)"
)


class Raw(NamedTuple):
    """A date as it stands in a text: its numbers, unchecked, and its place."""

    year: int
    month: int
    day: int
    time: str | None
    zone: str | None
    start: int
    end: int


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """The number of the month that a word names."""
    data = tomllib.loads(RULES.read_text("utf-8"))
    return {
        word: number
        for language in data["language"]
        for number, words in enumerate(language["months"], 1)
        for word in words.split()
    }


@lru_cache(maxsize=1)
def _shapes() -> dict[str, list[str]]:
    """The words that name months, by how they are written in capitals."""
    shapes: dict[str, list[str]] = {}
    for word in months():
        shapes.setdefault(_capitals(word), []).append(word)
    return shapes


def _capitals(word: str) -> str:
    """A word without its case, as patterns take it: dotted and dotless i are one."""
    return word.replace("\u0130", "i").lower().upper()


def _named(text: str) -> tuple[str, ...]:
    """The words in a text that name months, perhaps with others written the same."""
    shapes = _shapes()
    found: dict[str, None] = {}
    for run in LETTERS.findall(text):
        capitals = _capitals(run)
        for at in range(BEFORE + 1):
            if capitals[at:] in shapes:
                found.update(dict.fromkeys(shapes[capitals[at:]]))
    return tuple(sorted(found))


@lru_cache(maxsize=256)
def _pattern(named: tuple[str, ...]) -> re.Pattern[str]:
    """Dates with these words. The words of all languages together take longer to compile than a page to read."""
    words = "|".join(sorted(map(re.escape, named), key=len, reverse=True))
    day, year = r"(?:3[01]|[12]\d|0?[1-9])", r"(?:19|20)\d\d"
    return re.compile(
        rf"(?<![\d.])(?P<day1>{day})(?:st|nd|rd|th|er|[ºª°.])?[\s/-]*(?:of\s+|de\s+|d['’]\s*)?(?P<word1>{words})(?!\w)\.?,?[\s/-]*(?:de[l]?\s+)?(?P<year1>{year})(?!\d)"
        rf"|\b(?P<word2>{words})(?!\w)\.?\s+(?P<day2>{day})(?:st|nd|rd|th)?\b,?\s*(?P<year2>{year})(?!\d)"
        rf"|(?<!\d)(?P<year3>{year})[.,]?\s+(?P<word3>{words})(?!\w)\.?\s+(?P<day3>{day})(?!\d)(?:st|nd|rd|th)?\.?",
        re.IGNORECASE,
    )


def find(text: str, order: str | None = None) -> Iterator[Raw]:
    """The dates of a text. `order` is `dmy` or `mdy`, how the text's language writes a date of figures.

    >>> [raw[:3] for raw in find("Am 29. Mai 2020; 03/04/2020; 29/05/2020")]
    [(2020, 5, 29), (2020, 5, 29)]
    >>> [raw[:4] for raw in find("Updated: 3/4/2020 10:15 pm", "mdy")]
    [(2020, 3, 4, '22:15')]
    """
    if not YEAR.search(text):
        return
    if not text.isascii() and OTHER_DIGITS.search(text):
        text = text.translate(ASCII_DIGITS)
    if named := _named(text):
        known, shapes = months(), _shapes()
        for match in _pattern(named).finditer(text):
            number = next(n for n in "123" if match[f"word{n}"])
            month = known[shapes[_capitals(match[f"word{number}"])][0]]
            time, zone, end = _clock(text, match.end())
            yield Raw(int(match[f"year{number}"]), month, int(match[f"day{number}"]), time, zone, match.start(), end)
    for match in VIETNAMESE.finditer(text) if VIETNAMESE_MONTH in text else ():
        yield Raw(int(match["year"]), int(match["month"]), int(match["day"]), None, None, match.start(), match.end())
    for match in FIGURES.finditer(text):
        one, two = int(match["one"]), int(match["dotted"] or match["two"])
        if match["dot"] or (one > MIDDAY and two <= MIDDAY):
            day, month = one, two
        elif two > MIDDAY or (order == "mdy"):
            day, month = two, one
        elif order == "dmy" or one == two:
            day, month = one, two
        else:
            continue
        time, zone, end = _clock(text, match.end())
        yield Raw(int(match["year"]), month, day, time, zone, match.start(), end)


def _clock(text: str, at: int) -> tuple[str | None, str | None, int]:
    """The time and zone that follow a date, and where they end."""
    match = CLOCK.match(text, at)
    if match is None:
        return None, None, at
    hour = int(match["hour"])
    half = (match["half"] or "").lower().replace(".", "")
    if half == "pm" and hour < MIDDAY:
        hour += MIDDAY
    elif half == "am" and hour == MIDDAY:
        hour = 0
    minute, second = match["minute"] or match["dotminute"], match["second"]
    return f"{hour:02}:{minute}" + (f":{second}" if second else ""), match["zone"], match.end()
