"""The way past Python-Markdown: whatever the text, the same as by Python-Markdown itself."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from converter.readers.html import build_fragment
from converter.readers.markdown import direct, to_html
from converter.readers.markdown.dialect import convert
from converter.walk import leaves

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


SIMPLE = (
    "今天天气很好。", "　　荷花 已经开了！", "## 第一节", "12 年", "1.5 倍", "2. ", "甲[^1]乙", "[^1]甲[^b-2]", "甲 [^b-2] 乙", "　　[^1]。", "[^1]", "![^1](a)",
    "1[^1].", "[^1]- x", "甲[^b-2]", "[^b-2]: 注二。", "[^1]: 注 一", "[^1]:甲", "[^1]: # 题", "[^b-2]: - x", "[^1]: 甲\n[^b-2]: 乙", "[^1]: 甲\n乙",
    "[^1]: 甲\n    乙", "甲\n[^1]: 乙", "[^1]:", "[^9]x", "<ruby>茶<rt>chá</rt></ruby>", "甲<ruby>茶<rt>chá</rt>叶 b<rt>x y</rt></ruby>乙[^1]",
    "<ruby>-<rt>-</rt></ruby>- x", "1<ruby>2<rt>3</rt></ruby>. x", "<ruby>http<rt>a</rt></ruby>", "| a | b |\n| - | :-: |\n| 1 | 2 |",
    "|甲|乙|丙|\n|:--|--|--:|\n| - | 1. | = |\n| x  | y y |z|", "| a | b |\n| - | - |", "| a |\n| - |\n| b |", "| a | b |\n| - | - |\n| 1 |",
    "**重**", "甲*em*乙**a b**", "*整段*", "## **题** 二", "**甲\\_乙**", "**甲\\*乙**", "***甲***", "**甲***乙*", "\\*不是*", "\\[方\\]", "1\\. 甲", "\\# 甲",
    "[链](a.html)", "见[链 接](http://a.cn/b_c?x=1&y=2#z)。", "[\\*](b)", "[a](#f)", "[a](javascript:x)", "![图](p.png)", "![](http://x.cn/a.jpg)", "甲![图](p.png)",
    "&lt;甲&gt;&amp;", "&#42;甲&#42;", "&#126;", "&#32;", "&copy;", "[**甲**](b)", "**[甲](b)**", "\\![甲](b)", "*甲* *乙*", "`*甲*`",
)  # fmt: skip
simple = st.lists(
    st.tuples(st.sampled_from((*SIMPLE, *PIECES)) | st.sampled_from(SIMPLE), st.sampled_from(["\n\n"] * 6 + ["\n", "", "\n\n\n"])),
    max_size=6,
).map(lambda parts: "".join(piece + gap for piece, gap in parts))  # fmt: skip


def load(link):
    return ("image/png", link.encode()) if link == "p.png" else None


@settings(max_examples=1000, deadline=None)
@given(simple, st.lists(st.sampled_from(["[^1]: 注", "[^b-2]: 注二。"])), st.sampled_from(["", "---\ntitle: 春\n---\n"]), st.sampled_from([None, "https://b.cn/c/d.html"]))  # fmt: skip
@example("# 老街\n\n今天 a b。\n\n　　荷花。\n\n### 三\n\n“引”", [], "", None)
@example("甲[^b-2]乙[^1]\n\n| a | b |\n| - | :-: |\n| 1 | 2 |", ["[^1]: 注", "[^b-2]: 注二。"], "", None)
@example(
    "![图](p.png)\n\n*题*\n\n## **题** 二\n\n见[链 接](b_c?x=1&y=2#z)，\\*&lt;**重**。", [], "", "https://b.cn/c/d.html"
)
def test_a_simple_text_is_read_as_its_html_is(text, notes, before, base):
    text = "\n\n".join([text, *notes])
    made = direct.fragment(text, before, base, load)
    if made is not None:
        due = build_fragment(convert(text), before=before, base=base, load=load)
        assert made == due
        assert [leaf.origin for leaf in leaves(made.blocks)] == [leaf.origin for leaf in leaves(due.blocks)]


def test_a_simple_text_is_taken():
    made = direct.fragment(
        "# 老街\n\n今天<ruby>天<rt>tiān</rt></ruby>气很好。[^1]\n\n|年|数|\n|-|-|\n|2021|1|\n\n[^1]: 见上。\n", ""
    )
    assert made is not None
    assert made.text == "老街\n今天天tiān气很好。1\n年\n数\n2021\n1\n见上。\xa0↩\n"
    assert [removal.text for removal in made.removals] == ["1", "↩"]


def test_what_a_page_leaves_in_markdown_is_taken():
    text = "![图](p.png)\n\n*题*\n\n## **题** 二\n\n见[链 接](b_c?x=1)，\\*&lt;**重**。\n\n1.5 倍"
    assert direct.fragment(text, "", None, load) is not None
