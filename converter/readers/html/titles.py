"""Find the title: what the head says, cut at the name of the site, and the line of the page that says the same."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from converter.model import Claim, Person
from converter.readers.html.headvalues import rules
from converter.readers.html.leaves import collapse
from converter.readers.html.vocabulary import KNOWN_AT_ONCE
from converter.text.bylines import is_plain_name, stands_alone
from converter.text.fold import fold, squeeze
from converter.text.han import has_han
from converter.text.names import COMMON
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

SEPARATOR = lazily(
    r"\s*(?:_{1,3}|[|｜‖]+|--+|>>?|«|»|<|·{2,})\s*|\s+[-–—·:：•/]\s+|(?<=\S)\s*[-–—]\s*(?=\S)|\s+[-–—·]+(?=\S)|(?<=\S)[-–—·]+\s+"
)
BLOG_OF = lazily(
    r"(?P<name>(?!.{0,6}(?:网|报|我|你|他|首页))[^\s，。]{2,12}?)(?:的(?:个人)?(?:博客|BLOG|专栏|日志|空间|主页|网易博客|新浪博客|搜狐博客|部落格|網誌|网志)|\s?['’]s blog)",
    re.IGNORECASE,
)
BLOG_HOUSE = lazily(
    r"(?:新浪|网易|搜狐|凤凰|和讯|天涯|腾讯|中金|财经|科学网|百度|博客中国).{0,3}(?:博客|空间|BLOG)", re.IGNORECASE
)
BLOG_ANY = lazily(r"(?:博客|部落格|網誌|网志|空间|空間|blog)$", re.IGNORECASE)
BLOGGER, FULL_NAME = 12, 3  # code points of a blogger's name, and of a Chinese name that no label marks
FIRST_NODES = 400  # nodes among which the title element stands
FIRST_SENTENCE = 18  # weight of the sentence that opens the body
NEAR, FAR, AFTER = 12, 40, 3  # runs between a title and that sentence
PARTIAL, MORE = 6, 8  # code points of a part that still agrees; those that a line may say beside it
CLASSED = 1.9  # weight of a line whose class says that it is a title, near the body
LONGEST_ELEMENT = 600  # code points of a title element that are read
PAGE_NUMBER = lazily(r"\s*[(（](?:页|頁|第|page)\s*\d+\s*[页頁]?[)）]$", re.IGNORECASE)
LONGEST = 200  # code points of a title on the page
SHORTEST = 2
NONE: tuple[float, str | None] = (0.0, None)  # no agreement
COLUMN = lazily(  # 【时评】别让旧书店只剩下照片; 青石时评丨别让旧书店只剩下照片
    r"\s*(?:[【〔［](?P<bracketed>[^【】〔〕［］]{2,10})[】〕］]\s*|(?P<barred>[^\W\d_]{2,8}\+?)\s*[丨｜|]\s*)(?=\S{4})"
)
COLON = lazily(r"\S.{0,23}?: +(?P<rest>\S.+)")  # a site's name before the title: 青石小站: 渡口的灯
HEADS = frozenset({"h1", "h2", "h3"})
RANK = {"h1": 3.0, "h2": 2.0, "h3": 1.5}
TITLE_WORDS = frozenset({"tit", "biaoti", "bt", "h1"})  # whole words of a class; title and headline may be parts of one


class Title(NamedTuple):
    """The title as the reader sees it: claims, and the run of the page that it stands in."""

    claims: tuple[Claim, ...]
    run: int | None = None  # the run on the page that is the title


class _Candidate(NamedTuple):
    """A line of the page that can be the title."""

    run: int
    text: str
    weight: float
    tag: str
    agreement: float = 0.0
    said: str | None = None  # the title as the head says it, where the line says more


def find(page: Page, measures: Measures, head_claims: list[Claim], main: tuple[int, int]) -> Title:
    """The title, by agreement of the page's head and a line of the page. `main` are the nodes of the main content."""
    given = _title_element(page)
    houses = {squeeze(str(claim.value)) for claim in head_claims if claim.field == "site"}
    named = [str(claim.value) for claim in head_claims if claim.field == "title"]
    wanted = _wanted(given, named)
    candidates = _candidates(page, measures, main, wanted, houses)
    best = max(candidates, key=lambda c: c.weight, default=None)
    made: list[Claim] = []
    if best is not None:
        runs = measures.runs
        span = (page.starts[runs.first[best.run]], page.stops[runs.last[best.run]])
        agreed = f"{best.tag} that agrees with the page's title" if best.agreement else best.tag
        confidence = 0.96 if best.agreement else 0.84 if best.weight >= RANK["h1"] else 0.72
        made.append(Claim("title", best.said or best.text, agreed, confidence, (span,)))
        if column := COLUMN.match(best.said or best.text):
            made.append(Claim("column", column["bracketed"] or column["barred"], "beginning of the title", 0.6))
    if given and not (_is_house(given, houses) and SEPARATOR.search(given) is None):
        made.append(Claim("title", cut(given, houses), "title element", 0.65 if best else 0.7))
        parts = SEPARATOR.split(given)
        if len(parts) > 1 and _is_house(parts[-1], houses) and not parts[-1].lower().startswith("powered by"):
            made.append(Claim("site", parts[-1].strip(), "end of the title element", 0.5))
    if given:
        made += _blogger(given, best.text if best is not None else None)
    rival = max((claim.confidence for claim in head_claims if claim.field == "title"), default=0.0)
    leads = best is not None and (best.agreement > 0 or made[0].confidence > rival)
    return Title(tuple(made), best.run if best is not None and leads else None)


