"""The files that a source brings along: in its folder, in its ZIP, or inside of it."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from converter.errors import InputError
from converter.source.containers import MEMBER_BYTES, Container, opened


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
