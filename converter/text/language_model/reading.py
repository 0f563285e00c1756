"""How likely a text reads: characters one by one to costs in nats.

Characters become symbols as the tables of the model were counted: both scripts folded, Latin runs one symbol, digits one
symbol, ASCII marks as fullwidth ones. Inside a run, and for the members of a class, the cost is a share by table.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from converter.text.language_model.characters import CANTONESE
from converter.text.language_model.model import UNSEEN, Model, load

if TYPE_CHECKING:
    from collections.abc import Iterable

SHIFT = 14  # bits of a symbol's number; a state is two symbols: older << SHIFT | newer
MASK = (1 << SHIFT) - 1
_LETTER, _DIGIT, _KANA, _GREEK, _OTHER, _BORDER = "A", "0", "K", "G", "#", "^"
_SPACES = frozenset(" \t\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\r")
_QUOTES = dict(zip("「」『』•‧・", "“”‘’···", strict=True))
_INSIDE_LATIN = frozenset("_'.-+#@/&=")
_INSIDE_NUMBER = frozenset("./%:")
_COMMON_OTHERS = frozenset("①②③④⑤⑥⑦⑧⑨⑩●○■□★☆→←↑↓◆◇△▲▼※℃×÷≤≥≠°±√∞ⅠⅡⅢⅣⅤⅥ％￥€￡§№々〇【】〔〕")
_CACHE_LIMIT = 400_000

# Shares of a member of a class, in nats: measured roughly, they only have to keep rubbish dear.
_SHARE_LATIN, _SHARE_LATIN_RARE, _SHARE_DIGIT, _SHARE_KANA, _SHARE_GREEK = 3.2, 7.0, 2.3, 5.0, 5.5
_SHARE_COMMON, _SHARE_OTHER, _SHARE_NEVER = 5.0, 9.0, 18.0
_SHARE_CANTONESE = -5.0  # in none of the sources, yet no sign of damage
_SPACE_AFTER_LATIN, _SPACE, _WIDE_SPACE = 1.0, 3.0, 8.0


RECALL = 0.25  # how far the document at hand is believed, against the model
_NOTHING: dict[int, float] = {}


def recall(cost: float, chance: float) -> float:
    """Nats where the document at hand adds to the model's chance; what it does not hold costs no more for that."""
    return -math.log(math.exp(-cost) + chance) if chance else cost


class Symbol(NamedTuple):
    """A character, the number of its symbol, its share of the class, and whether the state may swallow it."""

    character: str
    number: int
    share: float
    is_class: bool


class Reader:
    """Costs of characters after a state; remembers what it has been asked.

    `recall` holds what follows what in the sound part of the document at hand: names and terms come again.
    """

    __slots__ = ("_border", "_classes", "_costs", "_known", "_recall", "model", "start")

    def __init__(self, model: Model, recall: dict[int, dict[int, float]] | None = None) -> None:
        self.model = model
        self._recall = recall or {}
        self._border = model.numbers[_BORDER]
        self._classes = {model.numbers[name] for name in (_LETTER, _DIGIT, _KANA, _GREEK, _OTHER, "…", "—")}
        self._known: dict[str, tuple[int, float]] = {}
        self._costs: dict[tuple[int, str], tuple[float, int]] = {}
        self.start = self._border << SHIFT | self._border

    def step(self, state: int, character: str) -> tuple[float, int]:
        """Nats of the character after the state, and the state after it."""
        found = self._costs.get((state, character))
        if found is None:
            if len(self._costs) > _CACHE_LIMIT:
                self._costs.clear()
            found = self._costs[state, character] = self._step(state, character)
        return found

    def _step(self, state: int, character: str) -> tuple[float, int]:
        older, newer = state >> SHIFT, state & MASK
        numbers = self.model.numbers
        if character in _SPACES:
            if character > "\x7f" and newer != self._border:
                return _WIDE_SPACE, state
            return (_SPACE_AFTER_LATIN if newer in (numbers[_LETTER], numbers[_DIGIT]) else _SPACE), state
        if character == "\n":
            if newer == self._border:
                return 0.5, self.start
            return self.model.cost(older, newer, self._border), self.start
        if newer == numbers[_LETTER] and (character in _INSIDE_LATIN or "0" <= character <= "9"):
            return _SHARE_DIGIT if character.isdigit() else 3.5, state
        if newer == numbers[_DIGIT] and character in _INSIDE_NUMBER:
            return 3.0, state
        if character == "." and newer not in self._classes:
            character = "。"
        number, share = self._known.get(character) or self._look_up(character)
        if number == newer and number in self._classes:
            return share, state
        cost = self.model.cost(older, newer, number)
        if newer in self._recall:
            cost = recall(cost, self._recall[newer].get(number, 0.0))
        return cost + share, newer << SHIFT | number

    def recalling(self, sound: Iterable[str]) -> Reader:
        """A reader for a document of which these parts are sound.

        >>> plain = reader()
        >>> plain.recalling(["王二麻孜"]).cost("麻孜") < plain.cost("麻孜")
        True
        """
        pairs: Counter[tuple[int, int]] = Counter()
        known, look_up = self._known, self._look_up
        for part in sound:
            pairs.update(pairwise([(known.get(one) or look_up(one))[0] for one in part]))
        counts: dict[int, dict[int, int]] = defaultdict(dict)
        for (first, second), n in pairs.items():
            if first not in self._classes and second not in self._classes:
                counts[first][second] = n
        chances = {
            first: {second: RECALL * n / total for second, n in followers.items()}
            for first, followers in counts.items()
            if (total := 1 + sum(followers.values()))
        }
        return Reader(self.model, chances)

    def symbol(self, character: str) -> Symbol:
        """What `options` has to know of a character."""
        number, share = self._known.get(character) or self._look_up(character)
        return Symbol(character, number, share, number in self._classes or character in _SPACES or character == ".")

    def rows(self, state: int) -> tuple[dict[int, float], float, dict[int, float], float, dict[int, float]]:
        """What `options` goes by, for a loop that cannot afford the call.

        The symbols known to follow the state, what is added for others; those known to follow its last symbol, what is
        added to the plain cost of all others; and what the document at hand recalls.
        """
        older, newer = state >> SHIFT, state & MASK
        known, backoff = self.model.after_two(older, newer)
        pairs, more = self.model.after_one(newer)
        return known, backoff, pairs, backoff + more, self._recall.get(newer, _NOTHING)

    def _look_up(self, character: str) -> tuple[int, float]:
        symbol, share = classify(character)
        number = self.model.numbers.get(symbol)
        if number is None:
            share = 0.0 if "\u4e00" <= character <= "\u9fff" else 1.0
            found = (self.model.unseen, _SHARE_CANTONESE if character in CANTONESE else share)
        else:
            found = (number, share)
        self._known[character] = found
        return found

    def options(self, state: int, symbols: tuple[Symbol, ...]) -> list[tuple[float, str, int]]:
        """Nats of each of many characters after a state, and the state after it: `step` for lists of candidates."""
        older, newer = state >> SHIFT, state & MASK
        known, backoff = self.model.after_two(older, newer)
        pairs, more = self.model.after_one(newer)
        more += backoff
        plain, high = self.model.costs, newer << SHIFT
        recalled = self._recall.get(newer, _NOTHING)
        found = []
        for one, number, share, is_class in symbols:
            if is_class:
                cost, new = self.step(state, one)
                found.append((cost, one, new))
                continue
            cost = known.get(number, -1.0)
            if cost < 0:
                cost = pairs.get(number, -1.0)
                cost = backoff + cost if cost >= 0 else more + plain[number]
            if number in recalled:
                cost = recall(cost, recalled[number])
            found.append((cost + share, one, high | number))
        return found

    def cost(self, text: str, state: int | None = None) -> float:
        """Nats of a text after a state (the start of a line by default)."""
        state = self.start if state is None else state
        total = 0.0
        step = self.step
        for character in text:
            cost, state = step(state, character)
            total += cost
        return total

    def costs(self, text: str, state: int | None = None) -> list[float]:
        """Nats of each character of a text."""
        state = self.start if state is None else state
        found = []
        step = self.step
        for character in text:
            cost, state = step(state, character)
            found.append(cost)
        return found

    def state_after(self, text: str) -> int:
        """The state after a text."""
        state = self.start
        for character in text[-24:]:
            state = self.step(state, character)[1]
        return state


