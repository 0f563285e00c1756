"""The way past Python-Markdown: whatever the text, the same as by Python-Markdown itself."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from converter.readers.html import build_fragment
from converter.readers.markdown import plain, to_html
from converter.readers.markdown.dialect import convert

PIECES = (
    "今天天气很好，我们去公园散步。", "　　荷花已经开了！", "# 老街", "## 第一节", "###### 六", "#无空格", "####### 七", "a b  c", "1. 甲", "12 年",
    "1.5 倍", "2019.", "- 乙", "-", "—— 茶", "……", "+ 丙", "* 丁", "> 引", "**重**", "_x_", "[^1]", "[^1]: 注", "[链](a.html)", "![图](a.png)", "`x`",
    "```", "    四格", "\t制表", "  两格", "http://a.example/b", "<ruby>茶<rt>chá</rt></ruby>", "<div>", "</div>", "甲\n乙", "甲  \n乙", "甲\n===", "甲\n---",
    "---", "| a | b |\n| - | - |\n| 1 | 2 |", "a & b", "&amp;", "\\*", "~~删~~", "“引”", "(c)", "行尾 ", " 行首", "=", "é à", "!", "\ufeff", "\u200b", "a\u00a0b",
    "duben0plain0", ": 定义", "    1. 项", "[x]: http://b.example", "\x02", "结尾#", "# 标题 #", "\u2028",
)  # fmt: skip
texts = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n\n", "\n\n", "\n\n", "\n", "\n\n\n", "\r\n\r\n", ""])),
    max_size=9,
).map(lambda parts: "".join(piece + gap for piece, gap in parts))


@settings(max_examples=400, deadline=None)
@given(texts)
@example("```\n\n甲\n\n\n乙\n\n```\n\n丙")
@example("<div>\n\n甲\n\n</div>")
@example("- 甲\n\n乙\n\n丙[^1]\n\n[^1]: 注")
@example("1. 甲\n\n    乙\n\n丙")
def test_html_is_that_of_python_markdown(text):
    assert to_html(text) == convert(text)


@settings(max_examples=400, deadline=None)
@given(texts, st.sampled_from(["", "---\ntitle: 春\n---\n"]))
@example("# 老街\n\n今天 a b。\n\n　　荷花。\n\n### 三\n\n“引”", "")
def test_plain_fragment_is_that_of_its_html(text, before):
    made = plain.fragment(text, before)
    if made is not None:
        due = build_fragment(convert(text), before=before)
        assert made == due
        assert [b.origin for b in made.blocks] == [b.origin for b in due.blocks]


def test_a_plain_text_is_taken():
    made = plain.fragment("# 老街\n\n今天天气很好，我们去公园散步。2021 年！\n", "")
    assert made is not None
    assert made.text == "老街\n今天天气很好，我们去公园散步。2021 年！\n"
