"""The DOCX writer: read from its XML, and once through LibreOffice."""

import io
import json
import re
import struct
import subprocess
import zipfile
from collections import Counter

import docx
import pytest
from documents import book_of, p, picture, t
from lxml import etree
from outside import need

from converter import model as m
from converter import native
from converter.errors import RenderError
from converter.rendered import WriteContext
from converter.walk import leaves, ledger_text
from converter.writers.docx import write
from converter.writers.docx.images import measure
from converter.writers.docx.inlines import address
from converter.writers.docx.look import LOOKS, of_context
from converter.writers.docx.xml import R, W

HAN = re.compile("[\u4e00-\u9fff]")
# Lu Xun, My Old Home (1921): public domain
HANS = (
    "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。",
    "时候既然是深冬；渐近故乡时，天气又阴晦了，冷风吹进船舱中，呜呜的响，从篷隙向外一望，苍黄的天底下，远近横着几个萧索的荒村，没有一些活气。",
)
HANT = ("我冒了嚴寒，回到相隔二千餘里，別了二十餘年的故鄉去。", "阿！這不是我二十年來時時記得的故鄉？")


METADATA = m.Metadata(
    title="故乡",
    subtitle="小说",
    original_title="故鄉",
    authors=(m.Person("鲁迅", "作家"), m.Person(affiliation="新青年社")),
    source="新青年",
    published=m.PartialDate(1921, 5, 1),
    url="https://example.org/guxiang",
    language="zh-Hans",
    summary="回乡 <见闻>。",
    keywords=("小说", "故乡"),
)
PICTURE = m.Resource("home.png", "image/png", "0" * 64, 1, "home.png")
BLOCKS = (
    p(HANS[0]),
    m.Heading(2, t("一　渐近故乡")),
    m.Paragraph(
        (
            m.Text("《<中国共产党条例>实施办法》和“梦”"),
            m.NoteRef("1"),
            m.Emphasis(t("呐喊")),
            m.Strong(t("自序")),
            m.Emphasis((m.Strong(t("彷徨")),)),
            m.Text("，H"),
            m.Subscript(t("2")),
            m.Text("O，m"),
            m.Superscript(t("2")),
            m.Deleted(t("删去")),
            m.Code("ls <a>"),
            m.Link(t("原文"), "https://example.org/a b?c=1&d=2"),
            m.Ruby("嘎查", "gāchá"),
            m.LineBreak(),
            m.Text("又见注"),
            m.NoteRef("1"),
            m.Span(t("English it’s"), "en"),
        )
    ),
    m.Heading(3, t("（一）")),
    m.Quote((p("希望是本无所谓有"), m.Quote((p("内引"),)))),
    m.List(((p("第一项"), m.List(((p("里层"),),))), (p("第二项"), p("续段"))), ordered=False),
    m.List(((p("甲"),), (p("乙"),)), ordered=True, start=9),
    m.Table(
        (
            (m.Cell(t("年份"), header=True), m.Cell(t("篇名"), header=True, columns=2)),
            (m.Cell(t("一九二一"), rows=2), m.Cell(t("故乡")), m.Cell(t("短篇"), align="right")),
            (m.Cell(t("社戏")),),
        ),
        p("表一"),
    ),
    m.Figure((m.Image("home.png", "荒村", resource="home.png"),), p("图一")),
    m.Verse((m.Text("灵台无计逃神矢，"), m.LineBreak(), m.Text("风雨如磐暗故园。"))),
    m.ThematicBreak(),
    m.CodeBlock("def f():\n\treturn 1\n"),
    p(HANT[0], language="zh-Hant-HK"),
    m.Notes((m.Note("1", (p("见《呐喊》。"),)), m.Note("9", (p("没有记号的注。"),)))),
)
PROVENANCE = m.Provenance(sha256="ab" * 32, size=9, media_type="text/html", charset="gb18030", name="a.html")
ARTICLE = m.Document(BLOCKS, METADATA, resources=(PICTURE,), provenance=PROVENANCE)
TRADITIONAL = m.Document(
    (
        p(HANT[0]),
        m.Heading(2, t("漸近故鄉")),
        m.Paragraph((m.Text(HANT[1]), m.NoteRef("a"))),
        m.Notes((m.Note("a", (p("註"),)),)),
    ),
    m.Metadata(title="故鄉（節選）", language="zh-Hant-TW"),
)


