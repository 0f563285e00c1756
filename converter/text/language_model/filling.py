"""Reading bytes of which some are unknown: a beam search for the likeliest characters that fit.

Used where a decoder threw bytes away and left a mark for each (U+FFFD or `?`).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from heapq import nsmallest
from typing import NamedTuple

from converter.text.charset.codes import REPLACEMENT, character
from converter.text.charset.labels import codec_of
from converter.text.language_model.characters import costs
from converter.text.language_model.reading import Reader, Symbol, reader, symbols_of
from converter.text.language_model.script_lean import AGAINST

BEAM = 12
WIDEST = 48  # candidates looked at for one character
ENDS = 20  # ends that are weighed with what follows
BROKEN = 14.0  # nats of a byte that fits nowhere
LITERAL = 2.0  # nats, beyond what the model asks, of taking the mark for itself
_COMMONEST = 15.0  # nats: dearer characters are no candidates
_LETTERS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹçñöäëïâêîôûãõåøßœæ"


class Wild(NamedTuple):
    """One lost byte: what it may have been (any from 80 on if empty), and the mark that stands for it."""

    allowed: bytes
    literal: str


Token = int | Wild
Pattern = tuple[int | None, ...]


class _Path(NamedTuple):
    cost: float
    state: int
    pending: tuple[Token, ...]
    text: tuple[object, str] | None


@cache
def _index(charset: str) -> dict[Pattern, tuple[str, ...]]:
    """Common characters by their codes with one or more bytes unknown, the commonest first."""
    found: dict[Pattern, list[str]] = defaultdict(list)
    codec = codec_of(charset)
    known = {one: cost for one, cost in costs().items() if cost <= _COMMONEST and one > "\x7f"}
    known.update(dict.fromkeys(_LETTERS, _COMMONEST))
    for cost, one in sorted((cost, one) for one, cost in known.items()):
        try:
            code = one.encode(codec)
        except UnicodeEncodeError:
            continue
        size = len(code)
        if size in (2, 3) and not one.isspace() and cost <= _COMMONEST:
            for mask in range(1, 1 << size):
                pattern = tuple(None if mask >> i & 1 else code[i] for i in range(size))
                found[pattern].append(one)
    return {pattern: tuple(ones[: 4 * WIDEST]) for pattern, ones in found.items()}


@lru_cache(maxsize=1 << 14)
def candidates(charset: str, tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Common characters that fit the bytes known of one code."""
    if not any(isinstance(token, Wild) for token in tokens):
        one = character(bytes(tokens), charset)  # type: ignore[arg-type]
        return () if one is None else (one,)
    pattern = tuple(None if isinstance(token, Wild) else token for token in tokens)
    codec = codec_of(charset)
    fitting = [
        one
        for one in _index(charset).get(pattern, ())
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
        found: _Found = {}
        for path in beam:
            _extend(path, token, charset, found, unlikely, lm)
        # At the end what follows has its say first.
        beam = nsmallest(BEAM if i + 1 < len(tokens) else ENDS, found.values(), key=_by_cost)
    ends = []
    for path in beam:
        done = _give_up(path, lm) if path.pending else path
        ends.append(done._replace(cost=done.cost + lm.cost(after, done.state)))
    best = min(ends, key=_by_cost)
    return best.cost, _text_of(best)


def _by_cost(path: _Path) -> float:
    return path.cost


_Found = dict[tuple[int, tuple[Token, ...]], _Path]


def _extend(path: _Path, token: Token, charset: str, found: _Found, unlikely: frozenset[str], lm: Reader) -> None:
    if path.pending:
        pending = (*path.pending, token)
        if len(pending) < _size(charset, pending[0]):
            _offer(found, _Path(path.cost, path.state, pending, path.text))
        else:
            _emit_each(path, symbols_of(candidates(charset, pending)), found, unlikely, lm)
        path = _give_up(path, lm)
    if isinstance(token, Wild):
        _offer(found, _emit(path, token.literal, LITERAL, lm))
        _offer(found, _Path(path.cost, path.state, (token,), path.text))
    elif token < 0x80:
        _offer(found, _emit(path, chr(token), 0.0, lm))
    elif _size(charset, token) == 1:
        _offer(found, _emit(path, REPLACEMENT, BROKEN, lm))
    else:
        _offer(found, _Path(path.cost, path.state, (token,), path.text))


def _emit_each(path: _Path, symbols: tuple[Symbol, ...], found: _Found, unlikely: frozenset[str], lm: Reader) -> None:
    """Offer the path with one more character, for each that it can be."""
    for nats, one, state in lm.options(path.state, symbols):
        cost = path.cost + nats + (AGAINST if one in unlikely else 0.0)
        key: tuple[int, tuple[Token, ...]] = (state, ())
        known = found.get(key)
        if known is None or cost < known.cost:
            found[key] = _Path(cost, state, (), (path.text, one))


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


def _offer(found: _Found, path: _Path) -> None:
    key = (path.state, path.pending)
    known = found.get(key)
    if known is None or path.cost < known.cost:
        found[key] = path


def _text_of(path: _Path) -> str:
    parts: list[str] = []
    link = path.text
    while link is not None:
        parts.append(link[1])
        link = link[0]  # type: ignore[assignment]
    return "".join(reversed(parts))
