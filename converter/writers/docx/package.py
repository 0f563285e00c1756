"""The package: parts, their types and relations, and a ZIP that is the same bytes on every run."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING

from converter.rendered import EARLIEST, finished, spool
from converter.writers.docx.xml import HEAD, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LATEST = 4354819198  # 2107-12-31T23:59:58Z, the last moment that a ZIP entry can carry
_UNIX = 3  # the system that entries name, on every system
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CHUNK = 1 << 20

# Parts that every DOCX of ours has: name, media type.
TYPES = (
    ("word/document.xml", f"{_WORD}.document.main+xml"),
    ("word/styles.xml", f"{_WORD}.styles+xml"),
    ("word/settings.xml", f"{_WORD}.settings+xml"),
    ("word/fontTable.xml", f"{_WORD}.fontTable+xml"),
    ("word/numbering.xml", f"{_WORD}.numbering+xml"),
    ("word/footnotes.xml", f"{_WORD}.footnotes+xml"),
    ("word/header1.xml", f"{_WORD}.header+xml"),
    ("word/header2.xml", f"{_WORD}.header+xml"),
    ("word/footer1.xml", f"{_WORD}.footer+xml"),
    ("word/footer2.xml", f"{_WORD}.footer+xml"),
    ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    ("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
    ("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"),
)
PICTURES = (("png", "image/png"), ("jpeg", "image/jpeg"), ("gif", "image/gif"))


class Relations:
    """The relations of one part; equal ones share their name."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str, bool], str] = {}

    def add(self, kind: str, target: str, *, external: bool = False) -> str:
        """The name of a relation, new or known; `kind` as `hyperlink`, `image`, `styles`."""
        return self._names.setdefault((kind, target, external), f"rId{len(self._names) + 1}")

    def part(self) -> str:
        """The `.rels` part."""
        return "".join(self.pieces())

    def pieces(self) -> Iterator[str]:
        """The `.rels` part, a relation at a time."""
        yield f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        for (kind, target, external), name in self._names.items():
            url = kind if ":" in kind else f"{_OFFICE}/{kind}"
            mode = ' TargetMode="External"' if external else ""
            yield f'<Relationship Id="{name}" Type="{url}" Target={quoted(target)}{mode}/>'
        yield "</Relationships>"


def root_relations() -> str:
    """The relations of the package itself."""
    relations = Relations()
    relations.add("officeDocument", "word/document.xml")
    relations.add(f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")
    relations.add("extended-properties", "docProps/app.xml")
    relations.add("custom-properties", "docProps/custom.xml")
    return relations.part()


def content_types() -> str:
    """`[Content_Types].xml`."""
    defaults = (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        *PICTURES,
    )
    made = [f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in defaults]
    made += [f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in TYPES]
    return f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">{"".join(made)}</Types>'


def moment_of(epoch: int) -> datetime:
    """The time that an edition carries, also before 1970, where some systems have no times."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=epoch)


class Package:
    """A ZIP whose entries carry one fixed time."""

    def __init__(self, epoch: int) -> None:
        moment = moment_of(min(max(epoch, EARLIEST), LATEST))
        self._time = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
        self._stream = spool()
        self._zip = zipfile.ZipFile(self._stream, "w", zipfile.ZIP_DEFLATED)

    def add(self, name: str, data: str | bytes, *, packed: bool = True) -> None:
        """A part; pictures are `packed` already in their own way."""
        raw = data.encode() if isinstance(data, str) else data
        self._zip.writestr(self._entry(name, packed=packed), raw)

    def add_stream(self, name: str, pieces: Iterable[str | IO[bytes]]) -> None:
        """A part in pieces, of which only one is in memory at a time."""
        with self._zip.open(self._entry(name), "w") as entry:
            for piece in pieces:
                if isinstance(piece, str):
                    entry.write(piece.encode())
                else:
                    while chunk := piece.read(_CHUNK):
                        entry.write(chunk)

    def finish(self) -> bytes | IO[bytes]:
        """The whole ZIP."""
        self._zip.close()
        return finished(self._stream)

    def _entry(self, name: str, *, packed: bool = True) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self._time)
        entry.create_system = _UNIX
        entry.external_attr = 0o644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        return entry
