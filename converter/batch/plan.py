"""The plan of a run: sources to jobs, each with its outputs; everything that can clash does so before any work."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from converter import registry, stores
from converter.batch import names
from converter.batch.values import FAILED, INPUT, Job, Receipt, Target
from converter.collect import Collected, collect
from converter.errors import Collision, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from converter.batch.names import Pattern
    from converter.model import Card

STANDARD = "-"
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
SHOWN = 20  # clashes named before the rest is counted


@dataclass(slots=True)
class Gathered:
    """The inputs of a run, those that are none, and how many files were passed over."""

    jobs: list[Job] = field(default_factory=list)
    failed: list[Receipt] = field(default_factory=list)
    ignored: int = 0


def gather(
    sources: Iterable[str],
    *,
    root: Path | None = None,
    is_output: Callable[[Path], bool] = lambda _: False,
    split: bool = False,
) -> Gathered:
    """Find the inputs in files, folders, ZIPs and `-`, in the order given; what cannot be one is a failed receipt.

    A folder walk leaves out what lies in `root`, the folder of the outputs, and what `is_output` knows. A file that is
    named twice is taken once. `split`: a book that duben has bound is its articles.
    """
    found = Gathered()
    seen: set[tuple[str, str | None]] = set()
    number = 0
    for source in sources:
        try:
            if source == STANDARD:
                if (STANDARD, None) not in seen:
                    seen.add((STANDARD, None))
                    number += 1
                    found.jobs.append(Job(number, "standard input", data=sys.stdin.buffer.read()))
                continue
            collected = _collected(source, root, is_output, split=split)
            found.ignored += collected.ignored
            for error in collected.failed:
                number += 1
                label = str(error).partition(": ")[0]
                found.failed.append(Receipt(number=number, label=label, status=FAILED, kind=INPUT, message=str(error)))
            for item in collected.items:
                identity = (real(item.path), item.member)
                if identity not in seen:
                    seen.add(identity)
                    number += 1
                    found.jobs.append(Job(number, item.label, item))
        except InputError as error:
            number += 1
            message = str(error)
            found.failed.append(Receipt(number=number, label=source, status=FAILED, kind=INPUT, message=message))
    return found


def _collected(source: str, root: Path | None, is_output: Callable[[Path], bool], *, split: bool) -> Collected:
    """The inputs that one source holds. Raises InputError."""
    if ADDRESS.match(source) and not stores.is_store(source):
        raise InputError(f"{source} is an address; duben fetches nothing: save the page and give the file")
    collected = collect([source], split=split)
    items = collected.items
    if stores.is_store(source):
        items = [
            item for item in items if not item.path.startswith(f"{root}/") and not is_output(stores.place(item.path))
        ]
    elif Path(source).is_dir():
        ours = {path: _is_ours(Path(path), Path(source), root, is_output) for path in {item.path for item in items}}
        items = [item for item in items if not ours[item.path]]
    ignored = collected.ignored + len(collected.items) - len(items)
    if not items and not collected.failed:
        raise InputError(
            f"{source}: no article in it that duben reads" + (f" ({ignored} files ignored)" if ignored else "")
        )
    return Collected(items, ignored, collected.failed)


def real(path: str) -> str:
    """The path without links, as `os.path.realpath` gives it; the way to a folder is gone once for all files in it."""
    folder, name = os.path.split(path)
    if name in ("", os.curdir, os.pardir) or os.path.islink(path):  # noqa: PTH114 -- thousands of files
        return os.path.realpath(path)
    return os.path.join(_real_folder(folder), name)  # noqa: PTH118


@lru_cache(maxsize=8)
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


def _is_ours(path: Path, source: Path, root: Path | None, is_output: Callable[[Path], bool]) -> bool:
    """Whether a file that a walk found is an output and no input."""
    if is_output(path):
        return True
    if root is None:
        return False
    here, there = Path(os.path.realpath(source)), Path(os.path.realpath(root))
    inside = there != here and there.is_relative_to(here)
    return inside and Path(real(str(path))).is_relative_to(there)


@dataclass(frozen=True, slots=True)
class Clash:
    """What cannot be done, in words, and the inputs that have a part in it."""

    words: str
    jobs: tuple[Job, ...]


def aim(
    jobs: Sequence[Job],
    formats: Sequence[str],
    *,
    root: Path,
    file: str | None = None,
    pattern: Pattern | None = None,
    cards: Mapping[int, Card] | None = None,
    on_collision: str = "error",
) -> list[Job]:
    """Give each job its outputs: `file` for the only one, else the mirrored tree under `root`.

    Raises Collision, naming every clash: two inputs with one output name (unless `on_collision` is `suffix`, which
    counts up), an output inside another output's name, an output that would overwrite an input.
    """
    if file is not None:
        aimed = [replace(jobs[0], targets=(Target(formats[0], file),))]
        clashes: list[Clash] = []
    else:
        aimed, clashes = _mirror(jobs, formats, pattern, cards or {}, on_collision)
    if clashes:
        more = f"\n... and {len(clashes) - SHOWN} more" if len(clashes) > SHOWN else ""
        shown = "\n".join(clash.words for clash in clashes[:SHOWN])
        raise Collision(f"{shown}{more}\nnothing was done; --on-collision suffix numbers them")
    for clash in _overwritten(aimed, root):
        raise Collision(clash.words)
    return aimed


def aim_others(
    jobs: Sequence[Job],
    formats: Sequence[str],
    *,
    root: Path,
    pattern: Pattern | None = None,
    cards: Mapping[int, Card] | None = None,
    on_collision: str = "error",
) -> tuple[list[Job], list[Clash]]:
    """The same for the jobs that have no part in any clash, and the clashes."""
    aimed, clashes = _mirror(jobs, formats, pattern, cards or {}, on_collision)
    clashes += _overwritten(aimed, root)
    held = {job.number for clash in clashes for job in clash.jobs}
    return [job for job in aimed if job.number not in held], clashes


def _mirror(
    jobs: Sequence[Job],
    formats: Sequence[str],
    pattern: Pattern | None,
    cards: Mapping[int, Card],
    on_collision: str,
) -> tuple[list[Job], list[Clash]]:
    """Jobs with their outputs in the mirrored tree, and where two of them meet."""
    suffixes = [registry.output_format(name).suffixes[0] for name in formats]
    width = len(str(max((job.number for job in jobs), default=1)))
    taken: dict[str, Job] = {}
    aimed = []
    clashes: list[Clash] = []
    for job in jobs:
        wanted = _place(job, pattern, width, cards.get(job.number))
        place = wanted
        count = 1
        while other := next((taken[k] for suffix in suffixes if (k := names.same(place + suffix)) in taken), None):
            if on_collision != "suffix":
                first = _place(other, pattern, width, cards.get(other.number))
                clashes.append(_clash(other, job, first + suffixes[0], place + suffixes[0]))
                break
            count += 1
            end = f"-{count}"
            folder, slash, stem = wanted.rpartition("/")
            place = f"{folder}{slash}{names.shorten(stem, names.STEM_BYTES - len(end))}{end}"
        for suffix in suffixes:
            taken.setdefault(names.same(place + suffix), job)
        targets = tuple(Target(name, place + suffix) for name, suffix in zip(formats, suffixes, strict=True))
        aimed.append(replace(job, targets=targets))
    return aimed, clashes + _nested(taken)


def _place(job: Job, pattern: Pattern | None, width: int, card: Card | None) -> str:
    own = names.mirrored(job.item.relative) if job.item else "stdin"
    if pattern is None:
        return own
    folder, slash, stem = own.rpartition("/")
    return f"{folder}{slash}{pattern.fill(stem, job.number, width, card)}"


def _clash(one: Job, other: Job, first: str, second: str) -> Clash:
    """Two inputs with one output."""
    labels = " and ".join(names.told_apart(one.label, other.label))
    if first == second:
        return Clash(f"{labels} would both be {first}", (one, other))
    return Clash(f"{labels} would be {first} and {second}, one file to many systems", (one, other))


def _nested(taken: Mapping[str, Job]) -> list[Clash]:
    """Outputs whose folder would have the name of another output."""
    clashes = []
    for path, job in taken.items():
        parts = path.split("/")
        for depth in range(1, len(parts)):
            other = taken.get("/".join(parts[:depth]))
            if other:
                words = f"{job.label} needs a folder where the output of {other.label} would be"
                clashes.append(Clash(words, (job, other)))
    return clashes


def _overwritten(jobs: Sequence[Job], root: Path) -> list[Clash]:
    """Outputs that would take the place of an input."""
    clashes = []
    named = {job.item.path for job in jobs if job.item}
    inputs = {real(path) for path in named}
    for job in jobs:
        for target in job.targets:
            place = root / names.native(target.path)
            if isinstance(place, Path):
                is_input = place.exists() and os.path.realpath(place) in inputs
            else:
                is_input = str(place) in named
            if is_input:
                words = (
                    f"{place} is an input of this run and would be overwritten; give another output folder or --name"
                )
                clashes.append(Clash(words, (job,)))
    return clashes
