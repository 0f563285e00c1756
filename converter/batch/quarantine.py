"""Inputs that kill, hang or exhaust the process at work on them: named with the cause, and left alone from then on.

An ordinary run does not touch an input in quarantine again as long as its file, the profile and duben are the same: it
would cost a worker each time. `duben retry` and `--force` try again.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from converter.batch.publish import digest
from converter.batch.values import QUARANTINED, Receipt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.batch.manifest import Manifest
    from converter.batch.values import Job


class Keeper:
    """Knows who is in quarantine; `digest` is that of the profile."""

    def __init__(self, digest: str, manifest: Manifest) -> None:
        self.digest = digest
        self.manifest = manifest

    def sort_out(self, jobs: Sequence[Job]) -> tuple[list[Receipt], Sequence[Job]]:
        """The receipts of jobs that are in quarantine and stay there, and the other jobs."""
        if not self.manifest.has_held():
            return [], jobs
        kept: list[Receipt] = []
        free: list[Job] = []
        for job in jobs:
            held = self.manifest.held(job.label)
            if held is None or held.mark != self._mark(job):
                free.append(job)
            else:
                kept.append(
                    Receipt(
                        number=job.number,
                        label=job.label,
                        status=QUARANTINED,
                        kind=held.kind,
                        message=held.message,
                        mark=held.mark,
                    )
                )
        return kept, free

    def mark(self, receipt: Receipt, jobs: Sequence[Job]) -> Receipt:
        """A receipt of quarantine with the state of its input; any other as it is."""
        if receipt.status != QUARANTINED or receipt.mark:
            return receipt
        job = next((job for job in jobs if job.number == receipt.number), None)
        return replace(receipt, mark=self._mark(job) if job else "")

    def _mark(self, job: Job) -> str:
        """What must change before an input in quarantine is worth another attempt: its file, the profile, or duben."""
        if job.item is None:
            return f"{digest(job.data or b'')}:{self.digest}"
        try:
            found = os.stat(job.item.path)  # noqa: PTH116 -- one call less
        except OSError:
            return f"gone:{self.digest}"
        return f"{found.st_size}:{found.st_mtime_ns}:{self.digest}"
