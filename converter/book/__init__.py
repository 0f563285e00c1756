"""Many editions bound into one book: in order, without duplicates, one document loaded at a time."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from converter.book.order import ORDERS, arrange
from converter.edition import context_for, summary
from converter.errors import InputError, ProfileError
from converter.model import Book, Metadata
from converter.options import Options
from converter.report import Finding
from converter.source import read_resource
from converter.walk import block_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from converter.edition import Edition
    from converter.model import Card, Document, Person, Resource
    from converter.rendered import Rendered
    from converter.source import Beside

AUTHORS = 3  # more than these are named by their articles only

__all__ = ["ORDERS", "BoundBook", "Member", "bind", "bind_members", "fingerprint", "member"]


@dataclass(frozen=True, slots=True)
class Member:
    """One article of a book while it is not loaded: its card, and how to get its edition again."""

    card: Card
    load: Callable[[], Edition] = field(repr=False, compare=False)
    fingerprint: str  # of its text; see `fingerprint`
    summary: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


def member(edition: Edition) -> Member:
    """An edition in memory as a member of a book."""
    return Member(edition.card(), lambda: edition, fingerprint(edition.document), summary(edition.report))


def fingerprint(document: Document) -> str:
    """What two documents share whose articles read the same, white space apart; "" for one without text."""
    text = "".join("".join(block_text(block).split()) for block in document.blocks)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() if text else ""


def bind(
    editions: Iterable[Edition],
    *,
    title: str | None = None,
    order: str = "given",
    options: Options | None = None,
    name: str | None = None,
) -> BoundBook:
    """Bind editions into one book; `name` stands in where no title is given.

    Raises InputError without editions, ProfileError for an unknown order.
    """
    return bind_members([member(edition) for edition in editions], title=title, order=order, options=options, name=name)


def bind_members(
    members: Sequence[Member],
    *,
    title: str | None = None,
    order: str = "given",
    options: Options | None = None,
    name: str | None = None,
) -> BoundBook:
    """Bind members into one book; articles that are there twice are left out, with a finding each."""
    if order not in ORDERS:
        raise ProfileError(f"order {order!r}: choose from {', '.join(ORDERS)}")
    kept, findings = without_duplicates(members)
    if not kept:
        raise InputError("a book needs one article at least")
    kept = [kept[place] for place in arrange([one.card for one in kept], order)]
    cards = tuple(one.card for one in kept)
    metadata = metadata_of(cards, title)
    label = title or name or stand_in(cards)
    if not title:
        findings.append(Finding("book-title", "info", label, f"the book has no title of its own and is called {label}"))
    return BoundBook(cards, metadata, label, tuple(findings), options or Options(), tuple(kept))


def without_duplicates(members: Sequence[Member]) -> tuple[list[Member], list[Finding]]:
    """The members, each once: the same bytes, or the same text from other bytes, count as one; the first stays."""
    kept: list[Member] = []
    findings: list[Finding] = []
    by_digest: dict[str, Member] = {}
    by_text: dict[str, Member] = {}
    for one in members:
        twin = by_digest.get(one.card.digest) if one.card.digest else None
        how = "the same file"
        if twin is None and one.fingerprint:
            twin, how = by_text.get(one.fingerprint), "the same text"
        if twin is None:
            kept.append(one)
            by_digest[one.card.digest] = one
            by_text[one.fingerprint] = one
            continue
        own, other = (str(m.summary.get("name") or m.card.label) for m in (one, twin))
        message = f"{own} ({one.card.label}) left out of the book: {how} as {other}"
        findings.append(Finding("duplicate-article", "warning", own, message))
    return kept, findings


def metadata_of(cards: Sequence[Card], title: str | None) -> Metadata:
    """What is known of the whole: shared by all, or added up; what differs is left to the articles."""
    authors: dict[tuple[str | None, str | None], Person] = {}
    for card in cards:
        for author in card.metadata.authors:
            authors.setdefault((author.name, author.affiliation if author.name is None else None), author)
    dates = [card.metadata.published for card in cards if card.metadata.published]
    languages = Counter(card.language for card in cards if card.language)
    return Metadata(
        title=title,
        authors=tuple(replace(a, role=None) for a in authors.values()) if len(authors) <= AUTHORS else (),
        published=max(dates, key=lambda d: (d.year, d.month or 0, d.day or 0, d.time or "")) if dates else None,
        language=languages.most_common(1)[0][0] if languages else None,
        source=_shared([card.metadata.source for card in cards]),
        site=_shared([card.metadata.site for card in cards]),
        column=_shared([card.metadata.column for card in cards]),
        rights=_shared([card.metadata.rights for card in cards]),
    )


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


@dataclass(slots=True)
class BoundBook:
    """A book that can be rendered; it holds the last document that was asked for, and no other."""

    cards: tuple[Card, ...]
    metadata: Metadata
    label: str
    findings: tuple[Finding, ...]
    options: Options = field(repr=False)
    members: tuple[Member, ...] = field(repr=False)
    _last: tuple[Card, Document] | None = field(default=None, repr=False, compare=False)
    _places: dict[str, tuple[Beside | None, Resource]] = field(default_factory=dict, repr=False, compare=False)

    def render(self, format: str = "epub", *, name: str = "book") -> Rendered:  # noqa: A002 -- the contract's word
        """Render into a format; the same editions give the same bytes. `name` is the file stem of the output."""
        from converter import registry

        context = context_for(
            [card.metadata for card in self.cards],
            self.options,
            name=name,
            read=self._read,
            notes=tuple((one.card.digest, one.summary) for one in self.members),
        )
        book = Book(cards=self.cards, load=self.load, metadata=self.metadata, label=self.label, bound=True)
        return registry.writer(format)(book, context)

    def load(self, card: Card) -> Document:
        """The document of a card. Raises InputError where its input has changed since the book was planned."""
        if self._last is not None and self._last[0] is card:
            return self._last[1]
        self._last = None
        edition = self.members[self._place(card)].load()
        found = edition.card().digest
        if found != card.digest:
            raise InputError(f"{card.label}: its file has changed while the book was made; run the command again")
        for resource in edition.document.resources:
            self._places[resource.sha256] = (edition.beside, resource)
        self._last = (card, edition.document)
        return edition.document

    def _place(self, card: Card) -> int:
        return next(i for i, known in enumerate(self.cards) if known is card or known == card)

    def _read(self, resource: Resource) -> bytes:
        """Bytes of a resource of any document that was loaded; equal digests are equal bytes."""
        beside, known = self._places.get(resource.sha256, (None, resource))
        return read_resource(beside, known)
