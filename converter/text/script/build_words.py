"""Make `words.txt` from the word list of the n-grams folder: python build_words.py NGRAMS_FOLDER.

Kept are words that hold a character whose form depends on the word (3 or more occurrences), other words that are
frequent enough to draw a border against one of those (20 or more), and the phrases of the dictionary.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from converter.text.script import lexicon
from converter.text.script.words import ONCE, unseen, write

HERE = Path(__file__).parent
LEAST, LEAST_OTHER = 3, 20


def telling() -> set[str]:
    """Characters of Simplified text that some phrase converts to another form than the table does."""
    table = lexicon.table(lexicon.entries("STCharacters").first())
    found: set[str] = set()
    for key, value in lexicon.entries("STPhrases").first().items():
        found.update(a for a, b, c in zip(key, key.translate(table), value, strict=True) if b != c)
    return found


def main(folder: Path) -> None:
    """Write words.txt beside this file."""
    several = telling()
    costs = {phrase: unseen(phrase) for phrase in lexicon.entries("STPhrases").raw}
    for line in (folder / "words.tsv").read_text("utf-8").splitlines():
        word, _, number = line.partition("\t")
        frequency = int(number)
        if word in costs or frequency >= (LEAST if several.intersection(word) else LEAST_OTHER):
            costs[word] = ONCE - round(4 * math.log(frequency)) if frequency else ONCE
    (HERE / "words.txt").write_text(write(costs), "utf-8")
    print(f"{len(costs)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
