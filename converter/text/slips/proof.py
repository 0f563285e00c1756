"""Damage run forward: a repair is proven when damaging it again gives the damaged text.

What content farms do to GBK pages: readings put after each Traditional character byte by byte, also where its two
bytes are the halves of two others; fullwidth marks replaced by ASCII marks in the same way; a byte lost. Decoders then leave
`?` or U+FFFD for a broken lead byte, eat the bracket after it, and drop private-use pairs.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from converter.text.annotations import is_reading
from converter.text.patterns import lazily
from converter.text.slips.codes import FULLWIDTH, MARKS
from converter.text.slips.looks import SYLLABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

_EATEN = lazily(rf"\?({SYLLABLE})\)")
_BRACKET = lazily(rf"\({SYLLABLE}\)")
_WIDE = re.compile(rb"\xa3[\xac\xba\xbb\xbf\xa1\xa8\xa9]")
_PRIVATE = lazily("[\ue000-\uf8ff]")
_UNIT = re.compile(rb"[\x00-\x7f]+|[\x81-\xfe][\x40-\x7e\x80-\xfe]|(?P<broken>[\x81-\xfe][\x00-\x3f]?|.)", re.DOTALL)
FOLD, _UNFOLD = str.maketrans(FULLWIDTH), str.maketrans(MARKS)
_REACH = 12  # characters after it within which a reading can have lost its bracket
_BROKEN_LEAD = b"\xff"  # a lead byte that was lost before the mark after it could be eaten
_NEAR = 3  # characters round the place of damage
_LOST = "\N{REPLACEMENT CHARACTER}"


def decoded(raw: bytes, lost: str, *, drops: bool) -> str:
    """Bytes out of step as the decoders of these pages give them.

    >>> decoded(bytes.fromhex("c6b7a12c46"), "?", drops=True)
    '品?,F'
    """
    text = raw.decode("gb18030", "replace").replace(_LOST, lost)
    return _PRIVATE.sub("", text) if drops else text


def decoded_eating(raw: bytes) -> str:
    """The same by a decoder that takes a broken lead byte and the ASCII character after it for one `?`.

    >>> decoded_eating(bytes.fromhex("bd") + b"300"), decoded_eating(bytes.fromhex("ff") + b",F")
    ('?00', '?,F')
    """
    return _PRIVATE.sub("", _UNIT.sub(lambda m: b"?" if m["broken"] else m[0], raw).decode("gb18030", "replace"))


def folded(text: str) -> str:
    """Fullwidth marks as the ASCII marks that the pages have."""
    return text.translate(FOLD)


def unfolded(text: str) -> str:
    """The same marks as they were before."""
    return text.translate(_UNFOLD)


def is_proven(repaired: str, damaged: str, after: str) -> bool:
    """Whether some damage of the kinds known turns the repaired text into the damaged one.

    `after` is the text that follows both: a byte out of step may swallow its first byte.

    >>> is_proven("於建好了。現在孩子", "於建好了?,F在孩子", "們")
    True
    >>> is_proven("由於我國目前", "由於我?hé)?guó)目前", "沒有")
    True
    >>> is_proven("於建好了，現在孩子", "於建好了?,F在孩子", "們")
    False
    """
    if "?" in damaged and _EATEN.search(damaged) and _annotated(repaired, damaged):
        return True
    bare, plain = (_BRACKET.sub("", text) if "(" in text else text for text in (damaged, repaired))
    target = folded(bare + after)
    lost = _LOST if _LOST in damaged else "?"
    modes = ((_LOST, False), ("?", False)) if _PRIVATE.search(damaged) else ((lost, True), (lost, False))
    agree = next((i for i, (a, b) in enumerate(zip(plain, bare, strict=False)) if a != b), min(len(plain), len(bare)))
    for text in _with_reading(plain, bare, agree):
        for raw in _damaged_bytes(text + after, agree):
            if any(folded(decoded(raw, mark, drops=drops)) == target for mark, drops in modes):
                return True
            if lost == "?" and folded(decoded_eating(raw)) == target:
                return True
    return False


def _with_reading(plain: str, bare: str, agree: int) -> Iterator[str]:
    """The text with the reading whose bracket was eaten, after each character near the damage that it reads."""
    eaten = _EATEN.search(bare) if "?" in bare else None
    if eaten is None:
        yield plain
        return
    for i in range(max(0, agree - 1), min(len(plain), agree + _REACH)):
        if is_reading(plain[i], eaten[1]):
            yield f"{plain[: i + 1]}({eaten[1]}){plain[i + 1 :]}"


def _damaged_bytes(text: str, agree: int) -> Iterator[bytes]:
    """Every way of losing a byte near the place up to which texts agree, or of replacing a mark's bytes there."""
    # A `?` that the repair left stands for a digit nobody knows: it was no fullwidth mark.
    but_questions = unfolded(text).replace("？", "?") if "?" in text else text
    for variant in dict.fromkeys((text, unfolded(text), folded(text), but_questions)):
        raw = variant.encode("gb18030", "replace")
        starts = list(accumulate((len(one.encode("gb18030", "replace")) for one in variant), initial=0))
        borders = set(starts)
        first, last = starts[max(0, agree - _NEAR)], starts[min(len(variant), agree + _NEAR)]
        for match in _WIDE.finditer(raw, first, last):
            if match.start() not in borders:
                mark = FULLWIDTH[match.group().decode("gb18030")].encode()
                yield raw[: match.start()] + mark + raw[match.end() :]
                yield raw[: match.start() - 1] + _BROKEN_LEAD + mark + raw[match.end() :]
        yield _all_folded(raw)
        for place in range(first, last):
            if raw[place] >= 0x80 or place not in borders:
                yield raw[:place] + raw[place + 1 :]


def _all_folded(raw: bytes) -> bytes:
    return _WIDE.sub(lambda m: FULLWIDTH[m.group().decode("gb18030")].encode(), raw)


def _annotated(repaired: str, damaged: str) -> bool:
    """Whether annotating the repaired text gives the damaged one: `?r)?s)` for a reading put inside a character."""
    done = 0
    for match in re.finditer(rf"(?P<one>.)\?(?P<across>{SYLLABLE})\)\?(?P<own>{SYLLABLE})\)", damaged):
        head = damaged[done : match.start()] + match["one"]
        if not repaired.startswith(head):
            return False
        inner = repaired[len(head) : len(head) + 1]
        before, here = match["one"].encode("gb18030", "replace"), inner.encode("gb18030", "replace")
        if len(before) != 2 or len(here) != 2:
            return False
        across = bytes((before[1], here[0])).decode("gb18030", "replace")
        if not is_reading(across, match["across"]) or not is_reading(inner, match["own"]):
            return False
        repaired = repaired[len(head) + 1 :]
        done = match.end()
    return bool(done) and repaired == damaged[done:]