def _blogger(given: str, title: str | None) -> list[Claim]:
    """The author whose blog or column the title element names (春天的河_江边人的博客; 春天的河 - 周小禾).

    >>> [claim.value.name for claim in _blogger("春天的河_江边人的博客-某某网", None)]
    ['江边人']
    """
    parts = [part.strip() for part in SEPARATOR.split(given) if part.strip()]
    for place, part in enumerate(parts[1:], 1):
        if named := BLOG_OF.fullmatch(part):
            return [Claim("authors", Person(named["name"]), "title element: whose blog it is", 0.55)]
        if place > 1 and BLOG_ANY.search(part) and is_plain_name(parts[place - 1]):
            return [Claim("authors", Person(parts[place - 1]), "title element: whose blog it is", 0.5)]
        if place > 1 and BLOG_HOUSE.fullmatch(part) and len(parts[place - 1]) <= BLOGGER:
            return [Claim("authors", Person(parts[place - 1]), "title element: whose blog it is", 0.5)]
    if (
        len(parts) == 2
        and len(parts[1]) == FULL_NAME
        and is_plain_name(parts[1])
        and fold(parts[1])[0] in COMMON
        and squeeze(parts[1]) != squeeze(title or "")
    ):
        return [Claim("authors", Person(parts[1]), "title element: a name at its end", 0.45)]
    return []


def _wanted(given: str | None, named: list[str]) -> dict[str, tuple[float, str]]:
    """What a line may say to agree with the head: its key, how much that weighs, and how the head writes it."""
    wanted: dict[str, tuple[float, str]] = {}
    for text, weight in [*((name, 1.0) for name in named), *([(given, 0.9)] if given else [])]:
        for part, share in contiguous(text):
            key = squeeze(part)
            if not text.startswith(part) and is_plain_name(part):
                continue  # 渡口的灯 - 周小禾
            if len(key) >= SHORTEST and weight * share > wanted.get(key, (0.0, ""))[0]:
                wanted[key] = (weight * share, part)
    if given and (after := COLON.match(given)) and len(key := squeeze(after["rest"])) >= SHORTEST:
        wanted.setdefault(key, (0.45 + 0.45 * len(after["rest"]) / len(given), after["rest"]))
    return wanted


def _agreement(key: str, wanted: dict[str, tuple[float, str]]) -> tuple[float, str | None]:
    """How well a line agrees with the head; the head's words where the line says a little more."""
    if key in wanted:
        return wanted[key][0], None
    if len(key) < PARTIAL:
        return 0.0, None
    for other, (weight, part) in wanted.items():
        if len(other) < PARTIAL:
            continue
        if (other.startswith(key) and len(key) * 3 >= len(other)) or (
            other.endswith(key) and len(key) * 2 >= len(other)
        ):
            return 0.6 * weight, None
        if (key.startswith(other) or key.endswith(other)) and len(key) <= len(other) + MORE:
            return 0.7 * weight, part if key.replace(other, "", 1).isdigit() or key.endswith(other) else None
    return 0.0, None


