"""Pick the article out of a text that is a whole page: menus, login, comments, lists and footer go.

Only for text sources, and only where the text looks like a page (`text.lines`): menus, litter that a family knows, rows
of very short lines round the article. A clean text, a poem, a list is left as it is. Title, byline, dateline,
breadcrumb and the lines that name editors stay for `metadata-lines`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.report import Finding, Outcome, Removal
from converter.rules.families import families, family_of, ready
from converter.walk import block_text, leaves, spans_of, where

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from converter.model import Block, Document
    from converter.options import Options
    from converter.text.lines import Known, Look

NAME = "main-lines"
BETWEEN = frozenset({"related"})  # families whose lines also stand between the parts of an article
FEWEST = 12  # lines of a page
LITTER = 3  # known lines of litter that a page has
STRONG = 12  # the same where prose would go with it: comments, other articles
THICK = 0.3  # share of the lines that go, where they are few
MUCH = 0.15  # share of the prose that may go on little litter


def run(document: Document, options: Options) -> Outcome:
    """Keep the lines of the article, and say of each other line why it went."""
    is_text = document.provenance is not None and document.provenance.reader == "text"
    blocks = document.blocks
    if not is_text or len(blocks) < FEWEST:
        return Outcome(document)
    from converter.text.lines import find, look  # pages do without it

    classify = _classifier(options)
    looks = [look(block_text(block), classify) for block in blocks]
    article = find(looks)
    if article is None:
        return Outcome(document)
    if not _is_page(looks, article.kept):
        message = (
            "some lines look like those of a page, but there is too little litter to be sure; nothing was left out"
        )
        return Outcome(document, findings=(Finding(NAME, "info", "whole text", message),))
    removals: list[Removal] = []
    labels: list[tuple[int, str]] = []
    for index, block in enumerate(blocks):
        if index in article.kept:
            continue
        removals.append(_removal(block, looks[index], _place(index, article.start, article.end)))
        labels += [
            (leaf.origin.line, "boilerplate")
            for leaf in leaves((block,))
            if leaf.origin and leaf.origin.line is not None
        ]
    if not removals:
        return Outcome(document)
    made = tuple(block for index, block in enumerate(blocks) if index in article.kept)
    return Outcome(replace(document, blocks=made), removals=tuple(removals), labels=tuple(labels))


def _is_page(looks: list[Look], kept: Collection[int]) -> bool:
    """Whether the lines that would go show a page: litter that is known, and the more of it the more prose would go."""
    gone = [line for index, line in enumerate(looks) if index not in kept]
    if not gone:
        return True
    litter = sum(1 for line in gone if line.known or line.kind == "litter" or _is_menu(line))
    prose = sum(line.size for line in gone if line.is_body and not line.known)
    all_prose = sum(line.size for line in looks if line.is_body)
    if prose <= MUCH * all_prose:
        return litter >= LITTER
    return litter >= STRONG or (litter > LITTER + 1 and litter >= THICK * len(gone))


def _is_menu(line: Look) -> bool:
    """A row of entries, and no row of a table that is typed with bars."""
    return line.kind == "menu" and not line.text.lstrip().startswith("|")


def _classifier(options: Options) -> Callable[[str], Known | None]:
    from converter.text.lines import Known, known

    everywhere = families(options.rules)

    def classify(line: str) -> Known | None:
        folded = ready(line)
        on_pages = known(folded)
        if on_pages is not None:
            return on_pages
        family = family_of(folded, everywhere)
        return Known(family.name, family.ends, family.name in BETWEEN) if family else None

    return classify


def _place(index: int, start: int, end: int) -> str:
    return "before" if index < start else "after" if index >= end else "inside"


def _removal(block: Block, line: Look, place: str) -> Removal:
    if line.known is not None:
        rule, reason = f"{NAME}/{line.known.family}", f"stands {place} the article and is known as {line.known.family}"
        confidence = 0.95
    else:
        rule = f"{NAME}/{place}"
        reason = f"stands {place} the article, which title, dateline and prose mark off"
        confidence = 0.85 if line.kind in ("menu", "short") else 0.7
    return Removal(rule, where(block), block_text(block), reason, confidence, spans_of((block,)))
