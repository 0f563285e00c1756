"""Chinese script: detection, conversion that reads the sentence, repair; the engine against the package itself."""

import random
import subprocess
import sys
from importlib import machinery, util
from pathlib import Path

import pytest
from cases_reader import read_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.text import script
from converter.text.edits import apply_edits, check_edits
from converter.text.script import detection, engine, index, lexicon, simplified, traditional, users
from converter.text.script.rules import rules

CASES = Path(__file__).parent / "cases/script"
TO_TARGET = [case for name in ("borders", "targets", "protected") for case in read_cases(CASES / f"{name}.md")]
CAREFUL = read_cases(CASES / "repair-careful.md")
RULES = [
    pytest.param(before, after, id=f"{rule.name}-{rule.character}-{number}")
    for members in rules().context.values()
    for rule in members
    for number, (before, after) in enumerate(rule.cases)
]
HANT = ("zh-Hant", "zh-Hant-TW", "zh-Hant-HK")
# characters with several forms, with one, of both scripts, and none
SIGNS = "里后干发面只系松准冲复表几谷云制范钟头说国說國髮裡著乾瞭的一三，。a1\n`-{}<>"
TEXTS = st.lists(
    st.sampled_from([*SIGNS, "头发", "干部", "发展", "公里", "一只", "這隻", "最后", "顯著", "https://a.com/里"]),
    max_size=30,
).map("".join)


def corpus():
    """Phrases of all dictionaries cut and strung together by chance: more trouble than any prose."""
    draw = random.Random(4)
    names = ("STPhrases", "TSPhrases", "TWPhrases", "TWPhrasesRev", "HKVariantsRevPhrases", "TWVariantsRevPhrases")
    keys = [key for name in names for key in [*lexicon.entries(name).raw][: 9_000 if name == "STPhrases" else 9_999]]
    return "".join(
        draw.choice(keys)[: draw.randint(1, 9)] + draw.choice(("", "", "", "，", " ", "-", "𠮷")) for _ in range(9_000)
    )


@pytest.mark.parametrize("config", lexicon.configurations())
def test_the_engine_is_the_package_character_for_character(config):
    from opencc import OpenCC

    text = corpus()
    assert engine.Engine.shipped(config).convert(text) == OpenCC(config).convert(text)


def test_the_plain_matcher_finds_what_the_compiled_one_finds():
    keys = [*lexicon.entries("STPhrases").raw][:3_000]
    text = corpus()[:5_000]
    assert sorted(engine.plain_matcher(keys)(text)) == sorted(engine.matcher(keys)(text))


@pytest.mark.parametrize(("before", "after"), RULES)
def test_rule(before, after):
    assert traditional.convert(before, "zh-Hant") == after


def test_a_rule_that_is_not_far_sees_the_context_of_a_stretch_only():
    from re import _parser

    for members in rules().context.values():
        for rule in members:
            widths = [
                _parser.parse(pattern).getwidth()[1]
                for pattern in (rule.before, rule.after, rule.not_before, rule.not_after)
                if pattern
            ]
            assert (max(widths, default=0) > traditional.CONTEXT) == rule.far, rule.name


def test_the_words_of_the_rules_are_traditional_and_say_something():
    fold = lexicon.table(lexicon.entries("TSCharacters").first())
    known = lexicon.entries("STPhrases").first()
    words = [word.translate(fold) for word in rules().words]
    assert len(set(words)) == len(words)
    assert not [word for word in rules().words if known.get(word.translate(fold)) == word]
    assert not [word for word in rules().words if not detection.hans().isdisjoint(word)]


def test_the_shipped_index_is_what_dictionary_and_rules_give():
    assert index.FILE.read_text("utf-8") == index.write(index.compute()), (
        "run python -m converter.text.script.build_words"
    )
    assert not index.load().fresh


def test_beside_another_dictionary_the_index_is_computed(monkeypatch):
    monkeypatch.setattr(index, "_digest", lambda: "00000000")
    assert index.load.__wrapped__() == index.compute()


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in TO_TARGET])
def test_conversion(case):
    target = case.options.removeprefix("options:").strip()
    assert script.convert(case.before, target).text == case.after
    assert script.convert(case.after, target).text == case.after
    assert apply_edits(case.before, script.convert_edits(case.before, target)) == case.after


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CAREFUL])
def test_careful_repair(case):
    assert script.repair(case.before).text == case.after
    assert script.repair(case.after).text == case.after


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("干部群众在一起", "zh-Hans"),
        ("幹部群眾在一起", "zh-Hant"),
        ("群峰之后的床", "either"),
        ("他们圍繞目標继续奋斗", "mixed"),
        ("No Han at all, 123", None),
        ("日本語の文章です", None),
        ("吃着面，后面的干部", "either"),
    ],
)
def test_detection(text, label):
    assert script.detect(text).label == label


