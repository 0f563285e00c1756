"""Take pinyin readings in brackets out of the text, or make ruby of them, by `[annotations] as`.

Only where the reading is one of the character's; a toneless one only in a document that is full of readings.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.model import Ruby, Text
from converter.passes._strings import edit_document, edit_metadata
from converter.passes._texts import body_text
from converter.report import Changes, Finding, Outcome
from converter.text import annotations as readings
from converter.text.edits import Edit
from converter.text.patterns import lazily
from converter.walk import map_leaves, where

if TYPE_CHECKING:
    from converter.editing import Made
    from converter.model import Document, Inline, Leaf
    from converter.options import Options

QUICK = lazily(r"[(（][^\W\d_]{1,7}[)）]")
FARM = 0.1  # share of annotated characters from which a page is a content farm's


def run(document: Document, options: Options) -> Outcome:
    """Strip readings, or make them ruby, or keep them; a page full of them is a finding."""
    if options.annotations_as == "keep":
        return Outcome(document)
    text = body_text(document)
    if not QUICK.search(text):
        return Outcome(document)
    annotated = readings.is_annotated(text)

    def strip(run: str) -> list[Edit]:
        return readings.find(run, annotated=annotated)

    findings: tuple[Finding, ...] = ()
    share = readings.share(text)
    if share >= FARM:
        message = f"{share:.0%} of the characters carry a reading in brackets: this copy comes from a content farm"
        findings = (Finding("annotations", "warning", "whole text", message),)
    if options.annotations_as == "strip":
        return replace(edit_document(document, strip, worth=strip), findings=findings)
    rows: list[Made] = []

    def ruby(leaf: Leaf) -> Leaf:
        made = _with_ruby(leaf, annotated=annotated)
        if made is not leaf and made.origin:
            rows.append((where(leaf), made.origin.steps[-1]))
        return made

    blocks = map_leaves(document.blocks, ruby)
    metadata, said = edit_metadata(document.metadata, strip)
    return Outcome(
        replace(document, blocks=blocks, metadata=metadata), changes=Changes((*rows, *said)), findings=findings
    )


def _with_ruby(leaf: Leaf, *, annotated: bool) -> Leaf:
    """A leaf whose readings are ruby; only texts without markup round them, the others stay."""
    children: list[Inline] = []
    edits: list[Edit] = []
    at = 0  # in the ledger text
    for node in leaf.children:
        if not isinstance(node, Text):
            from converter.walk import ledger_text

            at += len(ledger_text((node,)))
            children.append(node)
            continue
        done = 0
        for start, end, base, reading in readings.pairs(node.text, annotated=annotated):
            if node.text[done:start]:
                children.append(Text(node.text[done:start]))
            children.append(Ruby(base, reading))
            before = node.text[start:end]
            edits.append(Edit(at + start, at + end, before, base + reading, "annotations"))
            done = end
        if node.text[done:]:
            children.append(Text(node.text[done:]))
        at += len(node.text)
    if not edits:
        return leaf
    origin = replace(leaf.origin, steps=(*leaf.origin.steps, tuple(edits))) if leaf.origin else None
    return replace(leaf, children=tuple(children), origin=origin)
