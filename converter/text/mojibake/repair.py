"""Putting one stretch of mojibake right: back to bytes, and read again, lost bytes filled by the model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from converter.text.charset.codes import REPLACEMENT, read, read_strictly
from converter.text.language_model.filling import Wild, fill
from converter.text.language_model.script_lean import against
from converter.text.mojibake.wrong_charsets import Kind, to_bytes, to_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.text.language_model.reading import Reader

_VALID = {
    "utf-8": re.compile(
        rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+"
    ),
}
_SYNC = re.compile(rb"[\x00-\x2f\x3a-\x3f]+")
_WILD_BYTE = 0xFF  # stands in for a wild token: no charset in question has it
_CONTEXT = 12


def put_right(stretch: str, kind: Kind, before: str = "", after: str = "", lm: Reader | None = None) -> str:
    """The stretch read by the right charset, as often as it was read by the wrong one; `lm` reads its document.

    >>> put_right("浣犲ソ", Kind("gb18030", "utf-8"))
    '你好'
    """
    for _ in range(kind.times):
        stretch = _put_right(stretch, kind, before, after, lm)
    return stretch


def _put_right(stretch: str, kind: Kind, before: str, after: str, lm: Reader | None) -> str:
    """The stretch read by the right charset; what is lost for good stays U+FFFD or `?`."""
    if REPLACEMENT not in stretch and "?" not in stretch:
        text = read_strictly(to_bytes(stretch, kind.wrong), kind.right)
        if text is not None:
            return text
    tokens = to_tokens(stretch, kind.wrong)
    raw = bytes(_WILD_BYTE if isinstance(token, Wild) else token for token in tokens)
    parts: list[str] = []
    unlikely = against(read(raw, kind.right, "replace"))
    for start, end, is_sound in _windows(raw, kind.right):
        if is_sound:
            text = read_strictly(raw[start:end], kind.right)
            if text is not None:
                parts.append(text)
                continue
        context = "".join(parts[-3:])[-_CONTEXT:] or before
        follows = read(raw[end : end + 9], kind.right, "replace").split(REPLACEMENT)[0][:3] if end < len(raw) else after
        parts.append(fill(tokens[start:end], kind.right, context, follows, unlikely, lm)[1])
    return "".join(parts)


def _windows(raw: bytes, charset: str) -> Iterator[tuple[int, int, bool]]:
    """Stretches of bytes in order, and whether they are sound; broken ones begin and end at whole characters."""
    done = 0
    if charset == "utf-8":
        for match in _VALID["utf-8"].finditer(raw):
            if match.start() > done:
                yield done, match.start(), False
            yield match.start(), match.end(), True
            done = match.end()
        if done < len(raw):
            yield done, len(raw), False
        return
    # Two-byte charsets have no telling lead bytes: a broken stretch goes on to the next byte that is no part of a code.
    for match in _SYNC.finditer(raw):
        if match.start() > done:
            yield done, match.start(), _WILD_BYTE not in raw[done : match.start()]
        yield match.start(), match.end(), True
        done = match.end()
    if done < len(raw):
        yield done, len(raw), _WILD_BYTE not in raw[done:]
