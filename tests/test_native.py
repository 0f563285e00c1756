"""The JSON form of documents: lossless, checked when it is read; and the text writer beside it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from documents import book_of

from converter import native
from converter.errors import DamagedInput
from converter.model import (
    Cell,
    Claim,
    Code,
    CodeBlock,
    Deleted,
    Document,
    Emphasis,
    Figure,
    Heading,
    Image,
    LineBreak,
    Link,
    List,
    Metadata,
    Note,
    NoteRef,
    Notes,
    Origin,
    Paragraph,
    PartialDate,
    Person,
    Provenance,
    Quote,
    Resource,
    Ruby,
    Span,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    ThematicBreak,
    Verse,
)
from converter.rendered import WriteContext
from converter.text.edits import Edit
from converter.writers import json as json_writer
from converter.writers import text as text_writer

ORIGIN = Origin(
    ((0, 3), (5, 9)), "甲乙", ((Edit(0, 1, "甲", "丙", "slips", 0.9, 2.5, b"\xff"),),), line=7, path="/p[1]"
)
DOCUMENT = Document(
    blocks=(
        Paragraph(
            (
                Text("风"),
                Emphasis((Text("重"), Strong((Text("点"),)))),
                Superscript((Text("2"),)),
                Subscript((Text("3"),)),
                Deleted((Text("删"),)),
                Code("a = 1"),
                Link((Text("链"),), "http://example.org", "题"),
                Image("a.jpg", "图", None, "a.jpg"),
                NoteRef("1"),
                Ruby("風", "fēng"),
                Span((Text("hi"),), "en"),
                LineBreak(),
                Text("完\ud800"),
            ),
            origin=ORIGIN,
        ),
        Heading(2, (Text("一、"),), language="zh-Hans"),
        Verse((Text("床前"), LineBreak(), Text("明月"))),
        CodeBlock("x\ny", "python"),
        Quote((Paragraph((Text("引"),)),)),
        List(((Paragraph((Text("甲"),)), List(((),))), ()), ordered=True, start=3),
        Table(
            ((Cell((Text("名"),), header=True, columns=2, align="left"), Cell((Text("数"),))),),
            Paragraph((Text("表"),)),
        ),
        Figure((Image("b.jpg"),), Paragraph((Text("图"),))),
        ThematicBreak(),
        Notes((Note("1", (Paragraph((Text("注"),)),)),)),
    ),
    metadata=Metadata(
        title="题",
        authors=(Person("张三", "记者"),),
        published=PartialDate(2020, 5, 29, "08:06", "+08:00"),
        keywords=("甲", "乙"),
    ),
    claims=(
        Claim("title", "题", "line 1", 0.9, ((0, 2),)),
        Claim("authors", Person("张三"), "line 2", 1),
        Claim("published", PartialDate(2020), "line 3", 0.5),
    ),
    resources=(Resource("a.jpg", "image/jpeg", "ab", 3, "a.jpg"),),
    provenance=Provenance(sha256="cd", size=9, media_type="text/html"),
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
    assert native.book_from(json.loads(made)) == ("书", Metadata(), (DOCUMENT, DOCUMENT))
    assert native.book_from(native.document_to(DOCUMENT)) is None


def test_origins_come_along_on_request():
    form = json.loads(json.dumps(native.document_to(DOCUMENT, origins=True)))
    assert native.document_from(form).blocks[0].origin == ORIGIN
    assert native.document_from(native.document_to(DOCUMENT)).blocks[0].origin is None


def test_a_small_document_is_small():
    document = Document((Paragraph((Text("你好"),)),))
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
    one = Document((Paragraph((Text(" 甲 "),)), ThematicBreak()), Metadata(title="不写"))
    two = replace(one, blocks=())
    made = text_writer.write(book(one, two, one, bound=True), WriteContext())
    assert made.main.decode() == "甲\n\n甲\n"
