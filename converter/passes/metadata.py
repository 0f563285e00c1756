"""Settle the claims: for each field the best supported value; the losers stay in the report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.passes._settling import settle
from converter.report import Finding, Outcome

if TYPE_CHECKING:
    from converter.model import Document
    from converter.options import Options


def run(document: Document, options: Options) -> Outcome:
    """Fill the metadata from the claims."""
    del options
    metadata, findings = settle(document)
    if metadata.title is None:
        message = "no title was found; the edition is labelled by its first words"
        findings.append(Finding("metadata", "warning", "whole text", message))
    made = document if metadata == document.metadata else replace(document, metadata=metadata)
    return Outcome(made, findings=tuple(findings))
