"""The block at the head of an article: title, subtitle, byline; they are metadata and no text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.model import Claim, Person
from converter.text import dates
from converter.text.patterns import lazily
from converter.walk import plain_text

if TYPE_CHECKING:
    from converter.model import Metadata
    from converter.readers.docx.flow import Piece
    from converter.readers.packages import Sheet

NAMES = lazily(r"\s*[,;，；、]\s*")
HEAD = {"title", "subtitle", "byline", "author", "date"}
FIELDS = {"byline": "authors", "author": "authors", "date": "published"}


def title_block(
    pieces: list[Piece], metadata: Metadata, sheet: Sheet, *, ours: bool
) -> tuple[list[Piece], Metadata, tuple[Claim, ...]]:
    """Pieces without the title block, the metadata with what it says, and the claims.

    In files of others a heading of level 1 that stands first and alone is the title where nothing else is.
    """
    place = 0
    claims: list[Claim] = []
    rest = list(pieces)
    named = any(piece.role == "title" for piece in rest[:6])
    while place < len(rest):
        piece = rest[place]
        text = " ".join(plain_text(piece.children).split())
        is_title = piece.role == "title" or (
            place == 0
            and piece.role == "heading"
            and piece.level == 1
            and (ours or (not named and _is_only(rest, piece)))
        )
        if not is_title and piece.role not in HEAD:
            break
        if not ours and not is_title and not claims and not named:
            break  # a byline without a title is text
        if not ours and is_title and metadata.title and not claims and not _same(metadata.title, text):
            metadata = replace(metadata, title=None)  # what a page shows goes before a property that nobody sees
        field = "title" if is_title else FIELDS.get(piece.role, piece.role)
        metadata = metadata if ours else _with(metadata, field, text)
        spans = piece.origin.spans if piece.origin else ()
        for span in spans:
            sheet.drop("title", "title block", "title and byline, kept as metadata", span, (field,))
        if is_title:
            claims.append(Claim("title", metadata.title or text, "title paragraph", 0.98, spans))
        del rest[place]
    return rest, metadata, tuple(claims)


def _is_only(pieces: list[Piece], first: Piece) -> bool:
    return not any(piece.role == "heading" and piece.level == 1 for piece in pieces if piece is not first)


def _same(title: str, other: str) -> bool:
    return "".join(title.split()).casefold() == "".join(other.split()).casefold()


def _with(metadata: Metadata, field: str, text: str) -> Metadata:
    """Metadata with what a paragraph of the title block says, where nothing is known yet."""
    if field == "title":
        return replace(metadata, title=metadata.title or text)
    if field == "subtitle":
        return replace(metadata, subtitle=metadata.subtitle or text)
    if field == "authors":
        people = tuple(Person(name) for name in NAMES.split(text) if name)
        return metadata if metadata.authors else replace(metadata, authors=people)
    when = dates.parse(text)
    return replace(metadata, published=metadata.published or when) if when else metadata
