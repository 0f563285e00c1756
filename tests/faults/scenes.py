"""Runs that something goes wrong with, and what has to come out of them; small in the tests, large by `make faults`."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SENTENCES = [
    "老城墙下的早市开得很早，天还没有亮，灯已经亮了。",
    "卖豆腐的老人把担子放在城门洞里，热气在灯下慢慢散开。",
    "孩子们背着书包从摊子前面走过,有人停下来买一个烧饼。",
    "河边的柳树绿了,风一吹就像一道帘子!",
    "他说:“明天还来。”说完就挑着担子走了。",
]


def article(number: int) -> str:
    """A small article, another one for each number."""
    draw = random.Random(number)
    paragraphs = ["".join(draw.choices(SENTENCES, k=4)) for _ in range(6)]
    return f"第{number}个早晨\n\n" + "\n\n".join(paragraphs) + "\n"


def texts(folder: Path, count: int) -> Path:
    """A folder of that many small articles."""
    folder.mkdir(parents=True)
    for number in range(count):
        place = folder / f"{number // 500:02}"
        place.mkdir(exist_ok=True)
        (place / f"{number:05}.txt").write_text(article(number), "utf-8")
    return folder


@dataclass
class Ended:
    status: int
    said: str

    @property
    def events(self):
        return [json.loads(line) for line in self.said.splitlines() if line.startswith("{")]

    @property
    def summary(self):
        return next(event for event in reversed(self.events) if event["event"] == "summary")


def start(pages: Path, out: Path, *options: str, faults: bool = False, **more) -> subprocess.Popen:
    """Start a batch in a process group of its own; what it says goes into a file, since nobody reads along."""
    path = [str(ROOT), *([str(HERE)] if faults else [])]
    said = tempfile.TemporaryFile()  # noqa: SIM115 -- read at the end
    process = subprocess.Popen(
        [sys.executable, "-m", "converter", "convert", str(pages), "-o", str(out), "--json", "--jobs", "2", *options],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path)},
        stderr=said,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        **more,
    )
    process.said = said
    return process


def end(process: subprocess.Popen, timeout: float = 1800) -> Ended:
    """Wait for the end of a batch."""
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    process.said.seek(0)
    with process.said as stream:
        return Ended(process.returncode, stream.read().decode())


def workers(process: subprocess.Popen) -> list[int]:
    """The processes at work for a batch, by the sessions that they share with it; not the driver and its helpers."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == process.pid:
            continue
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(stat[3]) == process.pid and b"forkserver" in line and int(stat[1]) != process.pid:
            found.append(int(entry.name))
    return sorted(found)


def outputs(out: Path) -> dict[str, bytes]:
    """The editions, by their path."""
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*.md")) if ".duben" not in p.parts}


def leftovers(out: Path) -> list[Path]:
    """Files that are not whole editions and nothing of the manifest."""
    return [p for p in out.rglob(".duben-*") if p.is_file()] + list((out / ".duben" / "journal").glob("*"))


def until(out: Path, count: int, process: subprocess.Popen, patience: float = 120) -> None:
    """Wait until that many editions are there, or the batch is over."""
    stop = time.monotonic() + patience
    while time.monotonic() < stop and process.poll() is None and sum(1 for _ in out.rglob("*.md")) < count:
        time.sleep(0.02)


