"""Finding mojibake: a cheap look at every text, a judgement by characters on the lines that look odd."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from converter.text.charset.codes import REPLACEMENT, read
from converter.text.edits import Edit, apply_edits, compose
from converter.text.language_model.characters import cost_of, rare_class
from converter.text.language_model.reading import reader
from converter.text.mojibake.looks import CP1252_BEYOND, LATIN_RUN, looks_odd, lost
from converter.text.mojibake.repair import put_right
from converter.text.mojibake.wrong_charsets import KINDS, Kind, damage, to_bytes
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.text.language_model.reading import Reader

RULE = "mojibake"
ROUNDS = 3  # text can have been spoilt more than once
GAIN = 24.0  # nats that a stretch must gain
GAIN_KNOWN = 4.0  # the same where the document is known to be damaged in this way
GAIN_SPOILT = -6.0  # and where most of it is: a rare name may even cost more
SHARE = 0.22  # of its nats that a stretch must gain: real mojibake gains half
READS_WELL = 10.5  # nats a character that the result may cost
READS_AT_ALL = 14.0  # the same where most of the document is spoilt: names are rare
LOST = 6.0  # nats of a lost byte or a broken character in a first judgement
HOPELESS = 0.15  # of the characters still lost: such a stretch stays as it is
_FULL_GAIN = 60.0
_MOSTLY = 0.7
_JUDGED, _ENOUGH = 400, 3000  # characters of a line, and of a document, that are judged for a first idea

# A stretch that Western mojibake can fill: single bytes, and what stands for a lost one.
_LATIN_STRETCH = lazily(
    f"[\x00-\x09\x0b-\xff{re.escape(CP1252_BEYOND)}{REPLACEMENT}]*[\x80-\xff][\x00-\x09\x0b-\xff{re.escape(CP1252_BEYOND)}{REPLACEMENT}]*"
)
_PIECE = lazily(r"[\x00-\x7f]+|[^\x00-\x7f，。：；！？、”》）]+[，。：；！？、”》）]*|[，。：；！？、”》）]+")
_HAN = lazily("[\u3400-\u9fff\U00020000-\U000323af]")
_NOT_ASCII = lazily("[^\x00-\x7f]")
_ASCII = lazily("[\x00-\x7f]+")
_LOST_BYTE = lazily(f"[?{REPLACEMENT}]")


@cache
def _odd() -> re.Pattern[str]:
    one = rare_class()
    return re.compile(f"{one}.?{one}|{LATIN_RUN.pattern}")


@cache
def _odd_character() -> re.Pattern[str]:
    return re.compile(f"{rare_class()}|[\xc2-\xff][\x80-\xff{re.escape(CP1252_BEYOND)}]")


def find(text: str) -> list[Edit]:
    r"""Edits that put mojibake right, in order and apart; what is lost stays as it is.

    A text without odd characters costs one search. Lines that look odd are judged in each of the usual ways of going
    wrong; a stretch is changed if it then reads far better. Bytes that a decoder lost are filled in by the language
    model where it left a mark for each.

    >>> [(e.before, e.after) for e in find("ä½ å¥½ï¼\x8cä¸\x96ç\x95\x8c")]
    [('ä½ å¥½ï¼\x8cä¸\x96ç\x95\x8c', '你好，世界')]
    """
    edits: list[Edit] = []
    now = text
    for _ in range(ROUNDS):
        found = _find_once(now)
        if not found:
            break
        edits = compose(edits, found, text)
        now = apply_edits(now, found)
    return [edit._replace(rule=RULE, raw=None) if "+" in edit.rule else edit for edit in edits]


def _find_once(text: str) -> list[Edit]:
    if not looks_odd(text) or _odd().search(text) is None:
        return []
    lines = [m.span() for m in re.finditer(r"[^\n]+", text)]
    known, share = _kinds_of_document([text[start:end] for start, end in lines])
    if not known:
        return []
    edits: list[Edit] = []
    lm = _reader_of([text[start:end] for start, end in lines], known[0]) if _LOST_BYTE.search(text) else None
    least, one = (GAIN_SPOILT, _NOT_ASCII) if share > _MOSTLY else (GAIN_KNOWN, _odd_character())
    for start, end in lines:
        if one.search(text, start, end):
            edits += _repair_line(text, start, end, known, least, lm)
    return edits


def _reader_of(lines: list[str], kind: Kind) -> Reader:
    """A reader that recalls what is sound in the lines, read by the right charset or as they stand."""
    odd = _odd()
    parts: list[str] = []
    for line in lines:
        if _NOT_ASCII.search(line) is None:
            continue
        if not odd.search(line):
            parts.append(line)
            continue
        now = line
        for _ in range(kind.times):
            now = read(to_bytes(now, kind.wrong), kind.right, "replace")
        parts += re.split(f"[{REPLACEMENT}\0?]+", now)
    return reader().recalling(parts)


def _kinds_of_document(lines: list[str]) -> tuple[list[Kind], float]:
    """The ways in which the odd lines went wrong, the commonest first, and the share of the text that did."""
    votes: Counter[Kind] = Counter()
    seen = 0
    odd = _odd()
    for line in lines:
        if _NOT_ASCII.search(line) is None:
            continue
        seen += len(line)
        best = _judge(line[:_JUDGED], KINDS, GAIN) if odd.search(line) else None
        if best is not None and _HAN.search(_first_reading(line[:_JUDGED], best[1])[0]):
            votes[best[1]] += len(line)
            if votes[best[1]] > _ENOUGH:
                break
    least = sum(votes.values()) / 10
    return [kind for kind, count in votes.most_common(3) if count > least], sum(votes.values()) / max(seen, 1)


def _judge(stretch: str, kinds: tuple[Kind, ...] | list[Kind], least: float) -> tuple[float, Kind] | None:
    """The gain of the best kind, if it is clear; `None` if the stretch had better stay."""
    others = _ASCII.sub("", stretch)
    if not others:
        return None
    best: tuple[float, Kind] | None = None
    for kind in kinds:
        part = stretch
        if kind.is_latin:
            part = max(_LATIN_STRETCH.findall(stretch), key=len, default="")
            if not part:
                continue
        plain = cost_of(part)
        made, marks = _first_reading(part, kind)
        gain = plain - cost_of(made) - LOST * marks
        share = SHARE if least >= GAIN else SHARE / 2 if least > GAIN_SPOILT else 0.0
        if gain < least or (share and gain < share * plain) or (least <= GAIN_SPOILT and marks and gain < GAIN_KNOWN):
            continue
        inner = _ASCII.sub("", made)
        if (
            not inner
            or (marks > len(inner) and least > GAIN_SPOILT)
            or cost_of(inner) / len(inner) > (READS_WELL if least > GAIN_SPOILT else READS_AT_ALL)
        ):
            continue
        if best is None or gain > best[0]:
            best = (gain, kind)
    return best


def _first_reading(part: str, kind: Kind) -> tuple[str, int]:
    """A part read by the right charset without what is broken, and how much is."""
    for _ in range(kind.times):
        part = read(to_bytes(part, kind.wrong), kind.right, "replace")
    kept = part.replace(REPLACEMENT, "").replace("\0", "")
    return kept, len(part) - len(kept)


def _repair_line(text: str, start: int, end: int, known: list[Kind], least: float, lm: Reader | None) -> list[Edit]:
    line = text[start:end]
    if lost(line):
        return []
    edits: list[Edit] = []
    latin = [kind for kind in known if kind.is_latin]
    if latin:
        for match in _LATIN_STRETCH.finditer(line):
            best = _judge(match.group(), latin, least)
            if best is not None:
                edits += _edit(text, start + match.start(), start + match.end(), best[1], least, lm)
    if edits:
        return edits
    others = [kind for kind in known if not kind.is_latin]
    best = _judge(line, others, least) if others else None
    for kind in [best[1]] if best is not None else others:
        is_whole = best is not None and least <= GAIN_SPOILT
        for first, last in [(0, len(line))] if is_whole else _segments(line, kind):
            edits += _edit(text, start + first, start + last, kind, least, lm)
        if edits:
            break
    return edits


def _segments(line: str, kind: Kind) -> list[tuple[int, int]]:
    """Which parts of a line went wrong: pieces between marks, changing seldom between sound and spoilt."""
    switch = 9.0
    pieces = [(m.start(), m.end()) for m in _PIECE.finditer(line)]
    sound, spoilt = 0.0, switch
    backs: list[tuple[bool, bool]] = []
    for first, last in pieces:
        part = line[first:last]
        made, marks = _first_reading(part, kind)
        plain = cost_of(part)
        other = cost_of(made) + LOST * marks
        if part.isascii():
            plain = other = 0.0
        backs.append((spoilt + switch < sound, sound + switch < spoilt))
        sound, spoilt = min(sound, spoilt + switch) + plain, min(spoilt, sound + switch) + other
    now = spoilt < sound
    segments: list[tuple[int, int]] = []
    for (first, last), (from_spoilt, from_sound) in zip(reversed(pieces), reversed(backs), strict=True):
        if now:
            segments.append((first, segments.pop()[1]) if segments and segments[-1][0] == last else (first, last))
            now = not from_sound
        else:
            now = from_spoilt
    return segments[::-1]


def _edit(text: str, first: int, last: int, kind: Kind, least: float, lm: Reader | None) -> list[Edit]:
    before = text[first:last]
    after = put_right(before, kind, text[max(0, first - 12) : first], text[last : last + 2], lm)
    gain = cost_of(before) - cost_of(after)
    if after == before or gain < least or (least > GAIN_SPOILT and _HAN.search(after) is None):
        return []  # spoilt quotes in Western text are left: this room knows Chinese only
    if after.count(REPLACEMENT) + after.count("?") > HOPELESS * len(_ASCII.sub("", after)) + 2:
        return []
    lost_mark = REPLACEMENT if REPLACEMENT in before else "?" if "?" in before else ""
    is_proven = kind.times == 1 and damage(after, kind, lost_mark) == before
    sure = min(1.0, gain / _FULL_GAIN) if is_proven else min(0.7, gain / _FULL_GAIN / 2)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    spoilt = before[head : len(before) - tail]
    raw = None if REPLACEMENT in spoilt or "?" in spoilt else to_bytes(spoilt, kind.wrong)
    changed = after[head : len(after) - tail]
    return [Edit(first + head, last - tail, spoilt, changed, RULE, round(sure, 3), round(gain, 1), raw)]


def _shared(one: str, other: str) -> int:
    """How many ASCII characters two texts share at their beginnings."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b or a > "\x7f":
            break
        count += 1
    return count
