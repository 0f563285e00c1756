"""Families of boilerplate phrases: the shipped ones and those of a user's folders, the user's first."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from converter.errors import ProfileError
from converter.rules import HERE
from converter.text.fold import fold
from converter.text.patterns import covered, lazily

WHITE = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
BULLETS, TRAILING = f"{WHITE}·•●■◆▪◇□○*>»-–—→▶►◎★☆※|", f"{WHITE}|>»"
KEYS = {
    "name",
    "reason",
    "confidence",
    "whole",
    "start",
    "longest",
    "ends",
    "never",
    "prose",
    "tail",
    "case",
    "counter",
}
WORDS = lazily(r"\w+")
FAR = 500  # code points of a line in which it shows whether it is longer than that without marks and spaces
LONGEST = 300  # code points beyond which a line is prose for every family


class Family(NamedTuple):
    """Phrases of one purpose."""

    name: str
    reason: str
    confidence: float
    whole: re.Pattern[str] | None
    start: re.Pattern[str] | None
    longest: int
    ends: bool  # whether its lines begin the tail of the page
    never: frozenset[str]
    prose: bool  # whether sentences may match
    tail: bool  # whether its lines go only after the last prose
    cases: tuple[str, ...]
    counters: tuple[str, ...]

    def matches(self, folded: str) -> bool:
        """Whether a line, made ready by `ready`, belongs to the family."""
        return len(folded) <= LONGEST and (self.prose or not is_prose(folded)) and self._matches(folded)

    def _matches(self, folded: str) -> bool:
        if folded in self.never:
            return False
        if self.whole is not None and self.whole.fullmatch(folded):
            return True
        return self.start is not None and len(folded) <= self.longest and self.start.match(folded) is not None


def is_prose(folded: str) -> bool:
    """Whether a line, made ready by `ready`, is a sentence of several clauses or several sentences."""
    return folded.endswith(".") and ("," in folded or "." in folded[:-2])


def family_of(folded: str, known: tuple[Family, ...]) -> Family | None:
    """The first family that a line, made ready by `ready`, belongs to."""
    if not folded or len(folded) > LONGEST:
        return None
    prose = is_prose(folded)
    for family in known:
        if (family.prose or not prose) and family._matches(folded):  # noqa: SLF001 -- what is common to all was asked before
            return family
    return None


def family_of_line(line: str, known: tuple[Family, ...]) -> Family | None:
    """The first family that a line belongs to, as it is written."""
    if len(line) > FAR and covered(WORDS, line[:FAR]) > LONGEST:
        return None  # too long for all of them: a chapter in one line is not folded for that
    return family_of(ready(line), known)


def ready(line: str) -> str:
    """A line as the patterns want it: folded, without bullets and spaces.

    >>> ready("  • 最新評論 ")
    '最新评论'
    """
    return "".join(fold(line.strip()).lstrip(BULLETS).rstrip(TRAILING).split())


@lru_cache(maxsize=16)
def families(folders: tuple[str, ...] = ()) -> tuple[Family, ...]:
    """All families, those of the folders first. Raises ProfileError that names the file and the place."""
    made: list[Family] = []
    for folder in (*map(Path, folders), HERE):
        paths = [folder / "boilerplate.toml"] if folder == HERE else sorted(folder.glob("*.toml"))
        for path in paths:
            made += _read(path)
    return tuple(made)


def _read(path: Path) -> list[Family]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"rules {path}: {error}") from error
    made = []
    for number, table in enumerate(data.get("family", ()), 1):
        unknown = set(table) - KEYS
        if unknown or "name" not in table or not (table.get("whole") or table.get("start")):
            why = f"unknown key {min(unknown)!r}" if unknown else "a family needs a name and `whole` or `start`"
            raise ProfileError(f"rules {path}, family {number}: {why}; keys are {', '.join(sorted(KEYS))}")
        try:
            made.append(
                Family(
                    name=table["name"],
                    reason=table.get("reason", "matches a rule of the user"),
                    confidence=float(table.get("confidence", 0.95)),
                    whole=_compiled(table.get("whole"), path),
                    start=_compiled(table.get("start"), path),
                    longest=int(table.get("longest", 60)),
                    ends=bool(table.get("ends", False)),
                    never=frozenset(map(ready, table.get("never", ()))),
                    prose=bool(table.get("prose", False)),
                    tail=bool(table.get("tail", False)),
                    cases=tuple(table.get("case", ())),
                    counters=tuple(table.get("counter", ())),
                )
            )
        except re.error as error:
            raise ProfileError(f"rules {path}, family {table['name']!r}: {error} in a pattern") from error
    return made


def _compiled(patterns: list[str] | None, path: Path) -> re.Pattern[str] | None:
    """The pattern of a family; one of a user's is compiled at once, so that what is wrong in it is told with its place."""
    if not patterns:
        return None
    pattern = "|".join(f"(?:{pattern})" for pattern in patterns)
    return lazily(pattern) if path.parent == HERE else re.compile(pattern)
