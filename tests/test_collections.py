"""Collections: twins, parts, sections, indexes, volumes, and what an editor says in `collection.toml`."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import converter
from converter import frontmatter, native
from converter.__main__ import main
from converter.batch import binding
from converter.batch.manifest import Manifest
from converter.book import Layout, bind_members, spool
from converter.book.collection import load
from converter.book.gaps import gaps, part_of
from converter.book.indexes import indexes
from converter.book.members import Member, clauses, member
from converter.book.twins import titles_agree, without_twins
from converter.book.volumes import Volumes, cut, volumes
from converter.errors import ProfileError
from converter.model import Card, Document, Index, Metadata, Paragraph, PartialDate, Person, Section, Series, Text
from converter.options import Options
from converter.owners import HOST

HANS = (
    "清晨的运河上起了一层薄雾，船工把缆绳解开，慢慢撑出码头。岸边的茶馆刚刚开门，老板娘正在扫地。"
    "卖豆腐的人挑着担子过桥，一路喊着价钱。几个学生坐在石阶上读书，声音很轻。太阳出来以后，雾就散了，"
    "河面亮得像一面镜子。桥头的修表铺也点了灯，师傅戴着眼镜，把一只旧怀表拆开来看。"
)
HANT = (
    "清晨的運河上起了一層薄霧，船工把纜繩解開，慢慢撐出碼頭。岸邊的茶館剛剛開門，老闆娘正在掃地。"
    "賣豆腐的人挑著擔子過橋，一路喊著價錢。幾個學生坐在石階上讀書，聲音很輕。太陽出來以後，霧就散了，"
    "河面亮得像一面鏡子。橋頭的修錶鋪也點了燈，師傅戴著眼鏡，把一隻舊懷錶拆開來看。"
)
OTHER = "秋天的山里很安静，守林人每天走二十里路，把防火的沟清一遍。他说，最怕的不是冷，是没有人说话。"


def card(title, **metadata):
    return Card(label=title or "无题", metadata=Metadata(title=title, **metadata), digest=title or "")


def members(*cards, names=()):
    return [
        Member(c, lambda: None, f"{n}", length=100, name=names[n] if names else f"{n}.md") for n, c in enumerate(cards)
    ]


def article(text, name, title=None, head=""):
    front = f"---\ntitle: {title}\n{head}---\n" if title else head
    return member(converter.convert(f"{front}{text}\n".encode(), name=name))


def kept(*given, duplicates="drop"):
    left, findings = without_twins(given, duplicates)
    return [one.name for one in left], [(f.rule, f.message) for f in findings]


# -- twins ----------------------------------------------------------------------------------------------------


def test_one_article_in_two_scripts_is_kept_once_the_one_of_which_more_is_known():
    hans = article(HANS, "hans.md", "运河清晨")
    hant = article(HANT, "hant.md", "運河清晨", head="author: 周小禾\n")
    names, findings = kept(hans, hant)
    assert names == ["hant.md"]
    assert [rule for rule, _ in findings] == ["duplicate-article"]
    assert "hans.md" in findings[0][1]
    assert "as hant.md" in findings[0][1]
    assert "left out" in findings[0][1]


def test_nearly_the_same_text_is_one_article_and_the_longer_is_kept():
    short = article(HANS, "a.md", "运河清晨")
    long = article(HANS + "\n\n师傅说，表慢一点不要紧。", "b.md", "运河清晨：老街笔记")
    names, findings = kept(short, article(OTHER, "c.md", "守林人"), long)
    assert names == ["c.md", "b.md"]
    assert "nearly the same text" in findings[0][1]


def test_a_doubtful_twin_is_told_and_stays():
    one, other = article(HANS, "a.md", "运河清晨"), article(HANS, "b.md", "码头一日")
    names, findings = kept(one, other)
    assert names == ["a.md", "b.md"]
    assert findings == [("similar-article", "b.md (码头一日) has the same text under another title as a.md (运河清晨); both are in the book")]  # fmt: skip
    half = article(HANS[: len(HANS) // 2] + OTHER, "c.md", "运河清晨")
    names, findings = kept(one, half)
    assert names == ["a.md", "c.md"]


def test_report_leaves_nothing_out_and_keep_does_not_look():
    twins = article(HANS, "a.md", "运河清晨"), article(HANS, "b.md", "运河清晨")
    names, findings = kept(*twins, duplicates="report")
    assert (names, len(findings)) == (["a.md", "b.md"], 1)
    assert "is in the book twice" in findings[0][1]
    assert kept(*twins, duplicates="keep") == (["a.md", "b.md"], [])


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("运河清晨", "運河清晨", True),
        ("运河清晨", "【随笔】运河清晨", True),
        ("运河清晨", None, True),
        ("运河清晨（上）", "运河清晨（下）", False),
        ("运河清晨", "运河清晨（上）", False),
        ("第1篇文章", "第2篇文章", False),
        ("第三章 雾", "第四章 雾", False),
        ("雾", "雾里看花", False),
        ("2019 年的运河清晨", "2020 年的运河清晨", False),
    ],
)
def test_titles_agree(one, other, agree):
    assert titles_agree(card(one), card(other)) is agree


# -- parts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("第三章 雨夜", ("", "章", 3)),
        ("老街旧事 第十二回", ("老街旧事", "回", 12)),
        ("运河（上）", ("运河", "上", 1)),
        ("運河（下）", ("运河", "上", 3)),
        ("运河之二", ("运河", "()", 2)),
        ("茶馆（三）", ("茶馆", "()", 3)),
        ("Chapter 4 Rain", ("", "chapter", 4)),
        ("第三章老街的故事", ("", "章", 3)),
        ("第一节课", None),
        ("上海的早晨", None),
        ("第九部队的故事", None),
        ("海上", None),
        ("（三）", None),
    ],
)
def test_parts(title, part):
    assert (found := part_of(title)) == part or tuple(found) == part


def test_missing_parts_are_told():
    cards = [
        card("第一章 春"),
        card("第三章 秋"),
        card("运河（下）"),
        card("茶馆（一）"),
        card("茶馆（二）"),
        card("散文"),
    ]
    assert [f.message for f in gaps(cards)] == [
        "第2章 is missing: the book has 第一章 春、第三章 秋",
        "（上） is missing: the book has 运河（下）",
    ]


def test_years_and_far_numbers_are_no_sequence():
    assert gaps([card("第1期"), card("第2019章"), card("第1章")]) == []
    assert gaps([card("运河（上）"), card("运河（下）")]) == []
    assert [f.message for f in gaps([card("运河（上）"), card("运河（下）"), card("茶（中）"), card("茶（上）")])] == [
        "（下） is missing: the book has 茶（上）、茶（中）"
    ]


# -- sections, indexes, volumes -------------------------------------------------------------------------------


CARDS = (
    card("甲", source="学习时报", published=PartialDate(2021), authors=(Person("周小禾"), Person("安宁"))),
    card("乙", source="江城晚报", published=PartialDate(2020, 5), authors=(Person("周小禾"),)),
    card("丙", published=PartialDate(2021, 2)),
    card("丁", site="江城晚報", published=PartialDate(2020)),
)


@pytest.mark.parametrize(
    ("by", "order", "due"),
    [
        ("source", "given", [("江城晚报", 0), ("学习时报", 2), ("其他", 3)]),
        ("year", "date", [("2020", 0), ("2021", 2)]),
        ("folder", "given", [("a", 0), ("b/c", 2), ("其他", 3)]),
        ("column", "given", []),
    ],
)
def test_sections(by, order, due):
    names = ["a/1.md", "b/c/2.md", "3.md", "a/4.md"]
    book = bind_members(members(*CARDS, names=names), asked=Layout(sections=by, order=order, title="书"))
    assert [(section.title, section.start) for section in book.sections] == due


def test_index_by_pinyin():
    assert indexes(CARDS, ("authors", "sources")) == (
        Index("authors", (("安宁", (0,)), ("周小禾", (0, 1)))),
        Index("sources", (("江城晚报", (1, 3)), ("学习时报", (0,)))),
    )


def test_volumes_are_cut_by_number_and_size():
    assert (volumes("200"), volumes(" 2M "), volumes("500k字")) == (
        Volumes(200),
        Volumes(0, 2_000_000),
        Volumes(0, 500_000),
    )
    assert cut([1] * 5, Volumes(2)) == [(0, 2), (2, 4), (4, 5)]
    assert cut([50, 60, 300, 10], Volumes(characters=100)) == [(0, 1), (1, 2), (2, 3), (3, 4)]
    sections = (Section(title="一", start=0), Section(title="二", start=3))
    assert cut([1] * 6, Volumes(4), sections) == [(0, 3), (3, 6)]
    for wrong in ("0", "many", "-3", "2x"):
        with pytest.raises(ProfileError, match="number of articles"):
            volumes(wrong)


def test_volumes_have_their_own_sections_and_numbers():
    book = bind_members(
        members(*CARDS), asked=Layout(title="书", sections="year", order="date", volumes=Volumes(3), index=("authors",))
    )
    first, second = book.volumes()
    assert [c.label for v in (first, second) for c in v.cards] == ["丁", "乙", "甲", "丙"]
    assert [(s.title, s.start) for s in second.sections] == [("2021", 0)]
    assert (first.label, second.series.name, second.series.number) == ("书（1）", "书", "2")
    assert second.indexes == (Index("authors", (("安宁", (0,)), ("周小禾", (0,)))),)


# -- collection.toml ------------------------------------------------------------------------------------------


def written(tmp_path, text):
    path = tmp_path / "collection.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_collection_says_titles_order_sections_and_notes(tmp_path):
    path = written(
        tmp_path,
        """
