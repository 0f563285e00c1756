"""Word frequencies, and the likeliest division of a stretch of Simplified text into words.

Costs are in quarter nats: the whole word list counts some e^18 words, so a word seen once costs 72. `words.txt` has one
line for each character that words begin with, a tab, and these words without it, each behind its cost as one character:
so a line is only taken apart when a text has its character.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from converter.text.patterns import lazily

ONCE = 72
_CODE = 33  # cost 0 is written as the character after the space
# A phrase of the dictionary without a frequency: a short one is often a fragment (了如), a long one is a saying.
_UNSEEN = (ONCE, ONCE, 75, 72, 66)
_UNSEEN_LONG = 62
_NEVER = 1 << 30
_ENTRY = lazily(r"([!-~])([^!-~]*)")


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
        lines.setdefault(word[0], []).append(chr(_CODE + costs[word]) + word[1:])
    return "\n".join(f"{first}\t{''.join(rests)}" for first, rests in lines.items()) + "\n"


class Lexis:
    """Words with their costs, and the division of a text into words."""

    def __init__(self, listed: str) -> None:
        cells = listed.strip().replace("\n", "\t").split("\t")
        self._closed = dict(zip(cells[::2], cells[1::2], strict=True))
        self._single: dict[str, int] = {}  # what single characters cost
        self._heads: dict[str, _Heads | None] = {}  # by two characters
        self._waiting: dict[str, list[tuple[str, int]]] = {}  # words added to lines that are still closed

    def _open(self, character: str) -> int:
        """Take apart the line of a character; what it costs by itself."""
        cost = ONCE
        ends: dict[str, dict[str, int]] = {}
        for code, rest in _ENTRY.findall(self._closed.pop(character, "")):
            if rest:
                ends.setdefault(rest[0], {})[rest[1:]] = ord(code) - _CODE
            else:
                cost = ord(code) - _CODE
        for second, found in ends.items():
            self._heads[character + second] = _Heads(found, max(map(len, found)))
        self._single[character] = cost
        for word, price in self._waiting.pop(character, ()):
            self._enter(word, price)
        return cost

    def _head(self, head: str) -> _Heads | None:
        if head[0] not in self._single:
            self._open(head[0])
        return self._heads.setdefault(head, None)

    def cost(self, word: str) -> int | None:
        """What a word costs, None where it is in no list."""
        if len(word) < 2:
            return self._single[word] if word in self._single else self._open(word)
        heads = self._head(word[:2])
        return heads.ends.get(word[2:]) if heads is not None else None

    def add(self, word: str, cost: int) -> None:
        """Make a word of two or more characters known, at this cost at most."""
        if word[0] in self._single:
            self._enter(word, cost)
        else:
            self._waiting.setdefault(word[0], []).append((word, cost))

    def _enter(self, word: str, cost: int) -> None:
        head, end = word[:2], word[2:]
        heads = self._heads.get(head)
        ends, longest = heads if heads is not None else ({}, 0)
        ends[end] = min(cost, ends.get(end, cost))
        self._heads[head] = _Heads(ends, max(longest, len(end)))

    def price(self, text: str) -> int:
        """What the cheapest division costs."""
        return self._search(text)[0][-1]

    def halve(self, word: str) -> int:
        """Where a word of two or more characters falls into two most cheaply."""
        return min(range(1, len(word)), key=lambda place: self.price(word[:place]) + self.price(word[place:]))

    def divide(self, text: str) -> list[tuple[int, int]]:
        """The division into words that costs least, as places; where two cost the same, the one with longer first words.

        >>> [text[a:b] for text in ["抓好干部"] for a, b in lexis().divide(text)]
        ['抓好', '干部']
        """
        _, back = self._search(text)
        places: list[tuple[int, int]] = []
        stop = len(text)
        while stop:
            places.append((back[stop], stop))
            stop = back[stop]
        places.reverse()
        return places

    def _search(self, text: str) -> tuple[list[int], list[int]]:
        """For each place the least cost of the words up to it, and where the last of them begins."""
        size = len(text)
        best = [_NEVER] * (size + 1)
        back = [0] * (size + 1)
        best[0] = 0
        heads, single = self._heads, self._single
        for start, character in enumerate(text):
            here = best[start]
            try:
                price = here + single[character]
            except KeyError:
                price = here + self._open(character)
            stop = start + 1
            if price < best[stop]:
                best[stop] = price
                back[stop] = start
            head = text[start : start + 2]
            try:
                found = heads[head]
            except KeyError:
                found = self._head(head)
            if found is not None and stop < size:
                ends, longest = found
                stop += 1
                if "" in ends and here + ends[""] < best[stop]:
                    best[stop] = here + ends[""]
                    back[stop] = start
                if longest:
                    tail = text[stop : stop + longest]
                    for length in range(1, len(tail) + 1):
                        end = tail[:length]
                        if end in ends:
                            price = here + ends[end]
                            if price < best[stop + length]:
                                best[stop + length] = price
                                back[stop + length] = start
        return best, back


@cache
def lexis() -> Lexis:
    """The words of words.txt."""
    return Lexis((Path(__file__).parent / "words.txt").read_text("utf-8"))
