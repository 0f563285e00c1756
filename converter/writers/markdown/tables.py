"""Tables: GFM's pipes where they can hold the table, else HTML."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.model import Cell, Inline, Table

    Write = Callable[[Sequence[Inline], str | None], str]  # a cell's inlines and its language

_RULES = {None: "---", "left": ":--", "center": ":-:", "right": "--:"}


def is_plain(table: Table) -> bool:
    """Whether pipes can hold the table: no spans, rows of one length, headers in the first row only.

    A line break in a cell is `<br>`, which pipes hold too.
    """
    widths = {len(row) for row in table.rows}
    return (
        len(widths) == 1
        and all(cell.columns == 1 and cell.rows == 1 for row in table.rows for cell in row)
        and len({cell.header for cell in table.rows[0]}) == 1
        and not any(cell.header for row in table.rows[1:] for cell in row)
    )


def pipe_table(table: Table, write: Write) -> str:
    """A table of pipes; where the table has no header row, an empty one stands in, since GFM asks for it."""
    rows = list(table.rows)
    aligns = [_alignment(column) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(write(cell.children, cell.language) for cell in row) + " |" for row in rows]
    if not rows[0][0].header:
        lines.insert(0, "|" + "  |" * len(aligns))
    lines.insert(1, "| " + " | ".join(_RULES.get(align, "---") for align in aligns) + " |")
    return "\n".join(lines)


def _alignment(cells: Sequence[Cell]) -> str | None:
    return Counter(cell.align for cell in cells).most_common(1)[0][0]


def html_table(table: Table, write: Write) -> str:
    """A table in HTML without blank lines, which would end it in CommonMark; `write` gives HTML."""
    lines = ["<table>"]
    for row in table.rows:
        lines += ["<tr>", *(_html_cell(cell, write) for cell in row), "</tr>"]
    return "\n".join([*lines, "</table>"])


def _html_cell(cell: Cell, write: Write) -> str:
    tag = "th" if cell.header else "td"
    spans = "".join(f' {name}="{n}"' for name, n in (("colspan", cell.columns), ("rowspan", cell.rows)) if n > 1)
    align = f' style="text-align: {cell.align}"' if cell.align and cell.align in _RULES else ""
    return f"<{tag}{spans}{align}>{write(cell.children, cell.language).strip()}</{tag}>"
