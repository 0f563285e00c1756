"""The first look at a text: whether anything in it could be mojibake, and what is beyond repair. It must cost next to nothing."""

from __future__ import annotations

import re

from converter.text.language_model.characters import has_rare_pair
from converter.text.patterns import lazily, may_hold

# What Windows-1252 has where Latin-1 has controls.
CP1252_BEYOND = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
LATIN_RUN = lazily(f"[\xc2-\xff][\x80-\xff{re.escape(CP1252_BEYOND)}]{{2}}")
_LATIN = lazily("[\xc2-\xff]")  # what every such run begins with
# Text that a decoder threw away and that was saved again (U+FFFD read as GBK), uninitialised memory: beyond repair.
# One 锟斤拷 is enough; 烫烫烫 alone may be a hot drink.
_LOST = lazily(
    "(?:锟斤拷|烫{4}|屯{4}|\N{REPLACEMENT CHARACTER}{4})(?:锟斤拷|锟斤|斤拷|锟|烫|屯|\N{REPLACEMENT CHARACTER})*|(?:锟斤|斤拷|锟){2,}"
)
_SIGNS = ("锟", "斤拷", "烫烫烫烫", "屯屯屯屯", "\N{REPLACEMENT CHARACTER}" * 4)  # one of them begins whatever is lost


def looks_odd(text: str) -> bool:
    """Whether a text holds two rare characters near one another, or three Latin ones that UTF-8 makes.

    >>> looks_odd("這是普通的中文，陶喆的歌。"), looks_odd("ä½ å¥½")
    (False, True)
    """
    if has_rare_pair(text):
        return True
    return may_hold(text, _LATIN) and LATIN_RUN.search(text) is not None


def lost(text: str) -> list[tuple[int, int]]:
    """Stretches whose characters are gone for good (锟斤拷, runs of U+FFFD): nobody should guess them.

    >>> lost("他说锟斤拷锟斤拷锟斤拷。")
    [(2, 11)]
    """
    for sign in _SIGNS:
        if sign in text:
            break
    else:
        return []
    return [(m.start(), m.end()) for m in _LOST.finditer(text)]
