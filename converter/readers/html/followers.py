"""Pages that show several articles one after the other: only the first, or the one that the page is named after.

Infinite scroll, archives of old blogs. The evidence must be strong, since a chapter or a day of a chronicle looks much
the same: elements of one class, each with sentences of its own, and before each a heading and a full date.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from converter.readers.html.datelines import dateline
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

DATE = lazily(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\b[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d|\b\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d\d"
)
HEADING = lazily(r"title|headline|biaoti|subject", re.IGNORECASE)
HEADS = frozenset({"h1", "h2", "h3"})
SENTENCES = 50.0  # weight of sentences that an article of several holds at least
HEADER = 8  # runs before an article that may be its heading and date
TITLE = 6  # code points of a title that can be told from a name
FAR_LARGER = 3.0  # times that another item may be larger than the first
LEVELS = 5  # elements above and below the chosen one whose class is looked at
SHARE = 0.7  # of the articles that have a heading and a date of their own, and of the sentences that they hold


def first_article(page: Page, measures: Measures, node: int, title: str | None) -> int:
    """The first of several articles that `node` is one of or holds, or `node` where there is one only."""
    chain = [node]
    at = node
    for _ in range(LEVELS):
        at = page.parents[at]
        if at < 0:
            break
        chain.append(at)
    seen: set[tuple[str, str]] = set()
    for candidate in (*chain, *_below(page, measures, node)):
        name = page.attributes[candidate].get("class", "")
        key = (page.tags[candidate], name)
        if not name or key in seen or key[0] in ("p", "span", "li", "a", "body", "html"):
            continue
        seen.add(key)
        items = _alike(page, measures, key)
        held = sum(measures.good_of(item) for item in items)
        if len(items) > 1 and held >= SHARE * measures.good_of(node) and _are_articles(page, measures, items):
            return _named(page, measures, items, title, node)
    return node


def _below(page: Page, measures: Measures, node: int) -> list[int]:
    """Elements with a class near the first sentences of a node."""
    run = next((run for run in measures.runs_of(node) if measures.good[run] > 0 and not measures.gone[run]), None)
    made: list[int] = []
    if run is not None:
        at = measures.runs.block[run]
        while at > node and len(made) < LEVELS:
            made.append(at)
            at = page.parents[at]
    return made


def _alike(page: Page, measures: Measures, key: tuple[str, str]) -> list[int]:
    tag, name = key
    made: list[int] = []
    for node in page.by_class().get(name, ()):
        if page.tags[node] == tag and (not made or node >= page.ends[made[-1]]) and measures.good_of(node) >= SENTENCES:
            made.append(node)
    return made


def _are_articles(page: Page, measures: Measures, items: list[int]) -> bool:
    """Whether nearly each item has a heading and a date of its own."""
    dated = headed = 0
    end = 0
    for item in items:
        header = _header(measures, item, end)
        end = measures.first_run[page.ends[item]]
        dated += any(DATE.search(measures.text(run)) for run in header)
        headed += any(_is_heading(page, measures.runs.block[run]) for run in header)
    return dated >= SHARE * len(items) and headed >= SHARE * len(items)


def _header(measures: Measures, item: int, end: int) -> list[int]:
    """The short runs before the first sentence of an item."""
    runs = measures.runs_of(item)
    good = next((run for run in runs if measures.good[run] > 0), runs.start)
    return [run for run in range(max(end, good - HEADER), good) if measures.runs.size[run] <= 60]


def _is_heading(page: Page, block: int) -> bool:
    if page.tags[block] in HEADS:
        return True
    attributes = page.attributes[block]
    return bool(attributes) and HEADING.search(f"{attributes.get('class', '')} {attributes.get('id', '')}") is not None


def _named(page: Page, measures: Measures, items: list[int], title: str | None, node: int) -> int:
    """The item that the page's title names, else the first; of two the first only where it is not far smaller."""
    if len(items) == 2 and measures.good_of(items[0]) * FAR_LARGER < measures.good_of(items[1]):
        return node
    if title and len(title) >= TITLE:
        end = 0
        for item in items:
            if any(
                title in (text := measures.text(run)) and len(text) <= 2 * len(title)
                for run in _header(measures, item, end)
            ):
                return item
            end = measures.first_run[page.ends[item]]
    return items[0]


def next_head(page: Page, measures: Measures, main: int, title_run: int) -> int | None:
    """The run at which another article begins in the main content, its pieces standing right beside those of the first.

    A heading of the same kind as the title's, and a dateline with another day or other people right below it, as it stands
    below the title. None where there is one article only.
    """
    blocks = measures.runs.block
    own = blocks[title_run]
    kind = (page.tags[own], page.attributes[own].get("class", ""))
    if kind[0] not in HEADS:
        return None
    below = _told_below(measures, title_run)
    if not below:
        return None
    for run in measures.runs_of(main):
        block = blocks[run]
        if run <= title_run or measures.gone[run] or page.tags[block] != kind[0]:
            continue
        told = _told_below(measures, run) if page.attributes[block].get("class", "") == kind[1] else frozenset()
        if told and told != below and {name for name, _ in told} == {name for name, _ in below}:
            return run
    return None


def _told_below(measures: Measures, run: int) -> frozenset[tuple[str, str]]:
    """What the dateline right below a heading tells: fields and values."""
    line = dateline(measures, run + 1) if run + 1 < len(measures.runs) else None
    facts = line.facts if line is not None else ()
    return frozenset((fact.field, str(fact.value)) for fact in facts if fact.field in ("published", "authors"))
