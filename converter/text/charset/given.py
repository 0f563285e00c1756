"""Decoding by the charset that a user gave, and the doubt where the bytes clearly speak against it."""

from __future__ import annotations

import codecs

from converter.text.charset.cascade import decode
from converter.text.charset.codes import read
from converter.text.charset.labels import superset
from converter.text.charset.values import Decoded
from converter.text.language_model.characters import cost_of

JUDGED = 6_000  # bytes from the first that is not ASCII on
CLEAR = 30.0  # nats that the reading by evidence must be cheaper
SHARE = 0.15  # of the nats of the given reading, the same
_WIDE_BOMS = ((codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))


def decode_as(raw: bytes, label: str) -> Decoded:
    """Decode by a given charset, read as its superset; nothing is repaired, what cannot be read is U+FFFD.

    The evidence says where another charset clearly fits better. Raises LookupError for a label that nobody knows.

    >>> decode_as("中文".encode("gbk"), "gb2312").text
    '中文'
    """
    charset = superset(label)
    if charset is None:
        raise LookupError(label)
    if charset.startswith("utf-16"):
        charset = next((name for bom, name in _WIDE_BOMS if raw.startswith(bom)), charset)
    text = read(raw, charset, "replace").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    return Decoded(text, charset, ("given by the user",))


def doubt(raw: bytes, given: Decoded) -> str | None:
    """What speaks against a given charset, in words; None if nothing clearly does.

    Another reading must be cheaper by far: short or plain text never raises a doubt.

    >>> raw = "他材料看得很仔细，话却说得不多，大家都愿意听他的意见。".encode("gb18030")
    >>> doubt(raw, decode_as(raw, "big5"))[:31]
    'the bytes read better as gb1803'
    >>> doubt(raw, decode_as(raw, "gbk")) is None
    True
    """
    found = decode(raw)
    if found.charset == given.charset or found.text == given.text:
        return None
    first = next((i for i, byte in enumerate(raw) if byte > 0x7F or byte == 0), 0) & ~3
    part = raw[first : first + JUDGED]
    asked, best = (cost_of(read(part, charset, "replace")) for charset in (given.charset, found.charset))
    if asked - best < max(CLEAR, SHARE * asked):
        return None
    return f"the bytes read better as {found.charset} ({found.evidence[0]}) than as {given.charset}"
