"""Outputs onto the disk: whole or not at all, and never over something that somebody has edited.

Bytes go to a temporary name in the same folder, are synced, and take the place of the old file in one step. A crash
leaves the old file or the new one, and at worst a `.duben-*.part` that the next run clears away.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from converter.batch.names import native
from converter.batch.values import Entry, Published
from converter.errors import EditedOutput, OutputError
from converter.owners import HOST, lives
from converter.stores import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from converter.rendered import File, Rendered

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}  # nothing more can be written there
_COUNTER = itertools.count()


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def _published(path: str, file: File) -> Published:
    """What stands at a path once a file is written there."""
    made, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        made.update(chunk)
        size += len(chunk)
    return Published(path, made.hexdigest(), size)


def digest_of(path: Path) -> str | None:
    """The digest of a file, or None where there is none."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_current(root: Path, entry: Entry) -> bool:
    """Whether every file of an output is on the disk as it was written."""
    return all(digest_of(root / native(file.path)) == file.sha256 for file in entry.files)


def place(root: Path, main: str, rendered: Rendered) -> list[tuple[str, File]]:
    """The paths that the files of a rendering take; the main file is the first."""
    folder = main.rpartition("/")[0]
    rows = [(main, rendered.files[0])]
    for file in rendered.files[1:]:
        path = f"{folder}/{file.name}" if folder else file.name
        if path.startswith("/") or ".." in path.split("/"):
            raise OutputError(f"{root / path} is outside of the output folder")
        rows.append((path, file))
    return rows


def publish(
    root: Path,
    main: str,
    rendered: Rendered,
    previous: Entry | None,
    *,
    force: bool = False,
    noting: Callable[[tuple[Published, ...]], None] | None = None,
) -> tuple[tuple[Published, ...], tuple[str, ...]]:
    """Write a rendering; give what stands there now, and the paths that were written.

    The files beside the main one come first, so that a main file never names what is not there yet. What is the same
    already is left alone. `noting` hears what will stand there just before the first file is written, and not where
    nothing is. Raises EditedOutput, before anything is written, where a file is neither ours nor empty,
    and OutputError where the disk refuses; its cause is the OSError.
    """
    rows = place(root, main, rendered)
    made = {path: _published(path, file) for path, file in rows}
    todo = []
    written: list[str] = []
    try:
        for path, file in rows:
            if digest_of(root / native(path)) != made[path].sha256:
                if not force:
                    check_ours(root, path, previous)
                todo.append((path, file))
        if todo and noting:
            noting(tuple(made.values()))
        for path, file in reversed(todo):
            write(root / native(path), file.chunks())
            written.append(path)
    except OSError as error:
        raise disk_error(error, root / native(main)) from error
    return tuple(made[path] for path, _ in rows), tuple(reversed(written))


def check_ours(root: Path, path: str, previous: Entry | None) -> None:
    """Raise EditedOutput unless the file may be overwritten: not there, empty, or as we wrote it."""
    full = root / native(path)
    there = digest_of(full)
    known = {file.path: file.sha256 for file in previous.files} if previous else {}
    if there is None or there == known.get(path) or not full.stat().st_size:
        return
    why = "has been edited since duben wrote it" if path in known else "is there already and not duben's"
    raise EditedOutput(f"{full} {why}; --force overwrites it")


def disk_error(error: OSError, path: Path) -> OutputError:
    """An OSError as an OutputError with a clear word; its cause tells what kind it is."""
    made = OutputError(f"{path} cannot be written: {error.strerror or error}")
    made.__cause__ = error
    return made


def write(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, given whole or piece after piece, whole or not at all. Raises OSError."""
    chunks = (data,) if isinstance(data, bytes) else data
    name = f".duben-{HOST}-{os.getpid()}-{next(_COUNTER)}.part"
    if isinstance(path, Place):
        path.write_whole(chunks, name)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.parent / name
    try:
        with _new(part) as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666), "wb")


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system lets a folder be synced."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folders: Iterable[Path]) -> int:
    """Clear away what a killed run of this machine left half-written; give how many files."""
    count = 0
    for folder in folders:
        if isinstance(folder, Place) or not folder.is_dir():
            continue
        for part in folder.glob(f".duben-{HOST}-*.part"):
            process = part.name.split("-")[2]
            if process.isdigit() and not lives(int(process)):
                with suppress(OSError):  # the next run may be allowed to
                    part.unlink(missing_ok=True)
                    count += 1
    return count


class ReportFile:
    """The report of a run as one JSON file, written item by item, so that it needs no memory; use it as a context.

    It takes its name when it is closed well: an interrupted run leaves a whole report of what it did.
    """

    def __init__(self, path: Path, head: dict[str, Any]) -> None:
        self.path = path
        self.tail: dict[str, Any] = {}
        self.count = 0
        self.part = path.parent / f".duben-{HOST}-{os.getpid()}-{next(_COUNTER)}.part"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.stream = _new(self.part)
        except OSError as error:
            raise disk_error(error, path) from error
        self._put(_json(head)[:-2] + ',\n "items": [')

    def __enter__(self) -> Self:
        return self

    def add(self, item: dict[str, Any]) -> None:
        """Add one item."""
        self._put(("," if self.count else "") + "\n" + json.dumps(item, ensure_ascii=False))
        self.count += 1

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._put("\n ],\n" + _json(self.tail)[2:] + "\n")
                self.stream.flush()
                os.fsync(self.stream.fileno())
        except OSError as error:
            raise disk_error(error, self.path) from error
        finally:
            self.stream.close()
            if kind is None:
                self.part.replace(self.path)
            else:
                self.part.unlink(missing_ok=True)

    def _put(self, text: str) -> None:
        try:
            self.stream.write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise disk_error(error, self.path) from error


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
