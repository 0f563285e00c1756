"""The search: the likeliest text whose bytes, knocked out of step, give the damaged text.

A beam over the tokens of the damaged text. A path is in step, or it holds a byte that waits for its second half. Between
tokens a path out of step may pass a private-use pair that the decoder dropped; where allowed, one byte may be
missing in a text that was in step.

The work is bounded: a search ends without a reading when its budget is spent.
"""

from __future__ import annotations

from functools import lru_cache
from heapq import nsmallest
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from converter.text.annotations import is_reading
from converter.text.language_model.reading import MASK, SHIFT, Reader, reader, recall, symbols_of
from converter.text.language_model.script_lean import AGAINST, traditional
from converter.text.slips.codes import AFTER_DROPPED, FULLWIDTH, UNKNOWN, before_dropped, fitting, pair_of

if TYPE_CHECKING:
    from converter.text.slips.tokens import Token

BEAM = 24
WORSE = 18.0  # nats behind the best path at which a path is given up
DROPPED, NOT_DROPPED = 0.5, 0.0  # nats: damage is no chance event, only the text has a price; found on text of our own
DROPPING, DROPPED_KEPT = 12, 14  # paths that may pass a dropped pair at once, and how many go on
DROPPED_TWICE = 8  # the same for two pairs in a row
WIDEST = 60  # characters tried for a half-known pair
MISSING = 9.0  # nats of a byte missing where nothing shows it
MISSING_KEPT = 24
EATEN = " ,.:;!?()/-+%\"'"  # what a decoder may eat with a broken lead byte before it
DIGIT, ANY_DIGIT = "0", "\x1a"  # which digit was eaten nobody can tell: a sign that stands for any
LONE = b"\x80\xff"  # no lead bytes: nothing is eaten with them
EATEN_KEPT, NOT_EATEN = 12, 6.0
SPENT_AT_LEAST = 300_000  # characters tried in a text of any size: less than half a second
SPENT_A_CHARACTER = 30  # more for each character of the text
HOPELESS, HOPELESS_A_TOKEN = 40.0, 7.5  # nats, and nats a token, beyond which nothing that reads well will come
OVER = 2  # dropped pairs beyond what is allowed that are looked at, lest a worse reading pass for the best
READINGS = 16  # that are handed back, for the proof to choose from
SETTLED = 8  # tokens in step after which a repair is over
_IN_STEP = -1
_NEVER_OUT = 1000


_Symbols = tuple[tuple[str, int, float, bool, int], ...]  # characters as the model knows them, and what is pending then


class Rules(NamedTuple):
    """What may have happened to the text, and the reader of its document."""

    lm: Reader
    drops: int = 4  # private-use pairs that a decoder may have dropped from one slip; with more it is left alone
    missing: bool = False
    eats: bool = True  # a lone lead byte took the ASCII character after it along
    folded: bool = True  # fullwidth marks became ASCII
    unlikely: frozenset[str] = frozenset()
    line_end: int = -1  # where nothing is left to eat


class Budget:
    """How many characters may still be tried: damage without end must not take time without end."""

    __slots__ = ("left",)

    def __init__(self, size: int) -> None:
        self.left = SPENT_AT_LEAST + SPENT_A_CHARACTER * size

    @property
    def is_spent(self) -> bool:
        """Whether nothing more should be tried."""
        return self.left <= 0


class Path(NamedTuple):
    """One way of reading the tokens so far."""

    cost: float
    state: int
    pending: int  # -1 in step, a byte, or one of the unknown ones
    link: Link | None
    may_miss: bool
    settled: int  # tokens in step since the path last was out of step; large before the first slip
    drops: int = 0  # dropped pairs passed so far


class Link(NamedTuple):
    """The text of a path, from its end to its beginning."""

    before: Link | None
    text: str


class Found(NamedTuple):
    """A reading of the first tokens: `tokens_read` of them, after which text and damage agree again."""

    cost: float
    text: str
    tokens_read: int
    drops: int  # dropped pairs, whose characters had to be guessed from one byte each


class _Front:
    """The paths after a token, the best one for each way of going on."""

    __slots__ = ("limit", "paths", "tried")

    def __init__(self, limit: float = 1e9) -> None:
        self.tried = 0
        self.paths: dict[tuple[int, int, bool], Path] = {}
        self.limit = limit  # nats beyond which a path is no use

    def offer(self, path: Path) -> None:
        key = (path.state, path.pending, path.may_miss)
        known = self.paths.get(key)
        if path.cost <= self.limit and (known is None or path.cost < known.cost):
            self.paths[key] = path
            self.limit = min(self.limit, path.cost + WORSE)

    def best(self, count: int) -> list[Path]:
        return [path for path in nsmallest(count, self.paths.values(), key=_by_cost) if path.cost <= self.limit]


