"""Side doors of an archive: for repositories (OCFL), for people (a folder), for catalogues (CSV, RIS, CSL-JSON)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.archive import disk, swap
from converter.archive.exporting import catalogues, folders, ocfl
from converter.errors import Collision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# name: what it makes, as bytes part after part; and as a tree of files
CATALOGUES: dict[str, Callable[[Path], Iterator[bytes]]] = {
    "csv": catalogues.csv,
    "ris": catalogues.ris,
    "csl-json": catalogues.csl_json,
}
TREES: dict[str, Callable[[Path, Path, str], None]] = {"folder": folders.write, "ocfl": ocfl.write}
NAMES = (*TREES, *CATALOGUES)


def tree(kind: str, bag: Path, out: Path, name: str) -> None:
    """Write a bag as a tree of files in the new folder `out`, whole or not at all; `name` is what the bag is called.

    Raises Collision where `out` is in use, OutputError where the disk refuses.
    """
    place = swap.place_of(out)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise Collision(f"{out} is there already; name a new folder")
    stage = swap.stage_for(place)
    try:
        with disk.told(place):
            made = stage / "made"
            made.mkdir()
            TREES[kind](bag, made, name)
            disk.sync_tree(made, disk.FEW)
            swap.commit(made, place)
    finally:
        if stage.exists():
            disk.remove(stage)


def file(kind: str, bag: Path, out: Path) -> None:
    """Write a catalogue of a bag into a file, whole or not at all. Raises OutputError."""
    place = swap.place_of(out)
    stage = swap.stage_for(place)
    try:
        with disk.told(place):
            made = stage / "made"
            with disk.Writer(made) as writer:
                for part in CATALOGUES[kind](bag):
                    writer.write(part)
            disk.sync_file(made)
            swap.commit(made, place)
    finally:
        if stage.exists():
            disk.remove(stage)
