"""The values that travel between the driver and its workers: small, frozen, without the bytes of documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from converter.source import Source

if TYPE_CHECKING:
    from converter.batch.limits import Limits
    from converter.collect import Item
    from converter.model import Card
    from converter.profile import Profile

# What went wrong with an input. The exit status hangs on it.
INPUT, RENDER, LEDGER, EDITED, DISK, BUG = "input", "render", "ledger", "edited", "disk", "bug"
DIED, TIME, MEMORY = "died", "time", "memory"  # what an input is put into quarantine for
# What became of an input; planned: not begun yet, or not finished when a run was stopped.
PLANNED, DONE, SKIPPED, FAILED, QUARANTINED = "planned", "done", "skipped", "failed", "quarantined"


@dataclass(frozen=True, slots=True)
class Published:
    """One file on the disk, as it was written."""

    path: str  # relative to the root of the outputs, with / between parts
    sha256: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest knows of one output: what it was made from, and each of its files; the first is the main one."""

    source: str
    source_sha256: str
    key: str
    files: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Where one format of an input goes; `previous` is the manifest's word on it."""

    format: str
    path: str  # relative to the root of the outputs, with / between parts
    previous: Entry | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Why an input is in quarantine, and the state of its file (`mark`) and the profile when it was put there."""

    kind: str
    message: str
    mark: str


@dataclass(frozen=True, slots=True)
class Job:
    """One input and its outputs. Standard input is the only one whose bytes travel with it."""

    number: int  # place in the run, from 1
    label: str
    item: Item | None = None
    data: bytes | None = field(default=None, repr=False)
    targets: tuple[Target, ...] = ()

    def open(self) -> Source:
        """Read the input. Raises InputError."""
        if self.item is None:
            return Source(self.data or b"")
        return self.item.open()


def _limits() -> Limits:
    from converter.batch.limits import Limits

    return Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What every job of a run shares."""

    root: str  # folder of the outputs
    profile: Profile
    force: bool = False  # do everything again, and overwrite what somebody has edited
    debug: bool = False  # let a bug escape
    reports: bool = False  # send the reports back
    one_file: bool = False  # the output was named by the user, so that another source may take its place
    limits: Limits = field(default_factory=_limits)  # of time and memory, for each document
    journal: str | None = (
        None  # name of this run among the journals of `root`; None: nothing is noted before it is there
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the report of one input adds up to."""

    removed: int = 0  # passages that left the text
    families: tuple[tuple[str, int], ...] = ()  # the same by rule, sorted
    repaired: int = 0  # places that read differently
    doubts: int = 0  # findings that are more than a remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one job."""

    number: int
    label: str
    status: str  # DONE, SKIPPED, FAILED, QUARANTINED
    kind: str | None = None  # why it failed: INPUT, RENDER, LEDGER, EDITED, DISK, BUG, DIED, TIME, MEMORY
    message: str | None = None
    traceback: str | None = field(default=None, repr=False)
    stops: bool = False  # nothing more can be written: the run ends
    sha256: str | None = None
    outputs: tuple[tuple[Target, Entry], ...] = ()  # each output that stands now
    written: tuple[str, ...] = ()  # paths of the files that this run wrote
    counts: Counts = field(default_factory=Counts)
    doubts: tuple[str, ...] = ()  # the findings that are more than a remark, in words
    report: dict[str, Any] | None = field(default=None, repr=False)
    card: Card | None = field(default=None, repr=False)  # of an input that was only read
    mark: str | None = None  # of one in quarantine: see `Held`

    @property
    def wrong(self) -> bool:
        """Whether it has failed or is in quarantine."""
        return self.status in (FAILED, QUARANTINED)
