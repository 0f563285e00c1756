"""What a run adds up to."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from converter.batch import values
from converter.batch.stop import SchedulerLost, Stopped, heard
from converter.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from converter.batch.values import Receipt


@dataclass(slots=True)
class Totals:
    """What a run adds up to. `kinds` counts failed and quarantined inputs by their kind.

    inputs = done + skipped + failed + quarantined, with `left` where the run was stopped; in one that was not, `left`
    counts inputs that nobody can account for, and the exit status is 70.
    """

    done: int = 0
    skipped: int = 0
    failed: int = 0
    quarantined: int = 0
    ignored: int = 0
    left: int = 0  # not begun, or not finished
    removed: int = 0
    repaired: int = 0
    doubts: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    families: dict[str, int] = field(default_factory=dict)  # passages removed, by rule
    stopped: str | None = None  # "interrupt" (Ctrl-C), "terminate", "disk", "scheduler"

    def add(self, receipt: Receipt) -> None:
        """Count one receipt."""
        if receipt.wrong:
            self.failed += receipt.status == values.FAILED
            self.quarantined += receipt.status == values.QUARANTINED
            kind = receipt.kind or values.BUG
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
        elif receipt.status == values.SKIPPED:
            self.skipped += 1
        else:
            self.done += 1
        self.removed += receipt.counts.removed
        self.repaired += receipt.counts.repaired
        self.doubts += receipt.counts.doubts
        for family, count in receipt.counts.families:
            self.families[family] = self.families.get(family, 0) + count

    def settle(self, inputs: int) -> None:
        """Say how many of all inputs are left."""
        self.left = inputs - self.done - self.skipped - self.failed - self.quarantined

    @contextmanager
    def stopping(self, noted: Callable[[str], None]) -> Iterator[None]:
        """Do a part of a run; what stops it is put down here, and `noted` hears of it where there is something to say.

        An OutputError is the manifest's or the report's: an output's own is in its receipt. What has stopped the run
        first is what it says.
        """
        why = None
        try:
            yield
        except KeyboardInterrupt:
            why = "interrupt"
        except SchedulerLost as error:
            why = "scheduler"
            noted(str(error))
        except Stopped:
            why = "terminate"
        except OutputError as error:
            why = "disk"
            noted(str(error))
        if why:
            heard()
        self.stopped = self.stopped or why

    def to_json(self) -> dict[str, Any]:
        """A form that `json.dumps` takes."""
        names = (
            *("done", "skipped", "failed", "quarantined", "ignored", "left"),
            *("removed", "repaired", "doubts", "stopped"),
        )
        return {name: getattr(self, name) for name in names} | {
            "failed_by": dict(sorted(self.kinds.items())),
            "removed_by": dict(sorted(self.families.items())),
        }
