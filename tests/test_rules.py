"""Families of boilerplate: their own cases and counter-cases hold, and bad rules are named."""

from __future__ import annotations

import pytest

import converter
from converter.errors import ProfileError
from converter.rules.families import families, ready

FAMILIES = families()


@pytest.mark.parametrize(("family", "line"), [(f, line) for f in FAMILIES for line in f.cases], ids=str)
def test_case(family, line):
    assert family.matches(ready(line))


@pytest.mark.parametrize("line", [line for f in FAMILIES for line in f.counters])
def test_counter_case(line):
    assert not [family.name for family in FAMILIES if family.matches(ready(line))]


def test_every_family_has_cases_in_both_scripts():
    from converter.text.fold import fold

    for family in FAMILIES:
        assert family.cases, family.name
        assert family.counters, family.name
    texts = "".join(line for family in FAMILIES for line in family.cases)
    assert fold(texts) != texts


def test_rules_of_the_user_come_first(tmp_path):
    (tmp_path / "mine.toml").write_text(
        '[[family]]\nname = "river"\nreason = "a standing line of this paper"\nwhole = ["江城夜话第\\\\d+期"]\n',
        "utf-8",
    )
    text = "人们提着篮子走来走去，谁也不高声说话，好像怕惊醒了还在睡觉的城。\n江城夜話第12期\n"
    plain = converter.convert(text.encode(), name="a.txt")
    assert "第12期" in plain.render("text").main.decode()
    edition = converter.convert(text.encode(), name="a.txt", rules=(str(tmp_path),))
    assert "第12期" not in edition.render("text").main.decode()
    assert [r.rule for r in edition.report.removals] == ["boilerplate-lines/river"]
    assert edition.report.profile_digest != plain.report.profile_digest


def test_a_text_that_opens_like_a_tail_keeps_its_lines():
    text = "更多精彩\n\n第一段讲的是一条河，河水很清。\n\n第二段讲的是一座桥，桥很老，也很美。\n"
    edition = converter.convert(text.encode(), name="a.txt")
    assert edition.render("text").main.decode().split() == text.split()[1:]
    behind = converter.convert(f"{text.partition(chr(10))[2]}\n更多精彩\n\n城里的灯会\n".encode(), name="a.txt")
    assert behind.render("text").main.decode().split() == text.split()[1:]


def test_bad_rules_are_named(tmp_path):
    (tmp_path / "bad.toml").write_text('[[family]]\nname = "x"\nwhole = ["("]\n', "utf-8")
    with pytest.raises(ProfileError, match=r"bad\.toml, family 'x'"):
        families((str(tmp_path),))
    (tmp_path / "bad.toml").write_text('[[family]]\nname = "x"\nwhol = ["a"]\n', "utf-8")
    with pytest.raises(ProfileError, match="unknown key 'whol'"):
        families((str(tmp_path),))
