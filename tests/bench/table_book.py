"""Books of a hundred, a thousand and five thousand articles, beside pandoc."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import measure
import peers
import workloads
from run import Row

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "Books"
NOTE = (
    "Markdown of 8.9 kB an article in, EPUB 3 and DOCX out, with table of contents; processor seconds, median of 3 runs "
    "at 100 and one run at more, one process each. duben takes a folder of files, pandoc one file of them all. duben also reads "
    "metadata, restores punctuation, looks for duplicates, checks the ledger. pandoc does not finish 5,000 articles in "
    "reasonable time and is not asked."
)
COUNTS = {100: 3, 1000: 1, 5000: 1}  # articles to runs
PEER_UP_TO = 1000


def rows(scratch: Path) -> list[Row]:
    """EPUB and DOCX from the same Markdown."""
    pandoc = peers.pandoc()
    version = peers.version("pandoc").removeprefix("pypandoc_binary").strip()
    made = []
    for count, runs in COUNTS.items():
        folder = workloads.articles(scratch, count)
        whole = scratch / f"articles-{count}.md"
        whole.write_text("\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.md"))), "utf-8")
        for suffix in ("epub", "docx"):
            target = str(scratch / f"book.{suffix}")
            ours = [sys.executable, "-m", "converter", "book", str(folder), "-o", target, "--title", "读本"]
            commands = {"duben": [*ours, "--jobs", "1", "--force", "--quiet"]}
            if count <= PEER_UP_TO:
                commands["pandoc"] = [
                    pandoc, "-f", "markdown", str(whole), "-o", str(scratch / f"peer.{suffix}"), "--toc", "--toc-depth=2",
                    "--split-level=1", "-M", "title=读本", "-M", "lang=zh-Hans",
                ]  # fmt: skip
            for system, command in commands.items():
                figures = measure.run(command, runs=runs, warm=runs > 1)
                made.append(
                    Row(
                        f"{count:,} articles to {suffix.upper()}",
                        system,
                        "" if system == "duben" else f"({version})",
                        {"cpu s": figures.cpu, "wall s": figures.wall, "MiB": figures.peak},
                    )
                )
    return made
