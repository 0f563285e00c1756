"""Batches with a worker killed, beside the peer that has batches; and over one worker, two, and a cluster."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import peers
import workloads
from run import Row

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "faults"))
import scenes

TITLE = "Batches"
NOTE = (
    "*A worker killed*: 1,200 pages, two workers, one of them sent SIGKILL after 150 outputs; what is "
    "there in the end, and what the exit status says. *1,000 pages* of 26 kB by one and two workers and by a Dask cluster of two on "
    "this machine: wall time (the machine's other work counts), start of the cluster included, best of 2 by turns. "
    "`make faults` does worse things to larger batches ([batches.md](batches.md))."
)
KILLED, SPREAD = 1200, 1000


def rows(scratch: Path) -> list[Row]:
    """All of it."""
    return [*_killed(scratch), *_spread(scratch)]


def _duben(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "converter", *arguments]


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(scenes.ROOT)}


def _killed(scratch: Path) -> list[Row]:
    pages = _unlike(scratch / "unlike", KILLED)
    ours = scenes.killed_workers(pages, scratch / "killed-duben", KILLED, 1)
    mine = len(scenes.outputs(scratch / "killed-duben"))
    out = scratch / "killed-trafilatura"
    command = [
        str(peers.environment("trafilatura") / "trafilatura"),
        "--input-dir",
        str(pages),
        "--output-dir",
        str(out),
    ]
    with subprocess.Popen([*command, "--markdown", "--parallel", "2"], stderr=subprocess.PIPE) as process:
        while process.poll() is None and sum(1 for _ in out.rglob("*.*")) < 150:
            time.sleep(0.02)
        os.kill(_children(process.pid)[-1], signal.SIGKILL)
        process.communicate()
        status = process.returncode
    theirs = len(list(out.rglob("*.md"))) or len(list(out.rglob("*.txt")))
    work = f"{KILLED:,} pages, a worker killed"
    version = peers.version("trafilatura").removeprefix("trafilatura").strip()
    return [
        Row(work, "duben", "", {"outputs": mine, "exit": ours.status}, larger_is_better=True),
        Row(work, "trafilatura", version, {"outputs": theirs, "exit": status}, larger_is_better=True),
    ]


def _unlike(folder: Path, count: int) -> Path:
    """Pages with words of their own each: trafilatura names outputs by a hash of likeness, and like ones overwrite."""
    folder.mkdir(exist_ok=True)
    known = workloads.sentences()
    for number in range(count):
        draw = random.Random(number)
        words = [f"{draw.randrange(36**5):X}" for _ in range(60)]
        body = "".join(
            f"<p>{''.join(draw.choices(known, k=3)).strip()} {' '.join(draw.choices(words, k=20))}</p>"
            for _ in range(12)
        )
        page = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{number}</title></head><body><article>{body}</article></body></html>'
        (folder / f"{number:05}.html").write_text(page, "utf-8")
    return folder


def _children(process: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (entry / "stat").exists():
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            found += [int(entry.name)] if int(parent) == process else []
    return sorted(found)


def _spread(scratch: Path) -> list[Row]:
    pages = workloads.pages(scratch, SPREAD)
    ways = {
        "duben": ["--jobs", "2"],
        "duben --jobs 1": ["--jobs", "1"],
        "duben --engine dask": ["--jobs", "2", "--engine", "dask"],
    }
    best: dict[str, float] = {}
    for turn in range(2):  # by turns, so that what else goes on meets all of them
        for name, options in ways.items():
            out = scratch / f"spread-{turn}-{name.replace(' ', '')}"
            command = _duben("convert", str(pages), "-o", str(out), "--quiet", *options)
            start = time.perf_counter()
            subprocess.run(command, check=True, env=_environment(), stderr=subprocess.DEVNULL)
            best[name] = min(best.get(name, 1e9), time.perf_counter() - start)
    work = f"{SPREAD:,} pages"
    return [Row(work, name, "", {"wall s": wall}) for name, wall in best.items()]
