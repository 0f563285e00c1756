"""Script conversion beside its peers, each in an environment of its own, because their modules collide."""

from __future__ import annotations

import itertools
import json
import math
import random
import re
import subprocess
import sys
from pathlib import Path

import peers
import workloads
from run import Row

from converter.text.script import detection
from converter.text.script.rules import rules
from converter.text.script.words import PHRASE, WORD

TITLE = "Script conversion"
NOTE = (
    "Line by line, processor time, best of 3 rounds that take turns: 10 MB of Chinese drawn by word frequency, all of it new; "
    "and 2 MB of short paragraphs from a few hundred sentences that come again and again, a quarter of them cases of the "
    "rules of context. MB/s of UTF-8 in, the time to a first conversion with everything loaded, and the memory of the "
    "process with the text in it. opencc-python-reimplemented does a twentieth of the text."
)
ROOT = Path(__file__).resolve().parents[2]
RAREST = 52
MEGABYTES = 10
ROUNDS = 3
PARAGRAPHS = 4_000
WORDS = ROOT / "converter/text/script/words.txt"
SYSTEMS = {"duben": "duben", "opencc-reimplemented": "opencc", "opencc": "opencc", "opencc-pyo3": "opencc_pyo3"}
# What every environment runs: the time to a first conversion, then the speed line by line, and the memory.
PROGRAM = """
import json, sys, time
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
memory = next(int(row.split()[1]) for row in open('/proc/self/status') if row.startswith('VmHWM')) / 1024
print(json.dumps({"first": first * 1000, "hant": times[0], "hans": times[1], "memory": memory}))
"""


def make_text(megabytes: float) -> str:
    """Words by their frequency, in clauses, sentences and paragraphs; the same text every time."""
    words, weights = [], []
    for line in WORDS.read_text("utf-8").splitlines():
        first, _, rest = line.partition("\t")
        costs = [(first, ord(rest[0]) - WORD)]
        for group in rest[1:].split(" ")[1:]:
            for code, end in re.findall(r"([!-~\u0100-\u017f])([^!-~\u0100-\u017f]*)", group[1:]):
                costs.append((first + group[0] + end, ord(code) - (PHRASE if ord(code) >= PHRASE else WORD)))
        for word, cost in costs:
            if cost <= RAREST and detection.hant().isdisjoint(word):
                words.append(word)  # rare ones are fragments of phrases, which no text has that often
                weights.append(math.exp(-cost / 4))
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


def make_paragraphs() -> str:
    """Paragraphs of sentences, a quarter of them from the cases of the rules; the same text every time."""
    cases = [f"{case[0]}。" for members in rules().context.values() for rule in members for case in rule.cases]
    prose = [sentence.strip().replace(",", "，") for sentence in workloads.sentences()]
    draw = random.Random(7)
    return "\n".join("".join((*draw.sample(prose, 6), *draw.sample(cases, 2))) for _ in range(PARAGRAPHS))


def rows(scratch: Path) -> list[Row]:
    """To Traditional (Taiwan) and back to Simplified."""
    texts = {f"{MEGABYTES} MB": make_text(MEGABYTES), "short paragraphs": make_paragraphs()}
    return [row for work, text in texts.items() for row in compare(work, text, scratch / "text.txt")]


def compare(work: str, text: str, path: Path) -> list[Row]:
    """All systems on one text."""
    path.write_text(text, "utf-8")
    best: dict[str, dict[str, float]] = {}
    for _ in range(ROUNDS):
        for system, module in SYSTEMS.items():
            python = sys.executable if system == "duben" else peers.python(system)
            share = "0.05" if system == "opencc-reimplemented" else "1"
            command = [python, "-c", PROGRAM, module, str(path), share]
            told = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout)
            known = best.setdefault(system, told)
            for key, value in told.items():
                known[key] = max(known[key], value) if key in ("hant", "hans") else min(known[key], value)
    made = []
    for system, told in best.items():
        version = "" if system == "duben" else f"({peers.version(system)})"
        figures = {
            "to Traditional MB/s": told["hant"],
            "to Simplified MB/s": told["hans"],
            "first ms": told["first"],
            "MiB": told["memory"],
        }
        made.append(Row(work, system, version, figures))
    return made
