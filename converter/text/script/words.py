"""Word frequencies, and the likeliest division of a stretch of Simplified text into words.

Costs are in quarter nats: the whole word list counts some e^18 words, so a word seen once costs 72. `words.txt` has one
line for each character that words begin with: the character, a tab, what it costs by itself, and the words by their
second character, each group behind a space. A word is its cost as one character and the rest of it; phrases of the
dictionary have their costs in another range of characters. A group is taken apart when a text has its two characters.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Collection

ONCE = 72
WORD, PHRASE = 33, 0x100  # cost 0 is written as this character
# A phrase of the dictionary without a frequency: a short one is often a fragment (了如), a long one is a saying.
_UNSEEN = (ONCE, ONCE, 75, 72, 66)
_UNSEEN_LONG = 62
_NEVER = 1 << 30
_ENTRY = lazily("([!-~\u0100-\u017f])([^!-~\u0100-\u017f]*)")
_REMEMBERED = 100_000  # pairs of characters; a text has as many as it likes


class _Heads(NamedTuple):
    """The words that begin with two characters."""

    ends: dict[str, int]  # the rest of each word with its cost
    lengths: tuple[int, ...]  # of these words, rising
    phrases: frozenset[str]  # ends of phrases of the dictionary


def unseen(phrase: str) -> int:
    """What a phrase of the dictionary costs that has no frequency."""
    return _UNSEEN[len(phrase)] if len(phrase) < len(_UNSEEN) else _UNSEEN_LONG


def write(costs: dict[str, int], phrases: Collection[str] = ()) -> str:
    """The words in the form of words.txt."""
    lines: dict[str, dict[str, list[str]]] = {}
    for word in sorted(costs):
        groups = lines.setdefault(word[0], {})
        if len(word) > 1:
            code = chr(costs[word] + (PHRASE if word in phrases else WORD))
            groups.setdefault(word[1], []).append(code + word[2:])
    return "".join(
        f"{first}\t{chr(WORD + costs.get(first, ONCE))}"
        + "".join(f" {second}{''.join(rests)}" for second, rests in groups.items())
        + "\n"
        for first, groups in lines.items()
    )


class Lexis:
    """Words with their costs, and the division of a text into words."""

    def __init__(self, listed: str) -> None:
        cells = listed.strip().replace("\n", "\t").split("\t")
        self._lines = dict(zip(cells[::2], cells[1::2], strict=True))
        self._single = {first: ord(line[0]) - WORD for first, line in self._lines.items()}
        self._heads: dict[str, _Heads | None] = {}  # by two characters, as far as texts asked for them
        self._own: dict[str, list[tuple[str, int]]] = {}  # words added, by two characters

    def _head(self, head: str) -> _Heads | None:
        """Take apart the group of two characters."""
        made = None
        line = self._lines.get(head[:1], "")
        start = line.find(" " + head[1:]) + 2
        own = self._own.get(head, ())
        if (start > 1 and len(head) == 2) or own:
            ends: dict[str, int] = {}
            phrases = []
            stop = line.find(" ", start)
            for code, rest in _ENTRY.findall(line, start, stop if stop > 0 else len(line)) if start > 1 else ():
                number = ord(code)
                if number >= PHRASE:
                    phrases.append(rest)
                    number += WORD - PHRASE
                ends[rest] = number - WORD
            for rest, cost in own:
                ends[rest] = min(cost, ends.get(rest, cost))
            made = _Heads(ends, tuple(sorted({len(rest) + 2 for rest in ends})), frozenset(phrases))
        if len(self._heads) >= _REMEMBERED:
            self._heads.clear()
        self._heads[head] = made
        return made

    def _known(self, head: str) -> _Heads | None:
        return self._heads[head] if head in self._heads else self._head(head)

    def cost(self, word: str) -> int | None:
        """What a word costs, None where it is in no list."""
        if len(word) < 2:
            return self._single.get(word, ONCE)
        found = self._known(word[:2])
        return found.ends.get(word[2:]) if found is not None else None

    def is_phrase(self, word: str) -> bool:
        """Whether a word of two or more characters is a phrase of the dictionary."""
        found = self._known(word[:2])
        return found is not None and word[2:] in found.phrases

    def add(self, word: str, cost: int) -> None:
        """Make a word of two or more characters known, at this cost at most."""
        self._own.setdefault(word[:2], []).append((word[2:], cost))
        self._heads.pop(word[:2], None)

    def price(self, text: str) -> int:
        """What the cheapest division costs."""
        return self._search(text)[0][-1]

    def apart(self, text: str, start: int, end: int) -> bool:
        """Whether no word of the text reaches over one of two places in it: any division cuts there."""
        heads = self._heads
        border = start
        for place in range(end):
            if place == start:
                border = end
            head = text[place : place + 2]
            found = heads[head] if head in heads else self._head(head)
            if found is not None and found[1][-1] > border - place:
                ends = found[0]
                for length in found[1]:
                    if length > border - place and text[place + 2 : place + length] in ends:
                        return False
        return True

    def halve(self, word: str) -> int:
        """Where a word of two or more characters falls into two most cheaply."""
        if len(word) == 2:
            return 1
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
            price = here + single.get(character, ONCE)
            stop = start + 1
            if price < best[stop]:
                best[stop] = price
                back[stop] = start
            stop += 1
            head = text[start:stop]
            found = heads[head] if head in heads else self._head(head)
            if found is not None:
                ends = found[0]
                for length in found[1]:
                    last = start + length
                    if last > size:
                        break
                    cost = ends.get(text[stop:last])
                    if cost is not None and here + cost < best[last]:
                        best[last] = here + cost
                        back[last] = start
        return best, back


@cache
def lexis() -> Lexis:
    """The words of words.txt."""
    return Lexis((Path(__file__).parent / "words.txt").read_text("utf-8"))
