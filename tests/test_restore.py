import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.text import restore
from converter.text.edits import apply_edits, check_edits

OURS = ("annotations", "punctuation")
PIECES = st.sampled_from(
    [
        *"读本吗们,:;?!()，。（）《》\"' \n",
        "(dú)",
        "(běn)",
        "(ma)",
        "中文",
        "Git",
        "10:30",
        "...",
        "--",
        "https://a.com/b,c",
        "(1)",
        "(试行)",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@settings(deadline=None)
@given(TEXTS)
def test_twice_is_once_and_edits_speak_of_the_input(text):
    restored = restore.restore(text, OURS)
    check_edits(text, restored.edits)
    assert apply_edits(text, restored.edits) == restored.text
    assert restore.restore(restored.text, OURS) == (restored.text, [])


def test_steps_run_in_their_order():
    text = "讀(dú)者(zhě),你好"
    expected = restore.restore(text, ["annotations", "punctuation"])
    assert restore.restore(text, ["punctuation", "annotations"]) == expected
    assert expected.text == "讀者，你好"
    assert [(e.start, e.before, e.after, e.rule) for e in expected.edits] == [
        (1, "(dú)", "", "annotations"),
        (6, "(zhě)", "", "annotations"),
        (11, ",", "，", "fullwidth-comma"),
    ]


def test_strict_reports_and_changes_nothing():
    restored = restore.restore("你好,世界", strict=True)
    assert restored.text == "你好,世界"
    assert [e.after for e in restored.edits] == ["，"]


def test_steps_that_are_not_named_rest():
    assert restore.restore("读(dú)本,好", ["annotations"]).text == "读本,好"
    assert restore.restore("读(dú)本,好", []) == ("读(dú)本,好", [])


def test_unknown_steps_are_refused():
    with pytest.raises(ValueError, match="slips"):
        restore.restore("好", ["spelling"])


def test_import_loads_no_step_and_plain_text_no_readings():
    code = (
        "import sys; from converter.text import restore;"
        "assert not [m for m in sys.modules if m.startswith('converter.text.') and m != 'converter.text.restore'];"
        "restore.restore('你好，世界（好）');"
        "assert 'pypinyin' not in sys.modules and 'converter_pinyin_dict' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=sys.path[0] or None)
