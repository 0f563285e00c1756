"""Inputs and outputs in stores that fsspec knows; a store that cannot rename gets each file whole."""

from __future__ import annotations

import json

import pytest
import test_batch as batches

from converter.__main__ import main
from converter.batch import run
from converter.batch.publish import HOST
from converter.collect import collect
from converter.errors import InputError
from converter.stores import Place, is_store, place

fsspec = pytest.importorskip("fsspec")

TEXT = "早市\n\n天还没有亮,城墙下已经亮起了灯!热气在灯下慢慢散开。\n"


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def memory():
    """A store like S3, in memory: no rename, a file is there whole or not at all."""
    store = fsspec.filesystem("memory")
    for name in ("pages/a.txt", "pages/sub/b.txt", "pages/logo.svgz", "pages/.hidden/c.txt"):
        store.pipe_file(f"/{name}", TEXT.encode())
    store.pipe_file("/pages/more.jsonl", json.dumps({"text": TEXT, "title": "记录"}).encode() + b"\n")
    yield store
    store.rm("/", recursive=True)


def made(store, folder):
    return {path.removeprefix(f"/{folder}/"): store.cat_file(path) for path in sorted(store.find(f"/{folder}"))}


def test_what_is_a_store():
    assert [is_store(name) for name in ("s3://b/x", "memory://x", "https://x.org/a", "file:///x", "C:/x", "x")] == [
        *(True, True, False, False, False, False)
    ]


@pytest.mark.usefixtures("memory")
def test_inputs_are_found_in_a_store():
    found = collect(["memory://pages"])
    assert [item.relative for item in found.items] == ["a.txt", "more/0000/0000001", "sub/b.txt"]
    assert found.ignored == 2
    assert found.items[0].open().data.decode() == TEXT
    assert found.items[1].open().claims[0].value == "记录"
    with pytest.raises(InputError, match="no such file"):
        collect(["memory://nowhere"])


def test_a_batch_from_store_to_store(memory, tmp_path, capsys):
    command = ["convert", "memory://pages", "-o", "memory://out", "--to", "text"]
    assert main(command) == 0
    assert "3 done, 2 ignored" in capsys.readouterr().err
    first = made(memory, "out")
    assert sorted(first) == ["a.txt", "more/0000/0000001.txt", "sub/b.txt"]
    assert "热气在灯下" in first["a.txt"].decode()
    assert (tmp_path / "state" / "duben").is_dir()
    assert main(command) == 0
    assert "3 up to date" in capsys.readouterr().err
    memory.pipe_file("/out/a.txt", b"mine")
    assert main(command) == 73
    assert memory.cat_file("/out/a.txt") == b"mine"
    assert main([*command, "--force"]) == 0
    assert made(memory, "out") == first
    assert main(["status", "memory://out"]) == 0


def test_outputs_below_the_inputs_are_no_inputs(memory):
    command = ["convert", "memory://pages", "-o", "memory://pages/out", "--to", "text"]
    assert main(command) == 0
    assert main(command) == 0
    assert sorted(made(memory, "pages/out")) == ["a.txt", "more/0000/0000001.txt", "sub/b.txt"]


def test_same_bytes_in_a_store_as_on_disk_with_several_workers(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(30):
        (pages / f"{number}.txt").write_text(batches.ARTICLE.format(number), "utf-8")
    batches.go(pages, tmp_path / "here")
    totals, _ = batches.go(f"local://{pages}", f"local://{tmp_path}/there", jobs=2)
    assert totals.done == 30
    assert batches.tree(tmp_path / "there") == batches.tree(tmp_path / "here")


def test_a_store_that_renames_leaves_nothing_half_written(tmp_path):
    class Broken(Exception):
        pass

    def chunks():
        yield b"half"
        raise Broken

    target = place(f"local://{tmp_path}/a.md")
    assert isinstance(target, Place)
    target.write_whole([b"old"], f".duben-{HOST}-1.part")
    with pytest.raises(Broken):
        target.write_whole(chunks(), f".duben-{HOST}-2.part")
    assert batches.tree(tmp_path) == {"a.md": b"old"}


def test_an_address_of_the_web_is_no_store(tmp_path):
    assert main(["convert", "https://example.org/a.html", "-o", str(tmp_path / "x")]) == 65


def test_in_a_store_the_suffix_tells_one_file_from_a_folder():
    assert run.is_one_file("s3://bucket/x.epub")
    assert not run.is_one_file("s3://bucket/x.epub/")
    assert not run.is_one_file("s3://bucket/x")


def test_a_store_that_nobody_knows_is_told(capsys):
    assert main(["convert", "nosuch://x", "-o", "memory://y"]) != 0
    assert "nosuch:// is no store that can be reached here" in capsys.readouterr().err


def test_one_file_and_a_book_go_into_a_store(memory, capsys):
    assert main(["convert", "memory://pages/a.txt", "-o", "memory://out/a.epub"]) == 0
    assert set(made(memory, "out")) == {"a.epub"}
    command = [
        "book",
        "memory://pages",
        "-o",
        "memory://pages/book.epub",
        "-o",
        "memory://pages/book.md",
        "--duplicates=keep",
    ]
    assert main(command) == 0
    first = made(memory, "pages")
    assert {"book.epub", "book.md"} < set(first)
    capsys.readouterr()
    assert main(command) == 0  # it does not take itself for an article
    assert "up to date" in capsys.readouterr().err
    memory.pipe_file("/pages/book.md", b"edited by hand")
    assert main(command) == 73
    assert "has been edited" in capsys.readouterr().err
    assert made(memory, "pages") == first | {"book.md": b"edited by hand"}


def test_what_a_client_raises_of_its_own_is_an_error_of_the_store(memory, monkeypatch, capsys):
    class NoRoute(Exception):
        """As a client tells that it reaches nobody: no OSError."""

    def refuse(*_args, **_named):
        raise NoRoute("could not connect to the endpoint")

    monkeypatch.setattr(type(memory), "find", refuse)
    assert main(["convert", "memory://pages", "-o", "memory://out"]) == 65
    told = capsys.readouterr().err
    assert "memory://pages" in told
    assert "could not connect to the endpoint" in told
    assert "Traceback" not in told
    monkeypatch.undo()
    monkeypatch.setattr(type(memory), "pipe_file", refuse)
    assert main(["convert", "memory://pages", "-o", "memory://out"]) == 74
    assert "could not connect to the endpoint" in capsys.readouterr().err
