"""Which lines of a page are its article: several views of the same lines, and a decision where they disagree.

The *anchored* view starts at a title with its dateline and reads on until the page's tail begins or another title with
a dateline comes. The *dense* view looks for the stretch that holds the most prose. Where neither finds enough, or where
the page has no menus and no litter round its text, there is no decision and the text is left as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.text.fold import squeeze
from converter.text.lines.looks import URL, WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.lines.looks import Look

ENOUGH = 60.0  # value of a stretch that can be an article
LEAST = 30.0  # the same below a title with its dateline
FIRM = 300.0  # value after which the page's tail may begin
ABOVE = 6  # lines between a dateline and its title
PARAGRAPH = 40  # code points of a paragraph that shows what the line before it heads
HEAD = 14  # lines above a text without dateline in which its title may stand
TAIL = 12  # lines after the end in which an editor may be named
RUN = 5  # very short lines in a row that make a menu
EVIDENCE = 3  # signs of a page round the article without which nothing is done
NOT_TITLE = re.compile(r"[。，、；：,;:]$|^[(（\[].*[)）\]]$|^[\W\d_]*$")
CRUMB = re.compile(r">|»|＞|→|›|当前位置|當前位置|所在位置|您的位置")
TITLE_AND_DATE = re.compile(r"^(?P<title>[^|@]{4,60}?)[\s(（\[]+(?:19|20)\d\d[-/.年][\d\s:：月日/.-]{4,18}[)）\]]?$")
PUT_UP = re.compile(r"发[布佈表]|發[布佈表]|张贴|張貼|更新|编辑|編輯|作者|来源|來源|时间|時間|日期|posted|updated|[:：]\s*$", re.IGNORECASE)
DIGIT = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Article:
    """The lines that are kept, and by which view."""

    kept: frozenset[int]
    start: int  # the first line of title, dateline or body
    end: int  # after the last line of the body and its credits
    view: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    title: int | None
    dateline: int | None
    start: int
    end: int
    value: float
    view: str


def find(looks: Sequence[Look]) -> Article | None:
    """The article among the lines of a page; None where the text does not look like a page, or none can be told."""
    best = _best(looks)
    if best is None:
        return None
    title = best.title if best.title is not None else _title_above(looks, best.start)
    kept = set(range(best.start, best.end))
    kept |= _head(looks, title, best.dateline, best.start)
    end, credits = _credits(looks, best.end)
    kept |= credits
    kept = {i for i in kept if looks[i].kind != "menu" and (looks[i].known is None or _heads(looks, i))}
    if not kept or _signs(looks, kept) < EVIDENCE:
        return None
    return Article(frozenset(kept), min(kept), end, best.view)


def _heads(looks: Sequence[Look], index: int) -> bool:
    """Whether a line that a family knows heads a part of the article all the same."""
    known = looks[index].known
    return known is not None and known.ends and not _ends(looks, index)


# -- the views ----------------------------------------------------------------------------------------------


def _best(looks: Sequence[Look]) -> _Stretch | None:
    """The better one of the views: the anchored one, unless replies part it from a dense one before it."""
    dense = _dense(looks)
    anchored = _anchored(looks)
    if anchored is None or dense is None:
        return anchored or dense
    apart = dense.end <= anchored.start or dense.start >= anchored.end
    if apart and anchored.view != "first of several":
        if dense.start < anchored.start and _replies(looks, dense.end, anchored.start):
            return dense
        if dense.value > 4 * anchored.value and not _replies(looks, anchored.end, dense.start):
            return dense
    return anchored


def _replies(looks: Sequence[Look], start: int, stop: int) -> bool:
    """Whether lines of readers' replies stand between."""
    return any(look.known is not None and look.known.family in ("replies", "comments") for look in looks[start:stop])


def _dense(looks: Sequence[Look]) -> _Stretch | None:
    """The stretch with the greatest sum of values, or one before it of half its value from which replies part it."""
    stretches: list[tuple[float, int, int]] = []
    best, start, end, total, at = 0.0, 0, 0, 0.0, 0
    for index, look in enumerate(looks):
        total += look.value
        if total > best:
            best, start, end = total, at, index + 1
        if total <= 0:
            if best >= ENOUGH:
                stretches.append((best, start, end))
            best, total, at = 0.0, 0.0, index + 1
    if best >= ENOUGH:
        stretches.append((best, start, end))
    if not stretches:
        return None
    most = max(stretches)
    chosen = next(s for s in stretches if s is most or (s[0] * 2 >= most[0] and _replies(looks, s[2], most[1])))
    value, grown = _grow(looks, chosen[1], len(looks))
    return _Stretch(None, None, chosen[1], grown, value, "dense")


