"""A document as a row of a corpus: its text, what is known of it, and signals of its quality."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from converter import pipeline
from converter.batch import values, work
from converter.batch.values import Receipt, Setup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.batch.values import Job
    from converter.edition import Edition
    from converter.source import Source

PERMUTATIONS = 128  # of a signature
SHINGLE = 5  # characters that are compared as one
SEED = 42
KNOWN = ("title", "published", "source", "site", "url", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusSetup(Setup):
    """What every job of a corpus shares; `near`: signatures for near-duplicates are wanted."""

    near: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReceipt(Receipt):
    """What became of a document, with its row as JSON and its signature."""

    row: bytes = b""
    signature: bytes = b""


def rows(setup: Setup, jobs: Sequence[Job]) -> list[Receipt]:
    """Convert jobs into rows."""
    return [work.guarded(setup, job, _row) for job in jobs]


def _row(setup: Setup, job: Job) -> Receipt:
    source = job.open()
    edition = pipeline.run(source, setup.profile)
    text = edition.render("text", setup.profile.options).main.decode()
    near = isinstance(setup, CorpusSetup) and setup.near
    return RowReceipt(
        number=job.number,
        label=job.label,
        status=values.DONE,
        sha256=source.sha256,
        counts=work.count(edition.report),
        doubts=work.doubts(edition.report),
        row=json.dumps(_fields(job, source, edition, text), ensure_ascii=False).encode("utf-8", "replace"),
        signature=signature(text) if near else b"",
    )


def _fields(job: Job, source: Source, edition: Edition, text: str) -> dict[str, Any]:
    """The columns of a row; `corpus.COLUMNS` has their types."""
    from converter.source import digest

    report, metadata = edition.report, edition.report.metadata
    counts = work.count(report)
    kept, whole = _size(text), _size(report.text)
    return {
        "name": job.item.relative if job.item else job.label,
        "text": text,
        **{name: metadata.get(name) for name in KNOWN},
        "authors": [str(person["name"]) for person in metadata.get("authors", ()) if person.get("name")],
        "metadata": json.dumps(metadata, ensure_ascii=False, sort_keys=True),
        "sha256": source.sha256,
        "text_sha256": digest(text.encode("utf-8", "replace")),
        "charset": report.provenance.charset if report.provenance else None,
        "characters": kept,
        "script": _script(text),
        "removed": counts.removed,
        "removed_share": round(max(0.0, 1 - kept / whole), 4) if whole else 0.0,
        "repaired": counts.repaired,
        "damage": text.count("\N{REPLACEMENT CHARACTER}"),
        "doubts": counts.doubts,
        "doubtful": sorted({finding.rule for finding in report.findings if finding.severity != "info"}),
    }


def _size(text: str) -> int:
    """Characters that are no white space."""
    return len(text) - sum(map(text.count, (" ", "\n", "\t", "\r", "\u3000", "\xa0")))


def _script(text: str) -> str | None:
    from converter.text import script

    return script.detect(text).label


def signature(text: str) -> bytes:
    """The MinHash of a text, 128 numbers of 32 bits: texts share as many of them as they share runs of five characters.

    Spaces, punctuation and case do not count.
    """
    import rensa

    squeezed = "".join(c for c in text.casefold() if c.isalnum())
    runs = {squeezed[place : place + SHINGLE] for place in range(max(1, len(squeezed) - SHINGLE + 1))}
    made = rensa.RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    made.update(sorted(runs))
    return b"".join(number.to_bytes(4, "little") for number in made.digest())
