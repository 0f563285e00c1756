"""Lines that tell about an article, dates and names: tables of what is read and what is refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import converter
from converter.model import Person
from converter.rules.families import ready
from converter.text.bylines import lead, people, read_line, signature, unlabelled_byline, western_byline
from converter.text.dates import find, parse
from converter.text.lines import known, page_families
from converter.text.names import is_chinese_name, is_name

LINES = {
    "2020年05月29日08:06    來源:江城日報": (["published 2020-05-29T08:06", "source 江城日報"], True),
    "来源:《山川》2022/6 作者:许文山 2022-09-02 15:12": (
        ["source 《山川》2022/6", "authors 许文山", "published 2022-09-02T15:12"],
        True,
    ),
    "（责编：何大同、吴敏）": (["editors 何大同", "editors 吴敏"], True),
    "來　源：江城晚報": (["source 江城晚報"], True),
    "原标题：老城墙下的早市": (["original_title 老城墙下的早市"], True),
    "2021年04月04日 07:15 来源：江城晚报 作者：周小禾 评论(3) 字号：大 中 小": (
        ["published 2021-04-04T07:15", "source 江城晚报", "authors 周小禾"],
        True,
    ),
    "作者：周小禾  发布时间：2021-03-04 浏览次数：123  字体：[大 中 小] 打印 关闭": (
        ["authors 周小禾", "published 2021-03-04"],
        True,
    ),
    "文/周小禾 图/吴敏 编辑/何大同": (["authors 周小禾", "editors 何大同"], True),
    "更新时间：2021-03-05 10:00": (["modified 2021-03-05T10:00"], True),
    "posted @ 2012-03-04 11:20 老赵 阅读(123) 评论(4) 编辑 收藏": (
        ["published 2012-03-04T11:20", "authors 老赵"],
        True,
    ),
    "作者：江边人 提交日期：2005-3-4 10:20:00": (["authors 江边人", "published 2005-03-04T10:20:00"], True),
    "楼主：江边人 时间：2012-03-04 11:20:00 点击：123 回复：4": (
        ["authors 江边人", "published 2012-03-04T11:20:00"],
        True,
    ),
    "本贴由  江边人  于2005年8月12日16:12:21在〖 闲谈 〗发表.": (
        ["authors 江边人", "published 2005-08-12T16:12:21"],
        True,
    ),
    "晚潮新闻记者|周小禾 编辑|何大同": (["authors 周小禾", "editors 何大同"], True),
    "晚潮记者：周小禾 晚潮编辑：何大同": (["authors 周小禾", "editors 何大同"], True),
    "江城晚报记者 周小禾 编辑 何大同 校对 吴敏": (["authors 周小禾", "editors 何大同"], True),
    "作者：周小禾（江城大学教授）": (["authors 周小禾"], True),
    "文/周小禾（江城大学）": (["authors 周小禾"], True),
    "本文来源：江城日报 责任编辑：何大同_NBJ11142": (["source 江城日报", "editors 何大同"], True),
    "江城日报  周小禾  2021-03-04": (["source 江城日报", "authors 周小禾", "published 2021-03-04"], True),
    "来源：江城日报  2021-03-04 10:20  周小禾": (
        ["source 江城日报", "published 2021-03-04T10:20", "authors 周小禾"],
        True,
    ),
    "发布机构：江城市人民政府办公室 发布日期：2021-03-04": (
        ["source 江城市人民政府办公室", "published 2021-03-04"],
        True,
    ),
    "发布者：周小禾 发布时间：2021-03-04": (["published 2021-03-04"], True),
    "總編輯：何大同": ([], False),
    "2021-03-04 10:20 江城": (["published 2021-03-04T10:20"], False),
    "江城发布 2021-03-04 10:20 发表于浙江": (["source 江城发布", "published 2021-03-04T10:20"], True),
    "（作者单位：江城日报社）（图片来源网络）": (["authors None"], False),
    "他说，来源于生活的故事最动人。": ([], False),
    "这条河的来源：一眼无名的山泉，藏在两山之间，终年不竭。": ([], False),
    "昨日": ([], False),
    "今日 08:00 发布": ([], False),
}


@pytest.mark.parametrize("line", LINES)
def test_line(line):
    facts, spent = LINES[line]
    read = read_line(line)
    assert [f"{f.field} {f.value.name if isinstance(f.value, Person) else f.value}" for f in read.facts] == facts
    assert read.is_spent is spent


DATES = {
    "2022年2月13日 04:22": "2022-02-13T04:22",
    "2022年2月13日下午4时22分": "2022-02-13T16:22",
    "二〇二〇年五月二十九日": "2020-05-29",
    "二零二零年十二月": "2020-12",
    "二ｏ二Ｏ年五月": "2020-05",
    "29thMay 2020": "2020-05-29",
    "5 MAYIS 2020": "2020-05-05",
    "民國109年5月29日": "2020-05-29",
    "民國九十三年九月三日": "2004-09-03",
    "2020-05-29T08:06:11+08:00": "2020-05-29T08:06:11+08:00",
    "2020/5/29 8:06": "2020-05-29T08:06",
    "2020.05.29": "2020-05-29",
    "May 29, 2020": "2020-05-29",
    "29 May 2020 8:06 pm": "2020-05-29T20:06",
    "1998年": "1998",
    "2021 03/ 04 10:20:30": "2021-03-04T10:20:30",
    "2021年3月4日（星期四）10:20": "2021-03-04T10:20",
    "2020년 5월 29일 오후 3:04": "2020-05-29T15:04",
    "2020. 5. 29.": "2020-05-29",
    "29.05.2020, 14:30 Uhr": "2020-05-29T14:30",
    "29. Mai 2020 um 14.30 Uhr": "2020-05-29T14:30",
    "Publié le 29 mai 2020 à 14h30": "2020-05-29T14:30",
    "29 de mayo de 2020": "2020-05-29",
    "29 мая 2020 г. в 14:30": "2020-05-29T14:30",
    "05/29/2020": "2020-05-29",
}
NO_DATES = (
    "今日",
    "昨天 08:06",
    "2020年13月1日",
    "2020-02-30",
    "98年5月",
    "《山川》2022/6",
    "3.14",
    "比分 3-2",
    "电话 0000-2020-05",
    "3/4/2020",
    "in May 2020 they came",
)


MONTHS = tomllib.loads((Path(converter.__file__).parent / "rules" / "months.toml").read_text("utf-8"))["language"]
WESTERN = tomllib.loads((Path(converter.__file__).parent / "rules" / "bylines_western.toml").read_text("utf-8"))[
    "cases"
]


@pytest.mark.parametrize("language", MONTHS, ids=lambda language: language["name"])
def test_months_of_a_language(language):
    assert len(language["months"]) == 12
    for line in language["case"]:
        assert [str(found.date)[:7] for found in find(line)] in (["2020-05"], ["2020-12"]), line


def test_a_word_names_one_month():
    seen = {}
    for language in MONTHS:
        for number, words in enumerate(language["months"], 1):
            for word in words.split():
                assert seen.setdefault(word, number) == number, word


def test_order_of_figures():
    assert [str(f.date) for f in find("3/4/2020", "mdy")] == ["2020-03-04"]
    assert [str(f.date) for f in find("3/4/2020", "dmy")] == ["2020-04-03"]


@pytest.mark.parametrize("line", WESTERN)
def test_western_byline(line):
    assert list(western_byline(line)) == WESTERN[line]


@pytest.mark.parametrize("text", DATES)
def test_date(text):
    assert [str(found.date) for found in find(text)] == [DATES[text]]


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date(text):
    assert [str(found.date) for found in find(text)] in ([], ["2020"])


def test_machine_dates():
    assert str(parse("20200529")) == "2020-05-29"
    assert str(parse("Fri, 29 May 2020 08:06:00 GMT")) == "2020-05-29T08:06:00Z"
    assert str(parse("1590710760")) == "2020-05-29T00:06:00Z"
    assert parse("n/a") is None


def test_names():
    assert all(map(is_chinese_name, ("周小禾", "歐陽修", "何大同", "吴敏")))
    assert not any(map(is_chinese_name, ("本报记者", "责任编辑", "高兴的人", "A")))
    assert is_name("阿依·古丽")
    assert not is_name("来源于网络的文章")


def test_people_with_roles_and_houses():
    assert people("江城日报社记者 周小禾 通讯员 吴敏") == (
        Person("周小禾", "记者", "江城日报社"),
        Person("吴敏", "通讯员", None),
    )
    assert unlabelled_byline("省人大代表、青石县县长 周小禾") == (Person("周小禾", "省人大代表、青石县县长"),)
    assert unlabelled_byline("本報記者 周小禾 攝影報道") == (Person("周小禾", "本報記者"),)
    assert unlabelled_byline("五级书记齐抓 让责任落实") == ()
    assert unlabelled_byline("让每一条小溪都清起来") == ()


def test_signature_is_a_bracket_used_up_whole():
    found = signature("……久久没有说话。（江城日报社见习记者 周小禾）")
    assert found is not None
    assert found[0] == (Person("周小禾", "见习记者", "江城日报社"),)
    assert signature("……久久没有说话。（完）") is None
    assert signature("……（根据周小禾同志的讲话整理，标题为编者所加）") is None


MORE_LINES = {
    "2021-03-04 06:30 江城晚报": (["published 2021-03-04T06:30", "source 江城晚报"], True),
    "2021-03-04 06:30 来源：江城晚报 北京 举报": (["published 2021-03-04T06:30", "source 江城晚报"], True),
    "作者 周小禾 ｜ 编辑 何大同": (["authors 周小禾", "editors 何大同"], True),
    "（江城网编辑 何大同）": (["editors 何大同"], True),
    "责任编辑：何大同_NN0001": (["editors 何大同"], True),
    "由江边人张贴 @ 2005-03-21 01:20 (359) 共 3 篇评论": (["authors 江边人", "published 2005-03-21T01:20"], True),
    "编辑 部门正在招人": ([], False),
}


@pytest.mark.parametrize("line", MORE_LINES)
def test_lines_without_marks(line):
    facts, spent = MORE_LINES[line]
    read = read_line(line)
    assert [f"{f.field} {f.value.name if isinstance(f.value, Person) else f.value}" for f in read.facts] == facts
    assert read.is_spent is spent


def test_names_alone_in_the_closing_bracket():
    found = signature("……久久没有说话。（周小禾 吴 敏）")
    assert found is not None
    assert found[0] == (Person("周小禾"), Person("吴敏"))
    for closing in ("（完）", "（未完待续）", "（连载）", "（安阳）", "（图）", "（笑）"):
        assert signature("……久久没有说话。" + closing) is None


def test_reporters_in_the_first_words():
    assert lead("本报讯（记者周小禾）近日，老桥通车。") == (Person("周小禾", "记者"),)
    assert lead("近日，老桥（又名水关桥）通车。") == ()


@pytest.mark.parametrize("family", page_families(), ids=lambda family: family.known.family)
def test_lines_of_pages(family):
    for case in family.cases:
        assert known(ready(case)) == family.known, case
    for counter in family.counters:
        assert known(ready(counter)) is None, counter


LEADS = {
    "中新网青石3月4日电(周小禾)": ["周小禾"],
    "晚潮讯 记者周小禾报道：": ["周小禾"],
    "本报讯 (周小禾 记者吴敏)": ["周小禾", "吴敏"],
    "【记者周小禾／青石报道】": ["周小禾"],
    "〔記者周小禾／青石報導〕": ["周小禾"],
    "（中央社記者周小禾青石4日電）": ["周小禾"],
    "新华社记者周小禾报道，": ["周小禾"],
    "据记者报道，": [],
    "记者昨天报道了这件事，": [],
    "新华社青石3月4日电（综合）": [],
    "记者从水务局获悉，据媒体报道，": [],
}


@pytest.mark.parametrize("words", LEADS)
def test_first_words(words):
    assert [person.name for person in lead(f"{words}近日，老桥重新开放，居民走上桥面。")] == LEADS[words]


SIGNED = {
    "（文/周小禾）": ["周小禾"],
    "（作者系江城大学教授 周小禾）": ["周小禾"],
    "（江城日报 周小禾）": ["周小禾"],
    "（供稿：周小禾）": ["周小禾"],
    "（文图无关）": [],
    "（作者为江城大学教授）": [],
    "（江城日报 图片）": [],
}


@pytest.mark.parametrize("bracket", SIGNED)
def test_closing_bracket(bracket):
    made = signature(f"他没有再说什么。{bracket}")
    assert [person.name for person in made[0]] == SIGNED[bracket] if made else SIGNED[bracket] == []
