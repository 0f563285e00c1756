"""One article of a bag out of its original: the Markdown edition, the ledger, the descriptions, the report.

The same code makes an article when it is archived and when it is made again, from the same bytes with the same
recipe; so that the same files come out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from converter import native, pipeline
from converter.archive import describing, disk, places
from converter.archive.recipe import dated
from converter.edition import summary
from converter.errors import LedgerError, RenderError
from converter.filenames import native as native_path
from converter.ledger import squeeze
from converter.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from converter.archive.disk import Filed
    from converter.archive.kept import Kept
    from converter.archive.recipe import Recipe
    from converter.edition import Edition
    from converter.report import Finding
    from converter.source import Source

SCHEMA = 1  # of the files in data/removed


@dataclass(frozen=True, slots=True)
class Article:
    """An article that was made: its row, its files with their digests, and what its edition said."""

    kept: Kept
    files: tuple[tuple[str, Filed], ...]
    edition: Edition
    findings: tuple[Finding, ...]
    counts: dict[str, int]  # characters kept, changed and removed


def convert(source: Source, recipe: Recipe) -> Edition:
    """Convert a source as a recipe says. Raises InputError, LedgerError."""
    with dated(recipe.epoch):
        return pipeline.run(source, recipe.profile)


def make(root: Path, kept: Kept, edition: Edition, recipe: Recipe) -> Article:
    """Write the files of one article under `root`."""
    from converter.book import fingerprint

    filed: list[tuple[str, Filed]] = []

    def put(path: str, data: bytes) -> None:
        filed.append((path, disk.write(root / native_path(path), data)))

    kept = replace(
        kept,
        recipe=recipe.digest,
        card=edition.card(),
        fingerprint=fingerprint(edition.document),
        summary=summary(edition.report),
    )
    with dated(recipe.epoch):
        rendered = edition.render("markdown", recipe.profile.options, name=kept.id)
    put(places.article(kept.id), rendered.main)
    for file in rendered.files[1:]:
        if file.name.startswith("/") or ".." in file.name.split("/"):
            raise RenderError(f"{kept.name}: a picture would lie outside of the bag: {file.name}")
        put(f"{places.ARTICLES}/{file.name}", file.data)
    put(places.document(kept.id), _document(edition))
    put(places.source_text(kept.id), edition.report.text.encode("utf-8", "surrogatepass"))
    counts, ledger = _ledger(kept, edition)
    put(places.ledger(kept.id), ledger)
    for what, data in describing.article(kept, edition):
        put(places.metadata(kept.id, what), data)
    put(places.metadata(kept.id, "report.json"), _report(edition))
    return Article(kept, tuple(filed), edition, rendered.findings, counts)


def _ledger(kept: Kept, edition: Edition) -> tuple[dict[str, int], bytes]:
    """What became of each stretch of the source text, one a line: kind, before, after, rule.

    kept: it stands in the article; changed: `after` stands there; metadata: it was used up for the front matter; removed.
    The befores one after the other are the source text. `after` is null where it is the same but for white space, which
    is not counted.
    """
    report = edition.report
    counts = {"kept": 0, "changed": 0, "metadata": 0, "removed": 0}
    rows: list[str] = []
    whole: list[str] = []
    for segment in report.segments:
        before = report.text[segment.start : segment.end]
        whole.append(before)
        kind = "metadata" if segment.kind == "kept" and segment.rule is not None else segment.kind
        counts[kind] += sum(not c.isspace() for c in before)
        after = None if squeeze(segment.after) == squeeze(before) else segment.after
        rows.append(_json([kind, before, after, segment.rule]))
    if "".join(whole) != report.text and report.text.strip():
        raise LedgerError(f"{kept.name}: the segments of the ledger do not make up the source text")
    head = {
        "schema": SCHEMA,
        "original": kept.original,
        "original_sha256": kept.sha256,
        "article": places.article(kept.id),
        "text": places.source_text(kept.id),
        "characters": counts,
    }
    text = _json(head)[:-1] + ',\n"segments":[\n' + ",\n".join(rows) + "\n]}\n"
    return counts, text.encode("utf-8", "backslashreplace")


def _document(edition: Edition) -> bytes:
    """The article as duben's own JSON; what was claimed about it stands in the report."""
    form = native.document_to(replace(edition.document, claims=()))
    text = json.dumps({"generator": f"duben {__version__}", **form}, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _report(edition: Edition) -> bytes:
    text = json.dumps(edition.report.to_json(), ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _json(form: Any) -> str:
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))
