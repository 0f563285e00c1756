"""Slips: damage run forward on sentences in the public domain, and undone; each repair proven, clean text left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.text import slips
from converter.text.edits import apply_edits, check_edits
from converter.text.slips.proof import decoded_eating, folded, is_proven

TRADITIONAL = "我們沿著河岸走了很久,天色已經暗下來了。開始下雨的時候,大家都跑到樹下去躲雨,只有他還站在那裡看水。"
SIMPLIFIED = "老师说明天上午我们去参观博物馆,请大家带好学生证。下午还要去公园看花,晚上回学校吃饭。"


def repaired(text: str) -> str:
    edits = slips.find(text)
    check_edits(text, edits)
    for edit in edits:
        start = max(0, edit.start - 40)
        head = text[start : edit.start]
        assert edit.rule == "slips"
        assert any(
            is_proven(
                head + edit.after + text[edit.end : edit.end + n],
                head + edit.before + text[edit.end : edit.end + n],
                text[edit.end + n : edit.end + n + 1],
            )
            or is_proven(head[-1:] + edit.after, head[-1:] + edit.before, "")
            for n in range(12)
        ), edit
    return apply_edits(text, edits)


def lose_byte(text: str, place: int) -> str:
    raw = text.encode("gb18030")
    return (raw[:place] + raw[place + 1 :]).decode("gb18030", "replace")


@pytest.mark.parametrize(
    ("damaged", "right"),
    [
        ("經(jīng)?;⒁?guī)范化的管理", "經(jīng)常化、規范化的管理"),
        ("我們要提高素質(zhì)??偨Y(jié)經驗", "我們要提高素質(zhì)。總結(jié)經驗"),
        ("勇挑重?fù)?dān),不怕困難", "勇挑重擔,不怕困難"),
        ("內(nèi)蒙古日?qǐng)?bào)社的記者", "內(nèi)蒙古日報社的記者"),
        ("由於我?hé)?guó)目前沒有", "由於我國目前沒有"),
        ("村裡的學校終於建好了?,F在孩子們不用走遠路上學", "村裡的學校終於建好了。現在孩子們不用走遠路上學"),
    ],
)
def test_known_damage(damaged: str, right: str) -> None:
    assert repaired(damaged) == right


@pytest.mark.parametrize(
    "right",
    [
        "外婆的茶馆要搬走了。可是,谁也不知道搬到哪里去,也没有人去问。",
        "天黑以后,街上的灯一盏一盏亮起来。孩子们,该回家了,明天再来。",
        "船到了北岸。后来,人们都说那一年的水最大,淹了半条街。",
    ],
)
def test_no_space_and_no_closing_bracket_is_taken_for_eaten_before_a_mark(right: str) -> None:
    """Every fullwidth comma and stop became ASCII as bytes, also where two characters only look like one."""
    raw = right.replace(",", "，").encode("gbk").replace("，".encode("gbk"), b",")
    for mark, ascii_ in (("；", b";"), ("：", b":"), ("！", b"!"), ("？", b"?")):
        raw = raw.replace(mark.encode("gbk"), ascii_)
    damaged = raw.decode("gb18030", "replace").replace("\N{REPLACEMENT CHARACTER}", "?")
    damaged = "".join(one for one in damaged if not "\ue000" <= one <= "\uf8ff")
    assert damaged != right
    assert repaired(damaged) == right


@pytest.mark.parametrize("place", [30, 41, 71])
def test_a_byte_lost_in_simplified_text(place: int) -> None:
    wide = SIMPLIFIED.replace(",", "，")
    damaged = lose_byte(wide, place)
    assert damaged != wide
    got = repaired(damaged)
    assert len(got) == len(wide)
    assert sum(a != b for a, b in zip(got, wide, strict=True)) <= 1


@pytest.mark.parametrize(
    "text",
    [
        TRADITIONAL,
        SIMPLIFIED,
        "他來了嗎?(笑)我說:「沒有!」真的嗎?!?",
        "用C語言寫的程式,按M鍵存檔。A股和B股都跌了。",
        "這是什麼意思?,他問。為什麼?;不知道。",
        "躞蹀御溝上,溝水東西流。笑駑駘肥,女子長日泣。",
        "佢話嗰啲嘢好平,我哋咪買咗囉。",
        "標題 \ue000 圖示 \ue001 文字",
        "風(fēng)展旗美如畫(huà),全區(qū)深入推進(jìn)",
        "価格は?(税込)ひらがなとカタカナ。",
    ],
)
def test_left_alone(text: str) -> None:
    assert slips.find(text) == []


def test_a_lost_byte_before_a_letter_in_traditional_text() -> None:
    right = "老師要求每個學生都要準時交作業，證據不足以證明他抄襲。"
    assert repaired(lose_byte(right, right.encode("gb18030").index("證明".encode("gb18030")))) == right


def test_an_eaten_digit_is_not_guessed() -> None:
    wide = "这里冬天很冷。和往年一样，一共有３００天都在下雪。".replace("３", "3").replace("０", "0")
    raw = wide.encode("gb18030")
    place = raw.index("。和".encode("gb18030")) + 1
    damaged = decoded_eating(raw[: place - 1] + b"\xff:" + raw[place + 2 :])
    assert "?00" in damaged
    assert "?00" in repaired(damaged)


def test_what_is_left_alone_is_told() -> None:
    text = "电池的能量密度每年只提高一点,而芯片的耗电却成倍增加,这臼鞘只嚼丛胶竦脑颉?"
    edits, left = slips.examine(text)
    assert not edits
    assert [text[place.start : place.end].endswith("臼鞘只嚼丛胶竦脑颉?") for place in left] == [True]
    assert slips.examine(TRADITIONAL).left == []


@pytest.mark.parametrize(
    "text",
    [
        "?,?;?!??" * 500 + "中文?," * 500,
        "".join(f"躞{one}蹀?;" for one in SIMPLIFIED) * 12,
        "\N{REPLACEMENT CHARACTER}是\N{REPLACEMENT CHARACTER}的" * 300,
    ],
)
def test_damage_without_end_is_given_up(text: str) -> None:
    edits, _ = slips.examine(text)
    check_edits(text, edits)


@pytest.mark.parametrize("every", [7, 11, 13])
def test_whole_characters_that_were_lost_are_not_guessed(every: int) -> None:
    for wide in (SIMPLIFIED, TRADITIONAL):
        text = "".join("\N{REPLACEMENT CHARACTER}" if i % every == every - 2 else one for i, one in enumerate(wide))
        assert {edit.after for edit in slips.find(text)} <= {"。"}


def test_twice_is_once() -> None:
    wide = SIMPLIFIED.replace(",", "，")
    text = "\n".join(lose_byte(wide, place) for place in (20, 31, 52, 70))
    once = apply_edits(text, slips.find(text))
    assert slips.find(once) == []


def test_proof_refuses_what_does_not_damage_so() -> None:
    assert is_proven("重擔", "重?fù)?dān)", "")
    assert not is_proven("重但", "重?fù)?dān)", "")
    assert not is_proven("建好了，現在", "建好了?,F在", "")


@given(st.integers(4, 2 * len(SIMPLIFIED) - 6))
@settings(deadline=None, max_examples=12)
def test_every_lost_byte_is_proven_or_left(place: int) -> None:
    wide = SIMPLIFIED.replace(",", "，")
    repaired(lose_byte(wide, min(place, len(wide.encode("gb18030")) - 1)))


@given(st.text(alphabet=st.sampled_from("我們天的,。?;()hé⒁偨Y\ue000\ufffd翟诘A\n"), max_size=40))
@settings(deadline=None, max_examples=60)
def test_edits_are_sound(text: str) -> None:
    edits = slips.find(text)
    check_edits(text, edits)
    assert folded(text) == folded(folded(text))
