"""Archives whose elements have no telling class: one text after the other, each below a title with its day and time.

A chronicle or a diary has days for headings too, so a time of day is asked for, and words beside it: the title stands on
one line with them, or right above as a heading or a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from converter.readers.html.followers import HEADS, SENTENCES
from converter.text import dates
from converter.text.bylines import title_and_date
from converter.text.fold import squeeze
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.model import PartialDate
    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

STAMP = lazily(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?[T\s,，]*\d{1,2}[:：]\d\d")
LONGEST = 80  # code points of a line that is a title with its date
TITLE = 45.0  # weight of a line above a date that can be its title
LEVELS = 12  # elements above the chosen one that are looked at
SHARE = 0.7  # of the texts that are texts, and of the sentences that they hold
BEFORE = 0.1  # of these the share that may stand before the first title
SEVERAL, NAME = 3, 6  # titles that nothing marks: how many at least, and how long in the middle


class Archive(NamedTuple):
    """The first text of an archive, or the one that the page is named after."""

    node: int  # the element that holds all texts
    start: int  # run of the title
    body: int  # first run after title and date
    end: int  # run of the next title
    title: str
    published: PartialDate | None


class _Head(NamedTuple):
    """A title with its date: the run that it begins with, and the first run after it."""

    start: int
    body: int
    shape: tuple[str, str, str]  # how title and date stand together: heads of one archive are alike


def find(page: Page, measures: Measures, node: int, name: str | None) -> Archive | None:
    """The text that a page is about where `node` is one of several, or None where there is one only."""
    if len(STAMP.findall(page.text)) < 2:
        return None
    at = node
    stamped = _stamped(measures)
    holder, heads = at, _heads(page, measures, at, stamped)
    for _ in range(LEVELS):
        at = page.parents[at]
        if at < 0 or page.tags[at] in ("body", "html"):
            break
        more = _heads(page, measures, at, stamped)
        if len(more) > len(heads):
            holder, heads = at, more
    if len(heads) < 2 or not _are_titles(measures, heads):
        return None
    ends = [*(head.start for head in heads[1:]), measures.first_run[page.ends[holder]]]
    held = [measures.sums_good[end] - measures.sums_good[head.body] for head, end in zip(heads, ends, strict=True)]
    before = measures.sums_good[heads[0].start]
    if (
        sum(good >= SENTENCES for good in held) < max(2, SHARE * len(held))
        or sum(held) < SHARE * measures.good_of(node)
        or before > max(SENTENCES, BEFORE * sum(held))
    ):
        return None
    key = squeeze(name or "")
    place = next((i for i, head in enumerate(heads) if key and squeeze(measures.text(head.start)).startswith(key)), 0)
    head = heads[place]
    title = " ".join(measures.text(head.start).split())
    if head.shape[0] == "line" and (both := title_and_date(title)):
        return Archive(holder, head.start, head.body, ends[place], *both)
    day = next((found.date for found in dates.find(measures.text(head.body - 1))), None)
    return Archive(holder, head.start, head.body, ends[place], title, day)


def _stamped(measures: Measures) -> dict[int, int]:
    """The runs that hold a day and a time and little else, with how many code points the two take."""
    made: dict[int, int] = {}
    for run, gone in enumerate(measures.gone):
        text = "" if gone else measures.text(run)
        if len(text) <= 2 * LONGEST and (stamp := STAMP.search(text)):
            made[run] = stamp.end() - stamp.start()
    return made


def _heads(page: Page, measures: Measures, node: int, stamped: dict[int, int]) -> list[_Head]:
    """Titles with their dates inside of a node; of several kinds those that there are most of."""
    made: list[_Head] = []
    inside = measures.runs_of(node)
    blocks = measures.runs.block
    for run in (run for run in stamped if run in inside):
        text = " ".join(measures.text(run).split())
        if len(text) > LONGEST:
            continue
        before = next((r for r in range(run - 1, inside.start - 1, -1) if not measures.gone[r]), run)
        tag = page.tags[blocks[run]]
        if title_and_date(text):
            made.append(_Head(run, run + 1, ("line", tag, "")))
        elif before < run and measures.runs.size[before] <= TITLE and stamped[run] + 4 >= len(text):
            linked = measures.runs.linked[before] * 2 > measures.runs.size[before]
            told = linked or page.tags[blocks[before]] in HEADS
            made.append(_Head(before, run + 1, ("told" if told else "plain", tag, page.tags[blocks[before]])))
    shapes = [head.shape for head in made]
    most = max(shapes, key=lambda shape: (shapes.count(shape), shape), default=None)
    return [head for head in made if head.shape == most]


def _are_titles(measures: Measures, heads: list[_Head]) -> bool:
    """Whether lines above dates are titles and no names: where nothing marks them, several and long enough."""
    if heads[0].shape[0] != "plain":
        return True
    lengths = sorted(len(measures.text(head.start).strip()) for head in heads)
    return len(heads) >= SEVERAL and lengths[len(lengths) // 2] >= NAME
