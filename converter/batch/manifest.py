"""The manifest: what a folder of outputs was made from, in SQLite, local to the driver.

It lives in `.duben/` beside the outputs. Two runs may use it at one time; each output is a row of its own.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Self

from converter.batch.names import readable
from converter.batch.values import FAILED, Entry, Published, Target
from converter.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from converter.batch.values import Receipt

FOLDER = ".duben"
NAME = "manifest.sqlite"
VERSION = 1
BATCH = 50  # receipts in one transaction
SCHEMA = """
CREATE TABLE IF NOT EXISTS outputs (
    path TEXT PRIMARY KEY, format TEXT NOT NULL, source TEXT NOT NULL, source_sha256 TEXT NOT NULL,
    key TEXT NOT NULL, files TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, output TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (source TEXT PRIMARY KEY, kind TEXT NOT NULL, message TEXT NOT NULL) WITHOUT ROWID;
"""


class Manifest:
    """The manifest of one folder; use it as a context. With `write=False` a missing one is empty and is not made."""

    def __init__(self, root: Path, *, write: bool = True) -> None:
        self.path = root / FOLDER / NAME
        self.base: sqlite3.Connection | None = None
        self.waiting: list[Receipt] = []
        self.committed = monotonic()
        with self._told():
            if write:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.base = sqlite3.connect(self.path, timeout=60)
                self._prepare(self.base)
            elif self.path.exists():
                self.base = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", timeout=60, uri=True)

    def _prepare(self, base: sqlite3.Connection) -> None:
        known = base.execute("PRAGMA user_version").fetchone()[0]
        if known not in (0, VERSION):
            base.close()
            raise OutputError(f"{self.path} was written by another version of duben; name another output folder")
        if known == 0:
            base.execute("PRAGMA journal_mode=WAL")
            base.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version={VERSION}; COMMIT;")
        base.execute("PRAGMA synchronous=FULL")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.base is not None:
            try:
                self.commit()
            finally:
                self.base.close()

    def entry(self, path: str) -> Entry | None:
        """What is known of an output, by the path of its main file."""
        if self.base is None:
            return None
        with self._told():
            row = self.base.execute(
                "SELECT source, source_sha256, key, files FROM outputs WHERE path = ?", (path,)
            ).fetchone()
        if row is None:
            return None
        source, sha256, key, files = row
        return Entry(source, sha256, key, tuple(Published(*file) for file in json.loads(files)))

    def with_previous(self, target: Target) -> Target:
        """A target with what is known of it."""
        return Target(target.format, target.path, self.entry(target.path))

    def holds(self, path: str) -> bool:
        """Whether a file is one of the outputs."""
        if self.base is None:
            return False
        with self._told():
            return self.base.execute("SELECT 1 FROM files WHERE path = ?", (path,)).fetchone() is not None

    def record(self, receipt: Receipt) -> None:
        """Keep what became of a job; it is on the disk a second later, or after `commit`."""
        self.waiting.append(receipt)
        if len(self.waiting) >= BATCH or monotonic() - self.committed > 1:
            self.commit()

    def commit(self) -> None:
        """Write to the disk what waits, in one short transaction."""
        receipts, self.waiting, self.committed = self.waiting, [], monotonic()
        if self.base is None or not receipts:
            return
        with self._told(), self.base:
            for receipt in receipts:
                self._write(self.base, receipt)

    def _write(self, base: sqlite3.Connection, receipt: Receipt) -> None:
        for target, entry in receipt.outputs:
            files = json.dumps([[file.path, file.sha256, file.size] for file in entry.files])
            row = (target.path, target.format, entry.source, entry.source_sha256, entry.key, files)
            base.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?)", row)
            base.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?)", [(file.path, target.path) for file in entry.files]
            )
        label = readable(receipt.label)
        if receipt.status == FAILED:
            failure = (label, receipt.kind or "", receipt.message or "")
            base.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", failure)
        else:
            base.execute("DELETE FROM failures WHERE source = ?", (label,))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the disk and SQLite say into one clear word."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise OutputError(f"the manifest {self.path} cannot be used: {error}") from error
