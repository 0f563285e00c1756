"""Choose the element that holds the article, by several views of the page and a decision where they differ.

The first view adds up what the runs of text say for and against an article: sentences speak for it, links and short
runs against. It errs on the side of too much, and is then narrowed: to the child that holds nearly all sentences, unless
what would be lost are paragraphs beside it. The second is readability's: sentences speak for the elements nearest above
them. The third takes the word of the page's template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from converter.readers.html.vocabulary import meaning
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

PARAGRAPHS = frozenset(
    {"p", "pre", "blockquote", "li", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "center", "figcaption", "td"}
)
NOT_CHOSEN = frozenset({"html", "head", "title"})
INLINE = frozenset({"a", "span", "b", "strong", "em", "i", "font", "u", "sup", "sub", "br", "img", "label", "small"})
DOMINANT = 0.78  # share of the sentences from which one child stands for its parent
BESIDE = 0.03  # share of the sentences that paragraphs beside a child hold so that the parent stays
CLEAN = 0.72  # value to size from which a piece beside the child reads as text
BEFORE, AFTER = 0.05, 0.12  # text before and after an element, as shares of its own, that bring in its parent
FARTHEST = 1.5  # how much larger a parent may be without any text of the article beside it
LONG_SENTENCE = 25
TIME = lazily(
    r"\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?,?\s*\d{1,2}:\d\d|\d\s*(?:秒|分钟|分鐘|小时|小時|天|个?月|年)前"
    r"|\b\d+ ?(?:h|d|m|hours?|days?|weeks?|months?|years?|minutes?) ago\b|昨天 ?\d|前天 ?\d"
    r"|\b\d{4},?\s+(?:\w{1,3}\s+)?\d{1,2}[:h]\d\d"
)
STAMP = 45.0  # weight of a line that tells a time, at most
TALKERS = 4  # such lines from which an element is talk
TALKS = 3  # elements of talk that are looked past
ARTICLE, TALK_SHARE = 60.0, 0.05  # weight of sentences before talk, also as a share of its own, that it is about


class Choice(NamedTuple):
    """The node of the main content, and what the views said."""

    node: int
    by_sum: int
    by_neighbours: int
    talk: tuple[int, ...] = ()  # elements that read as comments on the article before them


def choose(page: Page, measures: Measures, *, is_forum: bool = False) -> Choice:
    """The node of the main content; on a page of a forum, that with all posts."""
    nearest = neighbour_view(page, measures)
    talk: list[int] = []
    while not is_forum and nearest >= 0 and len(talk) < TALKS and _is_talk_after(measures, nearest):
        talk.append(nearest)
        measures.remove(nearest)
        measures.refresh()
        nearest = neighbour_view(page, measures)
    by_sum = narrowed(page, measures, sum_view(page, measures))
    if nearest < 0 or is_forum:
        return Choice(by_sum, by_sum, nearest, tuple(talk))
    by_neighbours = widened(page, measures, nearest)
    node = by_neighbours
    if _apart(page, by_sum, by_neighbours) and measures.value_of(by_sum) > measures.value_of(by_neighbours):
        node = by_sum
    return Choice(node, by_sum, by_neighbours, tuple(talk))


def is_talk(measures: Measures, runs: Iterable[int]) -> bool:
    """Whether runs read as comments: many short lines that tell a time, a few sentences between them."""
    stamped = sentences = 0
    for run in runs:
        if measures.gone[run]:
            continue
        if measures.good[run] > 0:
            sentences += 1
        if measures.runs.size[run] <= STAMP and TIME.search(measures.text(run)):
            stamped += 1
    return stamped >= TALKERS and stamped * 4 >= sentences


def _is_talk_after(measures: Measures, node: int) -> bool:
    """Whether an element is talk after something that can be the article."""
    before = measures.sums_good[measures.first_run[node]]
    return before >= max(ARTICLE, TALK_SHARE * measures.good_of(node)) and is_talk(measures, measures.runs_of(node))


def _apart(page: Page, one: int, other: int) -> bool:
    return page.ends[one] <= other or page.ends[other] <= one


def widened(page: Page, measures: Measures, node: int) -> int:
    """The element above `node` that also holds the pieces of the article that stand beside it."""
    chosen = node
    at = node
    while True:
        parent = page.parents[at]
        if parent < 0 or page.tags[parent] in NOT_CHOSEN:
            return chosen
        held = max(measures.good_of(at), 1.0)
        before = after = 0.0
        for piece in children(page, parent):
            if piece == at or page.tags[piece] in INLINE:
                continue
            gain = _text_beside(measures, piece)
            if piece < at:
                before += gain
            else:
                after += gain
        loose = sum(
            measures.good[run]
            for run in measures.runs_of(parent)
            if measures.runs.block[run] == parent and not measures.gone[run]
        )
        if before > BEFORE * held or after > AFTER * held or loose > BESIDE * held:
            chosen = parent
        elif measures.size_of(parent) > FARTHEST * measures.size_of(at) + 200:
            return chosen
        at = parent


def _text_beside(measures: Measures, piece: int) -> float:
    """The text of a piece beside the article, where it reads as text and not as chrome."""
    runs = [run for run in measures.runs_of(piece) if not measures.gone[run]]
    if not runs or any(run in measures.opening or run in measures.spoken for run in runs):
        return 0.0
    size, value = measures.size_of(piece), measures.value_of(piece)
    return value if size and value >= CLEAN * 0.6 * size else 0.0


def sum_view(page: Page, measures: Measures) -> int:
    """The element with the largest sum; of equals the innermost."""
    first, sums = measures.first_run, measures.sums_value
    best, chosen = 0.0, -1
    for node, (tag, run, end) in enumerate(zip(page.tags, first, page.ends, strict=False)):
        if tag and run < first[end]:
            value = sums[first[end]] - sums[run]
            if value >= best and value > 0 and tag not in NOT_CHOSEN:
                best, chosen = value, node
    return chosen if chosen >= 0 else max((node for node, tag in enumerate(page.tags) if tag == "body"), default=0)


def narrowed(page: Page, measures: Measures, node: int) -> int:
    """The innermost element that still holds the article of `node`."""
    while True:
        total = measures.good_of(node)
        if total <= 0:
            return node
        child = _dominant_child(page, measures, node, total)
        if child < 0 or _loses_text(page, measures, node, child, total):
            return node
        node = child


def children(page: Page, node: int) -> list[int]:
    """The elements right inside of a node."""
    made = []
    at, end = node + 1, page.ends[node]
    while at < end:
        if page.tags[at]:
            made.append(at)
        at = page.ends[at]
    return made


def _dominant_child(page: Page, measures: Measures, node: int, total: float) -> int:
    for child in children(page, node):
        if page.tags[child] in INLINE or (page.tags[child] in PARAGRAPHS and page.tags[child] != "td"):
            continue
        if measures.good_of(child) >= DOMINANT * total:
            return child
    return -1


def _loses_text(page: Page, measures: Measures, node: int, child: int, total: float) -> bool:
    """Whether text of the article stands in `node` beside `child`."""
    beside = 0.0
    inside = measures.runs_of(child)
    for run in measures.runs_of(node):
        if run in inside or measures.gone[run] or measures.good[run] == 0:
            continue
        block = measures.runs.block[run]
        if block == node or page.parents[block] == node:
            beside += measures.good[run]
            continue
        piece = block
        while page.parents[piece] != node and page.parents[piece] >= 0:
            piece = page.parents[piece]
        size = measures.size_of(piece)
        if size and measures.value_of(piece) >= CLEAN * size:
            beside += measures.good[run]
    return beside > BESIDE * total


def neighbour_view(page: Page, measures: Measures) -> int:
    """The element that sentences stand nearest in, as readability counts."""
    scores: dict[int, float] = {}
    runs, parents = measures.runs, page.parents
    for run in range(len(runs)):
        if measures.gone[run] or measures.good[run] < LONG_SENTENCE or page.tags[runs.block[run]] == "title":
            continue
        score = 1.0 + runs.marks[run] + min(runs.size[run] / 50.0, 3.0)
        block = runs.block[run]
        node = parents[block] if page.tags[block] in PARAGRAPHS else block
        for share in (1.0, 0.5, 0.33):
            if node < 0:
                break
            scores[node] = scores.get(node, 0.0) + share * score
            node = parents[node]
    best, chosen = 0.0, -1
    for node, score in sorted(scores.items()):
        size = measures.size_of(node)
        weighed = score * (1.0 - measures.linked_of(node) / size if size else 0.0)
        attributes = page.attributes[node]
        if attributes:
            family, for_content = meaning(f"{attributes.get('class', '')} {attributes.get('id', '')}")
            weighed *= 1.15 if for_content else 0.8 if family >= 0 else 1.0
        if weighed > best:
            best, chosen = weighed, node
    return chosen
