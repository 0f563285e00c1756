"""Tables: rows, spans, repeated heads, and columns as wide as their text asks."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from converter.model import Image
from converter.walk import inlines, plain_text
from converter.writers.docx import pages
from converter.writers.docx.inlines import runs
from converter.writers.docx.look import TWIPS
from converter.writers.docx.tongues import tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.model import Cell, Table
    from converter.writers.docx.scribe import Frame, Scribe

_MOST_COLUMNS = 63  # more, and Word does not open the document
_LONGEST = 40.0  # characters of a cell that count for its column's width: longer text breaks into lines anyway
_SHORTEST = 2.0
_PADDING = 4.0  # points above and below the text of a row
_WIDE = 0x2E80  # code points from here on are as wide as the type is high
_MARGINS = 240  # twips: what the style leaves at both sides of a cell, and a little air


@dataclass(frozen=True, slots=True)
class _Slot:
    """What stands in one place of the grid: a cell, the lower part of one, or nothing."""

    cell: Cell | None
    columns: int = 1
    merge: str = ""  # "restart", "continue"


def table(scribe: Scribe, block: Table, frame: Frame) -> Iterator[str]:
    """A caption above, the table, and a low paragraph after it that parts it from what follows."""
    if block.caption:
        here = replace(frame, tongue=tongue(block.caption.language)) if block.caption.language else frame
        inner = runs(scribe, block.caption.children, here, scribe.look.styles["Caption"].face)
        if scribe.pager:
            scribe.pager.text(scribe.look.styles["Caption"], plain_text(block.caption.children), keep_next=True)
        yield f'<w:p><w:pPr><w:pStyle w:val="Caption"/><w:keepNext/></w:pPr>{inner}</w:p>'
    if not any(block.rows):
        return
    grid = _grid(block)
    count = sum(slot.columns for slot in grid[0])
    if count > _MOST_COLUMNS:
        message = f"a table of {count} columns, and Word takes {_MOST_COLUMNS}: its rows are lines of cells"
        scribe.find("table-too-wide", "warning", message)
        yield from _as_paragraphs(scribe, block, frame)
        return
    left = round(frame.left * scribe.look.styles["Normal"].size * TWIPS)
    widths = _widths(grid, scribe.look.page.text_width - left, scribe.look.styles["TableText"].size)
    placed = f'<w:tblInd w:w="{left}" w:type="dxa"/>' if left else '<w:jc w:val="center"/>'
    mirrored = "<w:bidiVisual/>" if frame.tongue.right_to_left else ""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    if scribe.look.vertical and not block.caption:  # LibreOffice sets the table into the line before it
        yield '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>'
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ArticleTable"/>{mirrored}{_width("tblW", sum(widths))}{placed}'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )
    heads = _count_heads(block)
    for number, row in enumerate(grid):
        yield _row(scribe, row, widths, frame, head=number < heads, last_head=number == heads - 1)
        _tell_pager(scribe, row, widths)
    yield '</w:tbl><w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>'
    if scribe.pager:
        scribe.pager.text(scribe.look.styles["AfterTable"], "")


def _tell_pager(scribe: Scribe, row: list[_Slot], widths: list[int]) -> None:
    """The height of a row: that of its cell with the most lines, or of a picture."""
    if not scribe.pager:
        return
    style = scribe.look.styles["TableText"]
    lines, at = 1, 0
    for slot in row:
        room = (sum(widths[at : at + slot.columns]) - _MARGINS) / TWIPS / style.size
        at += slot.columns
        if slot.cell is not None and slot.merge != "restart":
            parts = plain_text(slot.cell.children).split("\n")
            lines = max(lines, sum(max(1, math.ceil(pages.width(part) / max(room, 1))) for part in parts))
    scribe.pager.box(style, 1, max(lines * style.line, scribe.tallest / TWIPS) + _PADDING)


def _width(name: str, twips: int) -> str:
    return f'<w:{name} w:w="{twips}" w:type="dxa"/>'


def _row(scribe: Scribe, row: list[_Slot], widths: list[int], frame: Frame, *, head: bool, last_head: bool) -> str:
    made = [f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"]
    at = scribe.tallest = 0
    down = '<w:textDirection w:val="tbRl"/>' if scribe.look.vertical and scribe.flows_down else ""
    for slot in row:
        width = sum(widths[at : at + slot.columns])
        at += slot.columns
        span = f'<w:gridSpan w:val="{slot.columns}"/>' if slot.columns > 1 else ""
        merge = f'<w:vMerge w:val="{slot.merge}"/>' if slot.merge else ""
        rule = ""
        if last_head and scribe.look.table == "open":
            rule = f'<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="{scribe.look.rule}"/></w:tcBorders>'
        made.append(f'<w:tc><w:tcPr>{_width("tcW", width)}{span}{merge}{rule}{down}<w:vAlign w:val="center"/></w:tcPr>')
        made.append(_cell(scribe, slot.cell, width, frame))
        made.append("</w:tc>")
    return "".join(made) + "</w:tr>"


def _cell(scribe: Scribe, cell: Cell | None, width: int, frame: Frame) -> str:
    if cell is None:
        return '<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>'
    style = "TableHead" if cell.header else "TableText"
    here = replace(frame, left=0, width=max(width - _MARGINS, 1))
    if cell.language:
        here = replace(here, tongue=tongue(cell.language))
    align = f'<w:jc w:val="{cell.align}"/>' if cell.align in {"left", "center", "right"} else ""
    bidi = "<w:bidi/>" if here.tongue.right_to_left else ""
    inner = runs(scribe, cell.children, here, scribe.look.styles[style].face)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{bidi}{align}</w:pPr>{inner}</w:p>'


def _as_paragraphs(scribe: Scribe, block: Table, frame: Frame) -> Iterator[str]:
    for row in block.rows:
        cells = '<w:r><w:t xml:space="preserve"> | </w:t></w:r>'.join(
            runs(scribe, cell.children, frame, scribe.look.styles["TableText"].face) for cell in row
        )
        yield f'<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr>{cells}</w:p>'


# -- the grid -----------------------------------------------------------------------------------------------


def _count_heads(block: Table) -> int:
    """Rows at the top that hold header cells only; none where all do, for a table has to have a body."""
    for number, row in enumerate(block.rows):
        if not row or not all(cell.header for cell in row):
            return number
    return 0


def _grid(block: Table) -> list[list[_Slot]]:
    """Rows of slots, all of one width: spans laid out as HTML's table model does, gaps filled with nothing."""
    grid: list[list[_Slot]] = []
    hanging: dict[int, tuple[int, int]] = {}  # column where a cell from above stands: rows still to come, columns
    for number, row in enumerate(block.rows):
        slots: list[_Slot] = []
        at = 0
        cells = list(reversed(row))
        while cells or any(column >= at for column in hanging):
            if at in hanging:
                rows, columns = hanging.pop(at)
                slots.append(_Slot(None, columns, "continue"))
                if rows > 1:
                    hanging[at] = rows - 1, columns
                at += columns
                continue
            room = min((column for column in hanging if column > at), default=at + _MOST_COLUMNS + 1) - at
            if not cells:
                slots.append(_Slot(None, room))
                at += room
                continue
            cell = cells.pop()
            columns = min(max(cell.columns, 1), room)
            rows = min(max(cell.rows, 1), len(block.rows) - number)
            slots.append(_Slot(cell, columns, "restart" if rows > 1 else ""))
            if rows > 1:
                hanging[at] = rows - 1, columns
            at += columns
        grid.append(slots)
    count = max(1, *(sum(slot.columns for slot in row) for row in grid))
    for slots in grid:
        slots.extend([_Slot(None)] * (count - sum(slot.columns for slot in slots)))
    return grid


