"""Make the inlines of blocks from the pieces that the builder gathered: white space, line breaks, nesting.

White space is collapsed as browsers do; a source line end between two Han characters gives nothing, otherwise a space.
A stretch of pieces becomes one or more parts: two breaks, or one before an indent, part paragraphs.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from converter.model import (
    Deleted,
    Emphasis,
    Image,
    LineBreak,
    Link,
    NoteRef,
    Span,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from converter.text.patterns import lazily
from converter.walk import NESTED

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Sequence

    from converter.model import Inline, Nested, Place

MARK, ATOM, BREAK = "\ufdd0", "\ufdd1", "\ufdd2"  # signs for pieces that are no text; no page holds them
SPACES = lazily(f"([{MARK}]*)[ \t\r\n\f][ \t\r\n\f{MARK}]*")
WHITE = lazily("[ \t\r\n\f]+")  # the same in a text without signs: it is found at once
NEEDS_WORK = lazily(f"[\t\r\n\f{MARK}{BREAK}]|  ")
SIGNS = lazily(f"[{MARK}{ATOM}{BREAK}]")
NO_TEXT = lazily(f"[{MARK}{ATOM}]")
INDENT = lazily(f"[{MARK}]*(?:\u3000|\xa0{{2}}|\xa0 \xa0|&emsp;|\u2003)")
SENTENCE_END = lazily("[。！？…；：”’」』）)!?.;:]$")
INVISIBLE = lazily("[\\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]*")
SIMPLE: dict[
    str, Callable[[tuple[Inline, ...]], Inline]
] = {  # inlines that are nothing but their kind and what stands in them
    "emphasis": Emphasis,
    "strong": Strong,
    "superscript": Superscript,
    "subscript": Subscript,
    "deleted": Deleted,
}
VERSE_LINE = 26  # code points that a line of verse does not pass
STANZA = 80  # lines beyond which short lines are no stanza
PROSE_LINE = 32  # code points from which lines are paragraphs rather than verse or an address


class Piece(NamedTuple):
    """One piece of a stretch: `kind` is text, open, close, break, or atom."""

    kind: str
    node: int = -1  # of a text: its place is the page's
    text: str = ""
    tag: str = ""  # of an open: which inline
    value: str = ""  # of an open: target or language
    title: str | None = None
    atom: Inline | None = None
    spans: tuple[Place, ...] = ()


class Part(NamedTuple):
    """What becomes one block: its inlines and the places they come from."""

    children: tuple[Inline, ...]
    spans: tuple[Place, ...]
    images: tuple[Image, ...] = ()  # set where pictures are all that there is
    is_verse: bool = False


def parts_of(pieces: Sequence[Piece], *, whole: bool, may_be_verse: bool = False) -> list[Part]:
    """The parts of a stretch. `whole`: a heading or cell, which is one part whatever its breaks are."""
    if len(pieces) == 1 and pieces[0].kind == "text":
        piece = pieces[0]
        text = collapse(piece.text).strip()
        return [Part((Text(text),), piece.spans)] if text else []
    raw = "".join(
        piece.text
        if piece.kind == "text"
        else BREAK
        if piece.kind == "break"
        else ATOM
        if piece.kind == "atom"
        else MARK
        for piece in pieces
    )
    raw = collapse(raw)
    lines = raw.split(BREAK)
    if len(lines) == 1:
        groups = [1]
        verses = [False]
    else:
        groups, verses = ([len(lines)], [may_be_verse and _are_verse(lines)]) if whole else _grouped(lines)
    return _assemble(pieces, lines, groups, verses)


def collapse(text: str) -> str:
    r"""White space as a browser shows it.

    >>> collapse("春眠\n  不觉晓  spring\n sleep")
    '春眠不觉晓 spring sleep'
    """
    if not NEEDS_WORK.search(text):
        return text
    return (SPACES if MARK in text else WHITE).sub(_space, text)


def _space(found: re.Match[str]) -> str:
    white, before_it = found[0], found[1] if found.lastindex else ""
    marks = MARK * (white.count(MARK) - len(before_it))
    if "\n" in white or "\r" in white:
        start, end = found.span()
        before = found.string[start - 1 : start]
        after = found.string[end : end + 1]
        if _is_wide(before) and _is_wide(after):
            return before_it + marks
    return f"{before_it} {marks}"


def _is_wide(character: str) -> bool:
    """Whether a character is as wide as it is high: Han, kana, fullwidth marks, and dashes and quotes as Chinese has them."""
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\uff00" <= character <= "\uffef"
        or "\u2018" <= character <= "\u201d"
        or character in {"\u2014", "\u2026"}
        or "\uf900" <= character <= "\ufaff"
        or "\ufe30" <= character <= "\ufe4f"
        or "\U00020000" <= character <= "\U0003ffff"
    )


def _grouped(lines: list[str]) -> tuple[list[int], list[bool]]:
    """How many lines make each paragraph, and which of these are verse."""
    bare = [SIGNS.sub("", line).strip() for line in lines]
    holds = [bool(text) or ATOM in line for text, line in zip(bare, lines, strict=True)]
    groups: list[int] = []
    verses: list[bool] = []
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and holds[end] and holds[end - 1]:
            end += 1
        block = list(range(at, end))
        if (
            len(block) >= 4
            and all(0 < len(bare[i]) <= VERSE_LINE for i in block)
            and _reads_as_verse([bare[i] for i in block])
        ):
            groups.append(len(block))
            verses.append(True)
        else:
            starts = [at, *(i for i in block[1:] if _starts_paragraph(lines, bare, i)), end]
            groups += [b - a for a, b in pairwise(starts)]
            verses += [False] * (len(starts) - 1)
        at = end
    return groups, verses


def _are_verse(lines: list[str]) -> bool:
    bare = [SIGNS.sub("", line).strip() for line in lines]
    return len(lines) >= 2 and all(0 < len(line) <= VERSE_LINE * 2 for line in bare)


def _starts_paragraph(lines: list[str], bare: list[str], at: int) -> bool:
    before = bare[at - 1]
    if INDENT.match(lines[at]) or not before:
        return True
    return len(before) >= PROSE_LINE or (
        len(before) >= 12 and bool(SENTENCE_END.search(before)) and len(bare[at]) >= 12
    )


def _reads_as_verse(lines: list[str]) -> bool:
    """Lines of one kind: of nearly one length, or short, most with a mark at their end or most without."""
    lengths = [len(line) for line in lines]
    ended = sum(line[-1] in "，。！？；、,.!?;" for line in lines)
    labels = sum("：" in line[:-1] or ":" in line[:-1] or any(c.isdigit() for c in line) for line in lines)
    inner = sum(line[:-1].count(mark) for line in lines for mark in "，。！？；,.!?;")
    if labels * 4 > len(lines) or len(lines) > STANZA or inner > 1.2 * len(lines):
        return False
    return max(lengths) <= VERSE_LINE and (
        ended * 5 >= len(lines) * 4 or (ended * 5 <= len(lines) and max(lengths) - min(lengths) <= 4)
    )


def _assemble(pieces: Sequence[Piece], lines: list[str], groups: list[int], verses: list[bool]) -> list[Part]:
    """Inlines for each group of lines; what is open at the end of one is opened again in the next."""
    made: list[Part] = []
    supply = iter(pieces)
    opened: list[Piece] = []
    at = 0
    for size, is_verse in zip(groups, verses, strict=True):
        tree = _Tree(opened)
        for number in range(at, at + size):
            if number > at:
                tree.line_break()
            opened = _fill(tree, lines[number], supply)
        at += size
        part = tree.part(is_verse=is_verse)
        if part is not None:
            made.append(part)
    return made


def _fill(tree: _Tree, line: str, supply: Iterator[Piece]) -> list[Piece]:
    """Put one line into the tree, taking from `supply` the pieces up to the break that ends it."""
    texts = iter(NO_TEXT.split(line))
    tree.text(next(texts))
    for piece in supply:
        if piece.kind == "break":
            break
        if piece.kind == "text":
            tree.spans += piece.spans
            continue
        if piece.kind == "atom":
            tree.atom(piece)
        elif piece.kind == "open":
            tree.open(piece)
        else:
            tree.close()
        tree.text(next(texts))
    return list(tree.opened)


class _Tree:
    """Inlines under construction. An inline within one of its own kind is not nested, which bounds the depth."""

    def __init__(self, opened: list[Piece]) -> None:
        self.spans: list[Place] = []
        self.levels: list[list[Inline]] = [[]]
        self.opened: list[Piece] = []
        self.effective: list[bool] = []
        self.images: list[Image] = []
        self.has_text = False
        self.has_atom = False
        for piece in opened:
            self.open(piece)

    def text(self, text: str) -> None:
        if text:
            self.levels[-1].append(Text(text))
            self.has_text = self.has_text or bool(text.strip())

    def atom(self, piece: Piece) -> None:
        if piece.atom is None:
            return
        self.levels[-1].append(piece.atom)
        self.spans += piece.spans
        if isinstance(piece.atom, Image):
            self.images.append(piece.atom)
        else:
            self.has_atom = True

    def line_break(self) -> None:
        self.levels[-1].append(LineBreak())

    def open(self, piece: Piece) -> None:
        nested = sum(other.tag == piece.tag for other in self.opened) < (3 if piece.tag == "span" else 1)
        self.opened.append(piece)
        self.effective.append(nested)
        if nested:
            self.levels.append([])

    def close(self) -> None:
        if not self.opened:
            return
        piece = self.opened.pop()
        if self.effective.pop():
            children = self.levels.pop()
            self.levels[-1] += wrapped(piece, children)

    def part(self, *, is_verse: bool) -> Part | None:
        """The finished part, or None where there is nothing to see."""
        while self.opened:
            self.close()
        spans = joined(self.spans)
        if not self.has_text and not self.has_atom:
            if self.images:
                return Part((), spans, tuple(self.images))
            return Part((), spans) if spans else None
        return Part(trimmed(self.levels[0]), spans, is_verse=is_verse)


def wrapped(piece: Piece, children: list[Inline]) -> list[Inline]:
    """Children within the inline that a piece opened; as they are where it would hold nothing to see."""
    if not any(not isinstance(child, LineBreak) for child in children):
        return children
    if all(isinstance(child, Text) and not child.text.strip() for child in children):
        return children
    if piece.tag == "superscript" and all(isinstance(child, NoteRef) or child == Text(" ") for child in children):
        return children
    return [inline(piece.tag, tuple(children), piece.value, piece.title)]


def inline(kind: str, children: tuple[Inline, ...], value: str = "", title: str | None = None) -> Inline:
    """The inline of a kind around others; `value` is the target of a link and the language of a span."""
    if kind == "link":
        return Link(children, value, title)
    made = SIMPLE.get(kind)
    return made(children) if made is not None else Span(children, value)


def trimmed(children: list[Inline]) -> tuple[Inline, ...]:
    """Inlines without white space and breaks at their edges, neighbouring texts joined."""
    made = list(_joined_texts(children))
    while made and _is_blank(made[0]):
        del made[0]
    while made and _is_blank(made[-1]):
        del made[-1]
    made = _trim_edge(made, first=True)
    made = _trim_edge(made, first=False)
    return tuple(_trim_lines(made))


def _is_blank(inline: Inline) -> bool:
    """Whether an inline is a line break, or a text of white space."""
    return isinstance(inline, LineBreak) or (isinstance(inline, Text) and (not inline.text or inline.text.isspace()))


def _joined_texts(children: list[Inline]) -> Iterator[Inline]:
    buffer: list[str] = []
    for child in children:
        if isinstance(child, Text):
            buffer.append(child.text)
            continue
        if buffer:
            yield Text("".join(buffer))
            buffer = []
        yield child
    if buffer:
        yield Text("".join(buffer))


def _trim_edge(children: list[Inline], *, first: bool) -> list[Inline]:
    """Strip the outermost text at one edge, within nested inlines too."""
    if not children:
        return children
    place = 0 if first else -1
    edge = children[place]
    if isinstance(edge, Text):
        text = edge.text.lstrip() if first else edge.text.rstrip()
        if text != edge.text:
            children[place] = Text(text)
    elif isinstance(edge, NESTED):
        inner = tuple(_trim_edge(list(edge.children), first=first))
        if inner != edge.children:
            children[place] = _with_children(edge, inner)
    return children


def _with_children(node: Nested, children: tuple[Inline, ...]) -> Inline:
    if isinstance(node, Link):
        return Link(children, node.target, node.title)
    if isinstance(node, Span):
        return Span(children, node.language)
    return type(node)(children)


def _trim_lines(children: list[Inline]) -> list[Inline]:
    """No spaces beside a line break; an indent after it goes too."""
    for place, child in enumerate(children):
        if isinstance(child, LineBreak):
            before, after = (
                children[place - 1] if place else None,
                children[place + 1] if place + 1 < len(children) else None,
            )
            if isinstance(before, Text):
                children[place - 1] = Text(before.text.rstrip())
            if isinstance(after, Text):
                children[place + 1] = Text(after.text.lstrip())
    return [child for child in children if not (isinstance(child, Text) and not child.text)]


def joined(spans: list[Place]) -> tuple[Place, ...]:
    """Places that follow one another, as one."""
    if len(spans) < 2:
        return tuple(spans)
    made: list[Place] = []
    for start, end in spans:
        if made and made[-1][1] == start:
            made[-1] = (made[-1][0], end)
        else:
            made.append((start, end))
    return tuple(made)


def is_invisible(text: str) -> bool:
    """Whether a text shows nothing: white space, zero-width and direction marks."""
    return INVISIBLE.fullmatch(text) is not None
