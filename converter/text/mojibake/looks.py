"""The first look at a text: whether anything in it could be mojibake. It must cost next to nothing."""

from __future__ import annotations

import re

from converter.text.language_model.characters import has_rare_pair
from converter.text.patterns import lazily

# What Windows-1252 has where Latin-1 has controls.
CP1252_BEYOND = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
LATIN_RUN = lazily(f"[\xc2-\xff][\x80-\xff{re.escape(CP1252_BEYOND)}]{{2}}")


def looks_odd(text: str) -> bool:
    """Whether a text holds two rare characters near one another, or three Latin ones that UTF-8 makes.

    >>> looks_odd("這是普通的中文，陶喆的歌。"), looks_odd("ä½ å¥½")
    (False, True)
    """
    return has_rare_pair(text) or LATIN_RUN.search(text) is not None
