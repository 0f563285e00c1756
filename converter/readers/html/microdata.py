"""What single elements near the article say by their attributes: `time`, `rel=author`, `itemprop`, classes of a byline."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from converter.model import Claim, Person
from converter.readers.html.headvalues import date_of, rules
from converter.readers.html.vocabulary import KNOWN_AT_ONCE, WORDS, any_of, parts_of_name
from converter.text.bylines import names_of, read_line, unlabelled_byline, western_byline
from converter.text.han import has_han
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Mapping

    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

PEOPLE = (
    "author|authors|autor|autoren|autores|autori|autora|auteur|auteurs|redaktion|staff|contributor|contributors|columnist"
    "|columnists|writer|writers|journalist|journalists|reporter|reporters|by|people|profile|profiles|user|users|space|u"
    "|home|blogger"
)
FOLDERS = frozenset(PEOPLE.split("|"))
AUTHOR_ADDRESS = lazily(
    rf"(?:/|^)(?:{PEOPLE})/[^/?#]+/?(?:[?#].*)?$|[?&](?:author|authorid|author_id)=[^&]+", re.IGNORECASE
)
CERTAIN_ADDRESS = lazily(r"/(?:authors?|autor(?:en)?|auteurs?)/|[?&]author(?:id|_id)?=", re.IGNORECASE)
AUTHOR_KEY = lazily(r"(?:/(?:authors?|autor(?:en)?|auteurs?)/|[?&]author(?:id|_id)?=)([^/?#&]+)", re.IGNORECASE)
PEN_NAME = lazily(r"[\w·•&._-]{2,12}")
GENERIC = lazily(
    r"^(?:作者|编辑|編輯|记者|記者|关注|關注|原创|原創|更多|首页|博客|主页|空间|登录|注册|用户|楼主|匿名|回复|评论|查看.*|.*文章.*|\d+.*)$"
)
PUT_UP = lazily(r"\s*(?:发表|發表|发布|發佈|张贴|張貼|写于|寫於).*$")
BARE = lazily(r"\s*(?:\||·|•|,|–|—|-|@|\d{1,2}[./:]|\d{4}).*$")
LONGEST = 90  # code points of an element that is a byline
NAME, EDITOR = 30, 0.6  # code points of an element that holds one name, and how far its class is believed
CLOSE, AFTER = 6, 0.2  # lines after an article that may tell about it, and how much less is believed of them
BESIDE = 10  # runs between names of one byline
OTHERS = frozenset(["comments", "related", "navigation", "teasers", "footer"])  # parts of a page that name other people
DATES = {"datepublished": ("published", 0.87), "datecreated": ("published", 0.7), "datemodified": ("modified", 0.85)}


class _Sign(NamedTuple):
    """How an element says that it names the author."""

    kind: str
    confidence: float
    trusted: bool  # whether a name of one word, or a pen name, is believed too


RELATION = _Sign("rel author", 0.78, trusted=True)
PROPERTY = _Sign("itemprop author", 0.78, trusted=True)
ADDRESS = _Sign("link to an author", 0.74, trusted=True)
CLASS = _Sign("byline", 0.72, trusted=False)


def claims(
    page: Page,
    measures: Measures,
    main: tuple[int, int],
    gone: Mapping[int, tuple[str, str, float, tuple[str, ...]]],
    order: str | None = None,
) -> list[Claim]:
    """Claims of elements before the end of the article.

    `gone` says which elements were pruned and by which rule: comments and lists of other articles name other people.
    `order` is how the page writes a date of figures.
    """
    made: list[Claim] = []
    dated = False
    end = _end(page, measures, main)
    times: list[int] = []
    if "time" in page.tags:
        times = [node for node, tag in enumerate(page.tags) if tag == "time" and page.attributes[node]]
    for node in sorted({*times, *page.with_attribute("itemprop")}):
        if node >= end:
            break
        attributes = page.attributes[node]
        tag = page.tags[node]
        less = AFTER if node >= main[1] else 0.0
        for prop in attributes.get("itemprop", "").lower().split() if tag != "meta" else ():
            if prop in DATES:
                field, confidence = DATES[prop]
                date = date_of(attributes.get("datetime") or attributes.get("content") or page.of(node), order)
                if date:
                    made.append(Claim(field, date, f"itemprop {prop}", confidence - less))
        if tag == "time" and not dated and not _is_gone(measures, node):
            date = date_of(attributes.get("datetime", ""), order) or date_of(page.of(node).strip(), order)
            if date and date.day is not None:
                updated = _is_update(page, node)
                dated = not updated
                confidence = 0.82 if "pubdate" in attributes else 0.76
                field = "modified" if updated else "published"
                made.append(Claim(field, date, f"time element: {page.path(node)}", confidence - less))
    made += _bylines(page, measures, main, gone, end)
    made += _editors(page, end)
    return made


def _editors(page: Page, end: int) -> list[Claim]:
    """The editor in an element whose class says so, and that holds nothing but a name."""
    named = rules().editor
    nodes = [
        node
        for name, alike in page.by_class().items()
        if alike[0] < end and _may_name_somebody(name) and not named.isdisjoint(_words_of(name))
        for node in alike
    ]
    for node in sorted(node for node in nodes if node < end):
        if page.stops[node] - page.starts[node] <= NAME and (people := unlabelled_byline(page.of(node).strip())):
            evidence = f"class of an editor: {page.path(node)}"
            return [Claim("editors", person, evidence, EDITOR) for person in people if person.name]
    return []


def _end(page: Page, measures: Measures, main: tuple[int, int]) -> int:
    """The node up to which elements may speak for the article: a few lines after it, before anything with a heading."""
    last = measures.first_run[main[1]]
    stop = next((run for run in range(last, min(last + CLOSE, len(measures.runs))) if run in measures.opening), None)
    run = stop if stop is not None else last + CLOSE
    return max(main[1], measures.runs.first[run] if run < len(measures.runs) else len(page.tags))


def _is_update(page: Page, node: int) -> bool:
    """Whether the class of an element or its parent says that it tells of a change."""
    return any(
        at >= 0 and not rules().changed.isdisjoint(_words(page.attributes[at])) for at in (node, page.parents[node])
    )


def _words(attributes: Mapping[str, str]) -> frozenset[str]:
    return _words_of(attributes.get("class", "")) if attributes else frozenset()


@lru_cache(maxsize=KNOWN_AT_ONCE)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(WORDS.findall(parts_of_name(name)))


def _sign(page: Page, node: int) -> _Sign | None:
    attributes = page.attributes[node]
    if "author" in attributes.get("rel", "").split():
        return RELATION
    if "author" in attributes.get("itemprop", "").lower().split():
        return PROPERTY
    if page.tags[node] == "a" and AUTHOR_ADDRESS.search(attributes.get("href", "")):
        return ADDRESS
    words = _words(attributes)
    if rules().author.isdisjoint(words) or not rules().not_author.isdisjoint(words):
        return None
    return CLASS


def _leads_to_a_person(href: str) -> bool:
    """Whether an address is one of a person: most are not, and their last folder but one tells that for little."""
    if "?" not in href and "#" not in href and "&" not in href:
        folder = href.rstrip("/").rpartition("/")[0].rpartition("/")[2]
        if folder.casefold() not in FOLDERS:
            return False
    return AUTHOR_ADDRESS.search(href) is not None


def _signed(page: Page, end: int) -> list[int]:
    """The elements before `end` that can have a sign, in document order."""
    tags, attributes = page.tags, page.attributes
    made = {*page.with_attribute("rel"), *page.with_attribute("itemprop")}
    for node in page.with_attribute("href"):
        if node >= end:
            break
        if tags[node] == "a" and _leads_to_a_person(attributes[node]["href"]):
            made.add(node)
    for name, alike in page.by_class().items():
        if alike[0] < end and _may_name_somebody(name):
            made.update(alike)
    return sorted(node for node in made if node < end)


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    """The words of classes that name an author or editor."""
    return any_of(sorted(rules().author | rules().editor))


@lru_cache(maxsize=KNOWN_AT_ONCE)
def _may_name_somebody(name: str) -> bool:
    """Whether a word of those that name the author or editor stands anywhere in a class."""
    return _names().search(name.lower()) is not None


def _bylines(
    page: Page,
    measures: Measures,
    main: tuple[int, int],
    gone: Mapping[int, tuple[str, str, float, tuple[str, ...]]],
    end: int,
) -> list[Claim]:
    """The people of the first elements that say by an attribute that they name the author."""
    best: list[Claim] = []
    found: tuple[str, int] | None = None  # the kind of the elements that are gathered, and the run of the last one
    first_good = next((run for run in measures.runs_of(main[0]) if measures.good[run] > 0), measures.first_run[main[0]])
    alone: bool | None = None
    for node in _signed(page, end):
        if page.tags[node] == "meta":
            continue
        sign = _sign(page, node)
        if sign is None:
            continue
        run = measures.first_run[node]
        if found is not None and (sign.kind != found[0] or run - found[1] > BESIDE):
            if sign.confidence <= best[0].confidence:
                continue
            found = None
        if sign is ADDRESS:
            if alone is None:
                alone = _only_author(page)
            if not (alone or _near(page, node, run, first_good)):
                continue
        if page.stops[node] - page.starts[node] > 4 * LONGEST or _is_of_others(page, node, gone):
            continue
        inside = _named_inside(page, node, sign)
        texts = [inside] if inside else [" ".join(measures.text(r).split()) for r in measures.runs_of(node)][:4]
        if len(texts) < 2 and not inside:  # or a part of a run
            texts = [" ".join(page.of(node).split())]
        text, people = next(((t, p) for t in texts if len(t) <= LONGEST and (p := _people(t, sign))), ("", []))
        if not people:
            continue
        if found is None:
            best = []
        found = (sign.kind, run)
        evidence = f"{sign.kind}: {page.path(node)}" if not best else best[0].evidence
        confidence = (
            best[0].confidence
            if best
            else sign.confidence - (0.12 if has_han(text) else 0.0) - (AFTER if node >= main[1] else 0.0)
        )
        known = {claim.value for claim in best}
        best += [Claim("authors", person, evidence, confidence) for person in people if person not in known]
    return best


def _near(page: Page, node: int, run: int, first_good: int) -> bool:
    """Whether a link to a person stands where bylines do: shortly before the first sentence."""
    certain = CERTAIN_ADDRESS.search(page.attributes[node].get("href", "")) is not None
    return 0 <= first_good - run <= (3 * BESIDE if certain else BESIDE)


def _only_author(page: Page) -> bool:
    """Whether all links to authors of a page lead to one and the same: it is the page of that author."""
    found = {
        match[1]
        for node, tag in enumerate(page.tags)
        if tag == "a" and (match := AUTHOR_KEY.search(page.attributes[node].get("href", "")))
    }
    return len(found) == 1


def _named_inside(page: Page, node: int, sign: _Sign) -> str:
    """The name that an element of a property holds in an element of its own, also one without text."""
    if sign is not PROPERTY:
        return ""
    for at in range(node + 1, page.ends[node]):
        if page.attributes[at] and page.attributes[at].get("itemprop", "").lower() == "name":
            return " ".join((page.attributes[at].get("content") or page.of(at)).split())
    return ""


def _people(text: str, sign: _Sign) -> list[Person]:
    if rules().not_a_person.match(text):
        return []
    if has_han(text):
        return _chinese(text, sign)
    bare = BARE.sub("", text)
    names = western_byline(text) or names_of(bare, single=sign.trusted)
    if names and len("".join(names)) * 2 < len(bare.split("|")[0]) and not western_byline(text):
        return []
    return [Person(name) for name in names if not rules().not_a_person.match(name)]


def _chinese(text: str, sign: _Sign) -> list[Person]:
    """A Chinese name, or a pen name where the sign is trusted; labels are read by `visible`."""
    if read_line(text).facts or rules().house.search(text) or GENERIC.match(text):
        return []
    if people := unlabelled_byline(PUT_UP.sub("", text)):
        return list(people)
    return [Person(text)] if sign.trusted and PEN_NAME.fullmatch(text) else []


def _is_of_others(page: Page, node: int, gone: Mapping[int, tuple[str, str, float, tuple[str, ...]]]) -> bool:
    """Whether an element stands in a part of the page that names other people than the author."""
    while node >= 0:
        if node in gone and gone[node][0] in OTHERS:
            return True
        node = page.parents[node]
    return False


def _is_gone(measures: Measures, node: int) -> bool:
    runs = measures.runs_of(node)
    return bool(runs) and all(measures.gone[run] and run not in measures.told for run in runs)
