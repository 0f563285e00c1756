"""One line read as facts: labels with their values, dates, and what is left when all of them are used."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from converter.model import PartialDate, Person
from converter.text import dates
from converter.text.bylines.people import people, stands_alone, unlabelled_byline
from converter.text.bylines.tables import tables
from converter.text.fold import fold
from converter.text.names import is_chinese_name
from converter.text.patterns import lazily

LONGEST = 200  # code points; longer lines are prose
LONGEST_SPACED = 60  # the same for lines whose labels have no mark
# A label's mark or a date, or a label that needs no mark: without one a line tells nothing.
QUICK = lazily(r"[:：﹕︰∶/／丨|｜\d０-９年]")
QUICK_LABEL = lazily(r"[自载載]《|(?:作者|编辑|編輯|责编|責編|撰文|撰稿|翻译|翻譯)[ \u3000]")
ISSUE = r"\d{4}年?[ ]?(?:第?[ ]?\d{1,3}[ ]?期|\d{1,2}月[上中下]?(?:号|刊|半月刊))"
ISSUE_AFTER = lazily(ISSUE)
TAKEN_FROM = lazily(
    rf"[(\[]?(?:摘自|摘编自|原载|转自|转载自|选自|刊于|刊载于|载于?)[ ]?(?P<source>《[^《》]{{2,20}}》[ ]?(?:{ISSUE})?)(?P<day>[ ,]?\d{{4}}[^()\[\]]{{4,20}})?[)\]]?"
)
GAP = lazily(r"\s{2,}|[|\t]|\s[-–—]\s|[\])](?=\s|$)")
SEPARATORS = lazily(r"[\s|:;,./()\[\]<>\"'、·•・\-–—_~*#=»>]+")
EDGES = lazily(r"^[\s|:：;；,，./·•\-–—_~*]+|[\s|:：;；,，./·•\-–—_~*]+$")
LITTER_VALUE = lazily(r"\s*\[?(?:\d[\d,.]*\s*(?:次|人|条|万)?|大\s*中\s*小|小\s*中\s*大|a[+-]\s*a[+-]?)?\]?")
COUNTED = lazily(
    r"(?<![^\s|\0(])(?:星期|周)[一二三四五六日天](?![^\s|\0)])|第[ ]?[a-z]?\d{1,3}[ ]?版(?:[ ]?:[ ]?[^\s|,.;:]{1,10})?|[(]?(?:阅读|浏览|访问|点击)[ ]?:[ ]?\d+[;,][ ]?评论[ ]?:[ ]?\d+[)]?|[(]\d+[)]|共[ ]?\d+[ ]?篇评论|评论[ ]?\d+[ ]?条|(?:评论|阅读|浏览|点击|跟帖|回复|点赞|赞|收藏|分享|人气|热度)\s*[(:]?\s*\d+(?:\.\d+)?[万wk]?\+?\s*\)?|\d+\s*(?:评论|阅读|浏览|点赞|收藏|跟帖|跟贴|条评论|次阅读|次浏览|人参与|人评论)"
)
COUNTS = lazily(r"\d+|条|次|人|篇|\d+[条次人篇]")
WORD = lazily(r"[^\s\0|:;,./()\[\]<>\"'、·•\-–—_~*#=»>]+(?:·[\u4e00-\u9fff]+)*")
AFTERWARDS = frozenset(["报道", "摄影报道", "文", "图", "摄", "综合报道"])
HAN_ALONE = lazily(r"[\u4e00-\u9fff]{3,10}")
NOTHING = frozenset(["由", "by", "on", "posted", "published", "at", "原创", "作者", "来源", "文", "编辑"])
URL = lazily(r"https?://[\w./?=&%#~-]+|www\.[\w./-]+")
PUT_UP = lazily(
    r"^(?:本[贴帖文]|此[贴帖文])?[ ]*(?P<by>由)?[ ]*(?P<name>[^\s:@]{2,20}?)[ ]*(?P<verb>张贴|发表|发布|上传)?[ ]*(?:于|@)[ ]*$"
)
PUT_UP_ALONE = lazily(r"^(?:本[贴帖文])?[ ]?(?:发表|发布|张贴|上传|posted|published)[ ]?(?:于|@|on|at)?[ ]?$")
CHANGED = lazily(r"^[ ]?(?:编辑|更新|修改)于[ ]?$")
PUT_UP_AFTER = lazily(r"^[ ]*(?:在.{0,40})?(?:发布|发表|张贴|上传)[.]?[ ]?")
POSTED_AT = lazily(r"^[ ]?posted[ ]?@[ ]?$")
POSTED_BY = lazily(r"^[ ]{1,4}(?P<name>[^\s:()]{2,20})[ ]+(?:阅读|评论|编辑|浏览|收藏)")
NOT_A_POSTER = lazily(
    r"文章|更新|修改|推荐|首次|最[后近新]|编辑|作者|时间|日期|来源|记者|已|被|将|我|会议|活动|于$|在$"
)
LATER_CHANGE = 0.75  # confidence of 最后更新: it says that there was an earlier day
UNUSED = lazily(r"[^\0]+")
REPORTER_AFTER = lazily(r"(?<=\S)\s+(?=(?:本报|本刊|见习|見習|特约|特約|实习)?(?:记者|記者|通讯员|通訊員))")
SOURCE_END = lazily(r"(?<=\S)(?:\s*[【\[]|\u3000|\s*[(（](?=[\d)）]|$))")  # 来源：青石晚报　参与互动(0)
CERTAINTY = {"source": 0.9, "section": 0.7, "publisher": 0.6}


class Fact(NamedTuple):
    """A metadata field told by a line, and the place that tells it, label and all."""

    field: str  # a field of Metadata
    value: str | Person | PartialDate
    start: int
    end: int
    confidence: float


class Line(NamedTuple):
    """What a line tells. `rest` is what no fact used, folded and without separators; `left` the same as it is written."""

    facts: tuple[Fact, ...]
    rest: str
    left: str = ""

    @property
    def is_spent(self) -> bool:
        """Whether the line tells facts and nothing else."""
        return bool(self.facts) and not self.rest


@lru_cache(maxsize=256)  # the reader of pages and the passes look at the same lines
def read_line(line: str, order: str | None = None) -> Line:
    """Read a line's labels, values and dates, in both scripts, with folded or fullwidth marks.

    A line of prose gives no facts: labels need their mark (来源：), and a date counts only beside other facts or
    when it is all that the line holds. `order` is how the text's language writes a date of figures (`dates.find`).

    >>> line = read_line("2020年05月29日08:06    来源:学习时报")
    >>> [(fact.field, str(fact.value)) for fact in line.facts], line.is_spent
    ([('published', '2020-05-29T08:06'), ('source', '学习时报')], True)
    >>> [fact.value.name for fact in read_line("（责编：何大同、吴敏）").facts]
    ['何大同', '吴敏']
    >>> read_line("他说，来源于生活的故事最动人。").facts
    ()
    """
    if len(line) > LONGEST or not (QUICK.search(line) or QUICK_LABEL.search(line)):
        return Line((), line.strip())
    found = dates.find(line, order)
    if not found and len(line) > LONGEST_SPACED and not tables().may_be_labelled(line):
        return Line((), line.strip())
    folded = fold(line)
    if "《" in folded and (taken_from := TAKEN_FROM.fullmatch(folded)) and (printed := _printed(line, taken_from)):
        return Line(printed, "")
    used = [False] * len(line)
    facts: list[Fact] = []
    labels = [match for match in tables().labels_in(folded) if match["mark"] or not folded[match.end() :].strip()]
    labels = [match for index, match in enumerate(labels) if index or not match["inner"]]
    if not labels and not found:
        return Line(spaced, "") if (spaced := _spaced(line, folded)) else Line((), line.strip())
    for index, match in enumerate(labels):
        field = tables().field_of(match["strong"] or match["weak"] or match["inner"])
        start = match.end()
        end = labels[index + 1].start() if index + 1 < len(labels) else len(line)
        made, stop = _value(field, line, folded, start, end, found)
        if made or field in ("other", "litter") or stop > start:
            facts += [Fact(name, value, match.start(), stop, confidence) for name, value, confidence in made]
            _use(used, match.start(), stop)
        elif field in ("published", "modified"):
            nearest = next((d for d in found if start <= d.start <= start + 2), None)
            if nearest:
                sure = LATER_CHANGE if folded[match.start() : start].startswith("最") else 0.95
                facts.append(Fact(field, nearest.date, match.start(), nearest.end, sure))
                _use(used, match.start(), nearest.end)
        elif not line[start:end].strip():
            _use(used, match.start(), start)  # a label without a value tells nothing and is used up beside others
    if not facts and len(found) == 1:
        facts += _put_up(folded, line, found[0], used)
    for date in found:
        if not used[date.start] and date.date.day is not None:
            facts.append(Fact("published", date.date, date.start, date.end, 0.9 if facts else 0.85))
            _use(used, date.start, date.end)
    rest = "".join("\0" if flag else c for c, flag in zip(folded, used, strict=True)) if any(used) else folded
    left = SEPARATORS.sub("", rest.replace("\0", " "))
    if facts and left:
        for litter in (URL, tables().place, COUNTED, tables().words):
            rest = litter.sub(lambda match: "\0" * len(match.group()), rest)
        left = SEPARATORS.sub("", rest.replace("\0", " "))
    beside = _beside(line, folded, rest, left, facts) if facts and left else []
    if beside or (facts and "记者" in left and (beside := _reporters(line, rest, facts))):
        facts += beside
        left, rest = "", "\0" * len(rest)
    if not facts and (spaced := _spaced(line, folded)):
        return Line(spaced, "")
    keeps_date_alone = len(facts) == 1 and facts[0].field == "published" and left
    if keeps_date_alone and len(left) > 12:
        return Line((), line.strip())
    facts.sort(key=lambda fact: fact.start)
    if "\0" not in rest:
        shown = line
    elif len(rest) == len(line):
        shown = "".join(" " if c == "\0" else line[at] for at, c in enumerate(rest))
    else:
        shown = left
    return Line(tuple(facts), left, EDGES.sub("", shown))


def _printed(line: str, found: re.Match[str]) -> tuple[Fact, ...]:
    """Where an article stood before, and when: （摘自《江边》2019年第3期）; 原载《青石晚报》2021年3月4日."""
    start, end = found.span("source")
    source = Fact("source", line[start:end].strip(), start, end, 0.85)
    if not found["day"]:
        return (source,)
    days = dates.find(line[end : found.end("day")])
    if len(days) != 1 or days[0].date.day is None:
        return ()
    return source, Fact("published", days[0].date, end, found.end("day"), 0.85)


def _put_up(folded: str, line: str, date: dates.Found, used: list[bool]) -> list[Fact]:
    """Who put an article up and when (由江边人张贴 @ 2005-03-21 01:20; 江边人 于 2021-03-04 06:30 发布)."""
    if date.date.day is None:
        return []
    before, after = folded[: date.start], folded[date.end :]
    if CHANGED.match(before):
        _use(used, 0, date.end)
        return [Fact("modified", date.date, 0, date.end, 0.93)]
    behind = PUT_UP_AFTER.match(after)
    if PUT_UP_ALONE.match(before):
        _use(used, 0, date.end)
        if POSTED_AT.match(before) and (poster := POSTED_BY.match(after)):
            start, end = date.end + poster.start("name"), date.end + poster.end("name")
            _use(used, start, end)
            return [
                Fact("published", date.date, 0, date.end, 0.93),
                Fact("authors", Person(line[start:end]), start, end, 0.8),
            ]
        return [Fact("published", date.date, 0, date.end, 0.93)]
    by = PUT_UP.match(before)
    if by is None or not (by["verb"] or behind) or NOT_A_POSTER.search(by["name"]):
        return []
    _use(used, 0, date.end + (behind.end() if behind else 0))
    name = Person(line[by.start("name") : by.end("name")])
    return [
        Fact("authors", name, by.start("name"), by.end("name"), 0.8),
        Fact("published", date.date, date.start, date.end, 0.93),
    ]


def _beside(line: str, folded: str, rest: str, left: str, facts: list[Fact]) -> list[Fact]:
    """The house and the names that stand beside a date or a source without a label; [] where the rest says more.

    2021-03-04 06:30 江城晚报; 江城晚报  周小禾  2021-03-04
    """
    told = {fact.field for fact in facts}
    if not 1 < len(left) <= 24 or re.search(r"\d", left) or not told <= {"published", "source", "editors", "authors"}:
        return []
    pieces = [
        (match.start(), match.end())
        for part in re.finditer(r"[^\0]+", rest)
        for match in WORD.finditer(rest, part.start(), part.end())
        if match[0] not in NOTHING
    ]
    ends = {fact.end for fact in facts}
    if any(start and rest[start - 1] == "\0" and start not in ends for start, _ in pieces):
        return []  # the rest of a word whose beginning is litter
    names = [piece for piece in pieces if "authors" not in told and stands_alone(line[piece[0] : piece[1]])]
    others = [piece for piece in pieces if piece not in names]
    made = [Fact("authors", Person(line[start:end]), start, end, 0.78) for start, end in names]
    if not others:
        return made
    (start, end), *more = others
    if more or "source" in told or not 2 < end - start <= 14:
        return []
    is_house = tables().house.search(rest[start:end]) is not None
    if is_house or (not names and tables().place.search(folded)):
        return [*made, Fact("source", line[start:end], start, end, 0.72)]
    if names and HAN_ALONE.fullmatch(line[start:end]):  # 2021-03-04  江城读本  周小禾
        return [*made, Fact("source", line[start:end], start, end, 0.6)]
    return []


def _reporters(line: str, rest: str, facts: list[Fact]) -> list[Fact]:
    """The people with a role in what facts left of a line (2021-03-04 10:20 聯合報／ 記者周小禾／青石即時報導)."""
    pieces = [match.span() for match in UNUSED.finditer(rest) if EDGES.sub("", match[0])]
    if len(pieces) != 1 or any(fact.field == "authors" for fact in facts):
        return []
    start, end = pieces[0]
    words = EDGES.sub("", line[start:end])
    made = unlabelled_byline(words)
    if not made or not all(person.role and person.name for person in made):
        return []
    named = [Fact("authors", person, start, end, 0.8) for person in made]
    house, _, after = words.partition(" " if " " in words else "\u3000")
    if after and "source" not in {fact.field for fact in facts} and tables().house.search(fold(house)):
        named.append(Fact("source", house.strip("/／|｜"), start, end, 0.7))
    return named


def _spaced(line: str, folded: str) -> tuple[Fact, ...]:
    """Facts of a line whose labels are parted from the names by spaces (编辑 何大同 ｜ 排版 吴敏); () when it is none."""
    if len(line) > LONGEST_SPACED:
        return ()
    if (words := list(WORD.finditer(folded))) and len(words) > 2 and (made := _labels_and_names(line, words)):
        return made
    facts: list[Fact] = []
    at = 0
    for part in re.split(r"([|/()\[\]]|[ ]{2,})", folded):
        start, at = at, at + len(part)
        if not part.strip(" |/()[]"):
            continue
        bare = part.replace(" ", "")
        if " " not in part.strip() or not any(label in bare for label in tables().people):
            return ()
        match = tables().spaced.fullmatch(part.strip())
        if match is None:
            return ()
        offset = start + len(part) - len(part.lstrip())
        field = tables().field_of(match["label"])
        who = people(line[offset + match.start("names") : offset + match.end("names")])
        if not who or not all(person.name and (is_chinese_name(person.name) or "·" in person.name) for person in who):
            return ()
        if field != "other":
            facts += [Fact(field, person, offset, offset + match.end(), 0.85) for person in who]
    return tuple(facts)


def _labels_and_names(line: str, words: list[re.Match[str]]) -> tuple[Fact, ...]:
    """Facts of a line of labels and names that take turns (江城晚报记者 周小禾 编辑 何大同 校对 吴敏)."""
    facts: list[Fact] = []
    field, role, labels, named = "", "", 0, True
    if len(words) > 2 and line.strip()[0] in "(（【[" and tables().house.search(words[0][0]):
        facts.append(Fact("source", line[words[0].start() : words[0].end()], *words[0].span(), 0.5))
        words, labels = words[1:], 1  # （青石晚报 责任编辑 何大同）
    for word in words:
        label = tables().person.fullmatch(word[0])
        if label is not None:
            if not named:
                return ()
            field, named, labels = tables().field_of(label["label"]), False, labels + 1
            role = line[word.start() + label.start("label") : word.end()]
        elif field and is_chinese_name(word[0]):
            named = True
            person = Person(line[word.start() : word.end()], role if field == "authors" and "者" in role else None)
            facts.append(Fact(field, person, word.start(), word.end(), 0.85))
        elif not (named and word[0] in AFTERWARDS):
            return ()
    return tuple(fact for fact in facts if fact.field != "other") if labels > 1 and named else ()


def _trimmed(value: str) -> str:
    """A source without the buttons and the place that stand behind it (江城晚报 北京 举报)."""
    words = value.split()
    kept = len(words)
    for at in range(len(words) - 1, 0, -1):
        word = fold(words[at])
        if word in tables().places or tables().words.fullmatch(word) or COUNTED.fullmatch(word):
            kept = at
        elif not COUNTS.fullmatch(word):
            break
    return " ".join(words[:kept]) if kept < len(words) else value


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
        if start <= date.start < end and not (field == "source" and ISSUE_AFTER.match(folded, date.start)):
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
    if value[:1] in "[【" and stop < len(line) and line[stop] in "]】":  # 来源：[青石晚报]
        value, stop = value[1:], stop + 1
    if not value:
        return [], start
    if fold(value) in tables().nobody and field not in ("other", "original_title"):
        return [], stop
    if field in ("authors", "editors", "translators"):
        value = _trimmed(value)
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
    if field in ("source", "section", "publisher"):
        if reporter := REPORTER_AFTER.search(value):  # 来源：青石晚报 记者 周小禾
            value = value[: reporter.start()]
            stop = start + line[start:stop].index(value) + len(value)
        value = _trimmed(SOURCE_END.split(value, maxsplit=1)[0].strip())
        if fold(value) in tables().places:
            return [], stop
        if len(value) > 40 or re.search(r"[。！？]", value):
            return [], start
        return [("source" if field == "publisher" else field, value, CERTAINTY[field])], stop
    if field == "original_title":
        full = line[start:end].strip()
        return [(field, full, 0.9)] if len(full) <= 120 else [], end
    if field == "other":
        return [], stop if len(value) <= 30 else start
    return [], start
