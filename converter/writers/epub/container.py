"""The ZIP of an EPUB: the same bytes every day and on every system, written in one go.

`mimetype` stands first and uncompressed, as OCF 3.3 section 4.2 asks. Every entry carries the time of the edition.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from converter.rendered import EARLIEST, finished, spool

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

_LATEST = 4354819198  # 2107-12-31T23:59:58Z, the last moment that a ZIP entry can carry
_UNIX = 3
_MODE = 0o100644 << 16
_SQUEEZED = {"image/png", "image/jpeg", "image/gif", "image/webp"}  # compressed by nature


class Container:
    """An EPUB in the making."""

    def __init__(self, epoch: int) -> None:
        moment = datetime.fromtimestamp(min(max(epoch, EARLIEST), _LATEST), tz=UTC)
        self._moment = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
        self._stream = spool()
        self._zip = zipfile.ZipFile(self._stream, "w")
        self._put("mimetype", b"application/epub+zip", zipfile.ZIP_STORED)

    def add(self, name: str, data: bytes, media_type: str = "") -> None:
        """Write one file."""
        self._put(name, data, zipfile.ZIP_STORED if media_type in _SQUEEZED else zipfile.ZIP_DEFLATED)

    def add_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file piece after piece, of which only one is in memory."""
        with self._zip.open(self._entry(name, zipfile.ZIP_DEFLATED), "w") as file:
            for piece in pieces:
                file.write(piece)

    def close(self) -> bytes | IO[bytes]:
        """Finish the ZIP and give what is in it."""
        self._zip.close()
        return b"" if self._stream.closed else finished(self._stream)

    def _put(self, name: str, data: bytes, method: int) -> None:
        self._zip.writestr(self._entry(name, method), data)

    def _entry(self, name: str, method: int) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self._moment)
        entry.compress_type = method
        entry.create_system = _UNIX
        entry.external_attr = _MODE
        return entry
