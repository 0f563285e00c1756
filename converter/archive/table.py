"""A table of files and their digests that lives on the disk when it is long: a million rows need no memory."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CACHE = -8192  # KiB that SQLite keeps in memory


class Row(NamedTuple):
    """A file: its size where it is there, and its digest by each algorithm where one is listed."""

    path: str
    size: int | None
    digests: tuple[bytes | None, ...]


def key(path: str) -> bytes:
    """A path as bytes, whatever a file system made of it."""
    try:
        return path.encode()
    except UnicodeEncodeError:
        odd = any("\ud800" <= c < "\udc80" for c in path)
        return path.encode("utf-8", "surrogatepass" if odd else "surrogateescape")


class Table:
    """Files by path, with one column of digests for each algorithm; use it as a context."""

    def __init__(self, algorithms: Sequence[str]) -> None:
        self.algorithms = tuple(algorithms)
        self._base = sqlite3.connect("")  # a private file that goes with the connection
        self._base.execute("PRAGMA synchronous=OFF")
        self._base.execute("PRAGMA journal_mode=OFF")
        self._base.execute(f"PRAGMA cache_size={CACHE}")
        self._columns = [f"d{number}" for number in range(len(self.algorithms))]
        self._listing = [
            f"INSERT INTO files (path, {column}) VALUES (?, ?) ON CONFLICT (path) "  # noqa: S608 -- our own columns
            f"DO UPDATE SET {column} = excluded.{column} WHERE {column} IS NULL"
            for column in self._columns
        ]
        columns = "".join(f", {column} BLOB" for column in self._columns)
        self._base.execute(f"CREATE TABLE files (path BLOB PRIMARY KEY, size INTEGER{columns}) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the table and its file."""
        self._base.close()

    def add(self, path: str, size: int, digests: Sequence[bytes] = ()) -> bool:
        """Note a file that is there; say whether it is new. Digests, where given, are one for each algorithm."""
        marks = ", ".join("?" * (2 + len(digests)))
        names = ", ".join(["path", "size", *self._columns[: len(digests)]])
        found = self._base.execute(
            f"INSERT OR IGNORE INTO files ({names}) VALUES ({marks})",  # noqa: S608 -- names of our own columns
            (key(path), size, *digests),
        )
        return found.rowcount == 1

    def put(self, path: str, size: int, digests: Sequence[bytes]) -> None:
        """Note a file with its digests, in the place of what was known of it."""
        self.drop(path)
        self.add(path, size, digests)

    def drop(self, path: str) -> None:
        """Forget a file."""
        self._base.execute("DELETE FROM files WHERE path = ?", (key(path),))

    def list(self, path: str, algorithm: int, digest: bytes) -> bool:
        """Note what a manifest says of a path; say whether that manifest says it for the first time."""
        return self._base.execute(self._listing[algorithm], (key(path), digest)).rowcount == 1

    def there(self, path: str) -> bool:
        """Whether a file is there."""
        found = self._base.execute("SELECT size FROM files WHERE path = ?", (key(path),)).fetchone()
        return found is not None and found[0] is not None

    def get(self, path: str) -> Row | None:
        """What is known of a path."""
        found = self._base.execute("SELECT * FROM files WHERE path = ?", (key(path),)).fetchone()
        return _row(found) if found else None

    def rows(self, where: str = "1") -> Iterator[Row]:
        """Rows in the order of their paths' bytes; `where` is SQL over `size`, `listed` and `payload`."""
        listed = " + ".join(f"({column} IS NOT NULL)" for column in self._columns) or "0"
        inner = f"SELECT *, {listed} AS listed, substr(path, 1, 5) = CAST('data/' AS BLOB) AS payload FROM files"  # noqa: S608
        for found in self._base.execute(f"SELECT * FROM ({inner}) WHERE {where} ORDER BY path"):  # noqa: S608
            yield _row(found[:-2])

    def by_digest(self, column: int) -> Iterator[Row]:
        """Rows in the order of one digest, then of their paths."""
        for found in self._base.execute(f"SELECT * FROM files ORDER BY {self._columns[column]}, path"):  # noqa: S608
            yield _row(found)

    def total(self, where: str = "1") -> tuple[int, int]:
        """How many files are there, and their bytes."""
        count, size = self._base.execute(
            "SELECT count(*), coalesce(sum(size), 0) FROM (SELECT size, substr(path, 1, 5) = CAST('data/' AS BLOB) "  # noqa: S608
            f"AS payload FROM files WHERE size IS NOT NULL) WHERE {where}"
        ).fetchone()
        return count, size


def _row(found: Sequence[object]) -> Row:
    path, size, *digests = found
    assert isinstance(path, bytes)
    return Row(path.decode("utf-8", "surrogateescape"), size, tuple(digests))  # type: ignore[arg-type]