title = "运河两岸"
editors = ["林知夏"]
articles = "letter.md"
[[section]]
title = "上编"
note = "河边的人。"
articles = ["b.md", "2020/*.md"]
[article."letter.md"]
title = "一封信"
author = "无名氏"
date = 1999-03-01
note = "原信无题。"
[article."d.md"]
after = "b.md"
""",
    )
    names = ["2020/x.md", "b.md", "letter.md", "c.md", "d.md"]
    words = (
        "春天河水涨了，船都出去。",
        "夏天的午后没有人，蝉叫得很响。",
        "见信如面，我一切都好。",
        "秋天收藕，泥里很冷。",
        "冬天的码头只剩一盏灯。",
    )
    texts = [article(text, name) for text, name in zip(words, names, strict=True)]
    book = bind_members([Member(*(getattr(one, f) for f in Member.__slots__)) for one in texts], asked=Layout(collection=load(path)))  # fmt: skip
    assert [one.name for one in book.members] == ["letter.md", "b.md", "d.md", "2020/x.md", "c.md"]
    assert [(s.title, s.start, s.note) for s in book.sections] == [("上编", 1, "河边的人。"), ("其他", 4, None)]
    assert (book.label, book.metadata.editors) == ("运河两岸", (Person("林知夏"),))
    document = book.load(book.cards[0])
    assert document.metadata.title == book.cards[0].label == "一封信"
    assert (document.metadata.authors, document.metadata.published) == ((Person("无名氏"),), PartialDate(1999, 3, 1))
    assert "编者按：原信无题。" in book.render("text").main.decode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('titel = "x"', "unknown key 'titel'; did you mean title"),
        ('sections = "sorce"', "did you mean source"),
        ('[[section]]\ntitle = "一"\narticels = ["a"]', "section 1.articels'; did you mean articles"),
        ('[[section]]\ntitle = "一"', "needs a title and articles"),
        ("title = [1]", "should be a string"),
        ("articles = [1]", "should be a list of strings"),
        ('articles = ["a.md", "a.md"]', "named twice"),
        (
            '[article."a.md"]\nafter = "b.md"\n[article."b.md"]\nafter = "a.md"',
            "in a circle: a.md after b.md after a.md",
        ),
        ('[article."a.md"]\ndate = "gestern"', "is no date"),
        ('cover = "no.png"', "no such file"),
        ("title = ", "is no TOML"),
        ('volumes = "many"', "number of articles"),
        ('index = ["autors"]', "did you mean authors"),
    ],
)
def test_a_wrong_collection_is_refused(tmp_path, text, message):
    with pytest.raises(ProfileError, match=message):
        load(written(tmp_path, text))


# -- the command ----------------------------------------------------------------------------------------------


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    (folder / "2020").mkdir(parents=True)
    (folder / "a.md").write_text(f"---\ntitle: 清晨\nsource: 江城晚报\nauthor: 周小禾\n---\n{HANS}\n", "utf-8")
    (folder / "2020" / "b.md").write_text(f"---\ntitle: 守林人\n---\n{OTHER}\n", "utf-8")
    (folder / "c.md").write_text(f"---\ntitle: 清晨\n---\n{HANT}\n", "utf-8")
    return folder


def book(*arguments):
    return main(["book", *map(str, arguments), "--quiet"])


def test_one_call_makes_several_formats(pages, tmp_path):
    outs = [tmp_path / f"out.{suffix}" for suffix in ("epub", "docx", "md", "html")]
    assert book(pages, *(part for out in outs for part in ("-o", out))) == 0
    assert all(out.stat().st_size for out in outs)
    assert book(pages, "-o", tmp_path / "two", "--to", "epub,docx,markdown") == 0
    assert sorted(path.name for path in tmp_path.glob("two.*")) == ["two.docx", "two.epub", "two.md"]
    before = {out: out.stat().st_mtime_ns for out in outs}
    assert book(pages, *(part for out in outs for part in ("-o", out))) == 0
    assert {out: out.stat().st_mtime_ns for out in outs} == before


def test_several_formats_into_one_file_is_usage(pages, tmp_path, capsys):
    assert book(pages, "-o", tmp_path / "out.epub", "--to", "epub,docx") == 2
    assert "without a suffix" in capsys.readouterr().err
    assert book(pages, "-o", "-", "-o", tmp_path / "out.md") == 2
    assert book(pages, "-o", tmp_path / "out.md", "-o", tmp_path / "out.md") == 2


def test_the_bytes_do_not_depend_on_jobs_or_place(pages, tmp_path):
    made = []
    for number, jobs in enumerate((1, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        for suffix in ("epub", "docx", "md", "html"):
            assert (
                book(pages, "-o", folder / f"x.{suffix}", "--jobs", jobs, "--sections", "folder", "--index", "authors")
                == 0
            )
        made.append([(folder / f"x.{suffix}").read_bytes() for suffix in ("epub", "docx", "md", "html")])
    assert made[0] == made[1]


def test_volumes_on_the_disk(pages, tmp_path):
    out = tmp_path / "out.md"
    assert book(pages, "-o", out, "--volumes", "1") == 0
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out-1.md", "out-2.md"]
    stamp = (tmp_path / "out-2.md").stat().st_mtime_ns
    assert book(pages, "-o", out, "--volumes", "1") == 0
    assert (tmp_path / "out-2.md").stat().st_mtime_ns == stamp


def test_a_volume_is_known_before_the_next_one_is_made(pages, tmp_path, monkeypatch):
    known = []

    def looked(*given, real=binding.publish.publish, **named):
        with Manifest(tmp_path, write=False) as manifest:
            known.append(manifest.entry("out-1.md") is not None)
        return real(*given, **named)

    monkeypatch.setattr(binding.publish, "publish", looked)
    assert book(pages, "-o", tmp_path / "out.md", "--volumes", "1") == 0
    assert known == [False, True]


def test_volumes_of_an_earlier_cut_stay_and_are_told(pages, tmp_path, capsys):
    for name, text in (("d", "信寄到的时候，雪已经化了。"), ("e", "茶凉了，话还没有说完。")):
        (pages / f"{name}.md").write_text(f"{text}\n", "utf-8")
    out = tmp_path / "out.md"

    def told(*arguments):
        assert main(["book", str(pages), "-o", str(out), *arguments]) == 0
        return "".join(capsys.readouterr().err.split())

    assert book(pages, "-o", tmp_path / "out-5.md") == 0  # a book of its own
    assert "earliercut" not in told()
    assert "nopartofthisbook:out.md;delete" in told("--volumes", "1")
    out.unlink()
    assert "nopartofthisbook:out-3.md,out-4.md;delete" in told("--volumes", "2")
    assert (tmp_path / "out-4.md").exists()
    (tmp_path / "out-3.md").unlink()
    assert "nopartofthisbook:out-1.md,out-2.md,out-4.md;delete" in told()
    assert "earliercut" not in told()  # nothing was made


def test_a_collection_beside_the_sources_is_taken(pages, tmp_path, capsys):
    (pages / "collection.toml").write_text('title = "运河两岸"\narticles = ["2020/b.md"]\n', "utf-8")
    assert book(pages, "-o", tmp_path / "out.md") == 0
    text = (tmp_path / "out.md").read_text("utf-8")
    assert "运河两岸" in text
    assert text.index("# 守林人") < text.index("# 清晨")
    assert main(["book", "--collection", str(pages / "collection.toml"), "-o", str(tmp_path / "two.md"), "-q"]) == 0
    (pages / "collection.toml").write_text('articles = ["2020/bb.md"]\n', "utf-8")
    assert book(pages, "-o", tmp_path / "out.md") == 2
    assert "no article '2020/bb.md' among the sources; did you mean 2020/b.md" in capsys.readouterr().err


def test_the_book_is_made_of_the_rest_and_made_again_while_an_input_fails(pages, tmp_path, capsys):
    (pages / "bad.epub").write_bytes(b"PK\x03\x04 nothing")
    out = tmp_path / "out.md"
    for _ in range(2):
        assert book(pages, "-o", out) == 1
        assert "bad.epub" in capsys.readouterr().err
    assert out.stat().st_size


def test_no_usable_input_makes_no_book(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    assert book(folder, "-o", tmp_path / "out.epub") == 65
    (folder / "bad.txt").write_bytes(b"")
    assert book(folder, "-o", tmp_path / "out.epub") == 65
    assert not (tmp_path / "out.epub").exists()
    (folder / "bad.txt").write_text(HANS, "utf-8")
    assert book(folder, "-o", tmp_path / "out.epub") == 0
    (folder / "bad.txt").unlink()
    assert book(folder, "-o", tmp_path / "out.epub") == 65  # and the book that is there stays
    assert (tmp_path / "out.epub").stat().st_size


def test_articles_without_title_with_one_title_and_with_strange_ones(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    rows = {
        "a": "",
        "b": "---\ntitle: 同名\n---\n",
        "c": "---\ntitle: 同名\n---\n",
        "d": f"---\ntitle: {'长' * 300}\n---\n",
    }
    rows["e"] = '---\ntitle: "<b></b>"\n---\n'
    words = (HANS, OTHER, "信寄到的时候，雪已经化了。", "茶凉了，话还没有说完。", "桥下的水一直往东。")
    for (name, head), text in zip(rows.items(), words, strict=True):
        (folder / f"{name}.md").write_text(f"{head}{text}\n", "utf-8")
    outs = [tmp_path / f"out.{suffix}" for suffix in ("epub", "docx", "md", "html")]
    assert book(folder, *(part for out in outs for part in ("-o", out))) == 0
    text = outs[2].read_text("utf-8")
    titles = re.findall(r"^# (.*)", text, re.MULTILINE)
    assert titles[1:4] == ["同名", "同名", "长" * 300]
    assert titles[0].startswith("清晨的运河上")
    for part in words:
        assert part[:8] in text
        assert part[:8] in outs[3].read_text("utf-8")
    assert main(["book", str(folder), "-o", str(tmp_path / "x.md"), "--report", str(tmp_path / "r.json"), "-q"]) == 0
    rules = [finding["rule"] for finding in json.loads((tmp_path / "r.json").read_text("utf-8"))["book"]["findings"]]
    assert "untitled" in rules


@settings(max_examples=200, deadline=None)
@given(st.text("天地玄黄著abXY09，。、；：？！“”《》（）　 _-—…\n\u0301²Ⅷ㊀¼👍"))
def test_clauses_are_the_words_between_marks(text):
    document = Document((Paragraph((Text(text),)),), Metadata(language="zh-Hans"))
    assert clauses(document) == [part for part in re.split(r"[\W_]+", text.replace("著", "着")) if part]


# -- the spool ------------------------------------------------------------------------------------------------


def test_the_spool_gives_back_what_was_put(tmp_path):
    text = "# 春\n\n第一段*强调*。<ruby>漢<rt>hàn</rt></ruby>字[^1]\n\n## 二\n\n- 甲\n- 乙\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: 注\n"
    first, second = (converter.convert(part.encode(), name="a.md").document for part in (text, HANS))
    places = [spool.put(str(tmp_path), document) for document in (first, second)]
    assert [spool.get(places[1], second.metadata), spool.get(places[0], first.metadata)] == [second, first]


def test_threads_read_one_spool(tmp_path):
    documents = [converter.convert(f"# 题\n\n{HANS * n}".encode(), name="a.md").document for n in range(1, 20)]
    places = [spool.put(str(tmp_path), document) for document in documents]
    rows = [*zip(places, documents, strict=True)] * 20
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda row: spool.get(row[0], row[1].metadata) == row[1], rows))


def test_the_spool_goes_also_on_error(pages, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "t"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "t").mkdir()
    (tmp_path / "out.md").write_text("mine", "utf-8")
    assert book(pages, "-o", tmp_path / "out.md") == 73
    assert book(pages, "-o", tmp_path / "two.md") == 0
    assert list((tmp_path / "t").iterdir()) == []


def test_spools_of_killed_runs_go_with_the_next_one(pages, tmp_path, monkeypatch):
    place = tmp_path / "t"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    names = [f"duben-spool-{HOST}-{dead.pid}-x", f"duben-spool-{HOST}-{os.getpid()}-x", f"duben-spool-00-{dead.pid}-x", "duben-spool-y", "mine"]  # fmt: skip
    for name in names:
        (place / name).mkdir()
        (place / name / "1").write_bytes(b"text")
    (place / f"duben-spool-{HOST}-{dead.pid}-file").write_bytes(b"text")
    assert book(pages, "-o", tmp_path / "out.md") == 0
    assert sorted(path.name for path in place.iterdir()) == sorted([*names[1:], f"duben-spool-{HOST}-{dead.pid}-file"])


def test_editions_of_a_generator_are_spooled():
    texts = (HANS, OTHER)
    made = converter.bind(
        (converter.convert(text.encode(), name=f"{n}.md") for n, text in enumerate(texts)), title="书"
    )
    assert made.render("markdown").main.decode().count("# ") == 2


# -- in the outputs -------------------------------------------------------------------------------------------


def sectioned(*, colophon=False):
    texts = {
        "a/1.md": (HANS, "清晨", "周小禾"),
        "a/2.md": (OTHER, "守林人", "安宁"),
        "b/3.md": ("信寄到的时候，雪已经化了。", "一封信", "周小禾"),
    }
    made = [
        article(f"{text}\n\n## 小节\n\n完。", name, title, head=f"author: {author}\n")
        for name, (text, title, author) in texts.items()
    ]
    asked = Layout(title="合集", sections="folder", index=("authors",), series=Series("文丛", "3"))
    return bind_members([replace(one, name=name) for one, name in zip(made, texts, strict=True)], asked=asked, options=Options(output_colophon=colophon))  # fmt: skip


def zipped(rendered):
    return zipfile.ZipFile(io.BytesIO(rendered.main))


def test_the_series_stands_in_the_front_matter_of_a_markdown_book():
    text = sectioned().render("markdown").main.decode()
    assert frontmatter.front_matter(text).series == Series("文丛", "3")


def test_epub_contents_are_nested_section_article_subhead():
    package = zipped(sectioned(colophon=True).render("epub"))
    nav = etree.fromstring(package.read("EPUB/nav.xhtml"))
    space = {"h": "http://www.w3.org/1999/xhtml"}

    def tree(ol):
        rows = ol.findall("h:li", space)
        return [(li.find("h:a", space).text, *map(tree, li.findall("h:ol", space))) for li in rows]

    assert tree(nav.find(".//h:nav[@id='toc']/h:ol", space)) == [
        ("a", [("清晨", [("小节",)]), ("守林人", [("小节",)])]),
        ("b", [("一封信", [("小节",)])]),
        ("作者索引",),
        ("本书说明",),
    ]
    opf = package.read("EPUB/package.opf").decode()
    assert '<meta id="series" property="belongs-to-collection">文丛</meta>' in opf
    assert '<meta property="group-position" refines="#series">3</meta>' in opf
    assert re.findall(r'idref="(\w+|index-\w+)"', opf) == [
        *("cover", "titlepage", "nav", "s001", "a0001", "a0002", "s002", "a0003", "index-authors", "colophon")
    ]
    assert 'href="text/a0003.xhtml">一封信' in package.read("EPUB/index-authors.xhtml").decode()


def test_docx_has_parts_and_an_index_that_leads_to_articles():
    package = zipped(sectioned().render("docx"))
    root = etree.fromstring(package.read("word/document.xml"))
    w = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    styled = [
        (p.find("w:pPr/w:pStyle", w).get(f"{{{w['w']}}}val"), "".join(p.itertext()).strip())
        for p in root.iter(f"{{{w['w']}}}p")
        if p.find("w:pPr/w:pStyle", w) is not None
    ]
    assert [text for style, text in styled if style == "PartTitle"] == ["a", "b"]
    assert [text for style, text in styled if style == "Heading1"] == ["清晨", "守林人", "一封信", "作者索引"]
    assert [style for style, _ in styled if style.startswith("TOC")][:4] == ["TOCHeading", "TOC1", "TOC2", "TOC3"]
    marks = set(root.xpath("//w:bookmarkStart/@w:name", namespaces=w))
    assert set(root.xpath("//w:hyperlink/@w:anchor", namespaces=w)) <= marks
    assert "文丛" in package.read("docProps/custom.xml").decode()


def test_markdown_html_and_json_have_sections_and_indexes():
    book = sectioned()
    text = book.render("markdown").main.decode()
    assert re.findall(r"^#+ .*", text, re.MULTILINE) == [
        *("# a", "## 清晨", "### 小节", "## 守林人", "### 小节", "# b", "## 一封信", "### 小节", "# 作者索引")
    ]
    assert "- 周小禾：《清晨》、《一封信》" in text
    html = book.render("html").main.decode()
    assert re.findall(r"<h(\d)[^>]*>([^<]*)", html) == [
        *(("1", "合集"), ("2", "目录"), ("2", "a"), ("3", "清晨"), ("4", "小节"), ("3", "守林人"), ("4", "小节")),
        *(("2", "b"), ("3", "一封信"), ("4", "小节"), ("2", "作者索引")),
    ]
    assert json.loads(book.render("json").main)["book"]["sections"] == [
        {"title": "a", "start": 0},
        {"title": "b", "start": 2},
    ]


@pytest.mark.parametrize("format_name", ["epub", "docx"])
def test_sections_and_indexes_are_not_read_as_text(format_name, tmp_path):
    rendered = sectioned(colophon=True).render(format_name)
    path = tmp_path / f"book.{format_name}"
    path.write_bytes(rendered.main)
    plain = bind_members(sectioned().members, title="合集").render(format_name).main
    (tmp_path / f"plain.{format_name}").write_bytes(plain)
    read, due = (
        converter.convert(tmp_path / f"{stem}.{format_name}").render("text").main for stem in ("book", "plain")
    )
    assert read == due
    from converter import registry
    from converter.source import Source

    module = __import__(f"converter.readers.{format_name}", fromlist=["articles"])
    assert registry.reader(format_name) is module.read
    titles = [outcome.document.metadata.title for outcome in module.articles(Source.open(path), Options())]
    assert titles == ["清晨", "守林人", "一封信"]


def test_a_cover_of_the_editors_own(tmp_path):
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" width="6" height="9"><rect width="6" height="9"/></svg>'
    (tmp_path / "front.svg").write_bytes(picture)
    asked = Layout(collection=load(written(tmp_path, 'title = "书"\ncover = "front.svg"\n')))
    package = zipped(bind_members([article(HANS, "a.md", "清晨")], asked=asked).render("epub"))
    assert package.read("EPUB/cover.svg") == picture
    assert 'src="cover.svg"' in package.read("EPUB/cover.xhtml").decode()
    (tmp_path / "front.svg").write_bytes(b"no picture")
    with pytest.raises(ProfileError, match=r"is no PNG, JPEG"):
        bind_members([article(HANS, "a.md", "清晨")], asked=asked)


def test_large_outputs_lie_on_the_disk(monkeypatch):
    book = sectioned()
    small = {name: book.render(name).main for name in ("epub", "docx", "markdown", "html")}
    monkeypatch.setattr("converter.rendered.IN_MEMORY", 100)
    for name, data in small.items():
        (file, *_) = book.render(name).files
        assert not isinstance(file.content, bytes)
        assert b"".join(file.chunks()) == file.data == data


# -- bound books as sources -----------------------------------------------------------------------------------


RICH = """---
title: {title}
subtitle: 河边的人
author: 周小禾
date: 2021-04-03
source: 江城晚报
url: https://example.org/{title}
keywords: [随笔, 运河]
---

