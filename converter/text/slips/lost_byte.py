"""A byte lost in a text whose decoder dropped nothing: private-use characters and U+FFFD are still there.

All other bytes are known, so that one place has to be found: before it the text reads well as it stands, after it
it reads well out of step. The two costs are added up once for all places; the best few are then filled in and
compared.
"""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from converter.text.charset.codes import REPLACEMENT
from converter.text.language_model.characters import costs
from converter.text.language_model.filling import Token, Wild, fill
from converter.text.language_model.reading import reader
from converter.text.slips.codes import fitting

PLACES = 6  # places that are filled in and compared
_ANY = Wild(b"", REPLACEMENT)
_SLOT = 9.0  # nats of a character with an unknown half, in a first judgement
_BROKEN = 18.0
_AFTER = 6


class PutBack(NamedTuple):
    """The repaired window and what it gained; `end` is where it agrees with the damaged text again."""

    text: str
    end: int
    gain: float


def put_byte_back(text: str, spot: int, start: int, end: int, unlikely: frozenset[str]) -> PutBack | None:
    """The text from `start` on with the byte put back that was lost before the odd characters at `spot`.

    >>> spoilt = "今天的天气很好，我们一起出去走走吧。".encode("gbk").replace("天的".encode("gbk"), bytes.fromhex("cc ecb5"))
    >>> text = spoilt.decode("gb18030", "replace")
    >>> put_byte_back(text, 3, 0, len(text), frozenset()).text[:8]
    '今天的天气很好，'
    """
    tokens, places = _bytes_of(text, start, end)
    shifted = _shifted(tokens)
    limit = next((i for i, place in enumerate(places) if place >= spot), len(places))
    borders = _borders(text, start, end)
    as_is = [0.0, *accumulate(_plain_cost(one) for one in text[start:end])]
    back = [0.0] * (len(tokens) + 2)
    for i in range(len(tokens) - 1, -1, -1):
        size, cost = shifted[i]
        back[i] = cost + back[min(i + size, len(tokens))]
    ranked = sorted(
        (as_is[n] + _SLOT + back[border + 1], n)
        for n, border in enumerate(borders)
        if border < limit + 4 and border + 1 <= len(tokens)
    )
    lm = reader()
    state = lm.state_after(text[max(0, start - 12) : start])
    best: tuple[float, str] | None = None
    for _, n in ranked[:PLACES]:
        border = borders[n]
        head = text[start : start + n]
        before = (text[max(0, start - 12) : start] + head)[-12:]
        for first in ([_ANY, tokens[border]], [tokens[border], _ANY]):
            made = head + _read([*first, *tokens[border + 1 :]], before, unlikely, text[end : end + 1] or "\n")
            cost = lm.cost(made + (text[end : end + 1] or "\n"), state) + 3.0 * made.count(REPLACEMENT)
            if best is None or cost < best[0]:
                best = (cost, made)
    if best is None:
        return None
    return PutBack(best[1], end, lm.cost(text[start : end + 1], state) - best[0])


def _bytes_of(text: str, start: int, end: int) -> tuple[list[Token], list[int]]:
    """The bytes of a stretch, and the place in the text that each belongs to."""
    tokens: list[Token] = []
    places: list[int] = []
    for place in range(start, end):
        one = text[place]
        raw: list[Token] = [_ANY] if one == REPLACEMENT else list(one.encode("gb18030", "replace"))
        tokens += raw
        places += [place] * len(raw)
    return tokens, places


def _borders(text: str, start: int, end: int) -> list[int]:
    sizes = (1 if one == REPLACEMENT else len(one.encode("gb18030", "replace")) for one in text[start:end])
    return list(accumulate(sizes, initial=0))[:-1]


def _shifted(tokens: list[Token]) -> list[tuple[int, float]]:
    """For each byte the size and the cost of a character that begins there."""
    found = []
    for i, token in enumerate(tokens):
        if isinstance(token, int) and token < 0x80:
            found.append((1, costs()[chr(token)]))
            continue
        follow = tokens[i + 1] if i + 1 < len(tokens) else None
        if isinstance(token, Wild) or isinstance(follow, Wild):
            found.append((2, _SLOT))
        elif follow is None:
            found.append((1, _BROKEN))
        else:
            ones = fitting(token, follow)
            found.append((2, _plain_cost(ones[0])) if ones else (1, _BROKEN))
    return found


def _plain_cost(one: str) -> float:
    return _BROKEN if one == REPLACEMENT else costs()[one]


def _read(tokens: list[Token], before: str, unlikely: frozenset[str], after: str) -> str:
    """Bytes in step, unknown ones filled in: whole where they are known, slot by slot where not."""
    parts: list[str] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if isinstance(token, int) and token < 0x80:
            parts.append(chr(token))
            i += 1
            continue
        pair = tokens[i : i + 2]
        if len(pair) == 2 and not any(isinstance(one, Wild) for one in pair):
            ones = fitting(pair[0], pair[1])
            parts.append(ones[0] if ones else REPLACEMENT)
            i += 2 if ones else 1
            continue
        context = (before + "".join(parts[-12:]))[-12:]
        parts.append(fill(pair, "gb18030", context, _following(tokens[i + 2 :]) or after, unlikely)[1])
        i += 2
    return "".join(parts)


def _following(tokens: list[Token]) -> str:
    """The next few characters, as far as they are known."""
    raw = []
    for token in tokens[:_AFTER]:
        if isinstance(token, Wild):
            break
        raw.append(token)
    return bytes(raw).decode("gb18030", "replace").split(REPLACEMENT)[0][:3]