def _anchored(looks: Sequence[Look]) -> _Stretch | None:
    """The first title with a dateline that a text of some weight follows."""
    anchors = [(index, title) for index, look in enumerate(looks) if look.date and (title := _title_of(looks, index)) is not None]
    if not anchors:
        return None
    stretches: list[_Stretch] = []
    for number, (dateline, title) in enumerate(anchors):
        stop = next((t for d, t in anchors[number + 1 :] if t > dateline and _parts(looks[d])), len(looks))
        value, end = _grow(looks, dateline + 1, stop)
        if value >= LEAST:
            stretches.append(_Stretch(title, dateline, dateline + 1, end, value, "anchored"))
    if not stretches:
        return None
    most = max(stretches, key=lambda stretch: stretch.value)
    for stretch in stretches:
        if stretch is most or stretch.value >= 0.25 * most.value:
            return stretch
        if _shape(looks, stretch) == _shape(looks, most):  # an archive: entries of one shape, one after the other
            return _Stretch(stretch.title, stretch.dateline, stretch.start, stretch.end, stretch.value, "first of several")
    return most


def _parts(look: Look) -> bool:
    """Whether a dateline can begin another article: more than a day alone."""
    return re.search(r"\d[:：]\d", look.text) is not None or (look.line is not None and len(look.line.facts) > 1)


def _shape(looks: Sequence[Look], stretch: _Stretch) -> tuple[bool, str]:
    assert stretch.dateline is not None
    text = looks[stretch.dateline].text
    return stretch.title == stretch.dateline, DIGIT.sub("0", text)[-11:]


def _grow(looks: Sequence[Look], start: int, stop: int) -> tuple[float, int]:
    """How far an article that begins at `start` goes, and what it is worth.

    Short lines before the first sentence cost little. Where the page's tail begins after a text of some weight, the
    text goes on only if more prose than that follows.
    """
    total, best, end, begun = 0.0, 0.0, start, False
    index = start
    while index < stop:
        look = looks[index]
        ends = _ends(looks, index)
        value = look.value if ends or look.known is None else max(look.value, -20.0)
        if ends:
            if best < ENOUGH and (listed := _listed(looks, start, index)):
                return listed, index
            if best >= FIRM and _mass(looks, index + 1, stop) <= best:
                break
        begun = begun or look.is_body
        total += value if begun or value > 0 else max(value * 0.25, -3.0)
        if total > best:
            best, end = total, index + 1
        index += 1
    extended = _extended(looks, end, stop)
    return best, extended


def _ends(looks: Sequence[Look], index: int) -> bool:
    """Whether the page's tail begins here: a line known for it, and not one that prose follows as its part."""
    known = looks[index].known
    if known is None or not known.ends:
        return False
    if not known.may_head or index + 1 == len(looks):
        return True
    after = looks[index + 1]
    return after.kind != "prose" or after.size < PARAGRAPH


def _mass(looks: Sequence[Look], start: int, stop: int) -> float:
    """The value of the prose until the next sign of a tail."""
    total = 0.0
    for index in range(start, stop):
        look = looks[index]
        if _ends(looks, index):
            break
        total += max(look.value, 0.0) if look.kind == "prose" else min(look.value, 0.0)
    return total


def _listed(looks: Sequence[Look], start: int, stop: int) -> float:
    """The value of lines that are a list or an agenda: most of them items; 0 where they are not."""
    lines = [look for look in looks[start:stop] if look.known is None]
    items = sum(look.kind in ("item", "prose", "verse", "sentence") for look in lines)
    return items * 5.0 if len(lines) >= 5 and items * 2 >= len(lines) and items * 5.0 >= ENOUGH else 0.0


