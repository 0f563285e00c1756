"""What one line of a page looks like by itself: prose, a menu, a headline, a line that tells about the article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.text import dates
from converter.text.bylines import read_line, unlabelled_byline
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.text.bylines import Line
    from converter.text.lines.tables import Known

CLOSED = lazily(
    r"[。！？!?…”」』][(（\[【][^()（）]{1,40}[)）\]】]$|[。！？!?…；;][”’」』）)\]】]*\d{0,3}$|[：:]$|[”」』]$|(?<=[A-Za-z]{2})\.[\"')]*$"
)
MARKS = lazily(r"[，。、；：？！,;?!]|\.(?=\s|$)")
COMMAS = lazily(r"[，。；？！,;?!]|\.(?=\s|$)")
FULL_STOP = lazily(r"[。；;][”’」』）)\]】]*$|\.[\"')]*$")
SPACE = lazily(r"\s+")
BARS = lazily(r"\s*[|｜│/·•>»＞→‹›«]\s*|\s{2,}| [-–—] ")
DIGIT = lazily(r"\d")
CODE = lazily(r"[&$#{}=<\\]|--|\(\)")
BAR = lazily(r"[|｜│]")
GAPS = lazily(r"\s*[|｜│/·•>»＞→‹›«]\s*|\s+[-–—]\s+|\s+")
HAN = lazily(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
NOTE = lazily(r"^[(（\[【].{8,}[)）\]】]$|^(?:注|附注|附註|备注|備註|编者按|編者按|按语|按語)\s*[:：]")
VERSE = lazily(r"^[^\s，。；？！,;?!：:]{2,14}(?:[，。；？！,;?!][^\s，。；？！,;?!]{2,14})?[，。；？！,;?!]$")
ITEM = lazily(
    r"^[(（\[【]?(?:\d{1,3}[a-z]?|[一二三四五六七八九十]{1,3}|[a-zA-Z])[)）\]】、.．:：]\s*\S"
    r"|^\S{1,3}\s?\S{0,8}\s?[：:]\s*\S"
    r"|^\S{2,12}\s?\S{0,4}[（(][^()（）]{4,40}[)）]|^.{2,20}[（(][^()（）]*(?:大学|大學|学院|學院|公司|研究)[^()（）]*[)）]"
    r"|^\d{1,2}[:：]\d{2}|\d{1,2}[:：]\d{2}$|^(?:\d{4}年)?\d{1,2}月\d{1,2}日|^第[一二三四五六七八九十\d]+[章节回部条篇场幕]"
)
REPORTER = lazily(r"[记記]者|通[讯訊]员|通訊員")
BRACKET = lazily(r"^[(（\[【].*[)）\]】]$")
CAPTION = lazily(r"\S\s?[摄攝][)）]?$")
WORDS = lazily(r"[^\W\d_]")
URL = lazily(r"https?://|www\.|\w@\w|\.(?:com|cn|net|org)\b", re.IGNORECASE)
CLOCK = lazily(r"\d{1,2}[:：]\d{2}")
LONG = 70  # code points from which a line with a comma is prose, closed or not
PROSE = 10  # code points from which a closed line with a mark inside is prose
MOST = 150  # what one line can add at most
DATELINE = 90  # code points of a line that can be a dateline


@dataclass(frozen=True, slots=True)
class Look:
    """One line's looks. `value` is what it adds to an article: prose counts for it, litter against it."""

    text: str
    size: int  # code points without spaces
    kind: str  # prose, sentence, verse, note, item, fact, menu, litter, short, long
    value: float
    known: Known | None = None
    line: Line | None = None
    date: bool = False  # whether it holds the day of publication, as far as one line can tell

    @property
    def is_body(self) -> bool:
        """Whether the line by itself speaks for an article."""
        return self.kind in {"prose", "sentence", "verse"}


def look(text: str, classify: Callable[[str], Known | None]) -> Look:
    """See what a line looks like.

    >>> look("他说，来源于生活的故事最动人。", lambda line: None).kind
    'prose'
    >>> look("首页 | 新闻 | 体育 | 财经 | 汽车", lambda line: None).kind
    'menu'
    >>> look("2021-03-04 06:30 来源：江城晚报", lambda line: None).date
    True
    """
    text = text.strip()
    size = len(SPACE.sub("", text))
    closed = CLOSED.search(text) is not None
    marks = len(MARKS.findall(text)) if size >= PROSE else 0
    known = classify(text)
    if known is not None:
        return Look(text, size, "litter", -60.0 if known.ends else -20.0, known)
    if size > DATELINE and marks > 1 + closed:
        return Look(text, size, "prose", float(min(size, MOST)) * (1.0 if closed else 0.8))
    line = read_line(text)
    if line.facts:
        date = any(fact.field in ("published", "modified") for fact in line.facts)
        if line.is_spent or (date and size <= DATELINE and not (closed and COMMAS.search(text[:-1]))):
            return Look(text, size, "fact", -2.0, None, line, date)
    if (
        size <= 30
        and (not closed or BRACKET.match(text))
        and (size > 4 or REPORTER.search(text))
        and unlabelled_byline(text)
    ):
        return Look(text, size, "fact", -3.0, None, line)
    return Look(text, size, *_plain(text, size, closed=closed, marks=marks), None, line, _tells_day(text, size))


def _plain(text: str, size: int, *, closed: bool, marks: int) -> tuple[str, float]:
    """Kind and value of a line that tells nothing and that no family knows."""
    if len(DIGIT.findall(text)) * 4 > size >= 8 and len(text.split()) > 2:
        return "item", -4.0  # a row of figures
    if len(BAR.findall(text)) >= 3 and not closed:
        return "menu", -15.0
    if closed and size >= PROSE and marks > 1:
        return "prose", float(min(size, MOST))
    if _is_menu(text, size):
        return "menu", -15.0
    if NOTE.search(text):
        return "note", 2.0
    if VERSE.match(text):
        return "verse", size * 0.8
    if CAPTION.search(text) and MARKS.search(text):
        return "sentence", size * 0.5
    if closed:
        return "sentence", size * (1.0 if FULL_STOP.search(text) and size >= PROSE else 0.3)
    if (size >= LONG and COMMAS.search(text)) or (size >= LONG - 20 and marks > 1):
        return "prose", min(size, MOST) * 0.8
    if not WORDS.search(text) or URL.search(text):
        return "short", -8.0
    if ITEM.search(text):
        return "item", -4.0
    return ("long", -6.0) if size >= 25 else ("short", -8.0)


def _is_menu(text: str, size: int) -> bool:
    """Whether a line is a row of short words: at least four pieces of a few characters, and no sentence."""
    if COMMAS.search(text):
        return False
    is_han = len(HAN.findall(text)) * 2 > size
    if not is_han and CODE.search(text):
        return False
    splitter = GAPS if is_han else BARS  # words of Latin text are parted by spaces anyway
    pieces = [piece for piece in splitter.split(text) if piece]
    return (
        len(pieces) >= 4
        and size / len(pieces) <= 9
        and sum(len(piece) <= 12 for piece in pieces) * 5 >= len(pieces) * 4
    )


def _tells_day(text: str, size: int) -> bool:
    """Whether a short line holds one full date with a time beside other words (某某 于 2021-03-04 06:30 发布)."""
    if size > DATELINE or not CLOCK.search(text) or COMMAS.search(text):
        return False
    found = [date for date in dates.find(text) if date.date.day is not None]
    return len(found) == 1 and found[0].date.time is not None
