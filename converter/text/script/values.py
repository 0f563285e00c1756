"""What the script functions return: a verdict about a text, a converted text, the choices that were made in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Label = Literal["zh-Hans", "zh-Hant", "mixed", "either"]
Target = Literal["zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"]
Reason = Literal["phrase", "border", "rule", "default", "user", "kept"]

TARGETS: tuple[Target, ...] = ("zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK")
# Stretches that no conversion touches, by kind; see `protection`.
PROTECT = ("front-matter", "code", "markup", "urls", "mail", "marks")


class Counts(NamedTuple):
    """How many characters of a text belong to one script only, and how many Han characters there are at all."""

    hans: int
    hant: int
    han: int


class Positions(NamedTuple):
    """Where the characters stand that belong to one script only."""

    hans: tuple[int, ...]
    hant: tuple[int, ...]


class Verdict(NamedTuple):
    """Which script a text is written in, with the evidence.

    `label` is None where there is nothing to judge (no Han character, or Japanese), and "either" where every
    character is used in both scripts.
    """

    label: Label | None
    counts: Counts
    positions: Positions


class Decision(NamedTuple):
    """One character that had several forms to choose from."""

    offset: int  # code points from the start of the source text
    source: str
    chosen: str
    candidates: tuple[str, ...]
    reason: Reason
    confidence: float
    evidence: str = ""  # the phrase, rule or words that decided

    @property
    def doubtful(self) -> bool:
        """Whether a person should look at it."""
        return self.confidence < 0.7


@dataclass(frozen=True, init=False)
class Converted:
    """A converted text; the decisions behind it are worked out when they are asked for."""

    text: str
    _decide: Callable[[], tuple[Decision, ...]] = field(repr=False, compare=False)

    def __init__(self, text: str, decide: Callable[[], tuple[Decision, ...]] = tuple) -> None:
        self.__dict__.update(text=text, _decide=decide)  # a third of the time of a frozen dataclass's own way

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """Each choice among several forms, in the order of the source text."""
        return self._decide()

    @property
    def doubts(self) -> tuple[Decision, ...]:
        """The decisions that a person should look at, the most doubtful first."""
        return tuple(sorted((d for d in self.decisions if d.doubtful), key=lambda d: (d.confidence, d.offset)))
