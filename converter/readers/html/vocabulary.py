"""The families of chrome, read from `rules/chrome.toml` and compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterable

RULES = Path(__file__).parent.parent.parent / "rules"

WORDS = lazily(r"[a-z\d]+")
HUMP = lazily(r"(?<=[a-z\d])(?=[A-Z])")
AFTER_LINE = " :：…>»|"
COUNT = lazily(r"\s*[(（\[]?\d+[)）\]]?$")  # Kommentare (12)
SENTENCE = 14  # code points from which a line with an end mark is a sentence
TELLING = 0.3  # share of a sentence that a phrase makes up for the sentence to be chrome
KNOWN_AT_ONCE = 20000  # classes and ids that are remembered with what they mean


class Family(NamedTuple):
    """One kind of chrome: the evidence for it stands in `rules/chrome.toml`."""

    rule: str
    reason: str
    confidence: float
    most: float


class Vocabulary(NamedTuple):
    """All that is known of chrome, ready to match."""

    families: tuple[Family, ...]
    words: dict[str, int]  # a word of a class or id -> family
    wholes: dict[str, int]  # a whole class or id -> family
    stems: dict[str, int]  # what stands anywhere in a class or id -> family
    stem: re.Pattern[str]  # any of the stems, in small letters
    phrases: re.Pattern[str]
    headings: re.Pattern[str]
    content: frozenset[str]
    lines: dict[tuple[str, str], int]  # whole lines of other languages, headings or not -> family

    def by_phrase(self, text: str) -> Family | None:
        """The family that a short block speaks for by its first words.

        A whole sentence needs more than a word for it: 扫码支付已经成了最普通的事。 is the author's.
        """
        lowered = text.lower()
        if (number := self.lines.get(("says", lowered.rstrip(AFTER_LINE)))) is not None:
            return self.families[number]
        found = self.phrases.match(lowered)
        if found is None:
            return None
        family = self.families[_group(found)]
        if (
            family.rule != "footer"
            and len(text) >= SENTENCE
            and text[-1] in "。！？!?…”."
            and found.end() < TELLING * len(text)
        ):
            return None
        return family

    def by_heading(self, text: str) -> Family | None:
        """The family whose part of the page a short block opens."""
        lowered = text.lower()
        if (number := self.lines.get(("headings", COUNT.sub("", lowered).rstrip(AFTER_LINE)))) is not None:
            return self.families[number]
        found = self.headings.fullmatch(lowered)
        return self.families[_group(found)] if found else None


def _group(found: re.Match[str]) -> int:
    return int((found.lastgroup or "f0")[1:])


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary, read once a process."""
    data = tomllib.loads((RULES / "chrome.toml").read_text("utf-8"))
    rows = data["family"]
    words: dict[str, int] = {}
    wholes: dict[str, int] = {}
    stems: dict[str, int] = {}
    for number, row in enumerate(rows):
        for stem in row.get("stems", ()):
            stems.setdefault(stem, number)
        for word in row["words"]:
            (wholes if word.startswith("=") else words).setdefault(word.removeprefix("="), number)
    return Vocabulary(
        tuple(Family(row["rule"], row["reason"], row["confidence"], row["most"]) for row in rows),
        words,
        wholes,
        stems,
        any_of(stems),
        _compiled([row.get("phrases", []) for row in rows]),
        _compiled([row.get("headings", []) for row in rows]),
        frozenset(data["families"]["content"]),
        _lines([row["rule"] for row in rows]),
    )


def _lines(rules: list[str]) -> dict[tuple[str, str], int]:
    """The whole lines of `rules/chrome_lines.toml`: they are looked up, so that many languages cost nothing."""
    data = tomllib.loads((RULES / "chrome_lines.toml").read_text("utf-8"))
    return {
        (kind, " ".join(line.split())): rules.index(rule)
        for rule, kinds in data.items()
        for kind, lines in kinds.items()
        for line in lines.split("|")
    }


def _compiled(lists: list[list[str]]) -> re.Pattern[str]:
    parts = [
        f"(?P<f{number}>{'|'.join(f'(?:{item})' for item in items)})" for number, items in enumerate(lists) if items
    ]
    return lazily("|".join(parts))  # a pattern that heeds no case looks at every alternative


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern of many words, those of one first letter together: at most places of a text none of them is tried.

    >>> any_of(["share", "shop", "nav"]).search("top-shop")[0]
    'shop'
    """
    alike: dict[str, list[str]] = {}
    for word in words:
        alike.setdefault(word[0], []).append(re.escape(word[1:]))
    return lazily("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in alike.items()))


def parts_of_name(name: str) -> str:
    """A class or id in small letters, its humps parted: newsText is news-text."""
    lowered = name.lower()
    return lowered if name == lowered else HUMP.sub("-", name).lower()


@lru_cache(maxsize=KNOWN_AT_ONCE)
def meaning(name: str) -> tuple[int, bool]:
    """What a class or id says: the number of its family (-1: none), and whether it speaks for an article.

    >>> vocabulary().families[meaning("articleShareBox")[0]].rule, meaning("newsText")
    ('share', (-1, True))
    """
    known = vocabulary()
    spoken = parts_of_name(name)
    words = WORDS.findall(spoken)
    whole = spoken.split()
    for_content = any(word in known.content for word in words) or any(word in known.content for word in whole)
    found = [known.words[word] for word in (*words, *whole) if word in known.words]
    found += [known.wholes[word] for word in whole if word in known.wholes]
    if not found:
        joined = "".join(words) if len(whole) == 1 else ""
        if joined in known.words:
            found = [known.words[joined]]
        else:
            for_content = for_content or joined in known.content
            stem = known.stem.search(name.lower())
            if stem:
                found = [known.stems[stem[0]]]
    return (min(found) if found else -1), for_content
