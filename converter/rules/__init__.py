"""What is known about pages, as data: families of phrases and patterns, in both scripts, each with cases.

A folder of one's own (`--rules DIR`) is tried before what is shipped.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent


@lru_cache(maxsize=16)
def digest(folders: tuple[str, ...] = ()) -> str:
    """Digest of all rule files, the shipped ones and those of the folders, whatever their place on the disk."""
    total = hashlib.sha256()
    for folder in (HERE, *map(Path, folders)):
        for path in sorted(folder.rglob("*.toml")):
            total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]
