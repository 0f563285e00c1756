"""Blocks as paragraphs and tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from converter.model import (
    CodeBlock,
    Figure,
    Heading,
    List,
    Notes,
    Paragraph,
    Quote,
    Table,
    ThematicBreak,
    Verse,
)
from converter.walk import plain_text
from converter.writers.docx.inlines import runs, text_run
from converter.writers.docx.notes import unmarked_notes
from converter.writers.docx.styles import (
    BULLET_HANG,
    LEVELS,
    LIST_LEFT,
    LONG_NUMBER_HANG,
    NUMBER_HANG,
    indent,
    list_left,
)
from converter.writers.docx.tables import table
from converter.writers.docx.tongues import tongue
from converter.writers.docx.xml import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.model import Block, Inline
    from converter.writers.docx.scribe import Frame, Scribe

STARS = "＊　＊　＊"
_DEEPEST = 16.0  # characters that text stands in at most: a page has 36
_LONG = 100  # the first number of three digits


def blocks(scribe: Scribe, sequence: Iterable[Block], frame: Frame) -> Iterator[str]:
    """Each block as paragraphs, in order."""
    for block in sequence:
        here = replace(frame, tongue=tongue(block.language)) if block.language else frame
        match block:
            case Paragraph(children):
                yield _body(scribe, children, here)
            case Heading():
                yield _heading(scribe, block, here)
            case Verse(children):
                yield paragraph(scribe, "Verse", children, here)
            case CodeBlock(text, syntax):
                scribe.kept.setdefault("syntax", []).append(syntax)
                yield _code(scribe, text, here)
            case Quote(inner):
                left = min(here.left + scribe.look.styles["Quote"].left, _DEEPEST)
                opening, closing = scribe.group("Quote")
                yield opening
                yield from blocks(scribe, inner, replace(here, quoted=True, left=left, listed=False))
                yield closing
            case List():
                opening, closing = scribe.group("List")
                yield opening
                yield from _list(scribe, block, here)
                yield closing
            case Table():
                yield from table(scribe, block, here)
            case Figure():
                yield from _figure(scribe, block, here)
            case ThematicBreak():
                if scribe.pager and not here.story.in_notes:
                    scribe.pager.text(scribe.look.styles["ThematicBreak"], STARS)
                made = text_run(scribe, STARS if here.tongue.east_asian else "* * *", here.tongue)
                yield f'<w:p><w:pPr><w:pStyle w:val="ThematicBreak"/></w:pPr>{made}</w:p>'
            case Notes():
                yield from unmarked_notes(scribe, block, here, blocks)
            case _:
                assert_never(block)


def paragraph(
    scribe: Scribe,
    style: str,
    children: tuple[Inline, ...],
    frame: Frame,
    *,
    keep_next: bool = False,
) -> str:
    """A paragraph of a style, standing in as far as its frame says."""
    look = scribe.look.styles[style]
    stands = frame.left if style == "Quote" else frame.left + look.left  # a quote's frame has its own indent already
    left = ""
    if stands != look.left:
        left = indent(look.first, look.hang, stands, look.right, look.size)
    inner = _runs(scribe, style, children, frame, keep_next=keep_next)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep_next else ""}'
        f"{'<w:bidi/>' if frame.tongue.right_to_left else ''}{left}</w:pPr>"
        f"{inner}</w:p>"
    )


def _runs(
    scribe: Scribe,
    style: str,
    children: tuple[Inline, ...],
    frame: Frame,
    *,
    keep_next: bool = False,
    mark: str | None = None,
) -> str:
    """The runs of a paragraph, told to the pager."""
    look = scribe.look.styles[style]
    scribe.tallest = 0
    made = runs(scribe, children, frame, look.face)
    if scribe.pager and not frame.story.in_notes:
        if scribe.tallest:
            scribe.pager.box(look, 1, max(look.line, scribe.tallest / 20), keep_next=keep_next, mark=mark)
        else:
            scribe.pager.text(look, plain_text(children), left=frame.left, keep_next=keep_next, mark=mark)
    return made


def _body(scribe: Scribe, children: tuple[Inline, ...], frame: Frame) -> str:
    if frame.noted:
        return paragraph(scribe, "FootnoteText", children, frame)
    style = "ListContinue" if frame.listed else "Quote" if frame.quoted else "BodyText"
    return paragraph(scribe, style, children, frame)


def _heading(scribe: Scribe, block: Heading, frame: Frame) -> str:
    level = min(max(block.level, 2), 6)
    style = f"Heading{level}"
    name = f"_Toc{scribe.article:05}{len(scribe.headings) + 1:03}"
    inner = _runs(scribe, style, block.children, frame, mark=name)
    if not frame.story.in_notes:
        scribe.headings.append((level, line(plain_text(block.children)), name))
        inner = scribe.bookmark(name, inner)
    bidi = "<w:bidi/>" if frame.tongue.right_to_left else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{bidi}</w:pPr>{inner}</w:p>'


def _code(scribe: Scribe, text: str, frame: Frame) -> str:
    style = scribe.look.styles["SourceCode"]
    left = indent(left=style.left + frame.left, size=style.size) if frame.left else ""
    text = text.removesuffix("\n")
    inner = text_run(scribe, text, frame.tongue, "mono")
    if scribe.pager and not frame.story.in_notes:
        scribe.pager.text(style, text, left=frame.left)
    return f'<w:p><w:pPr><w:pStyle w:val="SourceCode"/>{left}</w:pPr>{inner}</w:p>'


def _figure(scribe: Scribe, block: Figure, frame: Frame) -> Iterator[str]:
    for number, image in enumerate(block.images, 1):
        more = block.caption is not None or number < len(block.images)
        made = paragraph(scribe, "Figure", (image,), frame, keep_next=more)
        if "<w:r>" in made:
            yield made
        elif "<w:bookmarkStart" in made:  # a picture without bytes and words: a hidden paragraph keeps its address
            yield made.replace("</w:pPr>", "<w:rPr><w:vanish/></w:rPr></w:pPr>", 1)
    if block.caption:
        caption = block.caption
        here = replace(frame, tongue=tongue(caption.language)) if caption.language else frame
        yield paragraph(scribe, "Caption", caption.children, here)


def _list(scribe: Scribe, block: List, frame: Frame) -> Iterator[str]:
    """Items: the first paragraph of each has the number or bullet, what follows stands in as far as its text."""
    level = min(frame.depth, LEVELS - 1)
    number = 1
    if block.ordered:
        scribe.starts.append((level, max(block.start, 0)))
        number = len(scribe.starts) + 1
    hang = BULLET_HANG
    if block.ordered:
        hang = NUMBER_HANG if block.start + len(block.items) <= _LONG else LONG_NUMBER_HANG
    left = frame.left + (0 if frame.listed else LIST_LEFT) + hang  # an inner list begins where the outer's text does
    left = min(left, _DEEPEST)
    size = scribe.look.styles["ListParagraph"].size
    own = indent(hang=hang, left=left, size=size) if left != list_left(level, hang) else ""
    inner = replace(frame, left=left, depth=frame.depth + 1, listed=True)
    head = (
        '<w:p><w:pPr><w:pStyle w:val="ListParagraph"/>'
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>{own}</w:pPr>'
    )
    for item in block.items:
        first = item[0] if item else None
        if isinstance(first, Paragraph):
            here = replace(inner, tongue=tongue(first.language)) if first.language else inner
            yield f"{head}{_runs(scribe, 'ListParagraph', first.children, here)}</w:p>"
        else:
            yield f"{head}</w:p>"
        yield from blocks(scribe, item[1:] if isinstance(first, Paragraph) else item, inner)
