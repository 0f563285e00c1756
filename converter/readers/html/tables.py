"""Tables: which hold data, and which only held a page of 2003 in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from converter.readers.html.parsing import Page

CELL_LENGTH = 80  # code points that a cell of data has on average at most
LONG_CELL = 400  # code points beyond which a cell is a column of a layout
WIDEST = 200  # columns or rows that a cell may span
ALIGNMENTS = ("left", "center", "right")


def is_data(page: Page, table: int) -> bool:
    """Whether a table holds data: rows of two cells and more, none of which is a page of its own."""
    if page.attributes[table].get("role") == "presentation":
        return False
    tags = page.tags
    inside = tags[table + 1 : page.ends[table]]
    if "table" in inside:
        return False
    cells: list[int] = []
    rows = columns = width = 0
    for node in range(table + 1, page.ends[table]):
        tag = tags[node]
        if tag == "tr":
            rows += 1
            columns = max(columns, width)
            width = 0
        elif tag in ("td", "th"):
            cells.append(node)
            width += spanned(page.attributes[node].get("colspan"))
    columns = max(columns, width)
    if columns < 2 or len(cells) < 3:
        return False
    lengths = [page.stops[node] - page.starts[node] for node in cells]
    if rows < 2 or max(lengths) > LONG_CELL * (4 if "th" in inside else 1):
        return False
    filled = [length for length in lengths if length]
    if not filled:
        return False
    if "th" in inside or "thead" in inside or "caption" in inside:
        return True
    pictures = inside.count("img")
    return sum(filled) <= CELL_LENGTH * len(filled) and pictures * 2 < len(cells) and len(filled) * 3 >= len(cells)


def spanned(value: str | None) -> int:
    """A colspan or rowspan as a number from 1."""
    return min(max(int(value), 1), WIDEST) if value and value.isascii() and value.isdigit() else 1


def aligned(attributes: Mapping[str, str]) -> str | None:
    """How a cell's text is aligned, if it is said."""
    if not attributes:
        return None
    given = attributes.get("align", "").lower()
    if given in ALIGNMENTS:
        return given
    style = attributes.get("style", "").replace(" ", "").lower()
    return next((side for side in ALIGNMENTS if f"text-align:{side}" in style), None)
