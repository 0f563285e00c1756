"""Vertical editions and emphasis dots: in EPUB, HTML and DOCX alike, and without a character changed."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile

import pytest
from lxml import etree
from outside import epubcheck, need
from round_trips import EVERYTHING, body_of

import converter
from converter.model import Cell, Document, Figure, Image, Metadata, Paragraph, Superscript, Table, Text
from converter.writers import upright

HTML = "{http://www.w3.org/1999/xhtml}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HANT = "# 三月三日記\n\n三月三日，走了12里，看見108座橋。“好！”他說。\n\n第2段，A4紙3張，2020年，3.5%。\n".encode()
ENGLISH = b"# A guest\n\nA guest among Chinese articles, with 12 words or so, and all of them in English.\n"


def book(*sources, **options):
    editions = [converter.convert(source, name=f"{n}.md", **options) for n, source in enumerate(sources)]
    return converter.bind(editions, title="第12本", **options)


def opened(rendered):
    return zipfile.ZipFile(io.BytesIO(rendered.main))


def vertical(*sources, **options):
    return book(*(sources or (EVERYTHING.encode(), HANT, ENGLISH)), output_direction="vertical", **options)


# -- numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("5月29日", ["5", "29"]),
        ("共 108 座", ["108"]),
        ("2020年", []),
        ("３日", []),
        ("3.5%", []),
        ("A4紙", []),
        ("GPT 4 model", []),
        ("08:06", []),
        ("-5度", []),
        ("第1–3章", []),
        ("（12）", ["12"]),
        ("12", ["12"]),
        ("$12", []),
    ],
)
def test_short_numbers_stand_upright_and_parts_of_longer_pieces_do_not(text, standing):
    pieces = list(upright.pieces(text))
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.upright] == standing


def test_a_number_sees_what_stands_beside_it_in_other_markup():
    assert [p.text for p in upright.pieces("12", "约", "年") if p.upright] == ["12"]
    assert not [p for p in upright.pieces("12", "A", "年") if p.upright]


# -- EPUB ---------------------------------------------------------------------------------------------------


def test_epubcheck_finds_nothing(tmp_path):
    path = tmp_path / "book.epub"
    path.write_bytes(vertical(output_colophon=True, output_emphasis="dots").render("epub").main)
    assert epubcheck(path) == []


def test_the_spine_runs_from_right_to_left():
    package = opened(vertical().render("epub")).read("EPUB/package.opf").decode()
    assert '<spine page-progression-direction="rtl">' in package
    assert '<meta name="primary-writing-mode" content="vertical-rl"/>' in package
    flat = opened(book(HANT).render("epub")).read("EPUB/package.opf").decode()
    assert "rtl" not in flat
    assert "vertical" not in flat


@pytest.mark.parametrize(
    "rule",
    [
        "-epub-writing-mode: vertical-rl;",
        "-webkit-writing-mode: vertical-rl;",
        "  writing-mode: vertical-rl;",
        "-epub-text-combine: horizontal;",
        "text-combine-upright: all;",
        "-epub-ruby-position: over;",
        "text-emphasis-position: over right;",
        "  writing-mode: horizontal-tb;",
    ],
)
def test_style(rule):
    assert rule in opened(vertical().render("epub")).read("EPUB/style.css").decode()
    assert rule in vertical().render("html").main.decode()
    assert rule not in opened(book(HANT).render("epub")).read("EPUB/style.css").decode()


def chapter(rendered, number):
    return opened(rendered).read(f"EPUB/text/a{number:04}.xhtml").decode()


def standing(markup):
    return re.findall(r'<span class="upright">([^<]*)</span>', markup)


def test_pages_and_numbers():
    rendered = vertical().render("epub")
    page = chapter(rendered, 2)
    assert '<html xmlns="http://www.w3.org/1999/xhtml"' in page
    assert 'class="vertical"' in page
    assert standing(page.partition("<body")[2]) == ["12", "108", "2", "3"]
    for name in ("title", "nav"):
        assert standing(opened(rendered).read(f"EPUB/{name}.xhtml").decode())[:1] == (["12"] if name == "title" else [])


def test_an_article_in_latin_type_stays_horizontal():
    page = chapter(vertical().render("epub"), 3)
    assert 'class="vertical"' not in page
    assert not standing(page)
    assert 'class="article across"' in vertical().render("html").main.decode()


def test_tables_captions_and_small_figures_are_left_alone():
    blocks = (
        Table(((Cell((Text("12"),)),),), Paragraph((Text("表12"),))),
        Figure((Image("x.png", "圖"),), Paragraph((Text("圖12"),))),
        Paragraph((Text("十"), Superscript((Text("2"),)), Text("里"))),
    )
    edition = converter.convert(HANT, name="a.md", output_direction="vertical")
    edition.document = Document(blocks, Metadata(title="題", language="zh-Hant"))
    assert not standing(chapter(edition.render("epub"), 1))


def test_note_marks_stand_between_brackets_that_do_not_lie_down():
    page = chapter(vertical().render("epub"), 1)
    assert '>〔<span class="upright">1</span>〕</a>' in page
    assert ">[1]</a>" not in page


def test_the_cover_is_drawn_in_columns_and_says_the_title():
    cover = etree.fromstring(opened(vertical().render("epub")).read("EPUB/cover.svg"))
    texts = [node.text for node in cover.iter("{*}text")]
    assert texts[:3] == ["第", "12", "本"]
    assert cover.findtext("{*}title") == "第12本"
    assert len({node.get("x") for node in list(cover.iter("{*}text"))[:3]}) == 1


def test_quotation_marks_are_kept_and_told():
    rendered = vertical(HANT).render("epub")
    assert "“好！”" in chapter(rendered, 1)
    assert [f.message for f in rendered.findings if f.rule == "curly-quotes"] == [
        '1 pair(s) of “” in vertical lines; punctuation.quotes = "corner" in a profile makes them 「」'
    ]
    corner = vertical(HANT, punctuation_quotes="corner").render("docx")
    assert not [f for f in corner.findings if f.rule == "curly-quotes"]


# -- DOCX ---------------------------------------------------------------------------------------------------


def part(rendered, name):
    return etree.fromstring(opened(rendered).read(f"word/{name}.xml"))


def test_sections_of_a_vertical_docx():
    sections = list(part(vertical().render("docx"), "document").iter(f"{W}sectPr"))
    directions = [[node.get(f"{W}val") for node in section.iter(f"{W}textDirection")] for section in sections]
    turned = [section.find(f"{W}pgSz").get(f"{W}orient") for section in sections]
    assert directions == [["tbRl"], ["tbRl"], ["tbRl"], []]  # front, two articles, and the one in English
    assert turned == ["landscape", "landscape", "landscape", None]
    assert not list(part(book(HANT).render("docx"), "document").iter(f"{W}textDirection"))


def test_numbers_of_a_vertical_docx():
    root = part(vertical(HANT).render("docx"), "document")
    found = [
        "".join(text.text for text in run.iter(f"{W}t"))
        for run in root.iter(f"{W}r")
        if run.find(f"{W}rPr/{W}eastAsianLayout") is not None
    ]
    assert found == ["12", "12", "108", "2", "3"]  # the title page first
    assert not list(part(vertical(HANT).render("docx"), "header1").iter(f"{W}eastAsianLayout"))


def test_cells_of_a_vertical_docx_name_their_direction():
    root = part(vertical(EVERYTHING.encode()).render("docx"), "document")
    assert {node.getparent().tag for node in root.iter(f"{W}textDirection")} == {f"{W}tcPr", f"{W}sectPr"}


def test_libreoffice_makes_pages_of_a_vertical_docx(tmp_path):
    need("soffice", "pdftotext")
    path = tmp_path / "v.docx"
    path.write_bytes(vertical(HANT).render("docx").main)
    home = f"-env:UserInstallation=file://{tmp_path}/lo"
    command = ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    told = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "v.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    size = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', told)
    assert float(size[1]) > float(size[2])
    spots = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]+)<', told)
    place = {text[0]: (float(x), float(y)) for x, y, text in spots if text[0] in "看走"}
    assert place["看"][1] > place["走"][1]  # further down the same line
    assert abs(place["看"][0] - place["走"][0]) < 6


# -- dots ---------------------------------------------------------------------------------------------------


def test_dots_below_and_at_the_right():
    across = book(EVERYTHING.encode(), output_emphasis="dots")
    assert 'class="emphasis-dots"' in chapter(across.render("epub"), 1)
    assert 'class="emphasis-dots"' in across.render("html").main.decode()
    assert 'class="emphasis-dots"' not in chapter(book(EVERYTHING.encode()).render("epub"), 1)
    for made, mark in ((across, "underDot"), (vertical(EVERYTHING.encode(), output_emphasis="dots"), "dot")):
        styles = part(made.render("docx"), "styles")
        assert {node.get(f"{W}val") for node in styles.iter(f"{W}em")} == {mark}
    plain = part(book(EVERYTHING.encode()).render("docx"), "styles")
    assert not list(plain.iter(f"{W}em"))


# -- back again ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["epub", "docx"])
def test_what_is_set_vertically_comes_back_as_it_was(form):
    for source in (EVERYTHING.encode(), HANT):
        first = converter.convert(source, name="a.md", output_direction="vertical", output_emphasis="dots")
        again = converter.convert(first.render(form).main, name=f"a.{form}")
        assert body_of(again, "a") == body_of(first, "a")


@pytest.mark.parametrize("form", ["epub", "docx", "html"])
def test_same_bytes_twice(form):
    assert vertical().render(form).main == vertical().render(form).main
