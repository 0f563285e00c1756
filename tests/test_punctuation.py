from pathlib import Path

import pytest
from cases_reader import read_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.text import punctuation
from converter.text.edits import apply_edits, check_edits

CASES = read_cases(Path(__file__).parent / "cases/text/punctuation.md")
MARKS = ",:;?!()，：；？！（）.。\"'“”‘’「」『』《》<>〈〉…—- \n、{}[]="
WORDS = [
    "读",
    "本",
    "\u3000",
    "1",
    "a",
    "...",
    "--",
    "中文",
    "Git",
    "10:30",
    "```",
    "`",
    "$",
    "https://a.com/b,c",
    "f(x)",
    ":)",
]
SIGNS = ["。。。", "﹐", "﹔", "︽", "︾", "&lt;", "<b>", "](", "さ", "\ufffc", "𠀀"]
PIECES = st.sampled_from([*MARKS, *WORDS, *WORDS, *SIGNS])
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c.id, marks=pytest.mark.xfail(strict=True) if c.fails else ()) for c in CASES]
)
def test_case(case):
    edits = punctuation.find(case.before)
    check_edits(case.before, edits)
    restored = apply_edits(case.before, edits)
    assert restored == case.after
    assert punctuation.find(restored) == []


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["keep", "curly", "corner"]))
def test_twice_is_once(text, quotes):
    edits = punctuation.find(text, quotes=quotes)
    check_edits(text, edits)
    restored = apply_edits(text, edits)
    assert punctuation.find(restored, quotes=quotes) == []


@settings(deadline=None)
@given(TEXTS, st.sets(st.sampled_from(punctuation.RULES)))
def test_a_rule_that_rests_changes_nothing(text, off):
    edits = punctuation.find(text, off=off)
    assert not off & {edit.rule for edit in edits}
    restored = apply_edits(text, edits)
    assert punctuation.find(restored, off=off) == []


@settings(deadline=None)
@given(TEXTS)
def test_no_space_is_added_or_removed(text):
    restored = apply_edits(text, punctuation.find(text))
    assert [c for c in restored if c.isspace()] == [c for c in text if c.isspace()]


def test_each_rule_is_named_and_can_rest():
    text = '﹔︽甲︾《<乙>》丙...丁--戊(己)说"庚"辛,壬:癸;子?丑!一二三四.'
    named = {edit.rule for edit in punctuation.find(text)}
    assert named == set(punctuation.RULES)
    for rule in punctuation.RULES:
        assert {edit.rule for edit in punctuation.find(text, off={rule})} == named - {rule}
    assert punctuation.find(text, off=punctuation.RULES) == []


@pytest.mark.parametrize(
    ("quotes", "expected"), [("corner", "他说「你‘好’」「再见」it's"), ("curly", "他说“你‘好’”“再见”it's")]
)
def test_quotes_by_style(quotes, expected):
    text = "他说“你‘好’”「再见」it's"
    restored = apply_edits(text, punctuation.find(text, quotes=quotes))
    assert restored == expected.replace("‘好’", "『好』" if quotes == "corner" else "‘好’")


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="fullwidth-comma"):
        punctuation.find("好,", off={"commas"})
    with pytest.raises(ValueError, match="corner"):
        punctuation.find("好,", quotes="round")
