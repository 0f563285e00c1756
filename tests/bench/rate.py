"""One warm process over a folder of pages, HTML to Markdown in Taiwan's script: prints processor seconds for a page.

    .venv/bin/python tests/bench/rate.py duben FOLDER
    .bench/chain/bin/python tests/bench/rate.py chain FOLDER

Needs nothing of the other benchmarks, so that a peer's own environment can run it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

WARM = 5  # pages before the clock starts: imports, tables, dictionaries
Work = Callable[[bytes], bytes]


def duben() -> Work:
    """Everything on: repairs, main content, metadata, boilerplate, punctuation, ledger, script conversion."""
    import converter

    return lambda raw: converter.convert(raw, name="page.html", script="zh-Hant-TW").render("markdown").main


def chain() -> Work:
    """What a person would put together: trafilatura's Markdown with metadata, run through OpenCC's Python edition."""
    import trafilatura
    from opencc import OpenCC

    to_taiwan = OpenCC("s2twp")

    def work(raw: bytes) -> bytes:
        text = trafilatura.extract(raw, output_format="markdown", with_metadata=True, include_comments=False)
        return to_taiwan.convert(text or "").encode()

    return work


def main() -> None:
    """Run the system that is named over the folder."""
    work = {"duben": duben, "chain": chain}[sys.argv[1]]()
    pages = [path.read_bytes() for path in sorted(Path(sys.argv[2]).glob("*.html"))]
    for raw in pages[:WARM]:
        work(raw)
    start = time.process_time()
    for raw in pages:
        work(raw)
    sys.stdout.write(f"{(time.process_time() - start) / len(pages)}\n")


if __name__ == "__main__":
    main()
