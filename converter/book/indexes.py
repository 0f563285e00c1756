"""The index of a book: who wrote what, and where it stood first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.book.order import collation
from converter.book.sections import one_spelling
from converter.model import Index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from converter.model import Card

INDEXES = ("authors", "sources")


def indexes(cards: Sequence[Card], kinds: Iterable[str]) -> tuple[Index, ...]:
    """Names by pinyin, each with the places of its articles; a kind without names is left out."""
    made: list[Index] = []
    for kind in kinds:
        rows = [(place, name) for place, card in enumerate(cards) for name in _names(card, kind)]
        found: dict[str, dict[int, None]] = {}
        for (place, _), name in zip(rows, one_spelling([name for _, name in rows]), strict=True):
            found.setdefault(name, {})[place] = None
        if found:
            made.append(Index(kind, tuple((name, tuple(found[name])) for name in sorted(found, key=collation))))
    return tuple(made)


def _names(card: Card, kind: str) -> Iterator[str]:
    metadata = card.metadata
    if kind == "sources":
        name = metadata.source or metadata.site
        if name:
            yield " ".join(name.split())
        return
    for person in metadata.authors:
        name = person.name or person.affiliation
        if name:
            yield " ".join(name.split())
