"""How likely a text reads: characters one by one to costs in nats.

Characters become symbols as the tables of the model were counted: both scripts folded, Latin runs one symbol, digits one
symbol, ASCII marks as fullwidth ones. Inside a run, and for the members of a class, the cost is a share by table.
"""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from collections import Counter, defaultdict
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from converter.text.language_model.characters import CANTONESE
from converter.text.language_model.model import MASK, SHIFT, UNSEEN, Model, load

if TYPE_CHECKING:
    from collections.abc import Iterable

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
_MOST_SHARE = 5.0  # nats at most that a share takes off
_SPACE_AFTER_LATIN, _SPACE, _WIDE_SPACE = 1.0, 3.0, 8.0
_ROUNDING = 1e-6


RECALL = 0.25  # how far the document at hand is believed, against the model
_NOTHING: dict[int, float] = {}


def recall(cost: float, chance: float) -> float:
    """Nats where the document at hand adds to the model's chance; what it does not hold costs no more for that."""
    return -math.log(math.exp(-cost) + chance) if chance else cost


class Choice:
    """Characters of which one is to be chosen, put in order so that only those within reach are weighed; see `Reader.weigh`."""

    __slots__ = ("by_cost", "classes", "numbers", "ones", "places", "plains", "symbols")

    def __init__(self, symbols: Iterable[Symbol], costs: list[float]) -> None:
        self.symbols = tuple(symbols)
        self.ones = tuple(symbol.character for symbol in self.symbols)
        self.classes = [i for i, symbol in enumerate(self.symbols) if symbol.is_class]
        places: dict[int, tuple[int, ...]] = {}  # of a symbol: both scripts share it
        priced = []
        for i, (_, number, share, is_class) in enumerate(self.symbols):
            if not is_class:
                places[number] = (*places.get(number, ()), i)
                priced.append((costs[number] + share, i))
        priced.sort()
        self.places = places
        self.numbers = places.keys()
        self.plains = [cost for cost, _ in priced]
        self.by_cost = [i for _, i in priced]


