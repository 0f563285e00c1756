"""What a document says: blocks, and the inlines that they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from converter.model.tracing import Origin

# -- inlines ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A run of code points. Never holds markup, a line end or a NUL."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Stressed text: italics in Latin script, dots or another face in Chinese."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    """Strongly stressed text: bold."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Superscript:
    """Raised text that is no note mark: exponents, ordinals."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Subscript:
    """Lowered text: formulas."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Deleted:
    """Struck-out text that the author left to be seen."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Code within a line; no rule touches it."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `target` is absolute where the page's address is known."""

    children: tuple[Inline, ...]
    target: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; `resource` names a `Resource` of the document, None where it is only on the web."""

    source: str
    alt: str = ""
    title: str | None = None
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class NoteRef:
    """The mark of a note; `note` is the `name` of a `Note` in the document's `Notes`."""

    note: str


@dataclass(frozen=True, slots=True)
class Ruby:
    """Base text with its reading, as in pinyin or zhuyin annotation."""

    base: str
    reading: str


@dataclass(frozen=True, slots=True)
class Span:
    """Text in a language of its own (BCP 47)."""

    children: tuple[Inline, ...]
    language: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line end within a block that the author meant."""


Inline = (
    Text
    | Emphasis
    | Strong
    | Superscript
    | Subscript
    | Deleted
    | Code
    | Link
    | Image
    | NoteRef
    | Ruby
    | Span
    | LineBreak
)
Nested = Emphasis | Strong | Superscript | Subscript | Deleted | Link | Span

# -- blocks -------------------------------------------------------------------------------------------------
# Every block has `language` (BCP 47; None: as the document) and `origin`.


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the article: level 2 to 6. The title is metadata, not a block."""

    level: int
    children: tuple[Inline, ...]
    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    children: tuple[Inline, ...]
    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Verse:
    """A stanza: its lines are parted by `LineBreak` and are never joined or justified."""

    children: tuple[Inline, ...]
    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Preformatted text, line ends and spaces kept; no rule touches it."""

    text: str
    syntax: str | None = None  # name of the programming language, as the page gives it
    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted blocks."""

    blocks: tuple[Block, ...]
    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class List:
    """A list; each item is a tuple of blocks. `start` counts in ordered lists only."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1
    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; line ends inside it are `LineBreak`."""

    children: tuple[Inline, ...]
    header: bool = False
    columns: int = 1  # how many columns it spans
    rows: int = 1  # how many rows it spans
    align: str | None = None  # "left", "center", "right"
    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data; layout tables of old pages are taken apart by the reader."""

    rows: tuple[tuple[Cell, ...], ...]
    caption: Paragraph | None = None
    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """Pictures that stand by themselves, with their caption."""

    images: tuple[Image, ...]
    caption: Paragraph | None = None
    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    """A break between scenes: a rule or a row of stars."""

    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote: `name` is what its `NoteRef` says, `blocks` its text."""

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of an article, at its end, in the order of their marks."""

    notes: tuple[Note, ...]
    language: str | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)


Block = Heading | Paragraph | Verse | CodeBlock | Quote | List | Table | Figure | ThematicBreak | Notes
Leaf = Heading | Paragraph | Verse | Cell  # what holds inlines
