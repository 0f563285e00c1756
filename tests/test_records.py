"""Articles as lines of a JSONL file, members of ZIPs with names of old systems, folders that cannot be read."""

from __future__ import annotations

import json
import os
import zipfile

import pytest

import converter
from converter import records
from converter.batch import plan
from converter.collect import collect
from converter.errors import DamagedInput, EmptyInput, InputError
from converter.source import Container, opened

TEXT = "天还没有亮，城墙下已经亮起了灯，热气在灯下慢慢散开。"
PAGE = (
    f'<!doctype html><meta charset="gbk"><title>早市</title><article><h1>早市</h1><p>{TEXT}</p><p>{TEXT}</p></article>'
)


def line(**fields):
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "pages.jsonl"
    rows = [
        line(text=TEXT, title="老城墙下的早市", author=["周小禾"], date="2021-04-02", url="https://example.org/1"),
        b"\n",
        line(html=PAGE, url="https://example.org/2"),
        line(content=PAGE),
        line(markdown=f"# 早市\n\n{TEXT}\n", tags="城市,早市"),
        line(text=" "),
        b"{broken\n",
        line(title="无文"),
    ]
    path.write_bytes(b"".join(rows))
    return path


def test_each_line_is_an_input_with_its_place(corpus):
    found = collect([corpus])
    assert [item.relative for item in found.items] == [f"pages/0000/{n:07}" for n in (1, 3, 4, 5, 6, 7, 8)]
    assert [item.label for item in found.items][:2] == [f"{corpus}!1", f"{corpus}!3"]
    data = corpus.read_bytes()
    assert [data[item.start : item.start + item.length][-1:] for item in found.items] == [b"\n"] * 7


def test_what_a_record_says_of_itself_is_believed(corpus):
    first, page, *_ = collect([corpus]).items
    metadata = converter.convert(first.open()).document.metadata
    assert (metadata.title, metadata.authors[0].name) == ("老城墙下的早市", "周小禾")
    assert (str(metadata.published), metadata.url) == ("2021-04-02", "https://example.org/1")
    edition = converter.convert(page.open())
    assert TEXT in edition.render("text").main.decode()  # the page's own word on its charset is wrong by now
    assert edition.document.metadata.url == "https://example.org/2"


def test_the_kind_of_a_record(corpus):
    items = collect([corpus]).items
    assert [item.open().media_type for item in items[:4]] == ["text/plain", "text/html", "text/html", "text/markdown"]
    assert converter.convert(items[3].open()).document.metadata.keywords == ("城市", "早市")


@pytest.mark.parametrize(
    ("number", "error", "word"),
    [(4, EmptyInput, "!6 holds no text"), (5, DamagedInput, "!7 is no JSON"), (6, EmptyInput, "none of the fields")],
)
def test_bad_records_are_named(corpus, number, error, word):
    with pytest.raises(error, match=word):
        collect([corpus]).items[number].open()


def test_a_record_is_known_by_its_line(corpus):
    item = collect([corpus]).items[0]
    before = item.open().sha256
    corpus.write_bytes(corpus.read_bytes().replace("周小禾".encode(), "周大禾".encode()))
    assert item.open().sha256 != before
    corpus.write_bytes(b"")
    with pytest.raises(DamagedInput, match="has changed"):
        item.open()


def test_a_folder_takes_files_of_records_and_no_other_jsonl(corpus):
    (corpus.parent / "log.jsonl").write_bytes(line(level="info", message="x"))
    (corpus.parent / "empty.jsonl").write_bytes(b"")
    found = collect([corpus.parent])
    assert {item.path for item in found.items} == {str(corpus)}
    assert found.ignored == 2


def test_lines_are_cut_where_they_end(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "MEMBER_BYTES", 10)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{}\n" + b"x" * 35 + b"\n  \n{1}")
    assert list(records.lines(path)) == [(1, 0, 3), (2, 3, 36), (4, 42, 3)]
    with pytest.raises(DamagedInput, match="longer"):
        records.source(b"x" * 36, "2", "a.jsonl!2")


@pytest.mark.parametrize("charset", ["gbk", "big5", "utf-8"])
def test_names_of_old_zips_are_read(tmp_path, charset):
    path = tmp_path / "old.zip"
    stand_in = "x" * len("臺灣/老城的早市與晚市.txt".encode(charset))
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(stand_in, TEXT)
    path.write_bytes(path.read_bytes().replace(stand_in.encode(), "臺灣/老城的早市與晚市.txt".encode(charset)))
    with Container(path) as container:
        assert container.names() == ["臺灣/老城的早市與晚市.txt"]
    [item] = collect([path]).items
    assert item.relative == "臺灣/老城的早市與晚市.txt"
    assert item.open().data.decode() == TEXT


def test_a_zip_is_opened_once_for_all_its_members(tmp_path, monkeypatch):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(50):
            made.writestr(f"{number}.txt", TEXT)
    opens = []
    real = zipfile.ZipFile
    monkeypatch.setattr(zipfile, "ZipFile", lambda *place: opens.append(place) or real(*place))
    for item in collect([path]).items:
        assert item.open().data
    assert len(opens) <= 2
    with zipfile.ZipFile(path, "a") as more:
        more.writestr("new.txt", TEXT)
    assert "new.txt" in opened(str(path)).names()  # another state of the file


def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "shut").mkdir()
    real = os.scandir

    def scandir(place):
        if str(place).endswith("shut"):
            raise PermissionError(13, "Permission denied", place)
        return real(place)

    monkeypatch.setattr(os, "scandir", scandir)
    found = plan.gather([str(tmp_path)])
    assert [job.item.relative for job in found.jobs] == ["open/a.txt"]
    assert found.failed[0].message == f"{tmp_path / 'shut'}: the folder cannot be read: Permission denied"
    with pytest.raises(InputError, match="shut"):
        list(converter.convert_all(tmp_path))
