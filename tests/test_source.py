"""What kind of thing bytes are, what lies beside them, and containers that would burst."""

from __future__ import annotations

import io
import pickle
import zipfile
from urllib.parse import quote

import pytest

import converter
from converter.collect import collect
from converter.errors import DamagedInput, InputError, UnknownInput
from converter.source import DOCX, EPUB, Container, Folder, Members, Source, local_resource, media_type

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PNG, "page.html", "image/png"),
        (b"%PDF-1.7", "a.txt", "application/pdf"),
        (b"<!DOCTYPE html><html>", "a.txt", "text/html"),
        (b"<div>x</div>", None, "text/html"),
        ("\ufeff<html>".encode("utf-16-le"), "a", "text/html"),
        ("标题\n正文".encode(), "a.txt", "text/plain"),
        ("# 标题".encode(), "a.md", "text/markdown"),
        ("# 标题".encode(), None, "text/plain"),
        (b'{"schema": 1, "duben": 1}', "a.json", "application/vnd.duben+json"),
        (b"BM is short for bookmark", "a.txt", "text/plain"),
        (
            b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n",
            "a.mhtml",
            "multipart/related",
        ),
    ],
)
def test_media_type(data, name, kind):
    assert media_type(data, name) == kind


def test_a_picture_named_html_is_refused_in_words():
    with pytest.raises(UnknownInput, match=r"page\.html is a PNG picture"):
        converter.convert(Source(PNG, "page.html"))


def test_an_address_is_refused():
    with pytest.raises(InputError, match="fetches nothing"):
        converter.convert("https://example.org/a.html")


def test_files_beside_a_page_and_never_outside(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (tmp_path / "pages" / "a.png").write_bytes(PNG)
    source = Source(b"", "a.html", None, Folder(str(tmp_path / "pages")))
    assert local_resource(source, "a.png") == ("image/png", PNG)
    assert local_resource(source, "../secret.png") is None
    assert local_resource(source, "https://example.org/a.png") is None
    assert local_resource(source, "data:image/png;base64,iVBORw0KGgo=") == ("image/png", b"\x89PNG\r\n\x1a\n")


def test_a_bomb_is_refused(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a.txt", b"a" * (32 * 2**20))
    with Container(path) as container, pytest.raises(DamagedInput, match="beyond the limit"):
        container.read("a.txt")


def test_members_of_a_container_from_a_path_and_from_bytes(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("META-INF/container.xml", "<container/>")
        target.writestr("图/a b.png", PNG)
    (tmp_path / "a.epub").write_bytes(made.getvalue())
    for source in (Source.open(tmp_path / "a.epub"), Source(made.getvalue(), "a.epub")):
        assert isinstance(source.beside, Members)
        assert source.beside.read("图/a b.png") == PNG
        assert source.beside.read("../secret") is None
        assert local_resource(source, quote("图/a b.png")) == ("image/png", PNG)
        assert pickle.loads(pickle.dumps(source.beside)) == source.beside


def test_what_is_named_as_a_document_is_taken_for_one():
    assert media_type(b"PK\x03\x04....", "a.docx") == DOCX
    assert media_type(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx") == DOCX
    assert media_type(b"text", "a.epub") == EPUB


def test_collect_is_in_order_and_knows_saved_pages(tmp_path):
    for name in ("b.html", "a.txt", "c.md", "c.pdf", "b_files/x.html", "sub/d.htm", ".hidden.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("<html><p>text", "utf-8")
    found = collect([tmp_path])
    assert [item.relative for item in found.items] == ["a.txt", "b.html", "c.md", "sub/d.htm"]
    assert found.ignored == 2


def test_a_zip_is_a_folder(tmp_path):
    path = tmp_path / "saved.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("pages/a.txt", "老城墙下的早市\n天还没有亮，城墙下已经亮起了灯，热气在灯下慢慢散开。")
        made.writestr("../evil.txt", "x")
        made.writestr("pages/note.pdf", "x")
    found = collect([path])
    assert [item.relative for item in found.items] == ["pages/a.txt"]
    [edition] = converter.convert_all(path)
    assert edition.document.metadata.title == "老城墙下的早市"


def test_a_zip_in_a_folder_is_a_folder_of_its_name(tmp_path):
    text = "老城墙下的早市\n天还没有亮，城墙下已经亮起了灯，热气在灯下慢慢散开。"

    def made(name, *members):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(tmp_path / name, "w") as target:
            for member in members:
                target.writestr(member, text)

    made("旧/pages.zip", "b.txt", "in/a.html", "in/a_files/x.html", "c.pdf")
    made("fonts.zip", "a.ttf", "b.ttf")
    made("bag.zip", "bag/bagit.txt", "bag/data/a.txt")
    (tmp_path / "z.txt").write_text(text, "utf-8")
    (tmp_path / "page.zip").write_text("<html><p>not found", "utf-8")
    (tmp_path / "cut.zip").write_bytes((tmp_path / "旧" / "pages.zip").read_bytes()[:60])
    found = collect([tmp_path])
    assert [item.relative for item in found.items] == ["cut.zip", "z.txt", "旧/pages/b.txt", "旧/pages/in/a.html"]
    assert found.ignored == 5
    assert found.items[2].open().data.decode() == text
    with pytest.raises(DamagedInput, match=r"cut\.zip cannot be opened as a ZIP"):
        found.items[0].open()


def test_a_member_is_named_as_messages_name_it(tmp_path):
    path = tmp_path / "a!b.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name in ("in/wow!.txt", "b.txt"):
            made.writestr(name, "公园里的荷花开了。")
    records = tmp_path / "r.jsonl"
    records.write_text('{"text": "一"}\n{"text": "二"}\n', "utf-8")
    wanted = [f"{path}!in/wow!.txt", f"{records}!2"]
    assert [item.label for item in collect(wanted).items] == wanted
    for wrong, word in ((f"{path}!c.txt", r"holds no c\.txt"), (f"{tmp_path}/x!y", "no such file")):
        with pytest.raises(InputError, match=word):
            collect([wrong])


def test_convert_all_goes_on_when_asked(tmp_path):
    (tmp_path / "a.txt").write_text("", "utf-8")
    (tmp_path / "b.txt").write_text("老城墙下的早市\n天还没有亮，城墙下已经亮起了灯。\n", "utf-8")
    bad = []
    assert len(list(converter.convert_all(tmp_path, on_error=lambda _, error: bad.append(str(error))))) == 1
    assert bad == ["a.txt holds no text"]


def test_members_whose_names_lead_out_of_the_zip_are_counted(tmp_path):
    outside = ("../out.txt", "/root.md", "a/../../b.html", "C:/c.txt", "../x.png")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        for name in (*outside, "问:答.txt", "in/a..b.txt"):
            made.writestr(name, "公园里的荷花开了。")
    found = collect([tmp_path / "a.zip"])
    assert [item.member for item in found.items] == ["in/a..b.txt", "问:答.txt"]
    assert found.ignored == len(outside)
