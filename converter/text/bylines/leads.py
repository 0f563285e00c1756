"""The reporters whom an article's first words name: 本报讯（记者周小禾）; 〔記者周小禾／青石報導〕; 中央社記者周小禾青石4日電."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.model import Person
from converter.text.bylines.people import is_plain_name, people
from converter.text.fold import fold
from converter.text.patterns import lazily

if TYPE_CHECKING:
    import re

BRACKET = lazily(r"^[^()（）。]{0,24}[(（]\s*(?P<who>[^()（）]{0,12}(?:记者|記者)[^()（）]{2,30})[)）]")
AFTER_NEWS = lazily(r"^\W{0,3}[^()（）。，]{2,20}(?:讯|訊|电|電)\s*[(（](?P<who>[^()（）。，]{2,16})[)）]")
REPORTS = lazily(  # over folded text in which all letters are Han; so are those of WIRE
    r"^[\[(]?(?:[^\W_]{1,12}(?:讯|电|消息)[ ]*)?[^\W\d_]{0,8}?记者[ ]*(?P<who>(?:[^\W\d_]|[·、 ]){2,20}?)"
    r"(?:[ ]*/[ ]*[^\W\d_]{2,8}?|[ ]+[^\W\d_]{2,6}?)?[ ]*(?:综合|专题)?(?:报道|报导)(?=[\])。:, ]|$)"
)
WIRE = lazily(r"^[\[(]?[^\W\d_]{2,4}社记者(?P<rest>(?:[^\W\d_]|[、·]){4,24})\d{1,2}日(?:综合)?(?:专|外)?电")
NEWS = ("讯", "訊", "电", "電")
LONGEST = 60  # code points of first words that are looked at


def lead(text: str) -> tuple[Person, ...]:
    """The reporters whom an article's first words name; () where they name none.

    >>> [person.name for person in lead("本报讯（记者周小禾）近日，老桥通车。")]
    ['周小禾']
    >>> [person.name for person in lead("〔記者周小禾／青石報導〕老橋昨天通車。")]
    ['周小禾']
    """
    text = text.lstrip()[:LONGEST]
    tells = "记者" in text or "記者" in text  # none of the patterns is worth its making before that is known
    if tells and (found := BRACKET.match(text)) and (made := _mixed(found["who"]) or _named(people(found["who"]))):
        return made
    if any(sign in text for sign in NEWS) and (found := AFTER_NEWS.match(text)):
        names = found["who"].replace("、", " ").split()
        return tuple(map(Person, names)) if all(map(is_plain_name, names)) else ()
    folded = fold(text)
    if "记者" not in folded:
        return ()
    folded = _with_han_alone(folded)
    if ("报道" in folded or "报导" in folded) and (found := REPORTS.match(folded)):
        return _named(people("记者 " + text[found.start("who") : found.end("who")].strip()))
    if "社记者" in folded and (found := WIRE.match(folded)):
        return _wired(text, found)
    return ()


def _with_han_alone(text: str) -> str:
    """A text without letters of other scripts: then a letter is Han, and no pattern names the blocks of Han six times."""
    return "".join("\0" if c.isalnum() and not (c.isdecimal() or "\u4e00" <= c <= "\u9fff") else c for c in text)


def _named(made: tuple[Person, ...]) -> tuple[Person, ...]:
    return made if all(person.name for person in made) else ()


def _mixed(text: str) -> tuple[Person, ...]:
    """Names of which only the later ones have a role: 周小禾 记者吴敏."""
    first, _, rest = text.strip().partition(" ")
    later = people(rest) if rest and is_plain_name(first) else ()
    return (Person(first), *later) if later and _named(later) else ()


def _wired(text: str, found: re.Match[str]) -> tuple[Person, ...]:
    """The name before the place of a dispatch; a name of three characters first, since two can be its beginning."""
    *names, rest = text[found.start("rest") : found.end("rest")].split("、")
    role = "記者" if "記者" in text else "记者"
    for length in (3, 2):
        if len(rest) - length >= 2 and all(map(is_plain_name, (*names, rest[:length]))):
            return tuple(Person(name, role) for name in (*names, rest[:length]))
    return ()
