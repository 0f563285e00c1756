"""The body of a DOCX as a flow of pieces: paragraphs with what their styles make of them, tables, ends of groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from converter.model import Code, Image, Origin, Ruby, Text
from converter.readers.docx.nesting import Token, nested
from converter.readers.docx.paragraphs import Line, LineReader
from converter.readers.docx.parts import OUTLINES, Style, attribute, child, numbering
from converter.readers.html.leaves import is_invisible, joined
from converter.readers.packages import local
from converter.walk import ledger_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from converter.model import Inline

BEHIND = ("_TocColophon", "_TocIndex")  # bookmarks of what stands behind the articles
OFF_TEXT = {
    "contents": ("contents", "the table of contents"),
    "title-page": ("title-page", "the title page"),
    "colophon": ("colophon", "the colophon"),
    "break": ("scene-break", "the sign of a break, kept as a break"),
}
PLAIN = Style("", "")


@dataclass(slots=True)
class Piece:
    """One piece of the flow.

    `role` is what its style makes of a paragraph; "table" for tables, "open" and "close" for the ends of our groups.
    """

    role: str
    children: tuple[Inline, ...] = ()
    origin: Origin | None = None
    language: str | None = None
    level: int = 0  # of a heading
    number: tuple[str, int] | None = None
    align: str | None = None
    keep_next: bool = False
    text: str = ""  # of code; of an end of a group its kind
    images: tuple[Image, ...] = ()
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Slot:
    """A cell as the file has it."""

    pieces: list[Piece]
    columns: int
    merge: str  # "restart", "continue", ""
    align: str | None


@dataclass(slots=True)
class Row:
    """A row as the file has it."""

    slots: list[Slot]
    head: bool


class FlowReader(LineReader):
    """Reads stretches of a part into pieces."""

    colophon = False  # whether the colophon of a bound book has begun

    def prepare(self, nodes: Iterable[etree._Element]) -> None:
        """Look up which groups of ours have both ends: somebody may have cut one out."""
        named: dict[str, str] = {}
        for node in nodes:
            for inner in node.iter():
                if local(inner) == "bookmarkStart":
                    named[attribute(inner, "id") or ""] = attribute(inner, "name") or ""
                elif local(inner) == "bookmarkEnd":
                    self.whole_groups.add(named.get(attribute(inner, "id") or "", ""))

    def flow(self, nodes: Iterable[etree._Element]) -> Iterator[Piece]:
        """The pieces of block-level elements."""
        for node in nodes:
            name = local(node)
            if name == "p":
                yield from self._paragraph(node)
            elif name == "tbl":
                yield self._table(node)
            elif name == "sdt":
                gallery = next((inner for inner in node.iter() if local(inner) == "docPartGallery"), None)
                content = child(node, "sdtContent")
                if content is None:
                    continue
                if attribute(gallery, "val") == "Table of Contents":
                    self._leave_out(content, "contents", "the table of contents")
                else:
                    yield from self.flow(content)
            elif name == "bookmarkStart":
                if kind := self.group_start(node):
                    yield Piece("open", text=kind)
            elif name == "bookmarkEnd":
                if kind := self.group_end(node):
                    yield Piece("close", text=kind)
            elif name in ("ins", "moveTo", "customXml", "smartTag"):
                yield from self.flow(node)
            elif name in ("del", "moveFrom"):
                self._leave_out(node, "tracked-deletions", "text that an editor has deleted")
            elif name == "AlternateContent":
                yield from self.flow(child(node, "Choice") or ())

    def _leave_out(self, node: etree._Element, rule: str, reason: str) -> None:
        outer, self.gone = self.gone, (rule, reason)
        for inner in node.iter():
            if local(inner) == "p":
                self.read(inner)
        self.gone = outer

    # -- paragraphs -----------------------------------------------------------------------------------------

    def _paragraph(self, node: etree._Element) -> Iterator[Piece]:
        properties = child(node, "pPr")
        style = self.parts.styles.get(attribute(child(properties, "pStyle"), "val") or "", PLAIN)
        role = style.role
        level = self._level(properties, style)
        if self.in_contents:
            role = "contents"
        if role == "code":
            line = self.read(node, raw=True)
        elif role in OFF_TEXT or self.colophon:
            outer, self.gone = self.gone, OFF_TEXT.get(role, OFF_TEXT["colophon"])
            line = self.read(node)
            self.gone = outer
        else:
            line = self.read(node)
        if self.kept.ours and any(name.startswith(BEHIND) for name in line.starts):
            self.colophon = True
            for token in line.tokens:
                for span in token.spans:
                    self.sheet.drop("colophon", self.part, "the colophon", span)
            return
        number = numbering(properties) or style.number
        if number is not None and number[0] == "0":
            number = None
        yield from (Piece(end, text=kind) for end, kind in line.before)
        if role == "break" or line.rule:
            yield Piece("break")
        yield from self._piece(line, role, level, number, properties)
        yield from (Piece(end, text=kind) for end, kind in line.after)
        for box in line.boxes:
            yield from self.flow(box)

    def _level(self, properties: etree._Element | None, style: Style) -> int:
        outline = attribute(child(properties, "outlineLvl"), "val")
        if outline is not None and outline.isdigit() and style.role == "":
            return int(outline) + 1 if int(outline) < OUTLINES else 0
        return style.level or 0

    def _piece(
        self, line: Line, role: str, level: int, number: tuple[str, int] | None, properties: etree._Element | None
    ) -> Iterator[Piece]:
        spans = joined([span for token in line.tokens for span in token.spans])
        if role == "code":
            text = "".join(token.node.text for token in line.tokens if isinstance(token.node, Text | Code))
            known = Origin(spans, text, path=self.part) if text.strip() else None
            yield Piece("code", text=text, origin=known, number=number)
            return
        tokens = [_plain(token) for token in line.tokens]
        language = self._language(tokens)
        if language:
            tokens = [
                Token(token.node, frozenset(form for form in token.forms if form.kind != "span"), token.spans)
                for token in tokens
            ]
        if level and tokens and not self.kept.ours:  # a heading is bold all through: that is its style
            tokens = _without_common(tokens)
        children = nested(tokens, self.kept.nesting)
        run = ledger_text(children)
        images = tuple(child for child in children if isinstance(child, Image))
        if not children or (is_invisible(run) and all(isinstance(child, Text) for child in children)):
            for span in spans:
                self.sheet.drop("invisible", self.part, "zero-width characters alone in their block", span)
            if number is not None and self.kept.ours:
                yield Piece("body", number=number)  # an item that begins with a table or list
            return
        origin = Origin(spans, run, path=self.part) if spans else None
        only_images = len(images) == len([child for child in children if child != Text(" ")])
        justified = attribute(child(properties, "jc"), "val")
        yield Piece(
            "heading" if level else role or "body",
            children,
            origin,
            language,
            level,
            number,
            {"center": "center", "right": "right", "end": "right", "left": "left"}.get(justified or ""),
            child(properties, "keepNext") is not None,
            images=images if only_images else (),
        )

    @staticmethod
    def _language(tokens: list[Token]) -> str | None:
        """The language that the whole of a paragraph is in, where it is another one than the article's."""
        found = {
            next((form.value for form in token.forms if form.kind == "span"), None)
            for token in tokens
            if isinstance(token.node, Text | Code | Ruby)
        }
        return found.pop() if len(found) == 1 else None

    # -- tables ---------------------------------------------------------------------------------------------

    def _table(self, node: etree._Element) -> Piece:
        rows: list[Row] = []
        for row in _within(node, "tr"):
            head = child(row, "trPr", "tblHeader") is not None
            slots: list[Slot] = []
            for cell in _within(row, "tc"):
                properties = child(cell, "tcPr")
                columns = attribute(child(properties, "gridSpan"), "val") or "1"
                merge = child(properties, "vMerge")
                kind = "" if merge is None else attribute(merge, "val") or "continue"
                align = attribute(child(next(_within(cell, "p"), None), "pPr", "jc"), "val")
                align = {"end": "right", "start": "left"}.get(align or "", align)
                pieces = list(self.flow(cell))
                style = attribute(child(next(_within(cell, "p"), None), "pPr", "pStyle"), "val") or ""
                named = self.parts.styles.get(style, PLAIN).role == "head"
                if named and not pieces:
                    pieces = [Piece("head")]
                known = align if align in ("left", "center", "right") else None
                slots.append(Slot(pieces, int(columns) if columns.isdigit() else 1, kind, known))
            rows.append(Row(slots, head))
        return Piece("table", rows=rows)


def _within(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children of that name, also those within content controls and tracked insertions."""
    for inner in node:
        found = local(inner)
        if found == name:
            yield inner
        elif found in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _within(inner, name)


def _plain(token: Token) -> Token:
    """A base without a reading is text."""
    if isinstance(token.node, Ruby) and not token.node.reading:
        return Token(Text(token.node.base), token.forms, token.spans)
    return token


def _without_common(tokens: list[Token]) -> list[Token]:
    common = frozenset.intersection(*(token.forms for token in tokens))
    common = frozenset(form for form in common if form.kind in ("strong", "emphasis"))
    return [Token(token.node, token.forms - common, token.spans) for token in tokens] if common else tokens