def context(**options):
    options.setdefault("read_resource", lambda _: picture())
    return WriteContext(epoch=1_600_000_000, version="0.1.0", **options)


def one(document=ARTICLE, **options):
    label = document.metadata.title or "label"
    return write(book_of(document, bound=False, label=label, labels={1: label}), context(**options))


def bound(**options):
    metadata = m.Metadata(title="文集", language="zh-Hans")
    return write(book_of(ARTICLE, TRADITIONAL, label="文集", metadata=metadata), context(**options))


def parts(rendered):
    archive = zipfile.ZipFile(io.BytesIO(rendered.main))
    return {name: archive.read(name) for name in archive.namelist()}


def tree(rendered, name="word/document.xml"):
    return etree.fromstring(parts(rendered)[name])


def w(name):
    return f"{{{W}}}{name}"


def find(node, path):
    return node.xpath(path, namespaces={"w": W, "r": R})


def style_of(paragraph):
    return next(iter(find(paragraph, "w:pPr/w:pStyle/@w:val")), None)


def text_of(node):
    return "".join(find(node, ".//w:t/text()"))


def paragraphs(root, style):
    return [p for p in root.iter(w("p")) if style_of(p) == style]


def style(root, key):
    return find(root, f"w:style[@w:styleId='{key}']")[0]


# -- the package --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", LOOKS)
def test_every_part_is_well_formed_and_declared_and_python_docx_opens_it(look):
    rendered = bound(look=look, colophon=True)
    found = parts(rendered)
    types = found["[Content_Types].xml"].decode()
    for name, data in found.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
        assert name.startswith("[") or f'"/{name}"' in types or name.endswith((".rels", ".png"))
    for name, data in found.items():
        if name.endswith(".rels"):
            base = name.split("_rels/")[0]
            for relation in etree.fromstring(data):
                assert relation.get("TargetMode") == "External" or base + relation.get("Target") in found
    assert any(p.text == HANS[0] for p in docx.Document(io.BytesIO(rendered.main)).paragraphs)


def test_every_prefix_and_style_that_is_named_exists():
    found = parts(bound(colophon=True))
    assert not any(b"Ignorable" in data for data in found.values())  # it would name prefixes that are not declared
    styles = set(find(etree.fromstring(found["word/styles.xml"]), "w:style/@w:styleId"))
    for name in ("word/document.xml", "word/footnotes.xml", "word/header1.xml", "word/footer1.xml"):
        used = find(etree.fromstring(found[name]), "//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val")
        assert set(used) <= styles


def test_same_bytes_twice():
    assert bound(colophon=True).main == bound(colophon=True).main
    early = zipfile.ZipFile(
        io.BytesIO(write(m.Book(cards=(), load=None, label="空", bound=True), WriteContext(epoch=0)).main)
    )
    assert {entry.date_time for entry in early.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_is_left_of_a_template():
    found = parts(one())
    everything = b"".join(found.values()).decode("utf-8", "replace")
    for word in ("python-docx", "2013-12-23", "ja-JP", "asciiTheme", "List Bullet 3"):
        assert f'w:val="{word}"' not in everything
        assert f">{word}" not in everything
    assert not any("theme" in name or "thumbnail" in name for name in found)


def test_unknown_look_is_refused():
    with pytest.raises(RenderError, match="reading, plain, archival"):
        one(look="baroque")


# The order that the schema asks for (ECMA-376 part 1, annex A); Word does not open a document that has another.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi snapToGrid spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs strike noProof color sz szCs u vertAlign rtl em lang",
    "sectPr": "headerReference footerReference footnotePr type pgSz pgMar pgNumType titlePg",
    "tblPr": "tblStyle bidiVisual tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
    "lvl": "start numFmt lvlText lvlJc pPr rPr",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr",
    "font": "altName charset family pitch",
    "rubyPr": "rubyAlign hps hpsRaise hpsBaseText lid",
    "settings": "zoom bordersDoNotSurroundHeader bordersDoNotSurroundFooter defaultTabStop characterSpacingControl "
    "strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore footnotePr compat themeFontLang decimalSymbol listSeparator",
}


