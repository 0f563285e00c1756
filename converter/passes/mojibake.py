"""Put right text that was once decoded by the wrong charset; what is lost beyond repair is a finding.

The work is done by `text.mojibake` on the whole document: a short heading is judged by how the rest of it went wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.passes._whole import edit_whole, whole_of
from converter.report import Finding, Outcome
from converter.text import mojibake
from converter.walk import leaves, where

if TYPE_CHECKING:
    from converter.model import Document
    from converter.options import Options

SHOWN = 9  # characters of a lost stretch in the finding


def run(document: Document, options: Options) -> Outcome:
    """Repair mojibake; report what cannot be repaired."""
    del options
    whole = whole_of(document, mojibake.looks_odd)
    outcome = edit_whole(document, whole, mojibake.find(whole.text) if whole is not None else ())
    findings = []
    for leaf in leaves(outcome.document.blocks):
        text = leaf.origin.run if leaf.origin else ""
        lost = mojibake.lost(text)
        if lost:
            start, end = lost[0]
            shown = text[start : min(end, start + SHOWN)]
            message = f"text was lost before it was saved and cannot be brought back: {shown}"
            if len(lost) > 1:
                message += f" (and {len(lost) - 1} more places)"
            findings.append(Finding("mojibake", "warning", where(leaf), message))
    return Outcome(outcome.document, changes=outcome.changes, findings=tuple(findings))