def _widths(grid: list[list[_Slot]], room: int, size: float) -> list[int]:
    """The width of each column in twips: as its text asks if there is room, else shared out by need."""
    count = sum(slot.columns for slot in grid[0])
    wanted = [_SHORTEST] * count
    for row in grid:
        at = 0
        for slot in row:
            if slot.cell is not None:
                need = min(_length(slot.cell), _LONGEST) / slot.columns
                for column in range(at, at + slot.columns):
                    wanted[column] = max(wanted[column], need)
            at += slot.columns
    twips = [round(want * size * TWIPS) + _MARGINS for want in wanted]
    left, open_ = room, list(range(count))
    while sum(twips[column] for column in open_) > left:
        fair = left / len(open_)
        short = [column for column in open_ if twips[column] <= fair]
        if not short:
            total = sum(twips[column] for column in open_)
            for column in open_:
                twips[column] = max(1, int(left * twips[column] / total))
            break
        left -= sum(twips[column] for column in short)
        open_ = [column for column in open_ if twips[column] > fair]
    return twips


def _length(cell: Cell) -> float:
    """The length of a cell's longest line in characters."""
    text = plain_text(cell.children)
    longest = max(sum(1.0 if ord(char) >= _WIDE else 0.65 for char in part) for part in text.split("\n"))
    pictures = 8.0 if any(isinstance(node, Image) for node in inlines(cell.children)) else 0.0
    return longest + pictures
