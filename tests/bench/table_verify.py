"""Fixity: how fast a bag is read again, beside sha512sum over the same files and bagit-python's validation."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import measure
import peers
from run import Row

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

TITLE = "Verification of a bag"
NOTE = (
    "Whole processes over one bag of ours, median of 3 runs after one that warms the disk cache. duben and bagit-python "
    "(`--processes 2`) work out SHA-256 and SHA-512 of every file, sha512sum SHA-512 only. MB/s by wall time."
)
RUNS = 3


def rows(scratch: Path) -> list[Row]:
    """Two kinds of bag, one with twice the files of the other for the memory."""
    made = []
    for what, count, size in (
        ("24 files of 16 MiB", 24, 16 << 20),
        ("48 files of 16 MiB", 48, 16 << 20),
        ("5,000 files of 8 kB", 5_000, 8_000),
        ("20,000 files of 8 kB", 20_000, 8_000),
    ):
        bag = _bag(scratch / "bag", count, size)
        total = sum(path.stat().st_size for path in bag.rglob("*") if path.is_file()) / 1e6
        ours = str(Path(sys.executable).parent / "duben")
        command = ["sh", "-c", "cd $0 && sha512sum --check --quiet manifest-sha512.txt", str(bag)]
        bagit = [peers.python("bagit"), "-m", "bagit", "--quiet", "--validate", "--processes", "2", str(bag)]
        for system, version, line in (
            ("duben", "", [ours, "verify", "--quiet", str(bag)]),
            ("sha512sum", "", command),
            ("bagit-python", peers.version("bagit").removeprefix("bagit "), bagit),
        ):
            if shutil.which(line[0]) is None:
                continue
            found = measure.run(line, runs=RUNS)
            figures = {"cpu s": found.cpu, "wall s": found.wall, "MB/s": total / found.wall, "MiB": found.peak}
            made.append(Row(what, system, version, figures))
        shutil.rmtree(bag)
    return made


def _bag(root: Path, count: int, size: int) -> Path:
    from bags import seal_folder

    chance = random.Random(count)
    block = chance.randbytes(size)
    files = {f"data/{n // 500:03}/{n:05}.bin": n.to_bytes(8, "big") + block[8:] for n in range(count)}
    return seal_folder(root, files)
