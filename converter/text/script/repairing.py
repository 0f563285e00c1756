"""Repair of Traditional text that a program made badly from Simplified: 隻能 -> 只能, 一公裡 -> 一公里, 最后 -> 最後.

The text is folded to Simplified and read like any Simplified text; where the reading asks for another form than the
one that stands there, the author is believed unless there is evidence:

- careful: a word of the dictionary or a rule must ask for the form. Where usage is divided (佈 布, 註 注) nothing is done.
- full: the form of the reading is taken everywhere else too.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from converter.text.edits import Edit, apply_edits
from converter.text.script import detection, lexicon, traditional
from converter.text.script.protection import protected
from converter.text.script.values import Converted, Decision

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from converter.text.script.traditional import Choice

MODES = ("careful", "full")

# Forms between which good usage is divided: an author's choice among them stands.
_DIVIDED = (
    "布佈 注註 占佔 托託 回迴 周週 欲慾 嘗嚐 了瞭 匯彙 贊讚 凶兇 扎紮 煉鍊鏈 夥伙 念唸 升昇 岩巖 烟煙菸 簽籤 核覈 具俱 吃喫 衚胡 同衕 "
    "采採寀 燻熏 佣僱 彩綵 蔘參 背揹 淒悽 雕鵰 灶竈 梁樑 秘祕 才纔 床牀 群羣 棱稜 台臺檯 閒閑 啟啓 艷豔 抵牴 它牠 迹跡蹟 鑑鑒 嘩譁 "
    "板闆 游遊 御禦 合閤 家傢 喂餵 尽盡儘 卷捲 折摺 蘇甦囌 修脩 嘆歎 杯盃 弦絃 毀燬譭 泛氾汎 沾霑 局侷 借藉 仿彷 佛彿 征徵 并並併 "
    "症癥 種种 搜蒐 挨捱 挽輓 席蓆 帘簾 志誌 厘釐 拐柺 杆桿 私俬 尸屍 恤卹 酸痠 痴癡 痹痺 昆崑 仑侖崙 娘孃 "
)
# The wide form of each pair, where the narrow one in its place is a fault that only a bad conversion makes (誌向, 徵服).
_WIDE = {
    "誌": "志",
    "徵": "征",
    "佈": "布",
    "註": "注",
    "託": "托",
    "慾": "欲",
    "週": "周",
    "捲": "卷",
    "摺": "折",
    "籲": "吁",
}
_WIDE |= {
    "颱": "台",
    "檯": "台",
    "闆": "板",
    "傢": "家",
    "禦": "御",
    "閤": "合",
    "佔": "占",
    "癥": "症",
    "蓆": "席",
    "藉": "借",
}
_WIDE |= {
    "遊": "游",
    "餵": "喂",
    "併": "并",
    "繫": "系",
    "採": "采",
    "彙": "匯",
    "嚐": "嘗",
    "唸": "念",
    "讚": "贊",
    "兇": "凶",
    "紮": "扎",
}
# Words in which usage is divided.
_STANDS = (
    "回復",
    "反復",
    "答復",
    "復習",
    "復查",
    "復核",
    "復審",
    "傢具",
    "家俱",
    "瞭解",
    "了解",
    "佣金",
    "彙報",
    "匯報",
    "週轉",
    "豐采",
)


class _Text(NamedTuple):
    """A text folded to Simplified, with what stands in it."""

    folded: str
    choices: tuple[Choice, ...]


@cache
def _fold() -> list[int]:
    return lexicon.table(lexicon.entries("TSCharacters").first())


@cache
def _same() -> dict[str, str]:
    """Each form with one that stands for it and all its regional variants."""
    same: dict[str, str] = {}
    for name in ("HKVariants", "TWVariants"):
        for standard, forms in lexicon.entries(name).forms.items():
            for form in forms:
                if form not in lexicon.entries("STCharacters").raw:
                    same[form] = standard
    return same


@cache
def _groups() -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for group in _DIVIDED.split():
        for form in group:
            groups[form] = groups.get(form, frozenset()) | frozenset(group)
    return groups


@cache
def _certain() -> frozenset[str]:
    """Phrases of the dictionary that have one form only."""
    return frozenset(key for key, value in lexicon.entries("STPhrases").raw.items() if " " not in value)


@cache
def _standing() -> re.Pattern[str]:
    return re.compile("|".join(_STANDS))


def repair(text: str, mode: str = "careful", *, protect: Collection[str] = ()) -> Converted:
    """Put badly converted Traditional text right; its decisions are the changes.

    >>> repair("這隻能是最后一公裡").text
    '這只能是最後一公里'
    """
    edits = repair_edits(text, mode, protect=protect)
    decisions = tuple(
        Decision(edit.start + place, old, new, (old, new), "phrase", edit.confidence)
        for edit in edits
        for place, (old, new) in enumerate(zip(edit.before, edit.after, strict=True))
    )
    return Converted(apply_edits(text, edits), lambda: decisions)


def repair_edits(text: str, mode: str = "careful", *, protect: Collection[str] = ()) -> list[Edit]:
    """The edits that the repair makes, one for each wrong character."""
    if mode not in MODES:
        raise ValueError(f"no mode {mode!r} of repair; there are {', '.join(MODES)}")
    kept = protected(text, protect) if protect else []
    return [
        Edit(place, place + 1, text[place], form, "script-repair", confidence)
        for place, form, confidence in _changes(text, mode)
        if not any(start <= place < end for start, end in kept)
    ]


def _changes(text: str, mode: str) -> Iterator[tuple[int, str, float]]:
    folded = text.translate(_fold())
    reader = traditional.reader()
    several = lexicon.entries("STCharacters").raw
    hans = detection.hans()
    same, groups, wide = _same(), _groups(), _certain()
    stands = [match.span() for match in _standing().finditer(text)]
    region = traditional.region("zh-Hant-TW" if "裏" not in text and "爲" not in text else "zh-Hant")
    for choice in reader.survey(folded):
        place = choice.place
        old, character = text[place], folded[place]
        new = region.get(choice.form, choice.form)
        if any(start <= place < end for start, end in stands):
            continue
        if old == new or same.get(old, old) == same.get(new, new):
            continue
        if old in hans:
            yield place, new, 0.95
            continue
        if " " not in several.get(character, "") and choice.reason == "default":
            continue
        if (
            old in groups
            and new in groups[old]
            and not (_WIDE.get(old) == new and choice.reason != "default" and choice.evidence in wide)
        ):
            continue
        if choice.reason == "default" and mode == "careful":
            continue
        yield place, new, 0.9 if choice.reason in ("phrase", "border") else 0.8 if choice.reason == "rule" else 0.6