def search(
    tokens: list[Token], before: str, rules: Rules, after: str = "\n", budget: Budget | None = None
) -> list[Found]:
    """The likeliest readings that were out of step at least once, best first; at the end `after` follows.

    None if the text was never out of step, or if the budget is spent before it is in step again.

    >>> from converter.text.slips.tokens import tokens_of
    >>> search(tokens_of("?,F在孩子們那些人", 0, 10), "學校終於建好了", Rules(reader()))[0].text
    '。現在孩子們那些人'
    """
    beam = [Path(0.0, rules.lm.state_after(before), _IN_STEP, None, rules.missing, _NEVER_OUT)]
    for count, token in enumerate(tokens, 1):
        front = _Front()
        if token.reading:
            for path in beam:
                _read(path, token, rules, front)
        else:
            _advance(beam, token, rules, front)
        beam = front.best(BEAM)
        if budget is not None:
            budget.left -= front.tried
        if not beam or (budget is not None and budget.is_spent):
            return []
        best = beam[0]
        if best.drops > rules.drops or best.cost > HOPELESS + HOPELESS_A_TOKEN * count:
            return []
        if best.pending == _IN_STEP and SETTLED <= best.settled < _NEVER_OUT:
            return _found(beam, count, "", rules.lm)
        if best.settled > _NEVER_OUT + SETTLED and all(path.settled >= _NEVER_OUT for path in beam):
            return []  # nothing is out of step here
    return _found(beam, len(tokens), after, rules.lm)


def _found(beam: list[Path], count: int, after: str, lm: Reader) -> list[Found]:
    """The readings of the paths that are in step again."""
    ends = sorted(
        ((path.cost + lm.cost(after, path.state), path) for path in beam if path.pending == _IN_STEP), key=itemgetter(0)
    )
    if not ends or ends[0][1].settled >= _NEVER_OUT:
        return []
    return [
        Found(cost, _text_of(path), count, path.drops) for cost, path in ends[:READINGS] if path.settled < _NEVER_OUT
    ]


def _by_cost(path: Path) -> float:
    return path.cost


def _advance(beam: list[Path], token: Token, rules: Rules, front: _Front) -> None:
    """Every path over one token."""
    for path in beam:
        for price, codes in token.options:
            _feed(path, price, codes, token, rules, front)
    if rules.drops:
        dropped = _Front(front.limit)
        for path in beam[:DROPPING]:
            if path.pending != _IN_STEP and path.drops < rules.drops + OVER:
                _drop(path, rules, dropped)
        first = dropped.best(DROPPED_KEPT)
        twice = _Front(front.limit)
        for path in first[:DROPPED_TWICE]:
            if path.drops < rules.drops + OVER:
                _drop(path, rules, twice)
        front.tried += dropped.tried + twice.tried
        for path in (*first, *twice.best(DROPPED_TWICE)):
            for price, codes in token.options:
                _feed(path, price, codes, token, rules, front)
    if rules.missing:
        missed = _Front(front.limit)
        for path in beam:
            if path.may_miss and path.pending == _IN_STEP:
                _miss(path, token, rules, missed)
        front.tried += missed.tried
        for path in missed.best(MISSING_KEPT):
            front.offer(path)


def _feed(path: Path, price: float, codes: tuple[int, ...], token: Token, rules: Rules, front: _Front) -> None:
    """A path over the bytes of one token."""
    first = codes[0]
    if path.pending == _IN_STEP:
        if len(codes) == 2 or first < 0x80:
            _emit(path, (token.text if len(codes) == 2 else chr(first),), price, _IN_STEP, rules, front)
        else:
            front.offer(path._replace(cost=path.cost + price, pending=first, settled=0))
        return
    if path.pending < AFTER_DROPPED:
        price += NOT_DROPPED
    after = codes[1] if len(codes) == 2 else _IN_STEP
    ones = fitting(path.pending, first)[:WIDEST]
    if 0 <= after < 0x80:  # the second byte is an ASCII character of its own again
        for one in ones:
            _emit_two(path, one, chr(after), price, rules, front)
        return
    if first == UNKNOWN and rules.eats:
        is_last = token.end == rules.line_end
        ended = _Front(front.limit)
        _emit(path, ones, price, after, rules, ended)
        front.tried += ended.tried
        for end in ended.best(EATEN_KEPT):
            alone = is_last or (end.link is not None and (pair_of(end.link.text) or b"\0\0")[1] in LONE)
            front.offer(end._replace(cost=end.cost + (0.0 if alone else NOT_EATEN)))
            if not is_last:
                _emit(end, EATEN, 0.0, _IN_STEP, rules, front)
                _emit(end, DIGIT, 0.0, _IN_STEP, rules, front, ANY_DIGIT)
        return
    _emit(path, ones, price, after, rules, front)


