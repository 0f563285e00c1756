"""Sources: bytes, a name, an address; what kind of thing they are; the files that lie beside them.

The media type is told by content first and by name second: a PNG named `page.html` is a picture.
Containers are read with budgets, so that a small file cannot fill the memory.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import os
import re
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import unquote, unquote_to_bytes

from converter.errors import DamagedInput, EmptyInput, InputError

if TYPE_CHECKING:
    import zipfile

    from converter.model import Claim, Resource

MEMBER_BYTES = 256 * 2**20  # one member of a container, unpacked
CONTAINER_BYTES = 4 * 2**30  # all members that one run reads of it
MEMBERS = 200_000
RATIO = 400  # unpacked to packed beyond which a member of more than RATIO_FROM bytes is refused
RATIO_FROM = 16 * 2**20

MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"\x7fELF", "application/x-executable"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"WARC/", "application/warc"),
    (b"{\\rtf", "application/rtf"),
)
NAMES = {
    "image/png": "a PNG picture",
    "image/jpeg": "a JPEG picture",
    "image/gif": "a GIF picture",
    "image/webp": "a WebP picture",
    "image/bmp": "a BMP picture",
    "application/pdf": "a PDF",
    "application/zip": "a ZIP",
    "application/gzip": "a gzip file",
    "application/epub+zip": "an EPUB",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "a DOCX",
    "application/x-ole-storage": "an old Office file",
    "application/rtf": "an RTF file",
    "application/warc": "a WARC",
    "multipart/related": "an MHTML page",
}
EPUB = "application/epub+zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML_START = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<meta\s|<title[\s>]|<div[\s>]|<p[\s>]|<article[\s>]|<table[\s>]",
    re.IGNORECASE,
)
HTML_TAG = re.compile(
    rb"</?(?:html|body|div|p|span|a|br|table|td|li|h[1-6]|article|section|img)\b[^<>]{0,400}>", re.IGNORECASE
)
TAGS = 8  # of these that make a page
MHTML_START = re.compile(
    rb"\A(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,20}?content-type:\s*multipart/related", re.IGNORECASE
)
# Standard input has no name: front matter, or a heading and text, is Markdown.
MARKDOWN_START = re.compile(rb"---[ \t]*\r?\n[\w-]+[ \t]*:|#{1,3} \S[^\r\n]*\r?\n\s*\S")
NATIVE_START = re.compile(rb'\A\s*\{\s*"(?:schema|duben)"')
OUTSIDE = re.compile(r"^/|(?:^|/)\.\.(?:/|$)|^[A-Za-z]:")  # names of members that lead out of their container
SUFFIXES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".shtml": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".json": "application/vnd.duben+json",
    ".epub": EPUB,
    ".docx": DOCX,
}
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class Folder:
    """The files beside a source that came from a folder."""

    path: str

    def read(self, name: str) -> bytes | None:
        """Bytes of a file beside the source, or None; never one outside the folder."""
        base = Path(self.path).resolve()
        try:
            place = (base / name).resolve()
            if not place.is_relative_to(base) or not place.is_file() or place.stat().st_size > MEMBER_BYTES:
                return None
            return place.read_bytes()
        except (OSError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class ZipFolder:
    """The members beside a member of a ZIP."""

    path: str
    folder: str

    def read(self, name: str) -> bytes | None:
        """Bytes of a member beside the source, or None."""
        member = os.path.normpath(f"{self.folder}/{name}").replace(os.sep, "/").lstrip("/")
        try:
            return opened(self.path).read(member)
        except (InputError, KeyError):
            return None


@dataclass(frozen=True, slots=True)
class Members:
    """The files inside of an EPUB or DOCX: read from its path or, where it has none, from its bytes."""

    path: str | None = None
    data: bytes | None = field(default=None, repr=False)

    def read(self, name: str) -> bytes | None:
        """Bytes of a member by its full name, or None."""
        try:
            if self.path is not None:
                return opened(self.path).read(name)
            with Container(io.BytesIO(self.data or b"")) as container:
                return container.read(name)
        except (InputError, KeyError):
            return None


class Beside(Protocol):
    """The files that a source brings along: `Folder`, `ZipFolder`, `Members`, or what an archive keeps of them."""

    def read(self, name: str) -> bytes | None:
        """Bytes of a file by the name that the source has for it, or None."""


@dataclass(frozen=True)
class Source:
    """Bytes with a name and an address. `beside` reads the files that a saved page brings along.

    `claims` is what is known of the article from outside, as a record tells it beside its text; `taken_from` the digest
    of the bytes that it was taken from, where those are not `data`. `article` is which of a bound book's articles is meant.
    """

    data: bytes = field(repr=False)
    name: str | None = None  # file name without folder
    address: str | None = None  # where on the web it came from, if it is known
    beside: Beside | None = None
    claims: tuple[Claim, ...] = ()
    taken_from: str | None = None
    article: int | None = None  # from 0; None: all that is there

    def __post_init__(self) -> None:
        """What belongs to an EPUB or DOCX is inside of it, and nothing beside it."""
        if self.data[:2] == b"PK" and not isinstance(self.beside, Members) and self.media_type in (EPUB, DOCX):
            path = self.beside.path if isinstance(self.beside, Folder) else None
            inside = Members(str(Path(path, self.name))) if path and self.name else Members(None, self.data)
            object.__setattr__(self, "beside", inside)

    @classmethod
    def open(cls, path: str | os.PathLike[str], address: str | None = None) -> Source:
        """Read a file. Raises InputError that names the file and what is wrong with it."""
        place = Path(path)
        try:
            data = place.read_bytes()
        except FileNotFoundError as error:
            raise InputError(f"{place}: no such file") from error
        except IsADirectoryError as error:
            raise InputError(f"{place} is a folder; give it to convert_all, or name a file in it") from error
        except PermissionError as error:
            raise InputError(f"{place}: no permission to read it") from error
        except OSError as error:
            raise InputError(f"{place}: {error.strerror or error}") from error
        return cls(data, place.name, address, Folder(str(place.parent)))

    @cached_property
    def sha256(self) -> str:
        """Lower-case hex digest of the bytes, or of those that they were taken from."""
        return self.taken_from or digest(self.data)

    @cached_property
    def media_type(self) -> str:
        """What kind of thing the bytes are."""
        return media_type(self.data, self.name)

    @property
    def label(self) -> str:
        """What messages call it."""
        return self.name or "standard input"


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def media_type(data: bytes, name: str | None = None) -> str:
    r"""Tell the media type: by content first, by name second; text is `text/plain`, the rest `application/octet-stream`.

    >>> media_type(b"\x89PNG\r\n\x1a\n....", "page.html")
    'image/png'
    >>> media_type("# 标题".encode(), "a.md")
    'text/markdown'
    """
    for magic, kind in MAGIC:
        if data.startswith(magic):
            if magic == b"BM" and data[6:10] != b"\0\0\0\0":
                continue
            if kind == "application/x-ole-storage" and (name or "").lower().endswith(".docx"):
                return DOCX  # one with a password; its reader says so
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        kind, suffix = _zip_type(data), PurePosixPath((name or "").lower()).suffix
        return SUFFIXES[suffix] if kind == "application/zip" and suffix in (".epub", ".docx") else kind
    head = data[:4096]
    if MHTML_START.match(head):
        return "multipart/related"
    if NATIVE_START.match(head):
        return "application/vnd.duben+json"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(b"\0") * 3 > len(head):
        head = head.replace(b"\0", b"")  # UTF-16: enough to see tags
    by_name = SUFFIXES.get(PurePosixPath((name or "").lower()).suffix)
    if by_name == "text/html":
        return by_name
    stripped = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if by_name is None or by_name == "text/plain":
        if (stripped[:1] == b"<" and HTML_START.search(head)) or has_markup(head):
            return "text/html"
        if by_name is None and b"\0" in data[:4096] and head.count(b"\0"):
            return "application/octet-stream"
    if not name and MARKDOWN_START.match(stripped):
        return "text/markdown"
    return by_name or "text/plain"


def has_markup(data: bytes) -> bool:
    """Whether there are as many tags of a page as no other text has."""
    return len(HTML_TAG.findall(data)) >= TAGS


def describe(kind: str) -> str:
    """A media type in words, for messages."""
    return NAMES.get(kind, kind)


def _zip_type(data: bytes) -> str:
    if data[30:58] == b"mimetypeapplication/epub+zip":
        return EPUB
    if b"word/document" in data and b"[Content_Types].xml" in data:
        return DOCX
    return EPUB if b"META-INF/container.xml" in data else "application/zip"


class Container:
    """A ZIP read within budgets, from a path or from bytes in memory; use it as a context manager.

    `label` is what messages call it where it has no path.
    """

    def __init__(self, place: str | os.PathLike[str] | io.BytesIO, label: str = "container") -> None:
        self.path = "" if isinstance(place, io.BytesIO) else str(place)
        self.label = label if isinstance(place, io.BytesIO) else Path(place).name
        import zipfile

        try:
            self.zip = zipfile.ZipFile(place)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedInput(f"{self.label} cannot be opened as a ZIP: {error}") from error
        self.spent = 0
        self.members = _names(self.zip.infolist())
        if len(self.zip.infolist()) > MEMBERS:
            self.zip.close()
            raise DamagedInput(f"{self.label} has more than {MEMBERS} members; unpack it and give the folder")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.zip.close()

    def names(self) -> list[str]:
        """Safe names of the files inside: relative, without `..`; `outside` counts the others."""
        return [name for name, info in self.members.items() if not info.is_dir() and not OUTSIDE.search(name)]

    @property
    def outside(self) -> int:
        """How many files have a name that leads out of the container, as `/etc/x`, `../x`, `C:/x`: none is read."""
        return sum(not info.is_dir() and OUTSIDE.search(name) is not None for name, info in self.members.items())

    def read(self, name: str) -> bytes:
        """Bytes of one member. Raises KeyError where there is none, DamagedInput where it is broken or too large."""
        info = self.members[name]
        label = f"{self.label}: {name}"
        too_big = info.file_size > MEMBER_BYTES or self.spent + info.file_size > CONTAINER_BYTES
        if too_big or (info.file_size > RATIO_FROM and info.file_size > RATIO * max(info.compress_size, 1)):
            raise DamagedInput(f"{label} would unpack to {info.file_size} bytes, beyond the limit; unpack it yourself")
        import zipfile

        try:
            with self.zip.open(info) as stream:
                data = stream.read(info.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError) as error:
            raise DamagedInput(f"{label} cannot be unpacked: {error}") from error
        if len(data) > info.file_size:
            raise DamagedInput(f"{label} is larger than its ZIP says")
        self.spent += len(data)
        return data

    def source(self, name: str) -> Source:
        """One member as a source."""
        folder = str(PurePosixPath(name).parent)
        return Source(
            self.read(name), PurePosixPath(name).name, None, ZipFolder(self.path, "" if folder == "." else folder)
        )


def _names(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Members by name, with / between the parts; what is not marked as UTF-8 is decoded as the bytes say.

    The format wants such names in code page 437, and programs of Chinese systems write GBK or Big5 all the same. All
    names of a ZIP are in one charset, so they are decoded together: few characters are little evidence.
    """
    unmarked = [info for info in infos if not info.flag_bits & 0x800 and not info.filename.isascii()]
    read: dict[int, str] = {}
    if unmarked:
        from converter.text import charset

        raws = [info.filename.encode("cp437", "replace") for info in unmarked]
        decoded = charset.decode(b"\n".join(raws))
        texts = decoded.text.split("\n") if not decoded.repairs else []
        if len(texts) == len(unmarked):
            read = {id(info): text for info, text in zip(unmarked, texts, strict=True)}
    return {read.get(id(info), info.filename).replace("\\", "/"): info for info in infos}


