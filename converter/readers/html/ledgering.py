"""The account of a page: what left it and why, so that blocks and removals together are the page's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.report import Removal
from converter.walk import spans_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import Block, Place
    from converter.readers.html.parsing import Page

REASONS = {
    "form": "form control",
    "fallback": "text for browsers that cannot show something else",
    "invisible": "zero-width characters alone in their block",
    "note-marks": "marks that became references to notes",
    "note-backlinks": "links from a note back to its mark",
    "ruby-brackets": "brackets for browsers without ruby",
    "math-source": "source of a formula, shown otherwise",
}


class Account:
    """What is gone from a page, and the removals that tell of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.gone: dict[int, tuple[str, str, float, tuple[str, ...]]] = {}
        self.dropped: list[Removal] = []
        self.taken: list[Removal] = []

    def take(
        self, first: int, last: int, rule: str, reason: str, kept_as: tuple[str, ...], confidence: float = 0.95
    ) -> None:
        """The text nodes of a line go."""
        page = self.page
        spans = []
        for node in range(first, last + 1):
            if not page.tags[node] and node not in self.gone and not page.of(node).isspace():
                self.gone[node] = ("", "", 0.0, ())
                spans.append((page.starts[node], page.stops[node]))
        if not spans:
            return
        text = " ".join(page.text[spans[0][0] : spans[-1][1]].split())
        self.taken.append(
            Removal(rule, page.path(page.parents[first]), text, reason, confidence, tuple(spans), kept_as)
        )

    def prune(self, node: int, rule: str, reason: str, confidence: float, kept_as: tuple[str, ...] = ()) -> None:
        """A whole element goes."""
        self.gone[node] = (rule, reason, confidence, kept_as)

    def drop(self, places: dict[str, list[Place]]) -> None:
        """Small parts that went while blocks were built: one removal for each rule."""
        for rule, spans in places.items():
            if spans:
                ordered = tuple(sorted(spans))
                text = " ".join(self.page.text[start:end].strip() for start, end in ordered)
                self.dropped.append(Removal(rule, "page", text, REASONS.get(rule, rule), 1.0, ordered))

    def removals(self, blocks: Iterable[Block], start: int = 0) -> tuple[Removal, ...]:
        """All removals in document order; text in no block and no pruned element is outside of the main content.

        The source text before `start` is the caller's business.
        """
        page = self.page
        rows = [*self.dropped, *self.taken]
        taken = sorted([*spans_of(blocks), *(span for removal in rows for span in removal.spans)])
        done = -1
        for node in sorted(self.gone):
            if node < done:
                continue  # inside of an element that went as a whole
            done = page.ends[node]
            first, end = page.starts[node], page.stops[node]
            rule, reason, confidence, kept_as = self.gone[node]
            if not rule:
                continue
            spans = _free(page.text, first, end, taken)
            if spans:
                rows.append(
                    Removal(rule, page.path(node), _shown(page.text, spans), reason, confidence, spans, kept_as)
                )
        taken = sorted([*spans_of(blocks), *(span for removal in rows for span in removal.spans)])
        rows += self._outside(taken, start)
        rows.sort(key=lambda row: row.spans[0] if row.spans else (0, 0))
        return tuple(rows)

    def _outside(self, taken: list[Place], first: int) -> Iterable[Removal]:
        """A removal for each outermost element outside that holds nothing else."""
        page = self.page
        free = _free(page.text, first, len(page.text), taken)
        if not free:
            return
        rows: list[Removal] = []
        at, count, index = 0, len(page.tags), 0
        while at < count and index < len(free):
            start, stop = page.starts[at], page.stops[at]
            while index < len(free) and free[index][1] <= start:
                index += 1
            if index == len(free):
                break
            place = free[index]
            if stop <= place[0]:
                at = page.ends[at]
            elif place[0] <= start and stop <= place[1]:
                if page.text[start:stop].strip():
                    title = page.tags[at] in ("title", "head")
                    rule, reason = (
                        ("page-head", "title of the page as a browser shows it")
                        if title
                        else ("main-content", "outside of the main content")
                    )
                    rows.append(Removal(rule, page.path(at), page.of(at).strip(), reason, 0.8, ((start, stop),)))
                at = page.ends[at]
            else:
                at += 1
        yield from rows


def _free(text: str, start: int, end: int, taken: list[Place]) -> tuple[Place, ...]:
    """The places between `start` and `end` that are not taken and hold text."""
    from bisect import bisect_left

    made: list[Place] = []
    at = start
    index = max(0, bisect_left(taken, (start, start)) - 1)
    while index < len(taken) and taken[index][0] < end:
        a, b = taken[index]
        if b > at:
            if a > at and text[at:a].strip():
                made.append((at, a))
            at = b
        index += 1
    if at < end and text[at:end].strip():
        made.append((at, end))
    return tuple(made)


def _shown(text: str, spans: Iterable[Place]) -> str:
    return "\n".join(text[start:end].strip() for start, end in spans)
