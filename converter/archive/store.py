"""A bag as files to read, be it a folder, a ZIP or a tar; nothing here writes into it."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import threading
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from converter.errors import DamagedInput, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_SEEKING = threading.Lock()
BROKEN = (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, tarfile.TarError)


class Store(Protocol):
    """What can be read as a bag. Paths have / between their parts; a file is (path, size in bytes)."""

    label: str
    faults: list[tuple[str, str]]  # (path, what is wrong) of entries that are no files to read

    def top(self) -> list[str]:
        """Names of the files at the top."""

    def files(self) -> Iterator[tuple[str, int]]:
        """Every file, in no order that counts; what is no file to read goes into `faults`."""

    def open(self, path: str) -> BinaryIO:
        """A file to read; several threads may do so at once. Raises OSError and the like."""

    def close(self) -> None:
        """Let go of what is held."""


@dataclass(slots=True)
class FolderStore:
    """A bag that is a folder."""

    root: Path
    label: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)

    def top(self) -> list[str]:
        """Names of the files at the top."""
        return sorted(entry.name for entry in os.scandir(self.root) if entry.is_file())

    def files(self) -> Iterator[tuple[str, int]]:
        """Every file; a link is one where it leads to a file inside of the bag."""
        base = os.path.realpath(self.root)
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                entries = os.scandir(self.root / folder)
            except OSError as error:
                self.faults.append((folder.rstrip("/") or ".", f"the folder cannot be read: {error.strerror}"))
                continue
            for entry in entries:  # one after the other: a folder may have a million of them
                path = folder + entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{path}/")
                    continue
                try:
                    found = entry.stat()
                except OSError as error:
                    self.faults.append((path, f"it cannot be read: {error.strerror}"))
                    continue
                if entry.is_symlink() and not _inside(os.path.realpath(entry.path), base):
                    self.faults.append((path, "it is a link that leads out of the bag"))
                elif stat.S_ISREG(found.st_mode):
                    yield path, found.st_size
                else:
                    self.faults.append((path, "it is no file"))

    def open(self, path: str) -> BinaryIO:
        """A file to read."""
        return open(f"{self.root}{os.sep}{path}", "rb", buffering=0)  # noqa: PTH123 -- a Path costs more than the opening

    def close(self) -> None:
        """Nothing is held."""


def _inside(path: str, base: str) -> bool:
    return path == base or path.startswith(base + os.sep)


@dataclass(slots=True)
class ZipStore:
    """A bag that is a ZIP with one folder in it."""

    path: Path
    label: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)
    _zip: zipfile.ZipFile = field(init=False, repr=False)
    _infos: dict[str, zipfile.ZipInfo] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Read the list of members."""
        try:
            self._zip = zipfile.ZipFile(self.path)
        except BROKEN as error:
            raise DamagedInput(f"{self.path} cannot be opened as a ZIP: {error}") from error
        members = [(_zip_name(info), info) for info in self._zip.infolist() if not info.is_dir()]
        base = _base([name for name, _ in members])
        for name, info in members:
            if not name.startswith(base):
                self.faults.append((name, f"it lies outside of the bag's folder {base}"))
            elif (name := name.removeprefix(base)) in self._infos:
                self.faults.append((name, "it is in the ZIP twice"))
            else:
                self._infos[name] = info

    def top(self) -> list[str]:
        """Names of the files at the top."""
        return sorted(name for name in self._infos if "/" not in name)

    def files(self) -> Iterator[tuple[str, int]]:
        """Every file."""
        for name, info in self._infos.items():
            yield name, info.file_size

    def open(self, path: str) -> BinaryIO:
        """A file to read."""
        return self._zip.open(self._infos[path])  # type: ignore[return-value]

    def ratio(self, path: str, size: int) -> float:
        """How many times as large as in the ZIP a member says to be."""
        return size / max(1, self._infos[path].compress_size)

    def close(self) -> None:
        """Close the ZIP."""
        self._zip.close()


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name of a member; bytes that are not marked as UTF-8 and are it all the same are read so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


