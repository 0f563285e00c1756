"""Small bags for tests, and single bits turned over in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.archive import disk
from converter.archive.fixity import OURS
from converter.archive.sealing import seal
from converter.archive.table import Table

if TYPE_CHECKING:
    from pathlib import Path

INFO = (("Source-Organization", "某图书馆"), ("Bagging-Date", "2020-05-29"), ("Bag-Software-Agent", "duben 0"))


def seal_folder(root: Path, files: dict[str, bytes]) -> Path:
    """A bag of ours with these files."""
    with Table(OURS) as table:
        for name, data in files.items():
            filed = disk.write(root / name, data)
            table.put(name, filed.size, filed[1:])
        seal(root, table, INFO)
    return root


def names_of(root: Path) -> list[str]:
    """Every file of a bag that has a bit to turn over."""
    return sorted(
        path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() and path.stat().st_size
    )


def flip(path: Path, bit: int) -> None:
    """Turn one bit over; twice is as before. A new file, so that hard links elsewhere stay as they are."""
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.unlink()
    path.write_bytes(data)
