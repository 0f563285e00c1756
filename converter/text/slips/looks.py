"""The first look at a text: whether anything in it could be a slip. It must cost next to nothing."""

from __future__ import annotations

from converter.text.language_model.characters import cost_of, has_rare_pair
from converter.text.patterns import lazily, may_hold

SYLLABLE = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}"
# A `?` after Chinese, a folded mark or the start of a line, before a mark or a reading without its first bracket.
NOT_BEFORE, AFTER = r"[^\n)!,:;\x80-\U0010ffff]", rf"(?=[,:;?!(]|{SYLLABLE}\))"
ANCHOR = rf"(?<!{NOT_BEFORE})\?{AFTER}"
# A second byte below 80 that stands alone: 直舆M入 for 直接進入. Model names look the same: they must read badly.
LONE = "(?<=[\u4e00-\u9fff])[A-Za-z](?=[\u4e00-\u9fff])"
PRIVATE = "[\ue000-\ue864]"  # what GBK's pairs are decoded to; the bullets of symbol fonts lie beyond
# One of these is in whatever the gate and the look at the ends of lines find.
_SIGNS = "[?@-~\ue000-\uf8ff\ufffd]"
_SIGN = lazily(_SIGNS)
# A letter between an odd mark and Chinese, or between Chinese and a mark: 分４u上 for 分，磚上.
ODD_PAIR = "[\u2190-\u27bf\uff02-\uff07\uff0a\uff0b\uff0f-\uff19\uff1c-\uff1e\uff20-\uff5d][A-Z[-~](?=[\u4e00-\u9fff])"
BEFORE_MARK = "(?<=[\u4e00-\u9fff])[A-Z[-~](?=[，。、；：？！])"
# An ANCHOR or a lost character: the sign comes first, and then what must stand before it, because a search for one of a
# few characters costs a tenth of any other.
_SMALL_GATE = lazily(rf"[?\ue000-\uf8ff\ufffd](?:(?<=\?)(?<!{NOT_BEFORE}\?){AFTER}|(?<=[\ue000-\uf8ff\ufffd]))")
# A LONE letter or one of an ODD_PAIR: between Chinese and what is not ASCII. Of the two the rarer one is looked for first.
_LETTER_FIRST = lazily(r"[@-~](?=[^\x00-\x7f])(?<=[^\x00-\x7f].)(?:(?<=[\u4e00-\u9fff].)|(?=[\u4e00-\u9fff]))")
_HAN_FIRST = lazily(r"[^\x00-\x7f][@-~](?=[^\x00-\x7f])(?:(?<=[\u4e00-\u9fff].)|(?=[\u4e00-\u9fff]))")

# Simplified text out of step runs on to the end of the line, where a last byte is left over; its characters need not be rare.
_LAST = 8  # characters
_DEAR = 9.0  # nats a character, each taken alone: sound text stays below 8.6


def ends_garbled(text: str) -> bool:
    """Whether a line ends in `?` after eight characters that sound text would not put side by side.

    >>> ends_garbled("你明天来不来参加我们的晚会?"), ends_garbled("这臼鞘只嚼丛胶竦脑颉?")
    (False, True)
    """
    ends = [line[-_LAST - 1 : -1] for line in text.split("\n") if line.endswith("?")]
    return any(len(end) == _LAST and min(end) > "\x7f" and cost_of(end) > _DEAR * _LAST for end in ends)


def looks_odd(text: str) -> bool:
    """Whether a text holds what every slip leaves behind.

    >>> looks_odd("你好,世界?真的吗!"), looks_odd("建好了?,F在孩子們")
    (False, True)
    """
    if has_rare_pair(text):
        return True
    if not may_hold(text, _SIGN):
        return False
    if _SMALL_GATE.search(text):
        return True
    letters = _LETTER_FIRST if len(text.encode("utf-8", "surrogatepass")) > 2 * len(text) else _HAN_FIRST
    return letters.search(text) is not None or ends_garbled(text)
