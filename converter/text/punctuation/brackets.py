"""Round brackets by pairs and by what they hold; book titles within book titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.han import CJK_MARKS, HAN, KANA
from converter.text.patterns import lazily

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_ROUND = lazily("[()（）\n]")
_HAN = lazily(f"[{HAN}]")
_CHINESE = lazily(f"[{HAN}{KANA}]")
_LATIN_OR_DIGIT = lazily(r"[A-Za-z0-9]")
_NUMBER = lazily("[0-9]{1,3}")
_ADDRESS = lazily("a{8,}")  # blotted out (see `protected`)
_NAME = lazily(r"[A-Z][A-Za-z0-9]{2,}$")  # not a function of mathematics or programs
# ASCII brackets after Chinese that no rule changes, with a space before them; and such without.
_SPACED = lazily(f"(?<=[{HAN}）」』》】”]) \\((?![0-9]{{1,3}}\\))[^()（）\n]+\\)(?![{HAN}{KANA}])")
_UNSPACED = lazily(f"(?<=[{HAN}）」』》】”])\\([^()（）\n{HAN}{KANA}]+\\)")
_ASCII_MARK = lazily(f"(?<=[{HAN}])[,;?!]")
_WIDE_MARK = lazily(f"(?<=[{HAN}])[，；？！]")
_MARKS = frozenset(",:;?!.，：；？！。、…—\"'“”‘’「」『』《》〈〉【】（）()\n")
_CLOSING_QUOTES = frozenset("\"'”’")
_CJK = frozenset(CJK_MARKS) - frozenset("，：；？！（）")

_WINDOW = 200  # how far a pair is searched for Chinese, so that brackets within brackets take no longer than others

_TITLES = lazily(r"[《》〈〉<>\n]")


def pairs(text: str, marks: re.Pattern[str], opening: str, alone: list[int] | None = None) -> Iterator[tuple[int, int]]:
    """Pairs of brackets that open and close on one line, inner ones first; the others go to `alone`."""
    open_at: list[int] = []
    for found in marks.finditer(text):
        mark = found[0]
        if mark == "\n":
            if alone is not None:
                alone += open_at
            open_at.clear()
        elif mark in opening:
            open_at.append(found.start())
        elif open_at:
            yield open_at.pop(), found.start()
        elif alone is not None:
            alone.append(found.start())
    if alone is not None:
        alone += open_at


def round_brackets(text: str) -> Iterator[tuple[int, str]]:
    """Places of ASCII round brackets that should be fullwidth, with the mark to put there; `text` is masked.

    A pair is fullwidth when it holds Chinese or stands between Chinese, or when one of it is; one without its
    other half is when Chinese stands inside. A bracket with a space before
    it was typed as ASCII and stays, unless Chinese follows it without one. Latin text or a number in brackets is left alone where the author writes ASCII
    brackets elsewhere, or has fullwidth marks: then nobody has folded the text.
    """
    if "(" not in text and ")" not in text:
        return
    latin_stays: bool | None = None
    alone: list[int] = []
    for start, end in pairs(text, _ROUND, "(（", alone):
        if text[start] == "（" and text[end] == "）":
            continue
        if text[start] == "(" and text[end] == ")":
            before = text[start - 1] if start else "\n"
            after = text[end + 1] if end + 1 < len(text) else "\n"
            if not _CHINESE.search(text, start + 1, min(end, start + _WINDOW)):
                if not _latin_is_wide(text, start, end, before, after):
                    continue
                if latin_stays is None:
                    latin_stays = _writes_ascii(text)
                if latin_stays:
                    continue
            elif before in " \t" and not _CHINESE.match(after):
                continue
        elif not _CHINESE.search(text, max(0, start - 1), min(end + 2, start + _WINDOW)):
            continue
        if text[start] == "(":
            yield start, "（"
        if text[end] == ")":
            yield end, "）"

    for place in alone:
        if text[place] == "(" and _stands_alone(text[place + 1 : place + 2], text[max(0, place - 1) : place]):
            yield place, "（"
        elif text[place] == ")" and _stands_alone(text[max(0, place - 1) : place], text[place + 1 : place + 2]):
            yield place, "）"


def _stands_alone(inside: str, outside: str) -> bool:
    """Whether a bracket that lost its other half stands in Chinese."""
    return _CHINESE.match(inside) is not None and (
        not outside or outside in _MARKS or _CHINESE.match(outside) is not None
    )


def _latin_is_wide(text: str, start: int, end: int, before: str, after: str) -> bool:
    """Whether brackets without Chinese in them stand in Chinese: a character before, a list's number, a name's gloss."""
    if not _LATIN_OR_DIGIT.search(text, start + 1, end):
        return False  # a face, or nothing
    if _NUMBER.fullmatch(text, start + 1, end) and (before in _MARKS or text[start - 2 : start - 1] in _MARKS):
        return _CHINESE.match(text[end + 1 : end + 3].lstrip(" ")) is not None
    if before in " \t":
        return False
    if _CHINESE.match(before) or before in _CJK or before in _CLOSING_QUOTES:
        return bool(_CHINESE.match(after)) or after in _MARKS
    if _ADDRESS.fullmatch(text, start + 1, end):
        return bool(_CHINESE.match(after)) or after in _MARKS
    return bool(_CHINESE.match(after)) and (
        before in _MARKS or _NAME.search(text[max(0, start - 20) : start]) is not None
    )


def _writes_ascii(text: str) -> bool:
    """Whether the author writes ASCII brackets: one in six or more has a space before it, or the other marks are fullwidth."""
    spaced = len(_SPACED.findall(text))
    if spaced and 5 * spaced >= len(_UNSPACED.findall(text)):
        return True
    return len(_WIDE_MARK.findall(text)) > len(_ASCII_MARK.findall(text))


def nested_titles(text: str) -> Iterator[tuple[int, str]]:
    """Places of 《》 and <> inside 《》, with the 〈〉 to put there; `text` is masked.

    >>> list(nested_titles("《<红楼梦>研究》"))
    [(1, '〈'), (5, '〉')]
    """
    if "《" not in text:
        return
    spans = sorted(pairs(text, _TITLES, "《〈<"))
    kinds = {"《": "》", "〈": "〉", "<": ">"}
    spans = [(a, b) for a, b in spans if kinds[text[a]] == text[b]]
    around: list[tuple[int, str]] = []  # where each pair that is open ends, and what opens it after the change
    for start, end in spans:
        while around and around[-1][0] < start:
            around.pop()
        opens = text[start]
        if (
            around
            and around[-1][1] == "《"
            and (opens == "《" or (opens == "<" and _HAN.search(text, start, min(end, start + _WINDOW))))
        ):
            yield start, "〈"
            yield end, "〉"
            opens = "〈"
        around.append((end, opens))
