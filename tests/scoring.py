"""How near an edition comes to what a person would make of a page: the measures of the floors in test_floors.py."""

from __future__ import annotations

import re
import unicodedata

CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
TOKEN = re.compile(f"[{CJK}]|[^\\W{CJK}]+")


def tokens(text: str) -> list[str]:
    """Characters of Han, kana and hangul, and words of everything else; marks and spaces do not count."""
    return TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def squeeze(text: str | None) -> str:
    """A name or title without marks and spaces."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text or "")).lower()


def common(one: list[str], other: list[str]) -> int:
    """The length of the longest common subsequence, by bits: one integer for each token."""
    places: dict[str, int] = {}
    for at, token in enumerate(one):
        places[token] = places.get(token, 0) | 1 << at
    row = every = (1 << len(one)) - 1
    for token in other:
        match = row & places.get(token, 0)
        row = ((row + match) | (row - match)) & every
    return len(one) - row.bit_count()


def f1(got: str, gold: str) -> float:
    """Harmonic mean of how much of what came out belongs there and how much of what belongs there came out."""
    a, b = tokens(got), tokens(gold)
    if not a or not b:
        return float(a == b)
    shared = common(a, b)
    return 2 * shared / (len(a) + len(b))
