"""Word frequencies, and the likeliest division of a short stretch of Simplified text into words."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

# Costs are in quarter nats. The whole word list counts some e^18 words, so a word seen once costs 72.
ONCE = 72
LONGEST = 5  # characters of a word looked up in a division; longer phrases are handed to it
# A phrase of the dictionary without a frequency: a short one is often a fragment (了如), a long one is a saying.
_UNSEEN = {2: 75, 3: 72, 4: 66}
_UNSEEN_LONG = 62


class Word(NamedTuple):
    """A word of a division: where it stands in the stretch."""

    start: int
    end: int


def costs(phrases: Mapping[str, object]) -> dict[str, int]:
    """What each word costs, single characters too; phrases of the dictionary are words."""
    cost: dict[str, int] = {}
    for line in (Path(__file__).parent / "words.txt").read_text("utf-8").splitlines():
        price, _, words = line.partition("\t")
        cost.update(dict.fromkeys(words.split(" "), int(price)))
    unseen = phrases.keys() - cost.keys()
    cost.update(dict.fromkeys(unseen, _UNSEEN_LONG))
    for size, price in _UNSEEN.items():
        cost.update(dict.fromkeys((phrase for phrase in unseen if len(phrase) == size), price))
    return cost


def divide(text: str, cost: Mapping[str, int], extra: Mapping[int, int] = MappingProxyType({})) -> list[Word]:
    """The division into words that costs least; where two cost the same, the one with the longer last word.

    `extra` gives words longer than LONGEST: the end of each, and its start.

    >>> [text[w.start : w.end] for text in ["抓好干部"] for w in divide(text, {"干部": 30, "好": 20, "好干": 75})]
    ['抓', '好', '干部']
    """
    size = len(text)
    best = [0] * (size + 1)
    back = list(range(-1, size))
    get = cost.get
    for end in range(1, size + 1):
        low = best[end - 1] + get(text[end - 1], ONCE)
        for start in range(end - 2, max(-1, end - LONGEST - 1), -1):
            price = get(text[start:end])
            if price is not None and best[start] + price <= low:
                low = best[start] + price
                back[end] = start
        if end in extra:
            start = extra[end]
            price = cost[text[start:end]]
            if best[start] + price <= low:
                low = best[start] + price
                back[end] = start
        best[end] = low
    words: list[Word] = []
    end = size
    while end:
        words.append(Word(back[end], end))
        end = back[end]
    words.reverse()
    return words
