"""The view by the page's name: what follows the heading that says the same as the page's head is the article.

It speaks where the other views found little, or chose something that stands apart from that heading: a column of prose
beside a short notice, comments that are longer than the article, the footer of a page whose article is a table or a poem.
Here all words count that follow the heading up to the next part with a heading of its own, sentences or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.readers.html.choosing import INLINE, NOT_CHOSEN, PARAGRAPHS, children, is_talk
from converter.readers.html.datelines import is_dateline
from converter.readers.html.followers import DATE
from converter.readers.html.vocabulary import meaning
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Mapping

    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

TITLE_LABEL = lazily(r"标题|题名|名称|(?:文件|信息|公文|文献)(?:标题|名称)")
LEAST = 24.0  # weight of words below a heading that can be an article
MORE = 0.12  # what an element around adds at least, as a share of what it holds already
POOR = 100.0  # weight of sentences below which the choice of the other views is doubted
FAR_LESS = 0.2  # share of the other views' choice below which it stays, with the heading if they stand together
UNFIT = frozenset({"body", "html"})
SHORTEST = 4  # code points of a title that is no chance
ALL = 0.99
ROWS = frozenset({"table", "tbody", "tr", "ul", "ol", "dl"})
HEADER = 8  # runs of an article among which its heading and date stand
REACH = 400  # runs after the heading that are looked at
HEADS = frozenset({"h1", "h2", "h3"})
HEADED = frozenset({"div", "section", "aside", "td", "article", "li", "main", "dl", "center"})


def by_name(page: Page, measures: Measures, node: int, names: Mapping[str, float]) -> int:
    """The element below the page's own heading where `node` stands apart from it or holds little, else `node`."""
    keys = {key: weight for key, weight in names.items() if len(key) >= SHORTEST}
    run = _heading(page, measures, keys) if keys else None
    if run is None:
        return node
    poor = measures.good_of(node) < POOR
    words = _Words(page, measures, run)
    own = words.element()
    if own < 0:
        return node
    if page.tags[own] in UNFIT:  # the text stands right in the body, piece by piece
        return own if poor and words.of(node) < FAR_LESS * words.of(own) else node
    if run in measures.runs_of(node):
        alone = words.of(node) <= (1 + MORE) * words.of(own) and words.before(own, node) <= MORE * words.of(own)
        return words.inner(own) if poor or alone or words.followed(own, node) else node
    if own <= node < page.ends[own]:
        return words.inner(own) if poor else node
    if words.of(own) < FAR_LESS * measures.good_of(node) and not _talks(measures, node):
        both = _around(page, own, node)  # what stands with the heading may be no more than a notice
        return node if page.tags[both] in UNFIT else both
    return words.inner(own)


def thread(page: Page, measures: Measures, node: int, names: Mapping[str, float]) -> int:
    """On a page of a forum the element with the heading and all that is said below it, where that holds `node`."""
    keys = {key: weight for key, weight in names.items() if len(key) >= SHORTEST}
    run = _heading(page, measures, keys) if keys else None
    if run is None:
        return node
    words = _Words(page, measures, run, is_forum=True)
    own = words.element()
    if own < 0 or page.tags[own] in UNFIT or not own <= node < page.ends[own]:
        return node
    return words.inner(own)


