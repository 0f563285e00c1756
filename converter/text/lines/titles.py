"""Which line is the title: above its dateline, on one line with it, or above a text without dateline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.bylines import title_and_date
from converter.text.fold import squeeze
from converter.text.lines.looks import URL, WORDS
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.lines.looks import Look

ABOVE = 6  # lines between a dateline and its title
HEAD = 14  # lines above a text without dateline in which its title may stand
FIRST = 3  # lines of a page in which its own title stands
LONG_ENOUGH = 8  # code points of a title that are no chance when they come again
SUBTITLE = lazily(r"^(?:—|--|－－|――)")
NOT_TITLE = lazily(r"[。，、；：,;:]$|^[(（\[].*[)）\]]$|^[\W\d_]*$")


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


def title_of(looks: Sequence[Look], dateline: int) -> int | None:
    """The title of a dateline: on the same line before the date, or above it with nothing but short lines between.

    Of several lines that could be it the one that stands on the page again is the title, else the nearest which is no
    subtitle.
    """
    if title_and_date(looks[dateline].text):
        return dateline
    fit: list[int] = []
    for index in range(dateline - 1, max(-1, dateline - 1 - ABOVE), -1):
        above = looks[index]
        if fits_title(above):
            fit.append(index)
        elif above.kind in ("prose", "menu") or above.date:
            break
    if len(fit) > 1:
        again = next((index for index in fit[:3] if _stands_again(looks, index)), None)
        plain = next((index for index in fit if not SUBTITLE.match(looks[index].text)), None)
        return again if again is not None else plain if plain is not None else fit[0]
    if fit:
        return fit[0]
    after = dateline + 1
    if after + 1 < len(looks) and fits_title(looks[after]) and looks[after + 1].kind == "prose":
        return after
    return None


def _stands_again(looks: Sequence[Look], index: int) -> bool:
    """Whether a line begins one of the first lines of the page (its own title) or is found again whole."""
    line = squeeze(looks[index].text)
    if len(line) < LONG_ENOUGH:
        return False
    for at, look in enumerate(looks):
        if at != index and abs(look.size - looks[index].size) <= 40 and look.text[:1] == looks[index].text[:1]:
            other = squeeze(look.text)
            if other == line or (at < FIRST and other.startswith(line)):
                return True
    return False


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