@pytest.mark.parametrize("look", LOOKS)
def test_elements_stand_in_the_order_of_the_schema(look):
    arabic = m.Document((p("مرحبا"), m.Table(((m.Cell(t("خلية")),),))), m.Metadata(title="t", language="ar"))
    for rendered in (bound(look=look, ruby="ruby", colophon=True), one(arabic, look=look)):
        for name, data in parts(rendered).items():
            if name.startswith("word/") and name.endswith(".xml"):
                for node in etree.fromstring(data).iter():
                    kind = etree.QName(node).localname
                    if kind in ORDERS and etree.QName(node).namespace == W:
                        order = ORDERS[kind].split()
                        places = [order.index(etree.QName(child).localname) for child in node]
                        assert places == sorted(places), etree.tostring(node)


# -- typography ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", LOOKS)
def test_page_holds_whole_characters_and_lines(look):
    page, normal = of_context(context(look=look)).page, of_context(context(look=look)).styles["Normal"]
    assert (page.width, page.height) == (11906, 16838)  # A4
    assert (page.text_width / 20 / normal.size) % 1 == pytest.approx(0, abs=0.02)
    assert (page.text_height / 20 / normal.line) % 1 == pytest.approx(0, abs=0.02)
    assert 1.5 <= normal.line / normal.size <= 1.75


@pytest.mark.parametrize("look", LOOKS)
def test_first_lines_stand_in_by_two_characters_and_only_those_of_running_text(look):
    root = tree(one(look=look), "word/styles.xml")
    for key in ("BodyText", "Quote"):
        assert find(style(root, key), "w:pPr/w:ind/@w:firstLineChars") == ["200"]
    for key in (
        "Title",
        "Heading1",
        "Heading2",
        "Heading3",
        "Caption",
        "Verse",
        "TableText",
        "ListParagraph",
        "Byline",
    ):
        assert not find(style(root, key), "w:pPr/w:ind/@w:firstLineChars")
    body = tree(one(look=look))
    first = next(p for p in body.iter(w("p")) if text_of(p) == HANS[0])
    assert style_of(first) == "BodyText"


def test_running_text_is_justified_and_breaks_as_chinese_does():
    found = parts(one())
    root = etree.fromstring(found["word/styles.xml"])
    for key in ("Normal", "BodyText", "Title", "Heading2"):
        properties = style(root, key).find(w("pPr"))
        for on in ("widowControl", "kinsoku", "autoSpaceDE", "autoSpaceDN"):
            assert properties.find(w(on)) is not None
            assert properties.find(w(on)).get(w("val")) is None
        assert properties.find(w("overflowPunct")).get(w("val")) == "0"
        assert properties.find(w("spacing")).get(w("lineRule")) == "atLeast"
    assert find(style(root, "BodyText"), "w:pPr/w:jc/@w:val") == ["both"]
    for level in range(1, 5):
        assert style(root, f"Heading{level}").find(f"{w('pPr')}/{w('keepNext')}") is not None
    settings = found["word/settings.xml"].decode()
    assert 'characterSpacingControl w:val="compressPunctuation"' in settings
    assert "doNotExpandShiftReturn" in settings
    assert "updateFields" not in settings  # Word would ask a question at each opening
    assert b"docGrid" not in found["word/document.xml"]


def test_faces_by_script():
    hans, hant = tree(one(), "word/styles.xml"), tree(one(TRADITIONAL), "word/styles.xml")
    for root, body, heading in ((hans, "宋体", "黑体"), (hant, "新細明體", "微軟正黑體")):
        assert find(style(root, "BodyText"), "w:rPr/w:rFonts/@w:eastAsia") == [body]
        assert find(style(root, "Heading2"), "w:rPr/w:rFonts/@w:eastAsia") == [heading]
        assert find(style(root, "BodyText"), "w:rPr/w:rFonts/@w:ascii") == ["Times New Roman"]