_OPENED: dict[tuple[int, str, int, int], Container] = {}
MOST_OPENED = 4


def opened(path: str) -> Container:
    """A container that stays open for the next member, since reading its list of members each time is what costs.

    Known by path, size and time, and to this process only. Do not close it. Raises DamagedInput.
    """
    try:
        found = os.stat(path)  # noqa: PTH116 -- called for each member
    except OSError as error:
        raise DamagedInput(f"{path}: {error.strerror or error}") from error
    key = (os.getpid(), path, found.st_size, found.st_mtime_ns)
    container = _OPENED.get(key)
    if container is None:
        container = Container(path)
        while len(_OPENED) >= MOST_OPENED:
            _OPENED.pop(next(iter(_OPENED)), None)  # closed when the last one who reads in it is done
        _OPENED[key] = container
    container.spent = 0
    return container


def local_resource(source: Source, link: str) -> tuple[str, bytes] | None:
    """Media type and bytes of a picture that a page names and that is at hand: a data: address or a file beside it."""
    if link.startswith("data:"):
        head, _, body = link.partition(",")
        try:
            data = base64.b64decode(unquote(body), validate=False) if ";base64" in head else unquote_to_bytes(body)
        except (binascii.Error, ValueError):
            return None
    elif source.beside is None or re.match(r"[a-z][a-z0-9+.-]*:|//", link, re.IGNORECASE):
        return None
    else:
        name = unquote(link.split("#", 1)[0].split("?", 1)[0])
        found = source.beside.read(name) if name else None
        if found is None:
            return None
        data = found
    kind = media_type(data)
    if kind not in IMAGES and b"<svg" in data[:1000]:
        kind = "image/svg+xml"
    return (kind, data) if kind in IMAGES else None


def read_resource(beside: Beside | None, resource: Resource) -> bytes:
    """Bytes of a document's resource. Raises InputError where they are gone or have changed since."""
    found = local_resource(Source(b"", beside=beside), resource.locator)
    if found is None:
        raise InputError(f"{resource.name}: the file that the article was read with is gone")
    if hashlib.sha256(found[1]).hexdigest() != resource.sha256:
        raise InputError(f"{resource.name} has changed since the article was read")
    return found[1]


def check_not_empty(source: Source) -> None:
    """Raise EmptyInput for a source without bytes or with white space only."""
    if not source.data.strip():
        raise EmptyInput(f"{source.label} is empty")