Rows = tuple[dict[int, float], float, dict[int, float], float, dict[int, float]]


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

    __slots__ = (
        "_border",
        "_classes",
        "_costs",
        "_digit",
        "_known",
        "_letter",
        "_plain",
        "_recall",
        "_rows",
        "model",
        "start",
    )

    def __init__(self, model: Model, recall: dict[int, dict[int, float]] | None = None) -> None:
        self.model = model
        self._recall = recall or {}
        self._border = model.numbers[_BORDER]
        self._classes = {model.numbers[name] for name in (_LETTER, _DIGIT, _KANA, _GREEK, _OTHER, "…", "—")}
        self._letter, self._digit = model.numbers[_LETTER], model.numbers[_DIGIT]
        self._known: dict[str, tuple[int, float]] = {}
        self._plain: dict[str, int] = {}  # characters that are their own symbol wherever they stand: nearly all Han
        self._costs: dict[tuple[int, str], tuple[float, int]] = {}
        self._rows: dict[int, Rows] = {}
        self.start = self._border << SHIFT | self._border

    def step(self, state: int, character: str) -> tuple[float, int]:
        """Nats of the character after the state, and the state after it."""
        found = self._costs.get((state, character))
        if found is None:
            if len(self._costs) > _CACHE_LIMIT:
                self._costs.clear()
            found = self._costs[state, character] = self.look(state, character)
        return found

    def look(self, state: int, character: str) -> tuple[float, int]:
        """The same without remembering it, for states that hardly come again."""
        plain = self._plain.get(character)
        newer = state & MASK
        if plain is not None:
            cost = self.model.cost(state, plain)
            if newer in self._recall:
                cost = recall(cost, self._recall[newer].get(plain, 0.0))
            return cost, newer << SHIFT | plain
        if character in _SPACES:
            if character > "\x7f" and newer != self._border:
                return _WIDE_SPACE, state
            return (_SPACE_AFTER_LATIN if newer in (self._letter, self._digit) else _SPACE), state
        if character == "\n":
            if newer == self._border:
                return 0.5, self.start
            return self.model.cost(state, self._border), self.start
        if newer == self._letter and (character in _INSIDE_LATIN or "0" <= character <= "9"):
            return _SHARE_DIGIT if character.isdigit() else 3.5, state
        if newer == self._digit and character in _INSIDE_NUMBER:
            return 3.0, state
        if character == "." and newer not in self._classes:
            character = "。"
        number, share = self._known.get(character) or self._look_up(character)
        if number == newer and number in self._classes:
            return share, state
        cost = self.model.cost(state, number)
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
        numbers: dict[str, int] = {}
        for part in sound:
            for one in set(part).difference(numbers):
                numbers[one] = (self._known.get(one) or self._look_up(one))[0]
            pairs.update(pairwise(map(numbers.__getitem__, part)))
        counts: dict[int, dict[int, int]] = defaultdict(dict)
        for (first, second), n in pairs.items():
            if first not in self._classes and second not in self._classes:
                counts[first][second] = n
        chances = {}
        for first, followers in counts.items():
            total = 1 + sum(followers.values())
            chances[first] = {second: RECALL * n / total for second, n in followers.items()}
        made = Reader(self.model, chances)
        made._known, made._plain = self._known, self._plain
        return made

    def symbol(self, character: str) -> Symbol:
        """What `weigh` has to know of a character."""
        number, share = self._known.get(character) or self._look_up(character)
        return Symbol(character, number, share, number in self._classes or character in _SPACES or character == ".")

    def rows(self, state: int) -> Rows:
        """What `weigh` goes by.

        The symbols known to follow the state, what is added for others; those known to follow its last symbol, what is
        added to the plain cost of all others; and what the document at hand recalls.
        """
        rows = self._rows.get(state)
        if rows is None:
            if len(self._rows) > _CACHE_LIMIT:
                self._rows.clear()
            newer = state & MASK
            known, backoff = self.model.after_two(state)
            pairs, more = self.model.after_one(newer)
            rows = self._rows[state] = (known, backoff, pairs, backoff + more, self._recall.get(newer, _NOTHING))
        return rows

    def _look_up(self, character: str) -> tuple[int, float]:
        symbol, share = classify(character)
        number = self.model.numbers.get(symbol)
        if number is None:
            share = 0.0 if "\u4e00" <= character <= "\u9fff" else 1.0
            found = (self.model.unseen, _SHARE_CANTONESE if character in CANTONESE else share)
        else:
            found = (number, share)
        self._known[character] = found
        number, share = found
        if not share and character > "\x7f" and number not in self._classes and character not in _SPACES:
            self._plain[character] = number
        return found

    def weigh(self, state: int, choice: Choice, most: float = math.inf) -> list[tuple[int, float, int]]:
        """The characters that cost no more than `most` nats after a state: `step` for many candidates at once.

        Each as its place in the choice, its nats and the state after it, in the order of the choice. Those that the
        model knows to follow are met by sets; of all others only the commonest can cost so little.
        """
        close, more = self._close(state, choice)
        places, symbols, plain = choice.places, choice.symbols, self.model.costs
        high = (state & MASK) << SHIFT
        found = []
        for number, cost in close.items():
            if cost - _MOST_SHARE <= most:
                for i in places[number]:
                    here = cost + symbols[i].share
                    if here <= most:
                        found.append((i, here, high | number))
        for i in choice.by_cost[: bisect_right(choice.plains, most - more + _ROUNDING)]:
            number = symbols[i].number
            if number not in close:
                here = more + plain[number] + symbols[i].share
                if here <= most:
                    found.append((i, here, high | number))
        for i in choice.classes:
            here, new = self.step(state, symbols[i].character)
            if here <= most:
                found.append((i, here, new))
        found.sort()
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

    def weigh_between(
        self, state: int, choice: Choice, after: str, most: float, room: int, dearer: dict[str, float]
    ) -> list[tuple[float, int]]:
        """The `room` characters that with the one or two after them cost least, and no more than `most` nats, after a state.

        Nats of all, and the place in the choice; some characters may be `dearer` by themselves. Those that the model
        knows on both sides go first, and show what the others must cost. Where it knows of no pair that a character
        makes, the cost is a sum of what each costs alone, so that only the commonest are looked at.
        """
        if not after or after[0] in _SPACES or after[0] in "\n.":
            found = self.weigh(state, choice, most)
            return self._one_by_one(state, choice, found, after, most, dearer)
        last, share = self._known.get(after[0]) or self._look_up(after[0])
        model, high, third = self.model, (state & MASK) << SHIFT, after[1:]
        plain, places, symbols, look = model.costs, choice.places, choice.symbols, self.look
        alone = look(model.unseen << SHIFT | last, third)[0] if third else 0.0  # after a pair of which nothing is known
        close, more = self._close(state, choice)
        before = model.known_before(last, choice.numbers)
        again = {one for one in choice.numbers & self._recall.keys() if last in self._recall[one]}
        best: list[tuple[float, int]] = []
        both = before & close.keys()
        for numbers in both, (close.keys() | before | again) - both:
            for nats, number in sorted([(close.get(number, more + plain[number]), number) for number in numbers]):
                if nats - _MOST_SHARE > most:
                    break
                is_known = number in before
                rest = -1.0
                for i in places[number]:
                    cost = nats + symbols[i].share + dearer.get(choice.ones[i], 0.0)
                    if cost + (0.0 if is_known else alone) > most:
                        continue
                    if rest < 0:
                        rest = model.cost(high | number, last) if is_known else model.cost_beyond(high | number, last)
                        if number in again:
                            rest = recall(rest, self._recall[number][last])
                        rest += share
                        if cost + rest <= most and third:
                            rest += look(number << SHIFT | last, third)[0] if is_known else alone
                    if cost + rest <= most:
                        insort(best, (cost + rest, i))
                        if len(best) >= room:
                            del best[room:]
                            most = best[-1][0]
        rest = plain[last] + share + alone
        met = close.keys() | before | again
        for i in choice.by_cost[: bisect_right(choice.plains, most - rest - more + _ROUNDING)]:
            number = symbols[i].number
            if number not in met:
                cost = more + plain[number] + symbols[i].share + model.backoff(number) + rest
                cost += dearer.get(choice.ones[i], 0.0)
                if cost <= most:
                    best.append((cost, i))
        if choice.classes:
            classes = [(i, *self.step(state, choice.ones[i])) for i in choice.classes]
            best += self._one_by_one(state, choice, classes, after, most, dearer)
        return sorted(best)[:room]

    def _one_by_one(
        self,
        state: int,
        choice: Choice,
        found: list[tuple[int, float, int]],
        after: str,
        most: float,
        dearer: dict[str, float],
    ) -> list[tuple[float, int]]:
        made = []
        for i, nats, here in found:
            cost, state = nats + dearer.get(choice.ones[i], 0.0), here
            for following in after:
                more, state = self.look(state, following)
                cost += more
            if cost <= most:
                made.append((cost, i))
        return sorted(made)

    def _close(self, state: int, choice: Choice) -> tuple[dict[int, float], float]:
        """The numbers of a choice that the model or the document knows after a state, with their nats, and what all others cost more."""
        known, backoff, pairs, more, recalled = self.rows(state)
        numbers = choice.numbers
        close = {number: known[number] for number in numbers & known.keys()} if known else {}
        for number in numbers & pairs.keys():
            if number not in close:
                close[number] = backoff + pairs[number]
        if recalled:
            plain = self.model.costs
            for number in numbers & recalled.keys():
                cost = close.get(number)
                close[number] = recall(more + plain[number] if cost is None else cost, recalled[number])
        return close, more

    def state_of(self, first: str, second: str) -> int:
        """The state after two characters at the start of a line."""
        one, other = self._plain.get(first), self._plain.get(second)
        if one is None or other is None:
            return self.step(self.step(self.start, first)[1], second)[1]
        return one << SHIFT | other

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
def choice_of(characters: tuple[str, ...] | str) -> Choice:
    """Candidates as `Reader.weigh` takes them; lists that come again are worked out once."""
    lm = reader()
    return Choice(map(lm.symbol, characters), lm.model.costs)
