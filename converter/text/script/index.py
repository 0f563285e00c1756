"""What the reader of Simplified text looks for: the phrases that ask for another form than the table of characters gives.

`phrases.txt` is this, made once from the package's dictionary and from `rules.toml` by `build_words.py`: nine in ten
phrases of the dictionary say what the table says anyway, and to find that out takes a tenth of a second. The file names
the dictionary that it was made from; beside any other one it is left alone and everything is computed.
"""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from converter.text.script import lexicon

FILE = Path(__file__).parent / "phrases.txt"
_SOURCES = ("STPhrases", "STCharacters", "TSCharacters")


class Index(NamedTuple):
    """Phrases and characters of Simplified text with their forms."""

    phrases: dict[str, str]  # of the dictionary, where they ask for another form than `single`
    own: dict[str, str]  # words of the rules, all of them
    defaults: dict[str, str]  # characters whose usual form is not the dictionary's first
    surnames: dict[str, str]
    fresh: bool  # whether the dictionary is another one than words.txt knows

    @property
    def single(self) -> dict[str, str]:
        """Each character with its usual form."""
        return {**lexicon.entries("STCharacters").first(), **self.defaults}


def compute() -> Index:
    """Make the index from the dictionary of the package and the rules."""
    from converter.text.script.rules import rules

    told = rules()
    fold = lexicon.table(lexicon.entries("TSCharacters").first())
    usual = {(source, form): usual for source, form, usual in told.unusual}
    phrases = {
        key: "".join([usual.get(pair, pair[1]) for pair in zip(key, value, strict=True)])
        for key, value in lexicon.entries("STPhrases").first().items()
    }
    for phrase in told.drop:
        phrases.pop(phrase, None)
    for phrase in [key for key in phrases if "里" in key and len(key) > 2 and told.foreign.issuperset(key)]:
        phrases[phrase] = phrases[phrase].replace("裏", "里")
    own = {word.translate(fold): word for word in told.words} | told.pairs
    phrases.update(own)
    made = Index(
        {},
        own,
        {form.translate(fold): form for form in told.defaults},
        {form.translate(fold): form for form in told.surnames},
        fresh=True,
    )
    plain = "\n".join(phrases).translate(lexicon.table(made.single)).split("\n")
    made.phrases.update(
        (key, value) for (key, value), other in zip(phrases.items(), plain, strict=True) if value != other
    )
    return made


def write(index: Index) -> str:
    """The index in the form of phrases.txt: four parts of lines with key, tab and form."""
    parts = (index.phrases, index.own, index.defaults, index.surnames)
    lines = "\n\n".join("\n".join(f"{key}\t{value}" for key, value in part.items()) for part in parts)
    return f"{_digest()}\n\n{lines}\n"


def _digest() -> str:
    folder = lexicon.check_distribution() / "dictionary"
    total = 0
    for name in _SOURCES:
        total = zlib.crc32((folder / f"{name}.txt").read_bytes(), total)
    return f"{total:08x}"


@cache
def load() -> Index:
    """The index, from the file where it was made from the dictionary that is installed."""
    digest, *parts = FILE.read_text("utf-8").rstrip("\n").split("\n\n") if FILE.is_file() else [""]
    if digest != _digest():
        return compute()
    phrases, own, defaults, surnames = (lexicon.parse(part).raw for part in parts)
    return Index(phrases, own, defaults, surnames, fresh=False)
