"""Reading bytes of which some are unknown: a beam search for the likeliest characters that fit.

Used where a decoder threw bytes away and left a mark for each (U+FFFD or `?`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cache, lru_cache
from typing import NamedTuple

from converter.text.charset.codes import REPLACEMENT, character
from converter.text.charset.labels import codec_of
from converter.text.language_model.characters import costs
from converter.text.language_model.front import Front
from converter.text.language_model.reading import Reader, choice_of, reader
from converter.text.language_model.script_lean import AGAINST

BEAM = 12
WIDEST = 48  # candidates looked at for one character
WORSE = (
    32.0  # nats behind the best way at which a way is given up: more than a byte that fits nowhere and a rare character
)
ENDS = 20  # ends that are weighed with what follows
BROKEN = 14.0  # nats of a byte that fits nowhere
LITERAL = 2.0  # nats, beyond what the model asks, of taking the mark for itself
_COMMONEST = 15.0  # nats: dearer characters are no candidates
_ROUNDING = 1e-6
_LETTERS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹçñöäëïâêîôûãõåøßœæ"


class Wild(NamedTuple):
    """One lost byte: what it may have been (any from 80 on if empty), and the mark that stands for it."""

    allowed: bytes
    literal: str


Token = int | Wild


class _Path(NamedTuple):
    cost: float
    state: int
    pending: tuple[Token, ...]
    text: tuple[object, str] | None


@cache
def _codes(charset: str) -> list[tuple[bytes, str]]:
    """Common characters with their codes, the commonest first."""
    codec = codec_of(charset)
    known = {one: cost for one, cost in costs().items() if cost <= _COMMONEST and one > "\x7f"}
    known.update(dict.fromkeys(_LETTERS, _COMMONEST))
    found = []
    for _, one in sorted((cost, one) for one, cost in known.items()):
        code = one.encode(codec, "ignore")
        if len(code) in (2, 3) and not one.isspace():
            found.append((code, one))
    return found


@cache
def _index(charset: str, size: int, known: tuple[int, ...]) -> dict[bytes, list[str]]:
    """The common characters with codes of one size by some of their bytes, those at the places that are known."""
    found: dict[bytes, list[str]] = defaultdict(list)
    for code, one in _codes(charset):
        if len(code) == size:
            found[bytes([code[i] for i in known])].append(one)
    return found


@lru_cache(maxsize=1 << 14)
def candidates(charset: str, tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Common characters that fit the bytes known of one code."""
    known = tuple(i for i, token in enumerate(tokens) if not isinstance(token, Wild))
    code = bytes(tokens[i] for i in known)  # type: ignore[misc]
    if len(known) == len(tokens):
        one = character(code, charset)
        return () if one is None else (one,)
    codec = codec_of(charset)
    fitting = [
        one
        for one in _index(charset, len(tokens), known).get(code, ())[: 4 * WIDEST]
        if all(
            not isinstance(token, Wild) or not token.allowed or byte in token.allowed
            for token, byte in zip(tokens, one.encode(codec), strict=True)
        )
    ]
    return tuple(fitting[:WIDEST])


def _size(charset: str, first: Token) -> int:
    """How many bytes the code has that begins so."""
    if charset != "utf-8":
        return 2
    if isinstance(first, Wild) or 0xE0 <= first < 0xF0:
        return 3
    return 2 if 0xC2 <= first < 0xE0 else 4 if 0xF0 <= first < 0xF5 else 1


def fill(
    tokens: list[Token],
    charset: str,
    before: str = "",
    after: str = "",
    unlikely: frozenset[str] = frozenset(),
    lm: Reader | None = None,
) -> tuple[float, str]:
    r"""The likeliest text of the tokens, and its cost in nats, between two known stretches.

    `unlikely` are characters that the text around does not use: those of the other script. `lm` is the reader of the
    document at hand, if there is one.

    >>> wild = Wild(b"", "\ufffd")
    >>> fill([0xE4, 0xBA, wild, *"民共和国".encode()], "utf-8", "中华")[1]
    '人民共和国'
    """
    lm = lm or reader()
    beam = [_Path(0.0, lm.state_after(before), (), None)]
    for i, token in enumerate(tokens):
        # At the end what follows has its say first.
        front: Front[_Path] = Front(BEAM if i + 1 < len(tokens) else ENDS, worse=WORSE)
        for path in beam:
            if path.cost > front.limit:
                break
            _extend(path, token, charset, front, unlikely, lm)
        beam = front.best()
    best, least = beam[0], math.inf
    for path in beam:
        if path.cost > least:
            break  # the cheapest come first
        done = _give_up(path, lm) if path.pending else path
        cost = done.cost + lm.cost(after, done.state)
        if cost < least:
            best, least = done, cost
    return least, _text_of(best)


def _extend(path: _Path, token: Token, charset: str, front: Front[_Path], unlikely: frozenset[str], lm: Reader) -> None:
    cost, state, pending, text = path
    if pending:
        pending = (*pending, token)
        if len(pending) < _size(charset, pending[0]):
            front.offer((state, pending), _Path(cost, state, pending, text))
        else:
            _emit_each(path, candidates(charset, pending), front, unlikely, lm)
        if cost + (BROKEN if type(pending[0]) is int else LITERAL) > front.limit:
            return  # so much at least is what the bytes cost that are written off
        path = _give_up(path, lm)
        cost, state, _, text = path
        if cost > front.limit:
            return
    if isinstance(token, Wild):
        if cost + LITERAL <= front.limit:
            made = _emit(path, token.literal, LITERAL, lm)
            front.offer((made.state, ()), made)
    elif token < 0x80:
        made = _emit(path, chr(token), 0.0, lm)
        front.offer((made.state, ()), made)
        return
    elif _size(charset, token) == 1:
        made = _emit(path, REPLACEMENT, BROKEN, lm)
        front.offer((made.state, ()), made)
        return
    if cost <= front.limit:
        front.offer((state, (token,)), _Path(cost, state, (token,), text))


def _emit_each(path: _Path, ones: tuple[str, ...], front: Front[_Path], unlikely: frozenset[str], lm: Reader) -> None:
    """Offer the path with one more character, for each that it can be."""
    if not ones:
        return
    before, text = path.cost, path.text
    if len(ones) == 1:
        nats, state = lm.step(path.state, ones[0])
        found = [(0, nats, state)]
    else:
        found = lm.weigh(path.state, choice_of(ones), front.limit - before + _ROUNDING)
    for i, nats, state in found:
        one = ones[i]
        cost = before + nats + (AGAINST if one in unlikely else 0.0)
        if cost <= front.limit:
            front.offer((state, ()), _Path(cost, state, (), (text, one)))


def _emit(path: _Path, text: str, price: float, lm: Reader) -> _Path:
    if text == REPLACEMENT:
        return _Path(path.cost + BROKEN, path.state, (), (path.text, text))
    cost, state = lm.step(path.state, text)
    return _Path(path.cost + cost + price, state, (), (path.text, text))


def _give_up(path: _Path, lm: Reader) -> _Path:
    """The path with the bytes it waited with written off."""
    for token in path.pending:
        path = _emit(path, token.literal if isinstance(token, Wild) else REPLACEMENT, LITERAL, lm)
    return path._replace(pending=())


def _text_of(path: _Path) -> str:
    parts: list[str] = []
    link = path.text
    while link is not None:
        parts.append(link[1])
        link = link[0]  # type: ignore[assignment]
    return "".join(reversed(parts))
