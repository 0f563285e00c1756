"""Text into XML: escaped, and without the code points that XML 1.0 forbids."""

from __future__ import annotations

import re

# XML 1.0, 2.2 Char; beyond it the C1 controls (but NEL) and the noncharacters, which HTML forbids and no font draws.
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)


class Markup(str):
    """Markup of our own making, which the templates take as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def escape(text: str) -> str:
    """Text for the content of an element."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def quote(text: str) -> str:
    """Text for the value of an attribute, between double quotes; a line end becomes a space."""
    return escape(" ".join(text.split()) if "\n" in text or "\t" in text else text).replace('"', "&quot;")


def legal(text: str) -> tuple[str, int]:
    r"""Text without what XML cannot carry, and how many code points that were.

    >>> legal("故\x00鄉\ufffe")
    ('故鄉', 2)
    """
    return _ILLEGAL.subn("", text) if _ILLEGAL.search(text) else (text, 0)


def line(text: str | None) -> str:
    r"""A string of the metadata as one clean line; "" where nothing is left to be seen.

    >>> line(" 故\x07鄉 \n （上） ")
    '故鄉 （上）'
    """
    return " ".join(legal(text)[0].split()) if text else ""
