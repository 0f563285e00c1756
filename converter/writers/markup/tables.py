"""Cells of tables: which rows are the head, and what a cell says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.model import Cell

_WIDEST = 1000  # colspan, HTML 4.9.11
_TALLEST = 65534  # rowspan
_SIDES = ("left", "center", "right")


def head_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows at the top are head: those of header cells alone, unless they are the whole table."""
    count = 0
    for row in rows:
        if not all(cell.header for cell in row):
            break
        count += 1
    return 0 if count == len(rows) else count


def cell_attributes(cell: Cell, *, in_head: bool, empty: bool) -> tuple[str, str]:
    """The element of a cell and its attributes. An empty header cell heads nothing: a plain cell by its class."""
    parts: list[str] = []
    classes = [cell.align] if cell.align in _SIDES else []
    name = "th" if cell.header and not empty else "td"
    if name == "th":
        parts.append(' scope="col"' if in_head else ' scope="row"')
    elif cell.header:
        classes.append("header")
    if classes:
        parts.append(f' class="{" ".join(classes)}"')
    if cell.columns > 1:
        parts.append(f' colspan="{min(cell.columns, _WIDEST)}"')
    if cell.rows > 1:
        parts.append(f' rowspan="{min(cell.rows, _TALLEST)}"')
    return name, "".join(parts)