{text}第一段*强调*和**着重**。[^1]

## 小节

<ruby>漢<rt>hàn</rt></ruby>字一行。H<sub>2</sub>O。[^2]

| 年 | 数 |
| --- | --- |
| 1991 | 12 |

> 引文一句。

[^1]: 注一。

[^2]: 注二。
"""


def told(document):
    metadata = replace(document.metadata, language=None)
    return metadata, json.loads(
        json.dumps(native.document_to(replace(document, metadata=metadata, provenance=None, claims=())))
    )


@pytest.mark.parametrize("format_name", ["epub", "docx"])
def test_a_bound_book_gives_back_its_articles(format_name, tmp_path):
    folder = tmp_path / "in"
    (folder / "x").mkdir(parents=True)
    texts = {"x/a.md": ("清晨", HANS), "x/b.md": ("守林人", OTHER), "c.md": ("运河", HANT)}
    for name, (title, text) in texts.items():
        (folder / name).write_text(RICH.format(title=title, text=text), "utf-8")
    bound = tmp_path / f"bound.{format_name}"
    assert (
        book(
            folder,
            "-o",
            bound,
            "--title",
            "合集",
            "--sections",
            "folder",
            "--index",
            "authors",
            "--profile",
            "archival",
        )
        == 0
    )
    due = {e.document.metadata.title: told(e.document) for e in converter.convert_all(folder)}
    back = list(converter.convert_all(bound))
    assert [e.document.metadata.title for e in back] == ["清晨", "守林人", "运河"]
    assert {e.document.metadata.title: told(e.document) for e in back} == due
    out = tmp_path / "out"
    assert main(["convert", str(bound), "-o", str(out), "--name", "{number}-{title}", "--quiet"]) == 0
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.md"))
    assert names == ["bound/1-清晨.md", "bound/2-守林人.md", "bound/3-运河.md"]
    again = tmp_path / "again.md"
    assert book(bound, tmp_path / "in" / "c.md", "-o", again) == 0
    assert again.read_text("utf-8").count("\n# ") == 3  # c.md is in the book already
    assert main(["convert", str(bound), "-o", str(tmp_path / "whole.md"), "--quiet"]) == 0


def test_a_book_in_its_own_folder_is_not_bound_again(pages):
    out = pages / "out.epub"
    for _ in range(2):
        assert book(pages, "-o", out, "--force") == 0
        assert len([n for n in zipfile.ZipFile(out).namelist() if "/text/a" in n]) == 2


def test_a_foreign_or_damaged_book_is_one_input(tmp_path):
    path = tmp_path / "one.epub"
    path.write_bytes(
        article(HANS, "a.md", "清晨") and bind_members([article(HANS, "a.md", "清晨")]).render("epub").main
    )
    assert len(list(converter.convert_all(path))) == 1
    (tmp_path / "bad.epub").write_bytes(b"PK\x03\x04 nothing")
    failed = []
    assert list(converter.convert_all(tmp_path / "bad.epub", on_error=lambda *told: failed.append(told))) == []
    assert len(failed) == 1
