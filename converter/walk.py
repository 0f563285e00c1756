"""Walking documents: written once, so that a rule is a function on a string; `editing` carries its edits back.

A block's *run* is its text seen as one string, as a rule should see it: code, pictures, note marks and ruby stand in it
as one U+FFFC each, and a line break as a line end. Its *ledger text* is the same with the text of code and ruby in full.
"""

from __future__ import annotations

from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING, TypeVar, cast

from converter.model import (
    Cell,
    Code,
    CodeBlock,
    Deleted,
    Emphasis,
    Figure,
    Heading,
    LineBreak,
    Link,
    List,
    Note,
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
    Verse,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from converter.model import Block, Inline, Leaf, Place

MASK = "\N{OBJECT REPLACEMENT CHARACTER}"
LEAVES = (Heading, Paragraph, Verse, Cell)
RUNS = (Paragraph, Heading, Verse)
LINES = (*RUNS, CodeBlock)
NESTED = (Emphasis, Strong, Superscript, Subscript, Deleted, Link, Span)
L = TypeVar("L", bound="Leaf")

# -- text ---------------------------------------------------------------------------------------------------


def text_run(children: Iterable[Inline]) -> str:
    """The run of a block, as rules see it."""
    return _joined(children, _masked)


def _masked(_: Inline) -> str:
    return MASK


def base_run(children: Iterable[Inline]) -> str:
    """The run of a block for rules that see the base of ruby as text."""
    return _joined(children, lambda node: node.base if isinstance(node, Ruby) else MASK)


def ledger_text(children: Iterable[Inline]) -> str:
    """The text of a block that the ledger counts: ruby with its reading, code in full, no marks and pictures."""
    return _joined(children, _counted)


def _counted(node: Inline) -> str:
    return f"{node.base}{node.reading}" if isinstance(node, Ruby) else node.text if isinstance(node, Code) else ""


def plain_text(children: Iterable[Inline]) -> str:
    """The text of a block for people who see no markup: ruby without its reading, a break as a line end."""
    return _joined(children, _seen)


def _seen(node: Inline) -> str:
    return node.base if isinstance(node, Ruby) else node.text if isinstance(node, Code) else ""


def _joined(children: Iterable[Inline], other: Callable[[Inline], str]) -> str:
    """Text in its order, a line end for a break, and for code, pictures, note marks and ruby what `other` makes of them."""
    made = ""  # a block is mostly one text, for which a list of parts would cost half of the call
    for node in children:
        if type(node) is Text:
            made += node.text
        elif isinstance(node, NESTED):
            made += _joined(node.children, other)
        else:
            made += "\n" if isinstance(node, LineBreak) else other(node)
    return made


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
    made = cast(
        "tuple[Block, ...]",
        tuple([change(block) if isinstance(block, RUNS) else _map_block(block, change) for block in blocks]),
    )
    return blocks if all(map(is_, blocks, made)) else made


def _map_block(block: Block, change: Callable[[Leaf], Leaf]) -> Block:
    match block:
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
