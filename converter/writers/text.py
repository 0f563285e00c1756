"""Plain text: the main content alone, one block a line, for reading aloud, for counting and for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from converter.model import (
    CodeBlock,
    Figure,
    Heading,
    List,
    Notes,
    Paragraph,
    Quote,
    Table,
    ThematicBreak,
    Verse,
)
from converter.rendered import File, Rendered
from converter.walk import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.model import Block, Book
    from converter.rendered import WriteContext


def write(book: Book, context: WriteContext) -> Rendered:  # noqa: ARG001 -- every writer is told the context
    """Write the text of all articles, parted by blank lines: no title, no front matter, no mark-up.

    A block is a line; a verse keeps its lines; a row of a table is a line of cells parted by tabs. Of ruby the base
    stands, notes follow at the end, pictures are left out and their captions stay.
    """
    articles = ("".join(f"{line}\n" for line in lines(book.load(card).blocks)) for card in book.cards)
    text = "\n".join(article for article in articles if article)
    return Rendered((File(".txt", "text/plain", text.encode("utf-8", "replace")),))


def lines(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines of text that blocks are made of; none is empty."""
    for block in blocks:
        match block:
            case Paragraph(children) | Heading(_, children):
                yield from _one(plain_text(children))
            case Verse(children):
                for line in plain_text(children).split("\n"):
                    yield from _one(line)
            case CodeBlock(text):
                yield from (line.rstrip() for line in text.splitlines() if line.strip())
            case Quote(inner):
                yield from lines(inner)
            case List(items):
                for item in items:
                    yield from lines(item)
            case Table(rows, caption):
                yield from _caption(caption)
                for row in rows:
                    cells = (" ".join(plain_text(cell.children).split()) for cell in row)
                    yield from (line for line in ("\t".join(cells),) if line.strip())
            case Figure(_, caption):
                yield from _caption(caption)
            case ThematicBreak():
                pass
            case Notes(notes):
                for note in notes:
                    yield from lines(note.blocks)
            case _:
                assert_never(block)


def _caption(caption: Paragraph | None) -> Iterator[str]:
    if caption:
        yield from _one(plain_text(caption.children))


def _one(text: str) -> Iterator[str]:
    line = " ".join(text.split()) if "\n" in text or "\t" in text or "\r" in text else text.strip()
    if line:
        yield line
