"""Tables of code points: what is Han, what is a Chinese mark, and which fullwidth mark stands for which ASCII one."""

from __future__ import annotations

from converter.text.patterns import lazily

# What stands in a regex class for an ideograph: the unified blocks and extensions A to I, the compatibility
# ideographs, and 〇 (U+3007), which Unicode counts as a letter number. Source: Unicode 16, Blocks.txt.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ee5f\U0002f800-\U0002fa1f\U00030000-\U000323af"

# Marks that only Chinese and its neighbours use, for a regex class. Curly quotes, the ellipsis and the dash are not
# among them: Latin text has them too.
OPENING = "（〔［｛《〈「『【〖"
CLOSING = "）〕］｝》〉」』】〗"
STOPS = "。？！；"
PAUSES = "，、："
CJK_MARKS = OPENING + CLOSING + STOPS + PAUSES + "．～＂＇"

FULLWIDTH = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}

KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff"

BEGINNING = 32  # code points of a text that are looked at before all of it
_HAN = lazily(f"[{HAN}]")


def is_han(character: str) -> bool:
    """Whether one character is an ideograph; the iteration mark 々 is none.

    >>> [is_han(c) for c in "读〇々Aか，𠀀"]
    [True, True, False, False, False, False, True]
    """
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or character == "\u3007"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0002ee5f"
        or "\U0002f800" <= character <= "\U0002fa1f"
        or "\U00030000" <= character <= "\U000323af"
    )


def has_han(text: str) -> bool:
    """Whether there is an ideograph anywhere in the text.

    >>> has_han("Hello, 世界"), has_han("Hello")
    (True, False)
    """
    if text.isascii():
        return False
    # The pattern with all blocks is long in the making: most texts show at their beginning that they hold Han.
    return any("\u4e00" <= c <= "\u9fff" for c in text[:BEGINNING]) or _HAN.search(text) is not None
