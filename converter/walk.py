"""Walking and editing documents: written once, so that a rule is a function on a string.

A block's *run* is its text seen as one string, as a rule should see it: code, pictures, note marks and ruby stand in it
as one U+FFFC each, and a line break as a line end. Its *ledger text* is the same with the text of code and ruby in full.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, cast

from converter.model import (
    Cell,
    Code,
    CodeBlock,
    Deleted,
    Emphasis,
    Figure,
    Heading,
    Image,
    LineBreak,
    Link,
    List,
    Note,
    NoteRef,
    Notes,
    Origin,
    Paragraph,
    Quote,
    Ruby,
    Span,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Verse,
)
from converter.report import Change
from converter.text.edits import apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from converter.model import Block, Document, Inline, Leaf, Place
    from converter.text.edits import Edit

MASK = "\N{OBJECT REPLACEMENT CHARACTER}"
LEAVES = (Heading, Paragraph, Verse, Cell)
RUNS = (Paragraph, Heading, Verse)
LINES = (*RUNS, CodeBlock)
WRITTEN = (Text, Code)  # inlines that are their text
NESTED = (Emphasis, Strong, Superscript, Subscript, Deleted, Link, Span)
L = TypeVar("L", bound="Leaf")

# -- text ---------------------------------------------------------------------------------------------------


def text_run(children: Iterable[Inline]) -> str:
    """The run of a block, as rules see it."""
    parts: list[str] = []
    for node in children:
        if type(node) is Text:
            parts.append(node.text)
        elif isinstance(node, NESTED):
            parts.append(text_run(node.children))
        elif isinstance(node, LineBreak):
            parts.append("\n")
        else:
            parts.append(MASK)
    return "".join(parts)


def ledger_text(children: Iterable[Inline]) -> str:
    """The text of a block that the ledger counts: ruby with its reading, code in full, no marks and pictures."""
    parts: list[str] = []
    for node in children:
        if isinstance(node, WRITTEN):
            parts.append(node.text)
        elif isinstance(node, NESTED):
            parts.append(ledger_text(node.children))
        elif isinstance(node, Ruby):
            parts += (node.base, node.reading)
        elif isinstance(node, LineBreak):
            parts.append("\n")
    return "".join(parts)


def plain_text(children: Iterable[Inline]) -> str:
    """The text of a block for people who see no markup: ruby without its reading, a break as a line end."""
    parts: list[str] = []
    for node in children:
        if isinstance(node, WRITTEN):
            parts.append(node.text)
        elif isinstance(node, NESTED):
            parts.append(plain_text(node.children))
        elif isinstance(node, Ruby):
            parts.append(node.base)
        elif isinstance(node, LineBreak):
            parts.append("\n")
    return "".join(parts)


# -- walking ------------------------------------------------------------------------------------------------


def leaves(blocks: Iterable[Block]) -> Iterator[Leaf | CodeBlock]:
    """All blocks and cells that hold text themselves, in reading order."""
    for block in blocks:
        if isinstance(block, LINES):
            yield block
        elif isinstance(block, Quote):
            yield from leaves(block.blocks)
        elif isinstance(block, List):
            for item in block.items:
                yield from leaves(item)
        elif isinstance(block, Table):
            if block.caption:
                yield block.caption
            for row in block.rows:
                yield from row
        elif isinstance(block, Figure):
            if block.caption:
                yield block.caption
        elif isinstance(block, Notes):
            for note in block.notes:
                yield from leaves(note.blocks)


def inlines(children: Iterable[Inline]) -> Iterator[Inline]:
    """All inlines, parents before their children."""
    for node in children:
        yield node
        if isinstance(node, NESTED):
            yield from inlines(node.children)


def block_text(block: Block) -> str:
    """The plain text of a block, its parts parted by line ends."""
    if isinstance(block, RUNS):
        return plain_text(block.children)
    return "\n".join(
        part.text if isinstance(part, CodeBlock) else plain_text(part.children) for part in leaves((block,))
    )


def spans_of(blocks: Iterable[Block]) -> tuple[Place, ...]:
    """The places of the source text that blocks come from, in order."""
    return tuple(sorted(span for leaf in leaves(blocks) if leaf.origin for span in leaf.origin.spans))


def where(block: Block | Leaf) -> str:
    """A block's place for a person: its line, or its path in the page, or the beginning of its text."""
    origin = block.origin
    if origin is None and isinstance(block, Quote | List | Table | Figure | Notes):
        origin = next((leaf.origin for leaf in leaves((block,)) if leaf.origin), None)
    if origin and origin.line is not None:
        return f"line {origin.line}"
    if origin and origin.path:
        return origin.path
    return f"at {origin.spans[0][0]}" if origin and origin.spans else "metadata"


def map_leaves(blocks: tuple[Block, ...], change: Callable[[Leaf], Leaf]) -> tuple[Block, ...]:
    """Blocks with each leaf changed; the same object where nothing changed. The change keeps a leaf's type."""
    made = tuple(_map_block(block, change) for block in blocks)
    return blocks if all(a is b for a, b in zip(blocks, made, strict=True)) else made


