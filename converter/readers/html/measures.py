"""Measure a page once: its runs of text, and sums over them that any element can be asked for in no time.

A run is text without a block's edge or a line break in it: what stands on one line of the page, or in one paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING

from converter.readers.html.parsing import BLOCK_TAGS
from converter.text.fold import squeeze
from converter.text.patterns import covered, lazily

if TYPE_CHECKING:
    from converter.readers.html.parsing import Page
    from converter.readers.html.vocabulary import Family

MARKS = lazily("[，。！？；：、“”…,.!?;:「」『』۔،؟।]")
STOPS = lazily("[。！？；…!?;۔؟।]|[.](?=\\s|$)")
HAN_KANA = lazily("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
LETTERS = lazily("[^\\W\\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
WIDE_ROWS = bytes([*range(0x34, 0xA0), *range(0xAC, 0xD7)])  # rows of 256 code points that hold Han or hangul alone
SAMPLE = 6000  # code points by which a page's script is judged
SENTENCE = 14  # Han that a run with a mark in it holds at least to count as a sentence
VERSE = 4  # Han that a short run with a mark in it holds at least to speak for an article a little
SHORT_RUN = 1.5  # what a short run without marks says against an article
LATIN = 3.0  # Latin letters that weigh as much as one Han
LINKED = 0.5  # share of linked text from which a run is a link
ADDRESSES = ("http://", "https://", "www.")  # an address that is its own text is no menu
FIGURES = 40  # code points up to which a text may be nothing but figures
ONE_MARK = "，。！？；：、“”…,.!?;:"


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
        self.keys: dict[int, str] = {}
        self.gone = [False] * len(runs)
        self.told: set[int] = set()  # of these the runs that left the article because they tell about it
        self.first_run = self._first_runs()
        self.refresh()

    def _first_runs(self) -> list[int]:
        """For each node the number of the first run that begins at it or after it."""
        made: list[int] = []
        for run, node in enumerate(self.runs.first):
            made += [run] * (node + 1 - len(made))
        return made + [len(self.runs)] * (len(self.page.tags) + 1 - len(made))

    def refresh(self) -> None:
        """Sum again over the runs that are not gone."""
        columns = (self.good, self.runs.size, self.value, self.runs.linked)
        if True in self.gone:
            kept = [not away for away in self.gone]  # times a number: itself or nothing
            sums = [list(accumulate(map(mul, column, kept), initial=0.0)) for column in columns]
        else:
            sums = [list(accumulate(column, initial=0.0)) for column in columns]
        self.sums_good, self.sums_size, self.sums_value, self.sums_linked = sums

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

    def key(self, run: int) -> str:
        """The text of a run as titles are compared: folded, without marks and spaces; made once."""
        key = self.keys.get(run)
        if key is None:
            key = self.keys[run] = squeeze(self.text(run))
        return key

    def text(self, run: int) -> str:
        """The text of a run."""
        page = self.page
        return page.text[page.starts[self.runs.first[run]] : page.stops[self.runs.last[run]]]


def _is_wide(text: str) -> bool:
    """Whether a page is in a script that needs few characters for much: Han, kana, hangul."""
    sample = text[:SAMPLE]
    if len(text) > 2 * SAMPLE:
        middle = len(text) // 2
        sample += text[middle : middle + SAMPLE]
    rows = sample.encode("utf-16-le", "surrogatepass")[1::2]
    if (len(rows) - len(rows.translate(None, WIDE_ROWS))) * 5 > len(sample):
        return True  # whatever else is in it: a page of Chinese is not searched with patterns
    wide = covered(HAN_KANA, sample)
    return wide * 5 > covered(LETTERS, sample) + wide if sample.strip() else True


def _is_figures(piece: str) -> bool:
    """Whether a short text is a date, a time or a number: its marks are no punctuation."""
    return piece[0].isdigit() and len(piece) <= FIGURES and sum(map(str.isalpha, piece)) * 3 <= len(piece)


def _runs(page: Page, unit: float) -> Runs:
    tags, parents, text = page.tags, page.parents, page.text
    starts, stops, ends = page.starts, page.stops, page.ends
    block_of = [0] * (len(tags) + 1)  # one more: what has no parent, -1, is in block 0
    runs = Runs()
    first, last, size, linked, marks, blocks = runs.first, runs.last, runs.size, runs.linked, runs.marks, runs.block
    link_end = 0  # where the last link ends
    under_way = -1  # the block of the run that goes on, -1 where the next text begins one
    for node, tag in enumerate(tags):
        if tag:
            if tag in BLOCK_TAGS:
                block_of[node] = node
                under_way = -1
            else:
                block_of[node] = block_of[parents[node]]
                if tag == "a":
                    link_end = max(link_end, ends[node])
                elif tag == "br":
                    under_way = -1
            continue
        piece = text[starts[node] : stops[node]].strip()
        if not piece:
            continue
        block = block_of[parents[node]]
        if block != under_way:
            under_way = block
            first.append(node)
            last.append(node)
            size.append(0.0)
            linked.append(0.0)
            marks.append(0)
            blocks.append(block)
        last[-1] = node
        length = len(piece)
        size[-1] += length
        if node < link_end and not piece.startswith(ADDRESSES):
            linked[-1] += length
        elif (length > 5 and not _is_figures(piece)) or piece in ONE_MARK:
            marks[-1] += len(MARKS.findall(piece))
    if unit != 1.0:
        runs.size = [number / unit for number in size]
        runs.linked = [number / unit for number in linked]
    return runs
