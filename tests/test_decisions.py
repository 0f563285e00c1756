"""User dictionaries for a run, and the choices behind a script conversion, worked out when asked for."""

from __future__ import annotations

import json
import pickle

import pytest

import converter
from converter import profile
from converter.errors import ProfileError

TEXT = "他的头发在风里飘动，里面有三只猫。我们去软件学院的后门等于先生，门外停着一辆车，车里坐着一位老人。\n"


def test_a_dictionary_outranks_everything(tmp_path):
    words = tmp_path / "words.tsv"
    words.write_text("# names\n后门\t后門\n软件\t軟體\n", "utf-8")
    plain = converter.convert(TEXT.encode(), name="a.txt", script="zh-Hant-TW")
    edition = converter.convert(TEXT.encode(), name="a.txt", script="zh-Hant-TW", script_dictionary=(str(words),))
    assert "後門" in plain.render("text").main.decode()
    text = edition.render("text").main.decode()
    assert "后門" in text
    assert "軟體學院" in text
    assert edition.report.profile_digest != plain.report.profile_digest


def test_a_bad_dictionary_is_named(tmp_path):
    words = tmp_path / "words.tsv"
    words.write_text("好\t坏\t不好不坏\n", "utf-8")
    with pytest.raises(ProfileError, match=r"words\.tsv: line 1"):
        profile.load("reading", script_target="zh-Hant", script_dictionary=(str(words),))
    with pytest.raises(ProfileError, match="dictionary"):
        profile.load("reading", script_dictionary=(str(tmp_path / "none.tsv"),))


def test_choices_have_places_reasons_and_the_doubtful_first():
    edition = pickle.loads(pickle.dumps(converter.convert(TEXT.encode(), name="a.txt", script="zh-Hant-TW")))
    choices = edition.report.decisions
    assert {(c.source, c.chosen) for c in choices} >= {("发", "髮"), ("里", "裡"), ("只", "隻"), ("后", "後")}
    assert [c.confidence for c in choices] == sorted(c.confidence for c in choices)
    assert all(TEXT[c.offset : c.offset + len(c.source)] == c.source and c.where == "line 1" for c in choices)
    form = json.loads(json.dumps(edition.report.to_json(decisions=True)))
    assert len(form["decisions"]) == len(choices)
    assert "decisions" not in edition.report.to_json()


def test_nothing_is_decided_where_nothing_is_converted():
    assert converter.convert(TEXT.encode(), name="a.txt").report.decisions == ()
    english = converter.convert(
        b"The head office is in the city, and nothing here is Chinese.", name="a.txt", script="zh-Hans"
    )
    assert english.report.decisions == ()


DAMAGED = "這隻能算最后一公裡，於右任的字。他臉上的皺紋里都是笑，幹部們聽了麵對面的講解。\n"


@pytest.mark.parametrize(("how", "lines"), [("careful", "皺紋里"), ("full", "皺紋裡")])
def test_repair_is_told_among_the_choices_and_leaves_words_of_the_user(tmp_path, how, lines):
    names = tmp_path / "names.tsv"
    names.write_text("於右任\n", "utf-8")
    edition = converter.convert(
        DAMAGED.encode(),
        name="a.txt",
        script="zh-Hant-TW",
        script_dictionary=(str(names),),
        script_repair=how,
    )
    text = edition.render("text").main.decode()
    assert "這只能算最後一公里，於右任的字" in text
    assert "面對面的講解" in text
    assert lines in text
    told = {(choice.source, choice.chosen) for choice in edition.report.decisions}
    assert told >= {("隻", "只"), ("后", "後"), ("裡", "里"), ("麵", "面")}
