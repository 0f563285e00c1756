"""The EPUB writer: what the package says, what the chapters hold, and that epubcheck has nothing to say."""

import io
import json
import re
import zipfile
from collections import Counter

import pytest
from documents import book_of, card_of, p, picture, t
from lxml import etree
from outside import epubcheck

from converter import model as m
from converter.errors import RenderError
from converter.rendered import WriteContext
from converter.walk import ledger_text
from converter.writers.epub import write
from converter.writers.epub.cover import break_lines, title_lines
from converter.writers.markup import linked_data
from converter.writers.markup.links import safe_target
from converter.writers.markup.svg import clean_svg

HTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
OPS = "{http://www.idpf.org/2007/ops}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
EPOCH = 1700000000  # 2023-11-14T22:13:20Z
PNG = picture()
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)" width="4" height="4"><script>alert(1)</script>'
    b'<image href="https://example.org/spy.png"/><rect id="a" width="4" height="4"/></svg>'
)


HOME = m.Document(
    (
        p("我冒了嚴寒，回到相隔二千餘里，別了二十餘年的故鄉去。"),
        m.Heading(3, t("閏土")),
        p(
            "我們日裏到海邊撿貝殼去",
            m.NoteRef("注一"),
            "，紅的綠的都有，鬼見怕也有，",
            m.Ruby("觀音", "ㄍㄨㄢ ㄧㄣ"),
            "手也有。——",
            m.Emphasis(t("阿呀")),
            "……",
            m.Strong(t("老爺")),
            m.NoteRef("注一"),
            m.NoteRef("不在"),
        ),
        m.Heading(4, t("水生")),
        m.Heading(2, t("歸途")),
        m.Quote((m.Paragraph(t("老爷！"), language="zh-Hans"),)),
        m.List(((p("一"),), (p("二"), m.List(((p("甲"),),), ordered=True, start=3)))),
        m.CodeBlock("if a < b:\n\treturn '&'", "python"),
        m.Table(
            (
                (m.Cell(t("名"), header=True), m.Cell((), header=True)),
                (m.Cell(t("閏土"), rows=2), m.Cell(t("12"), align="right")),
                (m.Cell(t("13")),),
            ),
            p("表一"),
        ),
        m.Figure((m.Image("https://example.org/sea.png", "海邊", None, "sea.png"),), p("圖一")),
        m.Figure((m.Image("https://example.org/lost.png", "西瓜地"), m.Image("spy.svg", "月", None, "spy.svg"))),
        m.Verse((m.Text("床前明月光，"), m.LineBreak(), m.Text("疑是地上霜。"))),
        m.ThematicBreak(),
        p(
            m.Code("x<1"),
            m.Deleted(t("刪")),
            m.Superscript(t("2")),
            m.Subscript(t("3")),
            m.Span(t("Heimat"), "de"),
            m.Link(
                (m.Text("網頁"), m.Link(t("內"), "http://b.example/"), m.NoteRef("2")), "https://a.example/故鄉 [1]"
            ),
            m.Link(t("惡"), "java\nscript:alert(1)"),
            m.Link(t("近"), "b.html"),
            m.Link(t("處"), "#here"),
            m.Link((), "https://a.example/"),
            m.Image("bad.png", "壞", None, "bad.png"),
        ),
        m.Notes(
            (
                m.Note("注一", (p("貝殼名。"), p("又一段。"))),
                m.Note("2", (m.Quote((p("詩。"),)),)),
                m.Note("2", (p("重名。"),)),
            )
        ),
    ),
    m.Metadata(
        title="故鄉",
        subtitle="一九二一年一月",
        original_title="故鄉（原題）",
        authors=(m.Person("魯迅", "作家", "北京大學"),),
        editors=(m.Person("陳獨秀"),),
        translators=(m.Person("楊憲益"),),
        published=m.PartialDate(1921, 5, 1, "08:00"),
        source="新青年",
        url="https://example.org/故鄉.html",
        language="zh-Hant",
        summary="回鄉之作。",
        keywords=("小說", "紹興"),
        rights="公有領域",
        identifier="doi:10.1000/1",
    ),
    resources=(
        m.Resource("sea.png", "image/png", "", len(PNG), "sea.png"),
        m.Resource("spy.svg", "image/svg+xml", "", len(SVG), "spy.svg"),
        m.Resource("bad.png", "image/png", "", 3, "bad.png"),
    ),
)
BARE = m.Document(
    (p("这一篇没有题目，\x07也没有作者\ufffe。<b>&amp;</b>"),),
    m.Metadata(language="zh-Hans", authors=(m.Person(affiliation="本报编辑部"),), published=m.PartialDate(2020, 5)),
)
ODD = m.Document((p("Plain text. " * 9),), m.Metadata(title="<b></b>" + "長題" * 150, language="en"))
NOTHING = m.Document((), m.Metadata(title="\x00 \x01", language="not a language"))
FILES = {"sea.png": PNG, "spy.svg": SVG, "bad.png": b"GIF"}


