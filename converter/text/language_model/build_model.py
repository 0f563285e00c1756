"""Build the model file: `python -m converter.text.language_model.build_model FOLDER --arpa FILE --word-counts FILE`.

FOLDER holds unigrams.tsv, bigrams.tsv, trigrams.tsv (symbols, weighted count in tenths), words.tsv (word, frequency) and
fold.tsv (Traditional, Simplified); to their counts those are added that two models of words expect (`word_models.py`).
SOURCES.md beside this file says what all of them were counted from and where they are found. The result is an
interpolated trigram model with absolute discount, cut to size by what each n-gram tells beyond its back-off, with
costs in one byte. The same tables give the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import math
import struct
import zlib
from array import array
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from converter.text.language_model.characters import CHARACTERS_PATH
from converter.text.language_model.model import BACKOFF_STEP, MAGIC, MODEL_PATH, SECTIONS, STEP
from converter.text.language_model.word_models import (
    CharacterCounts,
    Counts,
    Marks,
    characters_of,
    mix,
    read_arpa,
    read_counts,
)

# In tenths of a count, as the tables are: found on the held-out part of the sources (SOURCES.md).
DISCOUNT_BIGRAM = 7.0
DISCOUNT_TRIGRAM = 8.5
# A dictionary word is likelier than its few counts say: rare names outweigh it otherwise (经海化 for 经常化).
WORD_BONUS = {2: 10, 3: 120, 4: 30}
WORD_FACTOR = {2: 1.6, 3: 3.0}  # a word's own n-gram counts so many times
WORD_FREQUENCY = 3
CONTINUATION = 0.75  # share of the number of contexts, against the plain count, in the lowest order
UNSEEN_SYMBOLS = 22_000
# Tenths for each expected count of the word models: found by the perplexity of web pages that nothing was counted from.
WEIGHT_ARPA = 3.0
WEIGHT_WORD_COUNTS = 1.0
GAIN_BIGRAM = GAIN_TRIGRAM = 102.0  # nats over all occurrences (in tenths) that a kept n-gram must save


class Tables(NamedTuple):
    """The counts in tenths, by symbols."""

    unigrams: Counts
    bigrams: Counts
    trigrams: Counts
    fold: dict[str, str]


def read_tables(folder: Path, arpa: Path, word_counts: Path) -> Tables:
    """Read the tables, raise the counts of what stands in the word list, and add what the word models expect."""
    unigrams, bigrams, trigrams = (_counts(folder / f"{name}.tsv") for name in ("unigrams", "bigrams", "trigrams"))
    lines = (folder / "fold.tsv").read_text("utf-8").splitlines()
    fold = dict(line.split("\t")[:2] for line in lines)
    table = str.maketrans(fold)
    marks = Marks(unigrams, bigrams)
    for word, frequency in _counts(folder / "words.tsv").items():
        bonus = WORD_BONUS.get(len(word), 0)
        if frequency < WORD_FREQUENCY or not bonus:
            continue
        plain = word.translate(table)
        if len(plain) == 2:
            bigrams[plain] = round(WORD_FACTOR[2] * bigrams.get(plain, 0)) + bonus
            continue
        for i in range(len(plain) - 2):
            key = plain[i : i + 3]
            trigrams[key] = round(WORD_FACTOR.get(len(plain), 1.0) * trigrams.get(key, 0)) + bonus
            bigrams[key[:2]] = bigrams.get(key[:2], 0) + bonus
    found = [
        (weight, characters_of(model, table, marks))
        for weight, model in (
            (WEIGHT_ARPA, read_arpa(arpa, marks.share_before)),
            (WEIGHT_WORD_COUNTS, read_counts(word_counts)),
        )
    ]
    mix(CharacterCounts(unigrams, bigrams, trigrams), found, marks.symbols)
    return Tables({s: n for s, n in unigrams.items() if len(s) == 1}, bigrams, trigrams, fold)


def _counts(path: Path) -> Counts:
    counts: Counts = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            key, count = line.rstrip("\n").split("\t")
            counts[key] = int(count)
    return counts


def _by_context(counts: Counts) -> dict[str, Counts]:
    contexts: dict[str, Counts] = defaultdict(dict)
    for key, count in counts.items():
        contexts[key[:-1]][key[-1]] = count
    return contexts


class Level(NamedTuple):
    """The kept n-grams of one order: chance of the last symbol by context, and what is left over for the others."""

    chances: dict[str, dict[str, float]]
    backoff: dict[str, float]


def unigram_chances(unigrams: Counts) -> dict[str, float]:
    """Chances of single symbols; the mass of one type a symbol is shared out among the unseen."""
    total = sum(unigrams.values()) + len(unigrams)
    return {symbol: count / total for symbol, count in unigrams.items()}


def continuation_chances(tables: Tables, single: dict[str, float]) -> dict[str, float]:
    """Chances of symbols after a context never seen with them: by how many symbols they follow (Kneser and Ney)."""
    follows: dict[str, int] = defaultdict(int)
    for pair in tables.bigrams:
        follows[pair[-1]] += 1
    total = sum(follows.values())
    share = 1 - CONTINUATION
    return {symbol: share * chance + CONTINUATION * follows[symbol] / total for symbol, chance in single.items()}


def bigram_level(tables: Tables, single: dict[str, float], contexts_needed: set[str]) -> Level:
    """Chances of bigrams; those that say little beyond the unigram go, unless a trigram needs them as its context."""
    chances: dict[str, dict[str, float]] = {}
    backoff: dict[str, float] = {}
    unseen = 1 / UNSEEN_SYMBOLS / 1000
    for context, followers in _by_context(tables.bigrams).items():
        total = max(tables.unigrams.get(context, 0), sum(followers.values()))
        left = 1 - sum(max(n - DISCOUNT_BIGRAM, 0) for n in followers.values()) / total
        kept = {}
        for symbol, count in followers.items():
            low = single.get(symbol, unseen)
            full = max(count - DISCOUNT_BIGRAM, 0) / total + left * low
            if context + symbol in contexts_needed or count * math.log(full / (left * low)) > GAIN_BIGRAM:
                kept[symbol] = full
        chances[context] = kept
        rest = 1 - sum(single.get(symbol, unseen) for symbol in kept)
        backoff[context] = (1 - sum(kept.values())) / max(rest, 1e-6)
    return Level(chances, backoff)


def trigram_level(tables: Tables, single: dict[str, float], level: Level) -> Level:
    """Chances of trigrams that tell enough beyond their bigram."""
    chances: dict[str, dict[str, float]] = {}
    backoff: dict[str, float] = {}
    unseen = 1 / UNSEEN_SYMBOLS / 1000
    for context, followers in _by_context(tables.trigrams).items():
        total = max(tables.bigrams.get(context, 0), sum(followers.values()))
        left = 1 - sum(max(n - DISCOUNT_TRIGRAM, 0) for n in followers.values()) / total
        bigrams = level.chances.get(context[1], {})
        weight = level.backoff.get(context[1], 1.0)
        kept = {}
        low_sum = 0.0
        for symbol, count in followers.items():
            low = bigrams.get(symbol) or weight * single.get(symbol, unseen)
            full = max(count - DISCOUNT_TRIGRAM, 0) / total + left * low
            if count * math.log(full / (left * low)) > GAIN_TRIGRAM:
                kept[symbol] = full
                low_sum += low
        if kept:
            chances[context] = kept
            backoff[context] = max(1 - sum(kept.values()), 1e-4) / max(1 - low_sum, 1e-4)
    return Level(chances, backoff)


def pack(tables: Tables, single: dict[str, float], pairs: Level, triples: Level) -> dict[str, bytes]:
    """The sections of the file: a trie of symbol numbers in order, with costs beside them."""
    symbols = sorted(tables.unigrams, key=lambda s: (-tables.unigrams[s], s))
    number = {symbol: i for i, symbol in enumerate(symbols)}
    pair_counts, pair_symbols, triple_counts, triple_symbols = array("H"), array("H"), array("H"), array("H")
    pair_costs, pair_backoffs, triple_costs = bytearray(), bytearray(), bytearray()
    for first in symbols:
        kept = pairs.chances.get(first, {})
        known = sorted((number[s], s) for s in kept if s in number)
        pair_counts.append(len(known))
        for code, second in known:
            pair_symbols.append(code)
            pair_costs.append(_cost(kept[second]))
            third = triples.chances.get(first + second, {})
            thirds = sorted((number[s], s) for s in third if s in number)
            triple_counts.append(len(thirds))
            pair_backoffs.append(_backoff(triples.backoff.get(first + second, 1.0)))
            for last, symbol in thirds:
                triple_symbols.append(last)
                triple_costs.append(_cost(third[symbol]))
    return {
        "symbols": "".join(symbols).encode(),
        "fold": "".join(a + b for a, b in sorted(tables.fold.items()) if len(a + b) == 2).encode(),
        "costs": bytes(_cost(single[s]) for s in symbols),
        "backoffs": bytes(_backoff(pairs.backoff.get(s, 1.0)) for s in symbols),
        "pair_counts": _planes(pair_counts),
        "pair_symbols": _planes(pair_symbols),
        "pair_costs": bytes(pair_costs),
        "pair_backoffs": bytes(pair_backoffs),
        "triple_counts": _planes(triple_counts),
        "triple_symbols": _planes(triple_symbols),
        "triple_costs": bytes(triple_costs),
    }


def _cost(chance: float) -> int:
    return min(255, max(0, round(-math.log(chance) / STEP)))


def _backoff(weight: float) -> int:
    return min(255, max(0, round(-math.log(weight) / BACKOFF_STEP) + 128))


def _planes(values: array[int]) -> bytes:
    """Low bytes, then high bytes: each plane packs better than the pairs."""
    data = bytes(byte for value in values for byte in (value & 255, value >> 8))
    return data[0::2] + data[1::2]


def character_lines(tables: Tables, single: dict[str, float]) -> str:
    """Characters by what one of them costs alone: line n holds those of n half nats, in both scripts.

    Enough to tell charsets apart and to see that a text looks odd, without loading the model.
    """
    variants: dict[str, list[str]] = defaultdict(list)
    for traditional, simplified in tables.fold.items():
        variants[simplified].append(traditional)
    lines: dict[int, list[str]] = defaultdict(list)
    for symbol, chance in single.items():
        if len(symbol) == 1 and symbol not in "A0KG#^":
            lines[round(-2 * math.log(chance))] += [symbol, *(v for v in variants[symbol] if len(v) == 1)]
    return "\n".join("".join(sorted(lines[n])) for n in range(max(lines) + 1)) + "\n"


def build(folder: Path, arpa: Path, word_counts: Path, target: Path) -> None:
    """Write the model file, and the list of characters beside it."""
    tables = read_tables(folder, arpa, word_counts)
    single = unigram_chances(tables.unigrams)
    target.with_name(CHARACTERS_PATH.name).write_text(character_lines(tables, single), "utf-8", newline="\n")
    single = continuation_chances(tables, single)
    everything = bigram_level(tables, single, set(tables.bigrams))
    triples = trigram_level(tables, single, everything)
    pairs = bigram_level(tables, single, set(triples.chances))
    sections = pack(tables, single, pairs, triples)
    head = b"".join(struct.pack("<I", len(sections[name])) for name in SECTIONS)
    body = zlib.compress(head + b"".join(sections[name] for name in SECTIONS), 9)
    target.write_bytes(MAGIC + body)
    counts = {name: len(sections[name]) for name in SECTIONS}
    print(f"{target.name}: {target.stat().st_size:,} bytes; sections {counts}")


def main() -> None:
    """Read the files' names from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--arpa", type=Path, required=True, help="lm_sc.arpa of libime")
    parser.add_argument("--word-counts", type=Path, required=True, help="interpolation2.text of libpinyin")
    parser.add_argument("--to", type=Path, default=MODEL_PATH)
    options = parser.parse_args()
    build(options.folder, options.arpa, options.word_counts, options.to)


if __name__ == "__main__":
    main()
