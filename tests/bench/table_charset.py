"""Decoding beside the detectors: small files in several charsets, made of our own examples."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import peers
import workloads
from run import Row

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "Decoding"
NOTE = (
    "Undamaged files of 3 kB in UTF-8, GB18030 and Big5, and of 1 MB in GB18030; processor time, median of 30 calls in a warm "
    "process. duben decodes; the peers detect, and their caller still has to decode."
)
PROGRAM = """
import json, statistics, sys, time
system = sys.argv[1]
if system == "duben":
    from converter.text.charset import decode as work
elif system == "chardet":
    from chardet import detect as work
elif system == "charset-normalizer":
    from charset_normalizer import from_bytes
    work = lambda raw: from_bytes(raw).best()
else:
    from trafilatura.utils import decode_file as work
told = {}
for path in sys.argv[2:]:
    raw = open(path, "rb").read()
    work(raw)
    times = []
    for _ in range(30 if len(raw) < 100_000 else 3):
        start = time.process_time()
        work(raw)
        times.append(time.process_time() - start)
    told[path.rsplit("/", 1)[-1]] = 1000 * statistics.median(times)
print(json.dumps(told))
"""
SYSTEMS = {"duben": None, "chardet": "charsets", "charset-normalizer": "charsets", "trafilatura": "trafilatura"}


def rows(scratch: Path) -> list[Row]:
    """Milliseconds a call."""
    text = "".join(workloads.sentences())[:1000]
    hant = (workloads.EXAMPLES / "06-letter.html").read_bytes().decode("big5")[:1500]
    files = {
        "3 kB utf-8": text.encode(),
        "3 kB gb18030": (text * 2)[:1500].encode("gb18030"),
        "3 kB big5": hant.encode("big5"),
        "1 MB gb18030": (text * 600)[:500_000].encode("gb18030"),
    }
    for name, raw in files.items():
        (scratch / name).write_bytes(raw)
    made = []
    for system, environment in SYSTEMS.items():
        python = peers.python(environment) if environment else sys.executable
        command = [python, "-c", PROGRAM, system, *(str(scratch / name) for name in files)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=workloads.ROOT).stdout)
        version = f"({peers.version(environment)})" if environment else ""
        made += [Row(name, system, version, {"ms a call": told[name]}) for name in files]
    return sorted(made, key=lambda row: (row.work, row.system != "duben"))
