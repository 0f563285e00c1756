"""The wrong charsets that text is found decoded by, turned back into the bytes it was made from.

Where a decoder lost a byte it left U+FFFD, or `?`: these become wild tokens.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from converter.text.charset.codes import REPLACEMENT
from converter.text.language_model.filling import Token, Wild
from converter.text.patterns import lazily

# The bytes that cp1252 gives no character; lenient decoders keep them as controls, strict ones lose them.
CP1252_HOLES = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_CP1252 = {
    ord(bytes((byte,)).decode("cp1252")): chr(byte) for byte in range(0x80, 0xA0) if byte not in CP1252_HOLES
}  # the characters beyond Latin-1, as the bytes they came from


_QUESTIONS = lazily(r"(?<=[^\x00-\x7f])\?+|\?+(?=[^\x00-\x7f])")


class Kind(NamedTuple):
    """One way of going wrong: text in `right` was decoded by `wrong`."""

    wrong: str
    right: str
    times: int = 1

    @property
    def is_latin(self) -> bool:
        """Whether the damage shows as Western letters."""
        return self.wrong == "windows-1252"


KINDS = (
    Kind("windows-1252", "utf-8"),
    Kind("windows-1252", "utf-8", 2),
    Kind("windows-1252", "gb18030"),
    Kind("windows-1252", "big5-hkscs"),
    Kind("gb18030", "utf-8"),
    Kind("gb18030", "big5-hkscs"),
    Kind("big5-hkscs", "utf-8"),
    Kind("big5-hkscs", "gb18030"),
)
_CODECS = {"gb18030": "gb18030", "big5-hkscs": "big5hkscs"}


_LOST = "converter-lost-byte"


def _lost_byte(error: UnicodeError) -> tuple[bytes | str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return b"\0" * (error.end - error.start), error.end


codecs.register_error(_LOST, _lost_byte)


def to_bytes(text: str, wrong: str) -> bytes:
    """The bytes of a text, 00 for each lost one and for what the charset does not have.

    >>> to_bytes("ä½\N{NO-BREAK SPACE}å¥½", "windows-1252").decode()
    '你好'
    """
    if wrong == "windows-1252":
        return text.translate(_CP1252).replace(REPLACEMENT, "\0").encode("latin-1", _LOST)
    codec = _CODECS[wrong]
    return b"\0".join(part.encode(codec, _LOST) for part in text.split(REPLACEMENT))


def to_tokens(text: str, wrong: str) -> list[Token]:
    """The bytes of a text one by one, wild where one was lost; a `?` beside other than ASCII may be a lost one."""
    allowed = CP1252_HOLES if wrong == "windows-1252" else b""
    # Web pages turn NO-BREAK SPACE into a space: inside a broken code it was the byte A0.
    space = Wild(b"\xa0", " ") if wrong == "windows-1252" else 0x20
    lost, question = Wild(allowed, REPLACEMENT), Wild(allowed, "?")
    tokens: list[Token] = []
    near = {i for m in _QUESTIONS.finditer(text) for i in range(m.start(), m.end())}
    for i, character in enumerate(text):
        if character == REPLACEMENT:
            tokens.append(lost)
        elif character == "?" and i in near:
            tokens.append(question)
        elif character == " " and i and text[i - 1] > "\x7f":
            tokens.append(space)
        else:
            raw = to_bytes(character, wrong)
            tokens += raw if b"\0" not in raw else (Wild(b"\0", character),)
    return tokens


def damage(text: str, kind: Kind, lost: str) -> str | None:
    """Decode a text wrongly, as it happened; None if the right charset cannot hold it. Proves a repair.

    >>> damage("你好", Kind("gb18030", "utf-8"), REPLACEMENT)
    '浣犲ソ'
    """
    try:
        raw = text.encode(
            "gb18030" if kind.right == "gb18030" else "big5hkscs" if kind.right == "big5-hkscs" else "utf-8"
        )
    except UnicodeEncodeError:
        return None
    if kind.is_latin:
        parts = (chr(byte) if byte in CP1252_HOLES else bytes((byte,)).decode("cp1252") for byte in raw)
        return "".join(lost if part in map(chr, CP1252_HOLES) and lost else part for part in parts)
    return raw.decode(_CODECS[kind.wrong], "replace").replace(REPLACEMENT, lost)
