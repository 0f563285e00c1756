"""The way of a document: read, then pass after pass; what each of them did is gathered into the report."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from converter import ledger, registry
from converter.decisions import Decide
from converter.edition import Edition
from converter.errors import LedgerError, UnknownInput
from converter.report import Changes, Finding, Outcome, Removal, Report, plain
from converter.source import describe
from converter.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.model import Document
    from converter.options import Options
    from converter.profile import Profile
    from converter.report import Segment
    from converter.source import Source


def run(source: Source, profile: Profile) -> Edition:
    """Convert one source. Raises InputError where no document can be made, LedgerError where a ledger does not add up."""
    with _no_search_for_garbage():
        return _run(source, profile)


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Let Python not look for cycles while one document is made: documents have none, and looking costs a fifth of the time.

    What is not needed any more goes at once, as always. Threads may overlap: the first one to leave looks again.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _run(source: Source, profile: Profile) -> Edition:
    options = profile.options
    reading = read(source, options)
    text = reading.text or ""
    document = reading.document
    outcomes = [reading]
    language: str | None = None  # before a script conversion changes it
    try:
        ledger.check_reading(text, document, reading.removals)
        for name, outcome in trace(document, options):
            if outcome.removals or outcome.document is not document:
                try:
                    ledger.check_spans(document, outcome.document, outcome.removals)
                except LedgerError as error:
                    raise LedgerError(f"{name}: {error}") from error
            if name != "script":
                language = outcome.document.metadata.language
            document = outcome.document
            outcomes.append(outcome)
        ledger.check_edits(document)
    except LedgerError as error:
        raise LedgerError(f"{source.label}: the ledger does not add up: {error}") from error
    report = _report(source, profile, document, outcomes, text, language)
    return Edition(document, report, source.beside, options)


def read(source: Source, options: Options) -> Outcome:
    """Find the reader for a source and read it."""
    kind = source.media_type
    known = next((reader for reader in registry.READERS.values() if reader.media_type == kind), None)
    if known is None:
        raise UnknownInput(f"{source.label} is {describe(kind)}; duben reads {', '.join(registry.READERS)}")
    if source.article is not None:
        outcome = registry.read_article(source, options)
    else:
        outcome = registry.reader(known.name)(source, options)
    if not source.claims:
        return outcome
    document = outcome.document
    return replace(outcome, document=replace(document, claims=(*document.claims, *source.claims)))


def trace(document: Document, options: Options) -> Iterator[tuple[str, Outcome]]:
    """Yield the outcome of each pass in turn; the last one holds the finished document."""
    for name, pass_ in registry.passes(options.passes_off):
        outcome = pass_(document, options)
        yield name, outcome
        document = outcome.document


def _report(
    source: Source, profile: Profile, document: Document, outcomes: list[Outcome], text: str, language: str | None
) -> Report:
    removals: tuple[Removal, ...] = tuple(removal for outcome in outcomes for removal in outcome.removals)
    findings: tuple[Finding, ...] = tuple(finding for outcome in outcomes for finding in outcome.findings)
    if text.strip() and not document.blocks:
        message = "nothing of the text is left as an article: every line was removed or read as metadata; the report lists them, and a profile may leave passes out"
        findings += (Finding("nothing-left", "warning", "whole text", message),)
    labels: dict[int, list[str]] = {}
    for outcome in outcomes:
        for number, label in outcome.labels:
            kept = labels.setdefault(number, [])
            if label not in kept:
                kept.append(label)
    return Report(
        name=source.name,
        version=__version__,
        profile=profile.name,
        profile_digest=profile.digest,
        provenance=document.provenance,
        removals=removals,
        made=Changes.joined(outcome.changes for outcome in outcomes),
        findings=findings,
        lines=_lines(document, labels),
        claims=document.claims,
        metadata=metadata_form(document),
        text=text,
        work_out=_Segments(text, document, removals),
        decide=Decide(document, profile.options, language) if profile.options.script_target != "keep" else None,
    )


def metadata_form(document: Document) -> dict[str, object]:
    """The metadata as JSON takes it, known fields only."""
    metadata = document.metadata
    return {name: plain(value) for name in metadata.__slots__ if (value := getattr(metadata, name)) not in (None, ())}


class _Segments:
    """The ledger's segments, worked out on request; a class because reports travel between processes."""

    def __init__(self, text: str, document: Document, removals: tuple[Removal, ...]) -> None:
        self.parts = (text, document, removals)

    def __call__(self) -> tuple[Segment, ...]:
        text, document, removals = self.parts
        settled = [c for c in document.claims if c.spans and _is_settled(document, c.field, c.value)]
        return ledger.segments(text, document, removals, settled)


def _is_settled(document: Document, field: str, value: object) -> bool:
    held = getattr(document.metadata, field, None)
    return held == value or (isinstance(held, tuple) and value in held)


def _lines(document: Document, labels: dict[int, list[str]]) -> tuple[tuple[int, str], ...]:
    """The label of each line of a text source: what passes said of it, and what the block is that came of it."""
    from converter.model import Heading, LineBreak, Verse
    from converter.walk import leaves

    for leaf in leaves(document.blocks):
        if not leaf.origin or leaf.origin.line is None:
            continue
        breaks = sum(isinstance(child, LineBreak) for child in leaf.children) if isinstance(leaf, Verse) else 0
        for line in range(leaf.origin.line, leaf.origin.line + breaks + 1):
            kept = labels.setdefault(line, [])
            if isinstance(leaf, Heading) and "heading" not in kept:
                kept.insert(0, "heading")
            elif not {"note", "caption", "heading"} & set(kept):
                kept.insert(0, "body")
    return tuple((number, "+".join(labels[number])) for number in sorted(labels))
