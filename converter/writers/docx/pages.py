"""An estimate of the page on which each heading stands, for a table of contents that is right before it is updated.

Chinese text makes this possible: its characters are as wide as they are high, so lines can be counted without a font.
Only Word knows the true numbers; LibreOffice and previews show what stands in the file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from converter.writers.docx.look import Look, Style

_LATIN = 0.5  # of an em: what a letter of a text face takes on average, with its share of spaces
_SEPARATOR = 14.0  # points: the rule above the notes of a page
_LEAST = 2  # lines of a paragraph that widow control keeps together


@dataclass(slots=True)
class _Box:
    """A paragraph as the page sees it; lengths are points."""

    before: float
    lines: int
    line: float
    after: float
    keep_next: bool
    keep_lines: bool
    notes: float
    mark: str | None

    @property
    def least(self) -> int:
        """The lines that cannot be parted at its beginning."""
        return self.lines if self.keep_lines or self.lines <= _LEAST + 1 else _LEAST


def width(text: str) -> float:
    """The width of text in ems.

    >>> width("故乡 is"), width("故乡")
    (3.5, 2.0)
    """
    # In UTF-8 a Han letter takes three bytes and an ASCII letter one: counted without a loop.
    wide = (len(text.encode("utf-8", "replace")) - len(text)) / 2
    return wide + (len(text) - wide) * _LATIN


class Pager:
    """Pages filled one paragraph after the other."""

    def __init__(self, look: Look) -> None:
        self._width = look.page.text_width / 20
        self._height = look.page.text_height / 20
        self.pages: dict[str, int] = {}  # bookmark to page
        self._page = 0
        self._used = self._after = self._notes = self._coming = 0.0
        self._chain: list[_Box] = []  # what must stand on the page of the paragraph to come

    def turn(self) -> None:
        """Begin a new page: an article."""
        self._flush()
        self._next_page()
        self._after = 0.0

    def text(
        self, style: Style, text: str, *, left: float = 0, keep_next: bool = False, mark: str | None = None
    ) -> None:
        """A paragraph of a style."""
        room = self._width / style.size - style.left - style.right - left
        first = style.first - style.hang
        lines = 0
        for part in text.split("\n"):
            lines += max(1, math.ceil((width(part) + first) / max(room, 1.0) - 0.01))
            first = 0.0
        self.box(style, lines, style.line, keep_next=keep_next, mark=mark)

    def box(self, style: Style, lines: int, line: float, *, keep_next: bool = False, mark: str | None = None) -> None:
        """Lines of a height, with the spacing of a style."""
        made = _Box(
            style.before, lines, line, style.after, keep_next or style.keep_next, style.keep_lines, self._coming, mark
        )
        self._coming = 0.0
        self._chain.append(made)
        if not made.keep_next:
            self._flush()

    def note(self, style: Style, text: str) -> None:
        """A footnote, whose mark is in the paragraph to come."""
        room = self._width / style.size - style.left
        self._coming += style.line * sum(max(1, math.ceil(width(part) / room)) for part in text.split("\n"))

    def forget(self, marks: list[str]) -> None:
        """Let go of the pages of bookmarks that nothing leads to, and empty the list."""
        for mark in marks:
            self.pages.pop(mark, None)
        marks.clear()

    def finish(self) -> dict[str, int]:
        """The page of each bookmark."""
        self._flush()
        return self.pages

    def _flush(self) -> None:
        if not self._chain:
            return
        boxes, self._chain = self._chain, []
        need, after = 0.0, self._after
        for box in boxes:
            whole = box.lines if box is not boxes[-1] else box.least
            need += max(after, box.before) + whole * box.line + box.notes
            after = box.after
        if self._used and need <= self._height and self._used + need > self._room():
            self._next_page()
        for box in boxes:
            self._place(box)

    def _place(self, box: _Box) -> None:
        if box.notes:
            self._notes += box.notes + (0 if self._notes else _SEPARATOR)
        gap = max(self._after, box.before)
        if self._used + gap + box.least * box.line > self._room() and self._used:
            self._next_page()
            gap = 0.0
        self._used += gap
        if box.mark:
            self.pages[box.mark] = self._page
        lines = box.lines
        while lines > (fit := max(1, int((self._room() - self._used) / box.line + 0.01))):
            lines -= min(fit, max(1, lines - _LEAST)) if not box.keep_lines else fit
            self._next_page()
        self._used += lines * box.line
        self._after = box.after

    def _room(self) -> float:
        return self._height - self._notes + 0.01

    def _next_page(self) -> None:
        self._page += 1
        self._used = self._notes = 0.0