def _extended(looks: Sequence[Look], end: int, stop: int) -> int:
    """The end, moved on over a list that belongs to the text: until the tail begins, most lines items."""
    marker = next((i for i in range(end, stop) if _ends(looks, i)), None)
    if marker is None or marker - end < 5:
        return end
    return marker if _listed(looks, end, marker) else end


# -- title, head and credits --------------------------------------------------------------------------------


def _fits_title(look: Look) -> bool:
    return (
        4 <= look.size <= 80
        and look.known is None
        and look.kind not in ("menu", "fact", "verse")
        and not NOT_TITLE.search(look.text)
        and not URL.search(look.text)
        and len(WORDS.findall(look.text)) >= 3
        and (look.kind != "prose" or look.size <= 60)
    )


def _title_of(looks: Sequence[Look], dateline: int) -> int | None:
    """The title of a dateline: on the same line before the date, or above it with nothing but short lines between."""
    if _names_title(looks[dateline].text):
        return dateline
    for index in range(dateline - 1, max(-1, dateline - 1 - ABOVE), -1):
        above = looks[index]
        if _fits_title(above):
            return index
        if above.kind == "prose" or above.date:
            return None
    return None


def _names_title(line: str) -> bool:
    """Whether a line is a title and then its date (昨天去看桥 2005-03-21 01:20)."""
    found = TITLE_AND_DATE.match(line)
    return found is not None and len(WORDS.findall(found["title"])) >= 4 and not PUT_UP.search(found["title"])


def _title_above(looks: Sequence[Look], start: int) -> int | None:
    """The best title in the lines above a text without dateline."""
    low = max(0, start - HEAD)
    squeezed = [squeeze(look.text) for look in looks[:200]]
    best: tuple[float, int] | None = None
    for index in range(start - 1, low - 1, -1):
        look = looks[index]
        if look.kind == "prose" and look.size > 60:
            break
        if not _fits_title(look):
            continue
        worth = 2.0 * (8 <= look.size <= 45) - 0.3 * (start - index) - 2.0 * (look.kind == "item")
        if index < 200 and look.size >= 6:
            worth += 3.0 * any(squeezed[index] in other for at, other in enumerate(squeezed) if at != index)
        if best is None or worth > best[0]:
            best = (worth, index)
    return best[1] if best else None


def _head(looks: Sequence[Look], title: int | None, dateline: int | None, start: int) -> set[int]:
    """Lines above the body that tell about the article: breadcrumb, title, byline, dateline."""
    if title is None:
        return {index for index in range(max(0, start - 3), start) if looks[index].kind == "fact"}
    kept = {title}
    if dateline is not None:
        kept.add(dateline)
    for index in range(max(0, title - 5), title):
        if CRUMB.search(looks[index].text) and looks[index].size <= 80:
            kept.add(index)
    for index in range(title + 1, start):
        look = looks[index]
        if look.kind == "fact" or (look.size > 6 and look.known is None and look.kind != "menu"):
            kept.add(index)
    if title > 0 and looks[title - 1].kind == "fact":
        kept.add(title - 1)
    return kept


def _credits(looks: Sequence[Look], end: int) -> tuple[int, set[int]]:
    """Lines after the end that name editors and authors, and the short lines on the way to the first of them."""
    kept: set[int] = set()
    last = end
    open_ = True
    for index in range(end, min(len(looks), end + TAIL)):
        look = looks[index]
        if look.known is not None:
            if look.known.ends and look.known.family != "copyright":
                break
            open_ = False
            continue
        if look.kind == "fact" and look.line is not None:
            fields = {fact.field for fact in look.line.facts}
            if fields - {"published", "modified"} or (index - end <= 3 and not look.text.startswith("(20")):
                if open_ and index - last <= 4:
                    kept |= set(range(last, index))
                kept.add(index)
                last = index + 1
        elif look.kind == "menu" or look.size > 40:
            open_ = False
    return last, kept


def _signs(looks: Sequence[Look], kept: set[int]) -> int:
    """How many signs there are that the text is a page: litter, menus, rows of very short lines outside of the article."""
    signs = run = 0
    for index, look in enumerate(looks):
        if index in kept:
            run = 0
            continue
        signs += look.known is not None or look.kind == "menu"
        run = run + 1 if look.kind == "short" and look.size <= 6 else 0
        signs += run == RUN
    return signs
