"""Take out characters that nobody sees and nothing needs: controls, byte order marks, stray zero-width marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.passes._strings import edit_document
from converter.text import spacing

if TYPE_CHECKING:
    from converter.model import Document
    from converter.options import Options
    from converter.report import Outcome


def run(document: Document, options: Options) -> Outcome:
    """Drop control characters."""
    del options
    return edit_document(document, spacing.control_characters, worth=spacing.holds_controls)
