"""The view by the page's name: what follows the heading that says the same as the page's head is the article.

It speaks only where the other views chose something that stands apart from that heading: a column of prose beside a short
notice, comments that are longer than the article, a long archive entry below the one that the page is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.readers.html.choosing import NOT_CHOSEN, is_talk, widened
from converter.text.fold import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

LEAST = 24.0  # weight of sentences below a heading that can be an article
SHARE = 0.1  # the same as a share of what the other views chose
FAR_LESS = 0.2  # share of the other views' choice below which it stays, with the heading if they stand together
UNFIT = frozenset({"body", "html"})
SHORTEST = 4  # code points of a title that is no chance
SOON = 25  # runs between a heading and the first sentence below it
HEADS = frozenset({"h1", "h2", "h3"})


def by_name(page: Page, measures: Measures, node: int, names: Iterable[str]) -> int:
    """The element below the page's own heading where `node` stands apart from it, else `node`."""
    keys = {key for name in names if len(key := squeeze(name)) >= SHORTEST}
    run = _heading(page, measures, keys) if keys else None
    if run is None or run in measures.runs_of(node):
        return node
    held = _below(page, measures, run)
    if held < 0 or not (page.ends[node] <= held or page.ends[held] <= node):
        return node
    if measures.good_of(held) < SHARE * measures.good_of(node):
        return node
    made = widened(page, measures, held)
    talks = _talks(measures, node)
    apart = talks or _is_headed(measures, node)
    if page.tags[made] in UNFIT or (apart and made <= node < page.ends[made]):
        made = held
    if measures.good_of(made) < FAR_LESS * measures.good_of(node) and not talks:
        both = _around(page, made, node)  # what stands with the heading may be no more than a notice
        return node if page.tags[both] in UNFIT else both
    return made


def _talks(measures: Measures, node: int) -> bool:
    """Whether an element is comments, by how it begins or reads."""
    runs = measures.runs_of(node)
    opening = next((measures.opening[run] for run in runs[:2] if run in measures.opening), None)
    return (opening is not None and opening.rule == "comments") or is_talk(measures, runs)


def _is_headed(measures: Measures, node: int) -> bool:
    """Whether an element begins with a heading of its own: a short line without marks or figures."""
    run = next((run for run in measures.runs_of(node) if not measures.gone[run]), None)
    if run is None:
        return False
    text = measures.text(run).strip()
    return measures.good[run] == 0 and len(text) > 1 and text[-1].isalnum() and not any(map(str.isdigit, text))


def _heading(page: Page, measures: Measures, keys: set[str]) -> int | None:
    """The run that is the page's name: in a heading, or else the last one before sentences."""
    runs, unit = measures.runs, measures.unit
    longest = 2 * max(map(len, keys)) + SHORTEST
    best: tuple[bool, int] | None = None
    for run, size in enumerate(runs.size):
        if size * unit > longest or runs.linked[run] * 2 > size or measures.gone[run]:
            continue
        if measures.key(run) not in keys:
            continue
        if not any(
            measures.good[after] > 0 and not measures.gone[after]
            for after in range(run + 1, min(run + SOON, len(runs)))
        ):
            continue
        found = (page.tags[runs.block[run]] in HEADS, -run)
        if best is None or found > best:
            best = found
    return -best[1] if best else None


def _below(page: Page, measures: Measures, run: int) -> int:
    """The innermost element that holds the heading and enough sentences after it; -1 where none does."""
    node = measures.runs.block[run]
    while node >= 0 and page.tags[node] not in NOT_CHOSEN:
        end = measures.first_run[page.ends[node]]
        if measures.sums_good[end] - measures.sums_good[run] >= LEAST:
            return node if page.tags[node] != "body" else -1
        node = page.parents[node]
    return -1


def _around(page: Page, one: int, other: int) -> int:
    """The innermost element that holds both."""
    node = one
    while node > 0 and not node <= other < page.ends[node]:
        node = page.parents[node]
    return max(node, 0)