def _map_block(block: Block, change: Callable[[Leaf], Leaf]) -> Block:
    match block:
        case Heading() | Paragraph() | Verse():
            return change(block)  # type: ignore[return-value]
        case Quote(blocks):
            inner = map_leaves(blocks, change)
            return block if inner is blocks else replace(block, blocks=inner)
        case List(items):
            made = tuple(map_leaves(item, change) for item in items)
            return block if all(a is b for a, b in zip(items, made, strict=True)) else replace(block, items=made)
        case Table(rows, caption):
            new_rows = tuple(tuple(cast("Cell", change(cell)) for cell in row) for row in rows)
            new_caption = _map_caption(caption, change)
            same = new_caption is caption and all(
                a is b for old, new in zip(rows, new_rows, strict=True) for a, b in zip(old, new, strict=True)
            )
            return block if same else replace(block, rows=new_rows, caption=new_caption)
        case Figure(_, caption):
            made_caption = _map_caption(caption, change)
            return block if made_caption is caption else replace(block, caption=made_caption)
        case Notes(notes):
            new = tuple(_map_note(note, change) for note in notes)
            return block if all(a is b for a, b in zip(notes, new, strict=True)) else replace(block, notes=new)
        case _:
            return block


def _map_caption(caption: Paragraph | None, change: Callable[[Leaf], Leaf]) -> Paragraph | None:
    return cast("Paragraph", change(caption)) if caption else None


def _map_note(note: Note, change: Callable[[Leaf], Leaf]) -> Note:
    inner = map_leaves(note.blocks, change)
    return note if inner is note.blocks else Note(note.name, inner)


def map_inlines(children: tuple[Inline, ...], change: Callable[[Inline], Inline]) -> tuple[Inline, ...]:
    """Inlines with each node changed, children before their parents; the same object where nothing changed."""
    made: list[Inline] = []
    same = True
    for node in children:
        inner = node
        if isinstance(node, NESTED):
            grown = map_inlines(node.children, change)
            if grown is not node.children:
                inner = replace(node, children=grown)
        inner = change(inner)
        same = same and inner is node
        made.append(inner)
    return children if same else tuple(made)


def filter_blocks(blocks: tuple[Block, ...], keep: Callable[[Block], bool]) -> tuple[Block, ...]:
    """Blocks without those that are not kept, at every depth; a container left empty goes too."""
    made: list[Block] = []
    for block in blocks:
        if not keep(block):
            continue
        grown: Block = block
        if isinstance(block, Quote):
            inner = filter_blocks(block.blocks, keep)
            if not inner:
                continue
            grown = block if inner is block.blocks else replace(block, blocks=inner)
        elif isinstance(block, List):
            items = tuple(filter_blocks(item, keep) for item in block.items)
            if any(a is not b for a, b in zip(items, block.items, strict=True)):
                items = tuple(new for new, old in zip(items, block.items, strict=True) if new or not old)
                if not items:
                    continue
                grown = replace(block, items=items)
        made.append(grown)
    return (
        blocks if len(made) == len(blocks) and all(a is b for a, b in zip(blocks, made, strict=True)) else tuple(made)
    )


# -- editing ------------------------------------------------------------------------------------------------


def edit_text(
    document: Document,
    rule: Callable[[str], Sequence[Edit]],
    *,
    base_of_ruby: bool = False,
) -> tuple[Document, list[Change]]:
    """Run a text rule over every block: the document with its edits, and the changes for the report.

    Code, link targets, pictures and readings are out of a rule's reach; an edit that would reach over one is left out.
    With `base_of_ruby` the bases of ruby are part of the run, for script conversion, and an edit must keep their length.
    """
    changes: list[Change] = []

    def change(leaf: Leaf) -> Leaf:
        edited, made = edit_leaf(leaf, rule, base_of_ruby=base_of_ruby)
        changes.extend(made)
        return edited

    blocks = map_leaves(document.blocks, change)
    return (document if blocks is document.blocks else replace(document, blocks=blocks)), changes


def edit_leaf(leaf: L, rule: Callable[[str], Sequence[Edit]], *, base_of_ruby: bool = False) -> tuple[L, list[Change]]:
    """Run a text rule over one block; the same object where the rule finds nothing."""
    children = leaf.children
    if len(children) == 1 and isinstance(children[0], Text):  # most blocks: one run of text
        run = children[0].text
        edits = rule(run)
        if not edits:
            return leaf, []
        after = apply_edits(run, edits)
        made: tuple[Inline, ...] = (Text(after),) if after else ()
        ledger_edits = tuple(edits)
    else:
        run = _ruby_run(children) if base_of_ruby else text_run(children)
        edits = [e for e in rule(run) if MASK not in e.before and MASK not in e.after]
        if not edits:
            return leaf, []
        made = _Spread(edits, base_of_ruby=base_of_ruby).over(children)
        ledger_edits = tuple(_in_ledger(children, edits, base_of_ruby=base_of_ruby))
    origin = leaf.origin
    if origin is not None:
        origin = Origin(origin.spans, origin.run, (*origin.steps, ledger_edits), origin.line, origin.path)
    return _with(leaf, made, origin), changes_of(edits, where(leaf))


