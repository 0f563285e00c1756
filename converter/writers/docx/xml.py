"""Text and attributes as XML takes them, and the names that the parts of a DOCX share."""

from __future__ import annotations

from converter.text.patterns import lazily

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
# What XML 1.0 has no place for (its section 2.2): control characters, halves of surrogate pairs, U+FFFE and U+FFFF.
ILLEGAL = lazily("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_SPACES = lazily(r"[ \t\n\r\f\v\x85\xa0\u2028\u2029]+")


def legal(text: str) -> str:
    """Text without the characters that XML has no place for."""
    return ILLEGAL.sub("", text)


def escape(text: str) -> str:
    """Legal text as the content of an element.

    >>> escape("《<条例>实施办法》")
    '《&lt;条例&gt;实施办法》'
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def quoted(text: str) -> str:
    """Any text as the value of an attribute, in its quotes; a line end or a tab in it stays one.

    >>> quoted('5" disk')
    '"5&quot; disk"'
    """
    made = escape(legal(text)).replace('"', "&quot;")
    return '"' + made.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;") + '"'


def line(text: str | None) -> str:
    r"""A string of the metadata as one line: runs of spaces are one; an ideographic space within it stays.

    >>> line(" 一　故乡  (节选) ") == "一　故乡 (节选)"
    True
    """
    return _SPACES.sub(" ", legal(text)).strip() if text else ""
