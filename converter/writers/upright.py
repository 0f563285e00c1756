"""Short numbers in vertical lines: one to three digits stand upright in the width of one character (纵中横, tate-chu-yoko).

A number beside Latin letters, signs or other figures (`2020`, `3.5`, `50%`, `A4`, `08:06`) lies on its side with them.

Source: W3C clreq, 3.1.5 (mixed text in vertical writing mode); CSS Writing Modes 4, 9.1 (`text-combine-upright`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from converter.report import Finding
from converter.text.patterns import lazily
from converter.walk import block_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.model import Document

# A sign of ASCII or of Latin type on either side, also across a space, makes the number a part of a longer piece.
_LATIN = "!-~¡-ʯ‐-–‰℃℉"
_NUMBER = lazily(rf"(?<![{_LATIN}])(?<![{_LATIN}] )[0-9]{{1,3}}(?! ?[{_LATIN}])")
_REACH = 2  # characters of the neighbours that decide


def quotes(document: Document, where: str) -> Finding | None:
    """A finding where an article for vertical lines has “”: print sets 「」 there, and that is for the profile to say.

    The marks are left as they are; many faces draw “” as ﹃﹄ in vertical lines, and not all.
    """
    count = sum(block_text(block).count("“") for block in document.blocks)
    if not count:
        return None
    message = f'{count} pair(s) of “” in vertical lines; punctuation.quotes = "corner" in a profile makes them 「」'
    return Finding("curly-quotes", "info", where, message)


class Piece(NamedTuple):
    """A piece of a text, and whether it is a number that stands upright."""

    text: str
    upright: bool


def pieces(text: str, before: str = "", after: str = "") -> Iterator[Piece]:
    """The text in pieces, none of them empty; joined they are the text. `before` and `after` are what stands beside it.

    >>> [piece.text for piece in pieces("5月29日，第101页，2020年") if piece.upright]
    ['5', '29', '101']
    >>> list(pieces("3.5%", "约")), [piece.upright for piece in pieces("12", "约", "年")]
    ([Piece(text='3.5%', upright=False)], [True])
    """
    before, after = before[-_REACH:], after[:_REACH]
    around = f"{before}{text}{after}"
    start, end = len(before), len(before) + len(text)
    done = start
    for number in _NUMBER.finditer(around):
        if number.start() < start or number.end() > end:
            continue
        if number.start() > done:
            yield Piece(around[done : number.start()], upright=False)
        yield Piece(number[0], upright=True)
        done = number.end()
    if done < end:
        yield Piece(around[done:end], upright=False)
