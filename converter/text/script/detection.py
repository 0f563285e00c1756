"""Which script a text is written in: counts of the characters that belong to one script only.

A character counts for Simplified when the dictionaries rewrite it on the way to Traditional, never keep it, and no
Traditional text of any region has it. So regional variants (群 床 峰 吃 着) and characters that both scripts own
(后 里 干 准 面) count for neither side; the same the other way round.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import count

from converter.text.patterns import FEW, covered, distinct, lazily, may_hold
from converter.text.script import lexicon
from converter.text.script.values import Counts, Label, Positions, Verdict

# A second script is called mixed, and not a stray, from this share of the telling characters, or this number, on.
_SHARE = 0.03
_NUMBER = 3

NON_BMP = "\U00010000"
_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
KANA_CLASS = "\u3041-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff"

# Forms that Traditional text uses although a dictionary always rewrites them: 么 (幺 in 老么), 台, 着, 秘 and so on
# come from the variant tables; these do not.
_BOTH = frozenset("么为与万于个叶台吊卧吁喂回囱床并挂杰栗炮着秘群虫蚝踊郁雇霉肴晒炖")


HAN = lazily(f"[{_HAN}]+")
KANA = lazily(f"[{KANA_CLASS}]+")


@cache
def _shared() -> frozenset[str]:
    """Regional variants: they tell nothing about the script."""
    names = ("TWVariants", "HKVariants", "TWVariantsRev", "HKVariantsRev")
    tables = (lexicon.entries(name).raw for name in names)
    return _BOTH.union(c for table in tables for key, forms in table.items() for c in key + forms)


@cache
def hans() -> frozenset[str]:
    """Characters of Simplified text only."""
    to_hant = lexicon.entries("STCharacters").raw
    return frozenset(
        to_hant.keys() - set("".join(to_hant.values())) - lexicon.entries("TSCharacters").raw.keys() - _shared()
    )


@cache
def hant() -> frozenset[str]:
    """Characters of Traditional text only; 說 and 説, variants among themselves, both count."""
    to_hans = lexicon.entries("TSCharacters").raw
    return frozenset(
        to_hans.keys() - set("".join(to_hans.values())) - lexicon.entries("STCharacters").raw.keys() - set("着著台群床")
    )


@cache
def hans_pattern() -> re.Pattern[str]:
    """One character of Simplified text only."""
    return _one_of(hans())


@cache
def hant_pattern() -> re.Pattern[str]:
    """One character of Traditional text only."""
    return _one_of(hant())


def _one_of(characters: frozenset[str]) -> re.Pattern[str]:
    return re.compile(f"[{plain_class(characters)}]")


def plain_class(characters: frozenset[str]) -> str:
    """Characters for a set in a pattern, without those beyond the first plane.

    Those are rare, and one of them in a set makes its search twenty times slower.
    """
    return "".join(sorted(c for c in characters if c < NON_BMP))


_asked = count()


@lru_cache(maxsize=1)
def telling(text: str) -> tuple[str, str]:
    """The different characters of a text that belong to Simplified only, and those that belong to Traditional only.

    For counting them in it: of a text that was made of another one (`patterns.holds_no_more`) it may be a few more.

    >>> telling("干部群众幹部")
    ('众', '幹')
    """
    held = set(distinct(text))  # met once each
    if next(_asked) < FEW:
        found = [[c for c in held & own if c < NON_BMP] for own in (hans(), hant())]
    else:
        met = "".join(held)
        found = [hans_pattern().findall(met), hant_pattern().findall(met)]
    return "".join(sorted(found[0])), "".join(sorted(found[1]))


def _places(text: str, characters: str) -> tuple[int, ...]:
    """Where a text holds one of the characters."""
    return tuple(place for place, c in enumerate(text) if c in characters) if characters else ()


def detect(text: str) -> Verdict:
    """Tell which script a text is written in, with counts and positions of the characters that say so.

    One block at a time: over a whole article a caption in the other script would go under.

    >>> detect("干部群众").label, detect("后里").label, detect("幹部").label, detect("plain").label
    ('zh-Hans', 'either', 'zh-Hant', None)
    """
    simplified, traditional = telling(text)
    positions = Positions(_places(text, simplified), _places(text, traditional))
    return Verdict(*label(text), positions)


def label(text: str) -> tuple[Label | None, Counts]:
    """The label and the counts of `detect`, for less.

    >>> label("干部群众")
    ('zh-Hans', Counts(hans=1, hant=0, han=4))
    """
    hans_, hant_ = (sum(map(text.count, side)) for side in telling(text))
    counts = Counts(hans_, hant_, covered(HAN, text))
    # Japanese shares telling characters with both sides (国, 後); enough kana says that it is no Chinese at all
    if not counts.han or covered(KANA, text) > counts.han // 4:
        return None, counts
    return judge(counts.hans, counts.hant), counts


def script_of(text: str) -> Label | None:
    """The label of `detect` alone, for less still: nothing is counted where one side has nothing.

    >>> script_of("干部群众"), script_of("后里"), script_of("plain")
    ('zh-Hans', 'either', None)
    """
    simplified, traditional = telling(text)
    sides = [any(c in text for c in side) for side in (simplified, traditional)]
    if all(sides) or not HAN.search(text) or may_hold(text, KANA):
        return label(text)[0]
    return "zh-Hans" if sides[0] else "zh-Hant" if sides[1] else "either"


def judge(simplified: int, traditional: int) -> Label:
    """The label that two counts of telling characters give."""
    if not simplified and not traditional:
        return "either"
    fewer = min(simplified, traditional)
    if fewer >= _NUMBER or fewer > _SHARE * (simplified + traditional):
        return "mixed"
    return "zh-Hans" if simplified > traditional else "zh-Hant"
