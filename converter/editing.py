"""Editing documents: a text rule is run over each block, and its edits are carried back over the inlines.

Each block keeps the edits in its origin, so that the ledger can do them again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, cast

from converter.model import LineBreak, Origin, Paragraph, Rewritten, Ruby, Text
from converter.text.edits import apply_edits
from converter.walk import MASK, NESTED, base_run, ledger_text, map_leaves, text_run, where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from converter.model import Document, Inline, Leaf
    from converter.text.edits import Edit

L = TypeVar("L", bound="Leaf")
Made = tuple[str, "Sequence[Edit]"]  # the place of a block, and the edits made to it: what changes are made of


def edit_text(
    document: Document,
    rule: Callable[[str], Sequence[Edit]],
    *,
    base_of_ruby: bool = False,
) -> tuple[Document, list[Made]]:
    """Run a text rule over every block: the document with its edits, and where they were made, for the report.

    Code, link targets, pictures and readings are out of a rule's reach; an edit that would reach over one is left out.
    With `base_of_ruby` the bases of ruby are part of the run, for script conversion, and an edit must keep their length.
    """
    rows: list[Made] = []

    def change(leaf: Leaf) -> Leaf:
        edited, edits = edit_leaf(leaf, rule, base_of_ruby=base_of_ruby)
        if edits:
            rows.append((where(leaf), edits))
        return edited

    blocks = map_leaves(document.blocks, change)
    return (document if blocks is document.blocks else replace(document, blocks=blocks)), rows


def edit_leaf(
    leaf: L, rule: Callable[[str], Sequence[Edit]], *, base_of_ruby: bool = False
) -> tuple[L, Sequence[Edit]]:
    """Run a text rule over one block: the block with its edits, and these; the same object where the rule finds nothing."""
    children = leaf.children
    if len(children) == 1 and isinstance(children[0], Text):  # most blocks: one run of text
        run = children[0].text
        edits = rule(run)
        if not edits:
            return leaf, ()
        after = apply_edits(run, edits)
        made: tuple[Inline, ...] = (Text(after),) if after else ()
        ledger_edits: Sequence[Edit] = edits if type(edits) is Rewritten else tuple(edits)
    else:
        run = base_run(children) if base_of_ruby else text_run(children)
        edits = [e for e in rule(run) if MASK not in e.before and MASK not in e.after]
        if not edits:
            return leaf, ()
        made = _Spread(edits, base_of_ruby=base_of_ruby).over(children)
        ledger_edits = tuple(_in_ledger(children, edits, base_of_ruby=base_of_ruby))
    origin = leaf.origin
    if origin is not None:
        origin = Origin(origin.spans, origin.run, (*origin.steps, ledger_edits), origin.line, origin.path)
    return _with(leaf, made, origin), edits


def _with(leaf: L, children: tuple[Inline, ...], origin: Origin | None) -> L:
    """A leaf with other inlines; those that there are most of without the detour over the names of their fields."""
    if type(leaf) is Paragraph:
        return cast("L", Paragraph(children, leaf.language, origin))
    return replace(leaf, children=children, origin=origin)


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