def test_language_and_face_of_each_run_in_a_book_of_two_scripts():
    root = tree(bound())
    for run in root.iter(w("r")):
        if HAN.search(text_of(run)):
            assert find(run, "w:rPr/w:lang/@w:eastAsia"), text_of(run)
            assert find(run, "w:rPr/w:rFonts/@w:hint") == ["eastAsia"]

    def of(string):
        run = next(run for run in root.iter(w("r")) if text_of(run) == string)
        return find(run, "w:rPr/w:lang/@w:eastAsia"), find(run, "w:rPr/w:rFonts/@w:eastAsia")

    assert of(HANS[0]) == (["zh-CN"], [])  # the face of the style
    assert of(HANT[1]) == (["zh-TW"], ["新細明體"])
    assert of("漸近故鄉") == (["zh-TW"], ["新細明體"]) or of("漸近故鄉") == (["zh-TW"], ["微軟正黑體"])
    hong_kong = [run for run in root.iter(w("r")) if find(run, "w:rPr/w:lang[@w:eastAsia='zh-HK']")]
    assert [text_of(run) for run in hong_kong] == [HANT[0]]
    english = next(run for run in root.iter(w("r")) if text_of(run) == "English it’s")
    assert find(english, "w:rPr/w:lang/@w:val") == ["en-US"]
    assert not find(english, "w:rPr/w:rFonts/@w:hint")


def test_apostrophe_in_chinese_text_stays_narrow():
    root = tree(one(m.Document((p("他读 Lu’s 的“书”"),), METADATA)))
    runs = [(text_of(run), find(run, "w:rPr/w:rFonts/@w:hint")) for run in root.iter(w("r")) if text_of(run)]
    assert ("’", []) in runs
    assert "".join(string for string, _ in runs).endswith("他读 Lu’s 的“书”")


def test_marks_that_readers_without_the_hint_take_for_latin_have_the_face():
    root = tree(one(m.Document((p("“风雨”到 20:00”。他说：“好”……"),), METADATA)))
    marks = [(text_of(run), find(run, "w:rPr/w:rFonts/@w:ascii")) for run in root.iter(w("r"))]
    assert [mark for mark in marks if mark[1]] == [("“", ["宋体"]), ("”", ["宋体"])]


# -- blocks and inlines -------------------------------------------------------------------------------------


def test_marks_of_inlines():
    root = tree(one())

    def properties(string):
        return next(run for run in root.iter(w("r")) if text_of(run) == string).find(w("rPr"))

    assert find(properties("呐喊"), "w:rStyle/@w:val") == ["Emphasis"]
    assert find(properties("自序"), "w:rStyle/@w:val") == ["Strong"]
    assert find(properties("彷徨"), "w:rStyle/@w:val") == ["StrongEmphasis"]
    assert find(properties("ls <a>"), "w:rStyle/@w:val") == ["VerbatimChar"]
    assert properties("删去").find(w("strike")) is not None
    raised = [(text_of(run), find(run, "w:rPr/w:vertAlign/@w:val")) for run in root.iter(w("r"))]
    assert ("2", ["subscript"]) in raised
    assert ("2", ["superscript"]) in raised
    link = next(root.iter(w("hyperlink")))
    relations = tree(one(), "word/_rels/document.xml.rels")
    target = next(r.get("Target") for r in relations if r.get("Id") == link.get(f"{{{R}}}id"))
    assert (text_of(link), target) == ("原文", "https://example.org/a%20b?c=1&d=2")


def test_links_that_word_cannot_follow_are_text():
    targets = ("javascript:alert(1)", "http://[bad", "notes.html", "http://", "file:///etc/passwd", "http://a:b/c")
    assert [address(target) for target in targets] == [None] * len(targets)
    blocks = (
        m.Paragraph(tuple(m.Link(t("字"), target) for target in targets)),
        m.Paragraph((m.Link(t("内"), "#a"),)),
    )
    rendered = one(m.Document(blocks, METADATA))
    assert not list(tree(rendered).iter(w("hyperlink")))
    assert [finding.rule for finding in rendered.findings] == ["link-target"] * len(targets)


