"""Repair beside the peers: text of our own examples, damaged in the ways that archives hold, and how much of it comes back."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import peers
import workloads
from run import Row

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "Repair of damaged text"
NOTE = (
    "Sentences of the examples, 80 lines of some 80 characters, each kind of damage in a file of its own; MB/s of the damaged file, "
    "processor time, best of 5 calls in a warm process, the share of the characters that come out right, and of the lines in "
    "which all do. What was not damaged counts, too. duben decodes and repairs; chardet and charset-normalizer are given bytes and "
    "name the charset, by which they are decoded; ftfy is given text, with everything off that is no repair of mojibake. "
    "A byte that is lost before decoding takes a character with it that hardly anything tells."
)
PROGRAM = """
import json, sys, time
from difflib import SequenceMatcher
system = sys.argv[1]
if system == "duben":
    from converter.text.charset import decode
    from converter.text.restore import restore
    def work(raw):
        return restore(decode(raw).text, steps=("mojibake", "slips")).text
elif system == "chardet":
    from chardet import detect
    def work(raw):
        return raw.decode(detect(raw)["encoding"] or "utf-8", "replace")
elif system == "charset-normalizer":
    from charset_normalizer import from_bytes
    def work(raw):
        best = from_bytes(raw).best()
        return raw.decode(best.encoding if best else "utf-8", "replace")
else:
    from ftfy import fix_encoding
    def work(raw):
        return fix_encoding(raw.decode("utf-8"))
told = {}
for path in sys.argv[2:]:
    raw, right = open(path, "rb").read(), open(path + ".right", encoding="utf-8", newline="").read().split("\\n")
    got = work(raw).split("\\n")
    best = 1e9
    for _ in range(5):
        start = time.process_time()
        work(raw)
        best = min(best, time.process_time() - start)
    pairs = list(zip(got, right)) if len(got) == len(right) else [("", line) for line in right]
    same = sum(SequenceMatcher(None, a, b, autojunk=False).ratio() for a, b in pairs)
    whole = sum(a == b for a, b in pairs)
    told[path.rsplit("/", 1)[-1]] = [len(raw) / best / 1e6, 100 * same / len(right), 100 * whole / len(right)]
print(json.dumps(told))
"""
BYTES, TEXT = ("chardet", "charset-normalizer"), ("ftfy",)
ENVIRONMENTS = {"chardet": "charsets", "charset-normalizer": "charsets", "ftfy": "ftfy"}


def rows(scratch: Path) -> list[Row]:
    """MB/s, and how much is right afterwards."""
    files = kinds()
    for name, (raw, right, _) in files.items():
        (scratch / name).write_bytes(raw)
        (scratch / f"{name}.right").write_text(right, "utf-8", newline="")
    made = []
    for system in ("duben", *BYTES, *TEXT):
        names = [name for name, (_, _, others) in files.items() if system == "duben" or system in others]
        environment = ENVIRONMENTS.get(system)
        python = peers.python(environment) if environment else sys.executable
        command = [python, "-c", PROGRAM, system, *(str(scratch / name) for name in names)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=workloads.ROOT).stdout)
        version = f"({peers.version(environment)})" if environment else ""
        for name in names:
            figures = dict(zip(("MB/s", "characters right %", "lines right %"), told[name], strict=True))
            made.append(Row(name, system, version, figures, larger_is_better=True))
    order = list(files)
    return sorted(made, key=lambda row: (order.index(row.work), row.system != "duben"))


def kinds() -> dict[str, tuple[bytes, str, tuple[str, ...]]]:
    """For each kind of damage the damaged file, the text that it was made of, and the peers that know the kind."""
    draw = random.Random(4)
    known = [sentence.strip() for sentence in workloads.sentences()]
    lines = ["".join(draw.choices(known, k=3))[:80] for _ in range(80)]
    text = "\n".join(lines)
    codes = [line.encode("gb18030") for line in lines]

    def losing(every: int) -> list[bytes]:
        """The lines of which each so manieth lacks one byte of a character."""
        made = []
        for n, code in enumerate(codes):
            high = [i for i, byte in enumerate(code) if byte >= 0x80][8:-8]
            at = draw.choice(high)
            made.append(code[:at] + code[at + 1 :] if n % every == 0 else code)
        return made

    def by_wrong(charset: str, wrong: str, lost: str = "\N{REPLACEMENT CHARACTER}") -> bytes:
        raw = text.encode(charset)
        return raw.decode(wrong, "replace").replace("\N{REPLACEMENT CHARACTER}", lost).encode()

    few, many = losing(10), losing(1)
    mixed = [line.encode("utf-8" if n % 20 < 10 else "gb18030") for n, line in enumerate(lines)]
    found = {
        "bytes: nothing wrong, gb18030": (text.encode("gb18030"), BYTES),
        "bytes: one lost in every tenth line": (b"\n".join(few), BYTES),
        "bytes: one lost in every line": (b"\n".join(many), BYTES),
        "bytes: blocks of two charsets": (b"\n".join(mixed), BYTES),
        "text: nothing wrong": (text.encode(), TEXT),
        "text: utf-8 read as latin-1": (by_wrong("utf-8", "latin-1"), TEXT),
        "text: utf-8 read as cp1252, U+FFFD": (by_wrong("utf-8", "cp1252"), TEXT),
        "text: gb18030 read as latin-1": (by_wrong("gb18030", "latin-1"), TEXT),
        "text: utf-8 read as gb18030, U+FFFD": (by_wrong("utf-8", "gb18030"), TEXT),
        "text: utf-8 read as gbk, question marks": (by_wrong("utf-8", "gbk", "?"), TEXT),
        "text: one byte lost in every tenth line": (b"\n".join(few).decode("gb18030", "replace").encode(), TEXT),
        "text: one byte lost in every line": (b"\n".join(many).decode("gb18030", "replace").encode(), TEXT),
    }
    return {name: (raw, text, others) for name, (raw, others) in found.items()}
