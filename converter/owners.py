"""Who left a temporary file: this machine and a process, and whether that process is still at work."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

HOST = (
    f"{zlib.crc32((os.uname().nodename if hasattr(os, 'uname') else os.environ.get('COMPUTERNAME', '')).encode()):08x}"
)


def lives(process: int) -> bool:
    """Whether a process of this machine is at work; one that has ended and is only not yet taken note of is not."""
    if os.name == "nt":
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    try:
        told = Path(f"/proc/{process}/stat").read_bytes()  # of Linux; elsewhere a process that is there counts
    except OSError:
        return True
    return told.rpartition(b")")[2].split()[:1] not in ([b"Z"], [b"X"])
