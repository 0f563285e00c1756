"""Many editions bound into one book: in order and sections, without duplicates, one document loaded at a time."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Sequence as AnySequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from converter.book import gaps, indexes, layout, spool
from converter.book.layout import Layout
from converter.book.members import Member, fingerprint, loaded, member, shelve
from converter.book.order import ORDERS
from converter.book.twins import without_twins
from converter.book.volumes import cut
from converter.edition import context_for
from converter.errors import InputError
from converter.model import Book, Metadata, Series
from converter.options import Options
from converter.report import Finding
from converter.source import read_resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.edition import Edition
    from converter.model import Card, Document, Index, Person, Resource, Section
    from converter.rendered import Rendered
    from converter.source import Beside

AUTHORS = 3  # more than these are named by their articles only

__all__ = ["ORDERS", "BoundBook", "Layout", "Member", "bind", "bind_members", "fingerprint", "member"]


def bind(
    editions: Iterable[Edition],
    *,
    title: str | None = None,
    order: str = "given",
    options: Options | None = None,
    name: str | None = None,
    asked: Layout | None = None,
) -> BoundBook:
    """Bind editions into one book; `name` stands in where no title is given.

    Editions of a list stay in memory; of anything else one is taken after the other and spooled on the disk until
    the book is gone. Raises InputError without editions, ProfileError for an unknown order.
    """
    settings = options or Options()
    if isinstance(editions, AnySequence):
        members = [member(edition) for edition in editions]
        return bind_members(members, title=title, order=order, options=settings, name=name, asked=asked)
    home = spool.folder()
    try:
        members = [
            shelve(edition, home.name, colophon=settings.output_colophon).member(edition.report.name or "")
            for edition in editions
        ]
        book = bind_members(members, title=title, order=order, options=settings, name=name, asked=asked)
    except BaseException:
        home.cleanup()
        raise
    weakref.finalize(book, home.cleanup)
    return book


def bind_members(
    members: Sequence[Member],
    *,
    title: str | None = None,
    order: str = "given",
    options: Options | None = None,
    name: str | None = None,
    asked: Layout | None = None,
) -> BoundBook:
    """Bind members into one book, as `asked`; `title` and `order` are short for a layout that says no more.

    Articles that are there twice are left out, with a finding each; parts that are missing are findings too.
    """
    wanted = asked or Layout()
    wanted = replace(wanted, title=wanted.title or title, order=wanted.order or (None if order == "given" else order))
    wanted = wanted.resolved()
    kept, findings = without_twins(members, wanted.duplicates or "drop")
    if not kept:
        raise InputError("a book needs one article at least")
    own = wanted.collection
    if own is not None:
        kept = layout.described(kept, own)
    kept, sections, more = layout.laid_out(kept, wanted, _language([one.card for one in kept]))
    if not kept:
        raise InputError(f"{own.path if own else 'the layout'} leaves no article in the book")
    cards = tuple(one.card for one in kept)
    findings += [*more, *gaps.gaps(cards)]
    metadata = metadata_of(cards, wanted.title, own.metadata if own else Metadata())
    label = wanted.title or name or stand_in(cards)
    if not wanted.title:
        findings.append(Finding("book-title", "info", label, f"the book has no title of its own and is called {label}"))
    cover = layout.cover_of(own)
    book = BoundBook(
        cards,
        metadata,
        label,
        tuple(findings),
        options or Options(),
        tuple(kept),
        sections=sections,
        indexes=indexes.indexes(cards, wanted.index),
        series=wanted.series,
        cover=cover[0] if cover else None,
        asked=wanted,
    )
    if cover:
        book.known(cover[0], cover[1])
    return book


def metadata_of(cards: Sequence[Card], title: str | None, own: Metadata | None = None) -> Metadata:
    """What is known of the whole: the editor's `own` word, else what is shared by all; what differs is left alone."""
    own = own or Metadata()
    authors: dict[tuple[str | None, str | None], Person] = {}
    for card in cards:
        for author in card.metadata.authors:
            authors.setdefault((author.name, author.affiliation if author.name is None else None), author)
    dates = [card.metadata.published for card in cards if card.metadata.published]
    newest = max(dates, key=lambda d: (d.year, d.month or 0, d.day or 0, d.time or "")) if dates else None
    shared = tuple(replace(author, role=None) for author in authors.values()) if len(authors) <= AUTHORS else ()
    return replace(
        own,
        title=title,
        authors=own.authors or (() if own.editors else shared),
        published=own.published or newest,
        language=_language(cards),
        source=own.source or _shared([card.metadata.source for card in cards]),
        site=_shared([card.metadata.site for card in cards]),
        column=_shared([card.metadata.column for card in cards]),
        rights=own.rights or _shared([card.metadata.rights for card in cards]),
    )


