"""Choose the element that holds the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

BAD_WEIGHT = 0.7


def choose(page: Page, measures: Measures) -> int:
    """The node of the main content."""
    from itertools import accumulate

    gone = measures.gone
    bad = [0.0, *accumulate(0.0 if g else v for v, g in zip(measures.bad, gone, strict=True))]
    first, ends = measures.first_run, page.ends
    good = measures.sums_good
    best, chosen = 0.0, 0
    for node, tag in enumerate(page.tags):
        if not tag:
            continue
        a, b = first[node], first[ends[node]]
        if a == b:
            continue
        value = good[b] - good[a] - BAD_WEIGHT * (bad[b] - bad[a])
        if value >= best and value > 0:
            best, chosen = value, node
    return chosen
