"""An edition: the document, the report, and rendering into formats."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from converter import registry
from converter.errors import ProfileError
from converter.model import Book, Card, Document, Heading, Metadata
from converter.options import Options
from converter.rendered import EARLIEST, Rendered, WriteContext
from converter.source import Beside, read_resource
from converter.version import __version__
from converter.walk import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import PartialDate, Resource
    from converter.report import Report

CLAUSE = "，。！？；：、,.!?;:\n"
LABEL_LENGTH = 30  # code points of a first clause that may stand in for a title


@dataclass(slots=True)
class Edition:
    """One converted article."""

    document: Document
    report: Report
    beside: Beside | None = field(default=None, repr=False, compare=False)
    options: Options = field(default_factory=Options, repr=False, compare=False)  # those it was made with

    def render(self, format: str = "markdown", options: Options | None = None, *, name: str | None = None) -> Rendered:  # noqa: A002 -- the contract's word
        """Render into `markdown`, `docx`, `epub`, `html`, `text` or `json`; the same edition gives the same bytes.

        The profile that the edition was made with decides about looks, unless `options` do; `name` is the file stem that pictures beside a
        Markdown file are named after.
        """
        card = self.card()
        settings = options or self.options
        context = context_for(
            (self.document.metadata,),
            settings,
            name=name or _stem(self.report.name),
            read=self._read,
            notes=((card.digest, summary(self.report)),) if settings.output_colophon else (),
        )
        book = Book(cards=(card,), load=lambda _: self.document, metadata=self.document.metadata, label=card.label)
        return registry.writer(format)(book, context)

    def card(self) -> Card:
        """What a book keeps of this edition."""
        provenance = self.document.provenance
        return Card(
            label=label_of(self.document, _stem(self.report.name)),
            metadata=self.document.metadata,
            digest=provenance.sha256 if provenance else "",
            headings=tuple((b.level, plain_text(b.children)) for b in self.document.blocks if isinstance(b, Heading)),
            language=self.document.metadata.language,
        )

    def _read(self, resource: Resource) -> bytes:
        return read_resource(self.beside, resource)


def context_for(
    metadata: Iterable[Metadata],
    options: Options,
    *,
    name: str,
    read: object,
    notes: tuple[tuple[str, dict[str, object]], ...] = (),
) -> WriteContext:
    """What the writers are told for articles with this metadata."""
    return WriteContext(
        epoch=epoch(metadata),
        name=name,
        look=options.output_look,
        direction=options.output_direction,
        emphasis=options.output_emphasis,
        templates=options.output_templates,
        colophon=options.output_colophon,
        ruby=options.output_ruby,
        version=__version__,
        notes=notes,
        read_resource=read,  # type: ignore[arg-type]
    )


def epoch(metadata: Iterable[Metadata]) -> int:
    """Seconds since 1970 that outputs carry: SOURCE_DATE_EPOCH, else the newest article's date, else 1980-01-01.

    Raises ProfileError when SOURCE_DATE_EPOCH is no whole number. A time without a zone is taken as UTC, because an
    edition must not depend on where it is made.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        try:
            return max(0, int(given))
        except ValueError as error:
            raise ProfileError(f"SOURCE_DATE_EPOCH={given!r} is no whole number of seconds") from error
    return max((_seconds(m.published) for m in metadata if m.published), default=EARLIEST)


def _seconds(date: PartialDate) -> int:
    hour, minute = (int(part) for part in (date.time or "00:00").split(":")[:2])
    try:
        moment = datetime(date.year, date.month or 1, date.day or 1, hour, minute, tzinfo=UTC)
    except ValueError:
        return EARLIEST
    return max(0, int(moment.timestamp()))


def label_of(document: Document, stem: str) -> str:
    """What an article is called: its title, else its first clause, else the stem of its file name."""
    if document.metadata.title:
        return document.metadata.title
    for block in document.blocks:
        if hasattr(block, "children"):
            text = plain_text(block.children).strip()
            for place, character in enumerate(text):
                if character in CLAUSE:
                    text = text[:place]
                    break
            if text:
                return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1] + "…"
    return stem


def summary(report: Report) -> dict[str, object]:
    """Counts for a colophon: what was removed, changed and doubted, by rule; the charset and the digest."""
    removed: dict[str, int] = {}
    for removal in report.removals:
        if not removal.kept_as:
            removed[removal.rule] = removed.get(removal.rule, 0) + 1
    provenance = report.provenance
    return {
        "name": report.name,
        "charset": provenance.charset if provenance else None,
        "sha256": provenance.sha256 if provenance else None,
        "profile": report.profile,
        "profile_digest": report.profile_digest,
        "removed": removed,
        "changed": report.made.tally(),
        "findings": dict(sorted(Counter(f.rule for f in report.findings if f.severity != "info").items())),
    }


def _stem(name: str | None) -> str:
    stem = (name or "").rsplit("/", 1)[-1]
    return stem.rsplit(".", 1)[0] if "." in stem[1:] else stem or "article"
