"""Every write into an archive goes through here: one seam, so that a crash can be tried at each of its points.

A file is hashed while it is written; nothing is read twice.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Self

from converter.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CHUNK = 1 << 20
FEW = 1000  # files that are synced one by one; more are synced with everything else that the system holds back
# Called with what is about to be done and where; tests put a crash here.
hook: Callable[[str, str], None] | None = None


def point(act: str, path: str | os.PathLike[str]) -> None:
    """Say what is about to be done."""
    if hook is not None:
        hook(act, os.fspath(path))


class Filed(NamedTuple):
    """A file as it was written: bytes, and its digests by SHA-256 and SHA-512."""

    size: int
    sha256: bytes
    sha512: bytes


class Writer:
    """A new file that is hashed while it is written; use it as a context."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._short, self._long = hashlib.sha256(), hashlib.sha512()
        point("create", path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("xb")

    def write(self, data: bytes) -> int:
        """Add some bytes."""
        point("write", self.path)
        self._stream.write(data)
        self._short.update(data)
        self._long.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here that a reader of the file could miss before it is closed."""

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def filed(self) -> Filed:
        """What was written so far."""
        return Filed(self.size, self._short.digest(), self._long.digest())


def write(path: Path, data: bytes) -> Filed:
    """Write a new file. Raises OSError, FileExistsError among them."""
    with Writer(path) as writer:
        half = len(data) // 2
        if half and hook is not None:  # a crash may come between any two bytes
            writer.write(data[:half])
            data = data[half:]
        writer.write(data)
    return writer.filed


def copy(source: BinaryIO, path: Path) -> Filed:
    """Write a new file from a stream."""
    with Writer(path) as writer:
        while data := source.read(CHUNK):
            writer.write(data)
    return writer.filed


def adopt(source: Path, path: Path) -> None:
    """Let a file of the old bag be one of the new one too: by a hard link, or as a copy where there are none."""
    point("link", path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, path)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOENT):
            raise
        shutil.copyfile(source, path)


def rename(old: Path, new: Path) -> None:
    """Rename, and let it last through a power cut."""
    point("rename", new)
    old.rename(new)
    sync_folder(new.parent)


def remove(path: Path) -> None:
    """Delete a file or a folder with all that is in it, where it is there."""
    if path.is_dir() and not path.is_symlink():
        point("remove", path)
        shutil.rmtree(path)
    else:
        point("remove", path)
        path.unlink(missing_ok=True)


def sync_tree(root: Path, count: int) -> None:
    """Bring a whole tree onto the disk; `count` is about how many files it has."""
    point("sync", root)
    if count > FEW and sys.platform == "linux":
        os.sync()
        return
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            sync_file(Path(folder, name))
        sync_folder(Path(folder))


def sync_file(path: Path) -> None:
    """Bring a file onto the disk."""
    point("sync", path)
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut, where the system lets a folder be synced."""
    if os.name == "nt":
        return
    point("sync", folder)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def told(place: str | os.PathLike[str]) -> Iterator[None]:
    """Turn what the disk says into one clear word that names the place."""
    try:
        yield
    except OSError as error:
        where = error.filename or os.fspath(place)
        raise OutputError(f"{where} cannot be written: {error.strerror or error}") from error


def tree(root: Path) -> Iterable[Path]:
    """The files under a folder, in the order of their names."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            yield Path(folder, name)
