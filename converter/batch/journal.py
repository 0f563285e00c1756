"""What a worker is about to publish, noted before it does: so that a run which is killed leaves no output unknown.

An output gets into the manifest when its receipt reaches the driver. Where the driver dies before, the file is there
and nobody knows that it is ours. Therefore each worker first adds a line to a journal of its own beside the manifest:
the output, what it is made from, the digests of its files. The next run takes the lines in: a file that has the digest
of its line is ours, any other is left as it was known. Where its journal was taken in while a worker was still at
work, as one of a cluster is when the scheduler is lost, the worker tells again what it has published. A line is not synced to the disk, since it has to outlive a
process and not a power cut; after one, an output that no line tells of is made again, and if its bytes have changed
in the meantime it counts as somebody else's and needs `--force`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from converter.batch import publish
from converter.batch.names import native, safe
from converter.batch.values import Entry, Published, Target
from converter.errors import OutputError
from converter.owners import HOST, lives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.batch.manifest import Manifest

HOME = ".duben"  # beside the outputs; the manifest lives there too
FOLDER = "journal"
_WRITERS: dict[str, int] = {}  # handles of this process by path
_ENDED: set[str] = set()  # runs of this process that are over


def name() -> str:
    """A name for the journals of a run of this process."""
    return f"{HOST}-{os.getpid()}-{os.urandom(4).hex()}"


def home(root: Path) -> Path:
    """The folder of the manifest and the journals: beside the outputs, or on this machine for outputs in a store."""
    if isinstance(root, Path):
        return root / HOME
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state, "duben", f"{safe(str(root), 80)}-{publish.digest(str(root).encode())[:12]}")


def note(folder: str, run: str, target: Target, entry: Entry) -> None:
    """Tell that an output is about to be published. Raises OSError."""
    path = _own(folder, run)
    handle = _WRITERS.get(path)
    if handle is None:
        for old in _WRITERS.values():
            os.close(old)
        _WRITERS.clear()
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        handle = _WRITERS[path] = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0))
    files = [[file.path, file.sha256, file.size] for file in entry.files]
    row = [target.format, target.path, entry.source, entry.source_sha256, entry.key, files]
    os.write(handle, json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")


def confirm(folder: str, run: str, target: Target, entry: Entry) -> None:
    """Note an output that is published once more where the journal that told of it has been taken in. Raises OSError.

    A journal is moved aside before it is read: who finds it in its place after publishing has been heard.
    """
    path = _own(folder, run)
    handle = _WRITERS.get(path)
    if handle is not None:
        try:
            if os.path.samestat(os.fstat(handle), os.stat(path)):  # noqa: PTH116 -- called for each output
                return
        except FileNotFoundError:
            pass
        _close(path)
    note(folder, run, target, entry)


def _own(folder: str, run: str) -> str:
    """The journal that this process keeps of a run."""
    return os.path.join(folder, FOLDER, f"{run}.{HOST}-{os.getpid()}.jsonl")  # noqa: PTH118 -- called for each output


def take_in(root: Path, manifest: Manifest, run: str | None = None) -> int:
    """Bring into the manifest what runs that have ended left noted and not recorded; give how many outputs.

    `run` is the caller's own run, which is over. Journals of runs that live are left alone. What is taken in is on the
    disk in the manifest before its journal goes.
    """
    count = 0
    if run is not None:
        _ENDED.add(run)
    over = [path for path in sorted((manifest.path.parent / FOLDER).glob("*.jsonl")) if _is_over(path)]
    aside = [moved for path in over if (moved := _move_aside(path))]
    for path in aside:
        for target, entry in _rows(path):
            known = manifest.entry(target.path)
            if known == entry:
                continue
            standing = _standing(root, known, entry)
            if standing is not None and standing != known:
                manifest.adopt(target, standing)
                count += 1
    manifest.commit()
    for path in aside:
        path.unlink(missing_ok=True)
    return count


def _move_aside(path: Path) -> Path | None:
    """Take a journal from its writer, who may still be at work; None where another run was quicker.

    Or where the writer cannot be parted from it: Windows moves no open file, so a later run takes it in.
    """
    _close(str(path))
    moved = path.with_name(f"{path.stem}-{os.urandom(4).hex()}.jsonl")
    try:
        return path.rename(moved)
    except (FileNotFoundError, PermissionError):
        return None


def waits(folder: Path) -> bool:
    """Whether there are journals to take in. Raises OutputError where the folder cannot be looked into."""
    try:
        return any(_is_over(path) for path in (folder / FOLDER).glob("*.jsonl"))
    except OSError as error:
        raise OutputError(f"{folder / FOLDER} cannot be read: {error.strerror or error}") from error


def _is_over(path: Path) -> bool:
    """Whether the run that wrote a journal is over; of one on another machine nobody here can tell, so it counts."""
    owner = path.name.partition(".")[0]
    host, _, process = owner.rpartition("-")[0].rpartition("-")
    return owner in _ENDED or host != HOST or not process.isdigit() or not lives(int(process))


def _rows(path: Path) -> Iterator[tuple[Target, Entry]]:
    """The lines of a journal; the last one may be half written."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:  # another run was quicker
        return
    for line in text.split(b"\n"):
        try:
            form, place, source, sha256, key, files = json.loads(line)
            yield Target(form, place), Entry(source, sha256, key, tuple(Published(*file) for file in files))
        except (ValueError, TypeError):
            continue


def _standing(root: Path, known: Entry | None, noted: Entry) -> Entry | None:
    """How an output stands, file by file: as it was noted where the digest says so, else as it was known before.

    None where no file is as it was noted. The key counts only where all of them are.
    """
    before = {file.path: file for file in known.files} if known else {}
    files, new = [], 0
    for file in noted.files:
        there = publish.digest_of(root / native(file.path))
        is_new = there == file.sha256
        new += is_new
        files.append(file if is_new or there is None else before.get(file.path, file))
    if not new:
        return None
    key = noted.key if new == len(noted.files) else ""
    return Entry(noted.source, noted.source_sha256, key, tuple(files))


def _close(path: str) -> None:
    handle = _WRITERS.pop(path, None)
    if handle is not None:
        os.close(handle)
