"""The search: the likeliest text whose bytes, knocked out of step, give the damaged text.

A beam over the tokens of the damaged text. A path is in step, or it holds a byte that waits for its second half. Between
tokens a path out of step may pass a private-use pair that the decoder dropped; where allowed, one byte may be
missing in a text that was in step.

The work is bounded: a search ends without a reading when its budget is spent.
"""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from converter.text.annotations import is_reading
from converter.text.language_model.front import Front
from converter.text.language_model.reading import Choice, Reader, choice_of
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
EATEN = ",.:;!?(/-+%\"'"  # what a decoder may eat with a broken lead byte before it
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
_ROUNDING = 1e-6


class Rules(NamedTuple):
    """What may have happened to the text, and the reader of its document."""

    lm: Reader
    drops: int = 4  # private-use pairs that a decoder may have dropped from one slip; with more it is left alone
    missing: int = 0  # the place before which a byte may be missing though nothing shows it
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


def search(
    tokens: list[Token], before: str, rules: Rules, after: str = "\n", budget: Budget | None = None
) -> list[Found]:
    """The likeliest readings that were out of step at least once, best first; at the end `after` follows.

    None if the text was never out of step, or if the budget is spent before it is in step again.

    >>> from converter.text.language_model.reading import reader
    >>> from converter.text.slips.tokens import tokens_of
    >>> search(tokens_of("?,F在孩子們那些人", 0, 10), "學校終於建好了", Rules(reader()))[0].text
    '。現在孩子們那些人'
    """
    beam = [Path(0.0, rules.lm.state_after(before), _IN_STEP, None, rules.missing > 0, _NEVER_OUT)]
    work = _Work(rules)
    line = before[before.rfind("\n") + 1 :]
    opened = sum(map(line.count, "(（")) - sum(map(line.count, ")）"))
    for count, token in enumerate(tokens, 1):
        tried = work.tried
        front: Front[Path] = Front(BEAM, worse=WORSE)
        if token.reading:
            for path in beam:
                work.read(path, token, front)
        else:
            opened += token.text.count("(") - token.text.count(")")
            work.eaten = _eaten(tokens[count].text if count < len(tokens) else after, is_open=opened > 0)
            work.advance(beam, token, front)
        beam = front.best()
        if budget is not None:
            budget.left -= work.tried - tried
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


def _key(path: Path) -> tuple[int, int, bool]:
    return path.state, path.pending, path.may_miss


@lru_cache(maxsize=1 << 8)
def _eaten(following: str, *, is_open: bool) -> str:
    """What may have been eaten before what follows: a space where no mark does, a bracket where one is to be closed."""
    return " " * following[:1].isalnum() + EATEN + ")" * is_open


