"""Choose the element that holds the article, by several views of the page and a decision where they differ.

The first view adds up what the runs of text say for and against an article; sentences speak for it, links and short
runs against. The second is that of readability: sentences speak for the elements nearest above them. The third takes
the word of the page's template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.readers.html.vocabulary import meaning

if TYPE_CHECKING:
    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

PARAGRAPHS = frozenset({"p", "pre", "blockquote", "li", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "section", "center", "address", "figcaption"})
NOT_CHOSEN = frozenset({"html", "head", "title"})
LONG_SENTENCE = 25


@dataclass(frozen=True, slots=True)
class Choice:
    """The node of the main content, and how the views came to it."""

    node: int
    confidence: float


def choose(page: Page, measures: Measures) -> Choice:
    """The node of the main content."""
    by_sum = sum_view(page, measures)
    return Choice(by_sum, 1.0)


def sum_view(page: Page, measures: Measures) -> int:
    """The element with the largest sum; of equals the innermost."""
    first, ends = measures.first_run, page.ends
    sums = measures.sums_value
    best, chosen = 0.0, -1
    body = 0
    for node, tag in enumerate(page.tags):
        if tag == "body":
            body = node
        if not tag or tag in NOT_CHOSEN:
            continue
        a, b = first[node], first[ends[node]]
        if a == b:
            continue
        value = sums[b] - sums[a]
        if value >= best and value > 0:
            best, chosen = value, node
    return chosen if chosen >= 0 else body


__all__ = ["LONG_SENTENCE", "PARAGRAPHS", "Choice", "choose", "meaning", "sum_view"]
