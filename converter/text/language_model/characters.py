"""How common characters are, and a search for text that looks odd: cheap enough for every document.

A list of some 14,000 characters by cost, a fraction of the model's size: it tells charsets apart and decides whether
anything at all has to be looked at more closely.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from itertools import count
from operator import mul
from pathlib import Path

from converter.text.patterns import FEW, distinct

CHARACTERS_PATH = Path(__file__).with_name("characters.txt")
RARE = 13.0  # nats: dearer Han characters count as rare; some 5,000 and their variants are cheaper
# Written Cantonese is in none of the sources; its characters are no sign of damage.
CANTONESE = "佢冇乜嗰啲咗嚟哋嘅嘢瞓喺咁唔乸冚劏嗮噉囉啩喎嘥嚿埋孖徙抦揸搵揾攞攰曱甴枱梗氹焗煲畀俾癐睇瞓矋窿筷粒罉脷舐蒞諗謦踎躝邨閪靚餸骹鬧齋冧咪哂唥啱嗌噃嚡嬲悭撳嘞咩吖乪冤掂"
_CANTONESE_COST = 9.5
_MARKS = {
    # Marks and signs that Chinese text may hold, by nats; letters of other languages are dearer.
    **dict.fromkeys("“”‘’「」『』《》（）！？；：、", 4.5),
    **dict.fromkeys("—…·〈〉【】．～－％", 6.5),
    **dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩●○■□★☆→←↑↓◆◇△▲▼※℃×÷°±‧•〔〕￥＝＋／＊＂＇＃＆＠［］｜﹐﹑﹒﹔﹕「」々〇", 9.0),
    "\N{IDEOGRAPHIC SPACE}": 4.0,
    "\N{NO-BREAK SPACE}": 5.0,
}
SHORT = 40  # code points of a text whose characters are counted faster one by one
NON_BMP = "\U00010000"
_UNKNOWN_HAN, _UNKNOWN, _NEVER = 16.0, 11.5, 22.0
_HANGUL = 13.0  # GBK read as UTF-16 is full of it
_ASCII_LETTER, _ASCII_OTHER, _CONTROL = 2.8, 3.2, 22.0


@cache
def _listed() -> dict[str, float]:
    """Nats of the characters that are listed; it never grows, so that nothing hangs on what was asked before."""
    table: dict[str, float] = {}
    for half_nats, line in enumerate(CHARACTERS_PATH.read_text("utf-8").split("\n")):
        for character in line:
            table[character] = half_nats / 2
    table.update(dict.fromkeys(CANTONESE, _CANTONESE_COST))
    table.update(_MARKS)
    table.update({"，": 3.5, "的": 3.7, "。": 4.0})
    return table


@cache
def costs() -> dict[str, float]:
    """Nats of a character standing alone in Chinese text; unknown ones are reckoned when asked for."""
    return _Costs(_listed())


class _Costs(dict[str, float]):
    """A table that works out what it does not know from the block of the code point."""

    def __missing__(self, character: str) -> float:
        cost = self[character] = _by_block(ord(character), character)
        return cost


def _by_block(code: int, character: str) -> float:
    if code < 0x80:
        if character.isalnum():
            return _ASCII_LETTER
        return _ASCII_OTHER if 0x20 <= code < 0x7F or character in "\t\r\n" else _CONTROL
    if 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x323AF:
        return _UNKNOWN_HAN
    if code < 0xA0 or 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or code == 0xFFFD or not character.isprintable():
        return _NEVER
    return _by_letter(code, character)


def _by_letter(code: int, character: str) -> float:
    if 0xAC00 <= code <= 0xD7A3:
        return _HANGUL
    if 0xC0 <= code < 0x180:
        return 6.0 if character in "éèêàâçôûîïëüöäßñáíóúùœìòøåãõýšžčćěřłąęńśżźőűğışÉÖÜÄÅØÁÍÓÚÑÇ" else 9.0
    if 0x3041 <= code <= 0x30FE or 0x410 <= code <= 0x44F or 0xFF10 <= code <= 0xFF5A:
        return 9.0
    return _UNKNOWN


def cost_of(text: str) -> float:
    """Nats of all characters of a text, each taken alone.

    >>> cost_of("中文") < cost_of("锟斤")
    True
    """
    table = costs()
    if len(text) <= SHORT:
        return sum([table[character] * text.count(character) for character in dict.fromkeys(text)])
    counted = Counter(text)
    return float(sum(map(mul, map(table.__getitem__, counted), counted.values())))


# Latin, general punctuation, arrows, enclosed numbers and shapes, CJK marks and kana, fullwidth forms; and the mask
# that stands for ruby, pictures and note marks in a run.
_JUDGED_ELSEWHERE = (
    (0x0000, 0x02FF),
    (0x2000, 0x206F),
    (0x2190, 0x21FF),
    (0x2460, 0x27BF),
    (0x3000, 0x30FF),
    (0xFF00, 0xFF5E),
    (0xFFFC, 0xFFFC),
)


@cache
def rare_class() -> str:
    """A regular expression's class of the characters that common text hardly holds.

    Outside stand Latin, general punctuation, CJK marks, kana and fullwidth forms: they are judged elsewhere.
    """
    blocks = "".join(f"{chr(first)}-{chr(last)}" for first, last in _JUDGED_ELSEWHERE)
    return f"[^{blocks}{re.escape(''.join(sorted(_common())))}]"


def _common() -> list[str]:
    return [c for c, cost in _listed().items() if cost <= RARE and ord(c) >= 0x3400]


@cache
def _usual() -> frozenset[str]:
    judged = (chr(code) for first, last in _JUDGED_ELSEWHERE for code in range(first, last + 1))
    return frozenset((*judged, *_common()))


@cache
def _unusual() -> re.Pattern[str]:
    """One character that is not usual, or one beyond the first plane, which the set has to judge."""
    return re.compile(f"[^{re.escape(''.join(sorted(c for c in _usual() if c < NON_BMP)))}]")


_asked = count()


@lru_cache(maxsize=1)
def has_rare_pair(text: str) -> bool:
    """Whether two characters of the rare class stand side by side or with one between.

    The first look at every text: it costs no pattern, and a rare character by itself is somebody's name.

    >>> has_rare_pair("這是陶喆的歌。"), has_rare_pair("浣犲ソ锛屼笘鐣")
    (False, True)
    """
    held = distinct(text)
    if next(_asked) >= FEW and not _unusual().search(held):
        return False
    usual = _usual()
    if usual.issuperset(held):
        return False
    last = -3
    for place, character in enumerate(text):
        if character not in usual:
            if place - last <= 2:
                return True
            last = place
    return False


@cache
def rare_pairs() -> re.Pattern[str]:
    """Two rare characters side by side or with one between: what wrongly decoded text is full of.

    >>> bool(rare_pairs().search("這是普通的中文。")), bool(rare_pairs().search("浣犲ソ锛屼笘鐣"))
    (False, True)
    """
    one = rare_class()
    return re.compile(f"{one}.?{one}")
