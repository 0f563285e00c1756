"""A Markdown edition: front matter, title, blocks, notes; many articles one after the other in a bound book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from converter import frontmatter, looks
from converter.model import CodeBlock, List, NoteRef, Notes, Quote
from converter.rendered import File, Rendered, finished, spool
from converter.report import Finding
from converter.walk import inlines, leaves
from converter.writers.markdown.assets import Assets
from converter.writers.markdown.blocks import BlockWriter, heading
from converter.writers.markdown.byline import INDEXES, byline
from converter.writers.markdown.escape import escape
from converter.writers.markdown.inlines import InlineWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.model import Block, Book, Card, Document, Index, Metadata, Note, Provenance
    from converter.rendered import WriteContext

_ARTICLE, _FRONT_MATTER = "markdown/article.md", "markdown/front-matter.md"


def write(book: Book, context: WriteContext) -> Rendered:
    """Write a book, or its only article, as CommonMark with YAML front matter."""
    writer = _Writer(book, context)
    stream = spool()
    parted = False
    for part in writer.bound() if book.bound or len(book.cards) != 1 else ("\n\n".join(writer.single()),):
        stream.write((f"\n\n{part}" if parted else part).encode("utf-8", "replace"))
        parted = True
    stream.write(b"\n")
    main = File(".md", "text/markdown", finished(stream))
    return Rendered((main, *writer.assets.files), (*writer.assets.findings, *writer.findings))


class _Writer:
    def __init__(self, book: Book, context: WriteContext) -> None:
        self.book = book
        self.assets = Assets(context)
        self.findings: list[Finding] = []
        self._generator = f"duben {context.version}".strip()
        self._notes_before = 0
        self.templates = looks.at(context.templates)
        self.colophon = context.colophon
        self.notes = context.notes

    def single(self) -> list[str]:
        (card,) = self.book.cards
        document = self.book.load(card)
        head = self._head(document.metadata, document.provenance)
        title = _title(document.metadata.title)
        parts = self._article(document, card)
        if _ARTICLE in self.templates.own_names:
            filled = self.templates.fill(_ARTICLE, front_matter=head, title="".join(title), blocks=parts)
            return [filled.rstrip("\n")]
        return [head, *title, *parts]

    def _head(self, metadata: Metadata, provenance: Provenance | None = None, title: str | None = None) -> str:
        """The front matter. The shipped templates say what is written here; Jinja is loaded for one's own alone."""
        fields = frontmatter.fields(
            metadata, provenance, title, self._generator, self._record(), series=self.book.series
        )
        if _FRONT_MATTER not in self.templates.own_names:
            return frontmatter.framed(fields).rstrip("\n")
        own = {"fields": fields, "metadata": metadata, "provenance": provenance, "yaml": frontmatter.scalar}
        return self.templates.fill(_FRONT_MATTER, **own).rstrip("\n")

    def bound(self) -> Iterator[str]:
        yield self._head(self.book.metadata, title=self.book.label)
        starts = {section.start: section for section in self.book.sections}
        down = 1 if starts else 0
        for place, card in enumerate(self.book.cards):
            if place in starts:
                yield from _title(starts[place].title)
                if note := starts[place].note:
                    yield escape(" ".join(note.split()))
            document = self.book.load(card)
            if not document.metadata.title:
                message = f"the article has no title and stands under {card.label!r}"
                self.findings.append(Finding("untitled", "info", card.label, message))
            yield from _title(document.metadata.title or card.label, 1 + down)
            yield from byline(document.metadata)
            yield from self._article(document, card, down)
        for index in self.book.indexes:
            yield from self._index(index)

    def _index(self, index: Index) -> Iterator[str]:
        """An index: each name with the titles of its articles."""
        language = self.book.metadata.language or ""
        chinese = language.startswith("zh")
        choice = (1 if "Hant" in language else 0) if chinese else 2
        yield from _title(INDEXES[index.kind][choice])
        colon, comma = ("：", "、") if chinese else (": ", ", ")
        lines = []
        for name, places in index.entries:
            titles = (" ".join(self.book.cards[place].label.split()) for place in places)
            shown = comma.join(escape(f"《{title}》" if chinese else title) for title in titles)
            lines.append(f"- {escape(name)}{colon}{shown}")
        yield "\n".join(lines)

    def _record(self) -> list[tuple[str, dict[str, Any]]]:
        """The colophon of a Markdown edition: what the reports say of each article."""
        if not self.colophon:
            return []
        known = dict(self.notes)
        return [(card.label, known[card.digest]) for card in self.book.cards if card.digest in known]

    def _article(self, document: Document, card: Card, down: int = 0) -> list[str]:
        self.assets.turn_to(document.resources, card.label)
        notes = list(_notes(document.blocks))
        labels = self._labels(notes)
        known = {note.name: label for note, label in reversed(list(zip(notes, labels, strict=True)))}
        self._check_marks(document.blocks, known, card)
        inlines = InlineWriter(self.assets.address, known.get)
        blocks = BlockWriter(inlines, document.metadata.language, down=down)
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


def _title(title: str | None, level: int = 1) -> list[str]:
    line = heading(level, escape(" ".join((title or "").split())))
    return [line] if line else []
