"""The document between readers and writers: frozen values, tuples all the way down.

Two documents are equal when they read the same: the place of a block in its source (`origin`) is left out of equality.
Unknown is `None` or `()`, never an empty string.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from converter.model.content import (
    Block,
    Cell,
    Code,
    CodeBlock,
    Deleted,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    Leaf,
    LineBreak,
    Link,
    List,
    Nested,
    Note,
    NoteRef,
    Notes,
    Paragraph,
    Quote,
    Ruby,
    Span,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    ThematicBreak,
    Verse,
)
from converter.model.facts import (
    Claim,
    Metadata,
    PartialDate,
    Person,
    Provenance,
    Resource,
)
from converter.model.tracing import (
    Edit,
    Origin,
    Place,
    Rewritten,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Block",
    "Book",
    "Card",
    "Cell",
    "Claim",
    "Code",
    "CodeBlock",
    "Deleted",
    "Document",
    "Edit",
    "Emphasis",
    "Figure",
    "Heading",
    "Image",
    "Index",
    "Inline",
    "Leaf",
    "LineBreak",
    "Link",
    "List",
    "Metadata",
    "Nested",
    "Note",
    "NoteRef",
    "Notes",
    "Origin",
    "Paragraph",
    "PartialDate",
    "Person",
    "Place",
    "Provenance",
    "Quote",
    "Resource",
    "Rewritten",
    "Ruby",
    "Section",
    "Series",
    "Span",
    "Strong",
    "Subscript",
    "Superscript",
    "Table",
    "Text",
    "ThematicBreak",
    "Verse",
]


@dataclass(frozen=True, slots=True)
class Document:
    """One article."""

    blocks: tuple[Block, ...]
    metadata: Metadata = field(default_factory=Metadata)
    claims: tuple[Claim, ...] = field(default=(), compare=False)
    resources: tuple[Resource, ...] = ()
    provenance: Provenance | None = field(default=None, compare=False)


# -- books --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a book keeps of an article while the article itself is not loaded."""

    label: str  # its title, or what stands in for one
    metadata: Metadata
    digest: str  # sha256 of the source bytes, lower-case hex
    headings: tuple[tuple[int, str], ...] = ()  # level and text of each heading inside the article
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a book: the articles from `start`, a place among its cards, to the next section."""

    title: str
    start: int
    note: str | None = None  # a few words under the heading


@dataclass(frozen=True, slots=True)
class Index:
    """An index at the end of a book: names in their order, each with the places of its articles among the cards."""

    kind: str  # "authors" or "sources"
    entries: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """What a book is a part of."""

    name: str
    number: str | None = None  # as printed: "3", "2.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What a writer renders: one article, or many bound together.

    `load` gives the document of a card; a writer asks for one after the other and keeps none.
    A book of one article made by `convert` has `bound=False`: no title page, no table of articles.
    """

    cards: tuple[Card, ...]
    load: Callable[[Card], Document]
    metadata: Metadata = field(default_factory=Metadata)  # of the book; of the article where there is one only
    label: str = ""  # the book's title, or what stands in for one
    bound: bool = False
    sections: tuple[Section, ...] = ()  # in their order; articles before the first one have none
    indexes: tuple[Index, ...] = ()
    series: Series | None = None
    cover: Resource | None = None  # a picture of the editor's own, in place of the drawn cover
