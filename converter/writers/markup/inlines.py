"""Inlines to XHTML."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from converter.model import (
    Code,
    Deleted,
    Emphasis,
    Image,
    LineBreak,
    Link,
    NoteRef,
    Ruby,
    Span,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from converter.walk import plain_text
from converter.writers import upright
from converter.writers.markup import languages
from converter.writers.markup.links import is_absolute, safe_target
from converter.writers.markup.setting import combined, runs_down
from converter.writers.markup.xml import escape, is_silent, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from converter.model import Inline
    from converter.writers.markup.setting import Setting

_ACROSS, _DOWN = ("[", "]"), ("〔", "〕")  # around the number of a note: ASCII brackets would lie on their side
_ELEMENTS = {Emphasis: "em", Strong: "strong", Superscript: "sup", Subscript: "sub", Deleted: "del"}


class Gallery(Protocol):
    """Where the pictures of an article are found."""

    def show(self, image: Image) -> str | None:
        """The address by which the page shows a picture; None where its bytes cannot be had."""


class InlineWriter:
    """Writes the inlines of one article, and counts what it met on the way."""

    def __init__(
        self, *, setting: Setting, down: bool, language: str | None, prefix: str, base: str | None, gallery: Gallery
    ) -> None:
        self.setting = setting
        self.epub = setting.epub
        self.down = down  # whether the lines run down the page here
        self.language = language  # of the element that is being written
        self.prefix = prefix  # of every id
        self.base = base  # address of the article, for relative links
        self.gallery = gallery
        self.met: Counter[str] = Counter()  # ruby, table, note, picture, undescribed, dropped links ...
        self.numbers: dict[str, int] = {}  # of notes, by name
        self.references: Counter[int] = Counter()  # marks of each note so far
        self._linked = False

    def inlines(self, children: Iterable[Inline]) -> str:
        """Inlines as XHTML."""
        if self.down:
            return "".join(self._downwards(tuple(children)))
        return "".join([self._inline(node) for node in children])

    @contextmanager
    def across(self) -> Iterator[None]:
        """Tables and captions, whose lines run across the page in a vertical edition too."""
        outer, self.down = self.down, False
        yield
        self.down = outer

    def _downwards(self, children: Sequence[Inline]) -> Iterator[str]:
        """Inlines in vertical lines: short numbers of the text stand upright, and the text is as it was."""
        for at, node in enumerate(children):
            if not isinstance(node, Text) or not runs_down(self.language):
                yield self._inline(node)
                continue
            before = _edge(children[at - 1])[-2:] if at else ""
            after = _edge(children[at + 1])[:2] if at + 1 < len(children) else ""
            for text, stands in upright.pieces(node.text, before, after):
                yield combined(text) if stands else escape(text)

    def lang(self, language: str | None) -> str:
        """The attributes that name a language, where it is another one than around."""
        if language is None or language == self.language or (made := languages.tag(language)) is None:
            return ""
        return f' lang="{made}" xml:lang="{made}"' if self.epub else f' lang="{made}"'

    def _inline(self, node: Inline) -> str:
        match node:
            case Text(text):
                return escape(text)
            case LineBreak():
                return "<br/>"
            case Ruby(base, reading):
                self.met["ruby"] += 1
                return f"<ruby>{escape(base)}<rt>{escape(reading)}</rt></ruby>"
            case Code(text):
                return f"<code>{escape(text)}</code>"
            case NoteRef(note):
                return self._note_mark(note)
            case Image():
                return self.picture(node)
            case Link():
                return self._link(node)
            case Span(children, language):
                return f"<span{self.lang(language)}>{self._inside(children, language)}</span>"
            case Superscript(children) | Subscript(children):
                with self.across():  # small figures lie on their side with what they belong to
                    inner = self.inlines(children)
                return f"<{_ELEMENTS[type(node)]}>{inner}</{_ELEMENTS[type(node)]}>" if inner else ""
            case _:
                inner = self.inlines(node.children)
                name = _ELEMENTS[type(node)]
                return f"<{name}>{inner}</{name}>" if inner else ""

    def _inside(self, children: Iterable[Inline], language: str | None) -> str:
        outer, self.language = self.language, languages.tag(language) or self.language
        made = self.inlines(children)
        self.language = outer
        return made

    # -- notes ------------------------------------------------------------------------------------------

    def _note_mark(self, name: str) -> str:
        number = self.numbers.get(name)
        if number is None:
            self.met["lost-note"] += 1
            return f'<sup class="lost">[{escape(name)}]</sup>'
        self.references[number] += 1
        mark = note_mark_id(self.prefix, number, self.references[number])
        if self._linked:  # a link within a link is none
            return f'<sup id="{mark}">{self.note_number(str(number))}</sup>'
        kind = ' epub:type="noteref"' if self.epub else ""
        href = f"#{self.prefix}n{number}"
        return f'<sup><a{kind} role="doc-noteref" id="{mark}" href="{href}">{self.note_number(str(number))}</a></sup>'

    def note_number(self, number: str) -> str:
        """The number of a note between its brackets."""
        opening, closing = _DOWN if self.down else _ACROSS
        return f"{opening}{combined(number) if self.down and number.isdigit() else number}{closing}"

    # -- links ------------------------------------------------------------------------------------------

    def _link(self, link: Link) -> str:
        if self._linked:
            return self.inlines(link.children)
        if any(isinstance(node, NoteRef) for node in link.children):  # the mark stands between two halves of the link
            return "".join(
                self._inline(node) if isinstance(node, NoteRef) else self._link(Link((node,), link.target, link.title))
                for node in link.children
            )
        target = safe_target(link.target, self.base)
        title = f' title="{quote(link.title)}"' if link.title else ""
        if target is None:
            self.met["unsafe-link"] += 1
            return self.inlines(link.children)
        if (self.epub and not is_absolute(target)) or target.startswith("#"):
            self.met["local-link"] += 1  # leads to a file or a place that the edition does not have
            return f'<span class="link" data-target="{quote(target)}"{title}>{self.inlines(link.children)}</span>'
        self._linked = True
        inner = self.inlines(link.children)
        self._linked = False
        if is_silent(inner):
            if "<img" not in inner:
                return inner
            title += f' aria-label="{quote(link.title or link.target)}"'
        if target != link.target and self.epub:
            title += f' data-target="{quote(link.target)}"'  # as the article writes it
        return f'<a href="{quote(target)}"{title}>{inner}</a>'

    # -- pictures ---------------------------------------------------------------------------------------

    def picture(self, image: Image) -> str:
        """A picture where its bytes are at hand; else its alt text, which in HTML links to the picture."""
        address = self.gallery.show(image)
        title = f' title="{quote(image.title)}"' if image.title else ""
        alt = " ".join(image.alt.split())
        if address is not None:
            self.met["picture"] += 1
            if not alt:
                self.met["undescribed"] += 1
            source = safe_target(image.source)
            wanted = source and (self.epub or is_absolute(source))
            kept = f' data-source="{quote(image.source if self.epub else source)}"' if source and wanted else ""
            return f'<img src="{quote(address)}" alt="{quote(alt)}"{title}{kept}/>'
        target = safe_target(image.source, self.base)
        if target is None:
            return f'<span class="picture"{title}>{escape(alt)}</span>'
        if self.epub or self._linked or not is_absolute(target):
            kept = quote(image.source if self.epub else target)
            return f'<span class="picture" data-source="{kept}"{title}>{escape(alt)}</span>'
        shown = escape(alt or target)
        return f'<a class="picture" href="{quote(target)}"{title}>{shown}</a>'


def _edge(node: Inline) -> str:
    """The text beside a text, as far as it decides about a number there; figures above and below the line are Latin."""
    return "^^" if isinstance(node, Superscript | Subscript | Code) else plain_text((node,))


def note_mark_id(prefix: str, number: int, count: int) -> str:
    """The id of the n-th mark of a note."""
    return f"{prefix}r{number}" if count == 1 else f"{prefix}r{number}-{count}"
