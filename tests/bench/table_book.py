"""A book of a hundred articles, beside pandoc."""

from __future__ import annotations

import sys
from pathlib import Path

import measure
import peers
import workloads
from run import Row

TITLE = "A book of a hundred articles"
NOTE = (
    "Markdown in, EPUB 3 and DOCX out, with table of contents; processor seconds, median of 3 runs. duben also reads "
    "metadata, restores punctuation, checks the ledger."
)
COUNT = 100


def rows(scratch: Path) -> list[Row]:
    """EPUB and DOCX from the same Markdown."""
    folder = workloads.markdown(scratch, COUNT)
    files = sorted(map(str, folder.glob("*.md")))
    ours = str(Path(sys.executable).parent / "duben")
    pandoc = peers.pandoc()
    version = peers.version("pandoc").removeprefix("pypandoc_binary").strip()
    made = []
    for suffix in ("epub", "docx"):
        target = scratch / f"book.{suffix}"
        commands = {
            "duben": [ours, "book", str(folder), "-o", str(target), "--title", "读本", "--force", "--quiet"],
            "pandoc": [
                pandoc, *files, "-o", str(scratch / f"peer.{suffix}"), "--toc", "--toc-depth=2", "-M", "title=读本", "-M", "lang=zh-Hans",
            ],
        }  # fmt: skip
        for system, command in commands.items():
            figures = measure.run(command, runs=3)
            made.append(
                Row(
                    f"{COUNT} articles to {suffix.upper()}",
                    system,
                    "" if system == "duben" else f"({version})",
                    {"cpu s": figures.cpu, "wall s": figures.wall, "MiB": figures.peak},
                )
            )
    return made