def test_positions_say_where_the_other_script_stands():
    verdict = script.detect("他说說")
    assert verdict.positions.hans == (1,)
    assert verdict.positions.hant == (2,)
    assert verdict.counts == (1, 1, 3)


def test_source_is_what_a_line_is_taken_for_that_does_not_tell():
    assert script.convert("后面", "zh-Hant").text == "後面"
    assert script.convert("后面", "zh-Hant", source="zh-Hant").text == "后面"
    assert script.convert("后面说", "zh-Hant", source="zh-Hant").text == "後面說"


def test_full_repair_goes_farther():
    text = "他隻說了一句，走進房間里"
    assert script.repair(text, mode="full").text == "他只說了一句，走進房間裡"
    with pytest.raises(ValueError, match="careful, full"):
        script.repair(text, mode="half")


def test_vocabulary_only_on_request_and_between_word_borders():
    text = "人体内存在微生物，勇敢的士兵用软件"
    assert script.convert(text, "zh-Hant-TW").text == "人體內存在微生物，勇敢的士兵用軟件"
    assert script.convert(text, "zh-Hant-TW", vocabulary=True).text == "人體內存在微生物，勇敢的士兵用軟體"
    assert script.convert("軟體", "zh-Hans", vocabulary=True).text == "软件"
    edits = script.convert_edits(text, "zh-Hant-TW", vocabulary=True)
    assert apply_edits(text, edits) == script.convert(text, "zh-Hant-TW", vocabulary=True).text


def test_the_user_outranks_everything_but_protection():
    own = users.Dictionary.parse("# names\n里弄\t裡弄\n王后\n发展\t發達 發展\n") | users.Dictionary.keep(["余干"])
    made = script.convert("王后在里弄里发展，余干县 `发展`", "zh-Hant-TW", dictionary=own)
    assert made.text == "王后在裡弄裡發達，余干縣 `发展`"
    reasons = {decision.source: decision.reason for decision in made.decisions}
    assert reasons["王后"] == "kept"
    assert reasons["里弄"] == "user"
    with pytest.raises(ValueError, match="line 1"):
        users.Dictionary.parse("一\t二\t三")


def test_decisions_tell_what_was_chosen_and_why():
    text = "头发干了，一只鸟在后面；他被发现了"
    made = script.convert(text, "zh-Hant-TW")
    told = {(decision.offset, decision.source): decision for decision in made.decisions}
    assert told[1, "发"].chosen == "髮"
    assert told[1, "发"].candidates[:2] == ("髮", "發")
    assert told[2, "干"].reason == "rule"
    assert told[6, "只"].chosen == "隻"
    assert told[14, "发"].chosen == "發"
    assert all(text[d.offset : d.offset + len(d.source)] == d.source for d in made.decisions)
    assert all(made.text[d.offset] == d.chosen and d.chosen in d.candidates for d in made.decisions)
    assert [d.confidence for d in made.doubts] == sorted(d.confidence for d in made.decisions if d.doubtful)


def test_a_character_by_itself_that_no_rule_reads_is_doubtful():
    made = script.convert("他把表放在桌上，头发很长，住在永安里", "zh-Hant-TW")
    assert [d.source for d in made.doubts] == ["里", "表"]


def test_decisions_to_simplified():
    made = script.convert("顯著的變化隨著乾隆", "zh-Hans")
    assert {(d.source, d.chosen) for d in made.decisions} == {("著", "著"), ("著", "着"), ("乾", "乾")}


@given(TEXTS, st.sampled_from(HANT))
@settings(max_examples=150, deadline=None)
def test_conversion_to_traditional_keeps_every_character_in_place(text, target):
    made = script.convert(text, target).text
    assert len(made) == len(text)
    edits = script.convert_edits(text, target)
    check_edits(text, edits)
    assert apply_edits(text, edits) == made
    assert all(d.chosen == made[d.offset] for d in script.convert(text, target).decisions)


