"""Other words for the same thing on both sides of the strait (软件, 軟體), for those who ask for it.

A word is only exchanged where it stands between word borders: 人体内存在 holds no 内存, and 的士兵 holds no 的士.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from converter.text.script import lexicon, traditional
from converter.text.script.engine import choose, matcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.text.script.engine import Find, Match


class _Words(NamedTuple):
    find: Find
    values: list[str]


@cache
def _words(target: str) -> _Words | None:
    """The words to find in a converted line, and what becomes of each."""
    fold = lexicon.table(lexicon.entries("TSCharacters").first())
    region = lexicon.table(traditional.region("zh-Hant-TW"))
    if target == "zh-Hant-TW":
        pairs = {
            key.translate(region): value.translate(region)
            for key, value in lexicon.entries("TWPhrases").first().items()
        }
    elif target == "zh-Hans":
        pairs = {
            key.translate(fold): value.translate(fold) for key, value in lexicon.entries("TWPhrasesRev").first().items()
        }
    else:
        return None
    pairs = {key: value for key, value in pairs.items() if key != value}
    return _Words(matcher(list(pairs)), list(pairs.values()))


def pieces(line: str, start: int, made: str, target: str) -> Iterator[Match]:
    """A line, which stands at start of its text, in pieces with what becomes of them; `made` is the converted line.

    >>> [after for *_, after in pieces("人体内存在软件里", 0, "人體內存在軟件裡", "zh-Hant-TW")]
    ['人體內存在', '軟體', '裡']
    """
    words = _words(target)
    done = 0
    if words is not None:
        fold = lexicon.table(lexicon.entries("TSCharacters").first())
        borders = _borders(line.translate(fold))
        found = [(index, a, b) for index, a, b in words.find(made) if a in borders and b in borders]
        for a, b, value in choose(found, words.values):
            if done < a:
                yield start + done, start + a, made[done:a]
            yield start + a, start + b, value
            done = b
    if done < len(line):
        yield start + done, start + len(line), made[done:]


def _borders(text: str) -> set[int]:
    """The places between words of a Simplified text."""
    told = traditional.reader().lexis
    return {0} | {end for _, end in told.divide(text)}