def read_resource(resource):
    return FILES[resource.locator]


def bound(*documents, **metadata):
    own = m.Metadata(**{"title": "舊文集", "language": "zh-Hant", **metadata})
    untitled = {n: "这一篇没有题目" for n, document in enumerate(documents, 1) if not document.metadata.title}
    return book_of(*documents, label="舊文集", labels=untitled, metadata=own)


def alone(document):
    return book_of(document, bound=False, label="x", labels={1: document.metadata.title or "这一篇没有题目"})


def context(**options):
    return WriteContext(**{"epoch": EPOCH, "version": "1.2.3", "read_resource": read_resource, **options})


ALL = bound(HOME, BARE, ODD, NOTHING, editors=(m.Person("編者甲"),), subtitle="上冊")


def opened(rendered):
    return zipfile.ZipFile(io.BytesIO(rendered.main))


def page(rendered, name):
    return etree.fromstring(opened(rendered).read(f"EPUB/{name}"))


def chapter(*blocks, **metadata):
    document = m.Document(blocks, m.Metadata(**{"title": "題", "language": "zh-Hant", **metadata}))
    text = opened(write(alone(document), context())).read("EPUB/text/a0001.xhtml").decode()
    return text.partition("</header>\n")[2].rpartition("</section>\n</body>")[0].rstrip("\n")


# -- checkers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("book", "options"),
    [(ALL, {"colophon": True, "look": "archival"}), (alone(HOME), {})],
    ids=["book-with-every-trap", "one-article"],
)
def test_epubcheck_finds_nothing(tmp_path, book, options):
    path = tmp_path / "book.epub"
    path.write_bytes(write(book, context(**options)).main)
    assert epubcheck(path) == []


def test_a_date_that_is_none_is_told_as_far_as_it_is_one():
    document = m.Document(
        (p("文"),), m.Metadata(title="題", language="zh-Hant", published=m.PartialDate(2020, 2, 30, "25:00"))
    )
    rendered = write(alone(document), context())
    assert ("date", "2020-02") in dublin(rendered)
    assert page(rendered, "text/a0001.xhtml").find(f".//{HTML}time").get("datetime") == "2020-02"


def test_only_the_first_notes_are_a_landmark():
    made = chapter(p("文", m.NoteRef("a")), m.Notes((m.Note("a", (p("一"),)),)), m.Notes((m.Note("b", (p("二"),)),)))
    assert made.count("aria-label=") == 1


def test_another_reader_finds_its_way():
    epub = pytest.importorskip("ebooklib.epub")
    book = epub.read_epub(io.BytesIO(write(ALL, context()).main))
    assert book.get_metadata("DC", "title")[0][0] == "舊文集"
    assert [entry[0].title if isinstance(entry, tuple) else entry.title for entry in book.toc][:2] == [
        "故鄉",
        "这一篇没有题目",
    ]
    assert [name for name, _ in book.spine][:4] == ["cover", "titlepage", "nav", "a0001"]


