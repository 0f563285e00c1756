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
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    over: bool  # whether it outranks a word of the dictionary
    far: bool  # whether it looks farther than the context of a stretch
    triggers: tuple[str, ...]
    cases: tuple[tuple[str, str], ...]

    def fits(self, text: str, place: int) -> bool:
        """Whether the rule speaks for the character at a place of a text."""
        if self.after is not None and not self.after.match(text, place + 1):
            return False
        if self.not_after is not None and self.not_after.match(text, place + 1):
            return False
        left = text[max(0, place - _REACH) : place]
        if self.before is not None and not self.before.search(left):
            return False
        return self.not_before is None or not self.not_before.search(left)


class Rules(NamedTuple):
    """All of rules.toml."""

    drop: tuple[str, ...]
    defaults: dict[str, str]
    phrases: dict[str, str]
    context: dict[str, tuple[Rule, ...]]


def _expand(text: str, sets: dict[str, str]) -> str:
    """Put the named sets into a pattern: `<number>` stands for one character or word of the set."""
    return re.sub(r"<([a-z]+)>", lambda match: sets[match[1]], text)


@cache
def rules() -> Rules:
    """The rules, read once."""
    told = tomllib.loads((Path(__file__).parent / "rules.toml").read_text("utf-8"))
    sets: dict[str, str] = {}
    for name, value in told["sets"].items():
        sets[name] = _expand(value, sets)
    context: dict[str, list[Rule]] = {}
    for entry in told["rule"]:
        patterns = {
            "before": "(?:{})\\Z",
            "after": "(?:{})",
            "not_before": "(?:{})\\Z",
            "not_after": "(?:{})",
        }
        made = {
            key: re.compile(frame.format(_expand(entry[key], sets))) if key in entry else None
            for key, frame in patterns.items()
        }
        for character in entry["character"]:
            rule = Rule(
                name=entry["name"],
                character=character,
                form=entry["form"],
                **made,
                over=entry.get("over", False),
                far=entry.get("far", False),
                triggers=tuple(
                    [first + character for first in _expand(entry.get("first", ""), sets)]
                    + [character + then for then in _expand(entry.get("then", ""), sets)]
                )
                or (character,),
                cases=tuple((case[0], case[1]) for case in entry.get("cases", ())),
            )
            context.setdefault(character, []).append(rule)
    return Rules(
        tuple(told["drop"]),
        told["defaults"],
        told["phrases"],
        {character: tuple(members) for character, members in context.items()},
    )
