"""A book as one DOCX: the body is spooled, so that the table of contents can be filled from what was written."""

from __future__ import annotations

from collections import Counter
from typing import IO, TYPE_CHECKING

from converter.model import Notes
from converter.rendered import File, Rendered, Shelf, spool
from converter.walk import block_text
from converter.writers import upright
from converter.writers.docx import front, notes, properties, styles
from converter.writers.docx.blocks import blocks
from converter.writers.docx.colophon import colophon, origin
from converter.writers.docx.front import styled
from converter.writers.docx.look import of_context
from converter.writers.docx.package import Package, content_types, root_relations
from converter.writers.docx.pages import Pager
from converter.writers.docx.scribe import Frame, Notebook, Scribe
from converter.writers.docx.tongues import LATIN, tongue, words
from converter.writers.docx.xml import HEAD, NAMESPACES, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.model import Block, Book, Card, Document, Index, Section
    from converter.rendered import WriteContext
    from converter.writers.docx.colophon import Origin
    from converter.writers.docx.tongues import Tongue

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FIRST_HAN = "\u2e80"  # from here on the scripts of East Asia
_SAMPLE = 5  # blocks
_OPENING = f"{HEAD}<w:document {NAMESPACES}><w:body>"


class Edition:
    """One rendering of a book."""

    def __init__(self, book: Book, context: WriteContext) -> None:
        self.book = book
        self.context = context
        self.look = of_context(context)
        self.languages = _languages(book)
        labels = (book.label, *(card.label for card in book.cards))
        self.tongue = tongue(self.languages[0]) if self.languages else _unknown(*labels)
        self.title = line(book.label or book.metadata.title or (book.cards[0].label if book.cards else ""))
        self.scribe = Scribe(self.look, context, self.tongue)
        self.contents = front.Contents(self.look, sections=bool(book.sections))
        self.origins: list[Origin] = []
        self.known: Shelf[str] = Shelf()  # what the properties say of each article
        self.pages: dict[str, int] = {}
        self.places: list[tuple[str, str, Tongue]] = []  # title, bookmark and language of each article, for indexes
        self.ended = False  # whether a section of the text has ended
        self.scribe.pager = Pager(self.look) if book.bound else None
        relations = self.scribe.body.relations
        for part in ("styles", "settings", "fontTable", "numbering", "footnotes"):
            relations.add(part, f"{part}.xml")
        self.head, self.no_head = relations.add("header", "header1.xml"), relations.add("header", "header2.xml")
        self.foot, self.no_foot = relations.add("footer", "footer1.xml"), relations.add("footer", "footer2.xml")

    def write(self) -> Rendered:
        """The DOCX, and what its reader should know."""
        with spool() as body, spool() as footnotes:
            starts = {section.start: section for section in self.book.sections}
            for place, card in enumerate(self.book.cards):
                if place in starts:
                    _put(body, self._part(starts[place], card))
                self._article(card, body, footnotes)
            for index in self.book.indexes:
                _put(body, self._index(index))
            if self.context.colophon:
                _put(body, self._colophon())
            if self.scribe.pager:
                self.pages = self.scribe.pager.finish()
                self.scribe.pager = None
            body.seek(0)
            footnotes.seek(0)
            data = self._package(body, footnotes)
        return Rendered((File(".docx", MEDIA_TYPE, data),), tuple(self.scribe.findings))

    # -- articles -------------------------------------------------------------------------------------------

    def _article(self, card: Card, body: IO[bytes], footnotes: IO[bytes]) -> None:
        scribe = self.scribe
        document = self.book.load(card)
        metadata = document.metadata
        scribe.place = title = line(metadata.title) or line(card.label)
        scribe.article += 1
        scribe.document, scribe.headings, scribe.dropped = document, [], 0
        scribe.kept = {}
        if not line(metadata.title):
            scribe.find("untitled", "info", "the article has no title; this stands in for one")
        scribe.notebook = Notebook(notes.collect(document.blocks), scribe.next_note)
        tag = metadata.language or card.language
        language = tongue(tag) if tag else _unknown(title, *map(block_text, document.blocks[:_SAMPLE]))
        if not tag and language is not LATIN and self.book.metadata.language:
            language = self.tongue
        frame = Frame(scribe.body, language)
        scribe.last, scribe.flows_down = language, language.east_asian
        mark = f"_Toc{scribe.article:05}000"
        if scribe.pager:
            scribe.pager.turn()
            scribe.pager.forget(self.contents.dropped)
        style = "Heading1" if self.book.bound else "Title"
        _put(body, front.title_block(scribe, title, metadata, language, style=style, bookmark=mark))
        for block in self._blocks(document):
            _put(body, blocks(scribe, (block,), frame))
            _put(footnotes, notes.footnotes(scribe, language, blocks))
        scribe.next_note += len(scribe.notebook.ids)
        if self.book.bound:
            down = 1 if self.book.sections else 0
            self.contents.add(front.Entry(1 + down, title, mark, language))
            for level, text, name in scribe.headings:
                self.contents.add(front.Entry(level + down, text, name, language))
            if self.book.indexes:
                self.places.append((title, mark, language))
            if scribe.article < len(self.book.cards) or self.book.indexes or self.context.colophon:
                _put(body, (self._end(language),))
        names = list(scribe.notebook.ids)
        if names != [str(number) for number in range(1, len(names) + 1)]:
            scribe.kept["notes"] = names
        scribe.kept["nesting"] = properties.nesting_of(document)
        scribe.kept["languages"] = properties.languages_of(document, language)
        self.known.append(properties.article_json(card, document, scribe.kept))
        if self.context.colophon:
            self.origins.append(origin(card, title, language, document.provenance))
        if self.look.vertical and scribe.flows_down and (found := upright.quotes(document, title)):
            scribe.findings.append(found)
        if scribe.dropped:
            message = f"{scribe.dropped} characters that XML has no place for are not in the DOCX"
            scribe.find("illegal-characters", "warning", message)
        scribe.document = None

    def _blocks(self, document: Document) -> Iterator[Block]:
        """The blocks of an article; its notes last, when it is known which of them have a mark."""
        later = [block for block in document.blocks if isinstance(block, Notes)]
        yield from (block for block in document.blocks if not isinstance(block, Notes))
        yield from later

    def _section(self, language: Tongue, *, first: bool) -> str:
        """The section of an article: a head on each page but its first, notes that count from one."""
        if not first:
            return front.section(self.scribe, language, first=True, restart_notes=True)
        marks = front.references(
            header_default=self.head, header_first=self.no_head, footer_default=self.foot, footer_first=self.foot
        )
        number = '<w:pgNumType w:fmt="decimal" w:start="1"/>' if self.book.bound else ""
        return front.section(
            self.scribe, language, references=marks, number_form=number, first=True, restart_notes=self.book.bound
        )

    def _end(self, language: Tongue) -> str:
        """The end of a section that others follow."""
        made = front.section_end(self._section(language, first=not self.ended))
        self.ended = True
        return made

    def _part(self, section: Section, card: Card) -> Iterator[str]:
        """The page of a section: its title, and the editor's words."""
        tag = card.metadata.language or card.language
        language = tongue(tag) if tag else self.tongue
        mark = f"_TocPart{section.start:05}"
        self.scribe.last, self.scribe.flows_down = language, language.east_asian
        if self.scribe.pager:
            self.scribe.pager.turn()
        yield styled(self.scribe, "PartTitle", line(section.title), language, bookmark=mark)
        if note := line(section.note):
            yield styled(self.scribe, "PartNote", note, language)
        self.contents.add(front.Entry(1, line(section.title), mark, language))
        yield self._end(language)

    def _index(self, index: Index) -> Iterator[str]:
        """An index: each name with its articles and the pages they begin on."""
        own = words(self.tongue, self.look.templates)
        heading = own.index_authors if index.kind == "authors" else own.index_sources
        mark = f"_TocIndex{index.kind.title()}"
        self.scribe.last, self.scribe.flows_down = self.tongue, self.tongue.east_asian
        if self.scribe.pager:
            self.scribe.pager.turn()
        yield styled(self.scribe, "Heading1", heading, self.tongue, bookmark=mark)
        self.contents.add(front.Entry(1, heading, mark, self.tongue))
        pages = self.scribe.pager.pages if self.scribe.pager else {}
        for name, places in index.entries:
            yield styled(self.scribe, "ColophonTitle", line(name), self.tongue)
            for place in places:
                yield front.index_entry(self.scribe, *self.places[place], pages)
        if index is not self.book.indexes[-1] or self.context.colophon:
            yield self._end(self.tongue)

    def _colophon(self) -> Iterator[str]:
        mark = "_TocColophon"
        self.scribe.last, self.scribe.flows_down = self.tongue, self.tongue.east_asian
        if self.scribe.pager:
            self.scribe.pager.turn()
        yield from colophon(self.scribe, self.origins, self.tongue, bound=self.book.bound, bookmark=mark)
        if self.book.bound:
            self.contents.add(front.Entry(1, words(self.tongue, self.look.templates).colophon, mark, self.tongue))

    # -- the package ----------------------------------------------------------------------------------------

    def _front(self) -> Iterator[str]:
        """What stands before the articles of a book."""
        yield _OPENING
        if not self.book.bound:
            return
        yield from front.title_page(self.scribe, self.title, self.book.metadata, self.tongue)
        if self.contents.entries:
            yield from front.contents(self.scribe, self.contents, self.pages, self.tongue)
        marks = front.references(
            header_default=self.no_head, header_first=self.no_head, footer_default=self.foot, footer_first=self.no_foot
        )
        number = '<w:pgNumType w:fmt="lowerRoman"/>'
        yield front.section_end(
            front.section(self.scribe, self.tongue, references=marks, number_form=number, first=True)
        )

    def _package(self, body: IO[bytes], footnotes: IO[bytes]) -> bytes | IO[bytes]:
        package = Package(self.context.epoch)
        try:
            self._parts(package, body, footnotes)
        finally:
            data = package.finish()  # also where a template goes wrong
        return data

    def _parts(self, package: Package, body: IO[bytes], footnotes: IO[bytes]) -> None:
        scribe = self.scribe
        package.add("[Content_Types].xml", content_types())
        package.add("_rels/.rels", root_relations())
        package.add(
            "docProps/core.xml",
            properties.core_part(
                self.title, self.book.metadata, words(self.tongue, self.look.templates), self.languages, self.context
            ),
        )
        package.add("docProps/app.xml", properties.extended_part(self.context))
        package.add_stream("docProps/custom.xml", properties.custom_part(self._properties()))
        last = self._section(scribe.last, first=not self.ended)
        package.add_stream("word/document.xml", (*self._front(), body, last, "</w:body></w:document>"))
        package.add_stream("word/footnotes.xml", (notes.OPENING, footnotes, notes.CLOSING))
        package.add("word/styles.xml", styles.styles_part(self.look, self.tongue))
        package.add("word/settings.xml", styles.settings_part(self.tongue))
        package.add("word/fontTable.xml", styles.fonts_part(self.look.templates))
        package.add("word/numbering.xml", styles.numbering_part(self.look, scribe.starts))
        head = front.running_head(scribe, self.title, self.tongue, articles=self.book.bound)
        for name, kind, inner in (
            ("header1", "hdr", head),
            ("header2", "hdr", '<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p>'),
            ("footer1", "ftr", front.page_number()),
            ("footer2", "ftr", '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr></w:p>'),
        ):
            package.add(f"word/{name}.xml", f"{HEAD}<w:{kind} {NAMESPACES}>{inner}</w:{kind}>")
        package.add_stream("word/_rels/document.xml.rels", scribe.body.relations.pieces())
        package.add_stream("word/_rels/footnotes.xml.rels", scribe.notes.relations.pieces())
        for picture in scribe.pictures.values():
            package.add(f"word/{picture.name}", picture.data, packed=False)

    def _properties(self) -> Iterator[tuple[str, str]]:
        if not self.book.bound and self.book.cards:
            yield from properties.plain_rows(self.book.cards[0])
        if self.book.series is not None:
            yield from properties.series_rows(self.book.series)
        yield properties.BOOK, properties.book_json(self.book, self.context.version)
        for number, form in enumerate(self.known, 1):
            yield f"{properties.ARTICLE}{number:05}", form


def _languages(book: Book) -> list[str]:
    """The languages of a book: its own, else those of its articles, the most frequent first.

    The faces of the first are in the styles.
    """
    if book.metadata.language:
        return [book.metadata.language]
    counted = Counter(tag for card in book.cards if (tag := card.language or card.metadata.language))
    return [tag for tag, _ in counted.most_common()]


def _unknown(*texts: str) -> Tongue:
    """The language of text that names none: by whether there is Han in it."""
    return tongue(None) if any(char >= _FIRST_HAN for text in texts for char in text) else LATIN


def _put(part: IO[bytes], pieces: Iterable[str]) -> None:
    for piece in pieces:
        part.write(piece.encode())
