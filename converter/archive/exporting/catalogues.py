"""The articles of an archive as rows for catalogues and reference managers; a file each, written row by row."""

from __future__ import annotations

import csv as csv_format
import io
import json
from typing import TYPE_CHECKING, Any

from converter.archive import places
from converter.archive.describing import dublin_core, person_name
from converter.archive.kept import read_index
from converter.writers.markup.xml import line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from converter.archive.kept import Kept
    from converter.model import Metadata, PartialDate

# The fifteen elements of Dublin Core without coverage, of which an article says nothing.
ELEMENTS = (
    *("title", "creator", "contributor", "subject", "description", "publisher", "date", "type", "format"),
    *("identifier", "source", "language", "relation", "rights"),
)
MORE = ("id", "original", "article", "sha256")
BETWEEN = "||"  # between several values of one element, as repositories read it
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would work out


def csv(bag: Path) -> Iterator[bytes]:
    """Dublin Core as CSV in UTF-8 with a byte order mark, which spreadsheets need to read Chinese.

    A value that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    yield "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
    yield _csv_row([*MORE[:1], *(f"dc:{name}" for name in ELEMENTS), *MORE[1:]])
    for kept in read_index(bag):
        assert kept.card
        found: dict[str, list[str]] = {name: [] for name in ELEMENTS}
        for name, value in dublin_core(kept.card.label, kept.card.metadata, kept.sha256, kept.name):
            if line(value):
                found[name].append(line(value))
        cells = [BETWEEN.join(found[name]) for name in ELEMENTS]
        yield _csv_row([kept.id, *cells, kept.original, places.article(kept.id), kept.sha256])


def _csv_row(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv_format.writer(out, lineterminator="\r\n").writerow([f"'{c}" if c.startswith(FORMULA) else c for c in cells])
    return out.getvalue().encode("utf-8", "replace")


def ris(bag: Path) -> Iterator[bytes]:
    """RIS, which Zotero, EndNote and others import: a newspaper article where a publication is named, else a page."""
    for kept in read_index(bag):
        yield (
            "".join(f"{tag}  - {value}\r\n" for tag, value in _ris(kept)).encode("utf-8", "replace") + b"ER  - \r\n\r\n"
        )


def _ris(kept: Kept) -> Iterator[tuple[str, str]]:
    assert kept.card
    metadata = kept.card.metadata
    yield "TY", "NEWS" if metadata.source else "ELEC"
    yield "TI", line(metadata.title or kept.card.label)
    for person in metadata.authors:
        yield "AU", line(person_name(person))
    for person in metadata.editors:
        yield "A2", line(person_name(person))
    for person in metadata.translators:
        yield "A4", line(person_name(person))
    if publication := metadata.source or metadata.site:
        yield "T2", line(publication)
    if metadata.published:
        date = metadata.published
        yield "PY", f"{date.year:04}"
        yield "DA", f"{date.year:04}/{_two(date.month)}/{_two(date.day)}"
    if address := _address(metadata):
        yield "UR", line(address)
    if metadata.language:
        yield "LA", metadata.language
    if metadata.summary:
        yield "AB", line(metadata.summary)
    for word in metadata.keywords:
        yield "KW", line(word)
    yield "N1", f"archived as {kept.original}, sha256 {kept.sha256}"
    yield "ID", kept.id


def _two(number: int | None) -> str:
    return "" if number is None else f"{number:02}"


def csl_json(bag: Path) -> Iterator[bytes]:
    """CSL-JSON, which Zotero, Pandoc and citation processors read."""
    comma = b"[\n"
    for kept in read_index(bag):
        yield comma + json.dumps(_csl(kept), ensure_ascii=False).encode("utf-8", "backslashreplace")
        comma = b",\n"
    yield b"[]\n" if comma == b"[\n" else b"\n]\n"


def _csl(kept: Kept) -> dict[str, Any]:
    assert kept.card
    metadata = kept.card.metadata
    made: dict[str, Any] = {
        "id": kept.id,
        "type": "article-newspaper" if metadata.source else "webpage",
        "title": metadata.title or kept.card.label,
    }
    for name, people in (
        ("author", metadata.authors),
        ("editor", metadata.editors),
        ("translator", metadata.translators),
    ):
        if people:
            made[name] = [{"literal": person_name(person)} for person in people]
    if publication := metadata.source or metadata.site:
        made["container-title"] = publication
    if metadata.published:
        made["issued"] = {"date-parts": [_parts(metadata.published)]}
    if address := _address(metadata):
        made["URL"] = address
    if metadata.language:
        made["language"] = metadata.language
    if metadata.summary:
        made["abstract"] = metadata.summary
    if metadata.keywords:
        made["keyword"] = ", ".join(metadata.keywords)
    made["note"] = f"archived as {kept.original}, sha256 {kept.sha256}"
    return made


def _parts(date: PartialDate) -> list[int]:
    return [part for part in (date.year, date.month, date.day) if part is not None]


def _address(metadata: Metadata) -> str | None:
    return metadata.canonical_url or metadata.url
