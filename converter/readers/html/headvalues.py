"""Values of a page's head as facts: dates as machines write them, the people of an author value, the rules for both."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from converter.model import Claim, PartialDate, Person
from converter.text import dates
from converter.text.han import has_han
from converter.text.patterns import lazily

RULES = Path(__file__).parent.parent.parent / "rules"
STAMP = lazily(r"\s*1\d{9}(?:\d{3})?\s*|[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d .{0,6}\d{4}")
STAFF = lazily(r"\b(?:staff|newsroom|team|editors?|editorial|redaktion|desk)\b", re.IGNORECASE)
LESS = 0.15  # confidence that a name of nobody in particular loses
LONGEST_NAME = 80
CREDENTIAL = lazily(r"(?:[A-Z]\.?){2,5}$|(?i:ph\.?d\.?|[js]r\.?)$")
BY = lazily(r"^(?:by|von|par|por)\s+|^(?:作者|文|記者|记者)\s*[:：/|丨]\s*", re.IGNORECASE)
NAME_PARTS = lazily(r"\s*[,、，;；/|]\s*|\s+(?:and|&|und|et|y)\s+")


class HeadRules(NamedTuple):
    """`rules/page_metadata.toml`, ready to use."""

    meta: dict[str, tuple[str, float]]  # name -> field and confidence
    types: frozenset[str]
    weak: frozenset[str]
    not_a_person: re.Pattern[str]
    house: re.Pattern[str]
    author: frozenset[str]  # words of a class that names the author
    not_author: frozenset[str]  # words that show that such a class means something else
    editor: frozenset[str]  # words of a class that names the editor
    changed: frozenset[str]  # words of a class that tells of the last change


@lru_cache(maxsize=1)
def rules() -> HeadRules:
    """The rules, read once a process."""
    data = tomllib.loads((RULES / "page_metadata.toml").read_text("utf-8"))
    meta = {name: (field, confidence) for field, names in data["meta"].items() for name, confidence in names.items()}
    linked, words = data["linked_data"], data["words"]
    return HeadRules(
        meta,
        frozenset(linked["types"]),
        frozenset(linked["weak"]),
        lazily(words["not_a_person"], re.IGNORECASE),
        lazily(words["house"], re.IGNORECASE),
        *(frozenset(data["classes"][name]) for name in ("author", "not_author", "editor", "changed")),
    )


def authors_of(text: str, evidence: str, confidence: float) -> list[Claim]:
    """Authors; a house of the press that stands as author is the source."""
    return [
        Claim("source", person.name, evidence, confidence - 0.25)
        if person.name and has_han(person.name) and (rules().house.search(person.name) or len(person.name) > 8)
        else Claim("authors", person, evidence, confidence - (LESS if STAFF.search(person.name or "") else 0.0))
        for person in persons_of(text)
    ]


def date_of(text: str, order: str | None = None) -> PartialDate | None:
    """The date that a value is, also as a stamp in seconds or a bare 20200529."""
    found = dates.find(text, order)
    if found:
        return found[0].date
    if STAMP.fullmatch(text):
        return dates.parse(text)
    compact = re.fullmatch(
        r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[T ]?(\d\d):?(\d\d).*)?", text.strip()
    )
    if compact:
        time = f"{compact[4]}:{compact[5]}" if compact[4] else None
        return PartialDate(int(compact[1]), int(compact[2]), int(compact[3]), time)
    return None


def persons_of(text: str) -> list[Person]:
    """The people of an author value; addresses, sites by their ending and words for nobody are none."""
    text = BY.sub("", " ".join(text.split()))
    if not text or len(text) > LONGEST_NAME * 3:
        return []
    made: list[Person] = []
    for part in NAME_PARTS.split(text):
        name = BY.sub("", part.strip(" .:：-"))
        if not name or len(name) > LONGEST_NAME or rules().not_a_person.match(name):
            continue
        if made and CREDENTIAL.match(name):
            continue  # Lena Fischer, MS, RDN
        made.append(Person(name))
    return made[:12]
