"""Forums and question pages: the opening post and the answers, by the engine that made the page."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

RULES = Path(__file__).parent.parent.parent / "rules"

LEAST = 2  # posts of an engine that are enough to believe in it
SHARE = 0.25  # of the page's sentences that its posts hold at least
CERTAIN_SHARE = 0.03  # the same for engines whose classes are like no others


class Engine(NamedTuple):
    """Where one engine keeps the text of posts."""

    name: str
    classes: frozenset[str]
    ids: tuple[str, ...]
    inner: frozenset[str]
    signs: frozenset[str]
    needs_signs: bool


class Engines(NamedTuple):
    """All engines, and every class that can matter to any."""

    engines: tuple[Engine, ...]
    classes: dict[str, tuple[int, ...]]
    ids: tuple[tuple[str, int], ...]
    prefixes: tuple[str, ...]
    signs: frozenset[str]
    addresses: re.Pattern[str]


@lru_cache(maxsize=1)
def engines() -> Engines:
    """`rules/forums.toml`, read once a process."""
    data = tomllib.loads((RULES / "forums.toml").read_text("utf-8"))
    made = tuple(
        Engine(
            row["name"],
            frozenset(row.get("classes", ())),
            tuple(row.get("ids", ())),
            frozenset(row.get("inner", ())),
            frozenset(row.get("signs", ())),
            row.get("needs_signs", False),
        )
        for row in data["engine"]
    )
    classes: dict[str, list[int]] = {}
    for number, engine in enumerate(made):
        for name in engine.classes:
            classes.setdefault(name, []).append(number)
    return Engines(
        made,
        {name: tuple(numbers) for name, numbers in classes.items()},
        tuple((prefix, number) for number, engine in enumerate(made) for prefix in engine.ids),
        tuple(prefix for engine in made for prefix in engine.ids),
        frozenset().union(*(engine.signs for engine in made)),
        lazily(data["addresses"], re.IGNORECASE),
    )


def is_address(address: str) -> bool:
    """Whether an address is one of a thread or a question."""
    return engines().addresses.search(address) is not None


def posts(page: Page, measures: Measures) -> list[int]:
    """The nodes of the posts of a forum page, outermost and in order; [] where the page is none."""
    known = engines()
    found: dict[int, list[int]] = {}
    signs: set[str] = set()
    for word, nodes in page.by_word().items():
        if word in known.classes:
            for number in known.classes[word]:
                found.setdefault(number, []).extend(nodes)
        if word in known.signs:
            signs.add(word)
    for own, nodes in page.by_id().items():
        if own.startswith(known.prefixes):
            for prefix, number in known.ids:
                if own.startswith(prefix) and own[len(prefix) :].strip("_").isalnum():
                    found.setdefault(number, []).extend(nodes)
    best: list[int] = []
    weight = 0.0
    total = max(measures.good_of(0), 1.0) if page.tags else 1.0
    for number, nodes in found.items():
        engine = known.engines[number]
        if engine.needs_signs and not engine.signs & signs:
            continue
        if engine.signs and not engine.signs & signs:
            continue
        outer = _outermost(page, nodes)
        if engine.inner:
            outer = _inner(page, outer, engine.inner)
        outer = [node for node in outer if measures.first_run[node] < measures.first_run[page.ends[node]]]
        size = sum(measures.size_of(node) for node in outer)
        good = sum(measures.good_of(node) for node in outer)
        if (
            (len(outer) >= LEAST or (outer and not engine.needs_signs))
            and good >= (SHARE if engine.needs_signs else CERTAIN_SHARE) * total
            and size > weight
        ):
            best, weight = outer, size
    return best


def _outermost(page: Page, nodes: list[int]) -> list[int]:
    made: list[int] = []
    for node in sorted(set(nodes)):
        if not made or node >= page.ends[made[-1]]:
            made.append(node)
    return made


def _inner(page: Page, nodes: list[int], names: frozenset[str]) -> list[int]:
    """The first element of a class inside of each node, or the node."""
    made = []
    for node in nodes:
        inside = (
            child
            for child in range(node + 1, page.ends[node])
            if page.tags[child] and names & set(page.attributes[child].get("class", "").split())
        )
        made.append(next(inside, node))
    return made