def cut_claims(claims: list[Claim]) -> list[Claim]:
    """Claims of the head with the site's name cut off their titles."""
    houses = {squeeze(str(claim.value)) for claim in claims if claim.field == "site"}
    return [
        replace(claim, value=cut(str(claim.value), houses)) if claim.field == "title" and houses else claim
        for claim in claims
    ]


def without_house(page: Page, claims: list[Claim]) -> list[Claim]:
    """Claims of the head without authors who are the site that the title element ends with (网易 in 手机网易网)."""
    if not any(claim.field == "authors" for claim in claims):
        return claims
    given = _title_element(page)
    house = SEPARATOR.split(given)[-1].strip() if given and SEPARATOR.search(given) else ""
    if not house or BLOG_ANY.search(house) or not _is_house(house, set()):
        return claims
    folded = squeeze(house)
    return [
        c for c in claims if not (isinstance(c.value, Person) and c.field == "authors" and _is_within(c.value, folded))
    ]


def _is_within(person: Person, house: str) -> bool:
    """Whether a Chinese name that is no person's stands in the name of a house."""
    name = person.name or ""
    return has_han(name) and not stands_alone(name) and squeeze(name) in house


def named(page: Page, head_claims: list[Claim]) -> str | None:
    """What the page's head calls the article, without looking at the page."""
    given = next((str(claim.value) for claim in head_claims if claim.field == "title"), None)
    element = _title_element(page)
    return given or (cut(element, set()) if element else None)


def names(page: Page, head_claims: list[Claim]) -> dict[str, float]:
    """What the page's head calls the article: keys to compare lines with, and how much each says."""
    houses = {squeeze(str(claim.value)) for claim in head_claims if claim.field == "site"}
    said = [str(claim.value) for claim in head_claims if claim.field == "title"]
    wanted = _wanted(_title_element(page), said)
    return {key: weight for key, (weight, part) in wanted.items() if not _is_house(part, houses)}


def _title_element(page: Page) -> str | None:
    """What the title element says; the element of a corpus that wraps a page may say it too."""
    for node, tag in enumerate(page.tags):
        if tag == "title" and page.tags[page.parents[node]] != "svg":
            return " ".join(page.of(node)[:LONGEST_ELEMENT].split()) or None
        if node > FIRST_NODES:
            break
    for node in range(min(4, len(page.tags))):
        if page.tags[node] == "text" and page.attributes[node].get("title"):
            return " ".join(page.attributes[node]["title"].split()) or None
    return None


def contiguous(text: str) -> list[tuple[str, float]]:
    """Runs of the parts of a title element, with the share of the whole that they are: longer ones weigh more."""
    places = [0, *(place for found in SEPARATOR.finditer(text) for place in found.span()), len(text)]
    bounds = [(places[i], places[i + 1]) for i in range(0, len(places), 2)][:8]
    made: list[tuple[str, float]] = []
    for i in range(len(bounds)):
        for j in range(i, len(bounds)):
            part = text[bounds[i][0] : bounds[j][1]].strip()
            if part and i == j and (last := part.rpartition(" "))[0] and _is_house(last[2], set()):
                made.append((last[0], 0.5 + 0.4 * len(last[0]) / len(text)))  # 标题 某某网
            if part:
                made.append((part, 0.5 + 0.5 * len(part) / len(text) - 0.05 * i))
    return made


def cut(text: str, houses: set[str]) -> str:
    """A title element without the names of site and channel at its end or beginning.

    >>> cut("春天的河_文化频道_某某网", set()), cut("A Walk by the River | The Paper", {"thepaper"})
    ('春天的河', 'A Walk by the River')
    """
    places = [0, *(place for found in SEPARATOR.finditer(text) for place in found.span()), len(text)]
    bounds = [(places[i], places[i + 1]) for i in range(0, len(places), 2)]
    parts = [text[a:b].strip() for a, b in bounds]
    first, last = 0, len(parts) - 1
    while last > first and (
        _is_house(parts[last], houses) or (last - first >= 2 and len(parts[last]) < len(parts[first]))
    ):
        last -= 1
    while first < last and _is_house(parts[first], houses):
        first += 1
    if (
        last > first
        and len(parts[last]) * 3 <= len(parts[first])
        and _strong_separator(text[bounds[last - 1][1] : bounds[last][0]])
    ):
        last -= 1
    left = text[bounds[first][0] : bounds[last][1]].strip()
    left = PAGE_NUMBER.sub("", left)
    head, _, tail = left.rpartition(" ")
    return head.strip() if head and len(head) >= len(tail) and _is_house(tail, houses) else left


