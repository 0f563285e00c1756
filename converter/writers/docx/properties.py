"""Core, extended and custom properties: what is known of the book and of each article, brought back by a reader."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from converter import native
from converter.model import CodeBlock, Document, Span
from converter.walk import NESTED, inlines, leaves, ledger_text
from converter.writers.docx.front import people
from converter.writers.docx.package import moment_of
from converter.writers.docx.tongues import tongue
from converter.writers.docx.xml import HEAD, escape, legal, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from converter.model import Book, Card, Inline, Metadata, PartialDate, Series
    from converter.rendered import WriteContext
    from converter.writers.docx.tongues import Tongue, Words

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the set of user-defined properties
_FIRST_YEAR = 1601  # before it, the times that Word keeps do not reach
_LONGEST = 250  # characters of a property
BOOK = "duben.book"  # the properties that hold JSON; articles are `duben.article.00001` and so on
ARTICLE = "duben.article."


def core_part(title: str, metadata: Metadata, own: Words, languages: Sequence[str], context: WriteContext) -> str:
    """`docProps/core.xml`: nothing of it comes from the clock or from a template."""
    made = moment_of(context.epoch).strftime("%Y-%m-%dT%H:%M:%SZ")
    agent = f"duben {context.version}".strip()
    creators = "; ".join(people(metadata.authors, own))
    rows = (
        ("dc:title", line(title)),
        ("dc:subject", line(metadata.column) or line(metadata.section)),
        ("dc:creator", creators),
        ("cp:keywords", ", ".join(line(word) for word in metadata.keywords)),
        ("dc:description", line(metadata.summary)),
        ("cp:lastModifiedBy", agent),
        ("dc:language", ", ".join(line(tag) for tag in languages)),
        ("dc:identifier", line(metadata.identifier)),
    )
    text = "".join(f"<{name}>{escape(legal(value))}</{name}>" for name, value in rows if value)
    created = _moment(metadata.published) or made
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'{text}<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{made}</dcterms:modified></cp:coreProperties>'
    )


def _moment(date: PartialDate | None) -> str | None:
    """A date as a property of Word takes it: to the second, in UTC; a time without a zone is taken as it stands."""
    if date is None or date.month is None or date.day is None or date.year < _FIRST_YEAR:
        return None
    clock = (date.time or "00:00") + (date.zone or "Z")
    try:
        moment = datetime.fromisoformat(f"{date.year:04}-{date.month:02}-{date.day:02}T{clock}")
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):  # a day that no calendar has: the metadata keep it as the page says it
        return None


def extended_part(context: WriteContext) -> str:
    """`docProps/app.xml`."""
    version = ".".join((*context.version.split("."), "0", "0")[:2]) if context.version[:1].isdigit() else "0.0"
    return (
        f'{HEAD}<Properties xmlns="{_EXTENDED}"><Application>duben</Application>'
        f"<AppVersion>{escape(legal(version))}</AppVersion></Properties>"
    )


def custom_part(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """`docProps/custom.xml` from names and values."""
    yield f'{HEAD}<Properties xmlns="{_CUSTOM}" xmlns:vt="{_TYPES}">'
    pieces = (piece for name, value in rows for piece in _pieces(name, legal(value)))
    for number, (name, value) in enumerate(pieces, 2):
        yield (
            f'<property fmtid="{_FORMAT}" pid="{number}" name="{name}">'
            f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        )
    yield "</Properties>"


def _pieces(name: str, value: str) -> Iterator[tuple[str, str]]:
    """A value in as many properties as it needs: `name`, `name.2`, `name.3` ...

    Word shows and keeps 255 UTF-16 units of a property; a longer one may be cut when the document is saved again.
    """
    length = _LONGEST if value.isascii() or max(value) <= "\uffff" else _LONGEST // 2
    for number, at in enumerate(range(0, max(len(value), 1), length), 1):
        yield name if number == 1 else f"{name}.{number}", value[at : at + length]


def article_json(card: Card, document: Document, kept: dict[str, Any] | None = None) -> str:
    """All that is known of an article, in one line: its card, and metadata and provenance as `native` reads them.

    `kept` is what the XML has no place for: `languages` (BCP 47 by Word's name), `addresses` (as written, by the form
    that Word opens), `notes` (names in the order of their marks), `pictures` (address by number of the drawing), `lost`
    (address, description and title of those that are not in the DOCX), `syntax` (of each code block), `nesting` (see
    `nesting_of`).
    """
    known = Document((), document.metadata, provenance=document.provenance)
    form: dict[str, object] = {"label": card.label, "digest": card.digest, "language": card.language}
    if kept := {name: value for name, value in (kept or {}).items() if value and value != [None] * len(value)}:
        form["kept"] = kept
    return _json(form | {"document": native.document_to(known)})


def languages_of(document: Document, main: Tongue) -> dict[str, str]:
    """The languages within an article by the names that Word has for them; that of the article stands under ""."""
    found = {"": main.office}
    for leaf in leaves(document.blocks):
        tags = [leaf.language]
        if not isinstance(leaf, CodeBlock):
            tags += [node.language for node in inlines(leaf.children) if isinstance(node, Span)]
        for tag in tags:
            if tag:
                found.setdefault(tongue(tag).office, tag)
    for block in document.blocks:
        if block.language:
            found.setdefault(tongue(block.language).office, block.language)
    return found


def book_json(book: Book, version: str) -> str:
    """What a reader needs to know of the whole: its own metadata, and how many articles there are."""
    form: dict[str, object] = {
        "label": book.label,
        "bound": book.bound,
        "articles": len(book.cards),
        "version": version,
    }
    if book.sections:
        form["sections"] = [[section.title, section.start] for section in book.sections]
    return _json(form | ({"document": native.document_to(Document((), book.metadata))} if book.bound else {}))


def nesting_of(document: Document) -> list[list[str]]:
    """Where an inline holds one other and nothing else, the other way round than a reader of runs would take it.

    Runs lie side by side: `**[a](b)**` and `[**a**](b)` are the same in Word. Each row is the outer kind, the inner
    kind and the text of both.
    """
    made: dict[tuple[str, str, str], None] = {}

    def walk(children: Iterable[Inline], above: tuple[str, ...]) -> None:
        for node in children:
            if not isinstance(node, NESTED):
                continue
            kind = type(node).__name__.lower()
            for outer in above:
                if _ORDER.index(outer) > _ORDER.index(kind):
                    made.setdefault((outer, kind, ledger_text(node.children)))
            walk(node.children, (*above, kind) if len(node.children) == 1 else ())

    for leaf in leaves(document.blocks):
        if not isinstance(leaf, CodeBlock):
            for node in leaf.children:
                walk((node,), ())
    return [list(row) for row in made]


# As `converter.readers.docx.nesting` nests what it cannot know.
_ORDER = ("link", "span", "deleted", "strong", "emphasis", "superscript", "subscript")


def plain_rows(card: Card) -> Iterator[tuple[str, str]]:
    """What people look for in the properties of one article."""
    metadata = card.metadata
    rows = (
        ("Source", line(metadata.source) or line(metadata.site)),
        ("URL", line(metadata.canonical_url) or line(metadata.url)),
        ("Published", str(metadata.published or "")),
        ("Original title", line(metadata.original_title)),
        ("SHA-256", card.digest),
    )
    return ((name, value) for name, value in rows if value)


def series_rows(series: Series) -> Iterator[tuple[str, str]]:
    """What the book is a part of, as libraries call it."""
    if name := line(series.name):
        yield "Series", name
        if number := line(series.number):
            yield "Number in series", number


def _json(form: dict[str, object]) -> str:
    """One line; ASCII where XML has no place for a character: nothing of the metadata is lost on the way."""
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
    return text if legal(text) == text else json.dumps(form, separators=(",", ":"))
