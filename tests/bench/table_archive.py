"""Archives of many articles: archive, verify, rebuild; by the thousand. Runs only when it is named: it takes long.

python tests/bench/run.py archive      # DUBEN_ARTICLES=1000,10000
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import measure
import workloads
from run import Row

TITLE = "Archives by the thousand"
NOTE = (
    "Generated articles of 8.8 kB, whole processes, one run each with `--jobs 1`: editions EPUB, DOCX and HTML. The first column is "
    "processor time for each 1,000 articles; it should not grow with their number, and memory should hardly."
)
COUNTS = tuple(int(count) for count in os.environ.get("DUBEN_ARTICLES", "1000,10000").split(","))


def rows(scratch: Path) -> list[Row]:
    """Archive, verify, rebuild at each size."""
    made = []
    ours = str(Path(sys.executable).parent / "duben")
    for count in COUNTS:
        pages = workloads.articles(scratch, count)
        bag = scratch / f"bag-{count}"
        for what, line in (
            ("archive", [ours, "archive", str(pages), "-o", str(bag), "--jobs", "1", "--quiet"]),
            ("verify", [ours, "verify", str(bag), "--quiet"]),
            ("rebuild --check", [ours, "rebuild", str(bag), "--check", "--jobs", "1", "--quiet"]),
        ):
            found = measure.once(line)
            figures = {"cpu s per 1,000": 1e3 * found.cpu / count, "wall s": found.wall, "MiB": found.peak}
            made.append(Row(what, "duben" if count == COUNTS[0] else "", f"{count:,} articles", figures))
        shutil.rmtree(bag)
    return made