@pytest.mark.parametrize("target", HANT)
def test_conversion_to_traditional_twice_is_once(target):
    for members in rules().context.values():
        for rule in members:
            for before, _ in rule.cases:
                once = script.convert(before, target).text
                assert script.convert(once, target).text == once


@given(
    st.lists(st.sampled_from(["头发干了", "在里面", "最后一公里", "這隻貓", "，"]), max_size=6).map("".join), st.data()
)
@settings(max_examples=60, deadline=None)
def test_what_is_protected_is_not_touched(text, data):
    kept = data.draw(
        st.sampled_from(["`干 = 里`", "https://a.com/发展?里=后", "发@后里.com", "-{里面}-", "<i title='里'>"])
    )
    place = data.draw(st.integers(0, len(text)))
    whole = f"{text[:place]} {kept} {text[place:]}"
    for target in script.TARGETS:
        assert kept in script.convert(whole, target).text
    assert kept in script.repair(whole, "full").text


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_conversion_to_simplified_twice_is_once(text):
    made = script.convert(text, "zh-Hans").text
    assert len(made) == len(text)
    assert script.convert(made, "zh-Hans").text == made


@given(TEXTS, st.sampled_from(["careful", "full"]))
@settings(max_examples=150, deadline=None)
def test_repair_keeps_every_character_in_place(text, mode):
    edits = script.repair_edits(text, mode)
    check_edits(text, edits)
    assert apply_edits(text, edits) == script.repair(text, mode).text
    assert all(len(edit.before) == len(edit.after) == 1 for edit in edits)


def test_memory_of_stretches_does_not_change_what_comes_out():
    text = corpus()[:20_000]
    first = traditional.Writer("zh-Hant-TW").convert(text)
    assert traditional.Writer("zh-Hant-TW").convert(text[::-1])[::-1] != first
    assert traditional.writer("zh-Hant-TW").convert(text) == first
    assert traditional.writer("zh-Hant-TW").convert(text) == first


def test_nothing_is_imported_before_the_first_conversion():
    code = "import sys, converter.text.script; print([m for m in ('opencc', 'ahocorasick_rs', 'tomllib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("found", [None, machinery.ModuleSpec("opencc", None, origin="/x/opencc/__init__.py")])
def test_another_distribution_of_the_module_is_named_with_its_remedy(monkeypatch, found, tmp_path):
    if found is not None:
        found.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(util, "find_spec", lambda name: found)  # noqa: ARG005 (its name is its contract)
    with pytest.raises(lexicon.WrongOpenCC, match="pip install opencc-python-reimplemented"):
        lexicon.check_distribution.__wrapped__()


def test_special_characters_without_words_take_the_likely_form():
    assert simplified.convert("著") == "着"
    assert simplified.convert("乾") == "干"


PAGE = (Path(__file__).parent.parent / "docs/script.md").read_text("utf-8")


def test_the_page_about_script_tells_the_truth():
    sentence = "为了在里面吃饭，群众着急了"
    for target in script.TARGETS:
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{target}` |"))
        assert row.split("|")[-2].strip() == script.convert(sentence, target).text
    scope: dict[str, object] = {}
    for line in PAGE.split("```python\n")[1].split("```")[0].splitlines():
        code, _, said = line.partition("      # ")
        if said:
            assert eval(code, scope) == said
        else:
            exec(code, scope)


def test_the_dictionary_on_the_page_can_be_read():
    own = users.Dictionary.parse(PAGE.split("```tsv\n")[1].split("```")[0])
    made = script.convert("于右任在余干县的里弄里写软件", "zh-Hant-TW", dictionary=own).text
    assert made == "于右任在余干县的里弄裡寫軟體"


LINES = st.lists(
    st.text(st.sampled_from("头发在里面后，干了着么乾見a.多少里程系于"), max_size=8), min_size=1, max_size=5
)


@settings(deadline=None)
@given(LINES, st.sampled_from(script.TARGETS))
def test_lines_are_converted_together_as_they_are_one_by_one(lines, target):
    for line, made in script.convert_lines("\n".join(lines), target).items():
        assert line in lines
        assert made == script.convert(line, target).text
    together = script.convert("\n".join(lines), target, source="zh-Hans").text.split("\n")
    assert together == [script.convert(line, target, source="zh-Hans").text for line in lines]
