#!/usr/bin/env python3
"""Speed of script conversion beside its peers, in one run: python tests/bench/script_speed.py FOLDER.

Makes 10 MB of Chinese by drawing words of our list by their frequency, and converts it to Traditional (Taiwan) and back
to Simplified with this project, opencc-python-reimplemented, OpenCC 1.4.2 and opencc-pyo3. The modules of the peers
collide, so each gets an environment of its own in FOLDER, made when it is missing. Processor time counts, the best of
several rounds that take turns; only ratios of one run may be compared.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import random
import re
import subprocess
import sys
import venv
from pathlib import Path

from converter.text.script import detection

ROOT = Path(__file__).resolve().parents[2]
RAREST = 52
WORDS = ROOT / "converter/text/script/words.txt"
PEERS = {
    "opencc-python-reimplemented": ("opencc-python-reimplemented==0.1.7", "opencc"),
    "OpenCC": ("OpenCC==1.4.2", "opencc"),
    "opencc-pyo3": ("opencc-pyo3", "opencc_pyo3"),
}
# What every environment runs: the time to a first conversion, then the speed line by line, and the memory.
PROGRAM = """
import json, resource, sys, time
name, path, share = sys.argv[1], sys.argv[2], float(sys.argv[3])
start = time.process_time()
if name == "duben":
    from converter.text import script
    hant = lambda text: script.convert(text, "zh-Hant-TW").text
    hans = lambda text: script.convert(text, "zh-Hans").text
else:
    OpenCC = __import__(name, fromlist=["OpenCC"]).OpenCC
    hant, hans = OpenCC("s2tw").convert, OpenCC("t2s").convert
hant("\\u53d1")
first = time.process_time() - start
text = open(path, encoding="utf-8").read()
lines = text[: int(len(text) * share)].split("\\n")
size = sum(len(line.encode()) for line in lines) / 1e6
times = []
for convert in (hant, hans):
    start = time.process_time()
    lines = [convert(line) for line in lines]
    times.append(size / (time.process_time() - start))
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"first": first * 1000, "hant": times[0], "hans": times[1], "memory": memory}))
"""


def make_text(megabytes: float) -> str:
    """Words by their frequency, in clauses, sentences and paragraphs; the same text every time."""
    words, weights = [], []
    for line in WORDS.read_text("utf-8").splitlines():
        first, _, rests = line.partition("\t")
        for cost, rest in re.findall(r"([!-~])([^!-~]*)", rests):
            if ord(cost) - 33 > RAREST or not detection.hant().isdisjoint(first + rest):
                continue  # rare ones are fragments of phrases, which no text has that often
            words.append(first + rest)
            weights.append(math.exp(-(ord(cost) - 33) / 4))
    draw = random.Random(7)
    drawn = iter(draw.choices(words, weights, k=int(megabytes * 400_000)))
    parts, size = [], 0
    while size < megabytes * 1e6 / 3:
        for _ in range(draw.randint(2, 5)):
            clause = "".join(itertools.islice(drawn, draw.randint(3, 8)))
            parts += (clause, "，")
            size += len(clause) + 1
        parts[-1] = "。\n" if draw.random() < 0.2 else "。"
    return "".join(parts)


def environments(folder: Path) -> dict[str, tuple[str, str]]:
    """The interpreter and the module of each system."""
    found = {"duben": (sys.executable, "duben")}
    for name, (package, module) in PEERS.items():
        home = folder / name
        python = home / "bin" / "python"
        if not python.exists():
            venv.create(home, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=True)
        found[name] = (str(python), module)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="for the text and the environments of the peers")
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    path = args.folder / "text.txt"
    path.write_text(make_text(args.megabytes), "utf-8")
    best: dict[str, dict[str, float]] = {}
    for _ in range(args.rounds):
        for name, (python, module) in environments(args.folder).items():
            share = "0.05" if name == "opencc-python-reimplemented" else "1"  # 1 MB/s: a part of the text says as much
            run = [python, "-c", PROGRAM, module, str(path), share]
            told = json.loads(subprocess.run(run, check=True, capture_output=True, cwd=ROOT).stdout)
            known = best.setdefault(name, told)
            for key, value in told.items():
                known[key] = max(known[key], value) if key in ("hant", "hans") else min(known[key], value)
    base = best["OpenCC"]
    print(f"{'':<30}{'to Traditional':>16}{'to Simplified':>16}{'first':>10}{'memory':>10}    beside OpenCC")
    for name, told in best.items():
        print(
            f"{name:<30}{told['hant']:>11.1f} MB/s{told['hans']:>11.1f} MB/s{told['first']:>7.0f} ms{told['memory']:>7.0f} MB"
            f"    {told['hant'] / base['hant']:.2f} and {told['hans'] / base['hans']:.2f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
