"""The ledger adds up, and the check of it can fail."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import converter
from converter import ledger
from converter.editing import edit_leaf
from converter.model import Code, Document, Emphasis, LineBreak, Origin, Paragraph, Ruby, Text
from converter.text.edits import Edit
from converter.walk import ledger_text, text_run

EXAMPLES = sorted((Path(__file__).parent.parent / "examples" / "pages").glob("*.*"))
LINES = st.text(st.sampled_from("今天去公园,.!?()《》:;1a \u3000(fēng)風\n"), min_size=1, max_size=60)


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_segments_cover_the_source_and_tell_the_text(path):
    edition = converter.convert(path)
    report, segments = edition.report, edition.report.segments
    assert segments[0].start == 0
    assert segments[-1].end == len(report.text)
    assert all(a.end == b.start for a, b in pairwise(segments))
    assert {s.kind for s in segments} <= {"kept", "changed", "removed"}
    kept = "".join(s.after for s in segments if s.kind != "removed")
    for block in edition.document.blocks:
        if isinstance(block, Paragraph):
            for line in ledger_text(block.children).split("\n"):
                assert squeezed(line) in squeezed(kept)


@settings(deadline=None)
@given(LINES)
def test_any_text_keeps_its_ledger(line):
    text = f"老城墙下的早市\n{line}\n天还没有亮，城墙下已经亮起了灯，一摊接着一摊，从东门一直排到水关，热气慢慢散开。\n"
    segments = converter.convert(text.encode(), name="a.txt").report.segments  # a LedgerError would fail here
    assert segments[-1].end == len(text)


def paragraph(run, *children, spans=None):
    return Paragraph(children or (Text(run),), origin=Origin(spans or ((0, len(run)),), run))


def test_the_check_fails_for_lost_text():
    text = "第一段。第二段。"
    with pytest.raises(converter.LedgerError, match="no block and no removal"):
        ledger.check_reading(text, Document((paragraph("第一段。"),)), ())


def test_the_check_fails_for_text_counted_twice():
    document = Document((paragraph("第一段。"), paragraph("第一段。")))
    with pytest.raises(converter.LedgerError, match="counted twice"):
        ledger.check_reading("第一段。", document, ())


def test_the_check_fails_for_an_edit_that_nobody_noted():
    block = paragraph("第一段。")
    with pytest.raises(converter.LedgerError, match="is due"):
        ledger.check_edits(Document((replace(block, children=(Text("第二段。"),)),)))


def test_the_check_fails_for_a_pass_that_drops_a_block():
    with pytest.raises(converter.LedgerError, match="lost the text"):
        ledger.check_spans(Document((paragraph("第一段。"),)), Document(()), ())


def test_edits_spread_over_inlines_and_leave_code_and_ruby():
    children = (
        Text("你好,"),
        Emphasis((Text("世界!"), Code("a,b"), Text("再"))),
        Text("见,"),
        Ruby("風", "fēng"),
        LineBreak(),
        Text("完."),
    )
    leaf = paragraph(ledger_text(children), *children)

    def widen(run):
        table = {",": "，", "!": "！", ".": "。", "再见": "再會"}
        found = []
        for before, after in table.items():
            at = run.find(before)
            while at >= 0:
                found.append(Edit(at, at + len(before), before, after, "test"))
                at = run.find(before, at + 1)
        return sorted(found)

    made, edits = edit_leaf(leaf, widen)
    assert text_run(made.children) == "你好，世界！\ufffc再會，\ufffc\n完。"
    assert made.children[1] == Emphasis((Text("世界！"), Code("a,b"), Text("再會")))
    ledger.check_edits(Document((made,)))
    assert len(edits) == 5


def test_an_edit_that_would_reach_over_code_is_left_out():
    leaf = paragraph("甲a乙", Text("甲"), Code("a"), Text("乙"))
    made, edits = edit_leaf(leaf, lambda run: [Edit(0, len(run), run, "丙", "test")])
    assert made is leaf
    assert not edits
