"""Patterns that are compiled when they are first used.

A run meets a fraction of the patterns that its modules name, and compiling one with the Han blocks in it takes a
millisecond: start-up matters.
"""

from __future__ import annotations

import re
from typing import cast

_METHODS = (
    "search",
    "match",
    "fullmatch",
    "finditer",
    "findall",
    "sub",
    "subn",
    "split",
    "pattern",
    "groups",
    "groupindex",
)


class _Lazy:
    """Stands in for a compiled pattern until somebody uses it; then its methods are the pattern's own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = (pattern, flags)

    def __getattr__(self, name: str) -> object:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(*self._source)
        self.__dict__.update({method: getattr(compiled, method) for method in _METHODS})
        return self.__dict__[name]


def covered(pattern: re.Pattern[str], text: str) -> int:
    r"""How many code points of a text a pattern covers: a pattern of whole runs counts far faster than one of single ones.

    The pattern is a run of one class of characters: one of them alone must match too.

    >>> covered(lazily(r"\d+"), "2021年3月4日")
    6
    """
    if not may_hold(text, pattern):  # most texts hold no kana and no hangul
        return 0
    return len("".join(pattern.findall(text)))


_LONG = 600  # code points from which several questions about a text are asked of its different characters
_REMEMBERED = 8  # texts: those of a document, as it was and as it is
_met: tuple[tuple[str, str], ...] = ()  # never changed, only taken the place of: threads need no lock


def distinct(text: str) -> str:
    """Each character of a text once, in no order: for asking first whether a sign is there at all.

    Several passes ask it of the same text; a set of a text costs a tenth of a search with several alternatives.
    Where it was told by `holds_no_more`, a few characters may be among them that the text has not.
    """
    for known, characters in _met:
        if known == text:
            return characters
    return holds_no_more(text, "".join(set(text)))


def holds_no_more(text: str, characters: str) -> str:
    """Remember that a text holds none but these characters, so that nobody needs to look: it was made of another one."""
    global _met  # noqa: PLW0603 -- what is remembered can be made again at any time
    _met = ((text, characters), *_met[: _REMEMBERED - 1])
    return characters


# Texts of one process for which a set of thousands answers. From then on a pattern does: it takes some milliseconds to make,
# and then a tenth of the time, because such a set lies all over the memory.
FEW = 4


def may_hold(text: str, one: re.Pattern[str]) -> bool:
    r"""Whether a text holds a character of a class, or may do so: the first question before a search that costs more.

    >>> may_hold("读本，又一本", lazily("[,.]")), may_hold("读本, 又一本", lazily("[,.]"))
    (False, True)
    """
    return one.search(text if len(text) < _LONG else distinct(text)) is not None


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""A pattern that is compiled when it is first used; everything else is as with `re.compile`.

    >>> digits = lazily(r"\d+")
    >>> digits.findall("3月4日")
    ['3', '4']
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
