"""Take out lines that belong to the page: share bars, QR prompts, comment widgets, lists of other articles, rights.

The phrases are data (`rules/boilerplate.toml`, and the user's folders before it). A line goes when a family knows it
whole. After a line that begins the page's tail (相关文章：, 最新评论) the short lines that follow go too, unless prose
comes after them; and so do readers' comments below a line that opens them, however long, where they tell their times.
In the first part of the text only whole matches go; nothing goes because of its place alone, and a
text that opens with such a line keeps what follows: where no article stands before it there is no tail of one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.model import Figure, Heading, List, Paragraph, Quote, ThematicBreak
from converter.report import Outcome, Removal
from converter.rules.families import families, family_of_line
from converter.text.patterns import lazily
from converter.walk import block_text, filter_blocks, leaves, spans_of, where

if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.model import Block, Document
    from converter.options import Options
    from converter.rules.families import Family

    Judge = Callable[[Block], Family | None]

SHORT = 40  # code points of a line in the tail that may go with it
PROSE = 30  # code points of a paragraph with an end mark that shows that the article goes on
TALKERS = 3  # comments with a time from which lines are talk
STAMP = lazily(
    r"\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?,?\s*\d{1,2}[:：]\d\d|\d\s*(?:秒|分钟|分鐘|小时|小時|天|个?月|年)前|(?:昨天|前天|今天)\s*\d"
)
END_MARK = lazily(r"[。！？!?…”」』.]\s*$")


def run(document: Document, options: Options) -> Outcome:
    """Remove boilerplate lines and the page's tail."""
    known = families(options.rules)
    judged: dict[int, Family | None] = {}  # by block: each is asked about several times and judged once
    removals: list[Removal] = []
    gone: set[int] = set()

    def judge(block: Block) -> Family | None:
        if id(block) not in judged:
            judged[id(block)] = _family(block, known)
        return judged[id(block)]

    def keep(block: Block) -> bool:
        if id(block) in gone:
            return False
        family = judge(block)
        if family is None or (family.tail and id(block) not in after_prose):
            return True
        removals.append(_removal(block, f"boilerplate-lines/{family.name}", family.reason, family.confidence))
        return False

    talk = _talk(document.blocks, judge)
    last_prose = next((i for i in range(talk - 1, -1, -1) if _is_prose(document.blocks[i], judge)), -1)
    after_prose = {id(block) for block in document.blocks[last_prose + 1 :]}
    tail = min(talk, _tail(document.blocks[:talk], judge, last_prose))
    for block in document.blocks[tail:]:
        if isinstance(block, Paragraph | Heading | List | Quote | Figure) and not judge(block):
            gone.add(id(block))
            removals.append(
                _removal(
                    block, "boilerplate-lines/tail", "stands in the page's tail, after the lines that begin it", 0.8
                )
            )
    blocks = filter_blocks(document.blocks, keep)
    while removals and blocks and isinstance(blocks[-1], ThematicBreak):
        blocks = blocks[:-1]  # the rule that parted the litter from the article
    if blocks is document.blocks:
        return Outcome(document)
    removed = {span for removal in removals for span in removal.spans}
    labels = tuple(
        (leaf.origin.line, "boilerplate")
        for leaf in leaves(document.blocks)
        if leaf.origin and leaf.origin.line is not None and leaf.origin.spans[0] in removed
    )
    return Outcome(replace(document, blocks=blocks), removals=tuple(removals), labels=labels)


def _removal(block: Block, rule: str, reason: str, confidence: float) -> Removal:
    return Removal(rule, where(block), block_text(block), reason, confidence, spans_of((block,)))


def _family(block: Block, known: tuple[Family, ...]) -> Family | None:
    """The family that knows a block: a line, or a list all of whose items are known."""
    if isinstance(block, Paragraph | Heading):
        return family_of_line(block_text(block), known)
    if isinstance(block, List):
        found = [family_of_line("".join(map(block_text, item)), known) for item in block.items]
        return found[0] if found and all(found) else None
    return None


def _talk(blocks: tuple[Block, ...], judge: Judge) -> int:
    """The index of the line that opens readers' comments, each with its day and time; the number of blocks where none does."""
    for index, block in enumerate(blocks):
        if len(blocks) - index <= TALKERS:
            break
        family = judge(block)
        if family is None or family.name != "comments" or not any(_is_prose(b, judge) for b in blocks[:index]):
            continue
        rest = blocks[index + 1 :]
        stamped = sum(STAMP.search(block_text(b)[:SHORT]) is not None for b in rest)
        if stamped >= TALKERS and stamped * 3 >= len(rest):
            return index
    return len(blocks)


def _tail(blocks: tuple[Block, ...], judge: Judge, last_prose: int) -> int:
    """The index from which the page's tail runs: a line that begins it, with an article before and no prose after it."""
    article = last_prose >= 0
    for index in range(last_prose + 1, len(blocks)):
        family = judge(blocks[index])
        if family is None:
            article = article or not isinstance(blocks[index], Heading | ThematicBreak)
        elif article and family.ends:
            rest = blocks[index + 1 :]
            if all(len(block_text(block)) <= SHORT or judge(block) for block in rest):
                return index
    return len(blocks)


def _is_prose(block: Block, judge: Judge) -> bool:
    text = block_text(block)
    return len(text) >= PROSE and END_MARK.search(text) is not None and judge(block) is None
