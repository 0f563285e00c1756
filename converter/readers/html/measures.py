"""Measure a page once: its runs of text, and sums over them that any element can be asked for in no time.

A run is text without a block's edge or a line break in it: what stands on one line of the page, or in one paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from converter.readers.html.parsing import BLOCK_TAGS

if TYPE_CHECKING:
    from converter.readers.html.parsing import Page
    from converter.readers.html.vocabulary import Family

MARKS = re.compile("[，。！？；：、“”…,.!?;:「」『』۔،؟।]")
STOPS = re.compile("[。！？；…!?;۔؟।]|[.](?=\\s|$)")
HAN_KANA = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SENTENCE = 14  # Han that a run with a mark in it holds at least to count as a sentence
VERSE = 4  # Han that a short run with a mark in it holds at least to speak for an article a little
SHORT_RUN = 1.5  # what a short run without marks says against an article
LATIN = 3.0  # Latin letters that weigh as much as one Han
LINKED = 0.5  # share of linked text from which a run is a link
ADDRESSES = ("http://", "https://", "www.")  # an address that is its own text is no menu
HEAD_TAGS = frozenset({"head", "title"})


@dataclass(slots=True)
class Runs:
    """The runs of a page, as columns."""

    first: list[int] = field(default_factory=list)  # first text node
    last: list[int] = field(default_factory=list)  # last text node
    size: list[float] = field(default_factory=list)  # weight of the text: one for each Han
    linked: list[float] = field(default_factory=list)  # of that, in links
    marks: list[int] = field(default_factory=list)  # punctuation
    block: list[int] = field(default_factory=list)  # the nearest block element

    def __len__(self) -> int:
        return len(self.first)


class Measures:
    """Runs and sums of a page. `refresh` counts again after elements went."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unit = 1.0 if _is_wide(page.text) else LATIN
        self.runs = _runs(page, self.unit)
        runs = self.runs
        self.good: list[float] = []  # sentence text of a run
        self.value: list[float] = []  # what a run says for an article (above 0) or against it
        for size, linked, marks in zip(runs.size, runs.linked, runs.marks, strict=True):
            good = value = 0.0
            if linked > LINKED * size:
                value = -0.7 * size
            elif marks and size >= SENTENCE:
                good = value = size - linked
            elif marks and size >= VERSE:
                value = 0.6 * size
            elif size >= 2 * SENTENCE:
                value = 0.3 * size
            else:
                value = -SHORT_RUN
            self.good.append(good)
            self.value.append(value)
        self.spoken: dict[int, Family] = {}  # runs whose first words name a family of chrome
        self.opening: dict[int, Family] = {}  # runs that are the heading of a part that is chrome
        self.gone = [False] * len(runs)
        self.first_run = self._first_runs()
        self.refresh()

    def _first_runs(self) -> list[int]:
        """For each node the number of the first run that begins at it or after it."""
        starts = self.runs.first
        made: list[int] = []
        run, count = 0, len(starts)
        for node in range(len(self.page.tags) + 1):
            while run < count and starts[run] < node:
                run += 1
            made.append(run)
        return made

    def refresh(self) -> None:
        """Sum again over the runs that are not gone."""
        runs, gone = self.runs, self.gone
        self.sums_good = [0.0, *accumulate(0.0 if g else v for v, g in zip(self.good, gone, strict=True))]
        self.sums_size = [0.0, *accumulate(0.0 if g else v for v, g in zip(runs.size, gone, strict=True))]
        self.sums_value = [0.0, *accumulate(0.0 if g else v for v, g in zip(self.value, gone, strict=True))]
        self.sums_linked = [0.0, *accumulate(0.0 if g else v for v, g in zip(runs.linked, gone, strict=True))]

    def runs_of(self, node: int) -> range:
        """The runs inside of a node."""
        return range(self.first_run[node], self.first_run[self.page.ends[node]])

    def sum(self, sums: list[float], node: int) -> float:
        """A sum over the runs inside of a node."""
        return sums[self.first_run[self.page.ends[node]]] - sums[self.first_run[node]]

    def good_of(self, node: int) -> float:
        """How much sentence text a node holds."""
        return self.sum(self.sums_good, node)

    def size_of(self, node: int) -> float:
        """How much text a node holds."""
        return self.sum(self.sums_size, node)

    def linked_of(self, node: int) -> float:
        """How much of a node's text is linked."""
        return self.sum(self.sums_linked, node)

    def value_of(self, node: int) -> float:
        """What a node says for an article."""
        return self.sum(self.sums_value, node)

    def remove(self, node: int) -> None:
        """Count a node as gone; call `refresh` after the last one."""
        for run in self.runs_of(node):
            self.gone[run] = True

    def text(self, run: int) -> str:
        """The text of a run."""
        page = self.page
        return page.text[page.starts[self.runs.first[run]] : page.stops[self.runs.last[run]]]


def _is_wide(text: str) -> bool:
    sample = text[:200_000]
    return len(HAN_KANA.findall(sample)) * 5 > sum(map(str.isalpha, sample)) if sample else True


def _runs(page: Page, unit: float) -> Runs:
    runs = Runs()
    tags, parents, text = page.tags, page.parents, page.text
    starts, stops = page.starts, page.stops
    block_of: list[int] = [0] * len(tags)
    in_link: list[bool] = [False] * len(tags)
    last_block = -2  # the block that the run under way is in; -2: none is under way
    size = linked = 0.0
    marks = 0
    first = last = -1

    def give() -> None:
        nonlocal size, linked, marks
        runs.first.append(first)
        runs.last.append(last)
        runs.size.append(size / unit)
        runs.linked.append(linked / unit)
        runs.marks.append(marks)
        runs.block.append(last_block)
        size = linked = 0.0
        marks = 0

    for node, tag in enumerate(tags):
        parent = parents[node]
        if tag:
            if tag in BLOCK_TAGS:
                block_of[node] = node
                in_link[node] = parent >= 0 and in_link[parent]
                if last_block != -2:
                    give()
                    last_block = -2
            else:
                block_of[node] = block_of[parent] if parent >= 0 else 0
                in_link[node] = tag == "a" or (parent >= 0 and in_link[parent])
                if tag == "br" and last_block != -2:
                    give()
                    last_block = -2
            continue
        piece = text[starts[node] : stops[node]].strip()
        if not piece:
            continue
        block = block_of[parent] if parent >= 0 else 0
        if last_block != block:
            if last_block != -2:
                give()
            last_block = block
            first = node
        last = node
        size += len(piece)
        if parent >= 0 and in_link[parent] and not piece.startswith(ADDRESSES):
            linked += len(piece)
        elif len(piece) > 5:
            marks += len(MARKS.findall(piece))
        elif piece in "，。！？；：、“”…,.!?;:":
            marks += 1
    if last_block != -2:
        give()
    return runs
