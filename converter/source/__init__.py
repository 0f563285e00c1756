"""Sources: bytes, a name, an address; what kind of thing they are (`media`); the files that lie beside them (`beside`).

Containers are read with budgets (`containers`), so that a small file cannot fill the memory.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_to_bytes

from converter.errors import EmptyInput, InputError
from converter.source.beside import Beside, Folder, Members, ZipFolder
from converter.source.containers import MEMBER_BYTES, RATIO, RATIO_FROM, Container, opened
from converter.source.media import (
    DOCX,
    EPUB,
    IMAGES,
    NATIVE_START,
    SUFFIXES,
    describe,
    has_markup,
    media_type,
)

if TYPE_CHECKING:
    import os

    from converter.model import Claim, Resource

__all__ = [
    "DOCX",
    "EPUB",
    "IMAGES",
    "MEMBER_BYTES",
    "NATIVE_START",
    "RATIO",
    "RATIO_FROM",
    "SUFFIXES",
    "Beside",
    "Container",
    "Folder",
    "Members",
    "Source",
    "ZipFolder",
    "check_not_empty",
    "describe",
    "digest",
    "has_markup",
    "local_resource",
    "media_type",
    "opened",
    "read_resource",
]


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

    @classmethod
    def member(cls, path: str, name: str) -> Source:
        """Read a member of a ZIP. Raises KeyError where there is none, DamagedInput where it is broken or too large."""
        folder = str(PurePosixPath(name).parent)
        beside = ZipFolder(path, "" if folder == "." else folder)
        return cls(opened(path).read(name), PurePosixPath(name).name, None, beside)

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
