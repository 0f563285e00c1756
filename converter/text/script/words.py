"""Word frequencies, and the likeliest division of a stretch of Simplified text into words.

Costs are in quarter nats: the whole word list counts some e^18 words, so a word seen once costs 72. `words.txt` has one
line for each two characters that words begin with, a tab, and these words without them, each behind its cost as one
character: so a line is only taken apart when a text has its two characters.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ONCE = 72
_CODE = 33  # cost 0 is written as the character after the space
# A phrase of the dictionary without a frequency: a short one is often a fragment (了如), a long one is a saying.
_UNSEEN = (ONCE, ONCE, 75, 72, 66)
_UNSEEN_LONG = 62
_NEVER = 1 << 30
_ENTRY = re.compile(r"([!-~])([^!-~]*)")


class _Heads(NamedTuple):
    """The words that begin with two characters: their ends with their costs, and the longest end."""

    ends: dict[str, int]
    longest: int


def unseen(phrase: str) -> int:
    """What a phrase of the dictionary costs that has no frequency."""
    return _UNSEEN[len(phrase)] if len(phrase) < len(_UNSEEN) else _UNSEEN_LONG


def write(costs: dict[str, int]) -> str:
    """The words in the form of words.txt."""
    lines: dict[str, list[str]] = {}
    for word in sorted(costs):
        lines.setdefault(word[:2], []).append(chr(_CODE + costs[word]) + word[2:])
    return "\n".join(f"{head}\t{''.join(ends)}" for head, ends in lines.items()) + "\n"


class Lexis:
    """Words with their costs, and the division of a text into words."""

    def __init__(self, listed: str) -> None:
        cells = listed.strip().replace("\n", "\t").split("\t")
        self._listed = dict(zip(cells[::2], cells[1::2], strict=True))
        self._heads: dict[str, _Heads | None] = {}
        self._single: dict[str, int] = {}

    def _open(self, head: str) -> _Heads | None:
        """Take apart the line of two characters."""
        listed = self._listed.get(head)
        ends = {end: ord(code) - _CODE for code, end in _ENTRY.findall(listed)} if listed else {}
        made = self._heads[head] = _Heads(ends, max(map(len, ends))) if ends else None
        return made

    def cost(self, word: str) -> int | None:
        """What a word costs, None where it is in no list."""
        if len(word) < 2:
            return self._character(word)
        head = word[:2]
        heads = self._heads[head] if head in self._heads else self._open(head)
        return heads.ends.get(word[2:]) if heads is not None else None

    def _character(self, character: str) -> int:
        listed = self._listed.get(character)
        cost = self._single[character] = ord(listed) - _CODE if listed else ONCE
        return cost

    def divide(self, text: str, extra: Iterable[tuple[int, int, int]] = ()) -> list[tuple[int, int]]:
        """The division into words that costs least, as places; where two cost the same, the one with longer first words.

        `extra` gives places of words that the list lacks, and what they cost.

        >>> [text[a:b] for text in ["抓好干部"] for a, b in lexis().divide(text)]
        ['抓', '好', '干部']
        """
        size = len(text)
        best = [_NEVER] * (size + 1)
        back = [0] * (size + 1)
        best[0] = 0
        heads, single = self._heads, self._single
        for start in range(size):
            here = best[start]
            character = text[start]
            price = here + (single[character] if character in single else self._character(character))
            stop = start + 1
            if price < best[stop]:
                best[stop] = price
                back[stop] = start
            head = text[start : start + 2]
            found = heads[head] if head in heads else self._open(head)
            if found is not None:
                ends, longest = found
                for stop in range(start + 2, min(start + 2 + longest, size) + 1):
                    end = text[start + 2 : stop]
                    if end in ends and here + ends[end] < best[stop]:
                        best[stop] = here + ends[end]
                        back[stop] = start
            for first, stop, cost in extra:
                if first == start and here + cost < best[stop]:
                    best[stop] = here + cost
                    back[stop] = start
        places: list[tuple[int, int]] = []
        stop = size
        while stop:
            places.append((back[stop], stop))
            stop = back[stop]
        places.reverse()
        return places


@cache
def lexis() -> Lexis:
    """The words of words.txt."""
    return Lexis((Path(__file__).parent / "words.txt").read_text("utf-8"))
