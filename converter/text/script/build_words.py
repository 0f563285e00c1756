"""Make the files that conversion loads: python -m converter.text.script.build_words [NGRAMS_FOLDER].

`phrases.txt` holds what `traditional.compute` makes of the package's dictionary and of `rules.toml`, so that nobody
computes it at the first conversion; it is made anew after any change of `words`, `drop` or `defaults` there.

With the n-grams folder, `words.txt` and `neighbours.txt` are made too. Kept are words that hold a character whose form
depends on the word (3 or more occurrences), other words that are frequent enough to draw a border against one of those
(20 or more), and the phrases of the dictionary.

`neighbours.txt` holds, for each Simplified form that only some words have (著 beside 着), the characters that stand
before it and after it in words: without one of them no word has to be looked for.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from converter.text.script import index, lexicon
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


def words(folder: Path) -> None:
    """Write words.txt and neighbours.txt."""
    several = telling()
    phrases = lexicon.entries("STPhrases").raw.keys() - set(rules().drop)
    costs: dict[str, int] = {}
    for line in (folder / "words.tsv").read_text("utf-8").splitlines():
        word, _, number = line.partition("\t")
        frequency = int(number)
        if any(c < "\u3000" for c in word):
            continue  # 卡拉OK
        if word in phrases or frequency >= (LEAST if several.intersection(word) else LEAST_OTHER):
            costs[word] = ONCE - round(4 * math.log(frequency)) if frequency else ONCE
    listed = Lexis(write({word: cost for word, cost in costs.items() if word not in phrases or len(word) == 1}))
    others = Lexis(write(costs))
    asking = index.compute().phrases
    for phrase in phrases:
        # a phrase is worth at least a little more than its characters, so that any real word beside a fragment (系了) wins
        parts = (listed if phrase in costs else others).price(phrase) - 1
        costs[phrase] = min(costs.get(phrase, unseen(phrase)), parts)
        if phrase in asking:
            costs[phrase] = min(costs[phrase], unseen(phrase))
    (HERE / "words.txt").write_text(write(costs, phrases), "utf-8")
    lines = []
    for alternative in dict.fromkeys(form for forms in CANDIDATES.values() for form in forms[1:]):
        around = [
            (word[i - 1 : i], word[i + 1 : i + 2]) for word in costs for i, c in enumerate(word) if c == alternative
        ]
        before, after = ("".join(sorted({pair[side] for pair in around} - {""})) for side in (0, 1))
        lines.append(f"{alternative}\t{before}\t{after}\n")
    (HERE / "neighbours.txt").write_text("".join(lines), "utf-8")
    print(f"{len(costs)} words")


def main(arguments: list[str]) -> None:
    """Write the files."""
    made = index.compute()
    index.FILE.write_text(index.write(made), "utf-8")
    print(f"{len(made.phrases)} phrases")
    if arguments:
        words(Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