def killed_workers(pages: Path, out: Path, count: int, kills: int, *options: str, faults: bool = False) -> Ended:
    """A batch whose workers are killed from outside, that many times, evenly over the run."""
    process = start(pages, out, *options, faults=faults)
    for kill in range(1, kills + 1):
        until(out, count * kill // (kills + 2), process)
        at_work = workers(process)
        assert at_work, "no worker was found: nothing is tested"
        os.kill(at_work[kill % len(at_work)], signal.SIGKILL)
    return end(process)


def killed_runs(pages: Path, out: Path, count: int, kills: int, seed: int) -> tuple[Ended, int]:
    """A batch that is killed whole, at random moments, and started again until it is done; the last one's end.

    The second value is how many documents were begun more than once.
    """
    draw = random.Random(seed)
    log = out.parent / "begun.log"
    os.environ["FAULTS_LOG"] = str(log)
    try:
        for kill in range(kills):
            whole = sum(1 for _ in out.rglob("*.md")) if out.exists() else 0
            process = start(pages, out, faults=True)
            until(out, whole + draw.randrange(1, max(2, (count - whole) * 2 // (kills - kill + 1))), process)
            time.sleep(draw.random() * 0.3)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            process.said.close()
        last = end(start(pages, out, faults=True))
    finally:
        del os.environ["FAULTS_LOG"]
    begun = log.read_text("utf-8").splitlines()
    return last, len(begun) - len(set(begun))


def scene_worker_killed(scratch: Path, count: int) -> dict[str, object]:
    """One worker killed in the middle: everything is delivered, the exit status is 0, and the kill is told."""
    pages, out = texts(scratch / "pages", count), scratch / "out"
    ended = killed_workers(pages, out, count, 1)
    made = outputs(out)
    assert ended.status == 0, ended.said[-2000:]
    assert len(made) == count
    assert ended.summary["done"] == count
    assert any(event["event"] == "warning" and "worker" in event["message"] for event in ended.events)
    assert not leftovers(out)
    return {"outputs": len(made), "exit": ended.status}


def scene_bad_documents(scratch: Path, count: int) -> dict[str, object]:
    """Crashers, hangs and kills from outside: the guilty are named with their cause, nobody else is lost."""
    pages, out = texts(scratch / "pages", count), scratch / "out"
    guilty = {
        "crash-segv": "SIGSEGV",
        "crash-abort": "SIGABRT",
        "crash-exit": "status 3",
        "crash-kill": "SIGKILL",
        "hang-python": "not done after",
        "hang-deaf": "hung for",
    }
    for number, word in enumerate(guilty):
        (pages / f"{(number * count // 7) // 500:02}" / f"{number * count // 7:05}-{word}.txt").write_text(
            article(number)
        )
    ended = killed_workers(pages, out, count, 3, "--time-limit", "4", faults=True)
    made = outputs(out)
    named = {event["source"]: event["message"] for event in ended.events if event["event"] == "quarantined"}
    assert ended.status == 1, ended.said[-2000:]
    assert len(made) == count
    assert len(named) == len(guilty)
    for word, cause in guilty.items():
        (message,) = (message for source, message in named.items() if word in source)
        assert cause in message, message
    assert (ended.summary["done"], ended.summary["quarantined"], ended.summary["failed"]) == (count, 6, 0)
    again = end(start(pages, out, "--time-limit", "4", faults=True))
    assert (again.status, again.summary["skipped"], again.summary["quarantined"]) == (1, count, 6)
    return {"outputs": len(made), "named": len(named), "exit": ended.status, "messages": sorted(named.values())}


def scene_killed_runs(scratch: Path, count: int, kills: int) -> dict[str, object]:
    """The whole run killed at random moments: all outputs whole in the end, at most what was in flight begun twice."""
    pages, out = texts(scratch / "pages", count), scratch / "out"
    ended, twice = killed_runs(pages, out, count, kills, seed=count)
    made = outputs(out)
    assert ended.status == 0, ended.said[-2000:]
    assert len(made) == count
    assert ended.summary["done"] + ended.summary["skipped"] == count
    assert twice <= 2 * kills, f"{twice} documents begun twice"
    assert not leftovers(out)
    clean = scratch / "clean"
    assert end(start(pages, clean)).status == 0
    assert outputs(clean) == made
    return {"outputs": len(made), "begun twice": twice, "kills": kills}


def _small_disk(size: str) -> Path | None:
    """A file system of that size, where we may mount one."""
    place = Path(os.environ.get("TMPDIR", "/tmp")) / f"duben-small-{os.getpid()}"
    place.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)], capture_output=True, check=False
    )
    return place if done.returncode == 0 else None


def scene_disk_full(scratch: Path, count: int) -> dict[str, object]:
    """The disk fills up: old outputs stand, the exit status is 74, and with room again the same command goes on."""
    pages = texts(scratch / "pages", count)
    disk = _small_disk(f"{max(600, count * 2)}k")
    if disk is None:
        return {"skipped": "no small file system can be mounted here"}
    try:
        out = disk / "out"
        texts(scratch / "some", count // 10)
        assert end(start(scratch / "some", out, "--name", "old-{stem}")).status == 0
        old = outputs(out)
        ended = end(start(pages, out))
        assert ended.status == 74, ended.said[-2000:]
        full = outputs(out)
        assert full.items() >= old.items()
        assert len(full) < count
        assert not [path for path in leftovers(out) if path.suffix == ".part"]
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        again = end(start(pages, out))
        assert again.status == 0, again.said[-2000:]
        assert again.summary["skipped"] == len(full) - len(old)
        assert outputs(out).items() >= full.items()
        return {"old outputs": len(old), "before it was full": len(full), "in the end": len(outputs(out)), "exit": 74}
    finally:
        subprocess.run(["umount", str(disk)], check=False)
        disk.rmdir()


def scene_read_only(scratch: Path, count: int) -> dict[str, object]:
    """A read-only file system: 74, nothing is touched, and afterwards the same command goes on."""
    pages = texts(scratch / "pages", count)
    disk = _small_disk("200m")
    if disk is None:
        return {"skipped": "no file system can be mounted here"}
    try:
        out = disk / "out"
        process = start(pages, out)
        until(out, count // 3, process)
        process.send_signal(signal.SIGTERM)
        assert end(process).status == 75
        before = outputs(out)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        refused = end(start(pages, out))
        assert refused.status == 74, (refused.status, refused.said[-2000:])
        assert outputs(out) == before
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        again = end(start(pages, out))
        assert again.status == 0, again.said[-2000:]
        assert again.summary["skipped"] == len(before)
        assert len(outputs(out)) == count
        return {"before": len(before), "in the end": count, "exit": refused.status}
    finally:
        subprocess.run(["umount", str(disk)], check=False)
        disk.rmdir()


def scene_permission_lost(scratch: Path, count: int) -> dict[str, object]:
    """The right to write is lost in the middle: 74, what is there stays, and with the right back the run goes on."""
    pages, out = texts(scratch / "pages", count), scratch / "out"
    process = start(pages, out)
    until(out, count // 3, process)
    folders = [folder for folder in out.iterdir() if folder.name != ".duben"]
    locked = subprocess.run(["chattr", "+i", *folders], check=False, capture_output=True)  # it binds the superuser too
    try:
        ended = end(process)
        before = outputs(out)
    finally:
        subprocess.run(["chattr", "-i", *folders], check=False, capture_output=True)
    if locked.returncode:
        return {"skipped": "no folder can be locked here"}
    assert ended.status == 74, (ended.status, ended.said[-2000:])
    assert ended.summary["failed_by"]["disk"] > 0
    again = end(start(pages, out))
    assert again.status == 0, again.said[-2000:]
    assert again.summary["skipped"] == len(before)
    assert outputs(out).items() >= before.items()
    assert len(outputs(out)) == count
    return {"before": len(before), "in the end": count, "exit": ended.status}
