"""Put right GBK slips: readings and marks that a content farm put between the two bytes of a character.

Each repair is proven by doing the damage again (`text.slips`); what cannot be proven stays and is a finding there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.passes._strings import edit_document
from converter.text import slips

if TYPE_CHECKING:
    from converter.model import Document
    from converter.options import Options
    from converter.report import Outcome


def run(document: Document, options: Options) -> Outcome:
    """Repair slips that are proven."""
    del options
    return edit_document(document, slips.find, worth=slips.looks_odd)
