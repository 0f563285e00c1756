from pathlib import Path

import pytest
from cases_reader import read_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.text.edits import apply_edits, check_edits, run_rules
from converter.text.spacing import control_characters, odd_spaces

CASES = read_cases(Path(__file__).parent / "cases/text/spacing.md")
TEXTS = st.text(
    "读本ab1 \t\n\r\x00\x0b\x85\x92\xa0\xad\u2003\u2009\u200b\u200d\u200e\u2028\u3000\ufeff\ufff9\ufffa\ufffb\ufffc\ufffdא，",
    max_size=24,
)


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c.id, marks=pytest.mark.xfail(strict=True) if c.fails else ()) for c in CASES]
)
def test_case(case):
    cleaned, edits = run_rules(case.before, (control_characters, odd_spaces))
    check_edits(case.before, edits)
    assert cleaned == case.after
    assert run_rules(cleaned, (control_characters, odd_spaces)) == (cleaned, [])


@pytest.mark.parametrize("rule", [control_characters, odd_spaces])
@settings(deadline=None)
@given(text=TEXTS)
def test_twice_is_once(rule, text):
    edits = rule(text)
    check_edits(text, edits)
    assert rule(apply_edits(text, edits)) == []


@settings(deadline=None)
@given(TEXTS)
def test_masks_and_losses_stay(text):
    cleaned, _ = run_rules(text, (control_characters, odd_spaces))
    assert [c for c in cleaned if c in "\ufffc\ufffd"] == [c for c in text if c in "\ufffc\ufffd"]
    assert [c for c in cleaned if c.isalnum()] == [c for c in text if c.isalnum()] or "\x92" in text
