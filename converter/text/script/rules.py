"""What is known about single characters, read from `rules.toml`: words to add, words to drop, rules of context.

A rule of context speaks where no word of the dictionary covers its character: the text before it must end with
`before`, the text after it must begin with `after`, and neither `not_before` nor `not_after` may fit.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

_REACH = 14  # characters of context that a rule may look at on each side


class Rule(NamedTuple):
    """One rule of context."""

    name: str
    character: str
    form: str
    first: str  # one of these characters stands directly before it, or one of `then` directly after it
    then: str
    where: str  # "open": outside of phrases; "lone": a word by itself; "any"
    before: str  # patterns, empty where nothing is asked for
    after: str
    not_before: str
    not_after: str
    evidence: bool  # whether it only tells the repair that the table's form is meant
    under: bool  # whether that is all it tells where the Simplified character itself stands in the text
    far: bool  # whether it looks farther than the context of a stretch
    cases: tuple[tuple[str, str], ...]

    @property
    def triggers(self) -> tuple[str, ...]:
        """The strings that bring a reader to the rule; all of them hold the character."""
        made = (*(first + self.character for first in self.first), *(self.character + then for then in self.then))
        return made or (self.character,)

    def applies(self, text: str, place: int, phrase: str, *, lone: bool) -> bool:
        """Whether the rule may speak for the character at a place: by its word and its neighbours."""
        if (phrase and self.where != "any") or (not lone and self.where == "lone"):
            return False
        near = (self.first and text[place - 1] in self.first) or (self.then and text[place + 1] in self.then)
        return bool(near) or not (self.first or self.then)

    def may(self, text: str, place: int) -> bool:
        """Whether the rule may speak for the character at a place, before anything is known about its word."""
        return self.applies(text, place, "", lone=True) and (self.far or self.fits(text, place))

    def fits(self, text: str, place: int) -> bool:
        """Whether the text around a place is as the rule wants it."""
        if self.after and not _compiled(self.after).match(text, place + 1):
            return False
        if self.not_after and _compiled(self.not_after).match(text, place + 1):
            return False
        left = text[max(0, place - _REACH) : place]
        if self.before and not _compiled(self.before).search(left):
            return False
        return not self.not_before or not _compiled(self.not_before).search(left)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(
        pattern
    )  # when it is first asked for: a hundred patterns take longer than the first conversion may


class Rules(NamedTuple):
    """All of rules.toml."""

    drop: tuple[str, ...]
    defaults: tuple[str, ...]  # in Traditional
    surnames: tuple[str, ...]  # in Traditional
    unusual: tuple[tuple[str, str, str], ...]  # Simplified character, form of the dictionary, usual form
    pairs: dict[str, str]  # words from Simplified to Traditional
    foreign: frozenset[str]  # characters of foreign names
    words: tuple[str, ...]  # in Traditional
    context: dict[str, tuple[Rule, ...]]
    divided: tuple[str, ...]  # groups of forms among which the repair does not choose
    wide: dict[str, str]  # narrow forms with the wide form that a bad conversion took them for
    stands: tuple[str, ...]  # words that the repair leaves alone


def _pattern(text: str, sets: dict[str, str], end: str = "") -> str:
    """A pattern of a rule; `<number>` stands for the set of that name."""
    return f"(?:{re.sub(r'<([a-z]+)>', lambda match: sets[match[1]], text)}){end}" if text else ""


@cache
def rules() -> Rules:
    """The rules, read once."""
    told = tomllib.loads((Path(__file__).parent / "rules.toml").read_text("utf-8"))
    sets: dict[str, str] = told["sets"]
    context: dict[str, list[Rule]] = {}
    for entry in told["rule"]:
        for character in entry["character"]:
            rule = Rule(
                name=entry["name"],
                character=character,
                form=character if entry["form"] == "=" else entry["form"],
                first=entry.get("first", ""),
                then=entry.get("then", ""),
                where=entry.get("where", "open"),
                before=_pattern(entry.get("before", ""), sets, r"\Z"),
                after=_pattern(entry.get("after", ""), sets),
                not_before=_pattern(entry.get("not_before", ""), sets, r"\Z"),
                not_after=_pattern(entry.get("not_after", ""), sets),
                evidence=entry.get("evidence", False),
                under=entry.get("under", False),
                far=entry.get("far", False),
                cases=tuple((case[0], case[1]) for case in entry.get("cases", ())),
            )
            context.setdefault(character, []).append(rule)
    return Rules(
        tuple(told["drop"].split()),
        tuple(told["defaults"].split()),
        tuple(told["surnames"].split()),
        tuple((source, form, usual) for source, form, _, usual in told["unusual"].split()),
        dict(pair.split(">") for pair in told["pairs"].split()),
        frozenset(told["foreign"]),
        tuple(told["words"].split()),
        {character: tuple(members) for character, members in context.items()},
        tuple(told["repair"]["divided"].split()),
        {narrow: wide for narrow, _, wide in told["repair"]["narrow"].split()},
        tuple(told["repair"]["stands"].split()),
    )