def _strong_separator(text: str) -> bool:
    return any(c in "_|｜" for c in text) or text.startswith(" ")


def _is_house(part: str, houses: set[str]) -> bool:
    key = squeeze(part)
    if part.lower().startswith("powered by"):
        return True
    return key in houses or (len(part) <= 20 and rules().house.search(part.strip()) is not None)


def _candidates(
    page: Page, measures: Measures, main: tuple[int, int], wanted: dict[str, tuple[float, str]], houses: set[str]
) -> list[_Candidate]:
    """Lines that can be the title: headings, lines of a title class, lines that agree with the page's head."""
    runs, unit = measures.runs, measures.unit
    made: list[_Candidate] = []
    h1s = page.tags.count("h1")
    first_main = measures.first_run[main[0]]
    first_good = next((r for r in range(first_main, len(runs)) if measures.good[r] > FIRST_SENTENCE), len(runs))
    longest = max((len(key) for key in wanted), default=0) * 2 + MORE
    fewest = min(PARTIAL, *map(len, wanted), LONGEST) - 0.5  # code points of a line that can agree
    ends = {key[:1] for key in wanted} | {key[-1:] for key in wanted}  # a line that agrees begins or ends with one
    tail = {squeeze(part) for key, (_, part) in wanted.items() if key and _is_house(part, houses)}
    for run in range(min(len(runs), first_good + AFTER)):
        length = runs.size[run] * unit
        block = runs.block[run]
        tag = page.tags[block]
        if not SHORTEST <= length <= LONGEST or tag in ("title", ""):
            continue
        if tag not in HEADS and length > longest:
            continue
        key = measures.key(run) if length >= fewest else ""
        agreement, said = _agreement(key, wanted) if key in wanted or not ends.isdisjoint((key[:1], key[-1:])) else NONE
        distance = first_good - run
        near = 0 <= distance <= NEAR
        if not agreement and (measures.gone[run] or not (near or tag == "h1")):
            continue
        weight = RANK.get(tag, 0.0) or _class_weight(page, block)
        weight += 0.8 if near else 0.4 if NEAR < distance <= FAR else -0.6 if distance < 0 else 0.0
        linked = runs.linked[run] * 2 > runs.size[run]
        weight -= (
            (0.6 if tag == "h1" and h1s > 1 else 0.0) + (1.2 if linked else 0.0) + (1.0 if measures.gone[run] else 0.0)
        )
        if agreement:
            told = tag in HEADS or weight >= CLASSED
            weight += 4.0 * agreement * min(1.0, len(key) / 6) * (1.0 if told else 0.55)
        elif (
            linked
            or len(key := measures.key(run)) < (2 if tag == "h1" else 4)
            or not (tag == "h1" or weight >= CLASSED)
            or key in tail
            or _is_house(collapse(measures.text(run)).strip(), houses)
        ):
            continue
        text = collapse(measures.text(run)).strip()
        made.append(_Candidate(run, text, weight, tag, agreement, said))
    return made


def _class_weight(page: Page, block: int) -> float:
    attributes = page.attributes[block]
    if attributes and _is_of_titles(f"{attributes.get('class', '')} {attributes.get('id', '')}"):
        return 1.2
    parent = page.parents[block]
    if (
        parent >= 0
        and (attributes := page.attributes[parent])
        and _is_of_titles(f"{attributes.get('class', '')} {attributes.get('id', '')}")
    ):
        return 0.8
    return 0.2


@lru_cache(maxsize=KNOWN_AT_ONCE)
def _is_of_titles(name: str) -> bool:
    """Whether a class or id is one of titles."""
    lowered = name.lower()
    if "title" in lowered or "headline" in lowered:
        return True
    return not TITLE_WORDS.isdisjoint(lowered.replace("_", " ").replace("-", " ").split())
