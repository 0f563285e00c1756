"""DOCX for reading and printing: A4, Chinese typography, real footnotes, a table of contents, all metadata inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.writers.docx.edition import Edition

if TYPE_CHECKING:
    from converter.model import Book
    from converter.rendered import Rendered, WriteContext


def write(book: Book, context: WriteContext) -> Rendered:
    """Write a book, or one article, as a DOCX.

    Articles are loaded one after the other and none is kept; the same book and context give the same bytes. Pictures
    without bytes, notes without text and characters that XML cannot hold are findings, never errors. A page number in
    the table of contents is an estimate until Word is asked to update the field.
    """
    return Edition(book, context).write()
