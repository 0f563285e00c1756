"""Footnotes: marks in the text, the notes that they lead to, and the links back."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.readers.html.parsing import Page

MARK = lazily(
    r"[\[［【(（〔]?\s*(?:注|註|note|n)?\s*(?:\d{1,3}|[①-⑳㉑-㊿]|[ivxl]{1,5}|[a-z]|[*†‡§¶]{1,3})\s*[\]］】)）〕]?",
    re.IGNORECASE,
)
NOTE_NAME = lazily(r"fn|foot|note|ftn|cite|_edn|_ftn|sdfootnote|注|ref", re.IGNORECASE)
PREFIX = lazily(r"^_?(?:fn|ftn|edn|foot-?notes?|end-?notes?|notes?|cite_note)[:_-]?(?=.)", re.IGNORECASE)
NOTE_BLOCKS = frozenset({"li", "p", "dd", "div", "aside", "td", "section"})
WIDEST_NOTE = 4000  # code points: what is longer is a chapter that a table of contents leads to


def find(page: Page, stretches: list[tuple[int, int]]) -> tuple[dict[int, str], dict[int, str], frozenset[int]]:
    """Marks (node to the note's name), notes (node of the block to the name), and links back from note to mark."""
    leading: list[tuple[int, str]] = []
    for start, end in stretches:
        for node in _between(page.with_attribute("href"), start, end):
            href = page.attributes[node]["href"]
            if href[:1] == "#" and len(href) > 1 and page.tags[node] == "a":
                leading.append((node, href[1:]))
    if not leading:
        return {}, {}, frozenset()
    wanted = {name for _, name in leading}
    places: dict[str, int] = {}
    for start, end in stretches:
        for node in _between(sorted({*page.with_attribute("id"), *page.with_attribute("name")}), start, end):
            attributes = page.attributes[node]
            for name in (attributes.get("id"), attributes.get("name")):
                if name in wanted:
                    places.setdefault(name, node)
    marks: dict[int, str] = {}
    targets: dict[int, str] = {}
    for node, name in leading:
        place = places.get(name)
        if place is None or place <= node or not MARK.fullmatch(page.of(node).strip()):
            continue
        if (
            page.tags[page.parents[node]] != "sup"
            and page.tags[node + 1 : node + 2] != ["sup"]
            and not NOTE_NAME.search(name)
        ):
            continue
        block = _block(page, place)
        if block is None or block <= node < page.ends[block]:
            continue
        known = targets.setdefault(block, name)
        marks[node] = known
    names = {name: _short(name) for name in targets.values()}
    if len(set(names.values())) == len(names):
        targets = {block: names[name] for block, name in targets.items()}
        marks = {node: names[name] for node, name in marks.items()}
    blocks = sorted(targets)
    nested = {inner for outer, inner in itertools.pairwise(blocks) if inner < page.ends[outer]}
    for block in nested:
        name = targets.pop(block)
        marks = {node: note for node, note in marks.items() if note != name}
    back = frozenset(
        node
        for node, name in leading
        if node not in marks
        and any(block <= node < page.ends[block] for block in targets)
        and places.get(name, node) < node
    )
    return marks, targets, back


def _between(nodes: list[int], start: int, end: int) -> list[int]:
    """Those of the nodes, which are in order, that stand in a stretch."""
    return nodes[bisect_left(nodes, start) : bisect_left(nodes, end)]


def _short(name: str) -> str:
    """A note's name without what its kind is called: `fn:3` is 3."""
    return PREFIX.sub("", name) or name


def _block(page: Page, place: int) -> int | None:
    """The block that is the note which an anchor stands for."""
    node = place
    for _ in range(4):
        if node < 0:
            return None
        if page.tags[node] in NOTE_BLOCKS:
            size = page.stops[node] - page.starts[node]
            return node if 0 < size <= WIDEST_NOTE else None
        node = page.parents[node]
    return None
