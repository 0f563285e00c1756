"""Provenance as PREMIS 3 events: what was done to which file, by what, when, how, and what came of it.

One event a line in `provenance.jsonl`. The time of an event is that of its run, which is known at the end of it; so
events are written without it first. An identifier is made of the event itself: the same event has the same one.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from converter.archive import places
from converter.archive.kept import line
from converter.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from converter.archive.disk import Filed
    from converter.archive.making import Article

AGENT = {"type": "software", "name": "duben", "version": __version__}
Event = dict[str, Any]


def event(
    kind: str,
    detail: dict[str, Any],
    *,
    source: Iterable[dict[str, Any]] = (),
    outcome: Iterable[dict[str, Any]] = (),
    ending: str = "success",
) -> Event:
    """An event without its time: what was done, with which files, and how it ended."""
    made: Event = {"eventType": kind, "agent": AGENT, "eventDetail": detail, "eventOutcome": ending}
    if sources := list(source):
        made["source"] = sources
    if outcomes := list(outcome):
        made["outcome"] = outcomes
    return made


def file(path: str, sha256: str, size: int | None = None) -> dict[str, Any]:
    """A file as events name it."""
    return {"path": path, "sha256": sha256} | ({} if size is None else {"size": size})


def of_article(article: Article, sha512: bytes) -> list[Event]:
    """The events of one article, from its arrival to the check of its ledger."""
    kept, report = article.kept, article.edition.report
    original = file(kept.original, kept.sha256, kept.size)
    filed = {path: made for path, made in article.files if path.startswith((places.ARTICLES, places.REMOVED))}
    outputs = [file(path, made.sha256.hex(), made.size) for path, made in filed.items()]
    came = {"originalName": kept.name, "received": kept.received, "container": kept.container, "address": kept.address}
    if kept.beside:
        came["beside"] = [[one.name, one.path, one.sha256] for one in kept.beside]  # type: ignore[assignment]
    provenance = report.provenance
    assert provenance is not None
    events = [
        event("ingestion", {key: value for key, value in came.items() if value}, outcome=[original]),
        event("message digest calculation", {"sha256": kept.sha256, "sha512": sha512.hex()}, source=[original]),
        event(
            "format identification",
            {"format": provenance.media_type, "by": "content, then name", "reader": provenance.reader},
            source=[original],
        ),
    ]
    if provenance.charset:
        detail: dict[str, Any] = {"charset": provenance.charset, "evidence": provenance.charset_evidence}
        text = places.source_text(kept.id)
        outcome = [file(text, filed[text].sha256.hex(), filed[text].size)]
        events.append(event("decoding", detail, source=[original], outcome=outcome))
    told: dict[str, Any] = {
        "recipe": places.recipe(kept.recipe),
        "profile": report.profile,
        "profile_digest": report.profile_digest,
    }
    full: dict[str, Any] = {"report": places.metadata(kept.id, "report.json")}
    article_file = next(row for row in outputs if row["path"] == places.article(kept.id))
    events.append(
        event("normalization", told | {"format": "text/markdown"} | full, source=[original], outcome=[article_file])
    )
    removed, changed = kept.summary.get("removed") or {}, kept.summary.get("changed") or {}
    if removed or changed:
        detail = {"removed": removed, "changed": changed, "characters": article.counts} | full
        events.append(event("modification", detail, source=[original], outcome=outputs))
    severities: dict[str, int] = {}
    for finding in (*report.findings, *article.findings):
        severities[finding.severity] = severities.get(finding.severity, 0) + 1
    detail = {"check": "kept, changed and removed text make up the source text", "characters": article.counts}
    events.append(event("validation", detail | {"findings": severities}, source=[original], outcome=outputs))
    return events


def of_failure(label: str, message: str, sha256: str | None) -> Event:
    """The event of an input that could not be taken."""
    return event("ingestion", {"received": label, "message": message, "sha256": sha256}, ending="failure")


def of_again(kept_id: str, label: str, sha256: str) -> Event:
    """The event of an article that was there already."""
    return event("ingestion", {"received": label, "sha256": sha256, "is": kept_id}, ending="already there")


def of_files(kind: str, detail: dict[str, Any], filed: Iterable[tuple[str, Filed]]) -> Event:
    """An event that made some files."""
    return event(kind, detail, outcome=[file(path, one.sha256.hex(), one.size) for path, one in filed])


def moment(epoch: int) -> str:
    """Seconds since 1970 as PREMIS writes a time.

    >>> moment(315532800)
    '1980-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(epoch, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def dated(events: Iterable[bytes], when: str) -> Iterator[bytes]:
    """Events as they stand in the bag: with their time and an identifier."""
    for row in events:
        made = {**json.loads(row), "eventDateTime": when}
        identifier = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:32]
        yield line({"eventIdentifier": identifier, **made})


def read(root: Path) -> Iterator[Event]:
    """The events of a bag."""
    with (root / places.PROVENANCE).open("rb") as stream:
        for row in stream:
            yield json.loads(row)
