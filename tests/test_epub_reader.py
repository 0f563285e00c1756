"""Reading EPUB: our own books come back whole, those of others come in whole, bad ones are refused in words."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from documents import picture
from round_trips import collected

import converter
from converter import ledger
from converter.collect import collect
from converter.errors import DamagedInput, EmptyInput
from converter.model import Heading, Image, List, NoteRef, Notes, Paragraph, Person, Quote, Ruby, Table
from converter.options import Options
from converter.readers import epub
from converter.source import EPUB, Source
from converter.walk import block_text, inlines, leaves

PAGES = sorted((Path(__file__).parent.parent / "examples" / "pages").glob("*.*"))
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
HEAD = (
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title></head>'
)
FRONT = f'{HEAD}<body><div class="cover"><img src="images/cover.png" alt="封面"/></div></body></html>'
ONE = (
    f'{HEAD}<body><h1 class="calibre1">第一章 归途</h1>'
    '<p class="calibre2">我冒了严寒，回到故乡去。&nbsp;故乡全不如此<sup><a id="r1" href="notes.html#n1">[1]</a></sup>。</p>'
    "<p>邻居念<ruby>嘎<rp>(</rp><rt>gā</rt><rp>)</rp>查<rp>(</rp><rt>chá</rt><rp>)</rp></ruby>二字。</p>"
    '<p><img src="images/village.png" alt="村口"/></p><blockquote><p>阿呀！</p></blockquote></body></html>'
)
TWO = (
    f"{HEAD}<body><p>这一页接着第一章。</p><table><tr><th>名</th><th>数</th></tr><tr><td>豆腐</td><td>三块</td></tr></table>"
    "<ol><li>其一</li><li>其二<ul><li>之一</li></ul></li></ol></body></html>"
)
THREE = f"{HEAD}<body><h1>第二章 闰土</h1><h2>月下</h2><p>这时候，我的脑里忽然闪出一幅神异的图画来。</p></body></html>"
NOTES = f'{HEAD}<body><h2>注释</h2><p id="n1" class="note"><a href="one.html#r1">[1]</a>. 指绍兴。</p></body></html>'
TEXTS = {"front": FRONT, "one": ONE, "two": TWO, "three": THREE, "notes": NOTES}
NCX = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>'
    '<navPoint id="a"><navLabel><text>第一章 归途</text></navLabel><content src="one.html"/></navPoint>'
    '<navPoint id="b"><navLabel><text>第二章 闰土</text></navLabel><content src="three.html"/></navPoint>'
    '<navPoint id="c"><navLabel><text>注释</text></navLabel><content src="notes.html"/></navPoint></navMap></ncx>'
)


def opf(*, more=""):
    items = "".join(f'<item id="{name}" href="{name}.html" media-type="application/xhtml+xml"/>' for name in TEXTS)
    spine = "".join(f'<itemref idref="{name}"/>' for name in TEXTS)
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="uid">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        '<dc:title>故乡两章</dc:title><dc:creator opf:role="aut">鲁迅</dc:creator><dc:language>zh</dc:language>'
        '<dc:date opf:event="publication">1921-05</dc:date><dc:publisher>新青年</dc:publisher></metadata>'
        f'<manifest>{items}<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        '<item id="i1" href="images/village.png" media-type="image/png"/>'
        f'<item id="gone" href="lost.png" media-type="image/png"/>{more}</manifest><spine toc="ncx">{spine}</spine>'
        '<guide><reference type="cover" href="front.html" title="cover"/></guide></package>'
    )


def foreign(changed=None):
    """An EPUB 2 as Calibre cuts them: chapters over several pages, notes on a page of their own, one file missing."""
    files = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": opf(),
        "OEBPS/toc.ncx": NCX,
        "OEBPS/images/village.png": picture(),
        **{f"OEBPS/{name}.html": text for name, text in TEXTS.items()},
    }
    files |= changed or {}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, data in files.items():
            if data is not None:
                target.writestr(name, data)
    return made.getvalue()


def outcome(data, name="book.epub"):
    made = epub.read(Source(data, name), Options())
    ledger.check_reading(made.text, made.document, made.removals)
    return made


# -- those of others ----------------------------------------------------------------------------------------


def test_a_book_of_calibre_comes_in():
    made = outcome(foreign())
    document = made.document
    assert (document.metadata.title, document.metadata.authors) == ("故乡两章", (Person("鲁迅"),))
    assert (str(document.metadata.published), document.metadata.source) == ("1921-05", "新青年")
    headings = [(b.level, block_text(b)) for b in document.blocks if isinstance(b, Heading)]
    assert headings == [(2, "第一章 归途"), (2, "第二章 闰土"), (3, "月下"), (3, "注释")]
    found = [node for leaf in leaves(document.blocks) for node in inlines(leaf.children)]
    assert NoteRef("1") in found
    assert {Ruby("嘎", "gā"), Ruby("查", "chá")} <= set(found)
    (notes,) = (block for block in document.blocks if isinstance(block, Notes))
    assert [(note.name, block_text(note.blocks[0])) for note in notes.notes] == [("1", "指绍兴。")]
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    assert [[cell.header for cell in row] for row in table.rows] == [[True, True], [False, False]]
    (ordered,) = (block for block in document.blocks if isinstance(block, List))
    assert ordered.ordered
    assert isinstance(ordered.items[1][1], List)
    assert any(isinstance(block, Quote) for block in document.blocks)
    (resource,) = document.resources
    assert resource.media_type == "image/png"
    assert {removal.rule for removal in made.removals} == {"note-marks", "note-backlinks", "ruby-brackets"}


def test_chapters_of_others_come_apart_by_the_contents():
    parts = [part.document for part in epub.articles(Source(foreign(), "b.epub"), Options())]
    assert [part.metadata.title for part in parts] == ["第一章 归途", "第二章 闰土", "注释"]
    assert "这一页接着第一章。" in [block_text(block) for block in parts[0].blocks]


def test_a_page_that_is_no_xml_is_read_as_html():
    loose = foreign({"OEBPS/three.html": "<html><body><h1>第二章 闰土</h1><p>一<br>二<b>三</p></body>"})
    assert "一\n二三" in [block_text(block) for block in outcome(loose).document.blocks]


def test_a_picture_that_the_file_lacks_stays_a_picture():
    made = outcome(foreign({"OEBPS/images/village.png": None}))
    images = [node for block in made.document.blocks for node in getattr(block, "images", ())]
    assert images == [Image("OEBPS/images/village.png", "村口")]
    assert made.document.resources == ()


def test_broken_contents_do_not_close_a_book():
    made = outcome(foreign({"OEBPS/toc.ncx": "<ncx xmlns='http://www.daisy.org/z3986/2005/ncx/'/>"}))
    assert next(block_text(b) for b in made.document.blocks if isinstance(b, Heading)) == "第一章 归途"


# -- what is refused ----------------------------------------------------------------------------------------


def test_entities_are_never_expanded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("密码", "utf-8")
    page = (
        f'<!DOCTYPE html [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>一&e;二&b;三</p></body></html>'
    )
    text = outcome(foreign({"OEBPS/three.html": page})).text
    assert "一&e;二&b;三" in text
    assert "密码" not in text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no zip at all", "b.epub cannot be opened as a ZIP"),
        (foreign()[:400], "b.epub cannot be opened as a ZIP"),
        (foreign({"OEBPS/content.opf": "<package"}), r"b.epub: OEBPS/content.opf is damaged"),
        (foreign({"OEBPS/content.opf": None}), "b.epub is no EPUB that can be read"),
        (
            foreign(
                {
                    "META-INF/encryption.xml": '<encryption><EncryptedData><EncryptionMethod Algorithm="aes"/></EncryptedData></encryption>'
                }
            ),
            "b.epub is encrypted",
        ),
        (foreign({"OEBPS/one.html": "a" * (40 * 2**20)}), "b.epub.*beyond the limit"),
    ],
    ids=["no-zip", "cut", "bad-package", "no-package", "locked", "bomb"],
)
def test_bad_books_are_named(data, words):
    with pytest.raises(DamagedInput, match=words):
        converter.convert(Source(data, "b.epub"))


def test_a_book_without_pages_is_empty():
    with pytest.raises(EmptyInput, match=r"b\.epub"):
        epub.read(Source(foreign({f"OEBPS/{name}.html": None for name in TEXTS}), "b.epub"), Options())


def test_books_are_found_in_folders(tmp_path):
    (tmp_path / "a.epub").write_bytes(foreign())
    (tmp_path / "nameless").write_bytes(foreign())
    assert [item.relative for item in collect([tmp_path]).items] == ["a.epub"]
    assert collected(collect([tmp_path / "nameless"])) == [EPUB]


def test_every_character_is_told_of():
    made = outcome(foreign())
    told = "".join(removal.text for removal in made.removals)
    kept = "".join(block_text(block) for block in made.document.blocks)
    readings = "".join(
        node.reading
        for leaf in leaves(made.document.blocks)
        for node in inlines(leaf.children)
        if isinstance(node, Ruby)
    )
    assert sorted(re.sub(r"\s", "", told + kept + readings)) == sorted(re.sub(r"\s", "", made.text))


def test_paragraphs_of_two_lines_keep_both():
    page = f"{HEAD}<body><h1>第二章</h1><div>第一段<p>第二段</p>第三段</div></body></html>"
    blocks = outcome(foreign({"OEBPS/three.html": page})).document.blocks
    texts = [block_text(block) for block in blocks if isinstance(block, Paragraph)]
    assert texts[-3:] == ["第一段", "第二段", "第三段"]
