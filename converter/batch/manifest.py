"""The manifest: what a folder of outputs was made from, and what became of each input, in SQLite, local to the driver.

It lives in `.duben/` beside the outputs. Two runs may use it at one time; each output is a row of its own, and so is
each input. An input is `planned` before its work begins, and then done, skipped (up to date), failed or quarantined;
one that is still planned when no run is at work was left over by a run that was stopped.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from converter.batch.journal import home
from converter.batch.names import readable
from converter.batch.values import PLANNED, QUARANTINED, Entry, Held, Published, Target
from converter.errors import OutputError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from converter.batch.values import Receipt

NAME = "manifest.sqlite"
VERSION = 2
BATCH = 50  # receipts in one transaction
SCHEMA = """
CREATE TABLE IF NOT EXISTS outputs (
    path TEXT PRIMARY KEY, format TEXT NOT NULL, source TEXT NOT NULL, source_sha256 TEXT NOT NULL,
    key TEXT NOT NULL, files TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, output TEXT NOT NULL) WITHOUT ROWID;
DROP TABLE IF EXISTS failures;
CREATE TABLE IF NOT EXISTS inputs (
    source TEXT PRIMARY KEY, run INTEGER NOT NULL, state TEXT NOT NULL, kind TEXT, message TEXT, mark TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY, state TEXT NOT NULL, request TEXT NOT NULL);
