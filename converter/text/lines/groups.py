"""What lines look like among their neighbours: stamps of replies that come again and again, prose without marks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.text.bylines import title_and_date
from converter.text.fold import fold
from converter.text.lines.looks import HAN
from converter.text.lines.tables import Known
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.lines.looks import Look

EVIDENCE = 3  # signs of a page round the article without which nothing is done
RUN = 5  # very short lines in a row that make a menu
CRUMB = lazily(r">|»|＞|→|›|当前位置|當前位置|所在位置|您的位置")
STAMP = lazily(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[T ,，]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
SMALL_WORDS = lazily("[的了是在不也都我就有这着还很让会没你他她它们个又把被与]")
SMALL = 0.085  # share of them from which lines are sentences
FLOW = 10  # lines in a row of prose without marks
STAMPS = 4  # lines of one stamp that make replies


def stamped(looks: Sequence[Look]) -> Sequence[Look]:
    """Know lines that are stamps: the same words round a date and a time, again and again, as replies have them.

    The first of them is left: it may be the article's own dateline.
    """
    places: dict[tuple[int, str], list[int]] = {}
    for index, look in enumerate(looks):
        if look.known is None and look.size <= 90 and (stamp := STAMP.search(look.text)) is not None:
            if title_and_date(look.text):
                continue
            for side, words in enumerate(
                (look.text[max(0, stamp.start() - 4) : stamp.start()], look.text[stamp.end() :][:4])
            ):
                if words.strip():
                    places.setdefault((side, words), []).append(index)
    stamps = {index for rows in places.values() if len(rows) >= STAMPS for index in rows[1:]}
    if not stamps:
        return looks
    known = Known("replies", ends=True)
    return [
        replace(look, kind="litter", value=-60.0, known=known, date=False) if i in stamps else look
        for i, look in enumerate(looks)
    ]


def flowing(looks: Sequence[Look]) -> Sequence[Look]:
    """Know prose that is written without marks: many lines in a row that are long and full of the small words of sentences."""
    made = list(looks)
    start = 0
    for index in range(len(looks) + 1):
        if (
            index < len(looks)
            and looks[index].known is None
            and looks[index].size >= 4
            and looks[index].kind not in ("menu", "fact")
        ):
            continue
        run = range(start, index)
        start = index + 1
        if len(run) < FLOW or sum(looks[i].size for i in run) < 16 * len(run) or smalls(looks, run) < SMALL:
            continue
        for i in run:
            if not looks[i].is_body:
                made[i] = replace(looks[i], kind="prose", value=looks[i].size * 0.5)
    return made


def smalls(looks: Sequence[Look], run: range) -> float:
    """The share of small words in lines: high in sentences, low in headlines and lists."""
    text = fold("".join(looks[i].text for i in run))
    return len(SMALL_WORDS.findall(text)) / max(1, sum(looks[i].size for i in run))


def signs(looks: Sequence[Look], kept: set[int]) -> int:
    """How many signs there are that the text is a page: litter, menus, rows of very short lines outside of the article."""
    signs = run = 0
    for index, look in enumerate(looks):
        if index in kept:
            run = 0
            continue
        signs += (
            look.known is not None
            or look.kind == "menu"
            or (CRUMB.search(look.text) is not None and HAN.search(look.text) is not None)
        )
        run = run + 1 if look.kind == "short" and look.size <= 6 else 0
        signs += run == RUN
    return signs
