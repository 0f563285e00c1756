"""Charsets: each one decoded exactly, damage confined to the place where it is, and never an exception."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from converter.text import charset
from converter.text.charset import labels
from converter.text.charset.values import Decoded

SIMPLIFIED = (
    "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。时候既然是深冬；渐近故乡时，天气又阴晦了，冷风吹进船舱中，呜呜的响，"
    "从缝隙向外一望，苍黄的天底下，远近横着几个萧索的荒村，没有一些活气。我的心禁不住悲凉起来了。"
)
TRADITIONAL = (
    "此開卷第一回也。作者自云因曾歷過一番夢幻之後，故將真事隱去，而借通靈說此石頭記一書也，故曰甄士隱云云。"
    "但書中所記何事何人，自己又云今風塵碌碌，一事無成，忽念及當日所有之女子，一一細考較去，覺其行止見識皆出我之上。"
)
CODECS = {
    "gb18030": ("gb18030", SIMPLIFIED),
    "gbk": ("gb18030", TRADITIONAL),
    "big5": ("big5-hkscs", TRADITIONAL),
    "utf-8": ("utf-8", SIMPLIFIED),
    "utf-16-le": ("utf-16le", SIMPLIFIED),
    "utf-16-be": ("utf-16be", TRADITIONAL),
    "hz": ("hz-gb-2312", SIMPLIFIED),
}


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("size", [7, 30, 80])
def test_plain_charsets(codec: str, size: int) -> None:
    label, text = CODECS[codec]
    decoded = charset.decode(text[:size].encode(codec))
    assert (decoded.text, decoded.charset, decoded.repairs) == (text[:size], label, ())


@pytest.mark.parametrize("bom", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark(bom: str) -> None:
    assert charset.decode(SIMPLIFIED.encode(bom)).text == SIMPLIFIED


def test_euc_tw() -> None:
    raw = bytes.fromhex("dbc6e6d5fec3c4e3c5c6")
    assert charset.decode(raw, "euc-tw").charset == charset.decode(b"ascii " + raw, "euc-tw").charset
    assert charset.euc_tw.decode(b"\xc4\xe3\xc5\xc6\xff", "replace") == "中文\N{REPLACEMENT CHARACTER}"


def test_hong_kong_characters() -> None:
    text = "佢哋話嗰啲嘢好平，我哋咪買咗囉。今日喺街市見到好多人，啲餸都幾新鮮。"
    assert charset.decode(text.encode("big5hkscs")).text == text


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "iso-8859-1", "big5", "utf-16", "no such thing", None])
def test_a_false_label_does_no_harm(declared: str | None) -> None:
    page = f"<html><head><meta charset={declared}></head><body><p>{SIMPLIFIED}</p></body></html>"
    for codec in ("gbk", "utf-8"):
        assert charset.decode(page.encode(codec), declared).text == page


def test_a_declared_charset_is_believed_where_it_fits_and_nothing_chinese_does() -> None:
    text = "Съешь ещё этих мягких французских булок, да выпей чаю. " * 4
    decoded = charset.decode(text.encode("koi8-r"), "koi8-r")
    assert (decoded.text, decoded.charset) == (text, "koi8-r")


def test_western_text() -> None:
    text = "Déjà vu: les élèves étaient là, près du café où l'on goûte des crêpes."
    assert charset.decode(text.encode("cp1252")).text == text


@pytest.mark.parametrize("codec", ["gbk", "big5"])
def test_cut_inside_a_character(codec: str) -> None:
    raw = TRADITIONAL.encode(codec)
    head = charset.decode(raw[1:])
    assert head.text.endswith(TRADITIONAL[1:])
    assert len(head.text) - len(TRADITIONAL[1:]) <= 1
    tail = charset.decode(raw[:-1])
    assert tail.text.startswith(TRADITIONAL[:-1])
    assert len(tail.text) - len(TRADITIONAL[:-1]) <= 1


@pytest.mark.parametrize("place", [20, 41, 60, 101])
@pytest.mark.parametrize("put", [b"", b"\xff"])
def test_a_lost_byte_spoils_one_character(place: int, put: bytes) -> None:
    raw = SIMPLIFIED.encode("gbk")
    decoded = charset.decode(raw[:place] + put + raw[place + 1 :])
    spoilt = place // 2
    assert decoded.text[: spoilt - 1] == SIMPLIFIED[: spoilt - 1]
    assert decoded.text.endswith(SIMPLIFIED[spoilt + 2 :])
    assert decoded.repairs
    assert decoded.lost >= 1


def test_two_charsets_in_one_file() -> None:
    good, other = f"<p>{SIMPLIFIED}</p>\n", f"<p>{SIMPLIFIED[::-1]}</p>\n"
    for codecs in (("utf-8", "gbk"), ("gbk", "utf-8"), ("big5", "utf-8")):
        main, block = (TRADITIONAL if "big5" in codecs else good), other
        raw = (main * 3).encode(codecs[0]) + block.encode(codecs[1]) + main.encode(codecs[0])
        decoded = charset.decode(raw)
        assert decoded.text == main * 3 + block + main
        assert any(repair.rule.startswith("read-as-") for repair in decoded.repairs)


def test_repairs_say_where_and_what() -> None:
    raw = (SIMPLIFIED * 2).encode("gbk")
    decoded = charset.decode(raw[:41] + raw[42:])
    for repair in decoded.repairs:
        assert decoded.text.startswith(repair.after, repair.start)
        assert (raw[:41] + raw[42:])[repair.offset : repair.offset + len(repair.before)] == repair.before


@given(st.binary(max_size=400), st.sampled_from([None, "gb2312", "big5", "euc-tw", "utf-16", "hz", "rot13", "\0"]))
@example(b"\x00\xd8", None)
@example(b"~{", "hz")
@example(b"\xff\xfe\x00", None)
@settings(deadline=None, max_examples=120)
def test_never_raises(raw: bytes, declared: str | None) -> None:
    assert isinstance(charset.decode(raw, declared), Decoded)


@given(st.text(alphabet=st.sampled_from("的一是不了人我在有他这中大来上国，。：（）\n ab1"), min_size=12, max_size=80))
@settings(deadline=None, max_examples=60)
def test_common_text_comes_back(text: str) -> None:
    for codec in ("utf-8", "gb18030"):
        assert charset.decode(text.encode(codec)).text == text


@pytest.mark.parametrize("text", ["联通", "一", "Ümläute und ß", "Привет", "Καλημέρα", "café"])
def test_short_text_that_two_charsets_could_hold(text: str) -> None:
    for codec in ("utf-8", *(["gbk"] if text > "一" else [])):
        assert charset.decode(text.encode(codec)).text == text


def test_labels_are_read_as_supersets() -> None:
    assert [labels.superset(label) for label in ("GBK", "x-gbk", "Big5", "latin1", "EUC-TW", "utf8", "UTF-16", "")] == [
        "gb18030", "gb18030", "big5-hkscs", "windows-1252", "euc-tw", "utf-8", "utf-16le", None,
    ]  # fmt: skip


def test_a_given_charset_is_believed_but_doubted_where_the_bytes_speak_against_it() -> None:
    raw = SIMPLIFIED.encode("gb18030")
    assert charset.doubt(raw, charset.decode_as(raw, "gb2312")) is None
    against = charset.doubt(raw, charset.decode_as(raw, "big5"))
    assert against is not None
    assert "gb18030" in against
    assert charset.doubt(SIMPLIFIED.encode(), charset.decode_as(SIMPLIFIED.encode(), "gbk")) is not None
    assert charset.doubt(b"plain", charset.decode_as(b"plain", "latin-1")) is None
    wide = SIMPLIFIED.encode("utf-16")
    assert charset.decode_as(wide, "utf-16").text == SIMPLIFIED
    assert charset.doubt(wide, charset.decode_as(wide, "utf-16")) is None
    with pytest.raises(LookupError):
        charset.decode_as(raw, "klingon")
