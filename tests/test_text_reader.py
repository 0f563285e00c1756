"""Raw text: lines and their numbers, hard-wrapped paragraphs, charsets, what is no text."""

from __future__ import annotations

import pytest

import converter
from converter.errors import EmptyInput, ProfileError, Undecodable
from converter.options import Options
from converter.readers.text import read
from converter.source import Source
from converter.walk import block_text

WRAPPED = """    天还没有亮，城墙下已经亮起了灯。卖菜的、卖鱼的、卖早点的，
一摊接着一摊，从东门一直排到水关，热气在灯下慢慢散开，人们提
着篮子走来走去，谁也不高声说话，好像怕惊醒了还在睡觉的城，也
怕惊醒了自己。
    老周的豆浆摊摆了二十年。他每天凌晨两点起来磨豆子，四点钟
出摊，一直卖到太阳照上城墙的垛口，才慢慢收拾桌椅回家去，第二
天又是如此，风雨无阻，过年也只歇三天，街坊们都说他是城里起得
最早的人。
"""


def blocks(text, **options):
    return [block_text(block) for block in read(Source(text.encode(), "a.txt"), Options(**options)).document.blocks]


def test_lines_keep_their_numbers():
    document = read(Source("一\n\n二\r\n三\r四\u2028五\n".encode(), "a.txt"), Options()).document
    assert [(block.origin.line, block_text(block)) for block in document.blocks] == [
        (1, "一"), (3, "二"), (4, "三"), (5, "四"), (6, "五"),
    ]  # fmt: skip


def test_wrapped_lines_are_joined_without_spaces():
    made = blocks(WRAPPED)
    assert len(made) == 2
    assert "提着篮子走来走去" in made[0]
    assert made[1].startswith("老周的豆浆摊")


def test_verse_is_not_joined():
    assert len(blocks("空山不见人\n但闻人语响\n返景入深林\n复照青苔上\n" * 3)) == 12


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5", "utf-16"])
def test_charsets(charset):
    text = "老城牆下的早市\n天還沒有亮，城牆下已經亮起了燈。賣菜的、賣魚的，一攤接著一攤，從東門一直排到水關。\n"
    edition = converter.convert(text.encode(charset), name="a.txt")
    assert edition.document.metadata.title == "老城牆下的早市"
    assert edition.document.provenance.charset.startswith(charset[:5].replace("utf-1", "utf-1"))
    assert edition.document.provenance.charset_evidence


def test_a_forced_charset_that_the_bytes_speak_against_is_a_finding():
    raw = "今天天气很好，我们去公园散步，回来的路上买了两斤苹果。".encode("gb18030")
    told = converter.convert(raw, name="a.txt", charset="big5").report.findings
    assert any(one.rule == "charset" and "gb18030" in one.message and "--charset" in one.message for one in told)
    assert not [
        f for f in converter.convert(raw, name="a.txt", charset="gb2312").report.findings if f.rule == "charset"
    ]


def test_a_charset_can_be_forced():
    raw = "今天天气很好，我们去公园散步。".encode("gb18030")
    assert (
        converter.convert(raw, name="a.txt", charset="gb18030").document.provenance.charset_evidence
        == "given by the user"
    )
    with pytest.raises(ProfileError, match="unknown charset 'gbq'"):
        converter.convert(raw, name="a.txt", charset="gbq")


def test_no_text():
    with pytest.raises(EmptyInput, match=r"a\.txt holds no text"):
        converter.convert(b" \n ", name="a.txt")
    with pytest.raises(Undecodable, match=r"a\.txt"):
        converter.convert(bytes(range(1, 9)) * 50, name="a.txt")


def test_nul_is_dropped_and_said():
    edition = converter.convert(
        b"\xe4\xbd\xa0\x00\xe5\xa5\xbd\xef\xbc\x8c\xe4\xb8\x96\xe7\x95\x8c\xe3\x80\x82", name="a.txt"
    )
    assert edition.render("text").main.decode() == "你好，世界。\n"
    assert [c.rule for c in edition.report.changes] == ["control-characters"]


STANZAS = "渡口的灯亮了，\n水就有了方向。\n一只空船靠着岸，\n像一句没说完的话。\n\n对岸的人还没有来，\n风先过了河，\n它把芦苇压低，\n又一根一根扶起来。\n"
VERSE = {
    "渡口的灯\n江晚舟\n\n" + STANZAS: ("渡口的灯", ["Verse", "Verse"]),
    "静夜思\n李白\n床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。\n": ("静夜思", ["Verse"]),
    "老城三首\n\n其一\n\n城门半掩，\n雨声在檐下排队。\n\n其二\n\n早市散了，\n豆浆还热。\n": (
        "老城三首",
        ["Heading", "Verse", "Heading", "Verse"],
    ),
    "Song of the Bridge\n\nThe river rose at night,\nthe road was gone by day,\n\nand those who stood there, stood\nand had no word to say.\n": (
        "Song of the Bridge",
        ["Verse", "Verse"],
    ),
}


@pytest.mark.parametrize("text", VERSE, ids=lambda text: text[:4])
def test_verse_keeps_its_stanzas_and_its_title(text):
    title, kinds = VERSE[text]
    edition = converter.convert(text.encode(), name="a.txt")
    assert edition.document.metadata.title == title
    assert [type(block).__name__ for block in edition.document.blocks] == kinds
    numbers = [number for number, _ in edition.report.lines]
    assert numbers == [number for number, line in enumerate(text.splitlines(), 1) if line]


@pytest.mark.parametrize(
    "text",
    [
        "一、买米两斤\n二、买盐一包\n\n三、去邮局寄信\n四、给母亲打电话\n\n五、修门锁\n",
        "姓名：周小禾\n年龄：三十\n\n住址：青石巷\n电话：00000000\n\n职业：记者\n",
        "首頁\n要聞\n\n副刊\n圖片\n\n我的\n",
    ],
)
def test_lists_and_forms_are_no_verse(text):
    document = converter.convert(text.encode(), name="a.txt").document
    assert "Verse" not in [type(block).__name__ for block in document.blocks]


def test_a_second_byline_that_loses_stays_in_the_text():
    prose = "昨天上午，停用两年的石拱老桥重新开放，等在桥头的居民三三两两走上桥面，有人带着相机，有人推着婴儿车。\n"
    text = f"老桥重开\n本报记者 周小禾\n{prose * 3}\n作者：江边人\n"
    edition = converter.convert(text.encode(), name="a.txt")
    assert [person.name for person in edition.document.metadata.authors] in (["周小禾"], ["江边人"])
    left = edition.render("text").main.decode()
    assert ("作者：江边人" in left) != ("周小禾" in left)


def test_the_body_of_an_edition_that_is_read_again_stays():
    text = "---\ntitle: 老桥重开\n---\n\n# 老桥重开\n\n作者：江边人\n\n人们提着篮子走来走去，谁也不高声说话，好像怕惊醒了还在睡觉的城。\n"
    assert "作者：江边人" in converter.convert(text.encode(), name="a.md").render("text").main.decode()
