"""An archive as an OCFL 1.1 storage root with one object, for repositories that keep their holdings so.

The payload of the bag is version 1 of the object, its tag files lie beside it under `bag/`. The object is called by the
bag's External-Identifier, else by the digest of its tag manifest.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from converter.archive import disk, tags
from converter.archive.store import FolderStore
from converter.archive.table import Table
from converter.filenames import native
from converter.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
LAYOUT_CONFIG = {"extensionName": LAYOUT, "digestAlgorithm": "sha256", "tupleSize": 3, "numberOfTuples": 3}
TYPE = "https://ocfl.io/1.1/spec/#inventory"
NAME_LIMIT = 100  # characters of an encoded identifier in a path


def write(bag: Path, out: Path, name: str) -> None:
    """Write the storage root."""
    info = dict(tags.info_rows((bag / "bag-info.txt").read_text("utf-8")))
    seal = hashlib.sha256((bag / "tagmanifest-sha512.txt").read_bytes()).hexdigest()
    identifier = info.get("External-Identifier") or f"urn:sha256:{seal}"
    _text(out / "0=ocfl_1.1", "ocfl_1.1\n")
    layout = {"extension": LAYOUT, "description": "by the SHA-256 of the identifier, then the identifier itself"}
    _text(out / "ocfl_layout.json", _json(layout))
    _text(out / "extensions" / LAYOUT / "config.json", _json(LAYOUT_CONFIG))
    root = out / native(place_of(identifier))
    _text(root / "0=ocfl_object_1.1", "ocfl_object_1.1\n")
    with Table(("sha512",)) as table:
        for path, _ in FolderStore(bag).files():
            logical = path.removeprefix("data/") if path.startswith("data/") else f"bag/{path}"
            with (bag / native(path)).open("rb") as stream:
                filed = disk.copy(stream, root / "v1" / "content" / native(logical))
            table.add(logical, filed.size, (filed.sha512,))
        head = {
            "id": identifier,
            "type": TYPE,
            "digestAlgorithm": "sha512",
            "head": "v1",
            "contentDirectory": "content",
        }
        version: dict[str, Any] = {
            "created": f"{info.get('Bagging-Date', '1980-01-01')}T00:00:00Z",
            "message": f"the bag {name}, exported by duben {__version__}",
            "user": {"name": info.get("Source-Organization") or "duben"},
        }
        if "Contact-Email" in info:
            version["user"]["address"] = f"mailto:{info['Contact-Email']}"
        for place in (root / "inventory.json", root / "v1" / "inventory.json"):
            with disk.Writer(place) as writer:
                for part in _inventory(head, version, table):
                    writer.write(part)
            _text(place.with_name("inventory.json.sha512"), f"{writer.filed.sha512.hex()} inventory.json\n")


def place_of(identifier: str) -> str:
    """Where an object lies under its storage root (OCFL extension 0003).

    >>> place_of("object-01")
    '3c0/ff4/240/object-01'
    >>> place_of("..hor/rib:le-$id")
    '487/326/d8c/%2e%2ehor%2frib%3ale-%24id'
    """
    digest = hashlib.sha256(identifier.encode()).hexdigest()
    encoded = "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "-_") else f"%{byte:02x}"
        for byte in identifier.encode()
    )
    if len(encoded) > NAME_LIMIT:
        encoded = f"{encoded[:NAME_LIMIT]}-{digest}"
    return "/".join((digest[:3], digest[3:6], digest[6:9], encoded))


def _inventory(head: dict[str, str], version: dict[str, Any], table: Table) -> Iterator[bytes]:
    """The inventory, part after part: paths by digest, once as they lie on the disk and once as they are called."""
    yield _json(head)[:-3].encode() + b',\n "manifest": {'
    yield from _by_digest(table, lambda path: f"v1/content/{path}")
    yield b'\n },\n "versions": {"v1": ' + _json(version)[:-3].encode() + b',\n "state": {'
    yield from _by_digest(table, lambda path: path)
    yield b"\n }}}\n}\n"


def _by_digest(table: Table, named: Callable[[str], str]) -> Iterator[bytes]:
    comma = "\n"
    digest, paths = None, list[str]()
    for row in table.by_digest(0):
        if row.digests[0] != digest and digest is not None:
            yield f'{comma}  "{digest.hex()}": {json.dumps(paths, ensure_ascii=False)}'.encode()
            comma, paths = ",\n", []
        digest = row.digests[0]
        paths.append(named(row.path))
    if digest is not None:
        yield f'{comma}  "{digest.hex()}": {json.dumps(paths, ensure_ascii=False)}'.encode()


def _json(form: dict[str, Any]) -> str:
    return json.dumps(form, ensure_ascii=False, indent=1) + "\n"


def _text(place: Path, text: str) -> None:
    disk.write(place, text.encode())
