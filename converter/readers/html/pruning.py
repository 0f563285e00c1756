"""Prune what is no part of the article by evidence: hidden parts, forms, and the families of chrome.

An element goes on the word of its class or id only while it holds a small share of the page's sentences: a page whose
whole article stands in `<div class="side-content">` must not lose it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from converter.readers.html.vocabulary import Family, meaning, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

HIDDEN = re.compile(r"display\s*:\s*none", re.I)
INVISIBLE = re.compile(r"visibility\s*:\s*hidden", re.I)
ALWAYS = {
    "select": ("form", "form control"),
    "option": ("form", "form control"),
    "button": ("form", "form control"),
    "textarea": ("form", "form control"),
    "datalist": ("form", "form control"),
    "noframes": ("fallback", "text for browsers without frames"),
    "iframe": ("fallback", "text for browsers without frames"),
    "marquee": ("advertisement", "scrolling text"),
}
TAG_FAMILIES = {"nav": "navigation", "footer": "footer", "aside": "sidebar", "menu": "navigation", "dialog": "login"}
ROLES = {
    "navigation": "navigation",
    "contentinfo": "footer",
    "complementary": "sidebar",
    "search": "login",
    "dialog": "login",
    "menu": "navigation",
    "menubar": "navigation",
    "banner": "navigation",
}
CODE = frozenset({"pre", "code", "xmp", "listing"})  # their classes colour code: `hljs-comment`
WHOLE = frozenset({"html", "body", "main", "article", "head", "title"})  # never pruned by a word of their class
HIDDEN_MOST = 0.35  # of the page's sentences: a page that hides more is shown by its script
FORM_MOST = 0.2
EDGES = " \t\r\n\u3000\xa0·|│【】[]()（）*•>»☆★■▪◆●→#"
HEADING = 60  # code points of a heading that opens a part of its own
SHORT = 60  # weight of a run up to which its first words may say what it is


class Pruned(NamedTuple):
    """An element that goes, and why."""

    node: int
    rule: str
    reason: str
    confidence: float


def prune(page: Page, measures: Measures, *, keep: Sequence[int] = ()) -> list[Pruned]:
    """The outermost elements that are no part of the article, in document order; `measures` counts them as gone.

    Elements of `keep`, the posts of a forum, stay, and so do those around them.
    """
    by_rule = {family.rule: number for number, family in enumerate(vocabulary().families)}
    total = max(measures.good_of(0), 1.0) if page.tags else 1.0
    whole = max(measures.size_of(0), 1.0) if page.tags else 1.0
    kept = [(node, page.ends[node]) for node in keep]
    made: list[Pruned] = []
    tags, ends, attributes = page.tags, page.ends, page.attributes
    at, count = 0, len(tags)
    while at < count:
        tag = tags[at]
        if not tag:
            at += 1
            continue
        if tag in CODE or (kept and kept[0][0] <= at < kept[0][1]):
            at = ends[at]
            while kept and kept[0][1] <= at:
                del kept[0]
            continue
        if kept and at < kept[0][0] < ends[at]:
            at += 1
            continue
        verdict = _verdict(page, measures, at, tag, attributes[at], by_rule, total, whole)
        if verdict is None:
            at += 1
            continue
        made.append(verdict)
        measures.remove(at)
        at = ends[at]
    measures.refresh()
    return made


def _verdict(
    page: Page,
    measures: Measures,
    at: int,
    tag: str,
    attributes: dict[str, str],
    by_rule: dict[str, int],
    total: float,
    whole: float,
) -> Pruned | None:
    always = ALWAYS.get(tag)
    if always:
        return Pruned(at, *always, 1.0) if measures.good_of(at) <= HIDDEN_MOST * total else None
    if tag == "form":
        return Pruned(at, "form", "form", 0.9) if measures.good_of(at) <= FORM_MOST * total and measures.size_of(at) <= FORM_MOST * whole else None
    family: Family | None = None
    for_content = False
    evidence = ""
    if tag in TAG_FAMILIES:
        family, evidence = vocabulary().families[by_rule[TAG_FAMILIES[tag]]], f"<{tag}>"
    if attributes:
        style = attributes.get("style", "")
        if "hidden" in attributes or (style and (HIDDEN.search(style) or INVISIBLE.search(style))):
            if measures.good_of(at) <= HIDDEN_MOST * total and tag not in WHOLE:
                return Pruned(at, "hidden", "not shown on the page", 0.9)
            return None
        if family is None and "role" in attributes and attributes["role"] in ROLES:
            family, evidence = vocabulary().families[by_rule[ROLES[attributes["role"]]]], f"role {attributes['role']}"
        if family is None and tag not in WHOLE:
            name = f"{attributes.get('class', '')} {attributes.get('id', '')}"
            if len(name) > 1:
                number, for_content = meaning(name)
                if number >= 0:
                    family, evidence = vocabulary().families[number], name.strip()[:60]
    if family is None or tag in WHOLE:
        return None
    most = family.most * (0.5 if for_content else 1.0)
    good = measures.good_of(at)
    if good > most * total or measures.size_of(at) > max(most, 0.3) * whole + 400:
        return None
    if tag == "a" and family.rule not in ("share", "advertisement", "navigation", "login"):
        return None
    return Pruned(at, family.rule, f"{family.reason}: {evidence}", family.confidence)


def discount(measures: Measures) -> None:
    """Let short runs that open as chrome does (copyright, share, hot list) speak against an article, not for it."""
    known = vocabulary()
    runs, unit = measures.runs, measures.unit
    for run, size in enumerate(runs.size):
        if measures.gone[run] or size > SHORT:
            continue
        text = measures.text(run).strip(EDGES)
        family = known.by_heading(text) if size * unit <= HEADING else None
        if family is not None:
            measures.opening[run] = family
        else:
            family = known.by_phrase(text)
            if family is None:
                continue
            measures.spoken[run] = family
        measures.good[run] = 0.0
        measures.value[run] = -max(size, 4.0)
    measures.refresh()
