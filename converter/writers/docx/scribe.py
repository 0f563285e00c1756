"""What is shared while one DOCX is written: the look, running numbers, relations, pictures and findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from converter.report import Finding
from converter.writers.docx.package import Relations
from converter.writers.docx.xml import ILLEGAL, escape

if TYPE_CHECKING:
    from converter.model import Document, Note
    from converter.rendered import WriteContext
    from converter.writers.docx.images import Picture
    from converter.writers.docx.look import Look
    from converter.writers.docx.pages import Pager
    from converter.writers.docx.tongues import Tongue

    Found = dict[str, tuple[Note, str | None]]  # notes by name, with the language of their block


@dataclass(slots=True)
class Story:
    """A part that holds text, with its own relations: the document, or its footnotes."""

    in_notes: bool = False
    relations: Relations = field(default_factory=Relations)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a block stands."""

    story: Story
    tongue: Tongue
    left: float = 0  # characters that it stands in, beside its style's own
    depth: int = 0  # of lists around it
    width: int = 0  # twips of a table cell; 0: the page's
    noted: bool = False  # in a note, wherever that stands
    quoted: bool = False
    listed: bool = False  # a later paragraph of a list item: no first-line indent


class Notebook:
    """The notes of one article: which have a mark, and the number of each."""

    def __init__(self, notes: Found, first: int) -> None:
        self.notes = notes
        self.ids: dict[str, int] = {}  # name to footnote id, in the order of the marks
        self.first = first
        self.pending: list[tuple[int, Note, str | None]] = []

    def refer(self, name: str) -> tuple[int, int, bool] | None:
        """The id of a note, its number in the article, and whether this is its first mark; None for no such note."""
        if name in self.ids:
            made = self.ids[name]
            return made, made - self.first + 1, False
        found = self.notes.get(name)
        if found is None:
            return None
        made = self.first + len(self.ids)
        self.ids[name] = made
        self.pending.append((made, *found))
        return made, made - self.first + 1, True


class Scribe:
    """The state of one rendering. Nothing of an article stays in it but numbers, addresses and headings."""

    def __init__(self, look: Look, context: WriteContext, tongue: Tongue) -> None:
        self.look = look
        self.context = context
        self.tongue = tongue  # of the book: the one whose faces are in the styles
        self.body = Story()
        self.notes = Story(in_notes=True)
        self.findings: list[Finding] = []
        self.pictures: dict[str, Picture] = {}  # by the digest of their bytes
        self.starts: list[tuple[int, int]] = []  # level and first number of each ordered list
        self.next_note = 1
        self.next_mark = 1  # bookmarks
        self.next_drawing = 1
        self.place = ""  # of what is being written, for findings
        self.article = 0
        self.dropped = 0  # characters of this article that XML has no place for
        self.document: Document | None = None
        self.notebook = Notebook({}, 1)
        self.pager: Pager | None = None  # of a book that has a table of contents
        self.last = tongue  # the language of the article that was begun last
        self.flows_down = tongue.east_asian  # whether lines run down the page here, if the edition is vertical
        self.tallest = 0  # twips: the highest picture of this paragraph
        self.kept: dict[str, Any] = {}  # what the XML has no place for, for the properties of this article
        self.next_group = 1  # quotes and lists
        self.headings: list[tuple[int, str, str]] = []  # level, text and bookmark of each heading of this article

    def find(self, rule: str, severity: str, message: str, where: str | None = None) -> None:
        """Put down a finding at the present place."""
        self.findings.append(Finding(rule, severity, where or self.place, message))

    def text(self, text: str) -> str:
        """Text as the content of an element; what XML has no place for is dropped and counted."""
        made, count = ILLEGAL.subn("", text)
        self.dropped += count
        return escape(made)

    def group(self, kind: str) -> tuple[str, str]:
        """The two ends of a quote or list: a bookmark that Word does not list, from which a reader knows where it ends."""
        name = f"_{kind}{self.next_group}"
        self.next_group += 1
        number = self.next_mark
        self.next_mark += 1
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>', f'<w:bookmarkEnd w:id="{number}"/>'

    def bookmark(self, name: str, inner: str) -> str:
        """Runs with a bookmark around them."""
        number = self.next_mark
        self.next_mark += 1
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'
