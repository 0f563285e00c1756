"""Sentences below an article that tell who wrote it: 作者简介：周小禾，…; （作者周小禾，系…）; 本文来自公众号“…”，作者：…."""

from __future__ import annotations

import re

from converter.model import Person
from converter.text.bylines.lines import read_line
from converter.text.bylines.people import stands_alone
from converter.text.fold import fold
from converter.text.names import is_name
from converter.text.patterns import lazily

LONGEST = 300  # code points of such a note
NAME = r"(?P<name>[\u4e00-\u9fff·、]{2,20}?)"
# All over folded text.
ABOUT = lazily(rf"[(\[]?[ ]*(?:本文)?作者(?:简介|介绍)[ ]*[)\]]?[ ]*[:丨|]?[ ]*{NAME}[ ]*(?:[,、(.:]|系|为|是)")
IN_BRACKETS = lazily(rf"[(\[](?:本文)?作者[ ]*:?[ ]*{NAME}[ ]*[,:]?[ ]*(?:系|为|是|,)[^()\[\]]{{2,60}}[)\]][ ]*$")
TAKEN = lazily(r"[^,.]{0,4}(?:本文|文章)[^,.]{0,8}(?:来自|来源|首发|转载自|原载)")
ACCOUNT = lazily(r"公众?号[^\w\"《]{0,2}[\"《:][ ]*(?P<name>[^\"《》():,.]{2,20})")
PARTS = lazily(r"[，,；;。]")
TOLD = frozenset({"authors", "editors"})


def about_author(text: str) -> tuple[tuple[str, str | Person], ...]:
    """What a note about the author or the first print says: field and value; () where it is none. The note stays.

    >>> about_author("作者簡介：周小禾，青石市作家協會會員。")
    (('authors', Person(name='周小禾', role=None, affiliation=None)),)
    >>> [field for field, _ in about_author("本文来自微信公众号“青石晚报”，作者：周小禾，编辑：何大同，经授权发布。")]
    ['authors', 'editors', 'source']
    """
    if "作者" not in text or len(text) > LONGEST:
        return ()
    text = text.strip()
    folded = fold(text)
    if (found := ABOUT.match(folded)) and (people := _people(text, found)) and all(map(is_name, people)):
        return tuple(("authors", Person(name)) for name in people)
    if (found := IN_BRACKETS.search(folded)) and (people := _people(text, found)) and all(map(stands_alone, people)):
        return tuple(("authors", Person(name)) for name in people)
    if not TAKEN.match(folded):
        return ()
    made: list[tuple[str, str | Person]] = []
    for part in re.split(PARTS.pattern, text):
        line = read_line(part.strip())
        if line.is_spent:
            made += [(f.field, f.value) for f in line.facts if f.field in TOLD and isinstance(f.value, Person)]
    if made and (account := ACCOUNT.search(folded)):
        made.append(("source", text[account.start("name") : account.end("name")].strip()))
    return tuple(made)


def _people(text: str, found: re.Match[str]) -> list[str]:
    return text[found.start("name") : found.end("name")].split("、")
