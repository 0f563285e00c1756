"""Which line is the title: above its dateline, on one line with it, or above a text without dateline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from converter.text.fold import squeeze
from converter.text.lines.looks import URL, WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.lines.looks import Look

ABOVE = 6  # lines between a dateline and its title
HEAD = 14  # lines above a text without dateline in which its title may stand
NOT_TITLE = re.compile(r"[。，、；：,;:]$|^[(（\[].*[)）\]]$|^[\W\d_]*$")
TITLE_AND_DATE = re.compile(r"^(?P<title>[^|@]{4,60}?)[\s(（\[]+(?:19|20)\d\d[-/.年][\d\s:：月日/.-]{4,18}[)）\]]?$")
PUT_UP = re.compile(
    r"发[布佈表]|發[布佈表]|张贴|張貼|更新|编辑|編輯|作者|来源|來源|时间|時間|日期|posted|updated|[:：]\s*$",
    re.IGNORECASE,
)


def fits_title(look: Look) -> bool:
    """Whether a line can be a title: words, no sentence, nothing that a family knows."""
    return (
        4 <= look.size <= 80
        and look.known is None
        and (
            look.kind not in ("menu", "fact", "note")
            or (look.kind == "note" and look.text[0] == "【" and look.size >= 10)
        )
        and not NOT_TITLE.search(look.text)
        and not URL.search(look.text)
        and len(WORDS.findall(look.text)) >= 3
        and (look.kind != "prose" or look.size <= 60)
    )


def names_title(line: str) -> bool:
    """Whether a line is a title and then its date (昨天去看桥 2005-03-21 01:20)."""
    found = TITLE_AND_DATE.match(line)
    return found is not None and len(WORDS.findall(found["title"])) >= 4 and not PUT_UP.search(found["title"])


def title_of(looks: Sequence[Look], dateline: int) -> int | None:
    """The title of a dateline: on the same line before the date, or above it with nothing but short lines between."""
    if names_title(looks[dateline].text):
        return dateline
    for index in range(dateline - 1, max(-1, dateline - 1 - ABOVE), -1):
        above = looks[index]
        if fits_title(above):
            return index
        if above.kind in ("prose", "menu") or above.date:
            break
    return next(
        (i for i in (dateline + 1,) if i + 1 < len(looks) and fits_title(looks[i]) and looks[i + 1].kind == "prose"),
        None,
    )


def title_above(looks: Sequence[Look], start: int) -> int | None:
    """The best title in the lines above a text without dateline."""
    low = max(0, start - HEAD)
    squeezed = [squeeze(look.text) for look in looks[:200]]
    best: tuple[float, int] | None = None
    for index in range(start - 1, low - 1, -1):
        look = looks[index]
        if look.kind == "prose" and look.size > 60:
            break
        if not fits_title(look):
            continue
        worth = 2.0 * (8 <= look.size <= 45) - 0.3 * (start - index) - 2.0 * (look.kind == "item")
        if index < 200 and look.size >= 8:
            worth += 3.0 * any(squeezed[index] in other for at, other in enumerate(squeezed) if at != index)
        if best is None or worth > best[0]:
            best = (worth, index)
    return best[1] if best else None
