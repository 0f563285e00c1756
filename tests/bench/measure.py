"""Run a command as a whole process, again and again: wall time, processor time, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians over the runs."""

    wall: float  # seconds
    cpu: float  # seconds, user and system, children included
    peak: float  # MiB, of the largest process


def run(
    command: list[str], *, runs: int = 5, env: dict[str, str] | None = None, cwd: str | None = None, warm: bool = True
) -> Figures:
    """Measure a command, after one run that warms the disk unless told otherwise. Raises when it fails."""
    rows = [_once(command, env, cwd) for _ in range(runs + warm)][1 if warm else 0 :]
    return Figures(*(statistics.median(column) for column in zip(*rows, strict=True)))


def once(command: list[str]) -> Figures:
    """Measure a command that takes long in a single run."""
    return Figures(*_once(command, None, None))


def _once(command: list[str], env: dict[str, str] | None, cwd: str | None) -> tuple[float, float, float]:
    """One run, by way of a small process: the system counts the memory of the process that starts another one as its own."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", __file__, *command],
        capture_output=True,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-400:]}")
    wall, cpu, peak = map(float, done.stdout.split())
    return wall, cpu, peak


def _main() -> None:
    """Run the command that the arguments are, and tell its figures."""
    start = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    sys.stdout.write(f"{wall} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss / 1024}")
    sys.exit(process.returncode)


if __name__ == "__main__":
    _main()
