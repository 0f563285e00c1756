"""Find subheads that are set as paragraphs, and say which paragraphs are notes.

A subhead is short, ends without a mark, and a paragraph of prose follows. Only in prose: where most lines end without
a mark (verse, lists, menus) nothing is a heading. Numbered paragraphs 一、二、三、 stay paragraphs where they are long.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from converter.model import Heading, Paragraph, Strong, Verse
from converter.report import Outcome
from converter.text.patterns import lazily
from converter.walk import MASK, plain_text, text_run

if TYPE_CHECKING:
    from converter.model import Block, Document
    from converter.options import Options

LONGEST = 45  # code points of a subhead
PROSE = 40  # code points of a paragraph that shows prose
END_MARK = lazily(r"[。！？；!?;…，、,：:．.][”’」』）)]*$|[”」』]$")
CLOSING, COLONS, CLOSERS = frozenset("。！？!?…"), frozenset("：:"), "”’」』）)"
WHOLE_BRACKET = lazily(r"^[(（【\[].*[)）】\]]$", re.DOTALL)
NOTE = lazily(r"^(?:注|附注|附註|编者按|編者按|按语|按語|注释|註釋)\s*[:：]")
SPEECH = lazily(r"^[“”‘’「『—\-·•●]|^[^：:]{1,8}[：:]")
NUMBER = lazily(r"^[(（【]?(?:其|第)?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[IVX]{1,5})[章节節首歌]?[)）】.、．]?$")
QUOTED = lazily(r"^[“「『‘][^“”「」『』‘’。！？!?，,]{1,8}[”」』’](?=[^\s，。！？!?,：:、])")
COUNTED = lazily(
    r"^(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节節])\s*\S{2}"
)
SAID = lazily(r"(?:[说說问問喊叫答]|[说說问問笑答喊]道)$")
CAPTION = lazily(
    r"^(?:[▲△▼▽]|图为|圖[為爲]|图[:：]|圖[:：]|[上下左右]图|[上下左右]圖).{2,}|.{4,}[\s(（].{2,8}[\s/／]?(?:摄|攝|摄影|攝影|供图|供圖)[)）]?$"
)
LONGEST_CAPTION = 60
SHARE = 0.55  # of the blocks must be prose


def run(document: Document, options: Options) -> Outcome:
    """Make headings of subheads; label notes."""
    del options
    blocks = document.blocks
    labels = tuple(
        (block.origin.line, told)
        for block in blocks
        if isinstance(block, Paragraph)
        and block.origin
        and block.origin.line is not None
        and (told := "note" if _is_note(block) else "caption" if _is_caption(block) else "")
    )
    blocks = _numbered_verse(blocks)
    has_headings = any(isinstance(block, Heading) for block in blocks)
    strong_only = has_headings or not _from_lines(document)
    flags = _without_single_quoted(blocks, [_looks(block, strong_only=strong_only) for block in blocks])
    if not any(flags) or not _is_prose(blocks, flags):
        same = blocks is document.blocks
        return Outcome(document if same else replace(document, blocks=blocks), labels=labels)
    made: list[Block] = []
    for index, block in enumerate(blocks):
        if (
            flags[index]
            and isinstance(block, Paragraph)
            and (_prose_follows(blocks, flags, index) or _sibling_follows(blocks, flags, index))
        ):
            children = block.children
            if len(children) == 1 and isinstance(children[0], Strong):
                children = children[0].children
            made.append(Heading(2, children, block.language, block.origin))
        else:
            made.append(block)
    if all(a is b for a, b in zip(made, document.blocks, strict=True)):
        return Outcome(document, labels=labels)
    return Outcome(replace(document, blocks=tuple(made)), labels=labels)


def _is_prose(blocks: tuple[Block, ...], flags: list[bool]) -> bool:
    """Whether most paragraphs, without those that look like subheads, end as sentences do."""
    closed = sum(1 for block in blocks if isinstance(block, Paragraph) and _is_closed(block))
    prose = sum(isinstance(block, Paragraph) and not flag for block, flag in zip(blocks, flags, strict=True))
    return closed >= SHARE * prose


def _numbered_verse(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Numbers that stand alone before stanzas (其一, （二）, 第三章) as headings."""
    made = tuple(
        Heading(2, block.children, block.language, block.origin)
        if isinstance(block, Paragraph)
        and index + 1 < len(blocks)
        and isinstance(blocks[index + 1], Verse)
        and NUMBER.match(text_run(block.children).strip())
        else block
        for index, block in enumerate(blocks)
    )
    return blocks if all(a is b for a, b in zip(made, blocks, strict=True)) else made


