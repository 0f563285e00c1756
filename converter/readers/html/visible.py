"""Facts that a page shows outside of its article: the line under the title, the line after the end, breadcrumbs."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from converter.model import Claim, Person
from converter.readers.html.datelines import is_dateline
from converter.readers.html.headvalues import rules
from converter.readers.html.leaves import collapse
from converter.readers.html.vocabulary import KNOWN_AT_ONCE, any_of
from converter.text import dates
from converter.text.bylines import (
    is_house,
    is_label,
    lone_day,
    lone_names,
    read_line,
    stands_alone,
    unlabelled_byline,
    western_byline,
)
from converter.text.fold import fold
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Collection

    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

WORTH = lazily(
    r"(?:19|20)\d\d|[12]\d[-/.年]|来\s*源|來\s*源|稿源|出处|出處|作\s*者|[编編]\s*[辑輯]|责编|責編|记者|記者|文[ \u3000]?[/／|｜丨:：]|张贴|張貼|[来來]自[ \u3000]?[/／|｜:：]|撰|译|譯|发布|發佈|發布|转自|轉自|原标题|原標題|[〇一二三四五六七八九]{4}年|通讯员|校对|기자|執筆|(?:代表|委员|委員|书记|書記|主席|[部局市县縣省厅廳院校会會]长|[部局市县縣省厅廳院校会會]長|主任|教授|研究员|研究員)[ \u3000]+[\u4e00-\u9fff]{2,4}\s*$|^\W{0,3}(?:\w+ )?(?i:by|von|par|por|di|door|av|oleh)\b|(?i:auth?or|auteur|autore|автор|text|texte)\w{0,4}\s*:|\d[./-]\d{1,2}[./-]\d{4}|^\s*\d{1,2}[-/月]\d{1,2}日?\s+\d{1,2}:\d\d",
)
PUT_UP = lazily(
    r"发布|發布|發佈|发表|發表|于|於|時間|时间|日期|posted|published|written|\bon\b|张贴|創建|创建"
    r"|veröffentlicht|erstellt|publié|publicado|pubblicato|gepubliceerd|опубликовано|公開|掲載|配信|입력|등록|승인",
    re.IGNORECASE,
)
UPDATED = lazily(
    r"更新|修改|编辑于|updated|modified|推荐文章|aktualisiert|stand:|mis à jour|modifié|actualizado|atualizado|aggiornato|bijgewerkt|обновлено|수정",
    re.IGNORECASE,
)
EDGES = " \t\u3000\xa0|·-—/,，"
DIGITS = lazily(r"\d")
CLOCK = lazily(r"^\s*(?:\d{1,2}[-/月]\d{1,2}日?\s+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
CRUMB_OPENING = lazily(r"[【\[]?\s*(?:您|你)?(?:现在|所在|当前|目前|當前)?(?:的)?(?:位置|位于)")
LABEL = 18  # code points before a date that may say what it is the date of
LABEL_ALONE = lazily(r"^[^：:]{1,11}[：:]$")
BELOW, LONE = (
    4,
    20,
)  # runs below the title in which a line that is no more than a name is its byline, and its code points
LONEST = 90  # the same on a page in letters
PUT_UP_ANEW = lazily(r"^\W*(?:stand:|更新)", re.IGNORECASE)  # what systems write for the day that a page was put up
CHANGED = 0.7  # confidence of the day of another change
SHORTEST_HOUSE, LONGEST_HOUSE = 3, 14  # code points of a house's name
FROM = lazily(r"^[来來](?:源[于於]?|自)\s+")
SUBTITLE = lazily(r"(?:—{1,2}|--|－－|――)\s*([^\s—].{2,58}[^\s。，；！？])")
CELLS = frozenset({"td", "th", "dt", "dd", "li"})  # what stands in them is no line of its own
NAMES = lazily(r"\s*[;；、，, ]\s*")
TERMS = frozenset({"dt", "th", "td"})
LONGEST_LABEL = 12  # code points of a label that stands without its value
SHORT_CRUMB, LONGEST_CRUMBS = 60, 200
SENTENCE = 40.0  # weight of a run that is the body for certain
LONGEST_DATELINE = 80
BEFORE, AFTER = 14, 10  # runs around the article that are read
LABELLED = 0.8  # confidence from which a fact has a label or a verb
SHOWN = 40  # code points of a line that its evidence quotes
UNDER = 6  # runs after the first sentence that can still tell about the article
STOP = lazily(r"[，。！？；]|[,.;!?](?:\s|$)")
LONGEST = 200
CRUMB = lazily(r"\s*(?:>+|»|＞+|→|›|＞|/|\||-)\s*")
CRUMB_SIGN = lazily(r">|»|＞|→|›")
CRUMB_LABEL = lazily(
    r"^\s*[【\[]?\s*(?:您|你)?(?:现在|所在|当前|目前|當前)?(?:的)?(?:位置|位于)(?:是)?\s*[】\]]?\s*[:：]?\s*"
)
CRUMB_SIGNED = "位"  # what every opening holds
CRUMB_CLASS = any_of(("crumb", "mbx", "path", "dqwz", "weizhi", "location", "position", "daohang"))
FRONT_PAGE = "首页"
NO_SECTION = frozenset(
    {
        "首页",
        "正文",
        "home",
        "网站首页",
        "主页",
        "新闻正文",
        "文章正文",
        "内容",
        "详情",
        "文章详情",
        "阅读",
        "文章",
        "浏览文章",
        "查看信息",
        "信息内容",
    }
)


def claims(
    page: Page,
    measures: Measures,
    main: tuple[int, int],
    title_run: int | None,
    taken: Collection[int],
    others: Collection[int] = (),
    order: str | None = None,
    language: str | None = None,
) -> list[Claim]:
    """Claims of lines near the title and after the end of the article.

    `taken` are the text nodes inside the body; `others` are elements of comments and other articles, where nothing after
    the article is about it; `order` is how the page writes a date of figures, `language` the one that it says it is in.
    """
    made = _subtitle(page, measures, title_run, taken)
    runs = measures.runs
    first, last = measures.first_run[main[0]], measures.first_run[main[1]]
    before = list(range(max(0, first - BEFORE), first))
    if title_run is not None and title_run < first - BEFORE:
        before = [*range(max(0, title_run - 3), title_run + BEFORE), *before]
    good = next((run for run in range(first, last) if measures.good[run] > SENTENCE), min(first + BEFORE, last))
    head = [
        *range(first, min(good, first + BEFORE)),
        *(run for run in range(max(good, first), min(good + UNDER, last)) if not STOP.search(measures.text(run))),
    ]
    text_begins = next((run for run in range(first, last) if measures.good[run] > 0), last)
    foreign = {run for node in others for run in measures.runs_of(node)}
    head = [run for run in head if run not in foreign]
    inside = [run for run in range(first, last) if runs.first[run] not in taken]
    near = [run for run in inside if title_run is not None and abs(run - title_run) <= BEFORE and run not in foreign]
    near = near[:BEFORE]
    after = [*inside[-AFTER:], *range(last, min(len(runs), last + AFTER))]
    heads = (run for run in after if run >= good and run in measures.opening and not is_dateline(measures, run))
    stop = next(heads, len(runs))
    after = [run for run in after if run < stop and run not in foreign]
    seen: set[int] = set()
    is_chinese = language is None or language.startswith("zh")
    waiting: tuple[int, str] | None = None
    names: list[tuple[int, Claim]] = []  # lines that are a name alone
    for run, less in [*((run, 0.0) for run in (*before, *head, *near)), *((run, -0.1) for run in after)]:
        if run in seen or run == title_run:
            continue
        seen.add(run)
        text = _text_of(page, measures, run)
        term = _label_alone(page, measures, run, text)
        labelled = waiting is not None and waiting[0] == run - 1 and _side_by_side(page, measures, run)
        labelled = labelled and term is None
        if waiting is not None and labelled:
            text = f"{waiting[1]}{text}"
        waiting = term
        below = title_run is not None and 0 < run - title_run <= BELOW and run < text_begins
        below = below and len(text) <= (LONE if is_chinese else LONEST)
        if waiting is not None or len(text) > LONGEST or not (below or WORTH.search(text)):
            continue
        in_body = runs.first[run] in taken
        told_there = not labelled and page.tags[runs.block[run]] not in CELLS
        if in_body and (less or (told_there and read_line(collapse(measures.text(run)).strip()).is_spent)):
            continue  # the pass that reads lines of the body takes it from there
        found = _line(page, measures, run, text, less - (0.05 if in_body else 0.0), order, after_end=less < 0)
        if below and not any(claim.field == "authors" for claim in found):
            found += _names_beside_day(page, measures, run, text, order, language)
        made += found or (_house_beside_day(page, measures, run, text) if below else [])
        if len(text) <= LONE and [claim.field for claim in found] == ["authors"]:
            names.append((run, found[0]))
    if names and _are_of_a_list(measures, [run for run, _ in names]):
        made = [claim for claim in made if not any(claim is name for _, name in names)]
    return made


def _subtitle(page: Page, measures: Measures, title_run: int | None, taken: Collection[int]) -> list[Claim]:
    """The line below the title that goes on with it behind a dash, where it is no part of the body."""
    run = len(measures.runs) if title_run is None else title_run + 1
    if run >= len(measures.runs) or measures.runs.first[run] in taken:
        return []
    found = SUBTITLE.fullmatch(measures.text(run).strip())
    if found is None:
        return []
    place = page.path(measures.runs.block[run])
    return [Claim("subtitle", found[1], f"line below the title: {place}", 0.7, _spans(page, measures, run, found[1]))]


def _are_of_a_list(measures: Measures, runs: list[int]) -> bool:
    """Whether lines that are names alone belong to a list of titles and their authors."""
    if any(run - before > 1 and not is_label(measures.text(run - 1)) for before, run in pairwise(runs)):
        return True
    after = range(runs[-1] + 2, min(runs[-1] + BEFORE, len(measures.runs)))
    texts = (measures.text(run).strip() for run in after if measures.runs.size[run] <= LONE)
    return sum(all(map(stands_alone, NAMES.split(text))) for text in texts if text) > 1


def _label_alone(page: Page, measures: Measures, run: int, text: str) -> tuple[int, str] | None:
    """A run that is a label without its value, with its mark: 作者： or a term of a list (作者)."""
    if len(text) > LONGEST_LABEL:
        return None
    if LABEL_ALONE.match(text):
        return run, text
    return (run, f"{text}：") if page.tags[measures.runs.block[run]] in TERMS and is_label(text) else None


def _side_by_side(page: Page, measures: Measures, run: int) -> bool:
    """Whether a run stands in an element beside that of the run before it: a label and its value."""
    one, other = measures.runs.block[run - 1], measures.runs.block[run]
    return page.parents[one] == page.parents[other] or one <= other < page.ends[one] or other <= one < page.ends[other]


def _text_of(page: Page, measures: Measures, run: int) -> str:
    """The text of a run, with a gap where one element ends and another begins: 来源：某报<a>举报</a>."""
    runs = measures.runs
    first, last = runs.first[run], runs.last[run]
    if first == last:
        return collapse(page.of(first)).strip()
    made = ""
    for node in range(first, last + 1):
        if page.tags[node]:
            continue
        piece = collapse(page.of(node))
        if made and piece.strip() and not made.endswith((" ", "：", ":", "(", "（")):
            made += "  "
        made += piece
    return made.strip()


def _line(
    page: Page, measures: Measures, run: int, text: str, less: float, order: str | None, *, after_end: bool
) -> list[Claim]:
    runs = measures.runs
    line = read_line(text, order)
    place = page.path(runs.block[run])
    span = (page.starts[runs.first[run]], page.stops[runs.last[run]])
    shown = " ".join(text.split())
    shown = shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"
    evidence = f"line {'after the article' if after_end else 'near the title'} “{shown}”: {place}"
    made: list[Claim] = []
    for fact in line.facts:
        confidence = fact.confidence + less
        if after_end and fact.field == "authors" and fact.confidence < LABELLED:
            continue  # a name beside a date: whoever wrote a comment
        field = fact.field
        if field == "published" and UPDATED.search(text[max(0, fact.start - LABEL) : fact.start]):
            field = "modified"
        if fact.field == "published" and len(line.facts) == 1 and _tells_of_change(text, fact.start, fact.end):
            field = "modified"
            confidence = confidence if PUT_UP_ANEW.search(text) else min(confidence, CHANGED)
        if after_end and fact.field in ("published", "modified") and len(line.facts) == 1 and not line.is_spent:
            continue
        if field == "published" and len(line.facts) == 1 and not line.is_spent:
            confidence -= 0.15
        made.append(Claim(field, fact.value, evidence, confidence, _spans(page, measures, run, fact.value)))
    if not line.facts:
        made += _published(text, evidence, less, span, order)
    if not line.facts and not after_end:  # 03-04 10:20 青石晚报: the year stands elsewhere
        rest = CLOCK.sub("", text).strip(EDGES)
        if rest != text and 2 < len(rest) <= 12 and is_house(rest) and not DIGITS.search(rest):
            made.append(Claim("source", rest, evidence, 0.62 + less, _spans(page, measures, run, rest)))
    if not made and not after_end and not UPDATED.search(text) and (day := lone_day(text)):
        made.append(Claim("published", day, evidence, 0.66 + less, (span,)))
    if len(line.facts) == 1 and line.facts[0].field == "published" and not after_end:
        rest = text[line.facts[0].end :].strip(EDGES) or text[: line.facts[0].start].strip(EDGES)
        rest = FROM.sub("", rest)
        if 2 < len(rest) <= 12 and is_house(rest) and not DIGITS.search(rest):
            made.append(Claim("source", rest, evidence, 0.7 + less, _spans(page, measures, run, rest)))
    if not line.facts and not after_end:
        made += [Claim("authors", person, evidence, 0.7 + less) for person in unlabelled_byline(text)]
    if not after_end and not any(claim.field == "authors" for claim in made):
        made += [Claim("authors", Person(name), evidence, 0.8 + less) for name in western_byline(text)]
    return made


def _tells_of_change(text: str, start: int, end: int) -> bool:
    """Whether a line says of its date that it is the day of a change; what follows a figure of its own says it of that one.

    2021-03-04 10:20 更新; but not 2021/3/4 10:20（3/5 11:20 更新）
    """
    if UPDATED.search(text[:start]):
        return True
    after = UPDATED.search(text, end)
    return after is not None and not DIGITS.search(text[end : after.start()])


def _published(text: str, evidence: str, less: float, span: tuple[int, int], order: str | None) -> list[Claim]:
    """The date of a line that says that something was put up, whatever else it says."""
    updated = UPDATED.search(text)
    if len(text) > LONGEST_DATELINE or not (updated or PUT_UP.search(text)):
        return []
    found = [item for item in dates.find(text, order) if item.date.day is not None]
    if updated:
        is_told = len(found) == 1 and updated.start() < found[0].start
        return [Claim("modified", found[0].date, evidence, CHANGED + less, (span,))] if is_told else []
    return [Claim("published", found[0].date, evidence, 0.72 + less, (span,))] if len(found) == 1 else []


def _names_beside_day(
    page: Page, measures: Measures, run: int, text: str, order: str | None, language: str | None
) -> list[Claim]:
    """Names without a label on a line of their own beside a day, or on one line with it; not on Chinese pages."""
    if language is None or language.startswith("zh"):
        return []
    found = dates.find(text, order)
    if found:
        names = lone_names(f"{text[: found[0].start]} {text[found[-1].end :]}".strip(EDGES + "|"), language)
    else:
        beside = (other for other in (run - 1, run + 1) if 0 <= other < len(measures.runs))
        told = any(measures.runs.size[other] <= LONE and dates.find(measures.text(other), order) for other in beside)
        names = lone_names(text, language) if told else ()
    evidence = f"names beside the day “{text[:SHOWN]}”: {page.path(measures.runs.block[run])}"
    made = [Claim("authors", Person(name), evidence, 0.55, _spans(page, measures, run, Person(name))) for name in names]
    if made and found and found[0].date.day is not None:
        made.append(Claim("published", found[0].date, evidence, 0.66))
    return made


def _house_beside_day(page: Page, measures: Measures, run: int, text: str) -> list[Claim]:
    """The source in a line of its own beside one that is a day: 青石晚报 / 2021-03-04 10:20."""
    if not SHORTEST_HOUSE <= len(text) <= LONGEST_HOUSE or not is_house(text) or DIGITS.search(text):
        return []
    beside = (other for other in (run - 1, run + 1) if 0 <= other < len(measures.runs))
    lines = (read_line(" ".join(measures.text(other).split())) for other in beside)
    if not any(line.facts and all(fact.field == "published" for fact in line.facts) for line in lines):
        return []
    evidence = f"line beside the day “{text}”: {page.path(measures.runs.block[run])}"
    return [Claim("source", text, evidence, 0.55, _spans(page, measures, run, text))]


def _spans(page: Page, measures: Measures, run: int, value: object) -> tuple[tuple[int, int], ...]:
    """Where a value stands in the source text, if it stands there as it is."""
    start, end = page.starts[measures.runs.first[run]], page.stops[measures.runs.last[run]]
    name = value if isinstance(value, str) else value.name if isinstance(value, Person) else None
    if not name:
        return ((start, end),)
    at = page.text.find(name, start, end)
    return ((at, at + len(name)),) if at >= 0 else ()


def breadcrumbs(page: Page, measures: Measures, main: tuple[int, int]) -> list[Claim]:
    """Site and section from the path that a page shows above its article."""
    nodes = [node for name, alike in page.by_class().items() if _is_of_crumbs(name) for node in alike if node < main[1]]
    runs = measures.runs
    last = min(measures.first_run[main[0]] + BEFORE, len(runs))
    end = page.stops[runs.last[last - 1]] if last else 0
    nodes += [
        runs.block[run]
        for run in (range(last) if CRUMB_SIGNED in page.text[:end] else ())
        if runs.size[run] <= SHORT_CRUMB and CRUMB_OPENING.match(measures.text(run).strip())
    ]
    for node in nodes:
        if page.stops[node] - page.starts[node] > LONGEST_CRUMBS:
            continue
        found = crumbs(page.of(node))
        if found:
            evidence = f"breadcrumb: {page.path(node)}"
            return [Claim(field, value, evidence, confidence) for field, value, confidence in found]
    return []


@lru_cache(maxsize=KNOWN_AT_ONCE)
def _is_of_crumbs(name: str) -> bool:
    """Whether a class is one of a path above an article."""
    return CRUMB_CLASS.search(name.lower()) is not None


def crumbs(text: str) -> list[tuple[str, str, float]]:
    """Fields of a breadcrumb line.

    >>> crumbs("您的位置：春水网 > 文化 > 正文")
    [('site', '春水网', 0.6), ('section', '文化', 0.8)]
    """
    bare = CRUMB_LABEL.sub("", " ".join(text.split()))
    splitter = r"\s*(?:>+|»|＞+|→|›)+\s*" if CRUMB_SIGN.search(bare) else r"\s*/\s*|\n+"
    parts = [
        part.strip() for part in re.split(splitter, bare if CRUMB_SIGN.search(bare) else text.strip()) if part.strip()
    ]
    if len(parts) < 2 or any(len(part) > 40 for part in parts[:-1]):
        return []
    names = [word for part in parts if (word := part.split()[0]) and fold(word) not in NO_SECTION and len(word) <= 12]
    made: list[tuple[str, str, float]] = []
    if names and (rules().house.search(names[0]) or names[0].endswith(FRONT_PAGE)):
        made.append(("site", names.pop(0).removesuffix(FRONT_PAGE), 0.6))
    if names:
        made.append(("section", names[-1], 0.8))
    return made
