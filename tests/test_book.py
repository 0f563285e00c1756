"""Many editions in one book: order, duplicates, what is known of the whole, one document at a time."""

from __future__ import annotations

import pytest

import converter
from converter.__main__ import main
from converter.book import BoundBook, Member, bind, bind_members, fingerprint, member
from converter.book.order import arrange
from converter.errors import ConverterError, InputError
from converter.model import Card, Metadata, PartialDate, Person

ARTICLE = "{}\n\n{}今天天气很好,我们去公园散步吧!公园里的荷花已经开了。\n"


def edition(title, words=""):
    return converter.convert(ARTICLE.format(title, words).encode(), name=f"{title}.txt")


def card(label, **metadata):
    return Card(label=label, metadata=Metadata(title=label, **metadata), digest=label)


def labels(order, *cards):
    return [cards[place].label for place in arrange(cards, order)]


# -- order ----------------------------------------------------------------------------------------------------


def test_order_by_date_puts_the_unknown_last():
    cards = [
        card("未知"),
        card("五月底", published=PartialDate(2020, 5, 29)),
        card("五月", published=PartialDate(2020, 5)),
        card("去年", published=PartialDate(2019)),
        card("晚上", published=PartialDate(2020, 5, 29, "20:00")),
    ]
    assert labels("date", *cards) == ["去年", "五月", "五月底", "晚上", "未知"]
    assert labels("given", *cards) == [c.label for c in cards]


def test_order_by_title_reads_pinyin_and_numbers():
    cards = map(card, ["中秋", "第十二章 归", "第二章 行", "第10章 完", "安静", "apple", "Zebra", "3 天"])
    assert labels("title", *cards) == [
        "3 天",
        "apple",
        "Zebra",
        "安静",
        "第二章 行",
        "第10章 完",
        "第十二章 归",
        "中秋",
    ]


def test_order_by_source_is_by_publication_then_date():
    cards = [
        card("无"),
        card("新", source="学习时报", published=PartialDate(2021)),
        card("报", site="北京日报"),
        card("旧", source="学习时报", published=PartialDate(2020)),
    ]
    assert labels("source", *cards) == ["报", "旧", "新", "无"]


def test_ties_stay_as_given():
    cards = [card("b"), card("a"), card("c")]
    assert labels("date", *cards) == ["b", "a", "c"]


def test_unknown_order_is_refused():
    with pytest.raises(ConverterError, match="given, date, title, source"):
        bind([edition("一")], order="size")


# -- binding --------------------------------------------------------------------------------------------------


def test_duplicates_are_left_out_and_told():
    first, twin = edition("荷花"), edition("荷花")
    same_text = converter.convert(ARTICLE.format("荷花", "").replace("\n\n", "\n\n\n").encode(), name="copy.txt")
    book = bind([first, twin, same_text, edition("菊花", "秋天来了。")])
    assert [c.label for c in book.cards] == ["荷花", "菊花"]
    told = [finding.message for finding in book.findings if finding.rule == "duplicate-article"]
    assert len(told) == 2
    assert "the same file" in told[0]
    assert "copy.txt" in told[1]
    assert "the same text" in told[1]


def test_text_decides_not_white_space():
    assert fingerprint(edition("一").document) == fingerprint(edition("一").document)
    assert fingerprint(edition("一").document) != fingerprint(edition("一", "二").document)


def members(*cards):
    return [Member(c, lambda: None, f"{n}") for n, c in enumerate(cards)]


def test_what_is_shared_is_known_of_the_whole():
    author = Person("鲁迅", "作者")
    one = card("一", authors=(author,), source="语丝", published=PartialDate(1925), rights="公有领域")
    two = card("二", authors=(Person("鲁迅"),), source="语丝", published=PartialDate(1926, 5))
    book = bind_members(members(one, two), title="野草")
    assert book.metadata == Metadata(
        title="野草", authors=(Person("鲁迅"),), published=PartialDate(1926, 5), source="语丝"
    )
    assert (book.label, book.findings) == ("野草", ())


def test_many_authors_are_left_to_the_articles():
    cards = [card(name, authors=(Person(name),)) for name in "甲乙丙丁"]
    assert bind_members(members(*cards)).metadata.authors == ()


def test_a_book_without_title_is_called_something():
    book = bind([edition("荷花"), edition("菊花", "秋天来了。")])
    assert (book.label, book.metadata.title) == ("《荷花》等 2 篇", None)
    assert bind([edition("荷花")]).label == "荷花"
    assert bind([edition("荷花")], name="读本").label == "读本"


def test_nothing_makes_no_book():
    with pytest.raises(InputError):
        bind([])


def test_one_document_is_loaded_at_a_time():
    loads = []

    def lazily(made):
        def load():
            loads.append(made.report.name)
            return made.document

        known = member(made)
        return Member(known.card, load, known.fingerprint, known.summary)

    editions = [edition("荷花"), edition("菊花", "秋天来了。")]
    book = bind_members([lazily(made) for made in editions])
    assert loads == []
    for one in book.cards:
        assert book.load(one) is book.load(one)
    assert loads == ["荷花.txt", "菊花.txt"]


@pytest.mark.parametrize("format_name", ["markdown", "html", "epub", "docx", "text"])
def test_books_render_the_same_twice(format_name):
    def make() -> BoundBook:
        return converter.bind([edition("荷花"), edition("菊花", "秋天来了。")], title="花")

    assert make().render(format_name).main == make().render(format_name).main


# -- the command ----------------------------------------------------------------------------------------------


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text(ARTICLE.format("荷花", ""), "utf-8")
    (folder / "b.txt").write_text(ARTICLE.format("菊花", "秋天来了。"), "utf-8")
    (folder / "c.txt").write_text(ARTICLE.format("荷花", ""), "utf-8")
    return folder


def test_book_command(pages, tmp_path, capsys):
    out = tmp_path / "book.md"
    assert main(["book", str(pages), "-o", str(out), "--title", "花", "--order", "title"]) == 0
    text = out.read_text("utf-8")
    assert text.index("菊花") > text.index("荷花")
    assert "title: 花" in text
    talk = capsys.readouterr().err
    assert "c.txt (荷花) left out of the book: the same file as a.txt" in talk
    assert main(["book", str(pages), "-o", str(out), "--title", "花", "--order", "title"]) == 0
    assert "up to date" in capsys.readouterr().err
    out.write_text("mine", "utf-8")
    assert main(["book", str(pages), "-o", str(out), "--title", "花"]) == 73
    assert out.read_text() == "mine"
    assert main(["book", str(pages), "-o", str(out), "--title", "花", "--force"]) == 0


def test_book_of_the_rest(pages, tmp_path, capsys):
    (pages / "empty.txt").write_bytes(b"")
    assert main(["book", str(pages), str(tmp_path / "none.html"), "-o", str(tmp_path / "b.epub")]) == 1
    talk = capsys.readouterr().err
    assert "empty.txt" in talk
    assert "none.html" in talk
    assert (tmp_path / "b.epub").read_bytes()[:2] == b"PK"


def test_book_of_nothing(tmp_path, capsys):
    assert main(["book", str(tmp_path / "none.html"), "-o", str(tmp_path / "b.epub")]) == 65
    assert not (tmp_path / "b.epub").exists()
    assert main(["book", str(tmp_path), "-o", str(tmp_path / "folder")]) == 2
    assert "one file" in capsys.readouterr().err


def test_book_to_stdout(pages, capsysbinary):
    assert main(["book", str(pages), "-o", "-", "--to", "md", "-q"]) == 0
    assert "菊花" in capsysbinary.readouterr().out.decode()
