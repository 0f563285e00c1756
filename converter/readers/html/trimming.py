"""Trim the main content: lists of links, teasers, parts with a heading of their own, tools before and after the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.readers.html.choosing import children, is_talk
from converter.readers.html.datelines import dateline, is_in_letters
from converter.readers.html.pruning import Pruned
from converter.readers.html.vocabulary import vocabulary
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

LINKED = 0.5  # share of linked text from which an element is a list of links
KEEP = 0.4  # share of the article's sentences that no single trimming takes away
COMMENTED = 0.3  # share of the comments' sentences that the article before them has at least
TEASERS = 3  # pieces that make a list of teasers
TEASER_LINK, TEASER_TEXT = 5.0, 110.0  # weight of a teaser's link at least, and of its sentences at most
TALKED = 0.03  # the same where they read as talk
GREETING, LONGEST_GREETING = 0.05, 16.0  # share of the sentences, and their weight, that may stand above the title
CELLS = frozenset({"li", "dd", "dt", "td", "th"})  # a pass takes lines, and none of these is one
YEARLESS = lazily(r"\d{1,2}[-/月]\d{1,2}日?\s+\d{1,2}[:：]\d\d(?:[:：]\d\d)?(?:\s*[·|]?\s*[^\s，。！？]{2,14})?")
YEARLESS_MOST = 30.0  # weight of such a line
DATELINE = "dateline"  # the rule of lines that tell about the article
TOLD = ("published", "modified", "source")  # what a dateline tells
RESIDUE = 60.0  # weight of sentences that an article is left with at least before comments go


def trim(page: Page, measures: Measures, main: int, *, is_forum: bool = False) -> list[Pruned]:
    """Elements inside of the main content that are no part of it; `measures` counts them as gone."""
    made: list[Pruned] = []
    end = page.ends[main]
    total = max(measures.good_of(main), 1.0)
    size = max(measures.size_of(main), 1.0)
    at = main + 1
    while at < end:
        if not page.tags[at] or measures.first_run[at] == measures.first_run[page.ends[at]]:
            at = page.ends[at] if not page.tags[at] else at + 1
            continue
        verdict = _verdict(page, measures, at, main, total, size)
        if verdict is None or (is_forum and verdict.rule == "comments"):
            at += 1
            continue
        made.append(verdict)
        measures.remove(at)
        at = page.ends[at]
    if made:
        measures.refresh()
    return made


def _verdict(page: Page, measures: Measures, at: int, main: int, total: float, size: float) -> Pruned | None:
    if page.tags[at] in (
        "li",
        "tr",
        "dt",
        "dd",
        "a",
        "span",
        "b",
        "strong",
        "em",
        "i",
        "font",
        "u",
        "sup",
        "sub",
        "br",
        "img",
    ):
        return None
    runs = [run for run in measures.runs_of(at) if not measures.gone[run]]
    if not runs:
        return None
    good = measures.good_of(at)
    mine = measures.size_of(at)
    if runs[0] in measures.opening and len(runs) > 1:
        family = measures.opening[runs[0]]
        before = measures.sums_good[runs[0]] - measures.sums_good[measures.first_run[main]]
        if good <= KEEP * total or (
            family.rule == "comments" and before >= max(RESIDUE, _commented(measures, runs) * good)
        ):
            return Pruned(at, family.rule, f"{family.reason}: {measures.text(runs[0]).strip()[:40]}", 0.85)
    if good <= KEEP * total and len(runs) >= 2 * TEASERS and _are_teasers(page, measures, at):
        return Pruned(at, "teasers", "a list of other articles with their first words", 0.75)
    linked = measures.linked_of(at)
    if linked > LINKED * mine and good <= 0.15 * total and mine <= 0.6 * size and _is_menu(page, at, linked / mine):
        return Pruned(at, "link-list", f"{linked / mine:.0%} of its text is linked", 0.8)
    return None


def _commented(measures: Measures, runs: list[int]) -> float:
    """The share of what comes after a heading of comments that must stand before it; talk speaks for itself."""
    return TALKED if is_talk(measures, runs) else COMMENTED


def _are_teasers(page: Page, measures: Measures, at: int) -> bool:
    """Whether an element is a list of alike pieces, each with a link to another article and little text."""
    kinds: dict[tuple[str, str], list[int]] = {}
    for child in children(page, at):
        if page.tags[child] not in ("p", "br", "hr", "tr", "td", "img"):
            kinds.setdefault((page.tags[child], page.attributes[child].get("class", "")), []).append(child)
    alike = max(kinds.values(), key=len, default=[])
    if len(alike) < TEASERS:
        return False
    teasing = 0
    for child in alike:
        linked = any(
            measures.runs.linked[run] > LINKED * measures.runs.size[run] and measures.runs.size[run] >= TEASER_LINK
            for run in measures.runs_of(child)
            if not measures.gone[run]
        )
        teasing += linked and measures.good_of(child) <= TEASER_TEXT
    return teasing * 4 >= len(alike) * 3


def _is_menu(page: Page, at: int, linked: float) -> bool:
    """Whether an element of links is a list of them; a paragraph with one link in it is none."""
    if page.tags[at] in ("p", "blockquote", "dd", "td", "h2", "h3", "h4", "h5", "h6"):
        return linked > 0.8 and page.tags[at : page.ends[at]].count("a") > 2
    return True


def lines(measures: Measures, main: int, title_run: int | None) -> list[tuple[int, str, str, float]]:
    """Runs inside of the main content that go: (run, rule, reason, confidence)."""
    made: list[tuple[int, str, str, float]] = []
    inside = [run for run in measures.runs_of(main) if not measures.gone[run]]
    if not inside:
        return made
    good = [run for run in inside if measures.good[run] > 0]
    first, last = (good[0], good[-1]) if good else (inside[0], inside[-1])
    greeting = _greeting(measures, good, title_run)
    if greeting:
        made += [(run, "before-title", "stands before the title", 0.7) for run in greeting]
        first = good[len(greeting)]
        inside = [run for run in inside if run not in greeting]
    for run in inside:
        if run == title_run:
            continue
        if title_run is not None and run < title_run < first and measures.good[run] == 0:
            made.append((run, "before-title", "stands before the title", 0.7))
        elif title_run is not None and title_run < run < first and _is_dateline_with_tools(measures, run):
            made.append((run, DATELINE, "tells about the article between its title and its first sentence", 0.8))
        elif run in measures.spoken:
            family = measures.spoken[run]
            made.append((run, family.rule, family.reason, 0.85))
        elif run in measures.opening and run >= last:
            family = measures.opening[run]
            made.append((run, family.rule, family.reason, 0.8))
    return made


def _greeting(measures: Measures, good: list[int], title_run: int | None) -> list[int]:
    """The sentences above the title, where they are few beside those below it (欢迎访问某某网！)."""
    before = [run for run in good if title_run is not None and run < title_run]
    words = sum(measures.good[run] for run in before)
    total = sum(measures.good[run] for run in good)
    return before if words <= GREETING * total + LONGEST_GREETING and len(before) < len(good) else []


def _is_dateline_with_tools(measures: Measures, run: int) -> bool:
    """Whether a run tells the day or the source of an article, and names a button or a counter of the page beside it.

    A line that is nothing but facts is left for the pass that reads such lines.
    """
    if measures.unit > 1.0:  # a page in letters
        return is_in_letters(measures, run)
    if measures.runs.size[run] <= YEARLESS_MOST and YEARLESS.fullmatch(measures.text(run).strip()):
        return True
    line = dateline(measures, run)
    own = measures.page.tags[measures.runs.block[run]] not in CELLS
    return line is not None and not (line.is_spent and own) and any(fact.field in TOLD for fact in line.facts)


def cut_tail(measures: Measures, main: int) -> list[tuple[int, str, str, float]]:
    """Runs after a heading of comments, related links or a disclaimer that nothing of the article follows."""
    inside = [run for run in measures.runs_of(main) if not measures.gone[run]]
    total = sum(measures.good[run] for run in inside)
    before = 0.0
    for place, run in enumerate(inside):
        family = measures.opening.get(run)
        if family is not None and before >= RESIDUE:
            rest = inside[place:]
            after = total - before
            linked = sum(measures.runs.linked[r] for r in rest)
            size = sum(measures.runs.size[r] for r in rest)
            if (
                (family.rule == "comments" and before >= _commented(measures, rest) * after)
                or after <= 0.12 * total
                or (linked > 0.4 * size and after <= KEEP * total)
            ):
                return [(r, family.rule, f"{family.reason}: {measures.text(run).strip()[:40]}", 0.8) for r in rest]
        before += measures.good[run]
    return []


__all__ = ["cut_tail", "lines", "trim", "vocabulary"]
