"""Read DOCX: our own files back as they were, and those of others with headings, notes, tables, pictures and ruby.

The parts are read with lxml behind the parser of `packages`, not through python-docx: that has no door to footnotes,
fields, ruby, numbering or custom properties, and opens every part without a budget.

A file of one article gives that article, a bound book one document with its articles as headings of level 2; `articles`
takes it apart again. Title page, table of contents and colophon are left out, and the report says so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from converter.errors import EmptyInput
from converter.model import Claim, Document, Metadata, Note, Notes
from converter.readers.decoding import provenance
from converter.readers.docx import kept as keepsakes
from converter.readers.docx.building import Builder
from converter.readers.docx.flow import BEHIND, FlowReader, Piece
from converter.readers.docx.kept import Kept
from converter.readers.docx.parts import Level, open_parts
from converter.readers.docx.title import title_block
from converter.readers.packages import BoundBooks, Package, Pictures, Sheet, alone, relevelled
from converter.report import Finding, Outcome
from converter.source import check_not_empty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lxml import etree

    from converter.model import Block, Place
    from converter.options import Options
    from converter.readers.docx.parts import Parts
    from converter.source import Source

COMMENTS = "word/comments.xml"


def read(source: Source, options: Options) -> Outcome:  # noqa: ARG001 -- a DOCX is told nothing: it says itself
    """Read a DOCX. Raises DamagedInput for one that is broken, locked or too large, EmptyInput for one without text."""
    check_not_empty(source)
    with Package(source) as package:
        parts, body = open_parts(package)
        bound, known = keepsakes.articles(package)
        if not bound:
            kept = known[0] if known else Kept()
            metadata = kept.metadata if known else keepsakes.core(package)
            return _document(source, parts, body, [kept], metadata, title=True)
        whole = [replace(kept, notes=[]) for kept in known]  # running numbers
        return _document(source, parts, body, whole, keepsakes.book(package), title=False)


def articles(source: Source, options: Options) -> Iterator[Outcome]:  # noqa: ARG001 -- as above
    """The articles of a file, one after the other: in our bound books with the metadata of each.

    In those of others each heading of level 1 begins one, where there are several.
    """
    check_not_empty(source)
    with Package(source) as package:
        parts, body = open_parts(package)
        bound, known = keepsakes.articles(package)
        stretches = _stretches(parts, body) if bound or not known else [list(body)]
        if len(stretches) < 2:
            kept = known[0] if known else Kept()
            metadata = kept.metadata if known else keepsakes.core(package)
            yield _document(source, parts, list(body), [kept], metadata, title=True)
            return
        core = keepsakes.core(package)
        for number, stretch in enumerate(stretches):
            kept = known[number] if number < len(known) else Kept(ours=bool(known))
            metadata = kept.metadata if known else Metadata(authors=core.authors, language=core.language)
            yield alone(_document(source, parts, stretch, [kept], metadata, title=True), "docx", source)


def _of_bound(source: Source) -> list[Callable[[Source], Outcome]]:
    """The articles of a bound book of ours, each read when it is called; none where somebody has worked on it."""
    parts, body = open_parts(Package(source))
    bound, known = keepsakes.articles(parts.package)
    stretches = _stretches(parts, body) if bound else []
    if len(stretches) != len(known):  # no longer ours to take apart
        return []
    rows = zip(stretches, known, strict=True)
    return [
        partial(_document, parts=parts, body=stretch, known=[kept], metadata=kept.metadata, title=True)
        for stretch, kept in rows
    ]


_BOOKS = BoundBooks("docx", _of_bound)
count, article = _BOOKS.count, _BOOKS.article


def _stretches(parts: Parts, body: etree._Element) -> list[list[etree._Element]]:
    """The elements of each article: from one heading of level 1 to the next; the colophon is none."""
    from converter.readers.docx.parts import attribute, child
    from converter.readers.packages import local

    made: list[list[etree._Element]] = []
    for node in body:
        style = parts.styles.get(attribute(child(node, "pPr", "pStyle"), "val") or "") if local(node) == "p" else None
        if style is not None and style.level == 1:
            names = [attribute(inner, "name") for inner in node if local(inner) == "bookmarkStart"]
            if any((name or "").startswith(BEHIND) for name in names):
                break
            made.append([node])
        elif made:
            made[-1].append(node)
    return made


def _document(
    source: Source,
    parts: Parts,
    body: Iterable[etree._Element],
    known: Sequence[Kept],
    metadata: Metadata,
    *,
    title: bool,
) -> Outcome:
    """One document of a stretch of the body. `title`: it is one article, whose title is no heading."""
    sheet, pictures = Sheet(), Pictures(parts.package)
    reader = FlowReader(parts, sheet, pictures, known[0] if known else Kept())
    ours = reader.kept.ours
    body = list(body)
    if ours:
        reader.prepare((*body, *(note for _, note in parts.notes.values())))

    def drop(place: Place) -> None:
        sheet.drop("note-marks", reader.part, "marks that became references to notes", place)

    def levels(number: tuple[str, int]) -> Level:
        return parts.lists.get(number, Level())

    claims: tuple[Claim, ...] = ()
    blocks: list[Block] = []
    pieces: list[Piece] = []
    article = -1
    for piece in reader.flow(body):
        if not title and piece.role == "heading" and piece.level == 1 and article + 1 < len(known):
            blocks += Builder(reader.kept, levels, drop).build(pieces)
            pieces = []
            article += 1
            reader.kept = known[article]
        pieces.append(piece)
    if title:
        pieces, metadata, claims = title_block(pieces, metadata, sheet, ours=ours)
    blocks += Builder(reader.kept, levels, drop).build(pieces)
    reader.colophon = False
    notes = _notes(parts, reader, levels, drop)
    blocks, loose = _without_notes(blocks)
    notes += loose
    if not ours or not title:
        blocks = list(relevelled(blocks))
    if notes:
        blocks.append(Notes(tuple(notes)))
    if not blocks:
        raise EmptyInput(f"{parts.package.label} has no text in it")
    if source.address and metadata.url is None:
        claims = (*claims, Claim("url", source.address, "given address", 1.0))
    document = Document(tuple(blocks), metadata, claims, tuple(pictures.resources.values()), provenance(source, "docx"))
    return Outcome(document, sheet.removals(), findings=_findings(parts), text=sheet.text)


def _notes(parts: Parts, reader: FlowReader, levels: object, drop: object) -> list[Note]:
    """The notes whose marks were read, and in files of others those that no mark calls for."""
    made: list[Note] = []
    done: set[tuple[str, str]] = set()
    while True:
        due = [key for key in reader.marks if key not in done]
        if not due:
            break
        for key in due:
            done.add(key)
            part, node = parts.notes[key]
            outer, reader.part = reader.part, part
            builder = Builder(replace(reader.kept, ours=reader.kept.ours), levels, drop)  # type: ignore[arg-type]
            pieces = [replace(piece, role="body") if piece.role == "note" else piece for piece in reader.flow(node)]
            made.append(Note(reader.marks[key], builder.build(pieces)))
            reader.part = outer
    return made


def _without_notes(blocks: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    """Blocks, and the notes among them, which stand at the end of a document."""
    rest: list[Block] = []
    notes: list[Note] = []
    for block in blocks:
        if isinstance(block, Notes):
            notes += block.notes
        else:
            rest.append(block)
    return rest, notes


def _findings(parts: Parts) -> tuple[Finding, ...]:
    tree = parts.package.tree(COMMENTS)
    if tree is None or len(tree) == 0:
        return ()
    message = f"{len(tree)} comment(s) of editors are not in the edition"
    return (Finding("comments", "info", COMMENTS, message),)