class _Words:
    """The words that follow a heading: up to the next part with a heading of its own, without links and datelines."""

    def __init__(self, page: Page, measures: Measures, run: int, *, is_forum: bool = False) -> None:
        self.page, self.measures, self.run, self.is_forum = page, measures, run, is_forum
        self.sums = [0.0]
        total = 0.0
        for after in range(run + 1, min(len(measures.runs), run + REACH)):
            family = measures.opening.get(after)
            if family is not None and not measures.gone[after] and not (is_forum and family.rule == "comments"):
                break
            total += self._weight(after)
            self.sums.append(total)

    def _weight(self, run: int) -> float:
        measures = self.measures
        size = measures.runs.size[run]
        if measures.gone[run] or run in measures.spoken or measures.runs.linked[run] * 2 > size:
            return 0.0
        return measures.good[run] or (0.0 if is_dateline(measures, run) else size)

    def of(self, node: int) -> float:
        """The words of a node."""
        first, end = self.measures.first_run[node], self.measures.first_run[self.page.ends[node]]
        last = len(self.sums) - 1
        return self.sums[max(0, min(end - self.run - 1, last))] - self.sums[max(0, min(first - self.run - 1, last))]

    def before(self, own: int, node: int) -> float:
        """The sentences of a node that stand before `own` in it, parts with a heading of their own aside."""
        total = 0.0
        at = own
        while at != node and (parent := self.page.parents[at]) >= 0:
            for piece in children(self.page, parent):
                if piece >= at:
                    break
                if not self._is_apart(piece, at):
                    total += self.measures.good_of(piece)
            at = parent
        return total

    def inner(self, own: int) -> int:
        """The innermost element that holds as good as all words of `own`: datelines and titles need not be in it."""
        total = self.of(own)
        node = own
        while True:
            child = next((c for c in children(self.page, node) if self.of(c) >= ALL * total), -1)
            if child < 0 or self.page.tags[child] in PARAGRAPHS | INLINE | ROWS:
                return node
            node = child

    def followed(self, own: int, node: int) -> bool:
        """Whether all that follows in a node are other articles: alike, each with a heading and a date of its own."""
        at, found = own, 0
        while at != node and (parent := self.page.parents[at]) >= 0:
            for piece in children(self.page, parent):
                if piece > at and self.measures.good_of(piece):
                    if not self._is_article(piece):
                        return False
                    found += 1
            at = parent
        return found > 0 and self._is_article(own)

    def _is_article(self, node: int) -> bool:
        """Whether an element begins with a heading as the page's own one is set, and has a date near it."""
        runs = [run for run in self.measures.runs_of(node) if not self.measures.gone[run]][:HEADER]
        blocks, page = self.measures.runs.block, self.page
        own = blocks[self.run]
        key = (page.tags[own], page.attributes[own].get("class", ""))
        alike = any((page.tags[blocks[run]], page.attributes[blocks[run]].get("class", "")) == key for run in runs)
        return alike and key[0] != "p" and any(DATE.search(self.measures.text(run)) for run in runs)

    def element(self) -> int:
        """The element of the heading with the words that belong to it; -1 where there are none."""
        page = self.page
        node = self.measures.runs.block[self.run]
        while node >= 0 and page.tags[node] not in NOT_CHOSEN and self.of(node) < LEAST:
            node = page.parents[node]
        if node < 0 or page.tags[node] in NOT_CHOSEN:
            return -1
        at = node
        while (parent := page.parents[at]) >= 0 and page.tags[parent] not in UNFIT:
            more, foreign = self._beside(parent, at)
            if more > MORE * self.of(node) and foreign <= more:
                node = parent
            elif foreign > more:
                break
            at = parent
        return node

    def _beside(self, parent: int, at: int) -> tuple[float, float]:
        """The words after an element that can go on with its text, and those of parts with headings of their own."""
        more = foreign = 0.0
        for piece in children(self.page, parent):
            if piece <= at:
                continue
            words = self.of(piece)
            if not words:
                continue
            if foreign or self._is_apart(piece, at):
                foreign += words
            else:
                more += words
        return more, foreign

    def _is_apart(self, piece: int, at: int) -> bool:
        """Whether a piece beside an element is no part of its text: a column, or headed or named as something else."""
        page, measures = self.page, self.measures
        if page.tags[piece] not in HEADED or self.is_forum:
            return False
        if page.tags[piece] == page.tags[at] == "td" and self.of(at) > measures.good_of(piece):
            return True
        return _is_headed(measures, piece) or _talks(measures, piece) or _is_chrome(page, piece)


def _talks(measures: Measures, node: int) -> bool:
    """Whether an element is comments, by how it begins or reads."""
    runs = measures.runs_of(node)
    opening = next((measures.opening[run] for run in runs[:2] if run in measures.opening), None)
    return (opening is not None and opening.rule == "comments") or is_talk(measures, runs)


def _is_chrome(page: Page, node: int) -> bool:
    """Whether class or id of an element name a part of the page that is no article."""
    attributes = page.attributes[node]
    if not attributes:
        return False
    family, for_content = meaning(f"{attributes.get('class', '')} {attributes.get('id', '')}")
    return family >= 0 and not for_content


def _is_headed(measures: Measures, node: int) -> bool:
    """Whether an element begins with a heading of its own and sentences follow: a line without marks or figures."""
    runs = [run for run in measures.runs_of(node) if not measures.gone[run]]
    if len(runs) < 2 or measures.good[runs[0]] > 0 or not any(measures.good[run] > 0 for run in runs):
        return False
    text = measures.text(runs[0]).strip()
    return len(text) > 1 and text[-1].isalnum() and not any(map(str.isdigit, text))


def _heading(page: Page, measures: Measures, keys: Mapping[str, float]) -> int | None:
    """The run that is the page's name: in a heading, or else the first of those that say most of it."""
    runs, unit = measures.runs, measures.unit
    longest = 2 * max(map(len, keys)) + SHORTEST
    shortest = min(map(len, keys)) - 0.5  # a line is never shorter than its key: items of menus are not folded for it
    best: tuple[bool, float, int] | None = None
    for run, size in enumerate(runs.size):
        if not shortest <= size * unit <= longest or measures.gone[run]:
            continue
        tag = page.tags[runs.block[run]]
        if run and tag == "td" and TITLE_LABEL.fullmatch(measures.key(run - 1)):
            continue  # 标题 | 关于停水的通知: a table of facts above the text
        if tag == "title" or (tag not in HEADS and runs.linked[run] * 2 > size):
            continue
        weight = keys.get(measures.key(run))
        if weight is not None and (best is None or (tag in HEADS, weight, -run) > best):
            best = (tag in HEADS, weight, -run)
    return -best[2] if best else None


def _around(page: Page, one: int, other: int) -> int:
    """The innermost element that holds both."""
    node = one
    while node > 0 and not node <= other < page.ends[node]:
        node = page.parents[node]
    return max(node, 0)
