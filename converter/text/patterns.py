"""Patterns that are compiled when they are first used.

A run meets a fraction of the patterns that its modules name, and compiling one with the Han blocks in it takes a
millisecond: start-up matters.
"""

from __future__ import annotations

import re
from functools import lru_cache
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
    if not pattern.search(distinct(text)):  # most texts hold no kana and no hangul
        return 0
    return len("".join(pattern.findall(text)))


@lru_cache(maxsize=4)
def distinct(text: str) -> str:
    """Each character of a text once, in no order: for asking first whether a sign is there at all.

    Several passes ask it of the same text; a set of a text costs a tenth of a search with several alternatives.
    """
    return "".join(set(text))


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""A pattern that is compiled when it is first used; everything else is as with `re.compile`.

    >>> digits = lazily(r"\d+")
    >>> digits.findall("3月4日")
    ['3', '4']
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
