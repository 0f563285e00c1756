"""Mojibake: put right where every byte is there, filled in where one was lost, reported where all is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.text import mojibake
from converter.text.edits import apply_edits, check_edits

GOOD = (
    "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？\n"
    "这来的便是闰土。虽然我一见便知道是闰土，但又不是我这记忆上的闰土了。他身材增加了一倍；先前的紫色的圆脸，已经变作灰黄。\n"
    "我问问他的景况。他只是摇头。“非常难。第六个孩子也会帮忙了，却总是吃不够。”"
)
TRADITIONAL = (
    "卻說那女媧氏煉石補天之時，於大荒山無稽崖煉成高十二丈、見方二十四丈大的頑石三萬六千五百零一塊。\n"
    "那媧皇只用了三萬六千五百塊，單單剩下一塊未用，棄在青埂峰下。"
)


def repaired(text: str) -> str:
    edits = mojibake.find(text)
    check_edits(text, edits)
    assert {edit.rule for edit in edits} <= {"mojibake"}
    return apply_edits(text, edits)


def spoil(text: str, right: str, wrong: str, times: int = 1) -> str:
    for _ in range(times):
        text = text.encode(right).decode(wrong)
    return text


@pytest.mark.parametrize(
    ("right", "wrong", "times"),
    [("utf-8", "latin-1", 1), ("utf-8", "latin-1", 2), ("gbk", "latin-1", 1), ("gb18030", "latin-1", 1)],
)
def test_simplified_text(right: str, wrong: str, times: int) -> None:
    assert repaired(spoil(GOOD, right, wrong, times)) == GOOD


@pytest.mark.parametrize("right", ["utf-8", "gbk", "big5"])
def test_traditional_text(right: str) -> None:
    assert repaired(spoil(TRADITIONAL, right, "latin-1")) == TRADITIONAL


def test_big5_read_as_gb18030() -> None:
    assert repaired(TRADITIONAL.encode("big5").decode("gb18030", "replace")) == TRADITIONAL


def test_lost_bytes_are_filled_in() -> None:
    spoilt = GOOD.encode().decode("gb18030", "replace")
    assert "\N{REPLACEMENT CHARACTER}" in spoilt
    got = repaired(spoilt)
    assert sum(a != b for a, b in zip(got, GOOD, strict=True)) <= 2


def test_one_spoilt_paragraph_in_good_text() -> None:
    first, second, third = GOOD.split("\n")
    for wrong in (spoil(second, "gbk", "latin-1"), spoil(second, "utf-8", "latin-1")):
        assert repaired(f"{first}\n{wrong}\n{third}") == GOOD


def test_a_space_that_was_a_no_break_space() -> None:
    assert repaired("ä½ å¥½ï¼\x8cä¸\x96ç\x95\x8c") == "你好，世界"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        TRADITIONAL,
        "他說「café」和「naïve」是法文詞，Zürich 在瑞士。",
        "“——”……‘’ © ® ™ § ¶ Ünïcödé",
        "躞蹀御溝上，溝水東西流。",
        "佢話嗰啲嘢好平，我哋咪買咗囉。",
        "他说锟斤拷锟斤拷锟斤拷，然后烫烫烫烫烫烫。",
        "\N{REPLACEMENT CHARACTER}" * 8 + "中文",
        "He said â\x80\x9cyesâ\x80\x9d.",
    ],
)
def test_left_alone(text: str) -> None:
    assert mojibake.find(text) == []


def test_what_is_lost_is_named() -> None:
    text = "前文。锟斤拷锟斤拷锟斤拷\n后文。"
    assert [text[start:end] for start, end in mojibake.lost(text)] == ["锟斤拷锟斤拷锟斤拷"]


@given(st.text(alphabet=st.sampled_from("浣犲ソä½ Ã¥中文\ufffd?锛屼\n\ue000aé，"), max_size=60))
@settings(deadline=None, max_examples=80)
def test_edits_are_sound_and_a_second_run_changes_nothing(text: str) -> None:
    once = repaired(text)
    assert repaired(once) == once
