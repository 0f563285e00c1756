"""Documents that go wrong in a writer: a clear word about each, and no Han character lost."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter

import pytest
from documents import picture
from outside import epubcheck

import converter
from converter.model import Book, Card, Document, Figure, Image, Metadata, NoteRef, Paragraph, Resource, Text
from converter.registry import writer
from converter.rendered import WriteContext

HAN = re.compile("[\u4e00-\u9fff]")
FORMATS = ("epub", "html", "docx", "markdown")
PNG = picture(8, 6)
FILES = {"whole.png": PNG, "cut.png": PNG[:-20], "broken.png": b"\x89PNG not really", "text.jpg": b"<html>404</html>"}
LONG = "论运河沿线古镇的保护" * 30


def document(*, title, image=None, children=()):
    blocks = [Paragraph((Text("正文一段，一个字也不能少。"), *children))]
    if image:
        blocks.append(Figure((Image(image, "桥上的石狮", None, image),), Paragraph((Text("图注也在。"),))))
    resources = tuple(Resource(name, "image/png", name, len(data), name) for name, data in FILES.items())
    return Document(tuple(blocks), Metadata(title=title, language="zh-Hans"), resources=resources)


def read(resource):
    if resource.name not in FILES:
        raise FileNotFoundError(resource.name)
    return FILES[resource.name]


def rendered(form, made, *, bound=True, **options):
    card = Card(
        label=made.metadata.title or "正文一段",
        metadata=made.metadata,
        digest="ab" * 32,
        language=made.metadata.language,
    )
    book = Book(
        cards=(card,),
        load=lambda _: made,
        metadata=Metadata(title="文集", language="zh-Hans"),
        label="文集",
        bound=bound,
    )
    return writer(form)(book, WriteContext(read_resource=read, version="1", **options))


def text_of(form, data):
    if form in ("html", "markdown"):
        return re.sub(r"<style>.*?</style>|<script.*?</script>", "", data.decode(), flags=re.DOTALL)
    name = {"epub": "EPUB/text/a0001.xhtml", "docx": "word/document.xml"}[form]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return re.sub(r"<script.*?</script>", "", package.read(name).decode(), flags=re.DOTALL)


def told(made):
    return {finding.rule: finding.message for finding in made.findings}


@pytest.mark.parametrize("form", FORMATS)
def test_an_article_without_a_title_stands_under_its_first_words(form):
    made = rendered(form, document(title=None))
    assert "title" in told(made)["untitled"]
    assert "正文一段，一个字也不能少。" in text_of(form, made.main)
    assert "正文一段<" in text_of(form, made.main) or "# 正文一段\n" in text_of(form, made.main)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("image", "rule", "word"),
    [
        ("gone.png", "missing-picture", "gone.png"),
        ("broken.png", "missing-picture", "broken.png"),
        ("text.jpg", "missing-picture", "text.jpg"),
        ("cut.png", "picture-cut", "cut.png"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_named_and_its_words_stay(form, image, rule, word):
    made = rendered(form, document(title="题", image=image))
    if form == "markdown" and image in FILES:  # it goes beside the text as it is
        assert any(file.data == FILES[image] for file in made.files)
        return
    assert word in told(made)[rule]
    assert "桥上的石狮" in text_of(form, made.main)
    assert "图注也在。" in text_of(form, made.main)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("direction", ["horizontal", "vertical"])
def test_a_title_of_300_characters_is_there_in_full(form, direction):
    made = rendered(form, document(title=LONG), direction=direction)
    found = Counter(HAN.findall(text_of(form, made.main)))
    wanted = Counter(HAN.findall(LONG + "正文一段，一个字也不能少。"))
    assert not wanted - found
    assert rendered(form, document(title=LONG), direction=direction).main == made.main


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("title", ["<b></b>", "<script>alert(1)</script>", "**", "&nbsp;", "[x](javascript:1)", "# 。"])
def test_a_title_of_markup_is_text(form, title):
    made = rendered(form, document(title=title))
    text = text_of(form, made.main)
    assert "<b></b>" not in text
    assert "<script>alert" not in text
    if form == "markdown":
        again = converter.convert(made.main, name="a.md")
        assert title in {block.children[0].text for block in again.document.blocks if hasattr(block, "level")}


@pytest.mark.parametrize("form", FORMATS)
def test_a_mark_without_a_note_is_told(form):
    made = rendered(form, document(title="题", children=(NoteRef("不在"),)))
    assert "note" in told(made)["lost-note"]
    assert "不在" in text_of(form, made.main)


def test_epubcheck_has_nothing_against_bad_articles(tmp_path):
    path = tmp_path / "bad.epub"
    for number, made in enumerate(
        (document(title="<b></b>", image="cut.png"), document(title=LONG, image="broken.png"))
    ):
        path.write_bytes(rendered("epub", made, direction=("horizontal", "vertical")[number], colophon=True).main)
        assert epubcheck(path) == []


@pytest.mark.parametrize("form", ["epub", "docx"])
def test_every_cut_of_a_package_is_refused_in_words(form):
    data = rendered(form, document(title="题", image="whole.png")).main
    for part in (1, len(data) // 3, len(data) // 2, len(data) - 30):
        with pytest.raises(converter.InputError, match=rf"a\.{form}"):
            converter.convert(data[:part], name=f"a.{form}")


@pytest.mark.parametrize("form", ["epub", "docx"])
def test_damage_inside_a_package_loses_nothing_in_silence(form):
    """A byte changed within a member: refused by name, or the text is whole."""
    data = rendered(form, document(title="题", image="whole.png")).main
    for place in range(100, len(data), max(1, len(data) // 40)):
        hurt = bytearray(data)
        hurt[place] ^= 0x55
        assert_told_or_whole(bytes(hurt), f"a.{form}")


def assert_told_or_whole(data, name):
    try:
        edition = converter.convert(data, name=name)
    except converter.InputError as error:
        said = str(error)
    else:
        said = "".join(finding.message for finding in edition.report.findings)
        said += edition.render("text").main.decode()
    assert name in said or "正文一段，一个字也不能少。" in said
