"""Originals as WARC resource records as well, for web archives that keep nothing else (`--warc`; needs warcio).

A resource record holds bytes that did not come from an HTTP exchange we saw; so nothing is claimed about one. Records
are not compressed, and their identifiers are made of their content: the same originals give the same file.
"""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from converter.archive import disk, places
from converter.archive.kept import read_index
from converter.errors import DependencyError
from converter.filenames import native
from converter.source import digest, media_type
from converter.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from converter.archive.disk import Filed
    from converter.archive.kept import Kept


def write(root: Path, when: str) -> Filed:
    """Write the originals of the bag at `root` as one WARC 1.1 in it. Raises DependencyError without warcio."""
    try:
        from warcio.warcwriter import WARCWriter
    except ImportError as error:
        raise DependencyError("--warc needs the package warcio: pip install 'duben[warc]'") from error
    with disk.Writer(root / places.WARC) as out:
        writer = WARCWriter(cast("Any", out), gzip=False, warc_version="1.1")
        info = {"software": f"duben {__version__}", "format": "WARC File Format 1.1"}
        text = "".join(f"{name}: {value}\r\n" for name, value in info.items()).encode()
        headers = {"WARC-Filename": "originals.warc"}
        _put(writer, "warcinfo", None, text, "application/warc-fields", when, headers)
        for kept in read_index(root):
            for address, path, data in _files(root, kept):
                headers = {"WARC-Source-Path": quote(path)}
                _put(writer, "resource", address, data, media_type(data, path), when, headers)
    return out.filed


def _files(root: Path, kept: Kept) -> Iterator[tuple[str, str, bytes]]:
    """Address, path and bytes of an original and of the files beside it."""
    metadata = kept.card.metadata if kept.card else None
    page = kept.address or (metadata and (metadata.url or metadata.canonical_url))
    address = page if page and "://" in page else f"file:///{quote(kept.received)}"
    yield address, kept.original, (root / native(kept.original)).read_bytes()
    for one in kept.beside:
        yield f"file:///{quote(one.name)}", one.path, (root / native(one.path)).read_bytes()


def _put(writer: Any, kind: str, address: str | None, data: bytes, form: str, when: str, more: dict[str, str]) -> None:
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{address}\n{digest(data)}")
    headers = {"WARC-Record-ID": f"<urn:uuid:{identifier}>", "WARC-Date": when, **more}
    record = writer.create_warc_record(
        address, kind, payload=io.BytesIO(data), length=len(data), warc_content_type=form, warc_headers_dict=headers
    )
    writer.write_record(record)
