"""Blocks as Markdown: one paragraph is one line, and a blank line parts blocks.

A caption is a paragraph wholly in emphasis right after its picture or table. `<!-- -->` parts what a parser would
otherwise take for one thing: two lists, two quotes, or a picture and a paragraph in emphasis that is no caption.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from converter.model import (
    CodeBlock,
    Emphasis,
    Figure,
    Heading,
    List,
    Notes,
    Paragraph,
    Quote,
    Span,
    Table,
    Text,
    ThematicBreak,
    Verse,
)
from converter.text.patterns import lazily
from converter.writers.markdown.escape import mend_lines
from converter.writers.markdown.tables import html_table, is_plain, pipe_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.model import Block, Inline, Note
    from converter.writers.markdown.inlines import InlineWriter

PARTING = "<!-- -->"
_INDENT = 4  # Python-Markdown's step; CommonMark takes it too for markers of up to four columns


class BlockWriter:
    """Writes the blocks of one article."""

    def __init__(self, inlines: InlineWriter, language: str | None, *, down: int = 0) -> None:
        self._down = down  # levels that headings stand lower, in a book with sections
        self._inlines = inlines
        self._language = language
        self._lists = 0  # how many lists stand around

    def write(self, blocks: Iterable[Block], language: str | None = None) -> list[str]:
        """Blocks as Markdown, to be parted by blank lines; `language` is that of what holds them."""
        made: list[str] = []
        last: Block | None = None
        for block in blocks:
            parts = self._block(block, language)
            if not parts:
                continue
            if last is not None and _run_together(last, block):
                made.append(PARTING)
            made += parts
            last = block
        return made

    def note(self, label: str, note: Note) -> str:
        """The definition of a note: further blocks are indented."""
        blocks = self.write(note.blocks)
        if not blocks:
            return f"[^{label}]:"
        if isinstance(note.blocks[0], Paragraph | Verse):
            return f"[^{label}]: {_indented(blocks, ' ' * _INDENT).lstrip(' ')}"
        return f"[^{label}]:\n{_indented(blocks, ' ' * _INDENT)}"

    def _block(self, block: Block, language: str | None) -> list[str]:
        language = block.language or language
        match block:
            case Paragraph(children):
                return _one(mend_lines(self._line(children, language)))
            case Heading(level, children):
                return _one(heading(min(6, level + self._down), self._line(children, language)))
            case Verse(children):
                return _one(self._verse(children, language))
            case CodeBlock(text, syntax):
                return [_fenced(text, syntax)]
            case Quote(blocks):
                return _one(_quoted(self.write(blocks, language)))
            case List():
                return _one(self._list(block, language))
            case Table():
                return self._table(block, language)
            case Figure(images, caption):
                pictures = " ".join(self._inlines.write((image,)) for image in images)
                return [*_one(pictures), *self._caption(caption, language)]
            case ThematicBreak():
                return ["***"]
            case Notes():
                return []  # written at the end of the article
            case _:
                assert_never(block)

    def _line(self, children: Sequence[Inline], language: str | None) -> str:
        return self._inlines.write(self._in_language(children, language), row=self._lists > 0)

    def _in_language(self, children: Sequence[Inline], language: str | None) -> Sequence[Inline]:
        if language is None or language == self._language or not children:
            return children
        return (Span(tuple(children), language),)

    def _verse(self, children: Sequence[Inline], language: str | None) -> str:
        bare = mend_lines(self._inlines.write(self._in_language(children, language), verse=True).rstrip())
        # An indented first line would be stripped by parsers; a reference is not.
        indent = len(bare) - len(bare.lstrip("\N{IDEOGRAPHIC SPACE}"))
        return "&#12288;" * indent + bare[indent:]

    def _caption(self, caption: Paragraph | None, language: str | None) -> list[str]:
        if caption is None:
            return []
        children = self._in_language(caption.children, caption.language or language)
        return _one(mend_lines(self._inlines.write((Emphasis(tuple(children)),))))

    def _table(self, table: Table, language: str | None) -> list[str]:
        def in_pipes(children: Sequence[Inline], own: str | None) -> str:
            return self._inlines.write(self._in_language(children, own or language), row=True).strip()

        def in_html(children: Sequence[Inline], own: str | None) -> str:
            return self._inlines.html(self._in_language(children, own or language))

        if not any(table.rows):
            return self._caption(table.caption, language)
        text = pipe_table(table, in_pipes) if is_plain(table) else html_table(table, in_html)
        return [text, *self._caption(table.caption, language)]

    def _list(self, block: List, language: str | None) -> str:
        loose = any(
            len(item) > 1 and not (len(item) == 2 and isinstance(item[0], Paragraph) and isinstance(item[1], List))
            for item in block.items
        )
        items: list[str] = []
        self._lists += 1
        for number, item in enumerate(block.items, block.start):
            marker = f"{max(number, 0)}." if block.ordered else "-"
            blocks = self.write(item, language)
            indent = " " * max(_INDENT, len(marker) + 1)
            body = _indented(blocks, indent, "\n\n" if loose else "\n")
            items.append(f"{marker} {body.lstrip(' ')}" if body else marker)
        self._lists -= 1
        return ("\n\n" if loose else "\n").join(items)


def heading(level: int, line: str) -> str:
    """A heading of one line; marks at its end would be taken for the closing of the heading."""
    line = line.strip()
    if not line:
        return ""
    bare = line.rstrip("#")
    if len(bare) < len(line):
        line = bare + "\\#" * (len(line) - len(bare))
    return f"{'#' * min(max(level, 1), 6)} {_BRACE.sub(_ESCAPED_BRACE, line)}"


_BRACE = lazily(r"(?<!\\)\{")  # Python-Markdown reads {#name} at the end of a heading
_ESCAPED_BRACE = r"\\{"


def _one(text: str) -> list[str]:
    return [text] if text else []


def _run_together(first: Block, second: Block) -> bool:
    """Whether a parser would take two blocks for one, or a paragraph for a caption."""
    match first, second:
        case (List(), List()) | (Quote(), Quote()):
            return True
        case ((Figure(_, None) | Table(_, None)), Paragraph(children)):
            return _is_emphasis(children)
        case _:
            return False


def _is_emphasis(children: Sequence[Inline]) -> bool:
    solid = [node for node in children if not (isinstance(node, Text) and not node.text.strip())]
    return len(solid) == 1 and isinstance(solid[0], Emphasis)


def _indented(blocks: Sequence[str], indent: str, between: str = "\n\n") -> str:
    lines = between.join(blocks).split("\n")
    return "\n".join(indent + line if line else line for line in lines)


def _quoted(blocks: Sequence[str]) -> str:
    if not blocks:
        return ""
    return "\n".join(f"> {line}" if line else ">" for line in "\n\n".join(blocks).split("\n"))


def _fenced(text: str, syntax: str | None) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.removesuffix("\n")
    longest = max((len(run) for run in re.findall(r"^[ \t]*(`{3,})", text, re.MULTILINE)), default=2)
    fence = "`" * (longest + 1)
    info = re.sub(r"[^\w.+#-]", "", syntax or "", flags=re.ASCII)
    return f"{fence}{info}\n{text}\n{fence}"
