"""Give Chinese text its Chinese punctuation again; numbers, Latin runs, addresses and code keep theirs.

A document in another language is left alone. Rules can be left out by name: `[punctuation] off`.
Source: GB/T 15834-2011; W3C clreq; the rules themselves are in `text.punctuation`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from converter.passes._strings import edit_document
from converter.report import Outcome
from converter.text import punctuation

if TYPE_CHECKING:
    from converter.model import Document
    from converter.options import Options


def run(document: Document, options: Options) -> Outcome:
    """Restore fullwidth punctuation in Chinese text."""
    language = document.metadata.language
    if language is not None and not language.startswith("zh"):
        return Outcome(document)
    rule = partial(punctuation.find, off=frozenset(options.punctuation_off), quotes=options.punctuation_quotes)
    return edit_document(document, rule, worth=partial(punctuation.is_worth_a_look, quotes=options.punctuation_quotes))