"""
# The states of a run.
RUNNING, FINISHED = "running", "finished"


@dataclass(frozen=True, slots=True)
class Input:
    """What the manifest knows of an input."""

    source: str
    run: int
    state: str  # PLANNED, DONE, SKIPPED, FAILED, QUARANTINED
    kind: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """A run that used this manifest: its number, how it ended, and what was asked for."""

    number: int
    state: str  # RUNNING (or killed), FINISHED, or why it was stopped: "interrupt", "terminate", "disk"
    request: dict[str, Any]


def _faults() -> tuple[type[Exception], ...]:
    """What the disk and SQLite raise; imported when something is wrong, since most single conversions need no manifest."""
    import sqlite3

    return sqlite3.Error, OSError


class Manifest:
    """The manifest of one folder; use it as a context. With `write=False` a missing one is empty and is not made."""

    def __init__(self, root: Path, *, write: bool = True) -> None:
        self.path = home(root) / NAME
        self.base: sqlite3.Connection | None = None
        self.waiting: list[Receipt] = []
        self.committed = monotonic()
        self.run = 0  # number of the run that records here
        with self._told():
            if write:
                import sqlite3

                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.base = sqlite3.connect(self.path, timeout=60)
                self._prepare(self.base)
            elif self.path.exists():
                import sqlite3

                self.base = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", timeout=60, uri=True)
                if not self.base.execute("SELECT 1 FROM sqlite_master WHERE name = 'outputs'").fetchone():
                    self.base.close()  # a run was stopped before it had written anything
                    self.base = None

    def _prepare(self, base: sqlite3.Connection) -> None:
        known = base.execute("PRAGMA user_version").fetchone()[0]
        if known not in (0, 1, VERSION):
            base.close()
            raise OutputError(f"{self.path} was written by another version of duben; name another output folder")
        if known != VERSION:
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

    def begin(self, request: dict[str, Any], sources: Iterable[str]) -> None:
        """Open a run over these inputs: each is planned from now on. They are on the disk when this returns."""
        if self.base is None:
            return
        with self._told(), self.base as base:
            base.execute("DELETE FROM runs WHERE number NOT IN (SELECT run FROM inputs)")
            row = (RUNNING, json.dumps(request, ensure_ascii=False))
            self.run = base.execute("INSERT INTO runs (state, request) VALUES (?, ?)", row).lastrowid or 0
            base.executemany(
                "INSERT INTO inputs (source, run, state) VALUES (?, ?, ?) "
                "ON CONFLICT (source) DO UPDATE SET run = excluded.run, state = excluded.state",
                ((readable(source), self.run, PLANNED) for source in sources),
            )

    def end(self, state: str) -> int:
        """Close the run; give how many of its inputs are still planned."""
        self.commit()
        if self.base is None or not self.run:
            return 0
        with self._told(), self.base as base:
            base.execute("UPDATE runs SET state = ? WHERE number = ?", (state, self.run))
            left = base.execute("SELECT count(*) FROM inputs WHERE run = ? AND state = ?", (self.run, PLANNED))
            return int(left.fetchone()[0])

    def has_held(self) -> bool:
        """Whether any input is in quarantine."""
        if self.base is None:
            return False
        with self._told():
            return self.base.execute("SELECT 1 FROM inputs WHERE mark IS NOT NULL LIMIT 1").fetchone() is not None

    def held(self, source: str) -> Held | None:
        """Why an input is in quarantine, or None."""
        if self.base is None:
            return None
        with self._told():
            row = self.base.execute(
                "SELECT kind, message, mark FROM inputs WHERE source = ? AND mark IS NOT NULL", (readable(source),)
            ).fetchone()
        return Held(*row) if row else None

    def failures(self, *kinds: str) -> dict[str, Held]:
        """Why inputs failed when they were last worked on, by source; a run that has begun does not make it forgotten."""
        if self.base is None:
            return {}
        with self._told():
            rows = self.base.execute(
                f"SELECT source, kind, message, mark FROM inputs WHERE kind IN ({', '.join('?' * len(kinds))})",  # noqa: S608 -- places only
                kinds,
            ).fetchall()
        return {source: Held(kind, message or "", mark or "") for source, kind, message, mark in rows}

    def inputs(self, *states: str) -> list[Input]:
        """The inputs in these states, by name; all of them where none is named."""
        if self.base is None or not self._has_inputs():
            return []
        where = f"WHERE state IN ({', '.join('?' * len(states))})" if states else ""
        with self._told():
            rows = self.base.execute(
                f"SELECT source, run, state, kind, message FROM inputs {where} ORDER BY source",  # noqa: S608 -- places only
                states,
            ).fetchall()
        return [Input(*row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many inputs are in each state."""
        if self.base is None or not self._has_inputs():
            return {}
        with self._told():
            return dict(
                self.base.execute("SELECT state, count(*) FROM inputs GROUP BY state ORDER BY state").fetchall()
            )

    def runs(self) -> list[Run]:
        """The runs, the oldest first."""
        if self.base is None or not self._has_inputs():
            return []
        with self._told():
            rows = self.base.execute("SELECT number, state, request FROM runs ORDER BY number").fetchall()
        return [Run(number, state, json.loads(request)) for number, state, request in rows]

    def outputs(self) -> Iterator[tuple[Target, Entry]]:
        """Every output, by path."""
        if self.base is None:
            return
        with self._told():
            rows = self.base.execute(
                "SELECT path, format, source, source_sha256, key, files FROM outputs ORDER BY path"
            ).fetchall()
        for path, form, source, sha256, key, files in rows:
            entry = Entry(source, sha256, key, tuple(Published(*file) for file in json.loads(files)))
            yield Target(form, path), entry

    def _has_inputs(self) -> bool:
        """Whether the tables of inputs and runs are there; one that an older duben wrote and nobody has opened since lacks them."""
        return self.base is not None and self.base.execute("PRAGMA user_version").fetchone()[0] == VERSION

    def record(self, receipt: Receipt) -> None:
        """Keep what became of a job; it is on the disk a second later, or after `commit`."""
        self.waiting.append(receipt)
        if len(self.waiting) >= BATCH or monotonic() - self.committed > 1:
            self.commit()

    def adopt(self, target: Target, entry: Entry) -> None:
        """Keep what is known of an output that no receipt told of; on the disk after `commit`."""
        if self.base is not None:
            with self._told():
                self._keep(self.base, target, entry)

    def commit(self) -> None:
        """Write to the disk what waits, in one short transaction."""
        receipts, self.waiting, self.committed = self.waiting, [], monotonic()
        if self.base is None or not (receipts or self.base.in_transaction):
            return
        with self._told(), self.base:
            for receipt in receipts:
                self._write(self.base, receipt)

    def _write(self, base: sqlite3.Connection, receipt: Receipt) -> None:
        for target, entry in receipt.outputs:
            self._keep(base, target, entry)
        mark = receipt.mark if receipt.status == QUARANTINED else None
        row = (readable(receipt.label), self.run, receipt.status, receipt.kind, receipt.message, mark)
        base.execute("INSERT OR REPLACE INTO inputs VALUES (?, ?, ?, ?, ?, ?)", row)

    def _keep(self, base: sqlite3.Connection, target: Target, entry: Entry) -> None:
        files = json.dumps([[file.path, file.sha256, file.size] for file in entry.files])
        row = (target.path, target.format, entry.source, entry.source_sha256, entry.key, files)
        base.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?)", row)
        base.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?)", [(file.path, target.path) for file in entry.files]
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the disk and SQLite say into one clear word."""
        try:
            yield
        except _faults() as error:
            raise OutputError(f"the manifest {self.path} cannot be used: {error}") from error
