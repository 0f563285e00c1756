"""Pages a second: one warm process, beside what people put together from trafilatura and OpenCC, and the same in a shell."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

import measure
import peers
import workloads
from run import Row

TITLE = "Pages a second"
COUNT, ROUNDS, SHELL = 100, 5, 6  # pages of a warm process; rounds in which the systems take turns; pages of the shell
SHELL_CHAIN = (
    "for page in {pages}; do {trafilatura} --markdown --with-metadata --no-comments < $page"
    " | {python} -c \"import sys; from opencc import OpenCC; sys.stdout.write(OpenCC('s2twp').convert(sys.stdin.read()))\""
    " | {pandoc} -f markdown -t markdown -o $page.md; done"
)
NOTE = f"""HTML pages of 26 kB to Markdown in Taiwan's script, on one core; processor time, median of {ROUNDS} rounds in which the systems take turns.
duben with everything on, `trafilatura + opencc` in one warm process each (`tests/bench/rate.py`); the shell's chain starts three programs for a page:

```sh
trafilatura --markdown --with-metadata --no-comments < page.html \\
  | python -c "import sys; from opencc import OpenCC; sys.stdout.write(OpenCC('s2twp').convert(sys.stdin.read()))" \\
  | pandoc -f markdown -t markdown -o page.md
```"""


def rows(scratch: Path) -> list[Row]:
    """The three ways over the same pages."""
    pages = workloads.pages(scratch, COUNT)
    commands = {"duben": sys.executable, "chain": peers.python("chain")}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, python in commands.items():
            command = [python, str(Path(__file__).with_name("rate.py")), name, str(pages)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            seconds[name].append(float(done.stdout))
    few = workloads.pages(scratch, SHELL)
    line = SHELL_CHAIN.format(
        pages=f"{few}/*.html",
        trafilatura=peers.environment("chain") / "trafilatura",
        python=peers.python("chain"),
        pandoc=peers.pandoc(),
    )
    shell = measure.run(["sh", "-c", line], runs=3)
    made = {name: statistics.median(values) for name, values in seconds.items()} | {"shell": shell.cpu / SHELL}
    labels = {
        "duben": ("duben", ""),
        "chain": ("trafilatura + opencc", f"({peers.version('chain')})"),
        "shell": ("trafilatura, opencc, pandoc in a shell", f"({peers.version('pandoc')})"),
    }
    return [
        Row("HTML to Markdown, zh-Hant-TW", *labels[name], {"ms a page": 1e3 * value, "pages a second": 1 / value})
        for name, value in made.items()
    ]
