"""Views of a page that each find a stretch of lines which can be its article, and the choice among them.

The *anchored* view starts at a title with its dateline and reads on until the page's tail begins or another title with
a dateline comes. The *dense* view looks for the stretch that holds the most prose. The *breadcrumb* view is for lists
without prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.text.lines.groups import EVIDENCE, signs, smalls
from converter.text.lines.titles import fits_title, title_of
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.lines.looks import Look

ENOUGH = 60.0  # value of a stretch that can be an article
LEAST = 30.0  # the same below a title with its dateline
FIRM = 300.0  # value after which the page's tail may begin
RESUMED = 2  # paragraphs in a row that show that the text goes on after a line or two of something else
PARAGRAPH = 40  # code points of a paragraph that shows what the line before it heads
WINDOW = 10  # lines that are looked at together in a list
CRUMBS = lazily(r"\s*(?:>+|»|＞+|→|›)\s*(?=\S)")
SMALL = 0.085  # share of them from which lines are sentences
LYRICS = 6  # lines after the prose that are taken for part of the text for their small words
DIGIT = lazily(r"\d+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines from `start` to before `end` that can be an article's body, with the lines of its title and dateline."""

    title: int | None
    dateline: int | None
    start: int
    end: int
    value: float
    view: str


def best_stretch(looks: Sequence[Look]) -> Stretch | None:
    """The better one of the views: the anchored one, unless replies part it from a dense one before it."""
    dense = _dense(looks)
    anchored = _anchored(looks)
    if anchored is None or dense is None:
        return anchored or dense
    apart = dense.end <= anchored.start or dense.start >= anchored.end
    if apart and anchored.view != "first of several":
        if dense.start < anchored.start and replies(looks, dense.end, anchored.start):
            return dense
        if dense.value > 4 * anchored.value and not replies(looks, anchored.end, dense.start):
            return dense
    return anchored


def replies(looks: Sequence[Look], start: int, stop: int) -> bool:
    """Whether lines of readers' replies stand between."""
    return any(look.known is not None and look.known.family in ("replies", "comments") for look in looks[start:stop])


def _dense(looks: Sequence[Look]) -> Stretch | None:
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
    chosen = next(s for s in stretches if s is most or (s[0] * 2 >= most[0] and replies(looks, s[2], most[1])))
    value, grown = _grow(looks, chosen[1], len(looks))
    return Stretch(None, None, chosen[1], grown, value, "dense")


def _anchored(looks: Sequence[Look]) -> Stretch | None:
    """The first title with a dateline that a text of some weight follows."""
    anchors = [
        (index, title)
        for index, look in enumerate(looks)
        if look.date and (title := title_of(looks, index)) is not None
    ]
    if not anchors:
        return None
    stretches: list[Stretch] = []
    for number, (dateline, title) in enumerate(anchors):
        stop = next((t for d, t in anchors[number + 1 :] if t > max(dateline, title) and _parts(looks[d])), len(looks))
        start = max(dateline, title) + 1
        value, end = _grow(looks, start, stop)
        if value >= LEAST:
            stretches.append(Stretch(title, dateline, start, end, value, "anchored"))
    if not stretches:
        return None
    most = max(stretches, key=lambda stretch: stretch.value)
    for stretch in stretches:
        if stretch is most or stretch.value >= 0.25 * most.value:
            return stretch
        if _shape(looks, stretch) == _shape(looks, most):  # an archive: entries of one shape, one after the other
            return Stretch(
                stretch.title, stretch.dateline, stretch.start, stretch.end, stretch.value, "first of several"
            )
    return most


def _parts(look: Look) -> bool:
    """Whether a dateline can begin another article: more than a day alone."""
    return re.search(r"\d[:：]\d", look.text) is not None or (look.line is not None and len(look.line.facts) > 1)


def _shape(looks: Sequence[Look], stretch: Stretch) -> tuple[bool, str]:
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
        ends = ends_text(looks, index)
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
    return best, _extended(looks, start, end, stop)


def ends_text(looks: Sequence[Look], index: int) -> bool:
    """Whether the page's tail begins here: a line known for it, and not one that prose follows as its part."""
    known = looks[index].known
    if known is None or not known.ends:
        return False
    if not known.may_head or index + 1 == len(looks):
        return True
    if _is_paragraph(looks[index + 1]):
        return False
    return not any(
        all(map(_is_paragraph, looks[at : at + RESUMED]))
        for at in range(index + 2, min(index + 4, len(looks) - RESUMED + 1))
    )


def _is_paragraph(look: Look) -> bool:
    return look.kind == "prose" and look.size >= PARAGRAPH


def _mass(looks: Sequence[Look], start: int, stop: int) -> float:
    """The value of the prose until the next sign of a tail."""
    total = 0.0
    for index in range(start, stop):
        look = looks[index]
        if ends_text(looks, index):
            break
        total += max(look.value, 0.0) if look.kind == "prose" else min(look.value, 0.0)
    return total


def _listed(looks: Sequence[Look], start: int, stop: int) -> float:
    """The value of lines that are a list or an agenda: most of them items; 0 where they are not."""
    lines = [look for look in looks[start:stop] if look.known is None]
    items = sum(look.kind in ("item", "prose", "verse", "sentence") for look in lines)
    return items * 5.0 if len(lines) >= 5 and items * 2 >= len(lines) and items * 5.0 >= ENOUGH else 0.0


def _extended(looks: Sequence[Look], start: int, end: int, stop: int) -> int:
    """The end, moved on over a list that belongs to the text.

    Either up to the sign of the page's tail, where most of the lines until there are items; or, where the text ends with
    items already, as long as most of the next lines are.
    """
    marker = next((i for i in range(end, stop) if ends_text(looks, i)), None)
    if marker is not None and marker - end >= 5 and _listed(looks, end, marker):
        return marker
    if (
        marker is not None
        and marker - end >= LYRICS
        and all(look.known is None and look.kind != "menu" for look in looks[end:marker])
        and smalls(looks, range(end, marker)) >= SMALL
    ):
        return marker
    last = [look for look in looks[max(start, end - WINDOW) : end] if look.known is None]
    if sum(look.kind == "item" for look in last) < 3:
        return end
    while end < stop and not ends_text(looks, end):
        ahead = looks[end : min(end + WINDOW, stop)]
        items = [at for at, look in enumerate(ahead) if look.kind == "item" or look.is_body]
        if len(items) * 5 < len(ahead) * 3 or any(
            look.known is not None and look.known.ends for look in ahead[: items[0]]
        ):
            break
        end += items[0] + 1
    return end


def below_breadcrumb(looks: Sequence[Look]) -> Stretch | None:
    """What stands between a breadcrumb with a title and the page's tail, where no prose shows the way."""
    for index in range(len(looks) * 3 // 5, -1, -1):
        if len(CRUMBS.findall(looks[index].text)) < 2 or looks[index].size > 80:
            continue
        below = range(index + 1, min(index + 5, len(looks)))
        title = next((i for i in below if looks[i].size >= 8 and fits_title(looks[i])), None)
        if title is None:
            continue
        end = next((i for i in range(title + 1, len(looks)) if ends_text(looks, i)), None)
        if end is None or end - title < 5:
            return None
        stretch = Stretch(title, None, title + 1, end, LEAST, "breadcrumb")
        return stretch if signs(looks, set(range(index, end))) >= 2 * EVIDENCE else None
    return None
