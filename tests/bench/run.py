"""Benchmarks beside the peers: the same work, the same run, medians and ratios; writes docs/benchmarks.md.

    make bench                                  # everything
    .venv/bin/python tests/bench/run.py startup # one table

A table is a module `table_<name>.py` here with `TITLE`, `NOTE` and `rows(scratch) -> list[Row]`.
Timing is never part of a test.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"
TABLES = ("startup", "rate", "pages", "batches", "book", "script", "charset", "repair", "verify")


@dataclass(frozen=True, slots=True)
class Row:
    """One measured system in a table; `figures` by column, the first column is the one that ratios are made of."""

    work: str
    system: str
    version: str
    figures: dict[str, float]
    larger_is_better: bool = False


def table(name: str, scratch: Path) -> str:
    """One table as Markdown."""
    module = import_module(f"table_{name}")
    rows: list[Row] = module.rows(scratch)
    columns = list(dict.fromkeys(column for row in rows for column in row.figures))
    lines = [f"## {module.TITLE}", "", module.NOTE, ""]
    lines.append(f"| work | system | {' | '.join(columns)} | ratio to duben |")
    lines.append("|---|---|" + "---:|" * (len(columns) + 1))
    for row in rows:
        base = next((r for r in rows if r.work == row.work and r.system == "duben"), None)
        cells = [_cell(row.figures[c]) if c in row.figures else "" for c in columns]
        first = next(iter(row.figures))
        ratio = f"{row.figures[first] / base.figures[first]:.2f}" if base else ""
        label = f"{row.system} {row.version}".strip()
        lines.append(f"| {row.work} | {label} | {' | '.join(cells)} | {ratio} |")
    return "\n".join(lines) + "\n"


def _cell(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"


def main() -> int:
    """Run the tables that are named, or all; replace them in the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", help=f"of {', '.join(TABLES)}; all by default")
    names = parser.parse_args().tables or [t for t in TABLES if (Path(__file__).parent / f"table_{t}.py").exists()]
    new: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            print(f"measuring {name} ...", file=sys.stderr)
            made = table(name, Path(scratch))
            new[made.split("\n", 1)[0].removeprefix("## ")] = made
            print(made)
    old = PAGE.read_text("utf-8") if PAGE.exists() else ""  # read late: others may have written it meanwhile
    parts = {part.split("\n", 1)[0]: "## " + part for part in old.split("\n## ")[1:]} | new
    head = (
        "# Benchmarks\n\nMade by `make bench`: each table is one run on one machine, so compare within a table only.\n"
        f"Machine class: {os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}.\n"
    )
    PAGE.write_text(head + "".join("\n" + part.rstrip("\n") + "\n" for part in parts.values()), "utf-8")
    return 0


if __name__ == "__main__":
    sys.modules["run"] = sys.modules["__main__"]
    sys.exit(main())
