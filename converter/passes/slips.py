"""Put right GBK slips: readings and marks that a content farm put between the two bytes of a character.

Each repair is proven by doing the damage again (`text.slips`); what looks damaged and cannot be proven stays, and is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.model import CodeBlock
from converter.passes._whole import edit_whole, whole_of
from converter.report import Finding, Outcome
from converter.text import slips
from converter.walk import leaves, text_run, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.model import Document
    from converter.options import Options
    from converter.passes._whole import Whole
    from converter.text.slips import Place

SHOWN = 24  # characters of a damaged stretch in the finding


def run(document: Document, options: Options) -> Outcome:
    """Repair slips that are proven; say where text looks damaged and stays as it is."""
    del options
    whole = whole_of(document, slips.looks_odd)
    if whole is None:
        return Outcome(document)
    edits, left = slips.examine(whole.text)
    outcome = edit_whole(document, whole, edits)
    findings = tuple(_findings(document, whole, left)) if left else ()
    return Outcome(outcome.document, changes=outcome.changes, findings=findings)


def _findings(document: Document, whole: Whole, left: list[Place]) -> Iterator[Finding]:
    """One for each block with places that were left alone."""
    for leaf in leaves(document.blocks):
        run = "" if isinstance(leaf, CodeBlock) else text_run(leaf.children)
        start = whole.starts.get(run)
        if start is None:
            continue
        end = start + len(run)
        here = [place for place in left if start <= place.start < end]
        if here:
            first = here[0]
            shown = whole.text[first.start : min(first.end, first.start + SHOWN)]
            reason = "nothing proves what stood here" if first.is_tried else "the text is too damaged to search further"
            message = f"looks as if bytes were lost, and {reason}: {shown}"
            if len(here) > 1:
                message += f" (and {len(here) - 1} more places)"
            yield Finding("slips", "warning", where(leaf), message)
