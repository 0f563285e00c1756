"""Take the title out of the body where it stands there again, also in the other script or without its column.

Only near the head of the article, and only a line that is nothing but the title.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.model import Heading, Paragraph
from converter.report import Outcome, Removal
from converter.text.fold import NOT_WORD, squeeze
from converter.walk import block_text, spans_of, where

if TYPE_CHECKING:
    from converter.model import Block, Document
    from converter.options import Options

HEAD = 8  # blocks in which a title may stand again
SHORTEST = 4  # code points of a title that can be told from a word


def run(document: Document, options: Options) -> Outcome:
    """Remove repeated titles."""
    del options
    metadata = document.metadata
    title = squeeze(metadata.title or "")
    if len(title) < SHORTEST:
        return Outcome(document)
    known = {title, squeeze(f"{metadata.column or ''}{metadata.title}")}
    if metadata.subtitle:
        known |= {squeeze(f"{metadata.title}{metadata.subtitle}")}
    longest = max(map(len, known))
    kept: list[Block] = []
    removals: list[Removal] = []
    labels: list[tuple[int, str]] = []
    for index, block in enumerate(document.blocks):
        if index < HEAD and isinstance(block, Heading | Paragraph) and _reads(block, known, longest):
            reason = "repeats the title"
            removals.append(
                Removal("duplicate-titles", where(block), block_text(block), reason, 0.97, spans_of((block,)))
            )
            if block.origin and block.origin.line is not None:
                labels.append((block.origin.line, "duplicate-title"))
        else:
            kept.append(block)
    if not removals:
        return Outcome(document)
    return Outcome(replace(document, blocks=tuple(kept)), removals=tuple(removals), labels=tuple(labels))


def _reads(block: Block, known: set[str], longest: int) -> bool:
    """Whether a block reads as one of some squeezed titles; a paragraph is not folded to find out that it is longer."""
    text = block_text(block)
    head = text[: 3 * longest]
    if len(head) < len(text) and len(NOT_WORD.sub("", head)) > longest:
        return False
    return squeeze(text) in known