@lru_cache(maxsize=1 << 14)
def _symbols(ones: tuple[str, ...] | str, pending: int) -> _Symbols:
    return tuple((*symbol, pending) for symbol in symbols_of(ones))


@lru_cache(maxsize=1 << 10)
def _dropping(first: int) -> _Symbols:
    """What may have stood before a dropped pair, with what is pending after the pair."""
    lm = reader()
    return tuple((*lm.symbol(one), AFTER_DROPPED + second) for one, second in before_dropped(first))


def _emit(
    path: Path,
    ones: tuple[str, ...] | str,
    price: float,
    pending: int,
    rules: Rules,
    front: _Front,
    shown: str | None = None,
) -> None:
    """Offer the path with one more character, for each that it can be."""
    settled = path.settled + 1 if path.pending == _IN_STEP and pending == _IN_STEP else 0
    _emit_symbols(path, _symbols(ones, pending), price, settled, rules, front, shown)


def _emit_symbols(
    path: Path,
    symbols: _Symbols,
    price: float,
    settled: int,
    rules: Rules,
    front: _Front,
    shown: str | None = None,
) -> None:
    """The same; this is where the time goes."""
    lm = rules.lm
    state, link, may_miss, drops = path.state, path.link, path.may_miss, path.drops
    known, backoff, pairs, more, recalled = lm.rows(state)
    plain, newer = lm.model.costs, (state & MASK) << SHIFT
    limit, paths, base = front.limit, front.paths, path.cost + price
    for one, number, share, is_class, pending in symbols:
        if is_class:
            cost, new = lm.step(state, one)
        else:
            found = known.get(number)
            if found is None:
                found = pairs.get(number)
                cost = share + (backoff + found if found is not None else more + plain[number])
            else:
                cost = share + found
            if number in recalled:
                cost = recall(cost, recalled[number])
            new = newer | number
        cost += base
        if one in rules.unlikely:
            cost += AGAINST
        if cost > limit:
            continue
        key = (new, pending, may_miss)
        rival = paths.get(key)
        if rival is not None and rival.cost <= cost:
            continue
        text = shown or (FULLWIDTH.get(one, one) if rules.folded else one)
        paths[key] = Path(cost, new, pending, Link(link, text), may_miss, settled, drops)
        limit = min(limit, cost + WORSE)
    front.limit = limit
    front.tried += len(symbols)


def _emit_two(path: Path, one: str, other: str, price: float, rules: Rules, front: _Front) -> None:
    made = _Front(front.limit)
    _emit(path, (one,), price, _IN_STEP, rules, made)
    for half in made.paths.values():
        _emit(half._replace(settled=-1), other, 0.0, _IN_STEP, rules, front)


def _drop(path: Path, rules: Rules, dropped: _Front) -> None:
    """Paths over a dropped pair: it ended the character at hand and began the next one."""
    _emit_symbols(path._replace(drops=path.drops + 1), _dropping(path.pending), DROPPED, 0, rules, dropped)


def _miss(path: Path, token: Token, rules: Rules, missed: _Front) -> None:
    """Paths on which the byte before or after the token's first byte is missing."""
    without = path._replace(may_miss=False)
    for price, codes in token.options:
        if len(codes) == 2:
            _emit(without, fitting(UNKNOWN, codes[0]), price + MISSING, codes[1], rules, missed)
            _emit(without, fitting(codes[0], UNKNOWN), price + MISSING, codes[1], rules, missed)


def _read(path: Path, token: Token, rules: Rules, front: _Front) -> None:
    """A reading in brackets: of the character before it, or of the one that a lost byte with the bracket ends."""
    last = path.link.text if path.link is not None else ""
    if not token.is_eaten:
        if path.pending == _IN_STEP and (not last or path.settled >= _NEVER_OUT or is_reading(last, token.reading)):
            front.offer(path._replace(link=Link(path.link, token.text)))
        return
    if _IN_STEP < path.pending < UNKNOWN:
        ones = tuple(
            one for one in fitting(path.pending, UNKNOWN) if one in traditional() and is_reading(one, token.reading)
        )
        _emit(path, ones, 0.0, _IN_STEP, rules, front)


def _text_of(path: Path) -> str:
    parts: list[str] = []
    link = path.link
    while link is not None:
        parts.append(link.text)
        link = link.before
    return "".join(reversed(parts))
