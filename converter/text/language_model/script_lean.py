"""Which script a text leans to, and what a character of the other one costs: the model itself folds both into one."""

from __future__ import annotations

from collections import Counter
from functools import cache

from converter.text.language_model.model import load

AGAINST = 9.0  # nats of a character that the text's script does not use
_CLEAR = 2  # times as many characters of one script as of the other


@cache
def _sets() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only Traditional, and only Simplified text uses."""
    fold = load().fold
    traditional = frozenset(fold)
    return traditional, frozenset(fold.values()) - traditional - frozenset(_BOTH)


# Simplified forms that Traditional text uses too, with a meaning of their own.
_BOTH = "丑云仆余克党冲几准划别制千卷历厂只台叶吁合后向周咸回困坛复夸奸姜娘它家尝岩布席干并广当彩征御恒愈才扎托折担拐据挂采斗旋曲术朱杆松极果柜梁欲沈注泛涂涌淀游溪漓炮熏猪玩症皂着碗礼秋秘种竖签系累纤群胜胡致舍苏苔范荐获葱蒙虫蜡表里触谷辟迹郁酸重雇雕面须食黄"


def traditional() -> frozenset[str]:
    """The characters that only Traditional text uses.

    >>> "國" in traditional(), "中" in traditional()
    (True, False)
    """
    return _sets()[0]


def against(text: str) -> frozenset[str]:
    """The characters that a text of this script does not use; none if it leans to neither.

    >>> "对" in against("這個題目對我們說得很清楚"), "對" in against("这个题目对我们说得很清楚"), against("天下")
    (True, True, frozenset())
    """
    counted = Counter(text)
    traditional, simplified = _sets()
    for_traditional, for_simplified = (sum(map(counted.__getitem__, ones.intersection(counted))) for ones in _sets())
    if for_traditional > _CLEAR * for_simplified:
        return simplified
    return traditional if for_simplified > _CLEAR * for_traditional else frozenset()
