"""What is known about a document: its metadata, who claims what, how its bytes became text, what it brings along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from converter.model.tracing import Place


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named by the article. An author may be known by affiliation only."""

    name: str | None = None
    role: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as precise as the page gives it; `str()` is ISO 8601.

    >>> str(PartialDate(2020)), str(PartialDate(2020, 5, 29)), str(PartialDate(2020, 5, 29, "08:06", "+08:00"))
    ('2020', '2020-05-29', '2020-05-29T08:06+08:00')
    """

    year: int
    month: int | None = None
    day: int | None = None
    time: str | None = None  # "HH:MM" or "HH:MM:SS"
    zone: str | None = None  # "Z" or "+08:00"; only if the page names one

    def __str__(self) -> str:
        day = "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)])
        return f"{day}T{self.time}{self.zone or ''}" if self.time and self.day is not None else day


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of the article. Strings are in the script of the document."""

    title: str | None = None
    subtitle: str | None = None
    original_title: str | None = None
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    translators: tuple[Person, ...] = ()
    published: PartialDate | None = None
    modified: PartialDate | None = None
    source: str | None = None  # the publication that the page names as its source: 来源
    site: str | None = None
    section: str | None = None
    column: str | None = None  # 栏目: 【言论】
    url: str | None = None
    canonical_url: str | None = None
    language: str | None = None  # BCP 47, with the script: zh-Hans
    summary: str | None = None
    keywords: tuple[str, ...] = ()
    rights: str | None = None
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's word about a metadata field, until one pass settles them."""

    field: str  # a field of `Metadata`
    value: str | Person | PartialDate
    evidence: str  # where it stands: "meta og:title", "line 7", "h1"
    confidence: float  # 0 to 1
    spans: tuple[Place, ...] = ()  # where it stands in the source text


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How the bytes became a document; written by the reader, kept by every pass."""

    sha256: str  # lower-case hex digest of the source bytes
    size: int  # bytes
    media_type: str
    charset: str | None = None  # WHATWG label; None where the format has none
    charset_evidence: str | None = None
    reader: str = ""
    reader_version: str = ""
    name: str | None = None  # file name of the source, without its folder
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that belongs to the document; its bytes are read through `source` when a writer needs them."""

    name: str  # as inlines name it
    media_type: str
    sha256: str
    size: int  # bytes
    locator: str  # where `source.read_resource` finds it: a path, or a data: address
