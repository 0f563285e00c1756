"""Make `words.txt` and `neighbours.txt` from the word list of the n-grams folder: python build_words.py NGRAMS_FOLDER.

Kept are words that hold a character whose form depends on the word (3 or more occurrences), other words that are
frequent enough to draw a border against one of those (20 or more), and the phrases of the dictionary.

`neighbours.txt` holds, for each Simplified form that only some words have (著 beside 着), the characters that stand
before it and after it in words: without one of them no word has to be looked for.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from converter.text.script import lexicon
from converter.text.script.rules import rules
from converter.text.script.simplified import CANDIDATES
from converter.text.script.words import ONCE, Lexis, unseen, write

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
    """Write both files beside this one."""
    several = telling()
    phrases = lexicon.entries("STPhrases").raw.keys() - set(rules().drop)
    costs: dict[str, int] = {}
    for line in (folder / "words.tsv").read_text("utf-8").splitlines():
        word, _, number = line.partition("\t")
        frequency = int(number)
        if word in phrases or frequency >= (LEAST if several.intersection(word) else LEAST_OTHER):
            costs[word] = ONCE - round(4 * math.log(frequency)) if frequency else ONCE
    listed = Lexis(write({word: cost for word, cost in costs.items() if word not in phrases or len(word) == 1}))
    others = Lexis(write(costs))
    for phrase in phrases:
        # a phrase is worth at least a little more than its characters, so that any real word beside a fragment (系了) wins
        parts = (listed if phrase in costs else others).price(phrase) - 1
        costs[phrase] = min(costs.get(phrase, unseen(phrase)), parts)
    (HERE / "words.txt").write_text(write(costs), "utf-8")
    lines = []
    for alternative in dict.fromkeys(form for forms in CANDIDATES.values() for form in forms[1:]):
        around = [
            (word[i - 1 : i], word[i + 1 : i + 2]) for word in costs for i, c in enumerate(word) if c == alternative
        ]
        before, after = ("".join(sorted({pair[side] for pair in around} - {""})) for side in (0, 1))
        lines.append(f"{alternative}\t{before}\t{after}\n")
    (HERE / "neighbours.txt").write_text("".join(lines), "utf-8")
    print(f"{len(costs)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
