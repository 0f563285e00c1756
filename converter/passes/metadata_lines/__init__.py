"""Read the lines that tell about the article - title, byline, dateline, source, editors - and take out what is used up.

At the head: from the first block to the first paragraph of prose. At the tail: labelled lines, and a closing bracket
that names the author. A line that is used up whole leaves the body and counts as kept in the ledger; a line with
anything unused stays whole, and so does a line whose people lose against better supported ones. Labels, dates and names
are read by `text.bylines`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.model import Claim, Heading, Paragraph
from converter.passes._settling import settle
from converter.passes.metadata_lines.found import NAME, Found, is_dateline
from converter.passes.metadata_lines.head import end_of_head, find_title, is_subtitle, named_beside
from converter.passes.metadata_lines.tail import read_lead, read_tail
from converter.report import Outcome
from converter.rules.families import families
from converter.text.bylines import lone_day, read_line, unlabelled_byline
from converter.walk import block_text, spans_of, where

if TYPE_CHECKING:
    from converter.model import Document
    from converter.options import Options
    from converter.rules.families import Family

UNMARKED = 0.79  # confidence of a name that stands alone: a label says more
LONE = 4  # code points of a line that is a name alone


def run(document: Document, options: Options) -> Outcome:
    """Gather claims from lines; take used-up lines out of the body.

    Markdown with a title in its front matter has its metadata: its body is left as it is, so that an edition that is read
    again stays what it is.
    """
    reader = document.provenance.reader if document.provenance is not None else ""
    if reader == "markdown" and document.metadata.title is not None:
        return Outcome(document)
    found = Found()
    blocks = document.blocks
    known = families(options.rules)
    head = end_of_head(blocks, known)
    is_text = reader == "text"
    _read_head(document, head, known, found, is_text=is_text)
    blocks = read_tail(blocks, head, found, known, is_text=is_text)
    read_lead(blocks, found)
    found.unite()
    found.with_other_editors(document)
    claims = (*document.claims, *(claim for claim in found.claims if claim not in document.claims))
    told = document if len(claims) == len(document.claims) else replace(document, claims=claims)
    settled = settle(told)[0]
    found.give_back(settled)
    blocks = found.bracket_back(blocks, settled)
    made = tuple(block for index, block in enumerate(blocks) if index not in found.taken)
    labels = tuple(found.labels)
    if told is document and made == document.blocks:
        return Outcome(document, labels=labels)
    removals = tuple(removal for removal, _ in found.taken.values())
    return Outcome(replace(told, blocks=made), removals=removals, labels=labels)


def _read_head(document: Document, head: int, known: tuple[Family, ...], found: Found, *, is_text: bool) -> None:
    """Read the lines above the text."""
    blocks = document.blocks
    lines = [
        read_line(block_text(block)) if isinstance(block, Paragraph | Heading) else None for block in blocks[:head]
    ]
    title = find_title(document, head, lines, known, found)
    is_page = document.provenance is not None and document.provenance.reader == "html"
    below_title = title + 1 if title is not None else 0 if is_page else None  # a page's title stands above its blocks
    lone = [
        text for block in blocks[:head] if len(text := block_text(block).strip()) <= LONE and unlabelled_byline(text)
    ]
    lists_names = len(lone) > 1  # names in lines of their own, again and again, are no byline
    for index in range(head):
        block, line = blocks[index], lines[index]
        if index in found.taken or line is None:
            continue
        if line.is_spent:
            found.use(index, block, line, 0.0)
        elif line.facts and (people := named_beside(line.left, document, found)) is not None:
            found.use(index, block, line, 0.0, people)
        elif line.facts and is_text and is_dateline(block, line):
            found.tell(block, line)
        elif not line.facts and is_text and (day := lone_day(block_text(block))):
            found.claims.append(Claim("published", day, where(block), 0.6, spans_of((block,))))
        elif (
            (title is None or index != title)
            and not (lists_names and len(block_text(block).strip()) <= LONE)
            and (people := unlabelled_byline(block_text(block)))
        ):
            sure = 0.85 if all(person.role for person in people) else UNMARKED
            found.take(index, block, [("authors", person, sure) for person in people], ("byline",))
        elif not line.facts and index == below_title and is_subtitle(block):
            found.take(index, block, [("subtitle", block_text(block).strip(" —–-"), 0.8)], ("subtitle",))


__all__ = ["NAME", "run"]
