"""The phrases of `rules/main_lines.toml`, compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

RULES = Path(__file__).parent.parent.parent / "rules" / "main_lines.toml"
LONGEST = 300  # code points beyond which a line is prose for every family


class Known(NamedTuple):
    """What a family of phrases says of a line."""

    family: str
    ends: bool  # whether such a line begins the page's tail
    may_head: bool = False  # whether it can also head a part of the article, which then follows at once


class PageFamily(NamedTuple):
    """Phrases of one purpose that count between menus and footers only."""

    known: Known
    reason: str
    whole: re.Pattern[str]
    cases: tuple[str, ...]
    counters: tuple[str, ...]


def _known(table: dict[str, Any]) -> Known:
    return Known(table["name"], table.get("ends", False), table.get("may_head", False))


@lru_cache(maxsize=1)
def page_families() -> tuple[PageFamily, ...]:
    """The families in their order."""
    data = tomllib.loads(RULES.read_text("utf-8"))
    return tuple(
        PageFamily(
            _known(table),
            table["reason"],
            re.compile("|".join(f"(?:{pattern})" for pattern in table.get("whole", ()))),
            tuple(table["case"]),
            tuple(table["counter"]),
        )
        for table in data["family"]
    )


@lru_cache(maxsize=1)
def _words() -> dict[str, Known]:
    data = tomllib.loads(RULES.read_text("utf-8"))
    words: dict[str, Known] = {}
    for table in data["family"]:
        for word in table.get("words", ()):
            words.setdefault(word, _known(table))
    return words


def known(folded: str) -> Known | None:
    """The family of a line that is made ready for patterns: folded, without spaces and bullets."""
    if found := _words().get(folded):
        return found
    if not folded or len(folded) > LONGEST:
        return None
    return next((family.known for family in page_families() if family.whole.fullmatch(folded)), None)