def test_ruby_in_brackets_and_as_ruby():
    assert "嘎查（gāchá）" in text_of(tree(one()))
    ruby = next(tree(one(ruby="ruby")).iter(w("ruby")))
    assert (text_of(ruby.find(w("rt"))), text_of(ruby.find(w("rubyBase")))) == ("gāchá", "嘎查")


def test_notes_are_footnotes():
    rendered = one()
    body, notes = tree(rendered), tree(rendered, "word/footnotes.xml")
    assert find(body, "//w:footnoteReference/@w:id") == ["1"]
    assert [text_of(note).strip() for note in notes if note.get(w("type")) is None] == ["见《呐喊》。"]
    assert any("NOTEREF _RefNote1" in field for field in find(body, "//w:instrText/text()"))  # its second mark
    assert "[9] 没有记号的注。" in [text_of(p) for p in paragraphs(body, "FootnoteText")]


def test_a_mark_without_a_note_is_a_finding():
    rendered = one(m.Document((m.Paragraph((m.Text("字"), m.NoteRef("7"))),), METADATA))
    assert [finding.rule for finding in rendered.findings] == ["lost-note"]
    assert "[7]" in text_of(tree(rendered))


def test_notes_with_lists_tables_and_marks_of_their_own():
    inner = m.Notes(
        (
            m.Note("1", (m.List(((p("项"),),)), m.Table(((m.Cell(t("格")),),)))),
            m.Note("2", (m.Paragraph((m.Text("见"), m.NoteRef("1"))),)),
            m.Note("3", ()),
        )
    )
    blocks = (m.Paragraph((m.NoteRef("2"), m.NoteRef("1"), m.NoteRef("3"))), inner)
    notes = tree(one(m.Document(blocks, METADATA)), "word/footnotes.xml")
    own = [note for note in notes if note.get(w("type")) is None]
    assert [text_of(note).strip() for note in own] == ["见[1]", "项格", ""]
    assert all(note[-1].tag == w("p") and find(note, ".//w:footnoteRef") for note in own)


def test_lists_count_from_their_start_and_stand_in():
    rendered = one()
    items = {text_of(p): p for p in paragraphs(tree(rendered), "ListParagraph")}
    assert list(items) == ["第一项", "里层", "第二项", "甲", "乙"]
    assert find(items["里层"], "w:pPr/w:numPr/w:ilvl/@w:val") == ["1"]
    number = find(items["甲"], "w:pPr/w:numPr/w:numId/@w:val")[0]
    numbering = tree(rendered, "word/numbering.xml")
    assert find(numbering, f"w:num[@w:numId='{number}']/w:lvlOverride/w:startOverride/@w:val") == ["9"]
    assert [text_of(p) for p in paragraphs(tree(rendered), "ListContinue")] == ["续段"]


def test_tables_have_heads_and_spans():
    table = next(tree(one()).iter(w("tbl")))
    rows = find(table, "w:tr")
    assert [bool(find(row, "w:trPr/w:tblHeader")) for row in rows] == [True, False, False]
    assert find(rows[0], "w:tc/w:tcPr/w:gridSpan/@w:val") == ["2"]
    assert [find(row, "w:tc[1]/w:tcPr/w:vMerge/@w:val") for row in rows] == [[], ["restart"], ["continue"]]
    assert len(find(table, "w:tblGrid/w:gridCol")) == 3
    assert find(rows[1], "w:tc[3]/w:p/w:pPr/w:jc/@w:val") == ["right"]
    for row in rows:
        spans = [int((find(cell, "w:tcPr/w:gridSpan/@w:val") or ["1"])[0]) for cell in find(row, "w:tc")]
        assert sum(spans) == 3


def test_a_table_too_wide_for_word_keeps_its_text():
    rendered = one(m.Document((m.Table(((*(m.Cell(t(str(n))) for n in range(80)),),)),), METADATA))
    assert [finding.rule for finding in rendered.findings] == ["table-too-wide"]
    assert "78 | 79" in text_of(tree(rendered))


