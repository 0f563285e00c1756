"""Which lines of a page are its article, with the lines that tell about it.

Several views of the same lines and a decision where they disagree (`views`). Where no view finds enough, or where the page
has no menus and no litter round its text, there is no decision and the text is left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.text.bylines import title_and_date
from converter.text.lines.groups import CRUMB, EVIDENCE, flowing, signs, stamped
from converter.text.lines.looks import HAN
from converter.text.lines.titles import title_above
from converter.text.lines.views import below_breadcrumb, best_stretch, ends_text, replies
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.lines.looks import Look

WAY = lazily(r"(?:位置|所在)\s*(?:是)?\s*[:：].*(?:>|»|＞|→|›)")
TAIL = 12  # lines after the end in which an editor may be named
SHARE = 0.12  # of a page's text that prose without dateline must hold to be its article
SHARE_LATIN = 0.4  # the same in Latin script


@dataclass(frozen=True, slots=True)
class Article:
    """The lines that are kept, and by which view."""

    kept: frozenset[int]
    start: int  # the first line of title, dateline or body
    end: int  # after the last line of the body and its credits
    view: str


def find(looks: Sequence[Look]) -> Article | None:
    """The article among the lines of a page; None where the text does not look like a page, or none can be told."""
    looks = flowing(stamped(looks))
    best = best_stretch(looks) or below_breadcrumb(looks)
    if best is None:
        return None
    title = best.title if best.title is not None else title_above(looks, best.start)
    kept = set(range(best.start, best.end))
    kept |= _head(looks, title, best.dateline, best.start)
    end, signed = _credits(looks, best.end)
    kept |= signed
    kept = {i for i in kept if looks[i].kind != "menu" and (looks[i].known is None or _heads(looks, i, title))}
    if _share(looks, kept) < _least_share(looks, best.view):
        return None
    if not kept or signs(looks, kept) < EVIDENCE:
        return None
    return Article(frozenset(kept), min(kept), end, best.view)


def _least_share(looks: Sequence[Look], view: str) -> float:
    """How much of a page a stretch must hold to be its article: little below a dateline, and replies may outweigh it."""
    text = "".join(look.text for look in looks)
    if len(HAN.findall(text)) * 4 < len(text):  # short lines tell less where words are longer
        return SHARE_LATIN if view == "dense" else SHARE_LATIN / 2
    if view != "dense":
        return 0.0
    return SHARE / 2 if replies(looks, 0, len(looks)) else SHARE


def _share(looks: Sequence[Look], kept: set[int]) -> float:
    return sum(looks[index].size for index in kept) / max(1, sum(look.size for look in looks))


def _heads(looks: Sequence[Look], index: int, title: int | None) -> bool:
    """Whether a line that a family knows heads a part of the article all the same, or leads to it (当前位置：首页 > 乡村)."""
    known = looks[index].known
    if title is not None and index < title and WAY.search(looks[index].text):
        return True
    return known is not None and known.ends and not ends_text(looks, index)


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
    if title > 0 and (above := looks[title - 1].line) is not None and above.facts:
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
            if look.known.ends and look.known.family not in ("copyright", "notice"):
                break
            open_ = False
            continue
        if look.kind == "fact" and look.line is not None:
            if title_and_date(look.text):
                break
            fields = {fact.field for fact in look.line.facts}
            if fields - {"published", "modified"} or (index - end <= 3 and not look.text.startswith("(20")):
                if open_ and index - last <= 4:
                    kept |= set(range(last, index))
                kept.add(index)
                last = index + 1
        elif look.kind == "menu" or look.size > 40:
            open_ = False
    return last, kept
