"""Find the title: what the head says, cut at the name of the site, and the line of the page that says the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.model import Claim
from converter.readers.html.headmatter import rules
from converter.readers.html.leaves import collapse
from converter.text.fold import squeeze

if TYPE_CHECKING:
    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

SEPARATOR = re.compile(r"\s*(?:_{1,3}|[|｜‖]+|--+|>>?|«|»|<|·{2,})\s*|\s+[-–—·:：•/]\s+|(?<=\S)\s*[-–—]\s*(?=\S)|\s+[-–—·]+(?=\S)|(?<=\S)[-–—·]+\s+")
LONGEST = 200  # code points of a title on the page
SHORTEST = 2
HEADS = frozenset({"h1", "h2", "h3"})
RANK = {"h1": 3.0, "h2": 2.0, "h3": 1.5}
TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:title|tit|headline|biaoti|bt|articletitle|newstitle|posttitle|entry-title|main-?title|arttitle|h1)(?:$|[\s_-])|title|headline", re.I)


@dataclass(frozen=True, slots=True)
class Title:
    """The title as the reader sees it: claims, and the run of the page that it stands in."""

    claims: tuple[Claim, ...]
    run: int | None = None  # the run on the page that is the title
    text: str | None = None


def find(page: Page, measures: Measures, head_claims: list[Claim], main: tuple[int, int]) -> Title:
    """The title, by agreement of the page's head and a line of the page. `main` are the nodes of the main content."""
    given = _title_element(page)
    named = [str(claim.value) for claim in head_claims if claim.field == "title"]
    wanted: dict[str, float] = {}
    for text, weight in [*((name, 1.0) for name in named), *([(given, 0.9)] if given else [])]:
        for part, share in contiguous(text):
            key = squeeze(part)
            if len(key) >= SHORTEST:
                wanted[key] = max(wanted.get(key, 0.0), weight * share)
    candidates = _candidates(page, measures, main)
    best, chosen = 0.0, None
    for run, text, weight in candidates:
        key = squeeze(text)
        agreement = wanted.get(key, 0.0)
        if agreement:
            value = weight + 4.0 * agreement * min(1.0, len(key) / 6)
        elif weight >= RANK["h1"] and len(key) >= 4:
            value = weight - 1.0
        else:
            continue
        if value > best:
            best, chosen = value, (run, text, agreement)
    made: list[Claim] = []
    houses = {squeeze(str(claim.value)) for claim in head_claims if claim.field == "site"}
    if chosen is not None:
        run, text, agreement = chosen
        tag = page.tags[measures.runs.block[run]]
        start, end = page.starts[measures.runs.first[run]], page.stops[measures.runs.last[run]]
        evidence = f"{tag} that agrees with the page's title" if agreement else tag
        made.append(Claim("title", text, evidence, 0.96 if agreement else 0.72, ((start, end),)))
    if given:
        made.append(Claim("title", cut(given, houses), "title element", 0.7 if not chosen else 0.65))
    return Title(tuple(made), chosen[0] if chosen else None, chosen[1] if chosen else None)


def _title_element(page: Page) -> str | None:
    for node, tag in enumerate(page.tags):
        if tag == "title" and (page.parents[node] < 0 or page.tags[page.parents[node]] in ("head", "html")):
            return " ".join(page.of(node).split()) or None
        if tag == "body" and node > 400:
            break
    return None


def contiguous(text: str) -> list[tuple[str, float]]:
    """Runs of the parts of a title element, with the share of the whole that they are: longer ones weigh more."""
    places = [0, *(place for found in SEPARATOR.finditer(text) for place in found.span()), len(text)]
    bounds = [(places[i], places[i + 1]) for i in range(0, len(places), 2)][:8]
    made = []
    for i in range(len(bounds)):
        for j in range(i, len(bounds)):
            part = text[bounds[i][0] : bounds[j][1]].strip()
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
    while last > first and (_is_house(parts[last], houses) or (last - first >= 2 and len(parts[last]) < len(parts[first]))):
        last -= 1
    while first < last and _is_house(parts[first], houses):
        first += 1
    if last > first and len(parts[last]) * 3 <= len(parts[first]) and _strong_separator(text[bounds[last - 1][1] : bounds[last][0]]):
        last -= 1
    return text[bounds[first][0] : bounds[last][1]].strip()


def _strong_separator(text: str) -> bool:
    return any(c in "_|｜" for c in text) or text.startswith(" ")


def _is_house(part: str, houses: set[str]) -> bool:
    key = squeeze(part)
    return key in houses or (len(part) <= 20 and rules().house.search(part.strip()) is not None)


def _candidates(page: Page, measures: Measures, main: tuple[int, int]) -> list[tuple[int, str, float]]:
    """Lines that can be the title: headings, lines of a title class, short lines before the body's first sentences."""
    runs = measures.runs
    made: list[tuple[int, str, float]] = []
    h1s = sum(tag == "h1" for tag in page.tags)
    first_good = next((run for run in measures.runs_of(main[0]) if measures.good[run] > 30), len(runs)) if main[0] < len(page.tags) else len(runs)
    for run in range(len(runs)):
        if runs.size[run] * measures.unit > LONGEST or runs.size[run] * measures.unit < SHORTEST:
            continue
        block = runs.block[run]
        tag = page.tags[block] if block >= 0 else ""
        if tag == "title" or (not page.tags[block]):
            continue
        weight = RANK.get(tag, 0.0)
        if tag not in HEADS:
            weight = _class_weight(page, block)
        if tag == "h1" and h1s > 1:
            weight -= 0.6
        if runs.linked[run] * 2 > runs.size[run]:
            weight -= 1.2
        distance = first_good - run
        weight += 0.8 if 0 <= distance <= 12 else 0.4 if 12 < distance <= 40 else -0.6 if distance < 0 else 0.0
        if measures.gone[run]:
            weight -= 1.0
        start, end = page.starts[runs.first[run]], page.stops[runs.last[run]]
        made.append((run, collapse(page.text[start:end]).strip(), weight))
    return made


def _class_weight(page: Page, block: int) -> float:
    attributes = page.attributes[block]
    if attributes and TITLE_CLASS.search(f"{attributes.get('class', '')} {attributes.get('id', '')}"):
        return 1.2
    parent = page.parents[block]
    if parent >= 0 and (attributes := page.attributes[parent]) and TITLE_CLASS.search(f"{attributes.get('class', '')} {attributes.get('id', '')}"):
        return 0.8
    return 0.2
