import pickle
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.report import Change, Changes
from converter.text.edits import Edit, Rewritten, apply_edits, check_edits, compose, diff_edits, run_rules

TEXTS = st.text("甲乙丙,.", max_size=24)


@st.composite
def edits_of(draw, text, rule):
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    if len(places) % 2:
        places.pop()
    spans = zip(places[::2], places[1::2], strict=True)
    return [Edit(a, b, text[a:b], draw(st.text("丁戊!", max_size=3)), rule) for a, b in spans]


@st.composite
def two_rules(draw):
    text = draw(TEXTS)
    first = draw(edits_of(text, "one"))
    return text, first, draw(edits_of(apply_edits(text, first), "two"))


@settings(deadline=None)
@given(two_rules())
def test_composed_edits_do_what_both_do(case):
    text, first, second = case
    composed = compose(first, second, text)
    check_edits(text, composed)
    assert apply_edits(text, composed) == apply_edits(apply_edits(text, first), second)


@settings(deadline=None)
@given(two_rules())
def test_edits_that_do_not_meet_keep_their_rule(case):
    text, first, second = case
    single = [e for e in compose(first, second, text) if "+" not in e.rule]
    assert {(e.start, e.end, e.after) for e in single if e.rule == "one"} <= {(e.start, e.end, e.after) for e in first}
    assert {(e.before, e.after) for e in single if e.rule == "two"} <= {(e.before, e.after) for e in second}


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_diff_turns_one_into_the_other(before, after):
    edits = diff_edits(before, after, "diff")
    check_edits(before, edits)
    assert apply_edits(before, edits) == after


def test_joined_edit_names_both_rules_and_the_lower_confidence():
    first = [Edit(0, 1, "a", "bc", "one", 0.5, 2.0, b"\x61")]
    second = [Edit(1, 2, "c", "d", "two", 0.9)]
    assert compose(first, second, "a") == [Edit(0, 1, "a", "bd", "one+two", 0.5, 2.0, b"\x61")]


def test_what_is_taken_back_leaves_no_edit():
    assert compose([Edit(0, 1, "a", "b", "one")], [Edit(0, 1, "b", "a", "two")], "a") == []


def test_rules_run_one_after_the_other():
    def fold(text):
        return [Edit(i, i + 1, c, ",", "fold") for i, c in enumerate(text) if c == "，"]

    def strip(text):
        return [Edit(i, i + 1, c, "", "strip") for i, c in enumerate(text) if c == ","]

    assert run_rules("甲，乙", (fold, strip)) == ("甲乙", [Edit(1, 2, "，", "", "fold+strip")])


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 2, "ab", "", "x"), Edit(1, 3, "bc", "", "x")],
        [Edit(2, 3, "c", "", "x"), Edit(0, 1, "a", "", "x")],
        [Edit(0, 1, "b", "", "x")],
        [Edit(2, 9, "c", "", "x")],
    ],
)
def test_wrong_lists_are_refused(edits):
    with pytest.raises(ValueError, match="edit"):
        check_edits("abc", edits)


def test_edits_in_a_row_are_apart():
    text = "甲" * 4000
    first = [Edit(i, i + 1, "甲", "乙乙", "one") for i in range(0, 4000, 2)]
    second = [Edit(i, i + 1, "乙" if i % 3 < 2 else "甲", "", "two") for i in range(0, 6000, 6)]
    composed = compose(first, second, text)
    check_edits(text, composed)
    assert all(a.end <= b.start for a, b in pairwise(composed))


def test_rewritten_edits_are_those_of_the_difference_and_travel():
    before, after = "头发在里面，干了", "頭髮在裡面，乾了"
    made = Rewritten(before, after, "script", sureness)
    listed = [Edit(0, 2, "头发", "頭髮", "script", 0.5), Edit(3, 4, "里", "裡", "script", 1.0)]
    assert len(made) == 3
    assert list(made)[:2] == listed
    check_edits(before, made)
    assert apply_edits(before, list(made)) == apply_edits(before, made) == after
    again = pickle.loads(pickle.dumps(made))
    assert (list(again), len(again)) == (list(made), 3)
    assert not Rewritten(before, before, "script")
    with pytest.raises(ValueError, match="8 characters"):
        Rewritten(before, "頭", "script")


def sureness(run):
    return 1.0 if len(run) == 1 else 0.5


def test_changes_are_counted_without_being_made_and_equal_those_that_are_listed():
    edits = [Edit(0, 1, ",", "，", "comma"), Edit(2, 3, ",", "，", "comma"), Edit(4, 5, "!", "！", "mark")]
    ready = Change("slips", "line 1", "a", "b", count=2)
    made = Changes([("line 3", edits), ready, ("line 4", Rewritten("后", "後", "script"))])
    assert made.tally() == {"comma": 2, "mark": 1, "slips": 2, "script": 1}
    listed = (
        Change("comma", "line 3", ",", "，", count=2),
        Change("mark", "line 3", "!", "！"),
        ready,
        Change("script", "line 4", "后", "後"),
    )
    assert made == listed
    assert made.tally() == {"comma": 2, "mark": 1, "slips": 2, "script": 1}
    assert Changes.joined([made, (), [ready]]) == (*listed, ready)
    assert not Changes()
