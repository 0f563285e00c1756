"""Build the blocks of a document from a stretch of a page, in one walk without recursion.

Each block gets its origin in the source text; what is left out on the way is gathered by rule, so that nothing goes
missing. Only structure is decided here: what belongs to the article was decided before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from converter.model import (
    Cell,
    Code,
    CodeBlock,
    Figure,
    Heading,
    Image,
    List,
    Note,
    NoteRef,
    Notes,
    Origin,
    Paragraph,
    Quote,
    Ruby,
    Table,
    ThematicBreak,
    Verse,
)
from converter.readers.html import notes as note_forms
from converter.readers.html import subtrees, tables
from converter.readers.html.languages import language_of, language_tag, same_language
from converter.readers.html.leaves import Part, Piece, collapse, is_invisible, joined, parts_of
from converter.readers.html.parsing import BLOCK_TAGS
from converter.readers.html.ruby import rubies
from converter.walk import ledger_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from converter.model import Block, Inline, Place
    from converter.readers.html.links import Links
    from converter.readers.html.parsing import Page

INLINE_OPENS = {
    "b": "strong",
    "strong": "strong",
    "i": "emphasis",
    "em": "emphasis",
    "cite": "emphasis",
    "dfn": "emphasis",
    "sup": "superscript",
    "sub": "subscript",
    "s": "deleted",
    "del": "deleted",
    "strike": "deleted",
}
CODE_TAGS = frozenset({"code", "kbd", "samp", "tt", "var"})
HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
CONTROLS = frozenset({"select", "option", "optgroup", "datalist", "button", "textarea", "input", "form-control"})
FALLBACKS = frozenset({"iframe", "object", "video", "audio", "canvas", "noframes", "applet", "embed", "map", "svg"})
DEEPEST = 24  # quotes and lists within one another; beyond, they are taken as paragraphs
HEADING_LENGTH = 90  # code points beyond which a heading is a paragraph in disguise


@dataclass(slots=True)
class Frame:
    """An element that is open: where it ends, what it is for, what it holds so far."""

    end: int
    kind: str
    node: int
    blocks: list[Block] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    extra: Any = None


class Built(NamedTuple):
    """What a stretch of a page became."""

    blocks: tuple[Block, ...]
    dropped: dict[str, list[Place]]  # by rule: places that are in no block


class Builder:
    """One walk over a stretch of a page.

    With `exact` the markup is taken at its word: Markdown means what it says, a page of 2004 does not.
    """

    def __init__(
        self,
        page: Page,
        links: Links,
        *,
        gone: Collection[int] = (),
        main_language: str | None = None,
        exact: bool = False,
    ) -> None:
        self.exact = exact
        self.page = page
        self.links = links
        self.gone = gone
        self.main_language = main_language
        self.frames: list[Frame] = [Frame(0, "root", 0)]
        self.pieces: list[Piece] = []
        self.inlines: list[Frame] = []
        self.dropped: dict[str, list[Place]] = defaultdict(list)
        self.held = False  # whether the pieces hold anything to see
        self.cell: Frame | None = None
        self.depth = 0
        self.marks: dict[int, str] = {}
        self.targets: dict[int, str] = {}
        self.backlinks: frozenset[int] = frozenset()
        self.notes: dict[str, tuple[Block, ...]] = {}

    def build(self, stretches: list[tuple[int, int]]) -> Built:
        """The blocks of stretches of nodes (start, end exclusive), in document order."""
        page = self.page
        self.marks, self.targets, self.backlinks = note_forms.find(page, stretches)
        for start, end in stretches:
            self._walk(start, end)
            self._close_all()
        blocks = self.frames[0].blocks
        if self.notes:
            kept = tuple(
                Note(name, self.notes[name]) for name in dict.fromkeys(self.marks.values()) if name in self.notes
            )
            blocks.append(Notes(kept))
        return Built(tuple(without_edge_breaks(blocks)), dict(self.dropped))

    # -- the walk -------------------------------------------------------------------------------------------

    def _walk(self, start: int, end: int) -> None:
        page = self.page
        tags, ends, gone = page.tags, page.ends, self.gone
        starts, stops, text = page.starts, page.stops, page.text
        frames, inlines = self.frames, self.inlines
        at = start
        while at < end:
            while inlines and inlines[-1].end <= at:
                inlines.pop()
                self.pieces.append(Piece("close"))
            while len(frames) > 1 and frames[-1].end <= at:
                self._close()
            if at in gone:
                at = ends[at]
                continue
            tag = tags[at]
            if not tag:
                raw = text[starts[at] : stops[at]]
                if raw.isspace():
                    if self.held:
                        self.pieces.append(Piece("text", at, raw))
                else:
                    self.pieces.append(Piece("text", at, raw, "", "", None, None, ((starts[at], stops[at]),)))
                    self.held = True
                at += 1
            elif tag == "br":
                within = self.exact and (page.attributes[at] or {}).get("class") != "line"
                self.pieces.append(Piece("break", text="within" if within else ""))
                at = at + 1
            else:
                at = self._element(tag, at)

    def _element(self, tag: str, at: int) -> int:
        """Open an element; returns the node to go on with."""
        page = self.page
        attributes = page.attributes[at]
        if at in self.targets:
            self._open_block(at, "note", self.targets[at])
            return at + 1
        if tag in BLOCK_TAGS or "-" in tag:
            return self._block(tag, at)
        if at in self.marks:
            self.dropped["note-marks"] += subtrees.places(self.page, at, self.gone)
            self._atom(NoteRef(self.marks[at]), ())
            return page.ends[at]
        if at in self.backlinks:
            self.dropped["note-backlinks"] += subtrees.places(self.page, at, self.gone)
            return page.ends[at]
        if tag == "img":
            image = self.links.image(attributes)
            if image is not None:
                self._atom(image, ())
            return page.ends[at]
        if tag == "ruby":
            pairs, brackets = rubies(page, at, self.gone)
            self.dropped["ruby-brackets"] += brackets
            for pair, spans in pairs:
                self._atom(pair, spans)
            return page.ends[at]
        if tag in CODE_TAGS and page.starts[at] < page.stops[at] and not subtrees.holds(page, at, "img"):
            code = collapse(page.of(at)).strip()
            if code:
                self._atom(Code(code), tuple(subtrees.places(self.page, at, self.gone)))
            return page.ends[at]
        if tag in CONTROLS:
            self.dropped["form"] += subtrees.places(self.page, at, self.gone)
            return page.ends[at]
        if tag in FALLBACKS:
            self.dropped["fallback"] += subtrees.places(self.page, at, self.gone)
            return page.ends[at]
        if tag in {"annotation", "annotation-xml"}:
            self.dropped["math-source"] += subtrees.places(self.page, at, self.gone)
            return page.ends[at]
        self._inline(tag, at)
        return at + 1

    def _inline(self, tag: str, at: int) -> None:
        attributes = self.page.attributes[at]
        opened = INLINE_OPENS.get(tag)
        if opened:
            self._open_inline(at, Piece("open", tag=opened))
        elif tag == "a":
            target = self.links.target(attributes.get("href", ""))
            if target:
                title = " ".join(attributes.get("title", "").split()) or None
                self._open_inline(at, Piece("open", tag="link", value=target, title=title))
        elif attributes and "lang" in attributes:
            language = language_tag(attributes["lang"])
            if language and not same_language(language, self.main_language):
                self._open_inline(at, Piece("open", tag="span", value=language))

    def _open_inline(self, at: int, piece: Piece) -> None:
        if any(frame.extra.tag == piece.tag and frame.extra.value == piece.value for frame in self.inlines):
            return  # emphasis within emphasis says nothing new, and depth stays bounded
        if len(self.inlines) >= DEEPEST:
            return
        self.inlines.append(Frame(self.page.ends[at], "inline", at, extra=piece))
        self.pieces.append(piece)

    def _atom(self, atom: Inline, spans: tuple[Place, ...]) -> None:
        self.pieces.append(Piece("atom", atom=atom, spans=spans))
        self.held = True

    # -- blocks ---------------------------------------------------------------------------------------------

    def _block(self, tag: str, at: int) -> int:
        page = self.page
        if tag in CONTROLS or tag in FALLBACKS:
            self.dropped["form" if tag in CONTROLS else "fallback"] += subtrees.places(self.page, at, self.gone)
            return page.ends[at]
        if tag == "noscript" and not subtrees.is_only_picture(page, at):
            self.dropped["fallback"] += subtrees.places(self.page, at, self.gone)
            return page.ends[at]
        if self.cell is not None:  # a cell holds inlines only: blocks in it are lines
            self._line_break()
            self._open_block(at, "line")
            return at + 1
        kind, extra = "block", None
        if tag in HEADINGS:
            kind, extra = "heading", HEADINGS[tag]
        elif tag == "table":
            if self.exact or tables.is_data(page, at):
                kind = "table"
        elif tag in ("tr", "td", "th", "caption") and self._in_table():
            kind = {"tr": "row", "caption": "caption"}.get(tag, "cell")
        elif tag in ("ul", "ol", "menu", "dir"):
            kind = "list"
        elif tag == "li":
            kind = "item"
        elif tag == "blockquote":
            kind = "quote"
        elif tag in ("pre", "listing", "xmp") and (self.exact or not subtrees.is_prose(page, at)):
            self._flush()
            self._code_block(at)
            return page.ends[at]
        elif tag == "figure":
            kind = "figure"
        elif tag == "figcaption":
            kind = "caption"
        elif tag == "hr":
            self._flush()
            if self.frames[-1].kind not in ("row", "table", "list", "note") and not subtrees.is_of_notes(page, at):
                self.frames[-1].blocks.append(ThematicBreak())
            return page.ends[at]
        self._open_block(at, kind, extra)
        return at + 1

    def _open_block(self, at: int, kind: str, extra: Any = None) -> None:
        if kind != "line":
            self._flush()
        if kind in ("list", "quote", "item"):
            self.depth += 1
            if self.depth > DEEPEST:
                extra = "flat"
        if kind in ("block", "heading"):  # what they hold belongs to the one above
            over = self.frames[-1]
            frame = Frame(self.page.ends[at], kind, at, over.blocks, over.items, extra)
        else:
            frame = Frame(self.page.ends[at], kind, at, extra=extra)
        self.frames.append(frame)
        if kind == "cell":
            self.cell = frame

    def _close(self) -> None:
        frame = self.frames[-1]
        if frame.kind == "line":
            self.frames.pop()
            self._line_break()
            return
        self._flush()
        self.frames.pop()
        over = self.frames[-1]
        match frame.kind:
            case "list" | "quote" | "item":
                self.depth -= 1
                self._close_group(frame, over)
            case "cell":
                self.cell = None
                over.items.append(frame.extra or self._empty_cell(frame.node))
                over.blocks += frame.blocks
            case "row":
                if frame.items:
                    over.items.append(tuple(frame.items))
                over.blocks += frame.blocks
            case "table":
                over.blocks += self._table(frame)
            case "figure":
                over.blocks += self._figure(frame)
            case "caption":
                if (
                    over.kind in ("figure", "table")
                    and over.extra is None
                    and len(frame.blocks) == 1
                    and isinstance(frame.blocks[0], Paragraph)
                ):
                    over.extra = frame.blocks[0]
                else:
                    over.blocks += frame.blocks
            case "note":
                if frame.blocks:
                    self.notes[frame.extra] = (*self.notes.get(frame.extra, ()), *frame.blocks)

    def _close_group(self, frame: Frame, over: Frame) -> None:
        if frame.extra == "flat" or not (frame.blocks or frame.items):
            over.blocks += frame.blocks
            return
        language = language_of(self.page, frame.node, self.main_language)
        if frame.kind == "quote":
            over.blocks.append(Quote(tuple(frame.blocks), language))
        elif frame.kind == "item":
            if over.kind == "list" and over.extra != "flat":
                self._loose_into_items(over)
                over.items.append(tuple(frame.blocks))
            else:
                over.blocks += frame.blocks
        else:
            self._loose_into_items(frame)
            attributes = self.page.attributes[frame.node]
            start = attributes.get("start", "")
            ordered = self.page.tags[frame.node] == "ol"
            over.blocks.append(
                List(tuple(frame.items), ordered, int(start) if ordered and start.isdecimal() else 1, language)
            )

    @staticmethod
    def _loose_into_items(frame: Frame) -> None:
        """Blocks that stand in a list outside of its items belong to the item before, as nested lists of old pages do."""
        if frame.blocks:
            if frame.items:
                frame.items[-1] = (*frame.items[-1], *frame.blocks)
            else:
                frame.items.append(tuple(frame.blocks))
            frame.blocks = []

    def _close_all(self) -> None:
        while self.inlines:
            self.inlines.pop()
        while len(self.frames) > 1:
            self._close()
        self._flush()

    # -- leaves ---------------------------------------------------------------------------------------------

    def _line_break(self) -> None:
        if self.held and self.pieces and self.pieces[-1].kind != "break":
            self.pieces.append(Piece("break"))

    def _flush(self) -> None:
        """Make blocks of the pieces so far; inlines that are open stay open for what follows."""
        if not self.held:
            self.pieces = [frame.extra for frame in self.inlines]
            return
        pieces = self.pieces
        self.pieces = [frame.extra for frame in self.inlines]
        self.held = False
        frame = self.frames[-1]
        kind = frame.kind
        if kind == "cell":
            frame.extra = self._cell(frame.node, parts_of(pieces, whole=True))
            return
        may_be_verse = (
            self.exact
            and kind != "heading"
            and not any(
                piece.kind == "break" and piece.text and not after.text.startswith("\n")
                for piece, after in pairwise([*pieces, Piece("close")])
            )
        )
        for part in parts_of(pieces, whole=kind == "heading" or self.exact, may_be_verse=may_be_verse):
            block = self._leaf(part, frame)
            if block is not None:
                frame.blocks.append(block)

    def _leaf(self, part: Part, frame: Frame) -> Block | None:
        language = language_of(self.page, frame.node, self.main_language)
        if not part.children:
            self._drop_invisible(part.spans)
            return Figure(part.images, None, language) if part.images else None
        run = ledger_text(part.children)
        if is_invisible(run) and not _shows(part.children):
            self._drop_invisible(part.spans)
            return None
        origin = Origin(joined(list(part.spans)), run, path=self.page.path(frame.node))
        if frame.kind == "heading" and (self.exact or len(run) <= HEADING_LENGTH):
            return Heading(frame.extra, part.children, language, origin)
        if part.is_verse:
            return Verse(part.children, language, origin)
        return Paragraph(part.children, language, origin)

    def _drop_invisible(self, spans: tuple[Place, ...]) -> None:
        self.dropped["invisible"] += [span for span in spans if self.page.text[span[0] : span[1]].strip()]

    def _cell(self, node: int, parts: list[Part]) -> Cell:
        attributes = self.page.attributes[node]
        children: tuple[Inline, ...] = ()
        origin = None
        for part in parts:
            run = ledger_text(part.children)
            if part.images:
                children = part.images
            elif not part.children or (is_invisible(run) and not _shows(part.children)):
                self._drop_invisible(part.spans)
            else:
                children = part.children
                origin = Origin(joined(list(part.spans)), run, path=self.page.path(node))
        return Cell(
            children,
            self.page.tags[node] == "th",
            tables.spanned(attributes.get("colspan")),
            tables.spanned(attributes.get("rowspan")),
            tables.aligned(attributes),
            language_of(self.page, node, self.main_language),
            origin,
        )

    def _empty_cell(self, node: int) -> Cell:
        return self._cell(node, [])

    def _table(self, frame: Frame) -> list[Block]:
        caption = frame.extra
        rows = tuple(frame.items)
        if not rows:
            return [*([caption] if caption else []), *frame.blocks]
        return [Table(rows, caption, language_of(self.page, frame.node, self.main_language)), *frame.blocks]

    def _figure(self, frame: Frame) -> list[Block]:
        images = tuple(image for block in frame.blocks if isinstance(block, Figure) for image in block.images)
        others: list[Block] = [block for block in frame.blocks if not isinstance(block, Figure)]
        caption = frame.extra
        if not images:
            return [*others, *([caption] if caption else [])]
        if caption is None and len(others) == 1 and isinstance(others[0], Paragraph):
            caption = others.pop()
        return [Figure(images, caption, language_of(self.page, frame.node, self.main_language)), *others]

    def _code_block(self, at: int) -> None:
        page = self.page
        places = subtrees.places(page, at, self.gone, with_spaces=True)
        raw = "".join(page.text[start:end] for start, end in places)
        if not raw.strip():
            return
        text = raw.strip("\r\n").replace("\r\n", "\n").rstrip()
        origin = Origin(joined(places), text, path=page.path(at))
        self.frames[-1].blocks.append(CodeBlock(text, subtrees.syntax_of(page, at), None, origin))

    def _in_table(self) -> bool:
        for frame in reversed(self.frames):
            if frame.kind in ("table", "row"):
                return True
            if frame.kind != "block" or self.page.tags[frame.node] not in ("tbody", "thead", "tfoot"):
                return False
        return False


def _shows(children: tuple[Inline, ...]) -> bool:
    return any(isinstance(child, Image | NoteRef | Code | Ruby) for child in children)


def without_edge_breaks(blocks: list[Block]) -> list[Block]:
    """Blocks without thematic breaks at their edges or side by side."""
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, ThematicBreak) and (not made or isinstance(made[-1], ThematicBreak)):
            continue
        made.append(block)
    while made and isinstance(made[-1], ThematicBreak):
        made.pop()
    return made
