"""The marks of the clause: comma, colon, semicolon, question and exclamation mark, full stop, ellipsis, dash.

Contexts are judged alike before and after the marks in them were changed (`_CLOSES` holds both widths, and so on): that is
what makes a second run change nothing. They are looked at in windows, so that a line of any length takes its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.han import HAN, KANA
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = lazily(r"[,:;?!]")
_CHINESE = lazily(f"[{HAN}{KANA}]")
_LATIN_WORD = lazily(r"[A-Za-z][A-Za-z0-9'’_.+#-]*")
# What a mark is judged behind: what closes something, and marks; and what opens something after it.
_CLOSES = frozenset(",:;?!，：；？！。、…—)]}）］｝》〉」』】〗”’\"'%％°℃")
_OPENS = frozenset("([{（［｛《〈「『【〖“‘\"'")
_CJK_OPENS = frozenset("（［｛《〈「『【〖")
_CJK_CLOSES = frozenset("）］｝》〉」』】〗。、")
_QUOTED = frozenset('”’」』》）】")')
_SPACES = " \t\N{IDEOGRAPHIC SPACE}\N{NO-BREAK SPACE}"
_ENDING = "。?？!！;；\n"
_ENDS = lazily(f"[{_ENDING}]")
_NEAR = 8  # marks in a row that are looked past
_WINDOW = 160  # how far back the start of a clause is looked for


def clause_marks(text: str) -> list[tuple[int, str]]:
    """Places of ASCII clause marks that should be fullwidth; `text` is masked, brackets and quotes are done.

    After a Chinese character a mark is Chinese; after anything else the character that follows decides, then the
    sentence. A colon with a space after it was typed as ASCII and stays, as does any mark after a Latin word that has one.
    """
    sentences = _Sentences(text)
    made: list[tuple[int, str]] = []
    for found in _MARK.finditer(text):
        place, mark = found.start(), found[0]
        before = text[place - 1] if place else "\n"
        # Nearly all marks end here: what stands before is the common block of Han, and the mark is no colon.
        if ("\u4e00" <= before <= "\u9fff" and mark != ":") or _is_chinese(text, place, before, sentences):
            made.append((place, mark))
    return made


def _is_chinese(text: str, place: int, before: str, sentences: _Sentences) -> bool:
    mark, after = text[place], text[place + 1 : place + 2] or "\n"
    if mark == ":" and after in _SPACES and text[place + 1 : place + _NEAR].lstrip(_SPACES)[:1] not in ("", "\n"):
        return False
    if before in _CJK_CLOSES:
        return True
    left, behind = _left(text, place)
    if _CHINESE.match(left):
        return True
    right, opens = _right(text, place)
    if left in _SPACES:
        return (_CHINESE.match(behind) is not None or behind in _QUOTED) and (
            right == "\n" or _CHINESE.match(right) is not None
        )
    if left == "\n":
        return False
    if opens or _CHINESE.match(right):
        return True
    if right == "\n" or right in _CLOSES:
        return sentences.mostly_chinese(place)
    return mark in ",;" and right not in _SPACES and sentences.mostly_chinese(place)


def _left(text: str, place: int) -> tuple[str, str]:
    """The nearest character on the left that is no mark, and, if that is a space, the one before the space."""
    at, passed = place - 1, 0
    while at >= 0 and passed < _NEAR and text[at] in _CLOSES:
        passed += text[at] not in "…—"  # of these a change may leave fewer
        at -= 1
    if at < 0:
        return "\n", ""
    return text[at], text[max(0, at - 2) : at].rstrip(_SPACES)[-1:]


def _right(text: str, place: int) -> tuple[str, bool]:
    """The nearest character on the right that opens nothing, and whether a Chinese mark opens before it."""
    at = place + 1
    while at < min(len(text), place + _NEAR) and text[at] in _OPENS:
        at += 1
    return text[at : at + 1] or "\n", any(c in _CJK_OPENS for c in text[place + 1 : at])


class _Sentences:
    """The sentences of a text, asked about from left to right; each is looked at once, however many marks it has."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = -1
        self.verdict = False

    def mostly_chinese(self, place: int) -> bool:
        """Whether the sentence that a place is in or ends is Chinese: as many characters as Latin words, at the least."""
        if place > self.end:
            start = max(self.text.rfind(mark, self.end + 1, place) for mark in _ENDING)
            start = max(self.end, start) + 1
            end = _ENDS.search(self.text, place)
            self.end = end.start() if end else len(self.text)
            sentence = self.text[start : self.end]
            self.verdict = len(_CHINESE.findall(sentence)) >= max(2, len(_LATIN_WORD.findall(sentence)))
        return self.verdict


def _clause_start(text: str, place: int, ends: str) -> int:
    """Where the clause starts that a place is in: after the nearest of `ends`, or where the window does."""
    low = max(0, place - _WINDOW)
    return max(low, max(text.rfind(mark, low, place) for mark in ends) + 1)


_STOP = lazily(f'(?<=[{HAN}）)”"」』》】])\\.(?=[”’」』）)"\']{{0,4}}[{_SPACES}]{{0,4}}(?P<next>[^{_SPACES}]|\\Z))')


def full_stops(text: str) -> Iterator[tuple[int, str]]:
    """Places of `.` after a Chinese clause, to become 。; `text` is masked.

    The clause must be longer than a list's number or a name's initial. Inside a line the stop counts only in a text that has
    no 。 at all: elsewhere it may part the halves of a foreign name.
    """
    if "." not in text:
        return
    has_stops = "。" in text
    for found in _STOP.finditer(text):
        place = found.start()
        following = found["next"]
        if following not in ("", "\n") and (has_stops or not _CHINESE.match(following)):
            continue
        if len(_CHINESE.findall(text, _clause_start(text, place, "。.?？!！;；\n"), place)) >= 4:
            yield place, "。"


# What shows Chinese beside dots and hyphens. Of marks that other rules change both forms are here, or neither.
_LEFT = f'{HAN}{KANA}、》〉】"”」』'
_RIGHT = f'{HAN}{KANA}《〈【"“「『'
_DOTS = lazily(
    f"(?<![.])(?:(?<=[{HAN}{KANA}、》】])\\.{{3,}}(?![.\\d])|\\.{{3,}}(?=[{HAN}{KANA}、《【]))"
    f"|(?<![。．])(?:。{{3,}}|．{{3,}})|(?<=[{HAN}{KANA}])[·・]{{3,}}"
)
_DASH = lazily(
    f"(?<=[{_LEFT}])--(?=[{_RIGHT}]|\n|\\Z)|(?<=[A-Za-z0-9])--(?=[{HAN}{KANA}])|(?:^|(?<=\n))--(?=[ ]?[{HAN}])"
    f"|(?<=[{HAN}])-{{3,4}}(?=[{HAN}])"
)
_DOTTED = ("...", "。。。", "．．．", "···", "・・・")


def ellipses(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans of dots beside Chinese, to become ……; dots that lead to a page number stay; `text` is masked."""
    if any(dots in text for dots in _DOTTED):
        for found in _DOTS.finditer(text):
            yield found.start(), found.end(), "……"


def dashes(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans of hyphens between Chinese, to become ——; options of programs and rules of hyphens stay; `text` is masked."""
    if "--" in text:
        for found in _DASH.finditer(text):
            yield found.start(), found.end(), "——"
