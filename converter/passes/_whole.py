"""Running a text rule over a document as one text, for rules that learn from the rest of the document what a place holds."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from converter.passes._strings import edit_document
from converter.passes._texts import whole_text
from converter.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.model import Document
    from converter.text.edits import Edit


class Whole(NamedTuple):
    """All different runs of a document, a line each, and where each of them begins."""

    text: str
    starts: dict[str, int]

    def of(self, run: str, edits: Sequence[Edit]) -> list[Edit]:
        """The edits of the whole text that lie in a run, moved to its beginning."""
        start = self.starts.get(run)
        if start is None:
            return []
        end = start + len(run)
        return [
            e._replace(start=e.start - start, end=e.end - start) for e in edits if start <= e.start and e.end <= end
        ]


def whole_of(document: Document, looks_odd: Callable[[str], bool]) -> Whole | None:
    """The runs of the blocks, claims and metadata as one text, each run once; None if nothing in it looks odd."""
    if not looks_odd(whole_text(document)):
        return None
    runs: dict[str, None] = {}

    def collect(run: str) -> list[Edit]:
        runs[run] = None
        return []

    edit_document(document, collect)
    starts = accumulate((len(run) + 1 for run in runs), initial=0)
    return Whole("\n".join(runs), dict(zip(runs, starts, strict=False)))


def edit_whole(document: Document, whole: Whole | None, edits: Sequence[Edit]) -> Outcome:
    """The document with edits that were found in the whole of it."""
    if whole is None or not edits:
        return Outcome(document)
    return edit_document(document, lambda run: whole.of(run, edits))