def test_pictures_are_inside_once_and_no_wider_than_the_text():
    wide = m.Document(
        (m.Figure((m.Image("a", "甲", resource="home.png"),)), m.Paragraph((m.Image("b", resource="home.png"),))),
        METADATA,
    )
    wide = m.Document(wide.blocks, METADATA, resources=(PICTURE,))
    rendered = one(wide, read_resource=lambda _: picture(4000, 10))
    assert [name for name in parts(rendered) if "media" in name] == ["word/media/image1.png"]
    extents = [int(node.get("cx")) for node in tree(rendered).iter("{*}extent")]
    assert len(extents) == 2
    assert max(extents) <= of_context(context()).page.text_width * 635
    assert [node.get("descr") for node in tree(rendered).iter("{*}docPr")] == ["甲", ""]


def broken(_):
    raise FileNotFoundError("gone")


@pytest.mark.parametrize(
    ("image", "read", "rule"),
    [
        (m.Image("http://e.org/a.png", "荒村"), None, "missing-picture"),
        (m.Image("a.png", "荒村", resource="other.png"), None, "missing-picture"),
        (m.Image("a.png", "荒村", resource="home.png"), broken, "missing-picture"),
        (m.Image("a.png", "荒村", resource="home.png"), lambda _: b"<html>404", "missing-picture"),
        (m.Image("a.png", "荒村", resource="home.png"), lambda _: b"", "missing-picture"),
    ],
)
def test_a_picture_that_is_not_to_be_had_gives_its_description(image, read, rule):
    document = m.Document((m.Figure((image,)),), METADATA, resources=(PICTURE,))
    rendered = one(document, **({"read_resource": read} if read else {}))
    assert [finding.rule for finding in rendered.findings] == [rule]
    assert "〔荒村〕" in text_of(tree(rendered))


def test_sizes_of_pictures():
    jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 9 + b"\xff\xc0\0\x11\x08" + struct.pack(">HH", 20, 30) + b"\3" * 12
    assert measure(picture(7, 5)) == ("png", 7, 5)
    assert measure(jpeg) == ("jpeg", 30, 20)
    assert measure(b"GIF89a" + struct.pack("<HH", 8, 9)) == ("gif", 8, 9)
    for data in (b"", b"RIFF....WEBP", jpeg[:12], picture()[:20], b"\xff\xd8" + b"\xff" * 40, picture(0, 1)):
        assert measure(data) is None
    cut = one(
        m.Document((m.Figure((m.Image("a", resource="home.png"),)),), METADATA, resources=(PICTURE,)),
        read_resource=lambda _: picture()[:40],
    )
    assert [finding.rule for finding in cut.findings] == ["picture-cut"]


# -- text ---------------------------------------------------------------------------------------------------


def han_of(document):
    own = "".join(
        part.text if isinstance(part, m.CodeBlock) else ledger_text(part.children) for part in leaves(document.blocks)
    )
    return Counter(HAN.findall(own))


FRONT = {
    "Title",
    "Heading1",
    "Subtitle",
    "OriginalTitle",
    "Byline",
    "BookTitle",
    "TOCHeading",
    "TOC1",
    "TOC2",
    "Colophon",
}


def test_han_of_the_articles_is_han_of_the_bodies():
    rendered = bound(colophon=True)
    body = [text_of(p) for p in tree(rendered).iter(w("p")) if style_of(p) not in FRONT | {"ColophonTitle"}]
    found = Counter(HAN.findall("".join(body) + text_of(tree(rendered, "word/footnotes.xml"))))
    assert found == han_of(ARTICLE) + han_of(TRADITIONAL)
    assert "《<中国共产党条例>实施办法》" in "".join(body)


def test_characters_that_xml_cannot_hold_are_dropped_and_told():
    bad = "甲\x00\x0b\ud800乙\ufffe丙\U0001f600"
    metadata = m.Metadata(
        title="题\x01名", authors=(m.Person("人\x02"),), language="zh-Hans", summary="\x03", url="http://e.org/\x04"
    )
    rendered = one(
        m.Document((p(bad), m.CodeBlock(bad), m.Paragraph((m.Link(t(bad), "http://e.org/\ud800"),))), metadata),
        colophon=True,
    )
    assert [finding.rule for finding in rendered.findings] == ["illegal-characters"]
    assert rendered.findings[0].message.startswith("12 ")
    assert "甲乙丙\U0001f600" in text_of(tree(rendered))


