"""A reading put inside a character: `我?hé)?guó)` for 我國.

The second byte of 我 and the first of 國 are those of a third character, whose reading was put between them; the decoder took
each lone byte with the bracket after it for one broken character. The two readings and the byte that is known leave
few characters, of which the language model takes the likeliest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from converter.text.annotations import is_reading
from converter.text.language_model.script_lean import traditional
from converter.text.patterns import lazily
from converter.text.slips.codes import by_first, fitting, pair_of
from converter.text.slips.looks import SYLLABLE

if TYPE_CHECKING:
    import re

    from converter.text.language_model.reading import Reader

SPLIT = lazily(rf"(?<=[^\x00-\x7f])\?(?P<across>{SYLLABLE})\)\?(?P<own>{SYLLABLE})\)")
_BRACKET = lazily(rf"\(?{SYLLABLE}\)")
_CONTEXT = 12


class Split(NamedTuple):
    """The character that was split, and by how much it is likelier than the next candidate."""

    character: str
    margin: float


def candidates(before: str, across: str, own: str) -> list[str]:
    """Characters that the damage can have split after the character before.

    >>> candidates("我", "hé", "guó")
    ['國']
    """
    pair = pair_of(before)
    if pair is None:
        return []
    found = []
    for first in range(0x81, 0xFF):
        third = fitting(pair[1], first)
        if third and is_reading(third[0], across):
            found += [one for one in by_first(first) if is_reading(one, own)]
    only = traditional()
    return [one for one in found if one in only] or found


def put_together(text: str, match: re.Match[str], lm: Reader) -> Split | None:
    """The character for a match of SPLIT by the reader of the document, or None if none fits."""
    found = candidates(text[match.start() - 1], match["across"], match["own"])
    if not found:
        return None
    state = lm.state_after(_BRACKET.sub("", text[max(0, match.start() - 60) : match.start()])[-_CONTEXT:])
    after = _BRACKET.sub("", text[match.end() : match.end() + 30])[:3]
    ranked = sorted((lm.cost(one + after, state), one) for one in found)
    return Split(ranked[0][1], ranked[1][0] - ranked[0][0] if len(ranked) > 1 else 20.0)