def _from_lines(document: Document) -> bool:
    return any(isinstance(b, Paragraph) and b.origin is not None and b.origin.line is not None for b in document.blocks)


def _looks(block: Block, *, strong_only: bool) -> bool:
    """Whether a block looks like a subhead by itself; on pages only a paragraph that is bold as a whole."""
    if not isinstance(block, Paragraph):
        return False
    if strong_only and not (len(block.children) == 1 and isinstance(block.children[0], Strong)):
        return False
    run = text_run(block.children).strip()
    if not 2 <= len(run) <= LONGEST or MASK in run or "\n" in run:
        return False
    if END_MARK.search(run) or WHOLE_BRACKET.match(run) or CAPTION.match(run):
        return False
    if SPEECH.match(run) and (not QUOTED.match(run) or SAID.search(run)):
        return False
    return re.search(r"[^\W\d_]", run) is not None


def _is_caption(block: Paragraph) -> bool:
    run = plain_text(block.children).strip()
    return len(run) <= LONGEST_CAPTION and CAPTION.match(run) is not None


def _without_single_quoted(blocks: tuple[Block, ...], flags: list[bool]) -> list[bool]:
    """The flags; a line that begins with a quoted word is a subhead among others of its kind only."""
    quoted = [i for i, flag in enumerate(flags) if flag and QUOTED.match(_run_of(blocks[i]))]
    rows = len(quoted) > 1 and all(b - a > 1 for a, b in pairwise(quoted))
    return flags if rows or not quoted else [flag and i not in quoted for i, flag in enumerate(flags)]


def _is_closed(block: Paragraph) -> bool:
    """Whether a paragraph ends with a mark that ends a sentence, or with a colon."""
    text = plain_text(block.children).strip()
    return text.rstrip(CLOSERS)[-1:] in CLOSING or text[-1:] in COLONS


def _sibling_follows(blocks: tuple[Block, ...], flags: list[bool], index: int) -> bool:
    """Whether a numbered subhead (二、) stands over a short paragraph, where another of its kind stands over prose."""
    if not COUNTED.match(_run_of(blocks[index])) or index + 1 >= len(blocks) or flags[index + 1]:
        return False
    after = blocks[index + 1]
    return (
        isinstance(after, Paragraph)
        and _is_closed(after)
        and any(
            flag and at != index and COUNTED.match(_run_of(blocks[at])) and _prose_follows(blocks, flags, at)
            for at, flag in enumerate(flags)
        )
    )


def _run_of(block: Block) -> str:
    return text_run(block.children).strip() if isinstance(block, Paragraph) else ""


def _is_note(block: Paragraph) -> bool:
    run = plain_text(block.children).strip()
    return bool(WHOLE_BRACKET.match(run) and len(run) > 6) or NOTE.match(run) is not None


def _prose_follows(blocks: tuple[Block, ...], flags: list[bool], index: int) -> bool:
    """Whether a paragraph that ends with a mark follows at once, and prose before the next subhead."""
    if index + 1 >= len(blocks) or flags[index + 1]:
        return False
    after = blocks[index + 1]
    if not isinstance(after, Paragraph) or not _is_closed(after):
        return False
    for later, flag in zip(blocks[index + 1 :], flags[index + 1 :], strict=True):
        if flag:
            return False
        if len(plain_text(later.children) if isinstance(later, Paragraph) else "") >= PROSE:
            return True
    return False
