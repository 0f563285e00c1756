"""The model of the package: its size, and the counts that models of words add to its tables."""

from pathlib import Path

import pytest

from converter.text.language_model.characters import CHARACTERS_PATH
from converter.text.language_model.model import MODEL_PATH
from converter.text.language_model.reading import reader
from converter.text.language_model.word_models import (
    CharacterCounts,
    Marks,
    WordModel,
    characters_of,
    mix,
    read_arpa,
    read_counts,
)

UNIGRAMS = {"今": 40.0, "天": 60.0, "好": 30.0, "，": 20.0, "。": 10.0}
BIGRAMS = {"今天": 40.0, "好，": 10.0, "，今": 10.0, "天。": 5.0, "，。": 4.0}
TRIGRAMS = {"今天。": 5.0, "好，今": 8.0}

# 今天, then 好 four times of five; the ends of the text were cut out of the file, as input methods do.
ARPA = """
\\data\\
ngram 1=2
ngram 2=1

\\1-grams:
-0.4771213\t今天\t-0.30103
-0.4771213\t好\t-0.30103

\\2-grams:
-0.09691\t今天 好\t0

\\end\\
"""
COUNTS = "\\data model interpolation\n\\2-gram\n\\item 1 <start> 2 今天 count 6\n\\item 2 今天 3 好 count 4\n\\end\n"


def test_it_fits_into_four_megabytes() -> None:
    assert MODEL_PATH.stat().st_size + CHARACTERS_PATH.stat().st_size <= 4_000_000


@pytest.mark.parametrize(
    ("likely", "odd"),
    [
        ("下载手机客户端", "下栽手机客户端"),
        ("這款手機的電池很耐用", "這款手機的電池很耐甩"),
        ("网友纷纷留言", "网友纷纷留盐"),
    ],
)
def test_modern_words_read_well(likely: str, odd: str) -> None:
    assert reader().cost(likely) + 3 < reader().cost(odd)


def test_counts_of_words_become_counts_of_characters(tmp_path: Path) -> None:
    file = tmp_path / "counts.text"
    file.write_text(COUNTS, "utf-8")
    model = read_counts(file)
    assert model == WordModel(
        {"今天": 6.0, "好": 4.0}, [("今天", "好", 4.0)], {"今天": 6.0}, {"今天": 2.0, "好": 4.0}, []
    )
    found = characters_of(model, {}, Marks(UNIGRAMS, BIGRAMS))
    assert found.unigrams["天"] == 6
    assert found.bigrams["天好"] == found.trigrams["今天好"] == 4
    # every end is followed by one of the marks, and after 好 the tables have seen the comma alone
    assert sum(found.unigrams[mark] for mark in "，。") == pytest.approx(6)
    assert found.bigrams["好，"] > found.bigrams["好。"]


def test_a_back_off_model_becomes_counts_of_a_long_text(tmp_path: Path) -> None:
    file = tmp_path / "model.arpa"
    file.write_text(ARPA, "utf-8")
    model = read_arpa(file, {"今": 1.0})
    assert sum(model.words.values()) == pytest.approx(50_000_000)
    assert sum(model.starts.values()) == pytest.approx(sum(model.ends.values()), rel=1e-3)
    ((first, second, count),) = model.pairs
    assert (first, second) == ("今天", "好")
    assert count == pytest.approx(0.8 * model.words["今天"], rel=1e-3)


def test_what_word_models_do_not_know_keeps_its_chances() -> None:
    tables = CharacterCounts(dict(UNIGRAMS), dict(BIGRAMS), dict(TRIGRAMS))
    marks = Marks(UNIGRAMS, BIGRAMS)
    more = characters_of(WordModel({"今天": 90.0}, [], {"今天": 90.0}, {"今天": 90.0}, []), {}, marks)
    mix(tables, [(1.0, more)], marks.symbols)
    assert tables.unigrams["今"] == 130
    # a mark after a comma is as likely as it was, beside the words that now follow it
    assert tables.bigrams["，。"] / tables.bigrams["，今"] == pytest.approx(BIGRAMS["，。"] / BIGRAMS["，今"], rel=0.1)
    assert tables.trigrams["好，今"] / tables.bigrams["好，"] == pytest.approx(
        TRIGRAMS["好，今"] / BIGRAMS["好，"], rel=0.1
    )
