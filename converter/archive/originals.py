"""Originals: bytes as received, with the files that belong to them, under safe names; and opened again from the bag."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from converter.archive import disk, places
from converter.archive.kept import Companion, Kept
from converter.errors import DamagedInput, InputError
from converter.filenames import native, readable, stem_of
from converter.source import MEMBER_BYTES, Container, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.archive.disk import Filed
    from converter.collect import Item
    from converter.source import Beside

ENDS = ("_files", ".files")


@dataclass(slots=True)
class Recording:
    """The files beside a source; what was read is remembered."""

    inner: Beside
    read_files: dict[str, bytes] = field(default_factory=dict)

    def read(self, name: str) -> bytes | None:
        """Bytes of a file beside the source, or None."""
        found = self.inner.read(name)
        if found is not None:
            self.read_files[name] = found
        return found


@dataclass(frozen=True, slots=True)
class Companions:
    """The files that belong to an original in a bag, by the names that the page has for them."""

    root: str
    paths: dict[str, str] = field(default_factory=dict)

    def read(self, name: str) -> bytes | None:
        """Bytes of a file, or None; never one that is not listed."""
        path = self.paths.get(name)
        return None if path is None else Path(self.root, native(path)).read_bytes()


def received(source: Source) -> tuple[Source, Recording | None]:
    """A source as the archive converts it: with a name that JSON can hold, and with what is read beside it recorded."""
    recording = Recording(source.beside) if source.beside is not None else None
    name = readable(source.name) if source.name is not None else None
    if name == source.name and recording is None:
        return source, None
    return Source(source.data, name, source.address, recording), recording


def keep(
    root: Path, source: Source, item: Item | None, recording: Recording | None, **more: str | int
) -> tuple[Kept, list[tuple[str, Filed]]]:
    """Write an original and all that belongs to it into the bag at `root`; give its row and the files written."""
    name = readable(source.name) if source.name is not None else None
    id_ = places.id_of(source.sha256, name or "stdin")
    filed: list[tuple[str, Filed]] = []

    def put(path: str, data: bytes) -> Filed:
        made = disk.write(root / native(path), data)
        filed.append((path, made))
        return made

    put(places.original(id_, name or ""), source.data)
    files = dict(recording.read_files) if recording else {}
    if item is not None:
        for companion, data in page_folder(item):
            files.setdefault(companion, data)
    rows: list[Companion] = []
    taken: set[str] = set()
    for companion in sorted(files):
        path = places.beside(id_, companion, taken)
        made = put(path, files[companion])
        rows.append(Companion(companion, path, made.sha256.hex(), made.size))
    kept = Kept(
        id=id_,
        sha256=source.sha256,
        size=len(source.data),
        name=name,
        received=readable(item.relative) if item else "standard input",
        container=readable(Path(item.path).name) if item and item.member else None,
        address=source.address,
        beside=tuple(rows),
        **more,  # type: ignore[arg-type]
    )
    return kept, filed


def page_folder(item: Item) -> Iterator[tuple[str, bytes]]:
    """The files in the folder of a saved page, by their names from the page's place; links are left out."""
    if item.member is not None:
        yield from _members(item)
        return
    page = Path(item.path)
    for end in ENDS:
        folder = page.parent / f"{stem_of(page.name)}{end}"
        if not folder.is_dir() or folder.is_symlink():
            continue
        for path in disk.tree(folder):
            if path.is_symlink() or not path.is_file():
                continue
            if path.stat().st_size > MEMBER_BYTES:
                raise InputError(f"{path}: larger than {MEMBER_BYTES >> 20} MiB; take it out of the page's folder")
            yield readable(path.relative_to(page.parent).as_posix()), path.read_bytes()


def _members(item: Item) -> Iterator[tuple[str, bytes]]:
    assert item.member is not None
    page = PurePosixPath(item.member)
    base = "" if str(page.parent) == "." else f"{page.parent}/"
    starts = tuple(f"{base}{stem_of(page.name)}{end}/" for end in ENDS)
    with Container(item.path) as container:
        for name in container.names():
            if name.startswith(starts):
                yield name.removeprefix(base), container.read(name)


def reopen(root: str | os.PathLike[str], kept: Kept) -> Source:
    """The source of an article, read from its bag. Raises DamagedInput where its original is gone or changed."""
    path = Path(root, native(kept.original))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DamagedInput(f"{path} cannot be read: {error.strerror}; duben verify tells more") from error
    files = {one.name: one.path for one in kept.beside}
    source = Source(data, kept.name, kept.address, Companions(os.fspath(root), files))
    if source.sha256 != kept.sha256:
        raise DamagedInput(f"{path} has changed since it was archived; duben verify tells more")
    return source
