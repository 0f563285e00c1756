"""Exit statuses: what they mean, and which one wins where several hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter import errors

if TYPE_CHECKING:
    from converter.batch.run import Totals

DONE = 0
SOME_FAILED = 1
USAGE = 2
NO_INPUT = 65
LEDGER = 70
COLLISION = 73
DISK = 74
STOPPED = 75
INTERRUPTED = 130
ORDER = (INTERRUPTED, STOPPED, DISK, LEDGER, COLLISION, NO_INPUT, SOME_FAILED)

_OF_KIND = {"input": SOME_FAILED, "ledger": LEDGER, "edited": COLLISION, "disk": DISK}
_OF_STOP = {"interrupt": INTERRUPTED, "terminate": STOPPED, "scheduler": STOPPED, "disk": DISK}


FAIL_ON = ("never", "failures", "doubts")


def of(totals: Totals, fail_on: str = "failures") -> int:
    """The exit status of a run.

    `fail_on`: "failures" for 1 where inputs have failed, "doubts" also where an edition has doubts, "never" for neither.
    What is no matter of single inputs, as a full disk, always has its status.
    """
    held = {_OF_KIND.get(kind, SOME_FAILED) for kind in totals.kinds}
    if fail_on == "never":
        held.discard(SOME_FAILED)
    elif fail_on == "doubts" and totals.doubts:
        held.add(SOME_FAILED)
    if totals.stopped:
        held.add(_OF_STOP[totals.stopped])
    elif totals.left:  # inputs that nobody can account for: a bug of ours
        held.add(LEDGER)
    elif not totals.done and not totals.skipped and set(totals.kinds) <= {"input"}:
        held.add(NO_INPUT)
    return next((status for status in ORDER if status in held), DONE)


def of_error(error: errors.ConverterError) -> int:
    """The exit status for an error that ended a command."""
    match error:
        case errors.InputError():
            return NO_INPUT
        case errors.ProfileError():
            return USAGE
        case errors.LedgerError():
            return LEDGER
        case errors.Collision() | errors.EditedOutput():
            return COLLISION
        case errors.OutputError():
            return DISK
        case _:
            return SOME_FAILED
