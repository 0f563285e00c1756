"""Text into XML: escaped, and without the code points that XML 1.0 forbids."""

from __future__ import annotations

from converter.text.patterns import lazily

# XML 1.0, 2.2 Char. C1 controls and the other noncharacters are allowed there, so they are not ours to drop.
_ILLEGAL = lazily("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


_TAGS = lazily(r"<[^>]*>")
_SAID = lazily(r'alt="[^"]*[^"\s]')


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


def is_silent(markup: str) -> bool:
    """Whether markup that we made has nothing to read aloud: no text, and no picture with words.

    >>> is_silent('<b> </b><img alt=""/>'), is_silent('<img alt="月"/>'), is_silent("<i>月</i>")
    (True, False, False)
    """
    return not _SAID.search(markup) and not _TAGS.sub("", markup).strip()


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
