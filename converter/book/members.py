"""The articles of a book while they are not loaded: a card each, a way to the document, and what tells twins."""

from __future__ import annotations

import hashlib
import sys
import zlib
from array import array
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from converter.book import spool
from converter.edition import summary
from converter.model import Document
from converter.text.fold import fold
from converter.text.patterns import lazily
from converter.walk import block_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.edition import Edition
    from converter.model import Card
    from converter.source import Beside

SKETCH = 24  # clauses that stand for a text
# Characters that Simplified text has too, and that a fold by characters leaves: one writer's 看著 is another's 看着.
_ALIKE = (("著", "着"), ("乾", "干"), ("瞭", "了"), ("藉", "借"), ("妳", "你"))
LEAST = 4  # code points of a clause that tells texts apart
_CLAUSE = lazily(r"[^\W_]+")
_MARKS = "，。、；：？！“”《》（） \u3000"  # what parts the clauses of most texts


@dataclass(frozen=True, slots=True)
class Member:
    """One article of a book while it is not loaded: its card, and how to get its document, or its edition."""

    card: Card
    load: Callable[[], Document | Edition] = field(repr=False, compare=False)
    fingerprint: str  # of its text; see `Signature`
    summary: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)  # of its report, for colophons
    beside: Beside | None = field(default=None, repr=False, compare=False)
    sketch: Sequence[int] = field(default=(), repr=False, compare=False)
    length: int = 0  # code points of its text
    name: str = ""  # its file as `collection.toml` names it: below what the user named, with / between parts


def loaded(one: Member) -> tuple[Document, Beside | None]:
    """A member's document, and where its pictures are."""
    found = one.load()
    return (found, one.beside) if isinstance(found, Document) else (found.document, found.beside)


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells whether two articles read the same, scripts, marks and white space apart.

    `fingerprint` is equal for equal texts, "" without text; `sketch` holds the smallest digests of its clauses, so
    that texts which share most of their clauses share most of it.
    """

    fingerprint: str
    sketch: tuple[int, ...]
    length: int


@dataclass(frozen=True, slots=True)
class Shelved:
    """A member as it travels between processes: its document lies in a spool."""

    card: Card
    place: spool.Place
    signature: Signature
    summary: dict[str, Any]
    beside: Beside | None

    def member(self, name: str = "", hear: Callable[[], None] | None = None) -> Member:
        """The member, whose document is read from the spool each time; `hear` is called before."""
        signed = self.signature
        place = self.place._replace(path=sys.intern(self.place.path))
        load = partial(spool.get, place, self.card.metadata)
        return Member(
            self.card,
            partial(_heard, hear, load) if hear else load,
            signed.fingerprint,
            self.summary,
            self.beside,
            array("I", signed.sketch),
            signed.length,
            name,
        )


def _heard(hear: Callable[[], None], load: Callable[[], Document]) -> Document:
    hear()
    return load()


def shelve(edition: Edition, folder: str, *, colophon: bool = True) -> Shelved:
    """Spool an edition's document at `folder`, and keep what a book needs to know of it. Raises OSError.

    Without a `colophon` the summary of its report is left to its name.
    """
    told = summary(edition.report) if colophon else {"name": edition.report.name}
    place = spool.put(folder, edition.document)
    return Shelved(edition.card(), place, sign(edition.document), told, edition.beside)


def member(edition: Edition, name: str = "") -> Member:
    """An edition in memory as a member of a book."""
    signed = sign(edition.document)
    return Member(
        edition.card(),
        lambda: edition.document,
        signed.fingerprint,
        summary(edition.report),
        edition.beside,
        array("I", signed.sketch),
        signed.length,
        name or edition.report.name or "",
    )


def sign(document: Document) -> Signature:
    """The signature of a document's text."""
    parts = clauses(document)
    text = "".join(parts)
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() if text else ""
    told = "\n".join([part for part in parts if len(part) >= LEAST])  # encoded at once: a text has hundreds of them
    found = set(map(zlib.crc32, told.encode("utf-8", "replace").split(b"\n"))) if told else set()
    return Signature(digest, tuple(_smallest(found, SKETCH)), len(text))


def _smallest(numbers: set[int], count: int) -> list[int]:
    """The smallest of numbers below 2**32, in order; most of many are passed over unsorted, as they are spread evenly."""
    if len(numbers) > 4 * count:
        bound = (2 * count << 32) // len(numbers)
        low = [number for number in numbers if number < bound]
        if len(low) >= count:
            return sorted(low)[:count]
    return sorted(numbers)[:count]


def fingerprint(document: Document) -> str:
    """What two documents share whose articles read the same; "" for one without text."""
    return sign(document).fingerprint


def clauses(document: Document) -> list[str]:
    """The text between marks and spaces, in Simplified characters and small letters."""
    text = "\n".join(map(block_text, document.blocks))
    if document.metadata.language != "zh-Hans":  # a fold of Simplified text gives the same but for its marks
        text = fold(text)
    for mark, common in _ALIKE:
        text = text.replace(mark, common)
    cut = text
    for mark in _MARKS:
        cut = cut.replace(mark, "\n")
    parts = [part for part in cut.split("\n") if part]
    return parts if "".join(parts).isalnum() else _CLAUSE.findall(text)  # the pattern takes twice the time


def named(one: Member) -> str:
    """What messages call a member: its file, else its title."""
    return str(one.summary.get("name") or one.name or one.card.label)
