"""Bylines in other languages than Chinese: By Ada Lovelace and Grace Hopper; Von …; 取材・文／…; … 기자."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.text.dates import Found

RULES = Path(__file__).parent.parent.parent / "rules" / "bylines_western.toml"
LONGEST = 160  # code points of a line that is a byline
LONGEST_LONE = 60  # code points of names that stand alone
LEFT, LEFT_LETTERS = 3, 24  # words beside a day and names that say nothing of their own, and their letters
GIVEN = frozenset({"jan", "april", "may", "june", "august", "mark", "mar"})  # months that are names too
JAPANESE_NAME = lazily(r"[一-鿿々ヶ]{1,3}[ \u3000]?[一-鿿々ぁ-んァ-ヶ]{1,4}")
AFTER_NAME = lazily(r"\s*(?:\||·|•|–|—|\s-\s|[,(]\s*[a-z]|,\s*(?:Staff|Senior|Redak|Reporter|Correspondent|Editor)).*$")
WORDS = lazily(r"[^\W\d_]+")
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


class _Tables(NamedTuple):
    before: re.Pattern[str]
    label: re.Pattern[str]
    between: re.Pattern[str]
    name: re.Pattern[str]
    not_first: frozenset[str]
    joints: frozenset[str]  # what stands between two names
    around: frozenset[str]  # what stands round a day and says nothing else
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
        frozenset(data["join"]["between"]),
        frozenset(data["dateline"]["around"]),
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
        cut = next((i for i, word in enumerate(words) if _is_no_part(word, i, len(words))), len(words))
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


def _is_no_part(word: str, place: int, words: int) -> bool:
    """Whether a word is no part of a name; the month of January is one in Jan de Vries."""
    folded = word.lower().strip(".,")
    return folded in _tables().not_first and not (place == 0 and words > 1 and folded in GIVEN)


def lone_names(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names that a few words are and nothing else (Ada Fletcher and Tom Reed; Lena Fischer, Redakteurin); () else.

    To be asked only about a line that stands beside a day. `language` is the page's: a name of Han without a label is
    believed on a Japanese page.

    >>> lone_names("Ada Fletcher and Tom Reed"), lone_names("Staff Writer"), lone_names("山田 太郎", "ja")
    (('Ada Fletcher', 'Tom Reed'), (), ('山田太郎',))
    """
    text = " ".join(text.split())
    if not 4 <= len(text) <= LONGEST_LONE and not (language == "ja" and len(text) >= 3):
        return ()
    if language == "ja":
        return ("".join(text.split()),) if JAPANESE_NAME.fullmatch(text) else ()
    words = AFTER_NAME.sub("", text).split()
    around = _tables().around
    while words and words[-1].lower().strip(".,:|") in around:
        words.pop()
    while words and words[0].lower().strip(".,:|") in around:
        del words[0]
    bare = " ".join(words)
    names = names_of(bare)
    if not names or any(len(name.split()) > 4 for name in names):
        return ()
    left = bare
    for name in names:
        left = left.replace(name, "", 1)
    return names if set(left.lower().split()) <= {*_tables().joints, ",", "&", "/", ";"} else ()


def is_western_dateline(text: str, found: list[Found]) -> bool:
    """Whether a line is a day or names and words that stand with them: Published March 4, 2021 | 3 min read.

    `found` are its dates.

    >>> from converter.text import dates
    >>> line = "Veröffentlicht am 04.03.2021 | Aktualisiert am 06.03.2021"
    >>> is_western_dateline(line, dates.find(line))
    True
    """
    if len(text) > LONGEST:
        return False
    names = western_byline(text)
    if not names and not any(date.date.day is not None for date in found):
        return False
    for date in reversed(found):
        text = f"{text[: date.start]} {text[date.end :]}"
    for name in names:
        text = text.replace(name, " ", 1)
    words = [word for word in WORDS.findall(text.lower()) if word not in _tables().around]
    return len(words) <= LEFT and len("".join(words)) <= LEFT_LETTERS


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
