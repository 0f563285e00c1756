"""Reading DOCX: our own files come back whole, those of others come in whole, bad ones are refused in words."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from documents import picture
from round_trips import EVERYTHING, collected

import converter
from converter import ledger
from converter import model as m
from converter.collect import collect
from converter.errors import DamagedInput, EmptyInput
from converter.options import Options
from converter.readers import docx
from converter.source import DOCX, Source, read_resource
from converter.walk import block_text, inlines, leaves

PAGES = sorted((Path(__file__).parent.parent / "examples" / "pages").glob("*.*"))
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
STYLES = (
    f"<w:styles {NAMES}>"
    '<w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:styleId="2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:styleId="a3"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="own"><w:name w:val="章节"/><w:basedOn w:val="2"/></w:style>'
    '<w:style w:styleId="q"><w:name w:val="Intense Quote"/></w:style>'
    '<w:style w:styleId="c"><w:name w:val="HTML Preformatted"/></w:style>'
    '<w:style w:styleId="cap"><w:name w:val="caption"/></w:style>'
    '<w:style w:styleId="toc1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:styleId="lb"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    "</w:styles>"
)
NUMBERING = (
    f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="–"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num></w:numbering>'
)
FOOTNOTES = (
    f'<w:footnotes {NAMES}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> 指绍兴。</w:t></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)
ENDNOTES = (
    f'<w:endnotes {NAMES}><w:endnote w:id="2"><w:p><w:r><w:t>尾注一条。</w:t></w:r></w:p></w:endnote></w:endnotes>'
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Microsoft Word - 文档1</dc:title>'
    "<dc:creator>鲁迅;周作人</dc:creator><cp:keywords>故乡, 小说</cp:keywords></cp:coreProperties>"
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{R}/hyperlink" Target="https://example.org/a" TargetMode="External"/>'
    f'<Relationship Id="r2" Type="{R}/image" Target="media/image1.png"/></Relationships>'
)
DRAWING = (
    '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="村口"/><a:graphic><a:graphicData>'
    '<a:blip r:embed="r2"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
)
BOX = (
    "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>框中的字</w:t></w:r></w:p>"
    "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>框中的字</w:t></w:r></w:p>"
    "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
RUBY = (
    "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>gāchá</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>嘎查</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)


def p(*runs, style=None, more=""):
    """A paragraph; strings are runs of text or runs as they are."""
    inner = "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{more}</w:pPr>{inner}</w:p>"


def in_list(number, level):
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def marked(text, properties):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def field(instruction, result):
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


CELLS = (
    "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{}</w:tc></w:tr>"
    "<w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"
).format(p("头"), p("左"), p("右", more='<w:jc w:val="center"/>'), p("右下", "") + p("二行"))
BODY = [
    p("故乡", style="a3"),
    (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>归途 1</w:t></w:r></w:p>'
    ),
    p("闰土 2", '<w:r><w:fldChar w:fldCharType="end"/></w:r>', style="toc1"),
    p(marked("归途", "<w:b/>"), style="1"),
    p(
        "我冒了",
        marked("严", "<w:b/>"),
        marked("寒", '<w:b/><w:em w:val="dot"/>'),
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        "，回",
        "<w:del><w:r><w:delText>不</w:delText></w:r></w:del><w:ins><w:r><w:t>到</w:t></w:r></w:ins>",
        '<w:hyperlink r:id="r1"><w:r><w:t>故乡</w:t></w:r></w:hyperlink>',
        field('HYPERLINK "https://example.org/b"', "去"),
        RUBY,
        '<w:r><w:endnoteReference w:id="2"/></w:r>',
    ),
    p("引文一", style="q"),
    p("引文二", style="q"),
    p("闰土", style="own"),
    p("甲", style="lb"),
    p("乙", style="lb"),
    p("三", more=in_list(2, 0)),
    p("三之一", more=in_list(2, 1)),
    p("四", more=in_list(2, 0)),
    p("x = 1", style="c"),
    p("y = 2", style="c"),
    p(DRAWING),
    p("图 1 村口", style="cap"),
    p("表 1", style="cap"),
    CELLS,
    p("末段", BOX, "<w:r><w:br/><w:t>下一行</w:t></w:r>", marked("看不见", "<w:vanish/>")),
]


def foreign(body=None, changed=None, namespace=W):
    """A DOCX as Word writes them."""
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": RELS.replace('Id="r1"', 'Id="r9"').replace(
            "</Relationships>",
            f'<Relationship Id="r3" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        ),
        "docProps/core.xml": CORE,
        "word/document.xml": f"<w:document {NAMES}><w:body>{''.join(body or BODY)}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "word/footnotes.xml": FOOTNOTES,
        "word/endnotes.xml": ENDNOTES,
        "word/_rels/document.xml.rels": RELS,
        "word/media/image1.png": picture(),
    }
    files |= changed or {}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            if data is not None:
                target.writestr(name, data.replace(W, namespace) if isinstance(data, str) else data)
    return made.getvalue()


def outcome(data):
    made = docx.read(Source(data, "a.docx"), Options())
    ledger.check_reading(made.text, made.document, made.removals)
    return made


# -- our own files ------------------------------------------------------------------------------------------


def test_groups_are_known_when_another_program_has_moved_their_ends():
    """LibreOffice puts the ends into the paragraphs, and begins a group anew in its last one."""
    before = converter.convert(EVERYTHING.encode(), name="a.md")
    files = zipfile.ZipFile(io.BytesIO(before.render("docx").main))
    made = io.BytesIO()
    with files, zipfile.ZipFile(made, "w") as target:
        for name in files.namelist():
            data = files.read(name)
            if name == "word/document.xml":
                text = data.decode()
                start = r'(<w:bookmarkStart w:id="\d+" w:name="_(?:Quote|List)\d+"/>)(<w:p><w:pPr>(?:(?!</w:pPr>).)*</w:pPr>)'
                end = r'(</w:p>)(<w:bookmarkEnd w:id="\d+"/>)'
                for _ in range(4):
                    text = re.sub(end, r"\2\1", re.sub(start, r"\2\1", text))
                assert not re.search(start, text)
                data = text.encode()
            target.writestr(name, data)
    after = outcome(made.getvalue()).document
    assert after.blocks == before.document.blocks


# -- those of others ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("namespace", [W, STRICT], ids=["transitional", "strict"])
def test_a_file_of_word_comes_in(namespace):
    made = outcome(foreign(namespace=namespace))
    document = made.document
    assert document.metadata.title == "故乡"
    assert document.metadata.authors == (m.Person("鲁迅"), m.Person("周作人"))
    assert document.metadata.keywords == ("故乡", "小说")
    one, first, quote, two, bullets, numbers, code, figure, table, last, box, notes = document.blocks
    assert (one, two) == (m.Heading(2, (m.Text("归途"),)), m.Heading(3, (m.Text("闰土"),)))
    assert first == m.Paragraph(
        (
            m.Text("我冒了"),
            m.Strong((m.Text("严"), m.Emphasis((m.Text("寒"),)))),
            m.NoteRef("1"),
            m.Text("，回到"),
            m.Link((m.Text("故乡"),), "https://example.org/a"),
            m.Link((m.Text("去"),), "https://example.org/b"),
            m.Ruby("嘎查", "gāchá"),
            m.NoteRef("2"),
        )
    )
    assert quote == m.Quote((m.Paragraph((m.Text("引文一"),)), m.Paragraph((m.Text("引文二"),))))
    assert bullets == m.List(((m.Paragraph((m.Text("甲"),)),), (m.Paragraph((m.Text("乙"),)),)))
    assert numbers == m.List(
        (
            (m.Paragraph((m.Text("三"),)), m.List(((m.Paragraph((m.Text("三之一"),)),),))),
            (m.Paragraph((m.Text("四"),)),),
        ),
        ordered=True,
        start=3,
    )
    assert code == m.CodeBlock("x = 1\ny = 2")
    name = document.resources[0].name
    assert figure == m.Figure(
        (m.Image("word/media/image1.png", "村口", None, name),), m.Paragraph((m.Text("图 1 村口"),))
    )
    assert table == m.Table(
        (
            (m.Cell((m.Text("头"),), header=True, columns=2),),
            (m.Cell((m.Text("左"),), rows=2), m.Cell((m.Text("右"),), align="center")),
            (m.Cell((m.Text("右下"), m.LineBreak(), m.Text("二行"))),),
        ),
        m.Paragraph((m.Text("表 1"),)),
    )
    assert (last, box) == (
        m.Paragraph((m.Text("末段"), m.LineBreak(), m.Text("下一行"))),
        m.Paragraph((m.Text("框中的字"),)),
    )
    assert [(note.name, block_text(note.blocks[0])) for note in notes.notes] == [("1", "指绍兴。"), ("2", "尾注一条。")]
    assert {removal.rule: removal.text for removal in made.removals} == {
        "title": "故乡",
        "contents": "归途 1\n闰土 2",
        "tracked-deletions": "不",
        "hidden": "看不见",
    }


def test_a_base_under_ruby_is_text():
    document = outcome(foreign([p("他是", RUBY, "人。")])).document
    assert [node for leaf in leaves(document.blocks) for node in inlines(leaf.children)] == [
        m.Text("他是"),
        m.Ruby("嘎查", "gāchá"),
        m.Text("人。"),
    ]


def test_headings_of_level_1_are_chapters_where_there_are_several():
    data = foreign([p("归途", style="1"), p("一。"), p("闰土", style="1"), p("二。")])
    document = outcome(data).document
    assert [block.level for block in document.blocks if isinstance(block, m.Heading)] == [2, 2]
    parts = [part.document for part in docx.articles(Source(data, "a.docx"), Options())]
    assert [(part.metadata.title, block_text(part.blocks[0])) for part in parts] == [("归途", "一。"), ("闰土", "二。")]


def test_a_lone_heading_of_level_1_is_the_title():
    document = outcome(foreign([p("归途", style="1"), p("一。"), p("月下", style="2"), p("二。")])).document
    assert document.metadata.title == "归途"
    assert document.blocks[1] == m.Heading(2, (m.Text("月下"),))


def test_a_frame_around_text_is_no_table():
    cell = f"<w:tbl><w:tr><w:tc>{p('框里第一段。')}{p('第二段。')}</w:tc></w:tr></w:tbl>"
    blocks = outcome(foreign([p("前。"), cell])).document.blocks
    assert [block_text(block) for block in blocks] == ["前。", "框里第一段。", "第二段。"]


# -- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no zip at all", r"a\.docx cannot be opened as a ZIP"),
        (foreign()[:900], r"a\.docx cannot be opened as a ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"a\.docx is locked with a password"),
        (foreign(changed={"word/document.xml": "<w:document"}), r"a\.docx: word/document\.xml is damaged"),
        (foreign(changed={"word/document.xml": None}), r"a\.docx is no DOCX that can be read"),
        (foreign(changed={"word/document.xml": "a" * (40 * 2**20)}), r"a\.docx.*beyond the limit"),
    ],
    ids=["no-zip", "cut", "locked", "bad-xml", "no-text", "bomb"],
)
def test_bad_files_are_named(data, words):
    with pytest.raises(DamagedInput, match=words):
        converter.convert(Source(data, "a.docx"))


def test_a_file_without_text_is_empty():
    with pytest.raises(EmptyInput, match=r"a\.docx"):
        converter.convert(Source(foreign([p()]), "a.docx"))


def test_entities_are_never_expanded():
    text = f'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document {NAMES}><w:body>{p("一&a;二")}</w:body></w:document>'
    assert "一&a;二" in outcome(foreign(changed={"word/document.xml": text})).text


def test_files_are_found_in_folders_and_zips(tmp_path):
    (tmp_path / "a.docx").write_bytes(foreign())
    (tmp_path / "nameless").write_bytes(foreign())
    assert [item.relative for item in collect([tmp_path]).items] == ["a.docx"]
    assert collected(collect([tmp_path / "nameless"])) == [DOCX]
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as target:
        target.writestr("x/a.docx", foreign())
    (item,) = collect([tmp_path / "saved.zip"]).items
    source = item.open()
    made = docx.read(source, Options())
    assert read_resource(source.beside, made.document.resources[0]) == picture()
