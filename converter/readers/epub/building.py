"""Blocks of the pages of an EPUB; every text node gets its place in the source text and stands in a block or a removal.

Pages of our own books say what they mean (see `converter.writers.markup`); those of others are read as HTML is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.model import (
    Cell,
    CodeBlock,
    Figure,
    Heading,
    Image,
    LineBreak,
    List,
    Note,
    Origin,
    Paragraph,
    Quote,
    Table,
    ThematicBreak,
    Verse,
)
from converter.readers.epub.inlines import InlineReader, classes
from converter.readers.epub.opening import ROLES, types
from converter.readers.html.leaves import is_invisible, joined, parts_of
from converter.readers.html.parsing import BLOCK_TAGS
from converter.readers.html.tables import aligned, spanned
from converter.readers.packages import local
from converter.walk import leaves, ledger_text

if TYPE_CHECKING:
    from lxml import etree

    from converter.model import Block, Inline, Place
    from converter.readers.epub.opening import Page

FALLBACKS = frozenset(
    [
        "audio",
        "button",
        "canvas",
        "dir",
        "frameset",
        "html",
        "iframe",
        "listing",
        "map",
        "marquee",
        "noframes",
        "noscript",
        "object",
        "optgroup",
        "option",
        "plaintext",
        "select",
        "svg",
        "textarea",
        "title",
        "video",
        "xmp",
    ]
)  # no block of a book: read as what is in them
BLOCKS = BLOCK_TAGS - FALLBACKS
DEEPEST = 40  # elements within one another; what lies deeper is read as one paragraph
SIDES = ("left", "center", "right")
UNREAD = frozenset({"script", "style", "template", "head"})


class PageReader(InlineReader):
    """Reads the pages of one document, one after the other."""

    def read(self, page: Page) -> list[Block]:
        """The blocks of a page; the notes on it are put by."""
        self.page = page
        self.ours = page.data is not None
        self.own_language = page.language
        self.depth = 0
        self.in_notes = False
        out: list[Block] = []
        self._inside(page.body, out)
        self._flush(page.body, out)
        return out

    def leave_out(self, page: Page, rule: str, reason: str) -> None:
        """Put the text of a whole page down as removed."""
        self._gone(page.body, rule, page.name, reason)

    # -- the walk -------------------------------------------------------------------------------------------

    def _inside(self, node: etree._Element, out: list[Block]) -> None:
        self.text(node.text)
        for child in node:
            self._node(child, out)
            self.text(child.tail)

    def _node(self, node: etree._Element, out: list[Block]) -> None:
        name = local(node)
        if not name or name in UNREAD:
            if not name and node.text:  # an entity, as it stands
                self.text(node.text)
            return
        if node in self.notes.notes and node is not self.note:
            self._flush(node, out)
            self._note(node)
            return
        if name in BLOCKS:
            self._flush(node, out)
            if self.depth > DEEPEST:
                self.flat(node)
            else:
                self.depth += 1
                self._block(name, node, out)
                self.depth -= 1
            self._flush(node, out)
            return
        if self.depth > DEEPEST:
            self.flat(node)
        elif not self.atom(name, node):
            opened = self.open_inline(name, node)
            self.depth += 1
            self._inside(node, out)
            self.depth -= 1
            if opened:
                self.close_inline()

    def _block(self, name: str, node: etree._Element, out: list[Block]) -> None:
        kinds = types(node)
        if not self.ours and any(kind in ROLES for kind in kinds) and name in ("nav", "section", "div"):
            rule, reason = next(ROLES[kind] for kind in kinds if kind in ROLES)
            self._gone(node, rule, self.page.name, reason)
        elif name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._heading(name, node, out)
        elif name == "blockquote":
            if inner := self._blocks(node):
                out.append(Quote(tuple(inner), self.language(node)))
        elif name in ("ul", "ol", "menu"):
            self._list(name, node, out)
        elif name == "pre":
            self._code(node, out)
        elif name == "table":
            self._table(node, out)
        elif name == "figure" or (name == "div" and "figure" in classes(node) and not self.ours):
            self._figure(node, out)
        elif name == "hr":
            if not self.in_notes:
                out.append(ThematicBreak())
        elif name == "header" and self.ours and not self.merged:
            fields = ("title", "subtitle", "original_title", "authors", "source", "published")
            self._gone(node, "title", self.page.name, "title and byline, kept as metadata", fields)
        else:
            was = self.in_notes
            self.in_notes = was or bool({"footnotes", "endnotes", "rearnotes", "doc-endnotes"} & set(kinds))
            self.in_notes = self.in_notes or "footnotes" in classes(node)
            self._inside(node, out)
            self._flush(node, out)
            self.in_notes = was

    def _blocks(self, node: etree._Element) -> list[Block]:
        """What stands inside of a block, as a list of its own."""
        out: list[Block] = []
        self._inside(node, out)
        self._flush(node, out)
        return out

    def _flush(self, node: etree._Element, out: list[Block]) -> None:
        """Make a block of the pieces so far; inlines that are open stay open."""
        if not self.held:
            self.pieces = list(self.opened)
            return
        pieces, self.pieces, self.held = self.pieces, list(self.opened), False
        self.sheet.put("\n")
        is_verse = "verse" in classes(node) or "line-block" in classes(node)
        for part in parts_of(pieces, whole=True, may_be_verse=not self.ours):
            run = ledger_text(part.children)
            if not part.children or (is_invisible(run) and not self.shows(part.children)):
                self._drop_invisible(part.spans)
                if part.images:
                    alone = "pictures" in classes(node)
                    images: Block = Paragraph(part.images) if alone else Figure(part.images)
                    out.append(replace(images, language=self.language(node)))
                continue
            origin = Origin(joined(list(part.spans)), run, path=self.place(node))
            kind = Verse if is_verse or (part.is_verse and not self.ours) else Paragraph
            out.append(kind(part.children, self.language(node), origin))

    def _drop_invisible(self, spans: tuple[Place, ...]) -> None:
        for span in spans:
            self.sheet.drop("invisible", self.page.name, "zero-width characters alone in their block", span)

    def _gone(self, node: etree._Element, rule: str, where: str, reason: str, kept_as: tuple[str, ...] = ()) -> None:
        _, spans = self.gather(node)
        self.sheet.put("\n")
        for span in spans:
            self.sheet.drop(rule, where, reason, span, kept_as)

    # -- blocks ---------------------------------------------------------------------------------------------

    def _heading(self, name: str, node: etree._Element, out: list[Block]) -> None:
        level = int(name[1])
        given = node.get("data-level") or node.get("aria-level") if self.ours else None
        if given and given.isdecimal():
            level = int(given)
        for block in self._blocks(node):
            if isinstance(block, Paragraph | Verse) and not all(isinstance(c, Image) for c in block.children):
                out.append(Heading(level, block.children, block.language, block.origin))
            else:
                out.append(block)

    def _list(self, name: str, node: etree._Element, out: list[Block]) -> None:
        items: list[tuple[Block, ...]] = []
        loose: list[Block] = []
        self.text(node.text)
        for child in node:
            if local(child) == "li" and child not in self.notes.notes:
                self._flush(node, loose)
                items.append(tuple(self._blocks(child)))
            else:
                self._node(child, loose)
            self.text(child.tail)
        self._flush(node, loose)
        if loose and items:  # nested lists of old pages stand between the items
            items[-1] = (*items[-1], *loose)
        elif loose:
            out += loose
        if items:
            start = node.get("start", "")
            ordered = name == "ol"
            number = int(start) if ordered and start.isdecimal() else 1
            out.append(List(tuple(items), ordered, number, self.language(node)))

    def _code(self, node: etree._Element, out: list[Block]) -> None:
        text, spans = self.gather(node)
        if not self.ours:
            text = text.strip("\r\n").rstrip()
        if not text.strip():
            return
        syntax = None
        for part in (node, *node.iter("{*}code")):
            names = classes(part)
            for kind in names:
                if kind.startswith(("language-", "lang-")):
                    syntax = kind.partition("-")[2] or None
            if names[:1] == ["sourceCode"] and len(names) > 1:
                syntax = names[1]
        origin = Origin(joined(spans), text, path=self.place(node))
        out.append(CodeBlock(text, syntax, self.language(node), origin))

    def _figure(self, node: etree._Element, out: list[Block]) -> None:
        images: list[Image] = []
        others: list[Block] = []
        caption: Paragraph | None = None
        self.text(node.text)
        for child in node:
            if local(child) == "figcaption" or ("caption" in classes(child) and not self.ours):
                self._flush(node, others)
                caption = self._caption(child) or caption
            else:
                self._node(child, others)
            self.text(child.tail)
        self._flush(node, others)
        rest: list[Block] = []
        for block in others:
            if isinstance(block, Figure) and block.caption is None:
                images += block.images
            elif isinstance(block, Paragraph) and all(isinstance(child, Image) for child in block.children):
                images += (child for child in block.children if isinstance(child, Image))
            else:
                rest.append(block)
        if images and caption is None and not self.ours and len(rest) == 1 and isinstance(rest[0], Paragraph):
            caption = rest.pop()  # type: ignore[assignment]
        if images:
            out.append(Figure(tuple(images), caption, self.language(node)))
        if len(rest) == 1 and isinstance(rest[0], Table) and caption and not images:
            rest[0] = replace(rest[0], caption=rest[0].caption or caption)
        elif caption and not images:
            rest.append(caption)
        out += rest

    def _caption(self, node: etree._Element) -> Paragraph | None:
        children, origin = self._line(self._blocks(node), node)
        return Paragraph(children, self.language(node), origin) if children else None

    def _line(self, blocks: list[Block], node: etree._Element) -> tuple[tuple[Inline, ...], Origin | None]:
        """Blocks as the inlines of a cell or caption: parted by line breaks."""
        children: list[Inline] = []
        spans: list[Place] = []
        for block in blocks:
            rows: list[tuple[Inline, ...]] = [block.images] if isinstance(block, Figure) else []
            for leaf in leaves((block,)):
                if leaf.origin:
                    spans += leaf.origin.spans
                rows.append(self.code_of(leaf) if isinstance(leaf, CodeBlock) else leaf.children)
            for row in rows:
                if row:
                    children += (LineBreak(), *row) if children else row
        made = tuple(children)
        if not spans:
            return made, None
        return made, Origin(joined(sorted(spans)), ledger_text(made), path=self.place(node))

    def _table(self, node: etree._Element, out: list[Block]) -> None:
        rows: list[tuple[Cell, ...]] = []
        others: list[Block] = []
        captions: list[Paragraph] = []
        self._rows(node, rows, captions, others)
        out += others
        if not any(rows):
            out += captions
        elif not self.ours and all(len(row) == 1 for row in rows):  # nothing but a frame around text
            out += captions
            for (cell,) in rows:
                if cell.children:
                    out.append(Paragraph(cell.children, cell.language, cell.origin))
        else:
            out.append(Table(tuple(rows), captions[0] if captions else None, self.language(node)))
            out += captions[1:]

    def _rows(
        self, node: etree._Element, rows: list[tuple[Cell, ...]], captions: list[Paragraph], others: list[Block]
    ) -> None:
        self.text(node.text)
        for child in node:
            name = local(child)
            if name in ("thead", "tbody", "tfoot"):
                self._rows(child, rows, captions, others)
            elif name == "caption":
                if caption := self._caption(child):
                    captions.append(caption)
            elif name == "tr":
                cells: list[Cell] = []
                for cell in child:
                    if local(cell) in ("td", "th"):
                        cells.append(self._cell(cell))
                    else:
                        self._node(cell, others)
                if cells:
                    rows.append(tuple(cells))
            elif name:
                self._node(child, others)
            self.text(child.tail)
        self._flush(node, others)

    def _cell(self, node: etree._Element) -> Cell:
        children, origin = self._line(self._blocks(node), node)
        names = classes(node)
        align = next((side for side in SIDES if side in names), None)
        return Cell(
            children,
            local(node) == "th" or (self.ours and "header" in names),
            spanned(node.get("colspan")),
            spanned(node.get("rowspan")),
            align if self.ours else align or aligned({str(key): str(value) for key, value in node.attrib.items()}),
            self.language(node),
            origin,
        )

    # -- notes ----------------------------------------------------------------------------------------------

    def _note(self, node: etree._Element) -> None:
        outer, self.note = self.note, node
        opened, self.opened, self.pieces = self.opened, [], []
        was, self.at_note_start = self.at_note_start, True
        inner: list[Block] = []
        if local(node) in ("p", "li", "dd", "td"):
            self._inside(node, inner)
            self._flush(node, inner)
        else:
            self._block(local(node), node, inner)
        self.note, self.opened, self.at_note_start = outer, opened, was
        self.pieces = list(self.opened)
        name = self.notes.notes[node]
        known = next((note for note in self.found if note.name == name), None)
        if known is not None and not self.ours:
            self.found[self.found.index(known)] = Note(name, (*known.blocks, *inner))
        else:
            self.found.append(Note(name, tuple(inner)))
