"""A bag in the making: files with their digests, rows of the index, events; at the end sealed and put in its place.

Everything is on the disk while it grows: a bag of ten thousand articles needs no more memory than one of ten.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from converter.archive import disk, packing, places, provenance, swap, tags
from converter.archive.collection import Wishes, wishes_of
from converter.archive.fixity import OURS
from converter.archive.kept import line, read_index
from converter.archive.sealing import seal
from converter.archive.table import Table
from converter.archive.verify import verify
from converter.errors import Collision, EditedOutput, InputError
from converter.filenames import native
from converter.version import __version__

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from converter.archive.disk import Filed
    from converter.archive.kept import Kept
    from converter.archive.provenance import Event

SHOWN = 5  # problems of an old bag that are told
PRIVATE = ".duben-work"  # in the stage, beside the bag


class Bagging:
    """A new state of a bag, made beside the old one; use it as a context, which clears away what was not committed."""

    def __init__(self, bag: str | os.PathLike[str]) -> None:
        self.place = swap.place_of(bag)
        self.form = packing.form_of(self.place)
        self.note = swap.recover(self.place)
        self.old: Path | None = None  # the old bag as a folder
        self.there = swap.check_target(self.place)
        self.stage = swap.stage_for(self.place)
        self.root = self.stage / "bag"
        self.table = Table(OURS)
        self.run = 1
        self.wishes = Wishes()
        self.known: dict[bytes, str] = {}  # digest of an original -> its id
        self.epoch = 0
        self._committed = False
        self._index = self.stage / "index"
        self._events = self.stage / "events"

    def __enter__(self) -> Self:
        self.root.mkdir()
        self._index.touch()
        self._events.touch()
        return self

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        self.table.close()
        with suppress(OSError):  # what cannot be deleted now is deleted by the next run
            if self.stage.exists():
                disk.remove(self.stage)
        if isinstance(error, OSError):
            with disk.told(self.place):
                raise error

    def notes(self) -> list[str]:
        """What a person should know before the work begins."""
        left = [
            f"{path} was left by another machine; delete it if nobody works there"
            for path in swap.left_by_others(self.place)
        ]
        return [*([self.note] if self.note else []), *left]

    # -- the old bag --------------------------------------------------------------------------------------------

    def take_old(self, progress: Callable[[int, int, int, int], None]) -> None:
        """Check the old bag, and let its files be the new one's too.

        Raises EditedOutput where it is damaged, Collision where duben did not make it.
        """
        try:
            with disk.told(self.place):
                self.old = self.open_bag(self.place, "old")
            check_valid(self.place, progress)
            self.wishes = wishes_of(self.old)
        except InputError as error:
            raise Collision(f"{self.place} is there, and nothing can be added to it: {error}") from error
        self.run = 1 + self.adopt(self.old, share=True)[0]

    def open_bag(self, place: Path, name: str) -> Path:
        """A bag as a folder: as it is, or unpacked in the stage."""
        if place.is_dir():
            return place
        unpacked = self.stage / name
        packing.unpack(place, unpacked)
        return unpacked

    def adopt(self, other: Path, *, share: bool = False) -> tuple[int, int]:
        """Take over articles and payload files of a bag; give the number of its last run, and how many were new.

        `share`: the other bag is on its way out, so that hard links may stand for its files.
        """
        last = 0
        digits: set[str] = set()
        with self._index.open("ab") as stream:
            for kept in read_index(other):
                last = max(last, kept.run)
                if bytes.fromhex(kept.sha256) not in self.known:
                    self.known[bytes.fromhex(kept.sha256)] = kept.id
                    digits.add(kept.id[: places.DIGITS])
                    stream.write(kept.line())
        with Table(OURS) as listed:
            for column, algorithm in enumerate(OURS):
                with (other / f"manifest-{algorithm}.txt").open("rb") as manifest:
                    for said in tags.read_manifest(manifest, "utf-8", strict=True):
                        listed.list(said.path, column, bytes.fromhex(said.digest))
            with disk.told(self.place):
                for row in listed.rows():
                    article = places.digits_in(row.path)
                    whole = row.path in places.WHOLE or row.path.startswith(f"{places.EDITIONS}/")
                    if whole or self.table.there(row.path) or (article is not None and article not in digits):
                        continue
                    source = other / native(row.path)
                    if share:
                        disk.adopt(source, self.root / native(row.path))
                    else:
                        with source.open("rb") as stream:
                            disk.copy(stream, self.root / native(row.path))
                    self.table.add(row.path, source.stat().st_size, [digest for digest in row.digests if digest])
        return last, len(digits)

    # -- what comes in ------------------------------------------------------------------------------------------

    def id_of(self, sha256: str) -> str | None:
        """The article of the bag that was made from these bytes."""
        return self.known.get(bytes.fromhex(sha256))

    def file(self, files: Iterable[tuple[str, Filed]]) -> None:
        """Note files that were written under `root`."""
        for path, made in files:
            self.table.put(path, made.size, (made.sha256, made.sha512))

    def add(self, kept: Kept, files: Iterable[tuple[str, Filed]], events: Iterable[Event]) -> None:
        """Take in an article whose files were written under `root`."""
        self.known[bytes.fromhex(kept.sha256)] = kept.id
        self.file(files)
        with self._index.open("ab") as stream:
            stream.write(kept.line())
        self.tell(events)

    def tell(self, events: Iterable[Event]) -> None:
        """Take in events of this run."""
        with self._events.open("ab") as stream:
            for event in events:
                stream.write(line(event))

    # -- the end ------------------------------------------------------------------------------------------------

    def finish_index(self) -> None:
        """Put the index into its place, so that the collection can be made from it."""
        with self._index.open("rb") as stream:
            self.file([(places.INDEX, disk.copy(stream, self.root / places.INDEX))])

    def finish(self, epoch: int, when: str, before: Iterable[Path]) -> None:
        """Write events, wishes and tag files; `before` are bags whose events come first. Nothing is written after."""
        self.file([(places.COLLECTION, disk.write(self.root / places.COLLECTION, _pretty(self.wishes.to_json())))])
        with disk.Writer(self.root / places.PROVENANCE) as writer:
            for other in before:
                with (other / places.PROVENANCE).open("rb") as stream:
                    for row in stream:
                        writer.write(row)
            with self._events.open("rb") as stream:
                for row in provenance.dated(stream, when):
                    writer.write(row)
        self.file([(places.PROVENANCE, writer.filed)])
        if self.wishes.premis:
            from converter.archive import premis

            with disk.Writer(self.root / places.PREMIS) as writer:
                for part in premis.xml(self.root):
                    writer.write(part)
            self.file([(places.PREMIS, writer.filed)])
        rows = [row for row in self.wishes.info if row[0] not in ("Bagging-Date", "Bag-Software-Agent")]
        rows.append(("Bagging-Date", when[:10]))
        rows.append(("Bag-Software-Agent", f"duben {__version__}"))
        seal(self.root, self.table, rows)
        self.epoch = epoch

    def commit(self) -> None:
        """Bring the bag onto the disk and let it take its place."""
        with disk.told(self.place):
            staged = self.root
            if self.form:
                staged = self.stage / f"bag.{self.form}"
                packing.pack(self.root, staged, self.form, self.place.stem, self.epoch)
                disk.sync_file(staged)
                disk.sync_folder(self.stage)
            else:
                disk.sync_tree(self.root, self.table.total()[0])
            swap.commit(staged, self.place)
        self._committed = True


def check_valid(place: Path, progress: Callable[[int, int, int, int], None]) -> None:
    """Raise EditedOutput where a bag is not as it was made."""
    verdict = verify(place, progress=progress)
    if not verdict.valid:
        shown = "\n".join(f"{one.kind}: {one.path}: {one.message}" for one in verdict.problems[:SHOWN])
        more = len(verdict.problems) - SHOWN
        rest = f"\nand {more} more" if more > 0 else ""
        raise EditedOutput(f"{place} is not as it was made, and is left alone; duben verify tells all:\n{shown}{rest}")


def _pretty(form: dict[str, Any]) -> bytes:
    return (json.dumps(form, ensure_ascii=False, indent=1) + "\n").encode()
