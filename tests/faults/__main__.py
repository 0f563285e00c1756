"""The full counts: `make faults`, or `python tests/faults [NAME...]`; prints what came of each scene."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import scenes

SCENES = {
    "worker": lambda scratch: scenes.scene_worker_killed(scratch, 1200),
    "documents": lambda scratch: scenes.scene_bad_documents(scratch, 3000),
    "runs": lambda scratch: scenes.scene_killed_runs(scratch, 6000, 20),
    "disk": lambda scratch: scenes.scene_disk_full(scratch, 3000),
    "read-only": lambda scratch: scenes.scene_read_only(scratch, 3000),
    "permission": lambda scratch: scenes.scene_permission_lost(scratch, 3000),
}

for name in sys.argv[1:] or SCENES:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        told = SCENES[name](Path(scratch))
    print(f"{name}: {told} ({time.monotonic() - begun:.0f} s)", flush=True)
