"""The first look at a text: whether anything in it could be a slip. It must cost next to nothing."""

from __future__ import annotations

from converter.text.language_model.characters import has_rare_pair
from converter.text.patterns import lazily

SYLLABLE = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}"
# A `?` after Chinese, a folded mark or the start of a line, before a mark or a reading without its first bracket.
ANCHOR = rf"(?<![^\n)!,:;\x80-\U0010ffff])\?(?=[,:;?!(]|{SYLLABLE}\))"
# A second byte below 80 that stands alone: 直舆M入 for 直接進入. Model names look the same: they must read badly.
LONE = "(?<=[\u4e00-\u9fff])[A-Za-z](?=[\u4e00-\u9fff])"
PRIVATE = "[\ue000-\uf8ff]"
_SMALL_GATE = lazily(f"{ANCHOR}|{PRIVATE}|\N{REPLACEMENT CHARACTER}|[\u4e00-\u9fff][@-~](?=[^\x00-\x7f])")


def looks_odd(text: str) -> bool:
    """Whether a text holds what every slip leaves behind.

    >>> looks_odd("你好,世界?真的吗!"), looks_odd("建好了?,F在孩子們")
    (False, True)
    """
    return has_rare_pair(text) or _SMALL_GATE.search(text) is not None
