"""A Markdown edition: front matter, title, blocks, notes; many articles one after the other in a bound book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from converter import frontmatter
from converter.model import CodeBlock, List, NoteRef, Notes, Quote
from converter.rendered import File, Rendered
from converter.report import Finding
from converter.walk import inlines, leaves
from converter.writers.markdown.assets import Assets
from converter.writers.markdown.blocks import BlockWriter, heading
from converter.writers.markdown.byline import byline
from converter.writers.markdown.escape import escape
from converter.writers.markdown.inlines import InlineWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.model import Block, Book, Card, Document, Note
    from converter.rendered import WriteContext


def write(book: Book, context: WriteContext) -> Rendered:
    """Write a book, or its only article, as CommonMark with YAML front matter."""
    writer = _Writer(book, context)
    text = writer.bound() if book.bound or len(book.cards) != 1 else writer.single()
    main = File(".md", "text/markdown", text.encode("utf-8", "replace"))
    return Rendered((main, *writer.assets.files), (*writer.assets.findings, *writer.findings))


class _Writer:
    def __init__(self, book: Book, context: WriteContext) -> None:
        self.book = book
        self.assets = Assets(context)
        self.findings: list[Finding] = []
        self._generator = f"duben {context.version}".strip()
        self._notes_before = 0
        self.colophon = context.colophon
        self.notes = context.notes

    def single(self) -> str:
        (card,) = self.book.cards
        document = self.book.load(card)
        head = frontmatter.write(
            document.metadata, document.provenance, generator=self._generator, record=self._record()
        )
        title = _title(document.metadata.title)
        return _file([head.rstrip("\n"), *title, *self._article(document, card)])

    def bound(self) -> str:
        head = frontmatter.write(
            self.book.metadata, title=self.book.label, generator=self._generator, record=self._record()
        )
        parts = [head.rstrip("\n")]
        for card in self.book.cards:
            document = self.book.load(card)
            if not document.metadata.title:
                message = f"the article has no title and stands under {card.label!r}"
                self.findings.append(Finding("untitled", "info", card.label, message))
            parts += _title(document.metadata.title or card.label)
            parts += byline(document.metadata)
            parts += self._article(document, card)
        return _file(parts)

    def _record(self) -> list[tuple[str, dict[str, Any]]]:
        """The colophon of a Markdown edition: what the reports say of each article."""
        if not self.colophon:
            return []
        known = dict(self.notes)
        return [(card.label, known[card.digest]) for card in self.book.cards if card.digest in known]

    def _article(self, document: Document, card: Card) -> list[str]:
        self.assets.turn_to(document.resources, card.label)
        notes = list(_notes(document.blocks))
        labels = self._labels(notes)
        known = {note.name: label for note, label in reversed(list(zip(notes, labels, strict=True)))}
        self._check_marks(document.blocks, known, card)
        blocks = BlockWriter(InlineWriter(self.assets.address, known.get), document.metadata.language)
        return [
            *blocks.write(document.blocks),
            *(blocks.note(label, note) for note, label in zip(notes, labels, strict=True)),
        ]

    def _labels(self, notes: list[Note]) -> list[str]:
        """Labels that clash with none before: numbers through the file, the article's own where it stands alone."""
        own = [note.name for note in notes]
        if not self.book.bound and len(set(own)) == len(own) and all(n.isascii() and n.isdigit() for n in own):
            return own
        first = self._notes_before + 1
        self._notes_before += len(notes)
        return [str(number) for number in range(first, first + len(notes))]

    def _check_marks(self, blocks: tuple[Block, ...], known: dict[str, str], card: Card) -> None:
        marks = {
            node.note
            for leaf in leaves(blocks)
            if not isinstance(leaf, CodeBlock)
            for node in inlines(leaf.children)
            if isinstance(node, NoteRef)
        }
        for name in sorted(marks - known.keys()):
            message = f"the mark [{name}] has no note and is written as text"
            self.findings.append(Finding("lost-note", "warning", card.label, message))


def _notes(blocks: Iterable[Block]) -> Iterator[Note]:
    """All notes of an article, wherever they stand."""
    for block in blocks:
        if isinstance(block, Notes):
            yield from block.notes
        elif isinstance(block, Quote):
            yield from _notes(block.blocks)
        elif isinstance(block, List):
            for item in block.items:
                yield from _notes(item)


def _title(title: str | None) -> list[str]:
    line = heading(1, escape(" ".join((title or "").split())))
    return [line] if line else []


def _file(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"