class _Work:
    """The ways on from one token to the next, and how many characters were tried for them."""

    __slots__ = ("eaten", "lm", "rules", "tried")

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.lm = rules.lm
        self.tried = 0
        self.eaten = EATEN  # what may have been eaten before the next token

    def advance(self, beam: list[Path], token: Token, front: Front[Path]) -> None:
        """Every path over one token."""
        for path in beam:
            for price, codes in token.options:
                self._feed(path, price, codes, token, front)
        if self.rules.drops:
            self._over_dropped(beam, token, front)
        if token.start < self.rules.missing:
            missed: Front[Path] = Front(MISSING_KEPT, front.limit, WORSE)
            for path in beam:
                if path.may_miss and path.pending == _IN_STEP:
                    self._miss(path, token, missed)
            for path in missed.best():
                front.offer(_key(path), path)

    def _over_dropped(self, beam: list[Path], token: Token, front: Front[Path]) -> None:
        """The paths out of step over one or two dropped pairs, and then over the token."""
        drops = self.rules.drops + OVER
        once: Front[Path] = Front(DROPPED_KEPT, front.limit, WORSE)
        for path in beam[:DROPPING]:
            if path.pending != _IN_STEP and path.drops < drops:
                self._drop(path, once)
        first = once.best()
        twice: Front[Path] = Front(DROPPED_TWICE, front.limit, WORSE)
        for path in first[:DROPPED_TWICE]:
            if path.drops < drops:
                self._drop(path, twice)
        for path in (*first, *twice.best()):
            for price, codes in token.options:
                self._feed(path, price, codes, token, front)

    def _feed(self, path: Path, price: float, codes: tuple[int, ...], token: Token, front: Front[Path]) -> None:
        """A path over the bytes of one token."""
        first = codes[0]
        if path.pending == _IN_STEP:
            if len(codes) == 2 or first < 0x80:
                self._emit(path, (token.text if len(codes) == 2 else chr(first),), price, _IN_STEP, front)
            else:
                front.offer(
                    (path.state, first, path.may_miss),
                    path._replace(cost=path.cost + price, pending=first, settled=0),
                )
            return
        if path.pending < AFTER_DROPPED:
            price += NOT_DROPPED
        after = codes[1] if len(codes) == 2 else _IN_STEP
        ones = _fitting(path.pending, first)
        if not ones:
            return
        if 0 <= after < 0x80:  # the second byte is an ASCII character of its own again
            self._emit_two(path, ones, chr(after), price, front)
            return
        if first == UNKNOWN and self.rules.eats:
            is_last = token.end == self.rules.line_end
            ended: Front[Path] = Front(EATEN_KEPT, worse=WORSE)
            self._emit(path, ones, price, after, ended)
            for end in ended.best():
                alone = is_last or (end.link is not None and (pair_of(end.link.text) or b"\0\0")[1] in LONE)
                cost = end.cost + (0.0 if alone else NOT_EATEN)
                front.offer(_key(end), end._replace(cost=cost))
                if not is_last:
                    self._emit(end, self.eaten, 0.0, _IN_STEP, front)
                    self._emit(end, DIGIT, 0.0, _IN_STEP, front, ANY_DIGIT)
            return
        self._emit(path, ones, price, after, front)

    def _emit(
        self,
        path: Path,
        ones: tuple[str, ...] | str,
        price: float,
        pending: int,
        front: Front[Path],
        shown: str | None = None,
    ) -> None:
        """Offer the path with one more character, for each that it can be."""
        self.tried += len(ones)
        base = path.cost + price
        if base > front.limit:
            return
        settled = path.settled + 1 if path.pending == _IN_STEP and pending == _IN_STEP else 0
        if len(ones) == 1 and ones[0] > "\x7f":
            nats, new = self.lm.step(path.state, ones[0])
            self._offer(path, base + nats, ones[0], new, pending, settled, front, shown)
            return
        for i, nats, new in self.lm.weigh(path.state, choice_of(ones), front.limit - base + _ROUNDING):
            self._offer(path, base + nats, ones[i], new, pending, settled, front, shown)

    def _offer(
        self,
        path: Path,
        cost: float,
        one: str,
        state: int,
        pending: int,
        settled: int,
        front: Front[Path],
        shown: str | None = None,
    ) -> None:
        """The path with one more character, if it is cheap enough; this is where the time goes."""
        if one in self.rules.unlikely:
            cost += AGAINST
        if cost > front.limit:
            return
        key = (state, pending, path.may_miss)
        rival = front.paths.get(key)
        if rival is None or cost < rival.cost:
            link = Link(path.link, shown or self._shown(one))
            made = Path(cost, state, pending, link, path.may_miss, settled, path.drops)
            front.put(key, made, rival)

    def _shown(self, one: str) -> str:
        """The character as the text has it."""
        return FULLWIDTH.get(one, one) if self.rules.folded else one

    def _emit_two(self, path: Path, ones: tuple[str, ...], other: str, price: float, front: Front[Path]) -> None:
        """Offer the path with one more character, for each that it can be, and an ASCII one after it."""
        self.tried += len(ones)
        base = path.cost + price
        for i, nats, new in self.lm.weigh(path.state, choice_of(ones), front.limit - base + _ROUNDING):
            one = ones[i]
            cost = base + nats + (AGAINST if one in self.rules.unlikely else 0.0)
            if cost <= front.limit:
                link = Link(path.link, self._shown(one))
                half = Path(cost, new, _IN_STEP, link, path.may_miss, -1, path.drops)
                self._emit(half, other, 0.0, _IN_STEP, front)
                self.tried -= len(other)  # the two together are one try

    def _drop(self, path: Path, dropped: Front[Path]) -> None:
        """Paths over a dropped pair: it ended the character at hand and began the next one."""
        choice, pendings = _dropping(path.pending)
        self.tried += len(pendings)
        base = path.cost + DROPPED
        if base > dropped.limit:
            return
        over = path._replace(drops=path.drops + 1)
        for i, nats, new in self.lm.weigh(path.state, choice, dropped.limit - base + _ROUNDING):
            self._offer(over, base + nats, choice.ones[i], new, pendings[i], 0, dropped)

    def _miss(self, path: Path, token: Token, missed: Front[Path]) -> None:
        """Paths on which the byte before or after the token's first byte is missing."""
        without = path._replace(may_miss=False)
        for price, codes in token.options:
            if len(codes) == 2:
                self._emit(without, fitting(UNKNOWN, codes[0]), price + MISSING, codes[1], missed)
                self._emit(without, fitting(codes[0], UNKNOWN), price + MISSING, codes[1], missed)

    def read(self, path: Path, token: Token, front: Front[Path]) -> None:
        """A reading in brackets: of the character before it, or of the one that a lost byte with the bracket ends."""
        last = path.link.text if path.link is not None else ""
        if not token.is_eaten:
            if path.pending == _IN_STEP and (not last or path.settled >= _NEVER_OUT or is_reading(last, token.reading)):
                front.offer(_key(path), path._replace(link=Link(path.link, token.text)))
            return
        if _IN_STEP < path.pending < UNKNOWN:
            ones = tuple(
                one for one in fitting(path.pending, UNKNOWN) if one in traditional() and is_reading(one, token.reading)
            )
            if ones:
                self._emit(path, ones, 0.0, _IN_STEP, front)


@lru_cache(maxsize=1 << 14)
def _fitting(pending: int, first: int) -> tuple[str, ...]:
    return fitting(pending, first)[:WIDEST]


@lru_cache(maxsize=1 << 10)
def _dropping(first: int) -> tuple[Choice, tuple[int, ...]]:
    """What may have stood before a dropped pair, with what is pending after the pair."""
    found = before_dropped(first)
    return choice_of(tuple(one for one, _ in found)), tuple(AFTER_DROPPED + second for _, second in found)


def _text_of(path: Path) -> str:
    parts: list[str] = []
    link = path.link
    while link is not None:
        parts.append(link.text)
        link = link.before
    return "".join(reversed(parts))