@pytest.mark.parametrize("title", ["长" * 300, "<b>&amp;</b>]]>\"'", None])
def test_any_title(title):
    rendered = one(m.Document((p("文"),), m.Metadata(title=title, language="zh-Hans")))
    assert [text_of(p) for p in paragraphs(tree(rendered), "Title")] == [title or "label"]


def test_languages_of_other_scripts():
    document = m.Document(
        (p("مرحبا", language="ar"), p("Bonjour", language="fr"), p("안녕", language="ko"), p("今日は", language="ja")),
        m.Metadata(title="t", language="en"),
    )
    root = tree(one(document))
    assert [p for p in root.iter(w("p")) if p.find(f"{w('pPr')}/{w('bidi')}") is not None]
    assert {"ar-SA", "fr-FR", "ko-KR", "ja-JP", "en-US"} <= set(
        find(root, "//w:lang/@w:val | //w:lang/@w:eastAsia | //w:lang/@w:bidi")
    )


def test_text_in_no_known_language_is_told_apart_by_its_letters():
    for string, east, quotes in (("说“好”", ["zh-CN"], ["eastAsia"]), ("say “yes”", [], [])):
        root = tree(one(m.Document((p(string),), m.Metadata(title=string))))
        run = next(root.iter(w("r")))
        assert (find(run, "w:rPr/w:lang/@w:eastAsia"), find(run, "w:rPr/w:rFonts/@w:hint")) == (east, quotes)


# -- around the articles ------------------------------------------------------------------------------------


def test_title_block():
    root = tree(one())
    shown = [(style_of(p), text_of(p)) for p in root.iter(w("p"))][:5]
    assert shown == [
        ("Title", "故乡"),
        ("Subtitle", "小说"),
        ("OriginalTitle", "原题：故鄉"),
        ("Byline", "鲁迅（作家）、新青年社 · 新青年 · 1921年5月1日"),
        ("BodyText", HANS[0]),
    ]


def test_contents_are_filled_and_lead_to_bookmarks():
    root = tree(bound(colophon=True))
    entries = [p for p in root.iter(w("p")) if (style_of(p) or "").startswith("TOC")]
    assert [re.sub(r"\d+$", "", text_of(p)) for p in entries] == [
        "目录",
        "故乡",
        "一　渐近故乡",
        "故鄉（節選）",
        "漸近故鄉",
        "本书说明",
    ]
    marks = set(find(root, "//w:bookmarkStart/@w:name"))
    anchors = find(root, "//w:hyperlink/@w:anchor")
    assert len(anchors) == 5
    assert set(anchors) <= marks
    fields = find(root, "//w:instrText/text()")
    assert any(field.strip() == 'TOC \\o "1-2" \\h \\z \\u' for field in fields)
    assert [field.split()[1] for field in fields if "PAGEREF" in field] == anchors
    kinds = find(root, "//w:fldChar/@w:fldCharType")
    assert kinds.count("begin") == kinds.count("end") == kinds.count("separate")
    assert len(find(root, "//w:bookmarkStart")) == len(set(find(root, "//w:bookmarkStart/@w:id"))) == len(marks)


@pytest.mark.parametrize(
    ("language", "word"), [("zh-Hant-TW", "目錄"), ("en", "Contents"), ("fr", "Table des matières")]
)
def test_contents_are_headed_in_the_language_of_the_book(language, word):
    document = m.Document((), m.Metadata(title="t", language=language))
    book = book_of(document, metadata=m.Metadata(language=language))
    assert [text_of(p) for p in paragraphs(tree(write(book, context())), "TOCHeading")] == [word]


