"""The search: the likeliest text whose bytes, knocked out of step, give the damaged text.

A beam over the tokens of the damaged text. A path is in step, or it holds a byte that waits for its second half. Between
tokens a path out of step may pass a private-use pair that the decoder dropped; where allowed, one byte may be
missing in a text that was in step.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from converter.text.annotations import is_reading
from converter.text.language_model.reading import reader
from converter.text.language_model.script_lean import AGAINST, traditional
from converter.text.slips.codes import AFTER_DROPPED, FULLWIDTH, UNKNOWN, before_dropped, fitting

if TYPE_CHECKING:
    from converter.text.slips.tokens import Token

BEAM = 40
WORSE = 18.0  # nats behind the best path at which a path is given up
DROPPED, NOT_DROPPED = 1.2, 0.15  # nats: one pair in seven of simplified text out of step is private use
DROPPING, DROPPED_KEPT = 16, 20  # paths that may pass a dropped pair at once, and how many go on
DROPPED_TWICE = 10  # the same for two pairs in a row
WIDEST = 60  # characters tried for a half-known pair
MISSING = 9.0  # nats of a byte missing where nothing shows it
MISSING_KEPT = 24
EATEN = " 0123456789,.:;!?()/-+%\"'"  # what a decoder may eat with a broken lead byte before it
EATEN_KEPT, NOT_EATEN = 12, 6.0
READINGS = 16  # that are handed back, for the proof to choose from
SETTLED = 8  # tokens in step after which a repair is over
_IN_STEP = -1
_NEVER_OUT = 1000


class Rules(NamedTuple):
    """What may have happened to the text."""

    drops: bool = True
    missing: bool = False
    eats: bool = True  # a lone lead byte took the ASCII character after it along
    folded: bool = True  # fullwidth marks became ASCII
    unlikely: frozenset[str] = frozenset()
    line_end: int = -1  # where nothing is left to eat


class Path(NamedTuple):
    """One way of reading the tokens so far."""

    cost: float
    state: int
    pending: int  # -1 in step, a byte, or one of the unknown ones
    link: Link | None
    may_miss: bool
    settled: int  # tokens in step since the path last was out of step; large before the first slip


class Link(NamedTuple):
    """The text of a path, from its end to its beginning."""

    before: Link | None
    text: str


class Found(NamedTuple):
    """A reading of the first tokens: `tokens_read` of them, after which text and damage agree again."""

    cost: float
    text: str
    tokens_read: int


_Paths = dict[tuple[int, int, bool], Path]


def search(tokens: list[Token], before: str, rules: Rules, after: str = "\n") -> list[Found]:
    """The likeliest readings that were out of step at least once, best first; at the end `after` follows.

    >>> from converter.text.slips.tokens import tokens_of
    >>> search(tokens_of("?,F在孩子們那些人", 0, 10), "學校終於建好了", Rules())[0].text
    '。現在孩子們那些人'
    """
    beam = [Path(0.0, reader().state_after(before), _IN_STEP, None, rules.missing, _NEVER_OUT)]
    for count, token in enumerate(tokens, 1):
        found: _Paths = {}
        if token.reading:
            for path in beam:
                _read(path, token, rules, found)
        else:
            _advance(beam, token, rules, found)
        beam = sorted(found.values(), key=_by_cost)[:BEAM]
        if not beam:
            return []
        limit = beam[0].cost + WORSE
        beam = [path for path in beam if path.cost <= limit]
        best = beam[0]
        if best.pending == _IN_STEP and SETTLED <= best.settled < _NEVER_OUT:
            return _found(beam, count, "")
        if best.settled > _NEVER_OUT + SETTLED and all(path.settled >= _NEVER_OUT for path in beam):
            return []  # nothing is out of step here
    return _found(beam, len(tokens), after)


def _found(beam: list[Path], count: int, after: str) -> list[Found]:
    """The readings of the paths that are in step again."""
    lm = reader()
    ends = sorted(
        ((path.cost + lm.cost(after, path.state), path) for path in beam if path.pending == _IN_STEP), key=itemgetter(0)
    )
    if not ends or ends[0][1].settled >= _NEVER_OUT:
        return []
    return [Found(cost, _text_of(path), count) for cost, path in ends[:READINGS] if path.settled < _NEVER_OUT]


def _by_cost(path: Path) -> float:
    return path.cost


def _advance(beam: list[Path], token: Token, rules: Rules, found: _Paths) -> None:
    """Every path over one token."""
    starts = beam
    if rules.drops:
        dropped: _Paths = {}
        for path in beam[:DROPPING]:
            if path.pending != _IN_STEP:
                _drop(path, rules, dropped)
        first = sorted(dropped.values(), key=_by_cost)[:DROPPED_KEPT]
        twice: _Paths = {}
        for path in first[:DROPPED_TWICE]:
            _drop(path, rules, twice)
        starts = beam + first + sorted(twice.values(), key=_by_cost)[:DROPPED_TWICE]
    for path in starts:
        for price, codes in token.options:
            _feed(path, price, codes, token, rules, found)
    if rules.missing:
        missed: _Paths = {}
        for path in beam:
            if path.may_miss and path.pending == _IN_STEP:
                _miss(path, token, rules, missed)
        for path in sorted(missed.values(), key=_by_cost)[:MISSING_KEPT]:
            _offer(found, path)


def _feed(path: Path, price: float, codes: tuple[int, ...], token: Token, rules: Rules, found: _Paths) -> None:
    """A path over the bytes of one token."""
    first = codes[0]
    if path.pending == _IN_STEP:
        if len(codes) == 2 or first < 0x80:
            _emit(path, token.text if len(codes) == 2 else chr(first), price, _IN_STEP, rules, found)
        else:
            _offer(found, Path(path.cost + price, path.state, first, path.link, path.may_miss, 0))
        return
    if path.pending < AFTER_DROPPED:
        price += NOT_DROPPED
    after = codes[1] if len(codes) == 2 else _IN_STEP
    if 0 <= after < 0x80:  # the second byte is an ASCII character of its own again
        for one in fitting(path.pending, first)[:WIDEST]:
            _emit_two(path, one, chr(after), price, rules, found)
        return
    if first == UNKNOWN and rules.eats:
        is_last = token.end == rules.line_end
        ended: _Paths = {}
        for one in fitting(path.pending, first)[:WIDEST]:
            _emit(path, one, price, after, rules, ended)
        for end in sorted(ended.values(), key=_by_cost)[:EATEN_KEPT]:
            _offer(found, end._replace(cost=end.cost + (0.0 if is_last else NOT_EATEN)))
            for mark in "" if is_last else EATEN:
                _emit(end, mark, 0.0, _IN_STEP, rules, found)
        return
    for one in fitting(path.pending, first)[:WIDEST]:
        _emit(path, one, price, after, rules, found)


def _emit(path: Path, one: str, price: float, pending: int, rules: Rules, found: _Paths) -> None:
    """Offer the path with one more character."""
    cost, state = reader().step(path.state, one)
    cost += path.cost + price
    if one in rules.unlikely:
        cost += AGAINST
    key = (state, pending, path.may_miss)
    known = found.get(key)
    if known is not None and known.cost <= cost:
        return
    if rules.folded:
        one = FULLWIDTH.get(one, one)
    settled = path.settled + 1 if path.pending == _IN_STEP and pending == _IN_STEP else 0
    found[key] = Path(cost, state, pending, Link(path.link, one), path.may_miss, settled)


def _emit_two(path: Path, one: str, other: str, price: float, rules: Rules, found: _Paths) -> None:
    made: _Paths = {}
    _emit(path, one, price, _IN_STEP, rules, made)
    for half in made.values():
        _emit(half._replace(settled=-1), other, 0.0, _IN_STEP, rules, found)


def _offer(found: _Paths, path: Path) -> None:
    key = (path.state, path.pending, path.may_miss)
    known = found.get(key)
    if known is None or path.cost < known.cost:
        found[key] = path


def _drop(path: Path, rules: Rules, dropped: _Paths) -> None:
    """Paths over a dropped pair: it ended the character at hand and began the next one."""
    for one, second in before_dropped(path.pending):
        _emit(path, one, DROPPED, AFTER_DROPPED + second, rules, dropped)


def _miss(path: Path, token: Token, rules: Rules, missed: _Paths) -> None:
    """Paths on which the byte before or after the token's first byte is missing."""
    without = path._replace(may_miss=False)
    for price, codes in token.options:
        if len(codes) == 2:
            for one in (*fitting(UNKNOWN, codes[0]), *fitting(codes[0], UNKNOWN)):
                _emit(without, one, price + MISSING, codes[1], rules, missed)


def _read(path: Path, token: Token, rules: Rules, found: _Paths) -> None:
    """A reading in brackets: of the character before it, or of the one that a lost byte with the bracket ends."""
    last = path.link.text if path.link is not None else ""
    if not token.is_eaten:
        if path.pending == _IN_STEP and (not last or path.settled >= _NEVER_OUT or is_reading(last, token.reading)):
            _offer(found, path._replace(link=Link(path.link, token.text)))
        return
    if _IN_STEP < path.pending < UNKNOWN:
        for one in fitting(path.pending, UNKNOWN):
            if one in traditional() and is_reading(one, token.reading):
                _emit(path, one, 0.0, _IN_STEP, rules, found)


def _text_of(path: Path) -> str:
    parts: list[str] = []
    link = path.link
    while link is not None:
        parts.append(link.text)
        link = link.before
    return "".join(reversed(parts))
