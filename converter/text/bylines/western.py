"""Bylines in other languages than Chinese: By Ada Lovelace and Grace Hopper; Von …; 取材・文／…; … 기자."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from converter.text.patterns import lazily

RULES = Path(__file__).parent.parent.parent / "rules" / "bylines_western.toml"
LONGEST = 160  # code points of a line that is a byline
CAPITAL = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0100\u0102\u0104\u0106\u010c\u010e\u0118\u011a\u0130\u0141\u0143\u0158\u015a\u015e\u0160\u0164\u016e\u0179\u017b\u017d\u0386-\u03ab\u0400-\u042f"
JAPANESE = lazily(
    r"^(?:取材・文|取材・構成|文・構成|文・取材|取材|執筆者?|著者|ライター|聞き手|文)\s*[:：=＝/／・|｜]\s*"
    r"(?P<name>[一-鿿ぁ-んァ-ヶー々]{1,5}[ \u3000]?[一-鿿ぁ-んァ-ヶー々]{1,5})(?:氏|さん)?\s*(?:$|[（(/／|｜])"
)
JAPANESE_START = "取文執著ラ聞"
KOREAN = lazily(
    r"(?<![가-힣])(?P<name>[가-힣]{2,4})\s?(?:선임|수습|인턴|전문)?\s?기자(?![가-힣])|^(?:글|기자)\s*[:=/|]\s*(?P<after>[가-힣]{2,4})"
)
QUICK = lazily(r"^\W{0,3}\w[\w().:]{0,24}|기자|[:：=＝/／]")


@dataclass(frozen=True, slots=True)
class _Tables:
    before: re.Pattern[str]
    label: re.Pattern[str]
    between: re.Pattern[str]
    name: re.Pattern[str]
    not_first: frozenset[str]
    credentials: frozenset[str]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = tomllib.loads(RULES.read_text("utf-8"))

    def one_of(words: list[str]) -> str:
        return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))

    word = rf"[{CAPITAL}][\w.'’‘-]*"
    particles = one_of(data["name"]["particles"])
    return _Tables(
        lazily(rf"\W{{0,3}}(?:{one_of(data['begin']['before'])})\s*(?::\s*|\s)", re.IGNORECASE),
        lazily(rf"\W{{0,3}}(?:{one_of(data['begin']['labels'])})\s*[:：/|]\s*", re.IGNORECASE),
        lazily(rf"\s*(?:,|;|/|\||·)?\s*(?:{one_of(data['join']['between'])})\s+|\s*[,;/]\s*", re.IGNORECASE),
        lazily(rf"{word}(?:\s+(?:(?:{particles})\s+){{0,3}}{word}){{0,3}}"),
        frozenset(data["name"]["not_first"]),
        frozenset(data["name"]["credentials"]),
    )


def names_of(text: str, *, single: bool = False) -> tuple[str, ...]:
    """The names that a text begins with; () where it begins with something else.

    `single`: a name of one word counts too, because something else says that it is one.

    >>> names_of("Ada Lovelace, Grace Hopper and others"), names_of("Updated Monday"), names_of("Yuna", single=True)
    (('Ada Lovelace', 'Grace Hopper'), (), ('Yuna',))
    """
    known = _tables()
    made: list[str] = []
    at = 0
    text = " ".join(text.split())
    while match := known.name.match(text, at):
        words = match[0].split()
        cut = next((i for i, word in enumerate(words) if word.lower().strip(".,") in known.not_first), len(words))
        if cut == 0 or words[0].lower().strip(".") in known.credentials:
            break
        name = " ".join(words[:cut]).rstrip(".,") if not words[cut - 1][-2:-1].isupper() else " ".join(words[:cut])
        if len(words[:cut]) == 1 and not (single or made):
            break
        if len(words[:cut]) == 1 and (not single or len(name) < 2):
            break
        made.append(name.rstrip(","))
        at = match.end()
        if cut < len(words) or not (joint := known.between.match(text, at)):
            break
        at = joint.end()
    return tuple(dict.fromkeys(made))


def western_byline(line: str) -> tuple[str, ...]:
    """The names of a line that begins as bylines do; () where it is none.

    >>> western_byline("By Ada Lovelace and Grace Hopper | 4 March 2021")
    ('Ada Lovelace', 'Grace Hopper')
    >>> western_byline("By adding one spoon of salt")
    ()
    """
    line = " ".join(line.split())
    if not line or len(line) > LONGEST or not QUICK.search(line):
        return ()
    if line[0] in JAPANESE_START and (found := JAPANESE.match(line)):
        return (found["name"],)
    if "기자" in line or "글" in line:
        return tuple(dict.fromkeys(found["name"] or found["after"] for found in KOREAN.finditer(line)))
    if line == line.lower():
        return ()  # names begin with capitals
    known = _tables()
    begin = known.before.match(line) or known.label.match(line)
    if begin is None:
        return ()
    names = names_of(line[begin.end() :])
    if not names:
        return ()
    rest = line[line.rindex(names[-1]) + len(names[-1]) :].strip(" .")
    sentence = len(rest) > len(line) * 0.6 and not re.match(r"[,|•·–—(-]|\d", rest)
    return () if sentence and rest.count(" ") > 6 else names
