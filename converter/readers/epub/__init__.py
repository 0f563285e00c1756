"""Read EPUB: our own books back as they were, and those of others with headings, notes, tables, pictures and ruby.

A book of one article gives that article; a book of many gives one document with its chapters as headings of level 2.
`articles` takes a book apart again. Cover, contents, title pages and colophon are left out, and the report says so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from converter.errors import EmptyInput
from converter.model import Claim, Document, Heading, Metadata, Notes
from converter.readers.decoding import provenance
from converter.readers.epub import metadata, notes, opening
from converter.readers.epub.building import PageReader
from converter.readers.packages import BoundBooks, Package, Pictures, Sheet, alone, relevelled
from converter.report import Outcome
from converter.source import check_not_empty
from converter.walk import inlines, leaves, plain_text, spans_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from converter.model import Block, Note
    from converter.options import Options
    from converter.readers.epub.opening import Page, Shelf
    from converter.source import Source


def read(source: Source, options: Options) -> Outcome:  # noqa: ARG001 -- an EPUB is told nothing: it says itself
    """Read an EPUB. Raises DamagedInput for one that is broken, locked or too large, EmptyInput for one without text."""
    check_not_empty(source)
    with Package(source) as package:
        shelf = opening.open_book(package)
        chapters = _chapters(shelf)
        if len(chapters) == 1:
            return _article(source, package, shelf, chapters[0], shelf.pages)
        return _whole(source, package, shelf, chapters)


def articles(source: Source, options: Options) -> Iterator[Outcome]:  # noqa: ARG001 -- as above
    """The articles of a book, one after the other: in our own books with the metadata of each, else its chapters."""
    check_not_empty(source)
    with Package(source) as package:
        shelf = opening.open_book(package)
        chapters = _chapters(shelf)
        for chapter in chapters:
            outcome = _article(source, package, shelf, chapter, chapter)
            yield outcome if len(chapters) == 1 else alone(outcome, "epub", source)


def _of_bound(source: Source) -> list[Callable[[Source], Outcome]]:
    """The articles of a bound book of ours, each read when it is called."""
    package = Package(source)
    shelf = opening.open_book(package)
    chapters = _chapters(shelf) if shelf.is_ours else []
    return [partial(_article, package=package, shelf=shelf, chapter=chapter, pages=chapter) for chapter in chapters]


_BOOKS = BoundBooks("epub", _of_bound)
count, article = _BOOKS.count, _BOOKS.article


def _chapters(shelf: Shelf) -> list[list[Page]]:
    """The pages of each article: ours have one each; foreign chapters may go on over several pages."""
    made: list[list[Page]] = []
    named = any(page.label for page in shelf.pages if page.role is None)
    for page in shelf.pages:
        if page.role is not None:
            continue
        starts = page.data is not None or (
            not shelf.is_ours and (_opens(page) if not named else page.label is not None)
        )
        if starts or not made:
            made.append([page])
        else:
            made[-1].append(page)
    return made or [[]]


def _opens(page: Page) -> bool:
    """Whether a page of a book without contents begins a chapter: with a heading of the first level."""
    return any(True for _ in page.body.iter("{*}h1"))


def _article(source: Source, package: Package, shelf: Shelf, chapter: Sequence[Page], pages: Sequence[Page]) -> Outcome:
    """One article. `pages` are those that are counted: all of the book, or the article's own."""
    known = next((metadata.article(page.data) for page in chapter if page.data is not None), None)
    alone = pages is shelf.pages
    whole = metadata.package(shelf)
    found = known or (whole if alone else Metadata(language=whole.language, authors=whole.authors))
    sheet, pictures = Sheet(), Pictures(package)
    reader = PageReader(sheet, pictures, notes.find(chapter, running=False), language=found.language, merged=False)
    blocks: list[Block] = []
    for page in pages:
        if any(page is own for own in chapter):
            blocks += reader.read(page)
        else:
            reader.leave_out(page, *(page.role or ("other-page", "a page beside the article")))
    claims: tuple[Claim, ...] = ()
    if known is None:
        blocks, found, claims = _titled(blocks, found, chapter, sheet)
        blocks = list(relevelled(blocks))
    return _outcome(source, package, blocks, reader.found, found, sheet, pictures, claims, ours=known is not None)


def _whole(source: Source, package: Package, shelf: Shelf, chapters: Sequence[Sequence[Page]]) -> Outcome:
    """All chapters as one document."""
    found = metadata.package(shelf)
    sheet, pictures = Sheet(), Pictures(package)
    read = [page for chapter in chapters for page in chapter]
    reader = PageReader(sheet, pictures, notes.find(read, running=True), language=found.language, merged=True)
    blocks: list[Block] = []
    for page in shelf.pages:
        if page.role is None:
            blocks += reader.read(page)
        else:
            reader.leave_out(page, *page.role)
    return _outcome(source, package, list(relevelled(blocks)), reader.found, found, sheet, pictures, (), ours=False)


def _titled(
    blocks: list[Block], found: Metadata, chapter: Sequence[Page], sheet: Sheet
) -> tuple[list[Block], Metadata, tuple[Claim, ...]]:
    """Blocks without the heading that is the title: the first, where it says the same or nothing else does."""
    place = next((at for at, block in enumerate(blocks) if isinstance(block, Heading)), None)
    first = blocks[place] if place is not None and place <= 1 else None
    if isinstance(first, Heading) and place is not None:
        text = " ".join(plain_text(first.children).split())
        if (found.title is None and first.level == 1) or (found.title and _same(found.title, text)):
            spans = spans_of((first,))
            for span in spans:
                sheet.drop("title", "first heading", "the title, kept as metadata", span, ("title",))
            del blocks[place]
            claim = Claim("title", text, "first heading", 0.97, spans)
            return blocks, replace(found, title=found.title or text), (claim,)
    if found.title is None and len(chapter) == 1 and chapter[0].label:
        return blocks, replace(found, title=chapter[0].label), ()
    return blocks, found, ()


def _same(title: str, other: str) -> bool:
    return "".join(title.split()).casefold() == "".join(other.split()).casefold()


def _outcome(
    source: Source,
    package: Package,
    blocks: list[Block],
    found_notes: list[Note],
    found: Metadata,
    sheet: Sheet,
    pictures: Pictures,
    claims: tuple[Claim, ...],
    *,
    ours: bool,
) -> Outcome:
    if found_notes:
        if not ours:
            order = _marks(blocks)
            found_notes = sorted(found_notes, key=lambda note: order.get(note.name, len(order)))
        blocks.append(Notes(tuple(found_notes)))
    text = sheet.text
    if not blocks:
        raise EmptyInput(f"{package.label} has no text in it")
    if source.address and found.url is None:
        claims = (*claims, Claim("url", source.address, "given address", 1.0))
    document = Document(tuple(blocks), found, claims, tuple(pictures.resources.values()), provenance(source, "epub"))
    return Outcome(document, sheet.removals(), text=text)


def _marks(blocks: Sequence[Block]) -> dict[str, int]:
    """The order of the marks in the text."""
    made: dict[str, int] = {}
    for leaf in leaves(blocks):
        for node in inlines(getattr(leaf, "children", ())):
            if name := getattr(node, "note", None):
                made.setdefault(name, len(made))
    return made