def _language(cards: Sequence[Card]) -> str | None:
    languages = Counter(card.language for card in cards if card.language)
    return languages.most_common(1)[0][0] if languages else None


def _shared(values: Sequence[str | None]) -> str | None:
    return values[0] if len(set(values)) == 1 else None


def stand_in(cards: Sequence[Card]) -> str:
    """What a book without a title is called: its first article, and how many more."""
    first, more = cards[0], len(cards) - 1
    if not more:
        return first.label
    if (first.language or "").startswith("zh"):
        return f"《{first.label}》等 {len(cards)} 篇"
    return f"{first.label}, and {more} more"


@dataclass(slots=True, weakref_slot=True)
class BoundBook:
    """A book that can be rendered; it holds the last document that was asked for, and no other."""

    cards: tuple[Card, ...]
    metadata: Metadata
    label: str
    findings: tuple[Finding, ...]
    options: Options = field(repr=False)
    members: tuple[Member, ...] = field(repr=False)
    sections: tuple[Section, ...] = ()
    indexes: tuple[Index, ...] = ()
    series: Series | None = None
    cover: Resource | None = None
    asked: Layout = field(default_factory=Layout, repr=False)
    _last: tuple[Card, Document] | None = field(default=None, repr=False, compare=False)
    _order: dict[int, int] = field(default_factory=dict, repr=False, compare=False)  # id of a card to its place
    _places: dict[str, tuple[Beside | None, Resource]] = field(default_factory=dict, repr=False, compare=False)

    def render(self, format: str = "epub", *, name: str = "book") -> Rendered:  # noqa: A002 -- the contract's word
        """Render into a format; the same editions give the same bytes. `name` is the file stem of the output."""
        from converter import registry

        notes = tuple((one.card.digest, one.summary) for one in self.members) if self.options.output_colophon else ()
        context = context_for(
            [card.metadata for card in self.cards], self.options, name=name, read=self._read, notes=notes
        )
        book = Book(
            cards=self.cards,
            load=self.load,
            metadata=self.metadata,
            label=self.label,
            bound=True,
            sections=self.sections,
            indexes=self.indexes,
            series=self.series,
            cover=self.cover,
        )
        return registry.writer(format)(book, context)

    def volumes(self) -> list[BoundBook]:
        """The book in the volumes that its layout asks for, each with its own sections and indexes; one without."""
        size = self.asked.volumes
        places = cut([one.length for one in self.members], size, self.sections) if size else []
        if len(places) < 2:
            return [self]
        return [self._volume(number, first, end) for number, (first, end) in enumerate(places, 1)]

    def _volume(self, number: int, first: int, end: int) -> BoundBook:
        cards = self.cards[first:end]
        before = [section for section in self.sections if section.start <= first]
        inside = [section for section in self.sections if first < section.start < end]
        sections = [replace(section, start=max(section.start - first, 0)) for section in (*before[-1:], *inside)]
        label = volume_title(self.label, number, self.metadata.language)
        own = self.asked.collection.metadata if self.asked.collection else Metadata()
        made = replace(
            self,
            cards=cards,
            metadata=metadata_of(cards, label, own),
            label=label,
            findings=(),
            members=self.members[first:end],
            sections=tuple(sections),
            indexes=indexes.indexes(cards, self.asked.index),
            series=Series(self.label, str(number)),
            _last=None,
            _order={},
        )
        made._places = self._places  # noqa: SLF001 -- a volume of this book
        return made

    def load(self, card: Card) -> Document:
        """The document of a card, with the card's metadata."""
        if self._last is not None and self._last[0] is card:
            return self._last[1]
        self._last = None
        one = self.members[self._place(card)]
        document, beside = loaded(one)
        if document.metadata is not card.metadata:
            document = replace(document, metadata=card.metadata)
        for resource in document.resources:
            self._places[resource.sha256] = (beside, resource)
        self._last = (card, document)
        return document

    def known(self, resource: Resource, beside: Beside | None) -> None:
        """Tell where the bytes of a resource are that no article brings."""
        self._places[resource.sha256] = (beside, resource)

    def _place(self, card: Card) -> int:
        if not self._order:
            self._order.update((id(known), place) for place, known in enumerate(self.cards))
        place = self._order.get(id(card))
        return place if place is not None else self.cards.index(card)

    def _read(self, resource: Resource) -> bytes:
        """Bytes of a resource of any document that was loaded; equal digests are equal bytes."""
        beside, known = self._places.get(resource.sha256, (None, resource))
        return read_resource(beside, known)


def volume_title(label: str, number: int, language: str | None) -> str:
    """The title of a volume.

    >>> volume_title("运河两岸", 2, "zh-Hans"), volume_title("Canal", 2, "en")
    ('运河两岸（2）', 'Canal (2)')
    """
    return f"{label}（{number}）" if (language or "zh").startswith("zh") else f"{label} ({number})"
