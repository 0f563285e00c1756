"""Blocks from the flow of a DOCX: lists and quotes by their groups in our own files, by their styles in those of others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.model import (
    Cell,
    Code,
    CodeBlock,
    Figure,
    Heading,
    Image,
    LineBreak,
    List,
    Note,
    Notes,
    Origin,
    Paragraph,
    Quote,
    Table,
    Text,
    ThematicBreak,
    Verse,
)
from converter.readers.docx.flow import Piece
from converter.readers.docx.parts import Level
from converter.readers.html.leaves import joined
from converter.walk import ledger_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from converter.model import Block, Inline, Place
    from converter.readers.docx.flow import Row, Slot
    from converter.readers.docx.kept import Kept

Group = tuple[Piece, list["Piece | Group"]]  # an opening and what stands in it


class Builder:
    """Makes the blocks of one article."""

    def __init__(self, kept: Kept, levels: Callable[[tuple[str, int]], Level], drop: Callable[[Place], None]) -> None:
        self.kept = kept
        self.levels = levels
        self.drop = drop  # puts the mark of a note down as removed

    def build(self, pieces: Iterable[Piece]) -> tuple[Block, ...]:
        """The blocks of a flow."""
        return tuple(self._blocks(_grouped(pieces)))

    def _blocks(self, rows: Sequence[Piece | Group], *, within: str = "") -> list[Block]:
        out: list[Block] = []
        at = 0
        while at < len(rows):
            row = rows[at]
            if isinstance(row, tuple):
                opening, inner = row
                if opening.text == "Quote":
                    out.append(Quote(tuple(self._blocks(inner, within="quote"))))
                else:
                    out.append(self._own_list(inner))
                at += 1
                continue
            end = at + 1
            if row.number is not None and within != "item" and row.role not in ("heading", "code", "table", "caption"):
                end = self._end_of_list(rows, at)
                out += self._list([one for one in rows[at:end] if isinstance(one, Piece)])
            elif row.role == "quote" and within != "quote":
                end = _while(rows, at, lambda one: one.role == "quote")
                out.append(Quote(tuple(self._blocks(rows[at:end], within="quote"))))
            elif row.role == "code":
                end = at + 1 if self.kept.ours else _while(rows, at, lambda one: one.role == "code")
                self._code([one for one in rows[at:end] if isinstance(one, Piece)], out)
            elif row.role == "figure" or row.images:
                end = self._figure(rows, at, out)
            elif row.role == "note" and self.kept.ours:
                end = _while(rows, at, lambda one: one.role == "note")
                self._loose_notes([one for one in rows[at:end] if isinstance(one, Piece)], out)
            else:
                following = rows[at + 1] if at + 1 < len(rows) else None
                before_table = isinstance(following, Piece) and following.role == "table"
                if row.role == "caption" and before_table and isinstance(following, Piece):
                    end = at + 2
                    self._table(following, out, Paragraph(row.children, row.language, row.origin))
                else:
                    self._plain(row, out)
            at = end
        return out

    def _plain(self, piece: Piece, out: list[Block]) -> None:
        match piece.role:
            case "heading":
                out.append(Heading(piece.level, piece.children, piece.language, piece.origin))
            case "break":
                out.append(ThematicBreak())
            case "verse":
                out.append(Verse(piece.children, piece.language, piece.origin))
            case "table":
                self._table(piece, out, None)
            case _:
                if piece.children:
                    out.append(Paragraph(piece.children, piece.language, piece.origin))

    # -- lists ----------------------------------------------------------------------------------------------

    def _own_list(self, rows: Sequence[Piece | Group]) -> List:
        """A list of ours: each numbered paragraph begins an item."""
        items: list[list[Piece | Group]] = []
        first: tuple[str, int] | None = None
        for row in rows:
            number = row.number if isinstance(row, Piece) and row.role != "code" else None
            if number is not None or not items:
                first = first or number
                items.append([row])
            else:
                items[-1].append(row)
        level = self.levels(first) if first else Level()
        return List(
            tuple(tuple(self._blocks(item, within="item")) for item in items),
            level.ordered,
            level.start if level.ordered else 1,
        )

    def _end_of_list(self, rows: Sequence[Piece | Group], at: int) -> int:
        end = at + 1
        while end < len(rows):
            row = rows[end]
            if isinstance(row, tuple) or not (row.number is not None or row.role == "continue"):
                break
            if row.role in ("heading", "table"):
                break
            end += 1
        return end

    def _list(self, pieces: list[Piece]) -> list[Block]:
        """Numbered paragraphs of others: nested by their levels; another list on one level is another list."""
        out: list[Block] = []
        at = 0
        while at < len(pieces):
            first = pieces[at].number or ("", 0)
            form = self.levels(first)
            items: list[tuple[Block, ...]] = []
            while at < len(pieces):
                number = pieces[at].number
                if number is not None and (
                    number[1] < first[1]
                    or (number[1] == first[1] and number[0] != first[0] and not self.levels(number).blank)
                ):
                    break
                inner: list[Block] = []
                same = number is not None and number[1] == first[1]
                begins = not items or (same and number is not None and not self.levels(number).blank)
                if begins:
                    self._plain(replace(pieces[at], role="body"), inner)
                    items.append(tuple(inner))
                    at += 1
                    continue
                if number is not None and number[1] > first[1] and not self.levels(number).blank:
                    end = at
                    while end < len(pieces) and ((known := pieces[end].number) is None or known[1] > first[1]):
                        end += 1
                    inner += self._list(pieces[at:end])
                    at = end
                else:
                    self._plain(replace(pieces[at], role="body"), inner)
                    at += 1
                items[-1] = (*items[-1], *inner)
            out.append(List(tuple(items), form.ordered, form.start if form.ordered else 1))
        return out

    # -- code, figures, tables ------------------------------------------------------------------------------

    def _code(self, pieces: list[Piece], out: list[Block]) -> None:
        text = "\n".join(piece.text for piece in pieces)
        spans = [span for piece in pieces if piece.origin for span in piece.origin.spans]
        syntax = self.kept.next_syntax()
        if text.strip():
            path = next(piece.origin.path for piece in pieces if piece.origin)
            out.append(CodeBlock(text, syntax, None, Origin(joined(spans), text, path=path)))

    def _figure(self, rows: Sequence[Piece | Group], at: int, out: list[Block]) -> int:
        """Pictures that stand by themselves, and the caption after them. Ours say by `keepNext` what belongs together."""
        images: list[Image] = []
        piece = rows[at]
        assert isinstance(piece, Piece)
        more = True
        while more and isinstance(piece, Piece) and (piece.role == "figure" or piece.images):
            if piece.images:
                images += piece.images
            else:
                words = replace(piece, role="body")
                if self.kept.ours and not images:
                    self._plain(words, out)
                    return at + 1
                break
            at += 1
            more = piece.keep_next and self.kept.ours and at < len(rows)
            if more:
                piece = rows[at]
        following = rows[at] if at < len(rows) else None
        caption = None
        if isinstance(following, Piece) and following.role == "caption" and (more or not self.kept.ours):
            after = rows[at + 1] if at + 1 < len(rows) else None
            if self.kept.ours or not (isinstance(after, Piece) and after.role == "table"):
                caption = Paragraph(following.children, following.language, following.origin)
                at += 1
        if images:
            out.append(Figure(tuple(images), caption))
        elif isinstance(piece, Piece):
            self._plain(replace(piece, role="body"), out)
            at += 1
        return at

    def _table(self, piece: Piece, out: list[Block], caption: Paragraph | None) -> None:
        if not self.kept.ours and all(len(row.slots) == 1 for row in piece.rows):  # a frame around text
            inner = [one for row in piece.rows for slot in row.slots for one in slot.pieces]
            out += [caption] if caption else []
            out += self._blocks(_grouped(inner))
            return
        rows = [
            tuple(
                self._cell(slot, self._rows_below(piece.rows, number, slot), row)
                for slot in row.slots
                if slot.merge != "continue"
            )
            for number, row in enumerate(piece.rows)
        ]
        if any(rows):
            out.append(Table(tuple(rows), caption))
        elif caption:
            out.append(caption)

    def _cell(self, slot: Slot, rows: int, row: Row) -> Cell:
        children: list[Inline] = []
        spans: list[Place] = []
        path = None
        for piece in _flat(slot.pieces):
            inner: tuple[Inline, ...] = piece.children
            if piece.role == "code":
                inner = tuple(
                    node for line in piece.text.split("\n") if line.strip() for node in (LineBreak(), Code(line))
                )[1:]
            if piece.origin:
                spans += piece.origin.spans
                path = piece.origin.path
            if inner:
                children += (LineBreak(), *inner) if children else inner
        made = tuple(children)
        header = row.head if not self.kept.ours else any(piece.role == "head" for piece in slot.pieces)
        language = next((piece.language for piece in slot.pieces if piece.language), None)
        origin = Origin(joined(spans), ledger_text(made), path=path) if spans else None
        return Cell(made, header, slot.columns, rows, slot.align, language, origin)

    @staticmethod
    def _rows_below(rows: Sequence[Row], number: int, slot: Slot) -> int:
        """How many rows a cell spans that is merged with those below it."""
        if slot.merge != "restart":
            return 1
        at = 0
        for one in rows[number].slots:
            if one is slot:
                break
            at += one.columns
        count = 1
        for row in rows[number + 1 :]:
            place = 0
            below = None
            for one in row.slots:
                if place == at:
                    below = one
                place += one.columns
            if below is None or below.merge != "continue":
                break
            count += 1
        return count

    # -- notes without a mark -------------------------------------------------------------------------------

    def _loose_notes(self, pieces: list[Piece], out: list[Block]) -> None:
        """Notes that no mark calls for: ours begin with their name in brackets."""
        notes: list[Note] = []
        for piece in pieces:
            first = piece.children[0] if piece.children else None
            text = first.text if isinstance(first, Text) else ""
            name, bracket, rest = text.removeprefix("[").partition("]")
            if text.startswith("[") and bracket and piece.origin:
                start = piece.origin.spans[0][0]
                self.drop((start, start + len(name) + 2))
                children = (Text(rest.lstrip()), *piece.children[1:]) if rest.strip() else piece.children[1:]
                spans = ((start + len(name) + 2, piece.origin.spans[0][1]), *piece.origin.spans[1:])
                origin = Origin(spans, ledger_text(children), path=piece.origin.path)
                notes.append(Note(name, (Paragraph(children, piece.language, origin),) if children else ()))
            elif notes:
                last = notes[-1]
                notes[-1] = Note(last.name, (*last.blocks, Paragraph(piece.children, piece.language, piece.origin)))
            else:
                self._plain(replace(piece, role="body"), out)
        if notes:
            out.append(Notes(tuple(notes)))


def _grouped(pieces: Iterable[Piece]) -> list[Piece | Group]:
    """The flow with its groups as lists within it."""
    stack: list[tuple[str, list[Piece | Group]]] = [("", [])]
    for piece in pieces:
        if piece.role == "open":
            inner: list[Piece | Group] = []
            stack[-1][1].append((piece, inner))
            stack.append((piece.text, inner))
        elif piece.role == "close":
            if any(kind == piece.text for kind, _ in stack):
                while stack.pop()[0] != piece.text:
                    pass
        else:
            stack[-1][1].append(piece)
    return stack[0][1]


def _while(rows: Sequence[Piece | Group], at: int, test: Callable[[Piece], bool]) -> int:
    end = at + 1
    while end < len(rows) and isinstance(row := rows[end], Piece) and test(row):
        end += 1
    return end


def _flat(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces of a cell, those of tables within it too."""
    made: list[Piece] = []
    for piece in pieces:
        if piece.role == "table":
            for row in piece.rows:
                for slot in row.slots:
                    made += _flat(slot.pieces)
        elif piece.role not in ("open", "close", "break"):
            made.append(piece)
    return made
