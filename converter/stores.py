"""Stores: places that fsspec knows, as s3://, gs:// or hdfs://, to read from and to write to.

Only a place that the user names by its address is touched, and the web (http, https, ftp) is none: nothing is fetched.
An object store takes a file whole or not at all. Any other store gets it under a temporary name first.
"""

from __future__ import annotations

import errno
import io
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from converter.errors import DependencyError, InputError
from converter.source import MEMBER_BYTES, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
WEB = {"http", "https", "ftp", "ftps", "sftp", "data", "blob", "about", "chrome", "file"}
AT_ONCE = 1 << 20  # bytes asked of a file at a time
# What a file is put into whole or not at all; elsewhere it is moved to its name when it is whole.
WHOLE = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "oci", "obs", "cos", "memory"}


def is_store(name: str) -> bool:
    """Whether a name is the address of a place in a store.

    >>> is_store("s3://bucket/pages"), is_store("https://example.org/a.html"), is_store("pages")
    (True, False, False)
    """
    found = ADDRESS.match(name)
    return found is not None and found[1].lower() not in WEB


def place(name: str) -> Path:
    """A path on this machine, or a place in a store that has those methods of a Path that a batch uses.

    Raises DependencyError where the package is missing that knows the store.
    """
    return cast("Path", Place(name.rstrip("/"))) if is_store(name) else Path(name)


@lru_cache(maxsize=16)
def _system(protocol: str) -> Any:
    try:
        import fsspec
    except ImportError as error:
        raise DependencyError(f"{protocol}:// needs fsspec: pip install 'duben[dask]'") from error
    try:
        return _Client(fsspec.filesystem(protocol), f"{protocol}://")
    except (ImportError, ValueError) as error:
        raise DependencyError(f"{protocol}:// is no store that can be reached here: {error}") from error


class _Client:
    """A client of fsspec, or a file of one, whose errors are all OSErrors: no route and no key are told in its own kinds."""

    def __init__(self, client: Any, what: str) -> None:
        self._client = client
        self._what = what

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        def asked(*given: object, **named: object) -> Any:
            try:
                return method(*given, **named)
            except OSError:
                raise
            except Exception as error:
                raise OSError(
                    errno.EIO, f"the store {self._what} cannot be used: {error or type(error).__name__}"
                ) from error

        return asked


class _Stream(io.RawIOBase):
    """A file of a store being read."""

    def __init__(self, file: Any, what: str) -> None:
        super().__init__()
        self._file = _Client(file, what)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read on. Raises OSError."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close it with the store."""
        if not self.closed:
            self._file.close()
        super().close()


class Size(NamedTuple):
    """What a store tells of a file."""

    st_size: int
    st_mtime_ns: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a store, by its address."""

    address: str

    @property
    def _protocol(self) -> str:
        return self.address.partition("://")[0].lower()

    @property
    def _fs(self) -> Any:
        return _system(self._protocol)

    @property
    def _pure(self) -> PurePosixPath:
        return PurePosixPath(self.address.partition("://")[2])

    def __str__(self) -> str:
        return self.address

    def __truediv__(self, other: str) -> Place:
        return Place(f"{self.address}/{other.replace(os.sep, '/')}")

    @property
    def parent(self) -> Place:
        """The place that this one is in; that of a store's root is the root."""
        head, _, path = self.address.partition("://")
        return Place(f"{head}://{path.rpartition('/')[0]}")

    @property
    def name(self) -> str:
        """The last part."""
        return self.address.rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """The end of the name from its last full stop."""
        return self._pure.suffix

    def resolve(self) -> Place:
        """Itself: a store has no links."""
        return self

    def exists(self) -> bool:
        """Whether something is there."""
        return bool(self._fs.exists(self.address))

    def is_file(self) -> bool:
        """Whether a file is there."""
        return bool(self._fs.isfile(self.address))

    def is_dir(self) -> bool:
        """Whether a folder is there, as far as the store has folders."""
        return bool(self._fs.isdir(self.address))

    def stat(self) -> Size:
        """Its size. Raises OSError."""
        return Size(int(self._fs.info(self.address)["size"] or 0))

    def open(self, mode: str = "rb") -> IO[bytes]:
        """Read it. Raises OSError."""
        return io.BufferedReader(_Stream(self._fs.open(self.address, mode), self.address), AT_ONCE)

    def read_bytes(self) -> bytes:
        """All of its bytes. Raises OSError."""
        return bytes(self._fs.cat_file(self.address))

    def write_whole(self, chunks: Iterable[bytes], part: str) -> None:
        """Put a file there whole or not at all; `part` is a name for it while it is not. Raises OSError."""
        if self._protocol in WHOLE:
            self._fs.pipe_file(self.address, b"".join(chunks))
            return
        temporary = f"{self.parent}/{part}"
        self._fs.makedirs(str(self.parent), exist_ok=True)
        try:
            with self._fs.open(temporary, "wb") as stream:
                for chunk in chunks:
                    stream.write(chunk)
            try:
                self._fs.mv(temporary, self.address)
            except FileExistsError:  # a store that moves nothing onto a file, as HDFS
                self._fs.rm_file(self.address)
                self._fs.mv(temporary, self.address)
        except BaseException:
            if self._fs.exists(temporary):
                self._fs.rm_file(temporary)
            raise

    def files(self) -> list[tuple[str, str]]:
        """The files in it: path from here, and address; sorted. Raises OSError."""
        base = self._fs._strip_protocol(self.address).rstrip("/")  # noqa: SLF001 -- fsspec's own way to compare paths
        found = self._fs.find(base)
        names = sorted(path[len(base) :].lstrip("/") for path in found)
        return [(name, f"{self.address}/{name}" if name else self.address) for name in names]


@dataclass(frozen=True, slots=True)
class StoreFolder:
    """The files beside a page in a store."""

    address: str

    def read(self, name: str) -> bytes | None:
        """Bytes of a file beside the source, or None; never one outside of its folder."""
        if name.startswith("/") or ".." in name.split("/"):
            return None
        file = Place(self.address) / name
        try:
            return file.read_bytes() if file.stat().st_size <= MEMBER_BYTES else None
        except OSError:
            return None


def read(address: str) -> Source:
    """A file of a store as a source. Raises InputError."""
    file = Place(address)
    try:
        return Source(file.read_bytes(), file.name, None, StoreFolder(str(file.parent)))
    except OSError as error:
        raise InputError(f"{address}: {error.strerror or error or 'cannot be read'}") from error


def read_range(address: str, start: int, length: int) -> bytes:
    """A range of a file's bytes. Raises InputError."""
    file = Place(address)
    try:
        return bytes(_system(file._protocol).cat_file(address, start=start, end=start + length))  # noqa: SLF001 -- our own
    except OSError as error:
        raise InputError(f"{address}: {error.strerror or error}") from error


def walk(address: str) -> Iterator[tuple[str, str]]:
    """Files of a folder of a store, or the one file: path from there, and address. Raises InputError."""
    here = Place(address.rstrip("/"))
    try:
        found = here.files()
    except OSError as error:
        raise InputError(f"{address}: {error.strerror or error}") from error
    if not found:
        raise InputError(f"{address}: no such file or folder in the store")
    for relative, path in found:
        yield relative or here.name, path
