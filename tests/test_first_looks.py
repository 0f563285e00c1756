"""First looks at a text: what is remembered of it and how often was asked changes no answer."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.model import CodeBlock, Document, Metadata, Paragraph, Text
from converter.options import Options
from converter.passes import odd_spaces
from converter.passes._strings import edit_document
from converter.passes._texts import body_text, whole_text
from converter.text.edits import Edit
from converter.text.language_model import characters
from converter.text.patterns import FEW, distinct
from converter.text.script import detection

TEXTS = st.text(st.sampled_from("读本讀陶喆𠮷浣犲ソ锛屼笘,aé\ue001\N{OBJECT REPLACEMENT CHARACTER}"), max_size=12)


@settings(deadline=None)
@given(TEXTS)
def test_a_process_that_asks_often_gets_the_same_answers(text):
    answers = []
    for asked in (0, FEW):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(characters, "_asked", count(asked))
            patch.setattr(detection, "_asked", count(asked))
            answers.append((characters.has_rare_pair.__wrapped__(text), detection.telling.__wrapped__(text)))
    assert answers[0] == answers[1]


def document(*texts):
    blocks = tuple(Paragraph((Text(text),)) for text in texts)
    return Document((*blocks, CodeBlock("a\u3000b")), Metadata(title="夜讀"))


def test_a_look_at_an_edited_document_knows_its_characters():
    before = document("\u3000\u3000读本。", "又\xa0一本")
    assert whole_text(before) == "\u3000\u3000读本。\n又\xa0一本\n夜讀"
    after = odd_spaces.run(before, Options()).document
    assert whole_text(after) == "读本。\n又 一本\n夜讀"
    assert set(distinct(whole_text(after))) >= set(whole_text(after))
    longer = edit_document(after, lambda run: [Edit(0, 1, run[:1], "新的", "test")], worth=bool).document
    assert set(distinct(whole_text(longer))) >= set("新的本。\n 一讀")


def test_a_look_at_what_is_left_of_a_document():
    before = document("甲乙", "丙丁", "戊")
    assert body_text(before) == "甲乙\n丙丁\n戊"
    after = Document(before.blocks[1:], before.metadata)
    assert body_text(after) == "丙丁\n戊"
    assert set(distinct(body_text(after))) >= set("丙丁\n戊")
    assert body_text(document("己")) == "己"
    assert set(distinct(body_text(document("己庚")))) == set("己庚")
