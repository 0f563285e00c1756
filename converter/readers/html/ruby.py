"""Ruby: base texts with their readings, and the brackets for browsers that cannot show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.model import Ruby
from converter.readers.html.leaves import collapse

if TYPE_CHECKING:
    from collections.abc import Collection

    from converter.model import Place
    from converter.readers.html.parsing import Page


def rubies(page: Page, at: int, gone: Collection[int]) -> tuple[list[tuple[Ruby, tuple[Place, ...]]], list[Place]]:
    """Each base with its reading and their places, and the places of the brackets.

    Bases that stand together before their readings are one base, so that the text keeps its order.
    """
    made: list[tuple[Ruby, tuple[Place, ...]]] = []
    brackets: list[Place] = []
    base: list[str] = []
    reading: list[str] = []
    spans: list[Place] = []

    def give() -> None:
        if base or reading:
            pair = Ruby(collapse("".join(base)).strip(), collapse("".join(reading)).strip())
            made.append((pair, tuple(spans)))
        base.clear()
        reading.clear()
        spans.clear()

    end = page.ends[at]
    node, reading_end, brackets_end = at + 1, 0, 0
    while node < end:
        tag = page.tags[node]
        if node in gone:
            node = page.ends[node]
            continue
        if tag in ("rt", "rtc"):
            reading_end = max(reading_end, page.ends[node])
        elif tag == "rp":
            brackets_end = page.ends[node]
        elif not tag and page.of(node).strip():
            span = (page.starts[node], page.stops[node])
            if node < brackets_end:
                brackets.append(span)
            elif node < reading_end:
                reading.append(page.of(node))
                spans.append(span)
            else:
                if reading:
                    give()
                base.append(page.of(node))
                spans.append(span)
        node += 1
    give()
    return made, brackets
