"""Crashes: at every point where an archive is written, and at random moments; the bag is always the old or the new one.

A few points in each run of the tests; `make proof` (DUBEN_PROOF=all) tries all of them and 100 random kills.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from converter.__main__ import main
from converter.archive import disk, swap
from converter.archive.verify import verify
from converter.errors import Collision

ALL = os.environ.get("DUBEN_PROOF") == "all"
POINTS = None if ALL else 16  # of some 150
KILLS = 100 if ALL else 4
TEXT = "第{}篇:公园\n\n今天天气很好,我们去公园散步吧!公园里的荷花已经开了。\n"
CRASH = 86

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of fork beside threads, from Python 3.12
]


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def beside(bag):
    return sorted(path.name for path in bag.parent.iterdir())


def command(pages, bag, jobs=1):
    return ["archive", str(pages), "-o", str(bag), "--to", "html", "--title", "公园", "--quiet", "--jobs", str(jobs)]


@pytest.fixture
def world(tmp_path):
    """A bag of one article, a second article, and both states as they should be."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/1.txt").write_text(TEXT.format(1), "utf-8")
    (tmp_path / "bags").mkdir()
    bag = tmp_path / "bags/bag"
    assert main(command(tmp_path / "in", bag)) == 0
    old = tree(bag)
    (tmp_path / "in/2.txt").write_text(TEXT.format(2), "utf-8")
    (tmp_path / "new").mkdir()
    new = tmp_path / "new/bag"
    import shutil

    shutil.copytree(bag, new)
    assert main(command(tmp_path / "in", new)) == 0
    return tmp_path / "in", bag, old, tree(new)


def crashing(arguments, at):
    """Run a command in a process of its own that dies at the nth point; give its status."""
    child = os.fork()
    if child == 0:
        seen = 0

        def die(_act, _path):
            nonlocal seen
            seen += 1
            if seen == at:
                os._exit(CRASH)

        disk.hook = die
        try:
            os._exit(main(arguments))
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def points_of(arguments, monkeypatch):
    found = []
    monkeypatch.setattr(disk, "hook", lambda act, path: found.append((act, path)))
    assert main(arguments) == 0
    monkeypatch.setattr(disk, "hook", None)
    return found


def restore(bag, old):
    if bag.exists():
        disk.remove(bag)
    for path, data in old.items():
        (bag / path).parent.mkdir(parents=True, exist_ok=True)
        (bag / path).write_bytes(data)


