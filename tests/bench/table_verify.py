"""Fixity: how fast a bag is read again, beside sha512sum over the same files and bagit-python's validation."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import measure
import peers
from run import Row

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

TITLE = "Verification of a bag"
NOTE = (
    "Whole processes over one bag of ours, median of 3 runs after one that warms the disk cache. duben and bagit-python "
    "(`--processes 2`) work out SHA-256 and SHA-512 of every file, sha512sum SHA-512 only; the memory of duben should not grow with the size of a bag. MB/s by wall time."
)
RUNS = 3


def rows(scratch: Path) -> list[Row]:
    """Two kinds of bag, each in two sizes, for the memory."""
    made = []
    for what, count, size in (
        ("8 files of 16 MiB", 8, 16 << 20),
        ("24 files of 16 MiB", 24, 16 << 20),
        ("5,000 files of 8 kB", 5_000, 8_000),
        ("15,000 files of 8 kB", 15_000, 8_000),
    ):
        bag = scratch / "bag"
        subprocess.run([sys.executable, __file__, str(bag), str(count), str(size)], check=True)
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
    """A bag of ours, made by a process of its own: what this one holds would count as memory of those that it starts."""
    from bags import INFO

    from converter.archive import disk
    from converter.archive.fixity import OURS
    from converter.archive.sealing import seal
    from converter.archive.table import Table

    block = random.Random(count).randbytes(size)
    with Table(OURS) as table:
        for number in range(count):
            path = f"data/{number // 500:03}/{number:05}.bin"
            filed = disk.write(root / path, number.to_bytes(8, "big") + block[8:])
            table.put(path, filed.size, filed[1:])
        seal(root, table, INFO)
    return root


if __name__ == "__main__":
    _bag(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
