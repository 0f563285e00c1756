"""An archive as a plain folder for people: articles, editions, and originals under the names that they came with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.archive import disk, places
from converter.archive.exporting import catalogues
from converter.archive.kept import read_index
from converter.filenames import native, safe, same

if TYPE_CHECKING:
    from pathlib import Path

    from converter.archive.kept import Kept


def write(bag: Path, out: Path, _: str) -> None:
    """Write `articles`, `editions`, `originals` as they were received, and a catalogue.

    A name that some file system would refuse is made safe; of two originals with one place the second gets a number.
    """
    for folder in (places.ARTICLES, places.EDITIONS):
        base = bag / native(folder)
        for path in disk.tree(base):
            _copy(path, out / folder.removeprefix("data/") / path.relative_to(base))
    taken: set[str] = set()
    for kept in read_index(bag):
        _originals(bag, out / "originals", kept, taken)
    with disk.Writer(out / "catalogue.csv") as writer:
        for part in catalogues.csv(bag):
            writer.write(part)


def _originals(bag: Path, out: Path, kept: Kept, taken: set[str]) -> None:
    """An original and its files, at their places to one another, so that a saved page finds its pictures."""
    received = kept.received if not kept.form else f"{kept.received}.{kept.form}"
    parts = [safe(part) for part in received.split("/") if part not in ("", ".", "..")]
    folders = [*([safe(kept.container)] if kept.container else []), *parts[:-1]]
    rows = [(parts[-1], kept.original)]
    rows += [("/".join(safe(part) for part in one.name.split("/") if part != ".."), one.path) for one in kept.beside]
    number = 1
    while any(same("/".join((*folders, name))) in taken for name, _ in rows[:1]):
        number += 1
        folders = (
            [*folders[:-1], f"{folders[-1].removesuffix(f'-{number - 1}')}-{number}"] if folders else [f"{number}"]
        )
    for name, path in rows:
        place = "/".join((*folders, name))
        if same(place) not in taken:  # two pages may share a picture
            taken.add(same(place))
            _copy(bag / native(path), out / native(place))


def _copy(source: Path, place: Path) -> None:
    with source.open("rb") as stream:
        disk.copy(stream, place)
