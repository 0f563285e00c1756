"""The colophon: where each article comes from, the digest of its original, and what was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from converter.model import PartialDate
from converter.writers.docx.front import shown_date, styled
from converter.writers.docx.inlines import PLAIN, Format, address, text_run
from converter.writers.docx.package import moment_of
from converter.writers.docx.tongues import words
from converter.writers.docx.xml import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from converter.looks import Templates
    from converter.model import Card, Provenance
    from converter.writers.docx.scribe import Scribe
    from converter.writers.docx.tongues import Tongue, Words


class Origin(NamedTuple):
    """What is kept of an article for the colophon once it is written."""

    card: Card
    title: str
    tongue: Tongue
    charset: str | None


def origin(card: Card, title: str, tongue: Tongue, provenance: Provenance | None) -> Origin:
    """What the colophon tells of an article."""
    return Origin(card, title, tongue, provenance.charset if provenance else None)


@dataclass(frozen=True, slots=True)
class _Fact:
    label: str
    text: str
    target: str | None = None


def colophon(scribe: Scribe, origins: Sequence[Origin], tongue: Tongue, *, bound: bool, bookmark: str) -> Iterator[str]:
    """The paragraphs of the colophon; under its heading those of the edition, then those of each article."""
    own = words(tongue, scribe.look.templates)
    heading = "Heading1" if bound else "ColophonHead"
    yield styled(scribe, heading, own.colophon if bound else own.colophon_article, tongue, bookmark=bookmark)
    moment = moment_of(scribe.context.epoch)
    date = PartialDate(moment.year, moment.month, moment.day)
    yield _line(scribe, _Fact(own.edition, shown_date(date, own)), tongue, own)
    yield _line(scribe, _Fact(own.made_by, f"duben {scribe.context.version}".strip()), tongue, own)
    notes = dict(scribe.context.notes)
    for entry in origins:
        if bound:
            yield styled(scribe, "ColophonTitle", entry.title, entry.tongue)
        for fact in _facts(entry, notes.get(entry.card.digest, {}), own, scribe.look.templates):
            yield _line(scribe, fact, tongue, own)


def _facts(entry: Origin, summary: dict[str, object], own: Words, templates: Templates) -> Iterator[_Fact]:
    metadata = entry.card.metadata
    if source := line(metadata.source) or line(metadata.site):
        yield _Fact(own.source, source)
    for url in dict.fromkeys(url for url in (metadata.canonical_url, metadata.url) if url):
        yield _Fact(own.address, line(url), address(url))
    if metadata.published:
        yield _Fact(own.published, shown_date(metadata.published, own))
    if entry.card.digest:
        yield _Fact(own.digest, entry.card.digest)
    if entry.charset and "charset" not in summary:
        yield _Fact(own.charset, entry.charset)
    for name, value in summary.items():
        if name != "sha256" and (text := _shown(value, own, templates)):
            yield _Fact(line(templates.fact(name, own.language)), text)


def _line(scribe: Scribe, fact: _Fact, tongue: Tongue, own: Words) -> str:
    label = text_run(scribe, f"{fact.label}{own.colon}", tongue)
    if fact.target:
        relation = scribe.body.relations.add("hyperlink", fact.target, external=True)
        inner = text_run(scribe, fact.text, tongue, form=Format(link=True))
        value = f'<w:hyperlink r:id="{relation}" w:history="1">{inner}</w:hyperlink>'
    else:
        value = text_run(scribe, fact.text, tongue, form=PLAIN)
    return f'<w:p><w:pPr><w:pStyle w:val="Colophon"/></w:pPr>{label}{value}</w:p>'


def _shown(value: object, own: Words, templates: Templates) -> str:
    """A value of a report's summary in a line."""
    if isinstance(value, dict):
        counts = templates.rules(value, own.language)
        return own.comma.join(f"{line(name)}\N{NO-BREAK SPACE}{count}" for name, count in counts.items())
    if isinstance(value, list | tuple):
        return own.comma.join(_shown(part, own, templates) for part in value)
    return "" if value is None else line(str(value))
