"""The package document: metadata, manifest and spine."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from converter.text.patterns import lazily
from converter.writers.markup import byline, languages
from converter.writers.markup.links import is_absolute, safe_target
from converter.writers.markup.xml import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.model import Book, Metadata, PartialDate, Person

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:duben:edition")
_POSITION = lazily(r"[0-9]+(?:\.[0-9]+)*")  # the EPUB 3.3 form of a place in a collection
_SUBJECTS = 60  # of a bound book at most, the most frequent ones


class Item(NamedTuple):
    """A file of the manifest."""

    id: str
    href: str
    media_type: str
    properties: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the metadata: a Dublin Core element by `name`, or a `meta` by `property`."""

    text: str
    name: str = ""
    property: str = ""
    id: str = ""
    refines: str = ""
    scheme: str = ""


def identifier(book: Book) -> str:
    """An identifier of the edition that hangs on what is in it: the same articles, the same name."""
    parts = [book.label, "bound" if book.bound else "article", *(card.digest or card.label for card in book.cards)]
    digest = sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"urn:uuid:{uuid.uuid5(_SPACE, digest)}"


def entries(
    book: Book, title: str, language: str, epoch: int, accessibility: Iterable[tuple[str, str]]
) -> Iterator[Entry]:
    """The metadata of the package, in its order."""
    yield Entry(identifier(book), name="identifier", id="pub-id")
    own = book.metadata if book.bound else book.cards[0].metadata
    if line(own.identifier):
        yield Entry(line(own.identifier), name="identifier")
    yield Entry(title, name="title", id="title")
    if line(own.subtitle):
        yield Entry("main", property="title-type", refines="title")
        yield Entry(line(own.subtitle), name="title", id="subtitle")
        yield Entry("subtitle", property="title-type", refines="subtitle")
    if line(own.original_title):
        yield Entry(line(own.original_title), property="dcterms:alternative")
    if book.series is not None and line(book.series.name):
        yield Entry(line(book.series.name), property="belongs-to-collection", id="series")
        yield Entry("series", property="collection-type", refines="series")
        if _POSITION.fullmatch(book.series.number or ""):
            yield Entry(book.series.number or "", property="group-position", refines="series")
    for found in _languages(book, language):
        yield Entry(found, name="language")
    yield from _people(book, own)
    yield from _description(book, own)
    modified = datetime.fromtimestamp(epoch, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield Entry(modified, property="dcterms:modified")
    for name, value in accessibility:
        yield Entry(value, property=name)


def _languages(book: Book, language: str) -> list[str]:
    found = dict.fromkeys((language, *map(languages.of_card, book.cards)))
    if len(found) > 1:
        found.pop(languages.UNKNOWN, None)
    return list(found)


# -- people -------------------------------------------------------------------------------------------------


def _people(book: Book, own: Metadata) -> Iterator[Entry]:
    named: set[tuple[str, str]] = set()
    yield from _persons(own.authors, "creator", "aut", named)
    if book.bound:
        yield from _persons((p for card in book.cards for p in card.metadata.authors), "contributor", "aut", named)
    yield from _persons(own.translators, "contributor", "trl", named)
    if book.bound:
        yield from _persons((p for card in book.cards for p in card.metadata.translators), "contributor", "trl", named)
    yield from _persons(own.editors, "contributor", "edt", named)


def _persons(persons: Iterable[Person], name: str, role: str, named: set[tuple[str, str]]) -> Iterator[Entry]:
    for person in byline.names(persons):
        if (person, role) in named:
            continue
        named.add((person, role))
        ident = f"person-{len(named)}"
        yield Entry(person, name=name, id=ident)
        yield Entry(role, property="role", refines=ident, scheme="marc:relators")


# -- the rest -----------------------------------------------------------------------------------------------


def _description(book: Book, own: Metadata) -> Iterator[Entry]:
    date = own.published
    if date is None and book.bound:
        date = max((card.metadata.published for card in book.cards if card.metadata.published), key=_when, default=None)
    if moment := byline.machine_date(date):
        clock_alone = date is not None and not date.zone  # epubcheck reads no clock without its zone
        yield Entry(moment.partition("T")[0] if clock_alone else moment, name="date")
    for source in _sources(book, own):
        yield Entry(source, name="source")
    publisher = line(own.source) or line(own.site)
    if publisher:
        yield Entry(publisher, name="publisher")
    for subject in _subjects(book, own):
        yield Entry(subject, name="subject")
    if line(own.summary):
        yield Entry(line(own.summary), name="description")
    if line(own.rights):
        yield Entry(line(own.rights), name="rights")
    elif book.bound:
        for rights in dict.fromkeys(found for card in book.cards if (found := line(card.metadata.rights))):
            yield Entry(rights, name="rights")


def _sources(book: Book, own: Metadata) -> list[str]:
    """Where the text comes from: the address of an article, the publications of a book."""
    url = safe_target(own.canonical_url or own.url or "")
    if url and is_absolute(url):
        return [url]
    if not book.bound:
        return []
    return list(
        dict.fromkeys(name for card in book.cards if (name := line(card.metadata.source) or line(card.metadata.site)))
    )


def _subjects(book: Book, own: Metadata) -> list[str]:
    if own.keywords or not book.bound:
        return list(dict.fromkeys(word for keyword in own.keywords if (word := line(keyword))))
    counted: dict[str, int] = {}
    for card in book.cards:
        for keyword in card.metadata.keywords:
            if word := line(keyword):
                counted[word] = counted.get(word, 0) + 1
    return sorted(counted, key=lambda word: -counted[word])[:_SUBJECTS]


def _when(date: PartialDate) -> tuple[int, int, int, str]:
    return date.year, date.month or 0, date.day or 0, date.time or ""
