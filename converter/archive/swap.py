"""A new bag takes the place of the old one: staged beside it, synced, renamed; recovered where a crash came between.

    .BAG.duben-HOST-PID.part    the new bag while it is made
    .BAG.duben-swap             says who is about to rename, so that BAG.old is known to be ours
    BAG.old                     the old bag between the two renames, and until it is deleted

Before the first rename BAG is the old bag, after the second it is the new one; between them the old one stands whole
at BAG.old, and `recover` brings it back.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from converter.archive import disk
from converter.errors import Collision, OutputError
from converter.owners import HOST, lives

LONGEST = 160  # bytes of a bag's name that go into the names beside it


def place_of(bag: str | os.PathLike[str]) -> Path:
    """The place of a bag with its whole name, so that something can stand beside it; of a link the bag it leads to."""
    return Path(os.path.realpath(bag) if os.path.islink(bag) else os.path.abspath(bag))  # noqa: PTH100, PTH114


def stage_for(bag: Path) -> Path:
    """Make the folder in which the new bag is made, after clearing away what dead runs have left.

    Raises Collision where another run is at work on the same bag.
    """
    with disk.told(bag):
        bag.parent.mkdir(parents=True, exist_ok=True)
        stage = bag.parent / f"{_prefix(bag)}{HOST}-{os.getpid()}.part"
        if stage.exists():  # a process of the same number, dead since
            disk.remove(stage)
        disk.point("stage", stage)
        stage.mkdir()
        for other in sorted(bag.parent.glob(f"{_escaped(_prefix(bag))}*.part")):
            if other == stage:
                continue
            host, _, process = other.name.removeprefix(_prefix(bag)).removesuffix(".part").partition("-")
            if host != HOST:
                continue  # of another machine: whether it is at work cannot be told from here
            if process.isdigit() and lives(int(process)):
                stage.rmdir()
                raise Collision(f"{bag}: process {process} is at work on it; if that is no duben, delete {other}")
            disk.remove(other)
    return stage


def left_by_others(bag: Path) -> list[Path]:
    """Stages of other machines, which only a person can tell to be dead."""
    found = sorted(bag.parent.glob(f"{_escaped(_prefix(bag))}*.part"))
    return [path for path in found if not path.name.removeprefix(_prefix(bag)).startswith(f"{HOST}-")]


def commit(stage: Path, bag: Path) -> None:
    """Let a staged bag, a folder or a file, take its place; it must be on the disk already. Raises OutputError."""
    old, mark = _old(bag), _mark(bag)
    with disk.told(bag):
        if stage.is_file() or not bag.exists() or (bag.is_dir() and not any(bag.iterdir())):
            if bag.is_dir() and not stage.is_file():
                bag.rmdir()
            disk.point("rename", bag)
            stage.replace(bag)
            disk.sync_folder(bag.parent)
            return
        if old.exists():
            raise Collision(f"{old} is in the way: move it, then run the command again")
        disk.write(mark, f"{HOST}-{os.getpid()}\n".encode())
        disk.sync_file(mark)
        disk.sync_folder(mark.parent)
        disk.rename(bag, old)
        disk.rename(stage, bag)
        _finish(old, mark)


def recover(bag: str | os.PathLike[str]) -> str | None:
    """Bring back a bag whose exchange was cut off, and say so; None where all is well.

    A BAG.old that is not ours is left alone. Raises OutputError where the disk refuses.
    """
    place = place_of(bag)
    old, mark = _old(place), _mark(place)
    if not mark.exists():
        return None
    host, _, process = mark.read_text("utf-8", "replace").strip().partition("-")
    if host == HOST and process.isdigit() and int(process) != os.getpid() and lives(int(process)):
        return None
    with disk.told(place):
        if not old.exists():
            disk.remove(mark)
            return None
        if place.exists():
            _finish(old, mark)
            return f"{place}: the exchange for a new bag was cut off at its end; the rest of the old one is deleted"
        disk.rename(old, place)
        disk.remove(mark)
    return f"{place}: the exchange for a new bag was cut off; the old bag is back in its place"


def _finish(old: Path, mark: Path) -> None:
    disk.remove(old)
    disk.remove(mark)


def check_target(bag: Path) -> bool:
    """Whether there is a bag to be added to; raises Collision where something else is in its place."""
    if bag.is_dir():
        if (bag / "bagit.txt").is_file():
            return True
        if any(bag.iterdir()):
            raise Collision(f"{bag} is there and is no bag: name another folder")
        return False
    if bag.exists() and bag.stat().st_size:
        return True
    if bag.is_symlink() and not bag.exists():
        raise OutputError(f"{bag} is a link that leads nowhere")
    return False


def _stem(bag: Path) -> str:
    name = bag.name
    return name if len(os.fsencode(name)) <= LONGEST else f"{zlib.crc32(os.fsencode(name)):08x}"


def _prefix(bag: Path) -> str:
    return f".{_stem(bag)}.duben-"


def _escaped(text: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in text)


def _old(bag: Path) -> Path:
    return bag.parent / f"{bag.name}.old"


def _mark(bag: Path) -> Path:
    return bag.parent / f".{_stem(bag)}.duben-swap"
