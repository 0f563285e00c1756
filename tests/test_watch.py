"""Watching a folder: what is whole is taken, once, and again when it has changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from converter.batch.watching import Inbox

ARTICLE = "早市\n\n天还没有亮,城墙下已经亮起了灯!热气在灯下慢慢散开。\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "inbox"
    made.mkdir()
    return made


def names(paths):
    return sorted(os.path.relpath(path) if not path.startswith("/") else path.rpartition("/")[2] for path in paths)


def test_a_file_is_taken_when_it_looks_the_same_twice(folder):
    box = Inbox(folder)
    (folder / "a.txt").write_text("half", "utf-8")
    assert box.look() == set()
    (folder / "a.txt").write_text(ARTICLE, "utf-8")
    assert box.look() == set()
    assert names(box.look()) == ["a.txt"]
    assert box.look() == set()
    os.utime(folder / "a.txt", (1, 1))
    box.look()
    assert names(box.look()) == ["a.txt"]


@pytest.mark.parametrize("other", ["a.html.part", "a.html.crdownload", "a_files/x.png.crdownload"])
def test_what_is_being_downloaded_is_waited_for(folder, other):
    box = Inbox(folder)
    (folder / "a.html").write_text("<p>text", "utf-8")
    (folder / other).parent.mkdir(exist_ok=True)
    (folder / other).write_bytes(b"x")
    box.look()
    assert box.look() == set()
    assert box.waiting
    (folder / other).unlink()
    assert names(box.look() | box.look()) == ["a.html"]
    assert not box.waiting


def test_a_saved_page_waits_for_what_it_brings_along(folder):
    box = Inbox(folder)
    (folder / "a.html").write_text("<p>text", "utf-8")
    (folder / "a_files").mkdir()
    box.look()
    (folder / "a_files" / "1.png").write_bytes(b"x")
    assert box.look() == set()
    assert names(box.look()) == ["a.html"]


def test_empty_files_are_waited_for(folder):
    box = Inbox(folder)
    (folder / "a.html").write_bytes(b"")
    box.look()
    assert box.look() == set()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_watch_converts_what_arrives_and_stops_clean(folder, tmp_path, sent):
    out = tmp_path / "out"
    (folder / "a.txt").write_text(ARTICLE, "utf-8")
    command = [sys.executable, "-m", "converter", "watch", str(folder), "-o", str(out), "--to", "text"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)

    def there(path):
        for _ in range(1500):
            if path.exists():
                return True
            time.sleep(0.02)
        return False

    assert there(out / "a.txt")
    (folder / "sub").mkdir()
    (folder / "sub" / "b.txt.part").write_bytes(b"half")
    (folder / "sub" / "b.txt").write_text(ARTICLE, "utf-8")
    (folder / "c.txt").write_text(ARTICLE, "utf-8")
    (folder / "d.txt").write_text("\x00\x01\x02" * 50, "utf-8")
    assert there(out / "c.txt")
    assert not (out / "sub").exists()
    (folder / "sub" / "b.txt.part").unlink()
    assert there(out / "sub" / "b.txt")
    time.sleep(0.2)
    process.send_signal(sent)
    said = process.communicate(timeout=30)[1].decode()
    assert process.returncode in (0, 130, 75), said
    assert "Traceback" not in said
    assert said.count("d.txt") == 1
    assert "热气" in (out / "a.txt").read_text("utf-8")


def test_files_given_back_are_ready_again(folder):
    box = Inbox(folder)
    (folder / "a.txt").write_text(ARTICLE, "utf-8")
    box.look()
    ready = box.look()
    assert box.look() == set()
    box.give_back(ready)
    assert box.waiting
    assert box.look() == ready


def test_two_files_with_one_output_name_wait_until_one_of_them_goes(folder, tmp_path):
    for name in ("a.txt", "a.html", "b.txt"):
        (folder / name).write_text(ARTICLE, "utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "converter", "watch", str(folder), "-o", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as watch:
        assert watch.stderr is not None
        told = iter(watch.stderr.readline, "")
        assert any("would both be a.md" in line for line in told)
        assert any("b.txt -> " in line for line in told)  # has no part in it
        (folder / "a.html").unlink()
        assert any("a.txt -> " in line for line in told)
        watch.send_signal(signal.SIGTERM)
        assert watch.wait(60) in (0, 75)  # 75: it was still at its last words
    assert sorted(path.name for path in out.glob("*.md")) == ["a.md", "b.md"]
