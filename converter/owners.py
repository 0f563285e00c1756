"""Who left a temporary file: this machine and a process, and whether that process is still at work."""

from __future__ import annotations

import os
import zlib

HOST = (
    f"{zlib.crc32((os.uname().nodename if hasattr(os, 'uname') else os.environ.get('COMPUTERNAME', '')).encode()):08x}"
)


def lives(process: int) -> bool:
    """Whether a process of this machine is there."""
    if os.name == "nt":
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
