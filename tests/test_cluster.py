"""The same work on a cluster of Dask: same bytes, and nobody lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("distributed")

from converter import profile
from converter.batch import engine, run
from converter.batch.limits import Limits

sys.path.insert(0, str(Path(__file__).parent / "faults"))
import scenes

pytestmark = pytest.mark.filterwarnings("ignore")  # of Dask, about ports and the like


def go(source, out, **more):
    options = {"profile": profile.load("reading"), "jobs": 2} | more
    asked = run.Request(sources=(str(source),), out=str(out), **options)
    receipts, notes = [], []
    totals = run.execute(asked, run.prepare(asked), receipts.append, noted=notes.append)
    return totals, receipts, notes


@pytest.fixture
def faults(monkeypatch):
    """Workers that misbehave for documents of certain names."""
    folder = str(Path(scenes.__file__).parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([folder, str(scenes.ROOT)]))


def cluster_workers():
    """Processes of the cluster's workers."""
    import psutil

    children = psutil.Process().children()
    return [child.pid for child in children if any("spawn_main" in part for part in child.cmdline())]


def test_same_bytes_on_a_cluster(tmp_path):
    pages = scenes.texts(tmp_path / "pages", 40)
    go(pages, tmp_path / "here", jobs=1)
    totals, receipts, _ = go(pages, tmp_path / "there", cluster=engine.Cluster())
    assert (totals.done, totals.left) == (40, 0)
    assert [receipt.number for receipt in receipts] == list(range(1, 41))
    assert scenes.outputs(tmp_path / "there") == scenes.outputs(tmp_path / "here")
    assert not scenes.leftovers(tmp_path / "there")
    assert go(pages, tmp_path / "there", cluster=engine.Cluster())[0].skipped == 40


def test_killed_workers_of_a_cluster_lose_nothing(tmp_path):
    pages, out = scenes.texts(tmp_path / "pages", 300), tmp_path / "out"
    killed = []

    def kill():
        while len(killed) < 2:
            time.sleep(0.05)
            done = sum(1 for _ in out.rglob("*.md"))
            if done > 60 * (len(killed) + 1) and (found := cluster_workers()):
                os.kill(found[0], signal.SIGKILL)
                killed.append(found[0])

    threading.Thread(target=kill, daemon=True).start()
    totals, _, _ = go(pages, out, cluster=engine.Cluster())
    assert killed
    assert (totals.done, totals.quarantined, totals.failed) == (300, 0, 0)
    assert len(scenes.outputs(out)) == 300


@pytest.mark.usefixtures("faults")
def test_bad_documents_on_a_cluster_are_named(tmp_path):
    pages, out = scenes.texts(tmp_path / "pages", 30), tmp_path / "out"
    for word in ("crash-exit", "hang-python", "memory"):
        (pages / "00" / f"{word}.txt").write_text(scenes.article(1), "utf-8")
    totals, receipts, _ = go(pages, out, cluster=engine.Cluster(), limits=Limits(3.0, 4000))
    named = {Path(receipt.label).stem: receipt.kind for receipt in receipts if receipt.wrong}
    assert named == {"crash-exit": "died", "hang-python": "time", "memory": "memory"}
    assert (totals.done, totals.quarantined) == (30, 3)


@pytest.fixture
def processes(tmp_path):
    """A scheduler and a worker as programs of their own; the file that tells the scheduler's address."""
    told = tmp_path / "scheduler.json"
    common = ["--scheduler-file", str(told), "--no-dashboard"]
    environment = os.environ | {"PYTHONPATH": str(scenes.ROOT)}
    made = []
    for program, more in (("scheduler", ["--port", "0", "--host", "127.0.0.1"]), ("worker", ["--nthreads", "1"])):
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *common, *more]
        made.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
        for _ in range(600):
            if told.exists() and told.read_text():
                break
            time.sleep(0.05)
    yield told, made
    for process in reversed(made):
        process.terminate()
        process.wait(20)


def test_a_killed_scheduler_stops_the_run_and_the_next_one_goes_on(tmp_path, processes, caplog):
    told, (scheduler, worker) = processes
    pages, out = scenes.texts(tmp_path / "pages", 400), tmp_path / "out"

    def kill():
        while sum(1 for _ in out.rglob("*.md")) < 40:
            time.sleep(0.02)
        scheduler.kill()

    killing = threading.Thread(target=kill, daemon=True)
    killing.start()
    totals, _, notes = go(pages, out, cluster=engine.Cluster(json.loads(told.read_text())["address"]))
    assert totals.stopped == "scheduler"
    assert any("scheduler" in note for note in notes)
    assert not caplog.records  # what Dask's client has to say is a traceback
    worker.terminate()  # it works on what it holds until it is ended
    worker.wait(20)
    whole = len(scenes.outputs(out))
    assert 40 <= whole < 400
    totals, _, _ = go(pages, out)
    assert totals.done + totals.skipped == 400
    assert totals.skipped >= whole


def test_no_scheduler_is_told(tmp_path, monkeypatch):
    from converter.batch import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 1)
    pages = scenes.texts(tmp_path / "pages", 2)
    totals, _, notes = go(pages, tmp_path / "out", cluster=engine.Cluster("tcp://127.0.0.1:9"))
    assert (totals.stopped, totals.left) == ("scheduler", 2)
    assert "no scheduler of Dask answers at tcp://127.0.0.1:9" in notes[0]
