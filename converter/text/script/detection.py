"""Which script a text is written in: counts of the characters that belong to one script only.

A character counts for Simplified when the dictionaries rewrite it on the way to Traditional, never keep it, and no
Traditional text of any region has it. So regional variants (群 床 峰 吃 着) and characters that both scripts own
(后 里 干 准 面) count for neither side; the same the other way round.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from converter.text.script import lexicon
from converter.text.script.values import Counts, Label, Positions, Verdict

# A second script is called mixed, and not a stray, from this share of the telling characters, or this number, on.
_SHARE = 0.03
_NUMBER = 3

NON_BMP = "\U00010000"
_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA = "\u3041-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff"

# Forms that Traditional text uses although a dictionary always rewrites them: 么 (幺 in 老么), 台, 着, 秘 and so on
# come from the variant tables; these do not.
_BOTH = frozenset("么为与万于个叶台吊卧吁喂回囱床并挂杰栗炮着秘群虫蚝踊郁")


class Sets(NamedTuple):
    """The characters that tell the scripts apart."""

    hans: frozenset[str]
    hant: frozenset[str]
    hans_pattern: re.Pattern[str]
    hant_pattern: re.Pattern[str]
    han_pattern: re.Pattern[str]
    clause_pattern: re.Pattern[str]  # Han characters side by side
    kana_pattern: re.Pattern[str]


@cache
def sets() -> Sets:
    """The telling characters, worked out from the dictionaries."""
    to_hant, to_hans = lexicon.entries("STCharacters").forms, lexicon.entries("TSCharacters").forms
    variants = [lexicon.entries(name).forms for name in ("TWVariants", "HKVariants", "TWVariantsRev", "HKVariantsRev")]
    shared = {c for table in variants for key, forms in table.items() for c in (key, *forms)} | _BOTH
    in_hant = {c for forms in to_hant.values() for c in forms} | to_hans.keys()
    in_hans = {c for forms in to_hans.values() for c in forms} | to_hant.keys()
    hans = frozenset(to_hant.keys() - in_hant - shared)
    # 說 and 説 are variants among themselves and Traditional both, so variants of Traditional forms count
    hant = frozenset(to_hans.keys() - in_hans - {"着", "著", "台", "群", "床"})
    return Sets(
        hans,
        hant,
        _one_of(hans),
        _one_of(hant),
        re.compile(f"[{_HAN}]"),
        re.compile(f"[{_HAN}]+"),
        re.compile(f"[{_KANA}]"),
    )


def _one_of(characters: frozenset[str]) -> re.Pattern[str]:
    # beyond the first plane are rare characters only, and one of them in a set makes its search twenty times slower
    return re.compile(f"[{''.join(sorted(c for c in characters if c < NON_BMP))}]")


def detect(text: str) -> Verdict:
    """Tell which script a text is written in, with counts and positions of the characters that say so.

    One block at a time: over a whole article a caption in the other script would go under.

    >>> detect("干部群众").label, detect("后里").label, detect("幹部").label, detect("plain").label
    ('zh-Hans', 'either', 'zh-Hant', None)
    """
    told = sets()
    hans = tuple(match.start() for match in told.hans_pattern.finditer(text))
    hant = tuple(match.start() for match in told.hant_pattern.finditer(text))
    han = len(told.han_pattern.findall(text))
    counts, positions = Counts(len(hans), len(hant), han), Positions(hans, hant)
    # Japanese shares telling characters with both sides (国, 後); enough kana says that it is no Chinese at all
    if not han or len(told.kana_pattern.findall(text)) > han // 4:
        return Verdict(None, counts, positions)
    return Verdict(judge(len(hans), len(hant)), counts, positions)


def judge(hans: int, hant: int) -> Label:
    """The label that two counts of telling characters give."""
    if not hans and not hant:
        return "either"
    fewer = min(hans, hant)
    if fewer >= _NUMBER or fewer > _SHARE * (hans + hant):
        return "mixed"
    return "zh-Hans" if hans > hant else "zh-Hant"
