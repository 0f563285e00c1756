"""Pinyin in brackets after the character that it reads: 读(dú)本(běn).

Content farms put it there so that copies do not look like copies. It is told from a real bracket by the reading:
only a syllable that dictionaries give for that very character is an annotation.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from converter.text.edits import Edit
from converter.text.han import HAN
from converter.text.patterns import lazily

RULE = "annotations"

# The share of annotated characters from which a document counts as full of them. Farms annotate a tenth to a half;
# a reader's text that reads hard characters aloud stays far below.
FULL_SHARE = 0.03

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ\u0300\u0301\u0304\u030c"
_READING = f"[A-Za-zɑɡüÜêÊ{_TONED}{_TONED.upper()}]"
# The look-behind comes after the first bracket, so that the search looks for brackets and for nothing else.
_BRACKET = lazily(f"[(（](?<=[{HAN}].){_READING}{{1,8}}[)）](?:[(（]{_READING}{{1,8}}[)）])*")
_ONE = lazily(f"[(（]({_READING}{{1,8}})[)）]")
_HAN = lazily(f"[{HAN}]")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))
_LETTERS = str.maketrans({"ɑ": "a", "ɡ": "g", "v": "ü"})


class Pair(NamedTuple):
    """An annotated character with its bracket, at start:end of the text."""

    start: int
    end: int
    base: str
    reading: str


def find(text: str, *, annotated: bool | None = None) -> list[Edit]:
    """Edits that take the annotations out.

    A reading with a tone mark goes wherever it stands; one without only in a document that is full of annotations
    (`annotated`; None: as the text itself looks). Real brackets, formulas and foreign words stay.

    >>> [(e.start, e.before) for e in find("读(dú)本(běn)、重庆(chóngqìng)和图(a)")]
    [(1, '(dú)'), (6, '(běn)')]
    """
    return [
        Edit(pair.start + 1, pair.end, text[pair.start + 1 : pair.end], "", RULE)
        for pair in pairs(text, annotated=annotated)
    ]


def pairs(text: str, *, annotated: bool | None = None) -> list[Pair]:
    """The annotated characters, in order, for a pass that makes ruby of them; `annotated` as in `find`.

    >>> pairs("读(dú)本")
    [Pair(start=0, end=5, base='读', reading='dú')]
    """
    found = _all_pairs(text)
    if annotated is None:
        annotated = _is_full(text, found)
    return found if annotated else [pair for pair in found if _has_tone(pair.reading)]


def share(text: str) -> float:
    """The share of Han characters that are annotated, 0 to 1: high in what content farms copy.

    >>> share("读(dú)本很好")
    0.25
    """
    return _share(text, _all_pairs(text))


def is_annotated(text: str) -> bool:
    """Whether a document is full of annotations, so that those without a tone mark are annotations too.

    >>> is_annotated("读(dú)本(běn)很好"), is_annotated("阿(a)是图一")
    (True, False)
    """
    return _is_full(text, _all_pairs(text))


@lru_cache(maxsize=8192)
def is_reading(character: str, reading: str, *, any_tone: bool = False) -> bool:
    """Whether dictionaries give this reading for the character.

    A reading without a tone mark agrees with any tone of its syllable; with `any_tone` one with a mark does too, as
    tones change in speech. The letters ɑ and ɡ of some fonts, and v for ü, are read as meant.

    >>> is_reading("重", "chóng"), is_reading("重", "zhong"), is_reading("重", "chōng"), is_reading("重", "an")
    (True, True, False, False)
    """
    known = _table().get(ord(character), "") if len(character) == 1 else ""
    if not known:
        return False
    reading = _normal(reading)
    bare = _bare(reading)
    if not any_tone and reading != bare:
        return reading in known.split(",")
    return any(_bare(one) == bare for one in known.split(","))


def _all_pairs(text: str) -> list[Pair]:
    """Each annotation that the dictionary confirms; of several brackets after one character all that read it."""
    found = []
    for run in _BRACKET.finditer(text):
        base = run.start() - 1
        readings = list(_ONE.finditer(text, run.start(), run.end()))
        confirmed = 0
        for one in readings:
            if not is_reading(text[base], one[1], any_tone=True):
                break
            confirmed += 1
        if confirmed:
            found.append(Pair(base, readings[confirmed - 1].end(), text[base], _normal(readings[0][1])))
    return found


def _share(text: str, found: list[Pair]) -> float:
    return len(found) / max(1, len(_HAN.findall(text))) if found else 0.0


def _is_full(text: str, found: list[Pair]) -> bool:
    # Without tones, a handful could be figure labels; with them one in three decides.
    toned = sum(_has_tone(pair.reading) for pair in found)
    return (3 * toned >= len(found) > 0 or len(found) >= 20) and _share(text, found) >= FULL_SHARE


def _has_tone(reading: str) -> bool:
    return _bare(reading) != reading


@lru_cache(maxsize=4096)
def _normal(reading: str) -> str:
    return unicodedata.normalize("NFC", reading).lower().translate(_LETTERS)


@lru_cache(maxsize=4096)
def _bare(reading: str) -> str:
    """The syllable without its tone; the two dots of ü are not one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", reading).translate(_TONES))


@cache
def _table() -> dict[int, str]:
    """The table of pypinyin for single characters: code point -> readings parted by commas.

    The module is loaded by itself: `import pypinyin` also builds the phrases, which takes ten times as long.
    """
    import importlib.util
    from pathlib import Path

    package = importlib.util.find_spec("pypinyin")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pypinyin is not installed; it is one of duben's requirements", name="pypinyin")
    path = Path(package.origin).with_name("pinyin_dict.py")
    spec = importlib.util.spec_from_file_location("converter_pinyin_dict", path)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"pypinyin has no table of readings at {path}", name="pypinyin")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table: dict[int, str] = module.pinyin_dict
    return table
