from pathlib import Path

import pytest
from cases_reader import read_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.text import annotations
from converter.text.edits import apply_edits, check_edits

CASES = read_cases(Path(__file__).parent / "cases/text/annotations.md")
TEXTS = st.lists(
    st.sampled_from(
        [*"读本吗们重,()", "(dú)", "（běn）", "(ma)", "(men)", "(chóng)", "(zhòng)", "(a)", "(dú", "ú)", "𠀀", "漢字"]
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c.id, marks=pytest.mark.xfail(strict=True) if c.fails else ()) for c in CASES]
)
def test_case(case):
    edits = annotations.find(case.before)
    check_edits(case.before, edits)
    stripped = apply_edits(case.before, edits)
    assert stripped == case.after
    assert annotations.find(stripped) == []


@settings(deadline=None)
@given(TEXTS, st.sampled_from([None, True, False]))
def test_twice_is_once(text, annotated):
    edits = annotations.find(text, annotated=annotated)
    check_edits(text, edits)
    assert annotations.find(apply_edits(text, edits), annotated=annotated) == []


@settings(deadline=None)
@given(TEXTS)
def test_pairs_hold_their_base_and_what_is_stripped(text):
    pairs = annotations.pairs(text, annotated=True)
    assert all(text[pair.start] == pair.base for pair in pairs)
    assert [(pair.start + 1, pair.end) for pair in pairs] == [
        (e.start, e.end) for e in annotations.find(text, annotated=True)
    ]


def test_the_document_decides_about_toneless_readings():
    assert annotations.find("吗(ma)", annotated=False) == []
    assert len(annotations.find("吗(ma)", annotated=True)) == 1


def test_share_tells_a_farm_from_a_text():
    farm = "國(guó)家(jiā)統(tǒng)計局發(fā)布"
    assert annotations.share(farm) > 0.4
    assert annotations.is_annotated(farm)
    plain = "国家统计局发布了今年的数字。" * 20 + "饕(tāo)餮(tiè)"
    assert annotations.share(plain) < annotations.FULL_SHARE
    assert not annotations.is_annotated(plain)
    assert annotations.share("") == 0


@pytest.mark.parametrize(
    ("character", "reading", "known"),
    [
        ("女", "nǚ", True),
        ("女", "nv", True),
        ("女", "nu", False),
        ("行", "háng", True),
        ("行", "xíng", True),
        ("行", "hang", True),
        ("行", "hǎng", False),
        ("〇", "líng", True),
        ("嗯", "ńg", True),
        ("A", "ēi", False),
        ("读本", "dú", False),
        ("读", "", False),
    ],
)
def test_readings(character, reading, known):
    assert annotations.is_reading(character, reading) is known
