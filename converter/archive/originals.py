"""Originals: bytes as received, with the files that belong to them, under safe names; and opened again from the bag."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from converter import records
from converter.archive import disk, places
from converter.archive.kept import Companion, Kept
from converter.errors import DamagedInput, InputError
from converter.filenames import native, readable, stem_of
from converter.source import DOCX, EPUB, MEMBER_BYTES, SUFFIXES, Members, Source, digest, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.archive.disk import Filed
    from converter.collect import Item
    from converter.source import Beside

ENDS = ("_files", ".files")
TEXTS = tuple(suffix for suffix, kind in SUFFIXES.items() if kind not in (EPUB, DOCX))


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


class Received(NamedTuple):
    """An input as it came: its bytes, the source that is made of them, and what is read beside it."""

    raw: bytes
    source: Source
    recording: Recording | None
    item: Item | None
    form: str = ""

    @property
    def sha256(self) -> str:
        """What the original is known by."""
        return digest(self.raw)


def receive(item: Item | None, data: bytes | None = None) -> Received:
    """Open an input as the archive keeps it; its name becomes one that JSON can hold. Raises InputError."""
    if item is not None and item.form == "jsonl":
        raw = records.read(item.path, item.start, item.length)
        name = readable(PurePosixPath(item.relative).name)
        return Received(raw, records.source(raw, name, readable(item.label)), None, item, item.form)
    source = item.open() if item is not None else Source(data or b"")
    recording = None
    if source.beside is not None and not isinstance(source.beside, Members):
        recording = Recording(source.beside)
    called = readable(source.name) if source.name is not None else None
    made = Source(source.data, called, source.address, recording or source.beside, source.claims)
    return Received(source.data, made, recording, item)


def keep(root: Path, got: Received, run: int) -> tuple[Kept, list[tuple[str, Filed]]]:
    """Write an original and all that belongs to it into the bag at `root`; give its row and the files written.

    To be called when the article has been made, so that the files read for it are known.
    """
    item, source = got.item, got.source
    id_ = id_of(got)
    filed: list[tuple[str, Filed]] = []

    def put(path: str, data: bytes) -> Filed:
        made = disk.write(root / native(path), data)
        filed.append((path, made))
        return made

    files = dict(got.recording.read_files) if got.recording else {}
    if item is not None and not item.form:
        for companion, data in page_folder(item):
            files.setdefault(companion, data)
    inner = item is not None and item.member is not None
    kept = Kept(
        id=id_,
        sha256=got.sha256,
        size=len(got.raw),
        name=source.name,
        received=readable(item.relative) if item else "standard input",
        container=readable(Path(item.path).name) if item and inner else None,
        form=got.form,
        address=None if got.form else source.address,
        claims=() if got.form else source.claims,
        run=run,
    )
    put(kept.original, got.raw)
    rows: list[Companion] = []
    taken: set[str] = set()
    for companion in sorted(files):
        path = places.beside(id_, companion, taken)
        made = put(path, files[companion])
        rows.append(Companion(readable(companion), path, made.sha256.hex(), made.size))
    return replace(kept, beside=tuple(rows)), filed


def id_of(got: Received) -> str:
    """What an input is called in the bag."""
    return places.id_of(got.sha256, got.source.name or "stdin")


def clear(root: Path, *ids: str) -> None:
    """Delete what failed or killed attempts at articles have left under `root`; each folder is read once for all."""
    starts = {id_[: places.DIGITS] for id_ in ids}
    if not starts:
        return
    for name in (places.ORIGINALS, places.ARTICLES, places.REMOVED, f"{places.METADATA}/articles"):
        folder = root / native(name)
        if not folder.is_dir():
            continue
        for found in list(folder.iterdir()):
            if found.name[: places.DIGITS] in starts and found.name[places.DIGITS :].startswith("-"):
                disk.remove(found)


def page_folder(item: Item) -> Iterator[tuple[str, bytes]]:
    """The files in the folder of a saved page, by their names from the page's place; links are left out."""
    if item.member is not None:
        yield from _members(item)
        return
    page = Path(item.path)
    for end in ENDS:
        folder = page.parent / f"{stem_of(page.name)}{end}"
        if not os.path.isdir(folder) or folder.is_symlink():  # noqa: PTH112 -- a Path raises where the name is too long
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
    container = opened(item.path)
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
    if digest(data) != kept.sha256:
        raise DamagedInput(f"{path} has changed since it was archived; duben verify tells more")
    if kept.form == "jsonl":
        return records.source(data, stem_of(kept.name or ""), str(path))
    return Source(data, kept.name, kept.address, _companions(root, kept), kept.claims)


def beside_of(root: str | os.PathLike[str], kept: Kept) -> Beside:
    """Where the pictures of an article are: beside its original in the bag, or inside of it."""
    path = Path(root, native(kept.original))
    if not kept.form and not kept.beside and path.suffix.lower() not in TEXTS:
        return Members(str(path))
    return _companions(root, kept)


def _companions(root: str | os.PathLike[str], kept: Kept) -> Companions:
    return Companions(os.fspath(root), {one.name: one.path for one in kept.beside})
