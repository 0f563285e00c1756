"""Repair of Traditional text that a program made badly from Simplified: 隻能 -> 只能, 一公裡 -> 一公里, 最后 -> 最後.

The text is folded to Simplified and read like any Simplified text; where the reading asks for another form than the
one that stands there, the author is believed unless there is evidence:

- careful: a word of the dictionary or a rule must ask for the form. Where usage is divided (佈 布, 註 注) nothing is done.
- full: the form of the reading is taken everywhere else too.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from converter.text.edits import Edit, apply_edits
from converter.text.patterns import covered
from converter.text.script import detection, lexicon, simplified, traditional
from converter.text.script.protection import protected
from converter.text.script.rules import rules
from converter.text.script.values import PROTECT, Converted, Decision

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from converter.text.script.users import Dictionary


MODES = ("careful", "full")


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
    for group in rules().divided:
        for form in group:
            groups[form] = groups.get(form, frozenset()) | frozenset(group)
    return groups


@cache
def _certain() -> frozenset[str]:
    """Phrases of the dictionary that have one form only."""
    return frozenset(key for key, value in lexicon.entries("STPhrases").raw.items() if " " not in value)


@cache
def _under() -> frozenset[str]:
    """Names of the rules that speak of the Simplified character only."""
    return frozenset(rule.name for members in rules().context.values() for rule in members if rule.under)


@cache
def _standing() -> re.Pattern[str]:
    return re.compile("|".join(rules().stands))


def repair(
    text: str,
    mode: str = "careful",
    *,
    dictionary: Dictionary | None = None,
    protect: Collection[str] = PROTECT,
) -> Converted:
    """Put badly converted Traditional text right; its decisions are the changes. Words of the user stay.

    >>> repair("這隻能是最后一公裡").text
    '這只能是最後一公里'
    """
    edits = repair_edits(text, mode, dictionary=dictionary, protect=protect)
    decisions = tuple(
        Decision(edit.start + place, old, new, (old, new), "phrase", edit.confidence)
        for edit in edits
        for place, (old, new) in enumerate(zip(edit.before, edit.after, strict=True))
    )
    return Converted(apply_edits(text, edits), lambda: decisions)


def misconversion(text: str) -> float:
    """How many of a thousand Han characters of a Traditional text look badly converted, by evidence.

    Good text has less than one; from five on the text went through a converter.

    >>> misconversion("這隻能是最后一公裡") > 100 > misconversion("這只能是最後一公里")
    True
    """
    han = covered(detection.HAN, text)
    return 1000 * len(repair_edits(text)) / han if han else 0.0


def repair_edits(
    text: str,
    mode: str = "careful",
    *,
    dictionary: Dictionary | None = None,
    protect: Collection[str] = PROTECT,
) -> list[Edit]:
    """The edits that the repair makes, one for each wrong character."""
    if mode not in MODES:
        raise ValueError(f"no mode {mode!r} of repair; there are {', '.join(MODES)}")
    kept = protected(text, protect) if protect else []
    if dictionary is not None:
        kept += [(start, end) for start, end, _ in dictionary.find(text)]
    return [
        Edit(place, place + 1, text[place], form, "script-repair", confidence)
        for place, form, confidence in _changes(text, mode)
        if not any(start <= place < end for start, end in kept)
    ]


def _changes(text: str, mode: str) -> Iterator[tuple[int, str, float]]:
    folded = simplified.convert(text)
    reader = traditional.reader()
    several, known = lexicon.entries("STCharacters").raw, lexicon.entries("TSCharacters").raw
    hans = detection.hans()
    told, same, groups, certain = rules(), _same(), _groups(), _certain()
    under = _under()
    stands = [match.span() for match in _standing().finditer(text)]
    region = traditional.region("zh-Hant-TW" if "裏" not in text and "爲" not in text else "zh-Hant")
    for choice in reader.survey(folded):
        place = choice.place
        old, character = text[place], folded[place]
        new = region.get(choice.form, choice.form)
        if any(start <= place < end for start, end in stands):
            continue
        if old != character and character not in known.get(old, ""):
            continue  # 甚麼 is read as 什么, and nothing is wrong with it
        if old == new or same.get(old, old) == same.get(new, new):
            continue
        if choice.evidence in under and old != character:
            continue
        if old in hans:
            yield place, new, 0.95
            continue
        if " " not in several.get(character, "") and choice.reason == "default":
            continue
        if (
            old in groups
            and new in groups[old]
            and not (told.wide.get(old) == new and choice.reason != "default" and choice.evidence in certain)
        ):
            continue
        if choice.reason == "default" and (mode == "careful" or told.wide.get(old) == new):
            continue
        yield place, new, 0.9 if choice.reason in ("phrase", "border") else 0.8 if choice.reason == "rule" else 0.6