# -- the container ------------------------------------------------------------------------------------------


def test_same_bytes_twice():
    assert write(ALL, context(colophon=True)).main == write(ALL, context(colophon=True)).main


def test_mimetype_first_stored_and_every_time_is_the_edition_s():
    entries = opened(write(ALL, context())).infolist()
    assert (entries[0].filename, entries[0].compress_type, entries[0].extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert {entry.date_time for entry in entries} == {(2023, 11, 14, 22, 13, 20)}
    assert {entry.create_system for entry in entries} == {3}


def test_early_times_are_clamped_in_the_zip_alone():
    rendered = write(ALL, context(epoch=-1))
    assert {entry.date_time for entry in opened(rendered).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert ("dcterms:modified", None, "1969-12-31T23:59:59Z") in metas(rendered)


def test_a_book_without_articles_is_refused():
    with pytest.raises(RenderError, match="at least one article"):
        write(bound(), context())


# -- the package --------------------------------------------------------------------------------------------


def metas(rendered):
    root = page(rendered, "package.opf")
    return [(node.get("property"), node.get("refines"), node.text) for node in root.iter(f"{OPF}meta")]


def dublin(rendered):
    return [
        (etree.QName(node).localname, node.text) for node in page(rendered, "package.opf")[0] if node.tag.startswith(DC)
    ]


def test_package_of_an_article():
    rendered = write(alone(HOME), context())
    assert page(rendered, "package.opf").get(LANG) == "zh-Hant"
    assert dublin(rendered)[1:] == [
        ("identifier", "doi:10.1000/1"),
        ("title", "故鄉"),
        ("title", "一九二一年一月"),
        ("language", "zh-Hant"),
        ("creator", "魯迅"),
        ("contributor", "楊憲益"),
        ("contributor", "陳獨秀"),
        ("date", "1921-05-01"),
        ("source", "https://example.org/%E6%95%85%E9%84%89.html"),
        ("publisher", "新青年"),
        ("subject", "小說"),
        ("subject", "紹興"),
        ("description", "回鄉之作。"),
        ("rights", "公有領域"),
    ]
    assert [(r, text) for name, r, text in metas(rendered) if name == "role"] == [
        ("#person-1", "aut"),
        ("#person-2", "trl"),
        ("#person-3", "edt"),
    ]
    assert ("dcterms:alternative", None, "故鄉（原題）") in metas(rendered)
    assert ("dcterms:modified", None, "2023-11-14T22:13:20Z") in metas(rendered)


def test_package_of_a_book():
    rendered = write(ALL, context())
    told = dublin(rendered)
    assert [text for name, text in told if name == "language"] == ["zh-Hant", "zh-Hans", "en"]
    assert [text for name, text in told if name == "contributor"] == ["魯迅", "本报编辑部", "楊憲益", "編者甲"]
    assert ("date", "2020-05") in told
    assert not [text for name, text in told if name == "creator"]


def test_identifier_hangs_on_the_articles():
    first, again, other = (write(book, context(epoch=e)) for book, e in ((ALL, 1), (ALL, 2), (bound(HOME), 1)))
    assert dublin(first)[0] == dublin(again)[0] != dublin(other)[0]
    assert dublin(first)[0][1].startswith("urn:uuid:")


def accessibility(rendered):
    return [(name[7:], text) for name, _, text in metas(rendered) if name.startswith("schema:")]


def test_accessibility_metadata_is_true():
    plain = dict(accessibility(write(alone(BARE), context())))
    assert (plain["accessMode"], plain["accessModeSufficient"], plain["accessibilityHazard"]) == (
        "textual",
        "textual",
        "none",
    )
    rich = accessibility(write(alone(HOME), context()))
    assert {"visual", "alternativeText", "rubyAnnotations"} <= {text for _, text in rich}
    assert dict(rich)["accessibilitySummary"].endswith("圖片均有文字說明。")
    undescribed = m.Document((p(m.Image("a", "", None, "sea.png")),), HOME.metadata, resources=HOME.resources)
    told = accessibility(write(alone(undescribed), context()))
    assert ("accessModeSufficient", "textual,visual") in told
    assert ("accessibilityFeature", "alternativeText") not in told


def test_spine_and_cover():
    rendered = write(ALL, context(colophon=True))
    root = page(rendered, "package.opf")
    assert [node.get("idref") for node in root.iter(f"{OPF}itemref")] == [
        "cover", "titlepage", "nav", "a0001", "a0002", "a0003", "a0004", "colophon",
    ]  # fmt: skip
    (cover,) = [node for node in root.iter(f"{OPF}item") if node.get("properties") == "cover-image"]
    assert cover.get("href") == "cover.svg"
    alone_spine = page(write(alone(HOME), context()), "package.opf").iter(f"{OPF}itemref")
    assert [node.get("idref") for node in alone_spine] == ["cover", "a0001"]


def test_nav_is_nested_and_speaks_the_book_s_language():
    nav = page(write(ALL, context()), "nav.xhtml")
    assert nav.find(f".//{HTML}h1").text == "目錄"
    toc, landmarks = nav.iter(f"{HTML}nav")

    def tree(ol):
        return [(li[0].text, tree(li[1]) if len(li) > 1 else []) for li in ol]

    assert tree(toc.find(f"{HTML}ol"))[:2] == [
        ("故鄉", [("閏土", [("水生", [])]), ("歸途", [])]),
        ("这一篇没有题目", []),
    ]
    assert [li[0].get(f"{OPS}type") for li in landmarks.find(f"{HTML}ol")] == [
        "cover",
        "titlepage",
        "toc",
        "bodymatter",
    ]
    assert landmarks.get("aria-label") == "導覽"
    assert page(write(alone(BARE), context()), "nav.xhtml").find(f".//{HTML}h1").text == "目录"
    assert page(write(alone(ODD), context()), "nav.xhtml").find(f".//{HTML}h1").text == "Contents"


def test_each_chapter_has_its_language():
    rendered = write(ALL, context())
    roots = [page(rendered, f"text/a000{number}.xhtml") for number in (1, 2, 3, 4)]
    assert [(root.get("lang"), root.get(LANG)) for root in roots] == [
        ("zh-Hant", "zh-Hant"),
        ("zh-Hans", "zh-Hans"),
        ("en", "en"),
        ("und", "und"),
    ]


def test_colophon_tells_sources_and_digests():
    notes = ((card_of(HOME, 1).digest, {"removals": 3, "rules": {"slips": 2}, "profile": ["reading"]}),)
    rendered = write(ALL, context(colophon=True, notes=notes))
    text = "".join(page(rendered, "colophon.xhtml").itertext())
    for told in (
        "新青年",
        "https://example.org/故鄉.html",
        f"{1:064x}",
        "2023年11月14日",
        "duben 1.2.3",
        "殘損字句\N{NO-BREAK SPACE}2",
    ):
        assert told in text


# -- chapters -----------------------------------------------------------------------------------------------

MARK = '<sup><a epub:type="noteref" role="doc-noteref" id="r1" href="#n1">[1]</a></sup>'
CASES = {
    "ruby-without-rp": ((p(m.Ruby("觀", "guān")),), "<p><ruby>觀<rt>guān</rt></ruby></p>"),
    "text-is-never-markup": ((p("《<條例>》&"),), "<p>《&lt;條例&gt;》&amp;</p>"),
    "marks-are-left-alone": ((p("——“甲”……「乙」"),), "<p>——“甲”……「乙」</p>"),
    "no-space-is-put-in": ((p("在1921年Berlin的"),), "<p>在1921年Berlin的</p>"),
    "heading-without-a-gap": ((m.Heading(4, t("節")),), '<h2 id="h1" data-level="4">節</h2>'),
    "empty-heading-and-paragraph": ((m.Heading(2, ()), p(), p("文")), "<p>文</p>"),
    "block-language": (
        (m.Paragraph(t("简"), language="zh-Hans"),),
        '<p lang="zh-Hans" xml:lang="zh-Hans">简</p>',
    ),
    "same-language-is-not-said-again": ((m.Paragraph(t("繁"), language="zh-Hant"),), "<p>繁</p>"),
    "pictures-alone-are-not-indented": (
        (p(m.Image("https://a.example/x.png", "圖")),),
        '<p class="pictures"><span class="picture" data-source="https://a.example/x.png">圖</span></p>',
    ),
    "verse": ((m.Verse((m.Text("甲"), m.LineBreak(), m.Text("乙"))),), '<p class="verse">甲<br/>乙</p>'),
    "note-and-back": (
        (p("文", m.NoteRef("a")), m.Notes((m.Note("a", (p("注"),)),))),
        (
            f'<p>文{MARK}</p>\n<section class="notes" epub:type="footnotes" aria-label="註釋">\n'
            '<aside epub:type="footnote" role="doc-footnote" id="n1" data-name="a">\n'
            '<p><a class="number" role="doc-backlink" href="#r1">[1]</a> 注</p>\n</aside>\n</section>'
        ),
    ),
    "mark-in-a-link-stands-beside-it": (
        (p(m.Link((m.Text("甲"), m.NoteRef("a")), "http://a.example/")), m.Notes((m.Note("a", (p("注"),)),))),
        f'<p><a href="http://a.example/">甲</a>{MARK}</p>',
    ),
    "link-in-a-link": (
        (p(m.Link((m.Link(t("乙"), "http://b.example/"),), "http://a.example/")),),
        '<p><a href="http://a.example/">乙</a></p>',
    ),
    "local-link-keeps-its-text-and-target": (
        (p(m.Link(t("乙"), "b.html")),),
        '<p><span class="link" data-target="b.html">乙</span></p>',
    ),
    "header-cells": (
        (
            m.Table(
                (
                    (m.Cell(t("甲"), header=True), m.Cell((), header=True)),
                    (m.Cell(t("乙"), header=True), m.Cell(t("1"), columns=2)),
                )
            ),
        ),
        (
            '<table>\n<thead>\n<tr><th scope="col">甲</th><td class="header"></td></tr>\n</thead>\n'
            '<tbody>\n<tr><th scope="row">乙</th><td colspan="2">1</td></tr>\n</tbody>\n</table>'
        ),
    ),
    "a-silent-cell-heads-nothing": (
        (m.Table(((m.Cell((m.Span((), "en"),), header=True), m.Cell(t("甲"))),)),),
        '<table>\n<tbody>\n<tr><td class="header"><span lang="en" xml:lang="en"></span></td><td>甲</td></tr>',
    ),
    "a-silent-link-leads-nowhere": ((p("甲", m.Link((m.LineBreak(),), "http://a.example/")),), "<p>甲<br/></p>"),
    "code-keeps-its-spaces": ((m.CodeBlock("a\r\n  b <c>"),), "<pre><code>a\n  b &lt;c&gt;</code></pre>"),
    "list-of-two-depths": (
        (m.List(((p("甲"), m.List(((p("乙"),),), ordered=True, start=3)),)),),
        '<ul>\n<li>甲\n<ol start="3">\n<li>乙</li>\n</ol>\n</li>\n</ul>',
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_markup(case):
    blocks, expected = case
    made = chapter(*blocks)
    assert made[: len(expected)] == expected


def test_byline():
    root = page(write(alone(HOME), context()), "text/a0001.xhtml")
    lines = ["".join(node.itertext()) for node in root.iter(f"{HTML}p") if node.get("class") == "byline"]
    assert lines == [
        "魯迅（北京大學 作家） · 新青年 · 1921年5月1日 08:00",
        "譯者：楊憲益 · 編輯：陳獨秀 · 原題：故鄉（原題）",
    ]
    assert root.find(f".//{HTML}time").get("datetime") == "1921-05-01T08:00"


def metadata_of(data):
    """The way back from JSON-LD, as a reader goes it."""
    strings = {field: data.get(name) for field, name in linked_data._STRINGS.items()}
    people = {
        field: tuple(
            m.Person(one.get("name"), one.get("roleName"), one.get("affiliation", {}).get("name"))
            for one in data.get(name, ())
        )
        for field, name in linked_data._PERSONS.items()
    }
    return m.Metadata(
        **strings,
        **people,
        source=data.get("sourceOrganization", {}).get("name"),
        site=data.get("isPartOf", {}).get("name"),
        keywords=tuple(data.get("keywords", ())),
    ), {name: data.get(name) for name in linked_data._DATES.values()}


def test_metadata_comes_back_from_the_chapter():
    rendered = write(ALL, context())
    for number, document in ((1, HOME), (2, BARE), (3, ODD)):
        script = page(rendered, f"text/a000{number}.xhtml").find(f".//{HTML}script")
        made, dates = metadata_of(json.loads(script.text))
        published = document.metadata.published
        assert dates["datePublished"] == (str(published) if published else None)
        assert made == m.Metadata(
            **{
                name: getattr(document.metadata, name)
                for name in m.Metadata.__slots__
                if name not in {"published", "modified"}
            }
        )


def test_han_characters_out_are_those_in():
    rendered = write(ALL, context())
    for number, document in ((1, HOME), (2, BARE)):
        section = page(rendered, f"text/a000{number}.xhtml").find(f".//{HTML}section")
        section.remove(section.find(f"{HTML}header"))
        assert Counter(HAN.findall("".join(section.itertext()))) == han_of(document)


def han_of(document):
    counted = Counter()

    def walk(node):
        if isinstance(node, m.Image):
            if node.resource not in {"sea.png", "spy.svg"}:  # what stands there is its alt text
                counted.update(HAN.findall(node.alt))
        elif isinstance(node, tuple):
            for child in node:
                walk(child)
        elif isinstance(node, m.Note):
            walk(node.blocks)
        elif isinstance(node, m.NoteRef):
            counted.update(HAN.findall(node.note) if node.note == "不在" else ())
        elif hasattr(node, "__slots__"):
            if isinstance(node, m.Text | m.Code | m.Ruby):
                counted.update(HAN.findall(ledger_text((node,))))
            else:
                for name in ("children", "blocks", "items", "rows", "caption", "images", "notes"):
                    walk(getattr(node, name, None))

    walk(document.blocks)
    return counted


def test_what_is_lost_is_found():
    found = {(finding.rule, finding.where) for finding in write(ALL, context()).findings}
    assert found == {
        ("missing-picture", "故鄉"),
        ("lost-note", "故鄉"),
        ("unsafe-link", "故鄉"),
        ("local-link", "故鄉"),
        ("untitled", "这一篇没有题目"),
        ("illegal-characters", "这一篇没有题目"),
        ("untitled", "Untitled"),
        ("unknown-language", "Untitled"),
    }
    messages = [f.message for f in write(alone(HOME), context()).findings if f.rule == "missing-picture"]
    assert len(messages) == 2
    assert "only on the web" in messages[0]
    assert "damaged" in messages[1]


def test_illegal_characters_are_left_out_of_every_page():
    text = "".join(page(write(ALL, context()), "text/a0002.xhtml").itertext())
    assert "这一篇没有题目，也没有作者。<b>&amp;</b>" in text


def test_titles_of_nothing_and_of_markup():
    rendered = write(ALL, context())
    titles = [page(rendered, f"text/a000{n}.xhtml").find(f".//{HTML}h1").text for n in (2, 3, 4)]
    assert titles == ["这一篇没有题目", "<b></b>" + "長題" * 150, "Untitled"]


def test_pictures_are_in_the_book_once_and_harmless():
    twice = bound(HOME, HOME)
    archive = opened(write(twice, context()))
    images = [name for name in archive.namelist() if "/images/" in name]
    assert sorted(name.rpartition(".")[2] for name in images) == ["png", "svg"]
    svg = next(archive.read(name) for name in images if name.endswith(".svg"))
    assert b"script" not in svg
    assert b"onload" not in svg
    assert b"example.org" not in svg
    assert clean_svg(b"<svg xmlns='http://www.w3.org/2000/svg'><broken") is None


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/故#鄉", "https://a.example/%E6%95%85#%E9%84%89"),
        ("http://中文.example/", "http://xn--fiq228c.example/"),
        ("HTTP://A.example:80/[x]?q={y}|z", "http://a.example:80/%5Bx%5D?q=%7By%7D%7Cz"),
        ("//a.example/x", "https://a.example/x"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("ftp://a.example/x", "ftp://a.example/x"),
        ("b c.html", "b%20c.html"),
        ("javascript:alert(1)", None),
        (" java\tscript:alert(1)", None),
        ("vbscript:x", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("weixin://x", None),
        ("http://", None),
        ("http://a b/", None),
        ("http://a.example:port/", None),
        ("http://[::1/", None),
        ("http://1.2.3.999/", None),
        ("", None),
    ],
)
def test_targets(target, expected):
    assert safe_target(target) == expected


# -- looks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["reading", "plain", "archival"])
@pytest.mark.parametrize(
    "rule",
    [
        r"p \{[^}]*text-indent: 2em;",  # the first paragraph too: no rule takes it back after headings
        r"p \{[^}]*text-align: justify;",
        r"body \{[^}]*line-height: 1\.75;",
        r"html \{[^}]*line-break: strict;",
        r"html \{[^}]*hanging-punctuation: none;",
        r"html \{[^}]*text-spacing-trim: trim-start;",
        r"html \{[^}]*text-autospace: normal;",
        r"h1, h2, h3, h4, h5, h6 \{[^}]*text-indent: 0;[^}]*break-after: avoid;",
        r"p\.verse[^}]*\{[^}]*text-indent: 0;",
        r"figure \{[^}]*break-inside: avoid;",
        r'body:lang\(zh\) \{[^}]*"Songti SC"',
        r'body:lang\(zh-TW\) \{[^}]*"新細明體"',
        r'\.number:lang\(zh-TW\) \{[^}]*"微軟正黑體"',
        r'body:lang\(zh-MO\) \{[^}]*"Noto Serif CJK HK"',
        r'\.number:lang\(zh\) \{[^}]*"黑体"',
    ],
)
def test_typography(look, rule):
    css = opened(write(alone(BARE), context(look=look))).read("EPUB/style.css").decode()
    assert re.search(rule, css)
    assert not re.search(r"p:first-of-type|h\d \+ p", css)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("故鄉", ["故鄉"]),
        ("论持久战：在延安抗日战争研究会的讲演", ["论持久战：", "在延安抗日战争", "研究会的讲演"]),
        ("短篇小說集：從《吶喊》到《徬徨》的一些舊文章", ["短篇小說集：", "從《吶喊》到《徬徨》", "的一些舊文章"]),
        ("The Art of Computer Programming", ["The Art of", "Computer", "Programming"]),
        ("", [""]),
    ],
)
def test_cover_lines(title, lines):
    assert title_lines(title)[0] == lines


def test_a_long_title_is_cut_on_the_cover_alone():
    lines, _ = title_lines("長題" * 150)
    assert len(lines) == 7
    assert lines[-1].endswith("……")
    assert not [text for text in break_lines("一，二。三？" * 20, 5, most=99) if text[0] in "，。？"]
