"""The document between readers and writers: frozen values, tuples all the way down.

Two documents are equal when they read the same: the place of a block in its source (`origin`) is left out of equality.
Unknown is `None` or `()`, never an empty string.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import compress, count
from operator import ne
from typing import NamedTuple, overload

Place = tuple[int, int]  # start and end in the source text, in code points


class Edit(NamedTuple):
    """One replacement in a text; places are code points from its start.

    A named tuple and not a dataclass, because a page has hundreds of them.
    """

    start: int
    end: int
    before: str
    after: str
    rule: str  # the rule that asked for it, kebab-case
    confidence: float = 1.0  # 0 to 1
    gain: float | None = None  # nats by which the language model prefers `after`; None where no model was asked
    raw: bytes | None = None  # the bytes behind `before`, where they are known


class Rewritten(Sequence[Edit]):
    """The edits of a text in which characters were put for characters, place for place; each run of changed ones is an edit.

    They are worked out when somebody looks at them: a script conversion changes every fifth character, and hardly any
    document is asked where. `sure` gives the confidence of an edit by what stood there; it is a function of a module, as
    documents travel between processes. ValueError if the texts are not of one length.

    >>> made = Rewritten("头发在里面", "頭髮在裡面", "script")
    >>> len(made), [(edit.start, edit.before, edit.after) for edit in made]
    (2, [(0, '头发', '頭髮'), (3, '里', '裡')])
    """

    __slots__ = ("_edits", "after", "before", "rule", "sure")

    def __init__(self, before: str, after: str, rule: str, sure: Callable[[str], float] | None = None) -> None:
        if len(before) != len(after):
            raise ValueError(f"a text of {len(before)} characters is not rewritten into one of {len(after)}")
        self.before = before
        self.after = after
        self.rule = rule
        self.sure = sure
        self._edits: tuple[Edit, ...] | None = None

    def __len__(self) -> int:
        """How many edits there are; none of them is made for that."""
        if self._edits is not None:
            return len(self._edits)
        changed = bytes(map(ne, self.before, self.after))
        return changed.count(b"\0\1") + changed.startswith(b"\1")

    def __bool__(self) -> bool:
        return self.before != self.after

    @overload
    def __getitem__(self, place: int) -> Edit: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Edit, ...]: ...
    def __getitem__(self, place: int | slice) -> Edit | tuple[Edit, ...]:
        if self._edits is None:
            self._edits = tuple(self._worked_out())
        return self._edits[place]

    def _worked_out(self) -> list[Edit]:
        before, after, sure = self.before, self.after, self.sure
        changed = [*compress(count(), map(ne, before, after)), -1]
        made: list[Edit] = []
        first = last = changed[0]
        for place in changed[1:]:
            if place != last + 1:
                run = before[first : last + 1]
                confidence = sure(run) if sure is not None else 1.0
                made.append(Edit(first, last + 1, run, after[first : last + 1], self.rule, confidence))
                first = place
            last = place
        return made


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a block's text comes from, and each edit made since: its line in the ledger.

    `run` is the block's ledger text as it was read; without white space it is the source text at `spans`.
    Each step holds the edits of one pass, in coordinates of the ledger text which that pass found.
    """

    spans: tuple[Place, ...]
    run: str
    steps: tuple[Sequence[Edit], ...] = ()
    line: int | None = None  # first line in a text source, from 1
    path: str | None = None  # place in the tree of a page


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

# -- metadata -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named by the article. An author may be known by affiliation only."""

    name: str | None = None
    role: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as precise as the page gives it; `str()` is ISO 8601.

    >>> str(PartialDate(2020)), str(PartialDate(2020, 5, 29)), str(PartialDate(2020, 5, 29, "08:06", "+08:00"))
    ('2020', '2020-05-29', '2020-05-29T08:06+08:00')
    """

    year: int
    month: int | None = None
    day: int | None = None
    time: str | None = None  # "HH:MM" or "HH:MM:SS"
    zone: str | None = None  # "Z" or "+08:00"; only if the page names one

    def __str__(self) -> str:
        day = "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)])
        return f"{day}T{self.time}{self.zone or ''}" if self.time and self.day is not None else day


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of the article. Strings are in the script of the document."""

    title: str | None = None
    subtitle: str | None = None
    original_title: str | None = None
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    translators: tuple[Person, ...] = ()
    published: PartialDate | None = None
    modified: PartialDate | None = None
    source: str | None = None  # the publication that the page names as its source: 来源
    site: str | None = None
    section: str | None = None
    column: str | None = None  # 栏目: 【言论】
    url: str | None = None
    canonical_url: str | None = None
    language: str | None = None  # BCP 47, with the script: zh-Hans
    summary: str | None = None
    keywords: tuple[str, ...] = ()
    rights: str | None = None
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's word about a metadata field, until one pass settles them."""

    field: str  # a field of `Metadata`
    value: str | Person | PartialDate
    evidence: str  # where it stands: "meta og:title", "line 7", "h1"
    confidence: float  # 0 to 1
    spans: tuple[Place, ...] = ()  # where it stands in the source text


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How the bytes became a document; written by the reader, kept by every pass."""

    sha256: str  # lower-case hex digest of the source bytes
    size: int  # bytes
    media_type: str
    charset: str | None = None  # WHATWG label; None where the format has none
    charset_evidence: str | None = None
    reader: str = ""
    reader_version: str = ""
    name: str | None = None  # file name of the source, without its folder
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that belongs to the document; its bytes are read through `source` when a writer needs them."""

    name: str  # as inlines name it
    media_type: str
    sha256: str
    size: int  # bytes
    locator: str  # where `source.read_resource` finds it: a path, or a data: address


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
