"""Read the JSON that duben writes: the document as it was, lossless."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from converter import native
from converter.errors import DamagedInput, InputError
from converter.model import (
    Cell,
    CodeBlock,
    Figure,
    Heading,
    List,
    Note,
    Notes,
    Origin,
    Paragraph,
    Quote,
    Table,
    Verse,
)
from converter.readers.decoding import decode, provenance
from converter.report import Outcome
from converter.source import check_not_empty
from converter.walk import ledger_text

if TYPE_CHECKING:
    from converter.model import Block, Document
    from converter.options import Options
    from converter.source import Source

L = TypeVar("L", Heading, Paragraph, Verse, Cell, CodeBlock)


def read(source: Source, options: Options) -> Outcome:
    """Read one article. Raises DamagedInput where the JSON is none of ours, and names what is wrong with it."""
    check_not_empty(source)
    reading = decode(source, options, "utf-8")
    try:
        form = json.loads(reading.text)
    except (ValueError, RecursionError) as error:
        raise DamagedInput(f"{source.label} is no JSON: {error}") from error
    try:
        document = _document(form)
    except InputError as error:
        raise type(error)(f"{source.label}: {error}") from error
    if document.provenance is None:
        document = replace(document, provenance=provenance(source, "json", reading))
    places = _Places()
    document = replace(document, blocks=places.blocks(document.blocks))
    return Outcome(document, changes=reading.changes, findings=reading.findings, text=places.text)


def _document(form: object) -> Document:
    book = native.book_from(form)
    if book is None:
        return native.document_from(form)
    label, _, articles = book
    if len(articles) != 1:
        raise DamagedInput(f"this is the book {label!r} of {len(articles)} articles; give its articles one by one")
    return articles[0]


class _Places:
    """Gives each block its place in the text of the article, which is what the ledger counts here."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    @property
    def text(self) -> str:
        """The text of all blocks, one a line."""
        return "".join(self.parts)

    def blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Blocks with origins."""
        return tuple(map(self._block, blocks))

    def _block(self, block: Block) -> Block:
        match block:
            case Heading() | Paragraph() | Verse() | CodeBlock():
                return self._leaf(block)  # type: ignore[type-var]
            case Quote(blocks):
                return replace(block, blocks=self.blocks(blocks))
            case List(items):
                return replace(block, items=tuple(map(self.blocks, items)))
            case Table(rows, caption):
                caption = self._leaf(caption) if caption else None
                return replace(block, caption=caption, rows=tuple(tuple(map(self._leaf, row)) for row in rows))
            case Figure(_, caption):
                return replace(block, caption=self._leaf(caption)) if caption else block
            case Notes(notes):
                return replace(block, notes=tuple(Note(note.name, self.blocks(note.blocks)) for note in notes))
            case _:
                return block

    def _leaf(self, leaf: L) -> L:
        run = leaf.text if isinstance(leaf, CodeBlock) else ledger_text(leaf.children)
        start = self.length
        self.parts += (run, "\n")
        self.length += len(run) + 1
        return replace(leaf, origin=Origin(((start, start + len(run)),) if run.strip() else (), run))
