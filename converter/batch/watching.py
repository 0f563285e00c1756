"""An inbox: what has arrived in a folder, and is whole.

A file is whole when it looks the same twice, a look apart: same size, same time; and nothing beside it says that it is
still being written, as browsers do by a `NAME.part` or `NAME.crdownload`. A saved page waits for the files that it
brings along.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from converter.collect import collect

UNFINISHED = (".part", ".crdownload", ".download", ".partial", ".opdownload", ".tmp", ".filepart", ".!ut")
BESIDE = ("_files", ".files")

State = tuple[int, ...]


@dataclass(slots=True)
class Inbox:
    """What is known of a folder that is watched; `look` again and again."""

    folder: Path
    seen: dict[str, State] = field(default_factory=dict)
    taken: dict[str, State] = field(default_factory=dict)

    def look(self) -> set[str]:
        """The paths of files that are whole and have not been taken in this state; they count as taken from now on.

        Raises InputError where the folder is gone.
        """
        found = {path: state(Path(path)) for path in {item.path for item in collect([self.folder]).items}}
        ready = {
            path
            for path, now in found.items()
            if now and self.seen.get(path) == now and self.taken.get(path) != now and not is_unfinished(Path(path))
        }
        self.seen = {path: now for path, now in found.items() if now}
        self.taken = {path: now for path, now in self.taken.items() if path in found}
        self.taken |= {path: self.seen[path] for path in ready}
        return ready

    def give_back(self, paths: set[str]) -> None:
        """Let files that nothing could be done with be ready again at the next look."""
        for path in paths:
            self.taken.pop(path, None)

    @property
    def waiting(self) -> bool:
        """Whether something has been seen that is not taken yet."""
        return any(self.taken.get(path) != now for path, now in self.seen.items())


def state(path: Path) -> State:
    """Size and time of a file, and of what lies in its folder of resources; empty where it is gone or holds nothing."""
    try:
        found = path.stat()
    except OSError:
        return ()
    if not found.st_size:
        return ()
    rows = [found.st_size, found.st_mtime_ns]
    for end in BESIDE:
        folder = path.with_name(path.stem + end)
        if folder.is_dir():
            for place, _, names in os.walk(folder):
                for name in names:
                    rows += _row(Path(place, name))
    return (*rows[:2], len(rows), sum(rows[2:]))


def _row(path: Path) -> list[int]:
    try:
        found = path.stat()
    except OSError:
        return [0, 0]
    return [found.st_size, found.st_mtime_ns]


def is_unfinished(path: Path) -> bool:
    """Whether a download of this file, or of something that belongs to it, is under way."""
    places = [path.with_name(path.name + end) for end in UNFINISHED]
    folders = [path.with_name(path.stem + end) for end in BESIDE]
    return any(place.exists() for place in places) or any(
        name.lower().endswith(UNFINISHED)
        for folder in folders
        if folder.is_dir()
        for _, _, names in os.walk(folder)
        for name in names
    )
