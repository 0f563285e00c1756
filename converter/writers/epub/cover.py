"""The cover: a page drawn from the template, title and authors broken into lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.writers.epub.breaking import break_lines
from converter.writers.epub.columns import columns
from converter.writers.markup import byline

if TYPE_CHECKING:
    from converter.model import Book
    from converter.writers.markup.languages import Words

_SERIF = "'Songti SC', 'Source Han Serif SC', 'Noto Serif CJK SC', SimSun, serif"
_SERIF_HANT = "'Songti TC', 'Source Han Serif TC', 'Noto Serif CJK TC', PMingLiU, serif"
_WIDTH = 800  # of the text, of 1200
_SIZES = (120, 104, 88, 76, 64)  # of the title
_WORDS = 3  # the sizes of it in which a title that fits a line is not broken: a break might part a word
_LINES = 7  # of the title at most; the title page has it whole
_SMALL = 46  # of subtitle and authors
_PEOPLE = 4


def drawing(book: Book, title: str, subtitle: str, *, words: Words, vertical: bool) -> dict[str, object]:
    """What the template of the cover is filled with: lines across the page, or columns from the right."""
    people = byline.names(book.metadata.authors) or byline.names(book.metadata.editors)
    if len(people) > _PEOPLE:
        people = [*people[: _PEOPLE - 1], people[_PEOPLE - 1] + words.and_others]
    traditional = words.language == "zh-Hant"
    serif = _SERIF_HANT if traditional else _SERIF
    if vertical:
        return {"serif": serif, **columns(title, subtitle, people, centred=traditional)}
    lines, size = title_lines(title)
    leading = round(size * 1.36)
    top = 300 + size
    return {
        "lines": lines,
        "size": size,
        "leading": leading,
        "top": top,
        "rule": top + (len(lines) - 1) * leading + round(size * 0.75),
        "subtitle": break_lines(subtitle, _WIDTH / _SMALL, most=3) if subtitle else [],
        "people": [break_lines(name, _WIDTH / _SMALL, most=1)[0] for name in people],
        "serif": serif,
    }


def alt(title: str, people: list[str], words: Words) -> str:
    """The cover in words."""
    text = words.labelled(words.cover, title)
    return f"{text}{words.comma}{words.comma.join(people[:_PEOPLE])}" if people else text


def title_lines(title: str) -> tuple[list[str], int]:
    """A title in lines, and the largest size of type in which it fits."""
    for size in _SIZES[:_WORDS]:
        if len(lines := break_lines(title, _WIDTH / size, most=2)) == 1:
            return lines, size
    for size in _SIZES:
        lines = break_lines(title, _WIDTH / size, most=_LINES + 1)
        if len(lines) <= (3 if size > _SIZES[-1] else _LINES):
            return lines, size
    return break_lines(title, _WIDTH / _SIZES[-1], most=_LINES), _SIZES[-1]
