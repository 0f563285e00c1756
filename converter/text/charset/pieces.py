"""Reading a file piece by piece, where a charset alone does not explain it.

A piece is a run of bytes that begins and ends where no charset in question can have a character broken: the bytes 00 to 2F
and 3A to 3F are no part of any longer code. Each piece with high bytes gets the charset that makes it and its
neighbours likeliest; what is then broken, or reads oddly, goes to the lattice.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from converter.text.charset.codes import REPLACEMENT, read, read_strictly
from converter.text.charset.lattice import cost_of_sound, read_broken
from converter.text.charset.values import Repair
from converter.text.language_model.characters import cost_of, costs, rare_pairs
from converter.text.language_model.reading import reader
from converter.text.patterns import lazily

# Begun where nothing of a code stands before: without that a search tries every letter of a long word anew.
PIECE = re.compile(rb"(?<![\x30-\x39\x40-\x7f])[\x30-\x39\x40-\x7f]*[\x80-\xff][\x30-\x39\x40-\xff]*")
SWITCH = 16.0  # nats of a piece in another charset than the piece before it
MARGIN = 20.0  # nats that a strictly valid piece must gain before it is touched
LONGEST = 4_000  # bytes that the lattice reads at once
_HEAD = 32  # bytes that show whether a file was cut inside its first character
_CUT_GATE = -4.0  # nats by single characters below which the model is not asked
_CUT_MARGIN = 14.0  # nats that the text must gain without its first byte
_CUT_CONFIDENCE = 0.9
_NEVER = lazily("[\ue000-\uf8ff\ufffd]")
_FULL_CONFIDENCE = 60.0  # nats of gain that count as certain


class _Piece(NamedTuple):
    start: int
    end: int
    raw: bytes


def is_odd(text: str) -> bool:
    """Whether a text holds what wrongly decoded text is full of."""
    return _NEVER.search(text) is not None or rare_pairs().search(text) is not None


def is_cut(raw: bytes, charset: str) -> bool:
    """Whether a file reads clearly better without its first byte: it was cut inside a character.

    >>> is_cut("先看一看，再開始工作。".encode("big5")[1:], "big5-hkscs")
    True
    """
    if charset == "utf-8" or raw[:1] < b"\x80":
        return False
    head = raw[: _HEAD & ~1]
    plain, cut = (read(part, charset, "replace") for part in (head, head[1:]))
    if cost_of(cut) + _CUT_GATE > cost_of(plain):
        return False
    return reader().cost(cut) + _CUT_MARGIN < reader().cost(plain)


def read_by_pieces(raw: bytes, charsets: tuple[str, ...]) -> tuple[str, list[Repair]]:
    """The text of a file, mostly in the first of the charsets, and what had to be repaired."""
    pieces = [_Piece(m.start(), m.end(), m.group()) for m in PIECE.finditer(raw)]
    chosen = _choose(pieces, charsets)
    parts: list[str] = []
    repairs: list[Repair] = []
    length = done = 0
    other: _OtherCharset | None = None
    for piece, charset in zip(pieces, chosen, strict=True):
        between = raw[done : piece.start].decode("latin-1")
        parts.append(between)
        length += len(between)
        text, found = _read_piece(
            piece, charset, charsets, length, parts[-2][-8:] + between if len(parts) > 1 else between
        )
        if charset != charsets[0]:
            if other is None or other.charset != charset:
                if other is not None:
                    repairs.append(other.repair(raw))
                other = _OtherCharset(charset, length, piece.start)
            other.add(
                "" if other.end == piece.start else between,
                text,
                piece.end,
                _plain_cost(piece, charsets[0]) - cost_of(text),
            )
        elif other is not None:
            repairs.append(other.repair(raw))
            other = None
        repairs += found
        parts.append(text)
        length += len(text)
        done = piece.end
    if other is not None:
        repairs.append(other.repair(raw))
    parts.append(raw[done:].decode("latin-1"))
    return "".join(parts), sorted(repairs, key=lambda repair: (repair.start, repair.offset))


def _plain_cost(piece: _Piece, charset: str) -> float:
    return cost_of(read(piece.raw, charset, "replace"))


class _OtherCharset:
    """Neighbouring pieces of another charset: one repair."""

    def __init__(self, charset: str, start: int, offset: int) -> None:
        self.charset, self.start, self.offset = charset, start, offset
        self.end = offset
        self.after: list[str] = []
        self.gain = 0.0

    def add(self, between: str, text: str, end: int, gain: float) -> None:
        self.after += (between, text)
        self.end = end
        self.gain += gain

    def repair(self, raw: bytes) -> Repair:
        sure = min(1.0, max(0.1, self.gain / _FULL_CONFIDENCE))
        rule = f"read-as-{self.charset}"
        return Repair(
            rule, self.start, self.offset, raw[self.offset : self.end], "".join(self.after), round(self.gain, 1), sure
        )


def _choose(pieces: list[_Piece], charsets: tuple[str, ...]) -> list[str]:
    """The charset of each piece: dynamic programming over pieces, changing seldom."""
    costs = [0.0] + [SWITCH] * (len(charsets) - 1)
    history: list[list[int]] = []
    for piece in pieces:
        first = _plain_cost(piece, charsets[0])
        here = [first, *(_cost_up_to(piece, charset, first + 2 * SWITCH) for charset in charsets[1:])]
        cheapest = min(range(len(charsets)), key=lambda i: costs[i])
        backs = []
        then = []
        for i, cost in enumerate(here):
            back = i if costs[i] <= costs[cheapest] + SWITCH else cheapest
            backs.append(back)
            then.append(costs[back] + (SWITCH if back != i else 0.0) + cost)
        history.append(backs)
        costs = then
    now = min(range(len(charsets)), key=lambda i: costs[i])
    chosen = []
    for backs in reversed(history):
        chosen.append(charsets[now])
        now = backs[now]
    return chosen[::-1]


def _cost_up_to(piece: _Piece, charset: str, most: float) -> float:
    """The cost of a piece; where what is broken alone costs more than going by the first charset and back, that is enough."""
    text = read(piece.raw, charset, "replace")
    broken = costs()[REPLACEMENT] * text.count(REPLACEMENT)
    return broken if broken > most else cost_of(text)


def _read_piece(
    piece: _Piece, charset: str, charsets: tuple[str, ...], start: int, context: str
) -> tuple[str, list[Repair]]:
    plain = read_strictly(piece.raw, charset)
    if plain is not None and not is_odd(plain):
        if piece.start == 0 and is_cut(piece.raw, charset):
            return REPLACEMENT + read(piece.raw[1:], charset), [
                Repair("unreadable-bytes", 0, 0, piece.raw[:1], REPLACEMENT, None, _CUT_CONFIDENCE)
            ]
        return plain, []
    if len(piece.raw) > LONGEST:
        return _read_long(piece, charset, plain, start)
    order = (charset, *(c for c in charsets if c != charset))
    cost, units = read_broken(piece.raw, order, context, is_first=piece.start == 0)
    if plain is not None:
        gain = cost_of_sound(plain, context) - cost
        if gain < (MARGIN / 2 if piece.start == 0 else MARGIN):
            return plain, []
    else:
        gain = _plain_cost(piece, charset) - cost
    sure = min(1.0, max(0.1, gain / _FULL_CONFIDENCE))
    repairs: list[Repair] = []
    parts: list[str] = []
    length = start
    i = 0
    while i < len(units):
        unit = units[i]
        last = i
        if unit.text == REPLACEMENT or unit.charset != charset:
            broken = unit.text == REPLACEMENT
            while (
                last + 1 < len(units)
                and (units[last + 1].text == REPLACEMENT) == broken
                and (broken or units[last + 1].charset == unit.charset)
            ):
                last += 1
            after = REPLACEMENT if broken else "".join(u.text for u in units[i : last + 1])
            rule = "unreadable-bytes" if broken else f"read-as-{unit.charset}"
            before = piece.raw[unit.start : units[last].end]
            repairs.append(Repair(rule, length, piece.start + unit.start, before, after, round(gain, 1), sure))
        else:
            after = unit.text
        parts.append(after)
        length += len(after)
        i = last + 1
    return "".join(parts), repairs


def _read_long(piece: _Piece, charset: str, plain: str | None, start: int) -> tuple[str, list[Repair]]:
    """A piece too long for the lattice is taken as it stands, with replacement characters."""
    if plain is not None:
        return plain, []
    text = read(piece.raw, charset, "replace")
    lost = text.count(REPLACEMENT)
    return text, [Repair("unreadable-bytes", start, piece.start, piece.raw, text, None, 0.0)] if lost else []
