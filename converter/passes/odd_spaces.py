"""Make plain spaces of odd ones, and drop indents made of spaces: the edition indents by style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.passes._strings import edit_document
from converter.text import spacing

if TYPE_CHECKING:
    from converter.model import Document
    from converter.options import Options
    from converter.report import Outcome


def run(document: Document, options: Options) -> Outcome:
    """Put spaces right."""
    del options
    return edit_document(document, spacing.odd_spaces, worth=spacing.holds_odd_spaces)
