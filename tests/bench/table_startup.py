"""Start-up: whole processes, as a person or a script meets them."""

from __future__ import annotations

import sys
from pathlib import Path

import measure
import peers
import workloads
from run import Row

TITLE = "Start-up"
NOTE = "Whole processes, median of 9 runs after one that warms the disk; wall and processor time in milliseconds."
RUNS = 9


def rows(scratch: Path) -> list[Row]:
    """Version and one article to Markdown."""
    article = workloads.pages(scratch, 1) / "00000.html"
    ours = str(Path(sys.executable).parent / "duben")
    trafilatura = str(peers.environment("trafilatura") / "trafilatura")
    markitdown = str(peers.environment("markitdown") / "markitdown")
    pandoc = peers.pandoc()
    shell = ["sh", "-c"]
    work = [
        ("--version", "duben", "", [ours, "--version"]),
        ("--version", "trafilatura", peers.version("trafilatura"), [trafilatura, "--version"]),
        ("one page to Markdown", "duben", "", [ours, "convert", str(article), "-o", "-"]),
        ("one page to Markdown", "trafilatura", "", [*shell, f"{trafilatura} --markdown < {article}"]),
        ("one page to Markdown", "markitdown", peers.version("markitdown"), [markitdown, str(article)]),
        (
            "one page to Markdown",
            "pandoc",
            peers.version("pandoc"),
            [pandoc, "-f", "html", "-t", "markdown", str(article)],
        ),
    ]
    made = []
    for what, system, version, command in work:
        figures = measure.run(command, runs=RUNS)
        shown = version.removeprefix(system).strip()
        made.append(
            Row(what, system, shown, {"wall ms": 1e3 * figures.wall, "cpu ms": 1e3 * figures.cpu, "MiB": figures.peak})
        )
    return made