def test_articles_begin_on_new_pages_and_have_heads_and_page_numbers():
    rendered = bound()
    sections = find(tree(rendered), "//w:sectPr")
    assert [find(section, "w:type/@w:val") for section in sections] == [["nextPage"]] * 3
    assert find(sections[0], "w:pgNumType/@w:fmt") == ["lowerRoman"]
    assert find(sections[1], "w:pgNumType/@w:start") == ["1"]
    assert all(section.find(w("titlePg")) is not None for section in sections)
    assert "文集" in text_of(tree(rendered, "word/header1.xml"))
    assert find(tree(rendered, "word/footer1.xml"), "//w:instrText/text()") == [" PAGE "]


def test_colophon_tells_sources_digests_and_what_was_done():
    rendered = one(colophon=True, notes=((f"{1:064x}", {"删去": 12, "改动": {"标点": 3}}),))
    shown = [text_of(p) for p in paragraphs(tree(rendered), "Colophon")]
    assert shown == [
        "版本日期：2020年9月13日",
        "制作：duben 0.1.0",
        "来源：新青年",
        "网址：https://example.org/guxiang",
        "发表：1921年5月1日",
        f"原文 SHA-256：{1:064x}",
        "字符编码：gb18030",
        "删去：12",
        "改动：标点\N{NO-BREAK SPACE}3",
    ]
    assert not paragraphs(tree(one()), "Colophon")


# -- properties ---------------------------------------------------------------------------------------------


def test_core_properties():
    core = docx.Document(io.BytesIO(one().main)).core_properties
    assert (core.title, core.author, core.language) == ("故乡", "鲁迅（作家）; 新青年社", "zh-Hans")
    assert (core.comments, core.keywords, core.last_modified_by) == ("回乡 <见闻>。", "小说, 故乡", "duben 0.1.0")
    assert (core.created.isoformat()[:19], core.modified.isoformat()[:19]) == (
        "1921-05-01T00:00:00",
        "2020-09-13T12:26:40",
    )


def joined(rendered):
    """Properties by name, the pieces of long ones put together."""
    made = {}
    for node in tree(rendered, "docProps/custom.xml"):
        assert len(node[0].text) <= 255
        made[re.sub(r"(\.\d{5}|book)\.\d+$", r"\1", node.get("name"))] = (
            made.get(re.sub(r"(\.\d{5}|book)\.\d+$", r"\1", node.get("name")), "") + node[0].text
        )
    return made


def test_custom_properties_hold_all_metadata_of_each_article():
    rows = joined(bound())
    assert json.loads(rows["duben.book"])["articles"] == 2
    for number, document in enumerate((ARTICLE, TRADITIONAL), 1):
        form = json.loads(rows[f"duben.article.{number:05}"])
        back = native.document_from(form["document"])
        assert (form["label"], form["digest"]) == (document.metadata.title, f"{number:064x}")
        assert (back.metadata, back.provenance) == (document.metadata, document.provenance)
    assert joined(one())["URL"] == "https://example.org/guxiang"


def test_odd_dates_do_not_break_the_properties():
    for date in (
        m.PartialDate(1066, 10, 14),
        m.PartialDate(2020, 2, 30),
        m.PartialDate(2020),
        m.PartialDate(2020, 5, 29, "8:6"),
    ):
        rendered = one(m.Document((p("文"),), m.Metadata(title="t", language="zh-Hans", published=date)))
        assert docx.Document(io.BytesIO(rendered.main)).core_properties.created.year == 2020


# -- size and sight -----------------------------------------------------------------------------------------


def test_libreoffice_lays_it_out(tmp_path):
    need("soffice", "pdftotext")
    (tmp_path / "book.docx").write_bytes(bound(colophon=True).main)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        "--headless",
        profile,
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "book.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    shown = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "book.pdf"), "-"], check=True, capture_output=True, timeout=60
    )
    pages = [re.sub(r"[ \n]", "", page) for page in shown.stdout.decode().split("\f")]
    assert pages[0].startswith("文集")
    assert pages[1].startswith("目录")
    starts = [number for number, page in enumerate(pages) if page.startswith(("故乡", "故鄉（節選）", "本书说明"))]
    assert len(starts) == 3
    for title, start in zip(("故乡", "故鄉（節選）", "本书说明"), starts, strict=True):
        assert re.search(
            f"{title}\\.+{start - 1}(?!\\d)", pages[1]
        )  # the page in the contents is the page it stands on
