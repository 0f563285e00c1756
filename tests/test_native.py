"""The JSON form of documents: lossless, checked when it is read; and the text writer beside it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from documents import book_of

from converter import model as m
from converter import native
from converter.errors import DamagedInput
from converter.rendered import WriteContext
from converter.text.edits import Edit
from converter.writers import json as json_writer
from converter.writers import text as text_writer

ORIGIN = m.Origin(
    ((0, 3), (5, 9)), "甲乙", ((Edit(0, 1, "甲", "丙", "slips", 0.9, 2.5, b"\xff"),),), line=7, path="/p[1]"
)
DOCUMENT = m.Document(
    blocks=(
        m.Paragraph(
            (
                m.Text("风"),
                m.Emphasis((m.Text("重"), m.Strong((m.Text("点"),)))),
                m.Superscript((m.Text("2"),)),
                m.Subscript((m.Text("3"),)),
                m.Deleted((m.Text("删"),)),
                m.Code("a = 1"),
                m.Link((m.Text("链"),), "http://example.org", "题"),
                m.Image("a.jpg", "图", None, "a.jpg"),
                m.NoteRef("1"),
                m.Ruby("風", "fēng"),
                m.Span((m.Text("hi"),), "en"),
                m.LineBreak(),
                m.Text("完\ud800"),
            ),
            origin=ORIGIN,
        ),
        m.Heading(2, (m.Text("一、"),), language="zh-Hans"),
        m.Verse((m.Text("床前"), m.LineBreak(), m.Text("明月"))),
        m.CodeBlock("x\ny", "python"),
        m.Quote((m.Paragraph((m.Text("引"),)),)),
        m.List(((m.Paragraph((m.Text("甲"),)), m.List(((),))), ()), ordered=True, start=3),
        m.Table(
            ((m.Cell((m.Text("名"),), header=True, columns=2, align="left"), m.Cell((m.Text("数"),))),),
            m.Paragraph((m.Text("表"),)),
        ),
        m.Figure((m.Image("b.jpg"),), m.Paragraph((m.Text("图"),))),
        m.ThematicBreak(),
        m.Notes((m.Note("1", (m.Paragraph((m.Text("注"),)),)),)),
    ),
    metadata=m.Metadata(
        title="题",
        authors=(m.Person("张三", "记者"),),
        published=m.PartialDate(2020, 5, 29, "08:06", "+08:00"),
        keywords=("甲", "乙"),
    ),
    claims=(
        m.Claim("title", "题", "line 1", 0.9, ((0, 2),)),
        m.Claim("authors", m.Person("张三"), "line 2", 1),
        m.Claim("published", m.PartialDate(2020), "line 3", 0.5),
    ),
    resources=(m.Resource("a.jpg", "image/jpeg", "ab", 3, "a.jpg"),),
    provenance=m.Provenance(sha256="cd", size=9, media_type="text/html"),
)


def book(*documents, bound=False):
    return book_of(*documents, bound=bound)


def everything(document):
    return document, document.claims, document.provenance


def test_json_reads_back_whole():
    made = json_writer.write(book(DOCUMENT), WriteContext(version="1")).main
    assert everything(native.document_from(json.loads(made))) == everything(DOCUMENT)
    assert made == json_writer.write(book(DOCUMENT), WriteContext(version="1")).main
    assert "风".encode() in made


def test_a_bound_book_reads_back_whole():
    made = json_writer.write(book(DOCUMENT, DOCUMENT, bound=True), WriteContext()).main
    assert native.book_from(json.loads(made)) == ("书", m.Metadata(), (DOCUMENT, DOCUMENT))
    assert native.book_from(native.document_to(DOCUMENT)) is None


def test_origins_come_along_on_request():
    form = json.loads(json.dumps(native.document_to(DOCUMENT, origins=True)))
    assert native.document_from(form).blocks[0].origin == ORIGIN
    assert native.document_from(native.document_to(DOCUMENT)).blocks[0].origin is None


def test_a_small_document_is_small():
    document = m.Document((m.Paragraph((m.Text("你好"),)),))
    assert native.document_to(document) == {"schema": 1, "blocks": [{"type": "paragraph", "children": ["你好"]}]}


def nested(depth):
    block = {"type": "quote", "blocks": []}
    for _ in range(depth):
        block = {"type": "quote", "blocks": [block]}
    return block


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ([], "schema"),
        ({}, "schema"),
        ({"schema": 99, "blocks": []}, "newer"),
        ({"schema": 1}, "blocks"),
        ({"schema": 1, "blocks": {}}, "list"),
        ({"schema": 1, "blocks": ["text"]}, "blocks[0]"),
        ({"schema": 1, "blocks": [{"type": "script"}]}, "script"),
        ({"schema": 1, "blocks": [{"type": "paragraph", "children": [1]}]}, "children[0]"),
        ({"schema": 1, "blocks": [{"type": "heading", "level": True, "children": []}]}, "level"),
        ({"schema": 1, "blocks": [{"type": "paragraph", "children": [], "x": 1}]}, "'x'"),
        ({"schema": 1, "blocks": [], "metadata": {"title": 3}}, "metadata.title"),
        (
            {"schema": 1, "blocks": [], "claims": [{"field": "a", "value": [], "evidence": "", "confidence": 1}]},
            "value",
        ),
        ({"schema": 1, "blocks": [nested(300)]}, "deeper"),
        (
            {"schema": 1, "blocks": [{"type": "paragraph", "children": [], "origin": {"spans": [[1]], "run": ""}}]},
            "spans",
        ),
    ],
)
def test_a_form_that_is_none_of_ours_is_refused(form, word):
    with pytest.raises(DamagedInput, match=r".") as caught:
        native.document_from(form)
    assert word in str(caught.value)


def test_text_is_the_main_content_alone():
    made = text_writer.write(book(DOCUMENT), WriteContext())
    assert made.main.decode() == ("风重点23删a = 1链風hi 完?\n一、\n床前\n明月\nx\ny\n引\n甲\n表\n名\t数\n图\n注\n")


def test_articles_of_a_book_are_parted():
    one = m.Document((m.Paragraph((m.Text(" 甲 "),)), m.ThematicBreak()), m.Metadata(title="不写"))
    two = replace(one, blocks=())
    made = text_writer.write(book(one, two, one, bound=True), WriteContext())
    assert made.main.decode() == "甲\n\n甲\n"
