"""Prune what is no part of the article by evidence: hidden parts, forms, and the families of chrome.

An element goes on the word of its class or id only while it holds a small share of the page's sentences: a page whose
whole article stands in `<div class="side-content">` must not lose it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from converter.readers.html.vocabulary import Family, meaning, vocabulary
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

HIDDEN = lazily(r"display\s*:\s*none")  # of a style in small letters
INVISIBLE = lazily(r"visibility\s*:\s*hidden")
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
TELLING = frozenset({*ALWAYS, *TAG_FAMILIES, "form", "pre", "code", "xmp", "listing"})
LINKS = ("share", "advertisement", "navigation", "login")  # families that a single link may be of
FIRST_LINES = 4  # runs of an element that can be its second witness
TITLES = frozenset({"h1", "h2"})
LEFT = 20.0  # weight of sentences that a page keeps when an element goes on the word of two witnesses
PROSE, PROSE_SHARE = 40.0, 0.6  # weight of sentences, and their share, from which an element is no menu
SMALL = 400.0  # weight of text up to which the size of an element says nothing
CODE = frozenset({"pre", "code", "xmp", "listing"})  # their classes colour code: `hljs-comment`
WHOLE = frozenset({"html", "body", "main", "article", "head", "title"})  # never pruned by a word of their class
HIDDEN_MOST = 0.35  # of the page's sentences: a page that hides more is shown by its script
FORM_MOST = 0.2
RESIDUE = 60.0  # weight of sentences before an element of comments that make them comments on something
COMMENTED = 0.04  # the same as a share of the comments' sentences
EDGES = " \t\r\n\u3000\xa0·|│【】[]()（）*•>»☆★■▪◆●→#"
HEADING = 60  # code points of a heading that opens a part of its own
RIGHTS = lazily(
    r"^\W*(?:copyright\b|©)\W*(?:\(c\)|©)?\W*(?:19|20)\d\d|^\W*(?:19|20)\d\d\W{0,6}©|all rights reserved\W*$"
    r"|ICP[备备證证]\s*\d{5}|公网安备\s*\d{8}",
    re.IGNORECASE,
)
RIGHTS_SIGNS = (
    "©",
    "copyright",
    "all rights reserved",
    "icp",
    "公网安备",
)  # one of them stands in every such statement
LONG_RIGHTS = 600  # code points of a run that is a statement of rights
SHORT = 60  # weight of a run up to which its first words may say what it is


class Pruned(NamedTuple):
    """An element that goes, and why."""

    node: int
    rule: str
    reason: str
    confidence: float


class _Judge:
    """What decides about one element; it knows how much the page holds as a whole."""

    def __init__(self, page: Page, measures: Measures, *, is_forum: bool) -> None:
        self.measures = measures
        self.is_forum = is_forum
        self.total = max(measures.good_of(0), 1.0) if page.tags else 1.0
        self.whole = max(measures.size_of(0), 1.0) if page.tags else 1.0
        self.families = vocabulary().families
        self.by_rule = {family.rule: family for family in self.families}

    def verdict(self, at: int, tag: str, attributes: Mapping[str, str]) -> Pruned | None:
        """Why an element goes, or None where it stays."""
        measures = self.measures
        if tag in ALWAYS:
            return Pruned(at, *ALWAYS[tag], 1.0) if measures.good_of(at) <= HIDDEN_MOST * self.total else None
        if tag == "form":
            small = measures.good_of(at) <= FORM_MOST * self.total and measures.size_of(at) <= FORM_MOST * self.whole
            return Pruned(at, "form", "form", 0.9) if small else None
        if attributes and _is_hidden(attributes):
            goes = tag not in WHOLE and self._may_be_hidden(at)
            return Pruned(at, "hidden", "not shown on the page", 0.9) if goes else None
        family, for_content, evidence = self._family(tag, attributes)
        if family is None or tag in WHOLE:
            return None
        if self.is_forum and family.rule == "comments" and tag != "a":
            return None
        if not self._fits(at, tag, family, for_content=for_content):
            return None
        return Pruned(at, family.rule, f"{family.reason}: {evidence}", family.confidence)

    def _may_be_hidden(self, at: int) -> bool:
        """Whether a page that hides an element shows enough beside it: sentences, or else words."""
        measures = self.measures
        good = measures.good_of(at)
        if good > HIDDEN_MOST * self.total:
            return False
        return self.total - good >= RESIDUE or measures.size_of(at) <= HIDDEN_MOST * self.whole

    def _family(self, tag: str, attributes: Mapping[str, str]) -> tuple[Family | None, bool, str]:
        """The family that an element speaks for by its tag, role, class or id; whether it speaks for an article too."""
        if tag in TAG_FAMILIES:
            return self.by_rule[TAG_FAMILIES[tag]], False, f"<{tag}>"
        if not attributes:
            return None, False, ""
        role = attributes.get("role")
        if role in ROLES:
            return self.by_rule[ROLES[role]], False, f"role {role}"
        name = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        if len(name) > 1:
            number, for_content = meaning(name)
            if number >= 0:
                return self.families[number], for_content, name.strip()[:60]
        return None, False, ""

    def _fits(self, at: int, tag: str, family: Family, *, for_content: bool) -> bool:
        """Whether an element is small enough to go on the word of its class."""
        measures = self.measures
        most = family.most * (0.5 if for_content else 1.0)
        good = measures.good_of(at)
        before = measures.sums_good[measures.first_run[at]]
        if family.rule == "comments" and not for_content and before >= max(RESIDUE, COMMENTED * good):
            return True
        if family.rule == "navigation" and good >= PROSE and good >= PROSE_SHARE * measures.size_of(at):
            return False  # sentences without links are no menu, whatever they are called
        if good > most * self.total and good < self.total - LEFT and self._says_so(at, family):
            return True
        largest = most * self.whole if for_content else max(most, 0.3) * self.whole + SMALL
        if good > most * self.total or measures.size_of(at) > largest:
            return False
        return tag != "a" or family.rule in LINKS

    def _says_so(self, at: int, family: Family) -> bool:
        """Whether a line of an element speaks for the family that its class names: two witnesses."""
        known = vocabulary()
        page = self.measures.page
        if not TITLES.isdisjoint(page.tags[at : page.ends[at]]):
            return False
        for run in self.measures.runs_of(at)[:FIRST_LINES]:
            spoken = known.by_phrase(self.measures.text(run)[: 2 * SHORT].strip(EDGES))
            if spoken is not None and spoken.rule == family.rule:
                return True
        return False


def prune(page: Page, measures: Measures, *, keep: Sequence[int] = (), is_forum: bool = False) -> list[Pruned]:
    """The outermost elements that are no part of the article, in document order; `measures` counts them as gone.

    Its sums are not made anew: `discount` follows.

    Elements of `keep`, the posts of a forum, stay, and so do those around them; on a page of a forum comments are answers.
    """
    judge = _Judge(page, measures, is_forum=is_forum)
    kept = [(node, page.ends[node]) for node in keep]
    made: list[Pruned] = []
    tags, ends, attributes = page.tags, page.ends, page.attributes
    at, count = 0, len(tags)
    while at < count:
        tag = tags[at]
        if not tag or not (attributes[at] or tag in TELLING or kept):
            at += 1
            continue
        if tag in CODE or (kept and kept[0][0] <= at < kept[0][1]):
            at = ends[at]
            while kept and kept[0][1] <= at:
                del kept[0]
            continue
        verdict = None if kept and at < kept[0][0] < ends[at] else judge.verdict(at, tag, attributes[at])
        if verdict is None:
            at += 1
            continue
        made.append(verdict)
        measures.remove(at)
        at = ends[at]
    return made


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style")
    if style:
        style = style.lower()
        if ("none" in style and HIDDEN.search(style)) or ("hidden" in style and INVISIBLE.search(style)):
            return True
    return "hidden" in attributes


def discount(measures: Measures) -> None:
    """Let short runs that open as chrome does (copyright, share, hot list) speak against an article, not for it."""
    known = vocabulary()
    runs, unit = measures.runs, measures.unit
    footer = next(number for number, family in enumerate(known.families) if family.rule == "footer")
    for run, size in enumerate(runs.size):
        if measures.gone[run]:
            continue
        if size > SHORT:
            if size * unit <= LONG_RIGHTS and _states_rights(measures.text(run)):
                _speak(measures, run, known.families[footer])
            continue
        text = measures.text(run).strip(EDGES)
        family = known.by_heading(text) if size * unit <= HEADING else None
        if family is not None:
            measures.opening[run] = family
        else:
            family = known.by_phrase(text)
            if family is None:
                continue
        _speak(measures, run, family)
    measures.refresh()


def _states_rights(text: str) -> bool:
    """Whether a long run is a statement of rights."""
    lowered = text.lower()
    return any(sign in lowered for sign in RIGHTS_SIGNS) and RIGHTS.search(text) is not None


def _speak(measures: Measures, run: int, family: Family) -> None:
    """Let a run speak against an article; a long one by its words, a short one by what it opens or says."""
    if run not in measures.opening:
        measures.spoken[run] = family
    measures.good[run] = 0.0
    measures.value[run] = -max(measures.runs.size[run], 4.0)