def _with(leaf: L, children: tuple[Inline, ...], origin: Origin | None) -> L:
    """A leaf with other inlines; those that there are most of without the detour over the names of their fields."""
    if type(leaf) is Paragraph:
        return cast("L", Paragraph(children, leaf.language, origin))
    return replace(leaf, children=children, origin=origin)


def changes_of(edits: Iterable[Edit], place: str) -> list[Change]:
    """Changes for the report: equal ones in one block are counted."""
    counted: dict[tuple[str, str, str], int] = {}
    first: list[Edit] = []
    for edit in edits:
        key = (edit.rule, edit.before, edit.after)
        if key in counted:
            counted[key] += 1
        else:
            counted[key] = 1
            first.append(edit)
    return [
        Change(e.rule, place, e.before, e.after, e.confidence, times, e.gain, e.raw.hex() if e.raw else None)
        for e, times in zip(first, counted.values(), strict=True)
    ]


def _ruby_run(children: Iterable[Inline]) -> str:
    parts: list[str] = []
    for node in children:
        if isinstance(node, Text):
            parts.append(node.text)
        elif isinstance(node, NESTED):
            parts.append(_ruby_run(node.children))
        elif isinstance(node, LineBreak):
            parts.append("\n")
        else:
            parts.append(node.base if isinstance(node, Ruby) else MASK)
    return "".join(parts)


class _Spread:
    """Carry edits of a run back over the inlines that it was made of."""

    def __init__(self, edits: Sequence[Edit], *, base_of_ruby: bool) -> None:
        self.edits = edits
        self.base_of_ruby = base_of_ruby
        self.at = 0  # place in the run
        self.index = 0  # the edit to come
        self.begun = False  # its text stands in an inline to the left already

    def over(self, children: Iterable[Inline]) -> tuple[Inline, ...]:
        made: list[Inline] = []
        for node in children:
            if isinstance(node, Text):
                text = self._take(node.text)
                if text:
                    made.append(node if text == node.text else Text(text))
            elif isinstance(node, NESTED):
                inner = self.over(node.children)
                if inner or not node.children:
                    made.append(node if inner == node.children else replace(node, children=inner))
            elif isinstance(node, Ruby) and self.base_of_ruby:
                base = self._take(node.base)
                made.append(node if base == node.base else Ruby(base, node.reading))
            else:
                self._take("\n" if isinstance(node, LineBreak) else MASK)
                made.append(node)
        return tuple(made)

    def _take(self, text: str) -> str:
        """The text that now stands where `text` stood in the run."""
        start, end = self.at, self.at + len(text)
        self.at = end
        parts: list[str] = []
        done = start
        while self.index < len(self.edits):
            edit = self.edits[self.index]
            if edit.start > end or (edit.start == end and edit.end > end and not self.begun):
                break
            if not self.begun:
                parts += (text[done - start : edit.start - start], edit.after)
            done = min(edit.end, end)
            if edit.end > end:
                self.begun = True
                return "".join(parts)
            self.begun = False
            self.index += 1
        parts.append(text[done - start :])
        return "".join(parts)


def _in_ledger(children: Iterable[Inline], edits: Iterable[Edit], *, base_of_ruby: bool) -> Iterator[Edit]:
    """Edits of a run, moved to the coordinates of the ledger text."""
    offsets: list[tuple[int, int]] = []  # place in the run after a masked node, and what it adds to the ledger's place
    at = grown = 0

    def walk(nodes: Iterable[Inline]) -> None:
        nonlocal at, grown
        for node in nodes:
            if isinstance(node, Text):
                at += len(node.text)
            elif isinstance(node, NESTED):
                walk(node.children)
            elif isinstance(node, LineBreak):
                at += 1
            elif isinstance(node, Ruby) and base_of_ruby:
                at += len(node.base)
                grown += len(node.reading)
                offsets.append((at, grown))
            else:
                at += 1
                grown += len(ledger_text((node,))) - 1
                offsets.append((at, grown))

    walk(children)
    for edit in edits:
        shift = 0
        for place, added in offsets:
            if place > edit.start:
                break
            shift = added
        yield edit._replace(start=edit.start + shift, end=edit.end + shift) if shift else edit


def replay(origin: Origin) -> str:
    """The ledger text that the edits of an origin make of the text that was read."""
    text = origin.run
    for step in origin.steps:
        text = apply_edits(text, step)
    return text


__all__ = [
    "LEAVES",
    "MASK",
    "NESTED",
    "Image",
    "NoteRef",
    "block_text",
    "changes_of",
    "edit_leaf",
    "edit_text",
    "filter_blocks",
    "inlines",
    "leaves",
    "ledger_text",
    "map_inlines",
    "map_leaves",
    "plain_text",
    "replay",
    "spans_of",
    "text_run",
    "where",
]
