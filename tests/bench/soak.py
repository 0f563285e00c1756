"""A long run from one JSONL file: does the memory of the workers stay flat?

    python tests/bench/soak.py FOLDER [COUNT]

makes COUNT (200,000) pages in FOLDER/pages.jsonl, converts them with two workers, and looks at the memory of each
process every five seconds; prints what a worker holds after the first tenth and at most from there on, in MiB.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import workloads

ROOT = Path(__file__).resolve().parent.parent.parent


def page(number: int, known: list[str]) -> str:
    """A page of a small site, about 9 kB."""
    draw = random.Random(number)
    body = "\n".join(f"<p>　　{''.join(draw.choices(known, k=4)).strip()}</p>" for _ in range(8))
    links = "\n".join(f'<li><a href="/a/{n}.html">{draw.choice(known)[:14]}</a></li>' for n in range(15))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>第{number}篇文章_江城晚报网</title></head><body>
<div class="nav"><ul>{links}</ul></div><h1>第{number}篇文章</h1>
<div class="info">2021年04月{1 + number % 28:02}日 07:15 来源：江城晚报 作者：周小禾</div><div class="content">{body}</div>
<div class="related"><h3>相关阅读</h3><ul>{links}</ul></div><div class="footer">Copyright © 江城晚报网</div></body></html>"""


def corpus(path: Path, count: int) -> Path:
    """A JSONL file of that many pages; made once."""
    if not path.exists():
        known = workloads.sentences()
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as stream:
            for number in range(count):
                record = {"url": f"https://example.org/{number}", "html": page(number, known)}
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
        part.rename(path)
    return path


def processes(session: int) -> dict[int, float]:
    """MiB held by each process of a session."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(stat[3]) == session:
                held = int((entry / "statm").read_text().split()[1]) * 4096 / 2**20
                found[int(entry.name)] = held
        except (OSError, ValueError):
            continue
    return found


def main() -> int:
    """Make the corpus, convert it, watch."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    folder.mkdir(parents=True, exist_ok=True)
    source = corpus(folder / f"pages-{count}.jsonl", count)
    command = [sys.executable, "-m", "converter", "convert", str(source), "-o", str(folder / "out"), "--jobs", "2"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([*command, "--quiet"], env=environment, start_new_session=True)
    begun = time.monotonic()
    samples: list[tuple[float, dict[int, float]]] = []
    with (folder / "memory.csv").open("w") as log:
        while process.poll() is None:
            time.sleep(5)
            held = processes(process.pid)
            driver = held.pop(process.pid, 0.0)
            samples.append((time.monotonic() - begun, held))
            log.write(
                f"{samples[-1][0]:.0f},{driver:.0f},{','.join(f'{pid}:{mib:.1f}' for pid, mib in sorted(held.items()))}\n"
            )
            log.flush()
    spent = time.monotonic() - begun
    largest = [max(held.values(), default=0.0) for _, held in samples]
    warm = len(largest) // 10
    after = max(largest[warm : warm + 6], default=0.0)
    most = max(largest[warm:], default=0.0)
    print(
        f"{count} pages in {spent:.0f} s, exit {process.returncode}: after the first tenth {after:.0f} MiB, at most {most:.0f} MiB"
    )
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
