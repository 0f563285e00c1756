"""The package's own conversion at another speed: equal to it, character for character, in every configuration.

opencc-python-reimplemented takes in each stretch between two separators the longest entry first, the leftmost among
equals, and then works on what stands left and right of it. The same comes out when all places where an entry fits are
looked up at once and taken in the order of falling length: that is what a compiled matcher can do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from converter.text.script import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


Match = tuple[int, int, str]  # start, end, what becomes of it
Find = Callable[[str], list[tuple[int, int, int]]]  # number of the key, start, end


def matcher(keys: Sequence[str]) -> Find:
    """All places of all keys in a text, overlapping ones too, by ahocorasick_rs or, where it is missing, by Python.

    They come in the order of their ends.

    >>> matcher(["发展", "展示"])("发展示范")
    [(0, 0, 2), (1, 1, 3)]
    """
    try:
        import ahocorasick_rs
    except ImportError:
        return plain_matcher(keys)
    automaton: Any = ahocorasick_rs.AhoCorasick(keys, store_patterns=False)
    return lambda text: automaton.find_matches_as_indexes(text, overlapping=True)


def plain_matcher(keys: Sequence[str]) -> Find:
    """The same in plain Python, some twenty times slower."""
    number = {key: index for index, key in enumerate(keys)}
    lengths: dict[str, list[int]] = {}
    for key in keys:
        sizes = lengths.setdefault(key[0], [])
        if len(key) not in sizes:
            sizes.append(len(key))

    def find(text: str) -> list[tuple[int, int, int]]:
        found = []
        for start, first in enumerate(text):
            for size in lengths.get(first, ()):
                index = number.get(text[start : start + size])
                if index is not None:
                    found.append((index, start, start + size))
        return sorted(found, key=itemgetter(2))

    return find


class _Part(NamedTuple):
    """One dictionary of a group: a table where all its keys are single characters, else a matcher."""

    table: tuple[int, ...] | None
    find: Find | None
    values: list[str]


class Engine:
    """A configuration of the package, or any chain of dictionaries in the same form.

    >>> Engine.shipped("s2tw").convert("他的头发在里面")
    '他的頭髮在裡面'
    """

    def __init__(self, steps: Sequence[Sequence[Mapping[str, str]]]) -> None:
        self._steps = [[self._part(entries) for entries in group] for group in steps]

    @classmethod
    def shipped(cls, config: str) -> Engine:
        """The engine of a configuration that the package ships, such as `s2tw`."""
        return _shipped(config)

    @staticmethod
    def _part(entries: Mapping[str, str]) -> _Part:
        if all(len(key) == len(value) == 1 for key, value in entries.items()):
            return _Part(lexicon.table(dict(entries)), None, [])
        keys = [key for key, value in entries.items() if value and not lexicon.SEPARATOR.search(key)]
        return _Part(None, matcher(keys), [entries[key] for key in keys])

    def convert(self, text: str) -> str:
        """Convert a text through all steps."""
        for group in self._steps:
            text = _apply(group, text)
        return text


@cache
def _shipped(config: str) -> Engine:
    return Engine([[lexicon.entries(name).first() for name in group] for group in lexicon.chain(config)])


def _apply(group: Sequence[_Part], text: str) -> str:
    """One step: the dictionaries of a group in order, each on what the ones before it left."""
    if len(group) == 1 and group[0].table is not None:
        return text.translate(group[0].table)
    taken: list[Match] = []
    table: tuple[int, ...] | None = None
    for part in group:
        if part.table is not None:
            table = part.table  # a table is the last of its group: one character leaves nothing to the next
            break
        if part.find is not None:
            taken = sorted([*taken, *choose(part.find(text), part.values, taken)])
    pieces: list[str] = []
    done = 0
    for start, end, after in taken:
        gap = text[done:start]
        pieces += (gap.translate(table) if table else gap, after)
        done = end
    gap = text[done:]
    pieces.append(gap.translate(table) if table else gap)
    return "".join(pieces)


def choose(found: Iterable[tuple[int, int, int]], values: Sequence[str], taken: Sequence[Match] = ()) -> list[Match]:
    """Of the places where entries fit, those that the order of preference picks, outside of what is taken."""
    free = bytearray(taken[-1][1]) if taken else b""
    for start, end, _ in taken:
        free[start:end] = b"\1" * (end - start)  # type: ignore[index]  # bytes only where nothing is taken
    chosen: list[Match] = []
    cluster: list[tuple[int, int, int]] = []
    reach = -1
    for index, start, end in sorted(found, key=itemgetter(1)):
        if 1 in free[start:end]:
            continue
        if start >= reach and cluster:
            chosen += _longest(cluster, values)
            cluster = []
        cluster.append((index, start, end))
        reach = max(reach, end)
    return chosen + _longest(cluster, values)


def _longest(cluster: list[tuple[int, int, int]], values: Sequence[str]) -> list[Match]:
    """The longest place first, the leftmost among equals, then what does not touch it."""
    if len(cluster) == 1:
        index, start, end = cluster[0]
        return [(start, end, values[index])]
    chosen: list[Match] = []
    for index, start, end in sorted(cluster, key=lambda m: (m[1] - m[2], m[1])):
        if all(end <= s or e <= start for s, e, _ in chosen):
            chosen.append((start, end, values[index]))
    return sorted(chosen)
