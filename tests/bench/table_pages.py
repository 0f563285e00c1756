"""A hundred pages to Markdown, beside trafilatura's batch."""

from __future__ import annotations

import sys
from pathlib import Path

import measure
import peers
import workloads
from run import Row

TITLE = "A hundred pages to Markdown"
NOTE = "HTML pages of 26 kB, one process each tool, everything on; processor seconds, median of 3 runs."
COUNT = 100


def rows(scratch: Path) -> list[Row]:
    """Both tools over the same folder."""
    pages = workloads.pages(scratch, COUNT)
    ours = str(Path(sys.executable).parent / "duben")
    trafilatura = str(peers.environment("trafilatura") / "trafilatura")
    commands = {
        "duben": [ours, "convert", str(pages), "-o", str(scratch / "out"), "--jobs", "1", "--force", "--quiet"],
        "trafilatura": [
            trafilatura, "--input-dir", str(pages), "--output-dir", str(scratch / "peer"), "--markdown", "--parallel", "1",
        ],
    }  # fmt: skip
    made = []
    for system, command in commands.items():
        figures = measure.run(command, runs=3)
        version = "" if system == "duben" else peers.version(system).removeprefix(system).strip()
        made.append(
            Row(f"{COUNT} pages", system, version, {"cpu s": figures.cpu, "wall s": figures.wall, "MiB": figures.peak})
        )
    return made
