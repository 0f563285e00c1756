"""EUC-TW (CNS 11643), for which Python has no codec."""

from __future__ import annotations

import re
import zlib
from functools import cache
from pathlib import Path

TABLE_PATH = Path(__file__).with_name("cns11643.bin")
PLANES = (1, 2, 3, 4, 5, 6, 7, 15)
FIRST, ROW = 0xA1, 94  # codes of a plane: rows and cells A1 to FE
UNASSIGNED = "\N{REPLACEMENT CHARACTER}"
# ASCII, a character of plane 1, one of any plane after 8E A1..AF; anything else is one broken byte.
_UNIT = re.compile(rb"[\x00-\x7f]+|\x8e[\xa1-\xaf][\xa1-\xfe]{2}|[\xa1-\xfe]{2}|.", re.DOTALL)


@cache
def _table() -> dict[bytes, str]:
    """Characters by their bytes; plane 1 also stands in two bytes."""
    characters = zlib.decompress(TABLE_PATH.read_bytes()).decode("utf-16-le")
    # Code points above U+FFFF are one item of a str, so that places in it are places in the planes.
    table: dict[bytes, str] = {}
    place = 0
    for plane in PLANES:
        for row in range(FIRST, FIRST + ROW):
            for cell in range(FIRST, FIRST + ROW):
                character = characters[place]
                place += 1
                if character == UNASSIGNED:
                    continue
                table[bytes((0x8E, 0xA0 + plane, row, cell))] = character
                if plane == 1:
                    table[bytes((row, cell))] = character
    return table


def decode(raw: bytes, errors: str = "strict") -> str:
    """Decode EUC-TW; `errors` is strict (raises UnicodeDecodeError) or replace (U+FFFD for each broken byte).

    >>> decode(bytes((0xC4, 0xE3, 0xC5, 0xC6)))
    '中文'
    """
    table = _table()
    parts = []
    for unit in _UNIT.finditer(raw):
        code = unit.group()
        if code[0] < 0x80:
            parts.append(code.decode("ascii"))
            continue
        character = table.get(code)
        if character is None and errors == "strict":
            raise UnicodeDecodeError("euc-tw", raw, unit.start(), unit.end(), "no character of CNS 11643")
        parts.append(character or UNASSIGNED)
    return "".join(parts)
