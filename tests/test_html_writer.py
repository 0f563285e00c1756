"""The HTML writer: one page that asks the network for nothing, for an article and for a book."""

import json
import re
from collections import Counter

import pytest
from documents import book_of, p, picture
from lxml import html

from converter.errors import RenderError
from converter.model import (
    Cell,
    Document,
    Figure,
    Heading,
    Image,
    Link,
    Metadata,
    Note,
    NoteRef,
    Notes,
    PartialDate,
    Person,
    Resource,
    Ruby,
    Table,
    Text,
)
from converter.rendered import WriteContext
from converter.writers.html import write

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
PNG = picture()


STORY = Document(
    (
        p("孔乙己是站着喝酒而穿长衫的唯一的人。", NoteRef("1"), Ruby("茴", "huí"), "\x00<script>alert(1)</script>"),
        Heading(2, (Text("酒店"),)),
        Figure((Image("https://example.org/a.png", "酒店", None, "a.png"),), p("图一")),
        p(Image("https://example.org/b.png", "柜台"), Link((Text("甲"),), "https://example.org/甲"), NoteRef("1")),
        p(Link((Text("恶"),), "javascript:alert(1)"), Link((Text("近"),), "b.html"), Link((Text("处"),), "#x")),
        Table(((Cell((Text("茴香豆"),), header=True), Cell((Text("一碟"),))),)),
        Notes((Note("1", (p("见《呐喊》。"),)),)),
    ),
    Metadata(
        title="孔乙己",
        authors=(Person("鲁迅"),),
        published=PartialDate(1919, 4),
        source="新青年",
        language="zh-Hans",
        summary="咸亨酒店的一个“读书人”。",
        keywords=("小说",),
    ),
    resources=(Resource("a.png", "image/png", "", len(PNG), "a.png"),),
)
HANT = Document((p("「藥」"), Heading(3, (Text("清明"),))), Metadata(title="藥", language="zh-Hant", source="新青年"))


OWN = Metadata(title="呐喊", language="zh-Hans", authors=(Person("鲁迅"),))


def context(**options):
    return WriteContext(**{"epoch": 1700000000, "version": "1.2.3", "read_resource": lambda _: PNG, **options})


ARTICLE = book_of(STORY, bound=False)
BOUND = book_of(STORY, HANT, STORY, label="呐喊", metadata=OWN)


def text_of(book, **options):
    return write(book, context(**options)).main.decode()


def page_of(book, **options):
    return html.fromstring(text_of(book, **options))


def test_same_bytes_twice():
    assert write(BOUND, context(colophon=True)).main == write(BOUND, context(colophon=True)).main


@pytest.mark.parametrize("look", ["reading", "plain", "archival"])
@pytest.mark.parametrize("book", [ARTICLE, BOUND], ids=["article", "book"])
def test_nothing_is_fetched(book, look):
    page = page_of(book, look=look)
    assert not page.xpath("//*[@src and not(starts-with(@src, 'data:'))]")
    assert not page.xpath("//link[@rel='stylesheet'] | //script[not(@type='application/ld+json')] | //iframe")
    assert not re.search(r"url\(|@import", page.xpath("string(//style)"))
    assert not re.search("javascript:", text_of(book, look=look))


def test_article():
    page = page_of(ARTICLE)
    assert page.get("lang") == "zh-Hans"
    assert [node.text for node in page.iter("h1", "h2")] == ["孔乙己", "酒店"]
    assert page.xpath("string(//p[@class='byline'])") == "鲁迅 · 新青年 · 1919年4月"
    assert page.xpath("//meta[@name='author' or @name='keywords']/@content") == ["鲁迅", "小说"]
    assert not page.xpath("//nav | //footer")


def test_pictures_are_inside_or_linked():
    page = page_of(ARTICLE)
    assert page.xpath("//img/@src")[0].startswith("data:image/png;base64,iVBOR")
    assert page.xpath("//a[@class='picture']/@href") == ["https://example.org/b.png"]


def test_notes_lead_there_and_back():
    page = page_of(ARTICLE)
    assert page.xpath("//a[@role='doc-noteref']/@href") == ["#n1", "#n1"]
    assert page.xpath("//a[@role='doc-backlink']/@href") == ["#r1", "#r1-2"]
    assert page.xpath("//aside[@role='doc-footnote']/@id") == ["n1"]


def test_every_link_within_the_page_has_its_end():
    for book in (ARTICLE, BOUND):
        page = page_of(book, colophon=True)
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {target[1:] for target in page.xpath("//a/@href") if target.startswith("#")} <= set(ids)


def test_links():
    page = page_of(ARTICLE)
    assert page.xpath("//a[.='甲']/@href") == ["https://example.org/%E7%94%B2"]
    assert page.xpath("//a[.='近']/@href") == ["b.html"]
    assert not page.xpath("//a[.='恶' or .='处']")


def test_book():
    page = page_of(BOUND, colophon=True)
    assert [node.text for node in page.iter("h1")] == ["呐喊"]
    assert page.xpath("//nav//h2/text()") == ["目录"]
    assert page.xpath("//nav/ol/li/a/text()") == ["孔乙己", "藥", "孔乙己"]
    assert page.xpath("//nav/ol/li/ol/li/a/text()") == ["酒店", "清明", "酒店"]
    assert page.xpath("//article/@lang") == ["zh-Hant"]
    assert page.xpath("//article//h3/text()") == ["酒店", "清明", "酒店"]
    assert page.xpath("//footer//h2/text()") == ["本书说明"]
    assert f"{2:064x}" in page.xpath("string(//footer)")


def test_metadata_is_in_the_page():
    data = json.loads(page_of(ARTICLE).xpath("string(//script)"))
    assert (data["headline"], data["author"][0]["name"], data["datePublished"]) == ("孔乙己", "鲁迅", "1919-04")


def test_han_characters_out_are_those_in():
    body = page_of(ARTICLE).xpath("//article")[0]
    body.remove(body.find("header"))
    text = "".join(body.itertext()).replace(body.xpath("string(script)"), "")
    said = "孔乙己是站着喝酒而穿长衫的唯一的人。茴酒店图一柜台甲恶近处茴香豆一碟见《呐喊》。"
    assert Counter(HAN.findall(text)) == Counter(HAN.findall(said))


def test_what_is_lost_is_found():
    found = [finding.rule for finding in write(ARTICLE, context()).findings]
    assert found == ["missing-picture", "unsafe-link", "local-link", "illegal-characters"]


def test_text_is_never_markup():
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text_of(ARTICLE)


@pytest.mark.parametrize(
    "rule", [r"prefers-color-scheme: dark", r"@media print", r"text-indent: 2em", r"line-break: strict"]
)
def test_style(rule):
    assert re.search(rule, text_of(ARTICLE))


def test_a_book_without_articles_is_refused():
    with pytest.raises(RenderError, match="at least one article"):
        write(book_of(bound=True), context())