@dataclass(slots=True)
class TarStore:
    """A bag that is a tar with one folder in it; a compressed one is unpacked into a file of its own first."""

    path: Path
    label: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)
    _places: dict[str, tuple[int, int]] = field(init=False, repr=False, default_factory=dict)
    _plain: BinaryIO = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Read where each member lies."""
        try:
            self._plain = _plain(self.path)
        except BROKEN as error:
            raise DamagedInput(f"{self.path} cannot be unpacked: {error}") from error
        try:
            found = self._members()
        except (*BROKEN, ValueError) as error:
            self._plain.close()
            raise DamagedInput(f"{self.path} cannot be read as a tar: {error}") from error
        base = _base([name for name, _, _ in found])
        for name, offset, size in found:
            if not name.startswith(base):
                self.faults.append((name, f"it lies outside of the bag's folder {base}"))
            elif name.removeprefix(base) in self._places:
                self.faults.append((name.removeprefix(base), "it is in the tar twice"))
            else:
                self._places[name.removeprefix(base)] = (offset, size)

    def _members(self) -> list[tuple[str, int, int]]:
        """Name, place and size of each file; the whole tar is gone through."""
        found: list[tuple[str, int, int]] = []
        places: dict[str, tuple[int, int]] = {}
        with tarfile.open(fileobj=self._plain, mode="r:", encoding="utf-8") as tar:
            for member in tar:
                tar.members = []  # type: ignore[attr-defined]  # keeps no list of what it has read
                name = member.name.removeprefix("./")
                if member.isreg():
                    places[name] = (member.offset_data, member.size)
                    found.append((name, *places[name]))
                elif member.islnk() and member.linkname.removeprefix("./") in places:
                    found.append((name, *places[member.linkname.removeprefix("./")]))
                elif not member.isdir():
                    self.faults.append((name, "it is no file"))
        return found

    def top(self) -> list[str]:
        """Names of the files at the top."""
        return sorted(name for name in self._places if "/" not in name)

    def files(self) -> Iterator[tuple[str, int]]:
        """Every file."""
        for name, (_, size) in self._places.items():
            yield name, size

    def open(self, path: str) -> BinaryIO:
        """A file to read."""
        return _Part(self._plain.fileno(), *self._places[path])  # type: ignore[return-value]

    def close(self) -> None:
        """Close the tar."""
        self._plain.close()


class _Part(io.RawIOBase):
    """A stretch of a file as a stream of its own; threads share the file, each with a place of its own."""

    def __init__(self, handle: int, start: int, size: int) -> None:
        self._handle, self._at, self._end = handle, start, start + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = min(len(buffer), self._end - self._at)
        if hasattr(os, "pread"):
            data = os.pread(self._handle, size, self._at)
        else:  # Windows has one place for all threads
            with _SEEKING:
                os.lseek(self._handle, self._at, os.SEEK_SET)
                data = os.read(self._handle, size)
        if size and not data:
            raise EOFError("the file ends within it")
        self._at += len(data)
        buffer[: len(data)] = data
        return len(data)


def _plain(path: Path) -> BinaryIO:
    """The tar as a file without compression, which is deleted when it is closed."""
    import bz2
    import gzip
    import lzma
    import shutil
    import tempfile

    with path.open("rb") as stream:
        head = stream.read(6)
    opened: BinaryIO
    if head[:2] == b"\x1f\x8b":
        opened = gzip.open(path)  # type: ignore[assignment]  # noqa: SIM115 -- closed below
    elif head[:3] == b"BZh":
        opened = bz2.open(path)  # type: ignore[assignment]  # noqa: SIM115 -- closed below
    elif head == b"\xfd7zXZ\x00":
        opened = lzma.open(path)  # type: ignore[assignment]  # noqa: SIM115 -- closed below
    else:
        return path.open("rb")
    plain = tempfile.TemporaryFile(prefix="duben-")  # noqa: SIM115 -- closed with the store
    try:
        with opened:
            shutil.copyfileobj(opened, plain, 1 << 20)
    except BaseException as error:
        plain.close()
        if isinstance(error, lzma.LZMAError):
            raise OSError(str(error)) from error
        raise
    plain.seek(0)
    return plain


def _base(names: list[str]) -> str:
    """The folder of the bag inside of a ZIP or tar, with a slash; empty where its files lie at the top."""
    known = {"bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt", "manifest-md5.txt", "manifest-sha1.txt"}
    found = sorted((name.count("/"), name) for name in names if name.rpartition("/")[2] in known)
    if not found or found[0][0] > 1:
        return ""
    folder, slash, _ = found[0][1].rpartition("/")
    return folder + slash


def open_store(path: str | os.PathLike[str]) -> Store:
    """A bag to read. Raises InputError where there is nothing that could be one, DamagedInput for a broken file."""
    place = Path(path)
    if place.is_dir():
        return FolderStore(place, str(place))
    if not place.exists():
        raise InputError(f"{place}: no such file or folder")
    return archive_store(place)


def archive_store(place: Path) -> ZipStore | TarStore:
    """A bag in one file. Raises InputError."""
    try:
        with place.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise InputError(f"{place} cannot be read: {error.strerror or error}") from error
    if head[:2] == b"PK" or place.suffix.lower() == ".zip":
        return ZipStore(place, str(place))
    if place.name.lower().endswith(TAR_SUFFIXES):
        return TarStore(place, str(place))
    raise InputError(f"{place} is no bag: a bag is a folder, a .zip or a .tar")
