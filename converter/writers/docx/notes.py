"""Notes: real footnotes where the text has their mark, paragraphs where it has none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.model import List, Notes, Quote
from converter.walk import block_text
from converter.writers.docx.inlines import text_run
from converter.writers.docx.scribe import Frame
from converter.writers.docx.tongues import tongue as find_tongue
from converter.writers.docx.xml import HEAD, NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from converter.model import Block, Note
    from converter.writers.docx.scribe import Found, Scribe
    from converter.writers.docx.tongues import Tongue

    Writer = Callable[[Scribe, Iterable[Block], Frame], Iterator[str]]

MARK = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>'
_HEAD_OF_NOTE = '<w:p><w:pPr><w:pStyle w:val="FootnoteText"/>'
OPENING = (
    f"{HEAD}<w:footnotes {NAMESPACES}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    "</w:pPr><w:r><w:separator/></w:r></w:p></w:footnote>"
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr>'
    '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    "<w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
)
CLOSING = "</w:footnotes>"


def collect(blocks: Iterable[Block]) -> Found:
    """The notes of an article by name, wherever they stand; of two with one name the first has the mark."""
    found: Found = {}
    for block in blocks:
        if isinstance(block, Notes):
            for note in block.notes:
                found.setdefault(note.name, (note, block.language))
        elif isinstance(block, Quote):
            found = collect(block.blocks) | found
        elif isinstance(block, List):
            for item in block.items:
                found = collect(item) | found
    return found


def footnotes(scribe: Scribe, tongue: Tongue, write: Writer) -> Iterator[str]:
    """The footnotes whose marks were written since the last call, in the order of their marks."""
    pending, scribe.notebook.pending = scribe.notebook.pending, []
    for number, note, own in pending:
        inner = _note(scribe, note, find_tongue(own) if own else tongue, write)
        yield f'<w:footnote w:id="{number}">{inner}</w:footnote>'


def _note(scribe: Scribe, note: Note, tongue: Tongue, write: Writer) -> str:
    if scribe.pager:
        text = "\n".join(block_text(block) for block in note.blocks)
        scribe.pager.note(scribe.look.styles["FootnoteText"], text)
    inner = "".join(write(scribe, note.blocks, Frame(scribe.notes, tongue, noted=True)))
    if inner.startswith(_HEAD_OF_NOTE):
        end = inner.index("</w:pPr>") + len("</w:pPr>")
        return inner[:end] + MARK + inner[end:]
    # A note that begins with a list or a table has its mark in a paragraph of its own; a table cannot be the last.
    made = f"{_HEAD_OF_NOTE}</w:pPr>{MARK}</w:p>{inner}"
    return made if made.endswith("</w:p>") else f"{made}{_HEAD_OF_NOTE}</w:pPr></w:p>"


def unmarked_notes(scribe: Scribe, block: Notes, frame: Frame, write: Writer) -> Iterator[str]:
    """The notes that no mark in the text has called for, as paragraphs in their place: their text is not lost."""
    for note in block.notes:
        if note.name in scribe.notebook.ids and scribe.notebook.notes[note.name][0] is note:
            continue
        name = text_run(scribe, f"[{note.name}] ", frame.tongue)
        pieces = write(scribe, note.blocks, replace(frame, noted=True))
        first = next(pieces, "")
        if first.startswith(_HEAD_OF_NOTE):
            end = first.index("</w:pPr>") + len("</w:pPr>")
            yield first[:end] + name + first[end:]
        else:
            yield f"{_HEAD_OF_NOTE}<w:keepNext/></w:pPr>{name}</w:p>{first}"
        yield from pieces