def classify(character: str) -> tuple[str, float]:
    """The symbol that a character is counted as, and the share of its class in nats.

    >>> classify("國"), classify(","), classify("x"), classify("7")
    (('國', 0.0), ('，', 0.0), ('A', 3.2), ('0', 2.3))
    """
    code = ord(character)
    if "\u4e00" <= character <= "\u9fff":
        return character, 0.0
    if code < 0x80:
        if character.isalpha():
            return _LETTER, _SHARE_LATIN
        if character.isdigit():
            return _DIGIT, _SHARE_DIGIT
        return (chr(code + 0xFEE0), 0.0) if code > 0x20 and code != 0x7F else (_OTHER, _SHARE_NEVER)
    if character in _QUOTES:
        return _QUOTES[character], 0.7
    if character in _COMMON_OTHERS:
        return (character, 0.0) if character in "【】々〇％" else (_OTHER, _SHARE_COMMON)
    if code < 0xA0 or 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or code == 0xFFFD:
        return _OTHER, _SHARE_NEVER
    if 0xC0 <= code < 0x250 and character.isalpha():
        return _LETTER, _SHARE_LATIN_RARE
    if 0x3041 <= code <= 0x30FA or code == 0x30FC:
        return _KANA, _SHARE_KANA
    if 0x370 <= code < 0x530:
        return _GREEK, _SHARE_GREEK
    if 0xFF10 <= code <= 0xFF19:
        return _DIGIT, _SHARE_DIGIT + 6
    if 0xFF21 <= code <= 0xFF5A and character.isalpha():
        return _LETTER, _SHARE_LATIN + 6
    return _marks_or_other(character, code)


_MARKS = frozenset("，。、：；？！“”‘’（）《》〈〉—…·－／［］～｛｝＠＃＆＊＋＝＿｜＄＇＂＜＞＾｀＼")


def _marks_or_other(character: str, code: int) -> tuple[str, float]:
    if character in _MARKS or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x323AF:
        return character, 0.0
    if 0xF900 <= code <= 0xFAFF:
        return character, UNSEEN - 5
    return _OTHER, _SHARE_OTHER if character.isprintable() else _SHARE_NEVER


@cache
def reader() -> Reader:
    """The reader of the package's model."""
    return Reader(load())


@lru_cache(maxsize=1 << 14)
def symbols_of(characters: tuple[str, ...] | str) -> tuple[Symbol, ...]:
    """Candidates as `Reader.options` takes them; lists that come again are worked out once."""
    lm = reader()
    return tuple(lm.symbol(one) for one in characters)
