"""Blocks to XHTML: one walker for the EPUB and the HTML writer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from converter.model import (
    CodeBlock,
    Figure,
    Heading,
    List,
    Notes,
    Paragraph,
    Quote,
    Table,
    Text,
    ThematicBreak,
    Verse,
)
from converter.model import Image as Picture
from converter.walk import plain_text
from converter.writers.markup import languages
from converter.writers.markup.inlines import Gallery, InlineWriter, note_mark_id
from converter.writers.markup.tables import cell_attributes, head_rows
from converter.writers.markup.xml import escape, is_silent, line, quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import Block, Cell, Note
    from converter.writers.markup.setting import Setting

_DEEPEST = 6  # h6


class Place(NamedTuple):
    """A heading that the table of contents can lead to."""

    level: int  # in the page, without gaps
    id: str
    text: str


class BlockWriter(InlineWriter):
    """Writes one article's blocks.

    `top` is the level of the article's own title in the page; the headings of the article follow below it without
    leaving out a level, as accessible pages do, and name the level that the article gave them where it differs.
    """

    def __init__(
        self,
        *,
        setting: Setting,
        down: bool,
        language: str | None,
        gallery: Gallery,
        prefix: str = "",
        base: str | None = None,
        top: int = 1,
    ) -> None:
        super().__init__(setting=setting, down=down, language=language, prefix=prefix, base=base, gallery=gallery)
        self.top = top
        self.places: list[Place] = []
        self._notes_begun = 0
        self._written: set[str] = set()

    def body(self, blocks: tuple[Block, ...]) -> str:
        """All blocks of an article."""
        for name in _note_names(blocks):
            self.numbers.setdefault(name, len(self.numbers) + 1)
        return self.blocks(blocks)

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Blocks as XHTML, one a line."""
        return "".join([f"{made}\n" for block in blocks if (made := self._block(block))])

    def _block(self, block: Block) -> str:
        if type(block) is Paragraph and len(block.children) == 1 and block.language is None and not self.down:
            only = block.children[0]
            if type(only) is Text:  # most blocks of most articles
                return f"<p>{escape(only.text)}</p>" if only.text else ""
        lang = self.lang(block.language)
        if not lang:
            return self._plain(block, "")
        outer, self.language = self.language, languages.tag(block.language)
        made = self._plain(block, lang)
        self.language = outer
        return made

    def _plain(self, block: Block, lang: str) -> str:
        match block:
            case Paragraph():
                return self._paragraph(block, lang)
            case Heading():
                return self._heading(block, lang)
            case Verse(children):
                return f'<p class="verse"{lang}>{self.inlines(children)}</p>'
            case Quote(blocks):
                return f"<blockquote{lang}>\n{self.blocks(blocks)}</blockquote>"
            case List():
                return self._list(block, lang)
            case CodeBlock(text, syntax):
                return self._code(text, syntax, lang)
            case Table():
                return self._table(block, lang)
            case Figure():
                return self._figure(block, lang)
            case ThematicBreak():
                return f"<hr{lang}/>"
            case Notes(notes):
                return self._notes(notes, lang)

    def _paragraph(self, block: Paragraph, lang: str) -> str:
        inner = self.inlines(block.children)
        if not inner:
            return ""
        if all(isinstance(node, Picture) for node in block.children):
            return f'<p class="pictures{_nothing(inner)}"{lang}>{inner}</p>'
        return f"<p{lang}>{inner}</p>"

    def _heading(self, block: Heading, lang: str) -> str:
        inner = self.inlines(block.children)
        text = line(plain_text(block.children))
        if not inner:
            return ""
        if not text:  # a picture where a heading stood: nothing that a list of headings could say
            return f'<p class="pictures"{lang}>{inner}</p>'
        wanted = self.top + max(block.level, 2) - 1
        level = min(wanted, (self.places[-1].level if self.places else self.top) + 1)
        place = Place(level, f"{self.prefix}h{len(self.places) + 1}", text)
        self.places.append(place)
        given = f' data-level="{block.level}"' if level - self.top + 1 != block.level else ""
        name = f"h{min(level, _DEEPEST)}"
        deeper = f' aria-level="{level}"' if level > _DEEPEST else ""
        return f'<{name} id="{place.id}"{given}{deeper}{lang}>{inner}</{name}>'

    def _list(self, block: List, lang: str) -> str:
        if not block.items:
            return ""
        name = "ol" if block.ordered else "ul"
        start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
        items = "".join(f"<li>{self._item(item)}</li>\n" for item in block.items)
        return f"<{name}{start}{lang}>\n{items}</{name}>"

    def _item(self, item: tuple[Block, ...]) -> str:
        match item:
            case (Paragraph(children, language), *rest) if not self.lang(language) and all(
                isinstance(block, List) for block in rest
            ):
                inner = self.inlines(children)
                return f"{inner}\n{self.blocks(rest)}" if rest else inner
            case _:
                return f"\n{self.blocks(item)}"

    def _code(self, text: str, syntax: str | None, lang: str) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        kind = f' class="language-{quote("-".join(syntax.split()))}"' if syntax and syntax.strip() else ""
        first = "\n" if not self.epub and text.startswith("\n") else ""  # HTML swallows one line end after <pre>
        return f"<pre{lang}><code{kind}>{first}{escape(text)}</code></pre>"

    # -- figures and tables -----------------------------------------------------------------------------

    def _figure(self, block: Figure, lang: str) -> str:
        pictures = "\n".join(self.picture(image) for image in block.images)
        with self.across():
            caption = self._caption(block.caption, "figcaption")
        if not pictures and not caption:
            return ""
        kind = ' class="nothing"' if _nothing(pictures) and not caption else ""
        return f"<figure{kind}{lang}>\n{pictures}\n{caption}</figure>"

    def _caption(self, caption: Paragraph | None, name: str) -> str:
        if caption is None or not caption.children:
            return ""
        lang = self.lang(caption.language)
        return f"<{name}{lang}>{self._inside(caption.children, caption.language)}</{name}>\n"

    def _table(self, block: Table, lang: str) -> str:
        rows = [row for row in block.rows if row]
        if not rows:
            caption = self._caption(block.caption, "p")
            return caption.rstrip("\n")
        self.met["table"] += 1
        head = head_rows(rows)
        with self.across():
            parts = [f"<table{lang}>\n", self._caption(block.caption, "caption")]
            if head:
                parts += ("<thead>\n", *(self._row(row, in_head=True) for row in rows[:head]), "</thead>\n")
            if rows[head:]:
                parts += ("<tbody>\n", *(self._row(row, in_head=False) for row in rows[head:]), "</tbody>\n")
        parts.append("</table>")
        table = "".join(parts)
        return table if self.epub else f'<div class="table">\n{table}\n</div>'

    def _row(self, row: tuple[Cell, ...], *, in_head: bool) -> str:
        cells: list[str] = []
        for cell in row:
            lang = self.lang(cell.language)
            inner = self._inside(cell.children, cell.language)
            name, attributes = cell_attributes(cell, in_head=in_head, empty=is_silent(inner))
            cells.append(f"<{name}{attributes}{lang}>{inner}</{name}>")
        return f"<tr>{''.join(cells)}</tr>\n"

    # -- notes ------------------------------------------------------------------------------------------

    def _notes(self, notes: tuple[Note, ...], lang: str) -> str:
        if not notes:
            return ""
        self.met["note"] += len(notes)
        kind = ' epub:type="footnotes"' if self.epub else ""
        label = f' aria-label="{self.setting.words(self.language).notes}"' if not self._notes_begun else ""
        made = "".join(self._note(note) for note in notes)
        return f'<section class="notes"{kind}{label}{lang}>\n{made}</section>'

    def _note(self, note: Note) -> str:
        self._notes_begun += 1
        number = self.numbers.get(note.name, 0)
        ident = f"{self.prefix}n{number}"
        if self.numbers.get(note.name) is None or note.name in self._written:
            number = 0  # a second note of one name: its text stays, no mark leads to it
            ident = f"{self.prefix}m{self._notes_begun}"
        self._written.add(note.name)
        kind = ' epub:type="footnote"' if self.epub else ""
        named = f' data-name="{quote(note.name)}"' if note.name != str(number) else ""
        inner = self.blocks(note.blocks)
        marks = self._back(number)
        inner = (
            inner.replace("<p>", f"<p>{marks}", 1) if inner.startswith("<p>") else f"<p>{marks.strip()}</p>\n{inner}"
        )
        return f'<aside{kind} role="doc-footnote" id="{ident}"{named}>\n{inner}</aside>\n'

    def _back(self, number: int) -> str:
        """The number of a note, which leads back to its mark; a note with many marks leads to each."""
        label = self.note_number(str(number) if number else "*")
        count = self.references[number] if number else 0
        if not count:
            return f'<span class="number">{label}</span> '
        first = f'<a class="number" role="doc-backlink" href="#{note_mark_id(self.prefix, number, 1)}">{label}</a> '
        more = (
            f'<a class="number" role="doc-backlink" href="#{note_mark_id(self.prefix, number, mark)}">↑</a> '
            for mark in range(2, count + 1)
        )
        return first + "".join(more)


def _nothing(pictures: str) -> str:
    """A class for pictures of which nothing is to be seen: not held by the edition, and without words."""
    return "" if "<img" in pictures or not is_silent(pictures) else " nothing"


def _note_names(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Notes):
            for note in block.notes:
                yield note.name
        elif isinstance(block, Quote):
            yield from _note_names(block.blocks)
        elif isinstance(block, List):
            for item in block.items:
                yield from _note_names(item)
