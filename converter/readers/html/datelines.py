"""Runs that tell about an article rather than belong to it: 2021-03-04 10:20 来源：青石晚报; 责任编辑：何大同."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text import dates
from converter.text.bylines import is_western_dateline, read_line
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.readers.html.measures import Measures
    from converter.text.bylines import Line

SIGN = lazily(r"(?:19|20)\d\d|[:：丨｜|/]|[编編]\s*[辑輯]|作\s*者")
HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SHORT = 60.0  # weight of such a run at most
LEFT = 12  # code points that it may say besides


def dateline(measures: Measures, run: int) -> Line | None:
    """What a run tells where it tells a date, a source or people, and little else."""
    if measures.runs.size[run] > SHORT:
        return None
    text = measures.text(run).strip()
    if not SIGN.search(text):
        return None
    line = read_line(" ".join(text.split()))
    told = line.is_spent or (bool(line.facts) and len(line.rest.strip("\0 ")) <= LEFT)
    return line if told else None


def is_dateline(measures: Measures, run: int) -> bool:
    """Whether a run tells a date, a source or people, and little else."""
    return dateline(measures, run) is not None


def is_in_letters(measures: Measures, run: int) -> bool:
    """Whether a run of a page in letters is a day or a byline and little else; a heading is none."""
    if measures.runs.size[run] > SHORT or measures.page.tags[measures.runs.block[run]] in HEADS:
        return False
    text = " ".join(measures.text(run).split())
    return is_western_dateline(text, dates.find(text, "dmy"))


def discount_datelines(measures: Measures) -> None:
    """Let datelines and bylines that look like sentences speak neither for an article nor against it."""
    told = is_dateline if measures.unit == 1.0 else is_in_letters
    changed = False
    for run, good in enumerate(measures.good):
        if 0 < good <= SHORT and not measures.gone[run] and told(measures, run):
            measures.good[run] = measures.value[run] = 0.0
            changed = True
    if changed:
        measures.refresh()