@pytest.mark.parametrize("form", ["folder", "new folder", "zip"])
def test_killed_at_every_point(world, form, monkeypatch):
    pages, bag, old, new = world
    if form == "zip":
        disk.remove(bag)
        bag = bag.with_suffix(".zip")
        (pages / "2.txt").rename(pages / "2.later")
        assert main(command(pages, bag)) == 0
        (pages / "2.later").rename(pages / "2.txt")
        first = bag.read_bytes()
    elif form == "new folder":
        disk.remove(bag)
        old = None
    given = tree(pages)
    total = len(points_of(command(pages, bag), monkeypatch))
    second = bag.read_bytes() if form == "zip" else tree(bag)
    if form == "folder":
        assert second == new
    assert total > 60
    chosen = (
        range(1, total + 1) if POINTS is None else sorted(random.Random(form).sample(range(1, total + 1), POINTS // 2))
    )
    late = () if POINTS is None else range(total - POINTS // 2 + 1, total + 1)  # the renames are at the end
    for at in (*chosen, *late):
        if form == "zip":
            bag.write_bytes(first)
        elif old is not None:
            restore(bag, old)
        elif bag.exists():
            disk.remove(bag)
        assert crashing(command(pages, bag), at) == CRASH
        assert tree(pages) == given
        swap.recover(bag)
        if form == "zip":
            assert bag.read_bytes() in (first, second), at
        elif bag.exists():
            assert tree(bag) in ((second,) if old is None else (old, second)), at
            assert verify(bag).valid, at
        else:
            assert old is None, at
        assert main(command(pages, bag)) == 0, at
        assert (bag.read_bytes() if form == "zip" else tree(bag)) == second, at
        assert tree(pages) == given
        assert beside(bag) == [bag.name], at


def test_everything_is_on_the_disk_before_it_takes_its_place(world, monkeypatch):
    pages, bag, _, _ = world
    done = points_of(command(pages, bag), monkeypatch)
    root = next(path for act, path in done if act == "create").split("/bag/")[0] + "/bag/"
    last = max(number for number, (act, _) in enumerate(done) if act == "rename")
    first = min(number for number, (act, _) in enumerate(done) if act == "rename")
    synced = {path for act, path in done[:first] if act == "sync"}
    made = {path for act, path in done if act in ("create", "link") and path.startswith(root)}
    assert made
    assert made <= synced
    assert {str(Path(path).parent) for path in made} <= synced
    assert [act for act, _ in done[first : last + 1]] == ["rename", "sync", "rename"]
    assert done[last + 1] == ("sync", str(bag.parent))


def test_killed_at_random(world):
    pages, bag, old, new = world
    given = tree(pages)
    chance = random.Random(11)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for number in range(KILLS):
        restore(bag, old)
        line = [sys.executable, "-m", "converter", *command(pages, bag, jobs=1 + number % 2)]
        process = subprocess.Popen(line, env=environment, start_new_session=True)
        time.sleep(chance.uniform(0.05, 1.6))
        (os.killpg if number % 4 else os.kill)(process.pid, signal.SIGKILL)
        process.wait()
        swap.recover(bag)
        assert tree(bag) in (old, new)
        assert tree(pages) == given
        for _ in range(50):  # workers that outlive their driver end by themselves
            if main(command(pages, bag)) == 0:
                break
            time.sleep(0.1)
        assert tree(bag) == new
        assert tree(pages) == given


def test_ctrl_c_leaves_the_bag_as_it_was(world):
    pages, bag, old, new = world
    line = [sys.executable, "-m", "converter", *command(pages, bag)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(line, env=environment, stderr=subprocess.DEVNULL)
    time.sleep(0.6)
    process.send_signal(signal.SIGTERM)
    assert process.wait() in (0, 75, -signal.SIGTERM)
    assert tree(bag) in (old, new)
    assert beside(bag) == ["bag"]


def test_a_folder_called_old_that_is_not_ours_is_left_alone(world):
    pages, bag, old, _ = world
    mine = bag.parent / "bag.old"
    mine.mkdir()
    (mine / "mine.txt").write_text("mine")
    assert main(command(pages, bag)) == 73
    assert tree(mine) == {"mine.txt": b"mine"}
    assert tree(bag) == old
    assert beside(bag) == ["bag", "bag.old"]


def test_two_runs_at_once_are_refused(world):
    _, bag, _, _ = world
    other = bag.parent / f".bag.duben-{swap.HOST}-{os.getppid()}.part"
    other.mkdir()
    with pytest.raises(Collision, match="is at work on it"):
        swap.stage_for(bag)
    assert beside(bag) == [other.name, "bag"]


def test_recovery_leaves_a_living_exchange_alone(world):
    _, bag, old, _ = world
    bag.rename(bag.parent / "bag.old")
    mark = bag.parent / ".bag.duben-swap"
    mark.write_text(f"{swap.HOST}-{os.getppid()}\n")
    assert swap.recover(bag) is None
    assert not bag.exists()
    mark.write_text(f"{swap.HOST}-999999999\n")
    assert "back in its place" in swap.recover(bag)
    assert tree(bag) == old
    assert beside(bag) == ["bag"]


@pytest.mark.parametrize("at", [1, 10, 30, 50])
def test_a_full_disk_leaves_the_bag_as_it_was(world, monkeypatch, at):
    import errno

    pages, bag, old, _ = world
    seen = 0

    def full(act, path):
        nonlocal seen
        seen += act == "write"
        if seen == at and act == "write":
            raise OSError(errno.ENOSPC, "No space left on device", path)

    monkeypatch.setattr(disk, "hook", full)
    assert main(command(pages, bag)) == 74
    monkeypatch.setattr(disk, "hook", None)
    assert tree(bag) == old
    assert beside(bag) == ["bag"]
