"""One line read as facts: labels with their values, dates, and what is left when all of them are used."""

from __future__ import annotations

import re
from dataclasses import dataclass

from converter.model import PartialDate, Person
from converter.text import dates
from converter.text.bylines.people import people
from converter.text.bylines.tables import tables
from converter.text.fold import fold

LONGEST = 200  # code points; longer lines are prose
QUICK = re.compile(r"[:：﹕︰∶/／丨|｜\d０-９年]")  # a label's mark or a date: without one a line tells nothing
GAP = re.compile(r"\s{2,}|[|\t]|\s[-–—]\s|[\])](?=\s|$)")
SEPARATORS = re.compile(r"[\s|:;,./()\[\]<>\"'、·•\-–—_~*#=»>]+")
EDGES = re.compile(r"^[\s|:：;；,，./·•\-–—_~*]+|[\s|:：;；,，./·•\-–—_~*]+$")
LITTER_VALUE = re.compile(r"\s*\[?(?:\d[\d,.]*\s*(?:次|人|条|万)?|大\s*中\s*小|小\s*中\s*大|a[+-]\s*a[+-]?)?\]?")
COUNTED = re.compile(
    r"(?:评论|阅读|浏览|点击|跟帖|回复|点赞|赞|收藏|分享|人气|热度)\s*[(:]?\s*\d+\s*\)?|\d+\s*(?:条评论|次阅读|次浏览|人参与|人评论)"
)
NOT_A_SOURCE = re.compile(r"^(?:本站|原创|网络|互联网|未知|转载)$")


@dataclass(frozen=True, slots=True)
class Fact:
    """A metadata field told by a line, and the place that tells it, label and all."""

    field: str  # a field of Metadata
    value: str | Person | PartialDate
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Line:
    """What a line tells. `rest` is what no fact used, folded and without separators; `left` the same as it is written."""

    facts: tuple[Fact, ...]
    rest: str
    left: str = ""

    @property
    def is_spent(self) -> bool:
        """Whether the line tells facts and nothing else."""
        return bool(self.facts) and not self.rest


def read_line(line: str) -> Line:
    """Read a line's labels, values and dates, in both scripts, with folded or fullwidth marks.

    A line of prose gives no facts: labels need their mark (来源：), and a date counts only beside other facts or
    when it is all that the line holds.

    >>> line = read_line("2020年05月29日08:06    来源:学习时报")
    >>> [(fact.field, str(fact.value)) for fact in line.facts], line.is_spent
    ([('published', '2020-05-29T08:06'), ('source', '学习时报')], True)
    >>> [fact.value.name for fact in read_line("（责编：任一林、万鹏）").facts]
    ['任一林', '万鹏']
    >>> read_line("他说，来源于生活的故事最动人。").facts
    ()
    """
    if len(line) > LONGEST or not QUICK.search(line):
        return Line((), line.strip())
    folded = fold(line)
    used = [False] * len(line)
    facts: list[Fact] = []
    found = dates.find(line)
    labels = [match for match in tables().label.finditer(folded) if match["mark"] or not folded[match.end() :].strip()]
    for index, match in enumerate(labels):
        field = tables().fields[(match["strong"] or match["weak"]).replace(" ", "")]
        start = match.end()
        end = labels[index + 1].start() if index + 1 < len(labels) else len(line)
        made, stop = _value(field, line, folded, start, end, found)
        if made or field in ("other", "litter"):
            facts += [Fact(name, value, match.start(), stop, confidence) for name, value, confidence in made]
            _use(used, match.start(), stop)
        elif field in ("published", "modified"):
            nearest = next((d for d in found if start <= d.start <= start + 2), None)
            if nearest:
                facts.append(Fact(field, nearest.date, match.start(), nearest.end, 0.95))
                _use(used, match.start(), nearest.end)
        elif not line[start:end].strip():
            _use(used, match.start(), start)  # a label without a value tells nothing and is used up beside others
    for date in found:
        if not used[date.start] and date.date.day is not None:
            facts.append(Fact("published", date.date, date.start, date.end, 0.9 if facts else 0.85))
            _use(used, date.start, date.end)
    rest = "".join("\0" if flag else c for c, flag in zip(folded, used, strict=True))
    if facts:
        for litter in (COUNTED, tables().words):
            rest = litter.sub(lambda match: "\0" * len(match.group()), rest)
    left = SEPARATORS.sub("", rest.replace("\0", " "))
    keeps_date_alone = len(facts) == 1 and facts[0].field == "published" and left
    if keeps_date_alone and len(left) > 12:
        return Line((), line.strip())
    facts.sort(key=lambda fact: fact.start)
    shown = "".join(" " if c == "\0" else line[at] for at, c in enumerate(rest)) if len(rest) == len(line) else left
    return Line(tuple(facts), left, EDGES.sub("", shown))


def _use(used: list[bool], start: int, end: int) -> None:
    for at in range(start, end):
        used[at] = True


def _value(
    field: str, line: str, folded: str, start: int, end: int, found: list[dates.Found]
) -> tuple[list[tuple[str, str | Person | PartialDate, float]], int]:
    """Facts of a label and where its value ends."""
    if field == "litter":
        match = LITTER_VALUE.match(folded, start, end)
        return [], match.end() if match else start
    for date in found:
        if start <= date.start < end:
            end = date.start
            break
    gap = GAP.search(folded, start, end)
    stop = end
    if gap and gap.start() > start:
        stop = gap.start()
    depth = 0
    for at in range(start, stop):  # a closing bracket that the value did not open ends it
        if folded[at] in "([":
            depth += 1
        elif folded[at] in ")]":
            depth -= 1
            if depth < 0:
                stop = at
                break
    value = line[start:stop].strip(" \t\u3000\xa0,，;；、|｜")
    if not value:
        return [], start
    if field in ("authors", "editors", "translators"):
        made = people(value)
        if not made and gap is None and stop < len(line):
            return [], start
        if not made and (first := value.split()) and len(first) > 1 and (made := people(first[0])):
            stop = start + line[start:stop].index(first[0]) + len(first[0])
        label = folded[:start].rstrip(" :/")
        if field == "authors" and label.endswith(("记者", "通讯员", "评论员")):
            role = next(
                (r for r in ("本报记者", "本刊记者", "本网记者", "特约记者", "记者", "通讯员") if label.endswith(r)),
                None,
            )
            place = len(label)
            shown = line[place - len(role) : place] if role else None
            made = tuple(p if p.role else Person(p.name, shown, p.affiliation) for p in made)
        return [(field, person, 0.9) for person in made], stop
    if field == "affiliation":
        return [("authors", Person(None, None, value), 0.7)], stop
    if field in ("source", "section"):
        if len(value) > 40 or NOT_A_SOURCE.match(fold(value)) or re.search(r"[。！？]", value):
            return [], start
        return [(field, value, 0.9 if field == "source" else 0.7)], stop
    if field == "original_title":
        full = line[start:end].strip()
        return [(field, full, 0.9)] if len(full) <= 120 else [], end
    if field == "other":
        return [], stop if len(value) <= 30 else start
    return [], start
