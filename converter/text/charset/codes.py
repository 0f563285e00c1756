"""Decoding by one charset, whole or unit by unit, with the same call for those that Python knows and EUC-TW."""

from __future__ import annotations

from functools import lru_cache

from converter.text.charset import euc_tw
from converter.text.charset.labels import codec_of

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Vendor codes that the strict codec lacks: the euro of cp936, and Big5 as Microsoft extended it.
_MORE = {("gb18030", b"\x80"): "€", ("big5-hkscs", b"\xa3\xe1"): "€"}


def read(raw: bytes, charset: str, errors: str = "strict") -> str:
    r"""Decode by a charset's superset; raises UnicodeDecodeError if `errors` is strict.

    >>> read(b"\xd6\xd0\xce", "gb18030", "replace")
    '中�'
    """
    if charset == "euc-tw":
        return euc_tw.decode(raw, errors)
    if charset == "big5-hkscs" and errors == "strict":
        try:
            return raw.decode("big5hkscs")
        except UnicodeDecodeError:
            return raw.decode("cp950")
    return raw.decode(codec_of(charset), errors)


def read_strictly(raw: bytes, charset: str) -> str | None:
    """The text if every byte is sound, else None."""
    try:
        return read(raw, charset)
    except UnicodeDecodeError:
        return None


@lru_cache(maxsize=1 << 16)
def character(code: bytes, charset: str) -> str | None:
    r"""What one whole code stands for, or None.

    >>> character(b"\xd6\xd0", "gb18030"), character(b"\xd6", "gb18030"), character(b"ab", "gb18030")
    ('中', None, None)
    """
    found = _MORE.get((charset, code)) or read_strictly(code, charset)
    if found is None or len(found) != 1:
        # Big5-HKSCS has a few codes of two code points; two ASCII bytes are no code.
        return found if found is not None and len(found) == 2 and code[0] >= 0x80 and charset == "big5-hkscs" else None
    return found


_UTF8_LENGTHS = (0,) * 0xC2 + (2,) * (0xE0 - 0xC2) + (3,) * 16 + (4,) * 5 + (0,) * 11


def units(raw: bytes, place: int, charset: str) -> list[tuple[int, str]]:
    r"""The codes of a charset that may stand at a place: their lengths and characters.

    >>> units(b"\xd6\xd0A", 0, "gb18030"), units(b"A", 0, "utf-8"), units(b"\xff", 0, "utf-8")
    ([(2, '中')], [(1, 'A')], [])
    """
    first = raw[place]
    if first < 0x80:
        return [(1, chr(first))]
    if charset == "utf-8":
        lengths: tuple[int, ...] = (_UTF8_LENGTHS[first],)
    elif charset == "gb18030":
        lengths = (2, 4) if raw[place + 1 : place + 2].isdigit() else (1, 2)
    elif charset == "euc-tw":
        lengths = (2, 4)
    else:
        lengths = (1,) if charset == "windows-1252" else (2,)
    found = []
    for length in lengths:
        if length and place + length <= len(raw):
            text = character(raw[place : place + length], charset)
            if text is not None:
                found.append((length, text))
    return found
