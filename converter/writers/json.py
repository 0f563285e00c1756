"""JSON: the document as it is, lossless, for other programs and for reading back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from converter import native
from converter.rendered import File, Rendered

if TYPE_CHECKING:
    from converter.model import Book
    from converter.rendered import WriteContext

MEDIA_TYPE = "application/vnd.duben+json"


def write(book: Book, context: WriteContext) -> Rendered:
    """Write the article of a book as one object, or a bound book as an object with a list of them.

    Keys stand in one order, Han characters as themselves, one step of indentation is one space.
    """
    generator = f"duben {context.version}".strip()
    form: dict[str, Any]
    if book.bound or len(book.cards) != 1:
        articles = [native.document_to(book.load(card)) for card in book.cards]
        form = native.book_to(book.label, book.metadata, articles, book.sections, book.series)
    else:
        form = native.document_to(book.load(book.cards[0]))
    text = json.dumps({"generator": generator, **form}, ensure_ascii=False, indent=1)
    # A lone surrogate, which UTF-8 cannot hold, becomes the JSON escape that it is.
    return Rendered((File(".json", MEDIA_TYPE, f"{text}\n".encode("utf-8", "backslashreplace")),))
