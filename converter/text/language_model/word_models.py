"""What a model of words tells of characters: the counts that the tables of n-grams would have, had they read its text.

Two kinds of files are read: a back-off model in ARPA form, whose chances become expected counts of a text of a set length,
and counts of words and of pairs of words. A word n-gram is spread over the characters inside it and across its borders.
Such models hold no marks, figures and Latin: they tell how often a word stands before or after one of these, and which one
it was is shared out as the tables have it. What a word model cannot tell at all (what follows a mark that follows
a mark, or a mark that follows a word) keeps the chances that it has in the tables.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

EXPECTED_WORDS = 50_000_000  # the length of the text that the chances of an ARPA model are turned into
ROUNDS = 100  # of working out how often each word comes; some ten are enough
SETTLED = 1e-7
LEAST_PAIR, LEAST_TRIPLE = 0.2, 0.3  # expected counts below which nothing is kept
LEAST_OVER = (
    1.0  # the same for three characters of which the middle one is a word, where nothing but its pairs is known
)
LEAST_NEW = (1.0, 3.0, 6.0)  # tenths that a symbol, a bigram, a trigram must have that the tables lack
PRIOR = 200.0  # how much the marks in general weigh against those beside one character, in tenths as the tables are
LEAST_SHARE = 0.001  # of a mark before or after a character

Counts = dict[str, float]
PairCounts = dict[tuple[str, str], float]


class WordModel(NamedTuple):
    """What is known of the words of a text, in counts."""

    words: Counts
    pairs: list[tuple[str, str, float]]
    starts: Counts  # words that stand first, or after a mark, a figure, Latin
    ends: Counts
    triples: list[tuple[str, str, str, float]]  # over a one-character word: what they are beyond what the pairs tell


class CharacterCounts(NamedTuple):
    """Counts of symbols, of two and of three in a row."""

    unigrams: Counts
    bigrams: Counts
    trigrams: Counts


def is_han(text: str) -> bool:
    """Whether all characters of a text are Han.

    >>> is_han("中国"), is_han("，"), is_han("")
    (True, False, False)
    """
    return bool(text) and all("\u3400" <= one <= "\u9fff" or one >= "\U00020000" or one in "々〇" for one in text)


def read_counts(path: Path) -> WordModel:
    r"""Read counts as libpinyin keeps them: `\item TOKEN WORD count N` and `\item TOKEN WORD TOKEN WORD count N`.

    The word `<start>` stands before the first word of a stretch without marks, figures and Latin.
    """
    words: Counts = defaultdict(float)
    firsts: Counts = defaultdict(float)
    starts: Counts = defaultdict(float)
    pairs: PairCounts = defaultdict(float)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            parts = line.split()
            if len(parts) != 7 or parts[0] != "\\item":
                continue
            first, second, count = parts[2], parts[4], float(parts[6])
            words[second] += count
            if first == "<start>":
                starts[second] += count
            else:
                firsts[first] += count
                pairs[first, second] += count
    ends = {word: count - firsts[word] for word, count in words.items() if count > firsts[word]}
    return WordModel(dict(words), [(*pair, n) for pair, n in pairs.items()], dict(starts), ends, [])


class _Arpa(NamedTuple):
    """Chances as an ARPA file has them, by the number of the word; the words that do not count as such have chances too."""

    words: list[str]
    chances: list[float]
    backoffs: list[float]
    pairs: list[tuple[int, int, float, float]]
    triples: list[tuple[int, int, int, float]]


def read_arpa(path: Path, before: Counts) -> WordModel:
    """Read a back-off model of words, and work out how often its words and their neighbours come in a long text.

    `before` is the share of each character that stands after a mark, a figure or Latin: the model has no starts
    of its own. Where the chances after a word do not add up to one, the text ended there.
    """
    arpa = _parse_arpa(path)
    words, size = arpa.words, EXPECTED_WORDS
    flow = _flow(arpa, [before.get(word[0], 0.0) for word in words])
    return WordModel(
        {word: size * one for word, one in zip(words, flow.shares, strict=True)},
        [(words[a], words[b], size * flow.shares[a] * chance) for a, b, chance, _ in arpa.pairs],
        {word: size * one for word, one in zip(words, flow.starts, strict=True)},
        {word: size * one for word, one in zip(words, flow.ends, strict=True)},
        _over_words(arpa, flow.shares),
    )


class _Flow(NamedTuple):
    """Shares of each word in a long text: of all its words, and of those that come first and last in a stretch."""

    shares: list[float]
    starts: list[float]
    ends: list[float]


def _flow(arpa: _Arpa, before: list[float]) -> _Flow:
    """How often each word comes: what goes into it from all others is what goes out of it, or ends there."""
    words, singles, backoffs, pairs = arpa.words, arpa.chances, arpa.backoffs, arpa.pairs
    known, low = [0.0] * len(words), [0.0] * len(words)
    for first, second, chance, _ in pairs:
        known[first] += chance
        low[first] += singles[second]
    everything = sum(singles)
    ending = [
        min(1.0, max(0.0, 1 - here - weight * (everything - least)))
        for here, weight, least in zip(known, backoffs, low, strict=True)
    ]
    shares = [chance / everything for chance in singles]
    starts = ends = shares
    for _ in range(ROUNDS):
        new = [0.0] * len(words)
        back = [one * weight for one, weight in zip(shares, backoffs, strict=True)]
        for first, second, chance, _ in pairs:
            new[second] += shares[first] * chance - back[first] * singles[second]
        ends = [one * end for one, end in zip(shares, ending, strict=True)]
        starts = [one * start for one, start in zip(shares, before, strict=True)]
        spread, begin = sum(back), sum(ends) / sum(starts)
        starts = [begin * one for one in starts]
        new = [one + spread * chance + start for one, chance, start in zip(new, singles, starts, strict=True)]
        total = sum(new)
        new = [one / total for one in new]
        change = sum(abs(a - b) for a, b in zip(shares, new, strict=True))
        shares = new
        if change < SETTLED:
            break
    return _Flow(shares, starts, ends)


def _over_words(arpa: _Arpa, shares: list[float]) -> list[tuple[str, str, str, float]]:
    """Triples over a one-character word: by how much they come more often than by their pairs."""
    words, pairs = arpa.words, arpa.pairs
    number = {(first, second): i for i, (first, second, _, _) in enumerate(pairs)}
    found = []
    for first, second, third, chance in arpa.triples:
        if len(words[second]) != 1 or (first, second) not in number:
            continue
        _, _, pair, weight = pairs[number[first, second]]
        after = number.get((second, third))
        plain = pairs[after][2] if after is not None else arpa.backoffs[second] * arpa.chances[third]
        count = EXPECTED_WORDS * shares[first] * pair * (chance - weight * plain)
        found.append((words[first], words[second], words[third], count))
    return found


def _parse_arpa(path: Path) -> _Arpa:
    arpa = _Arpa([], [], [], [], [])
    numbers: dict[str, int] = {}
    order = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("\\"):
                order = int(line[1]) if line[2:8] == "-grams" else 0
                continue
            parts = line.split()
            if not order or not parts:
                continue
            chance, names = 10 ** float(parts[0]), parts[1 : order + 1]
            weight = 10 ** float(parts[order + 1]) if len(parts) > order + 1 else 1.0
            if order == 1:
                if names[0][0] == "<":
                    continue  # <unk>, <s>, </s>
                numbers[names[0]] = len(arpa.words)
                arpa.words.append(names[0])
                arpa.chances.append(chance)
                arpa.backoffs.append(weight)
                continue
            try:
                codes = [numbers[name] for name in names]
            except KeyError:
                continue
            if order == 2:
                arpa.pairs.append((codes[0], codes[1], chance, weight))
            elif order == 3:
                arpa.triples.append((codes[0], codes[1], codes[2], chance))
    return arpa


class Marks:
    """Which symbol that is no Han character stands before and after a character, as the tables have it."""

    def __init__(self, unigrams: Counts, bigrams: Counts) -> None:
        self.symbols = {symbol for symbol in unigrams if len(symbol) == 1 and not is_han(symbol)}
        self._before: dict[str, Counts] = defaultdict(dict)
        self._after: dict[str, Counts] = defaultdict(dict)
        for pair, count in bigrams.items():
            first, second = pair[0], pair[1]
            if first in self.symbols and second not in self.symbols:
                self._before[second][first] = count
            elif second in self.symbols and first not in self.symbols:
                self._after[first][second] = count
        self._all_before, self._all_after = _added(self._before), _added(self._after)
        self.share_before = {
            one: sum(self._before[one].values()) / count
            for one, count in unigrams.items()
            if one in self._before and count
        }

    def before(self, characters: Iterable[str]) -> dict[str, Counts]:
        """Chances of the marks before each character, given that there is one."""
        return {one: _shares(self._before.get(one, {}), self._all_before) for one in characters}

    def after(self, characters: Iterable[str]) -> dict[str, Counts]:
        """Chances of the marks after each character, given that there is one."""
        return {one: _shares(self._after.get(one, {}), self._all_after) for one in characters}


def _added(tables: dict[str, Counts]) -> Counts:
    total: Counts = defaultdict(float)
    for table in tables.values():
        for symbol, count in table.items():
            total[symbol] += count
    return total


def _shares(here: Counts, everywhere: Counts) -> Counts:
    general = PRIOR / sum(everywhere.values())
    total = sum(here.values()) + PRIOR
    shares = {symbol: (here.get(symbol, 0.0) + general * count) / total for symbol, count in everywhere.items()}
    return {symbol: share for symbol, share in shares.items() if share > LEAST_SHARE}


def characters_of(model: WordModel, fold: dict[int, str], marks: Marks) -> CharacterCounts:
    """Expected counts of characters, folded to Simplified, and of the marks beside them.

    >>> model = WordModel({"中国": 3.0, "的": 2.0}, [("中国", "的", 2.0)], {}, {}, [])
    >>> counts = characters_of(model, {}, Marks({"，": 1.0}, {"，中": 1.0, "的，": 1.0}))
    >>> counts.bigrams, counts.trigrams
    ({'中国': 3.0, '国的': 2.0}, {'中国的': 2.0})
    """
    found = CharacterCounts(defaultdict(float), defaultdict(float), defaultdict(float))
    unigrams, bigrams, trigrams = found
    # What stands on either side of a word of one character.
    left: dict[str, Counts] = defaultdict(lambda: defaultdict(float))
    right: dict[str, Counts] = defaultdict(lambda: defaultdict(float))
    plain = {word: word.translate(fold) for word in model.words if is_han(word)}
    for word, count in model.words.items():
        one = plain.get(word, "")
        for i, character in enumerate(one):
            unigrams[character] += count
            if i:
                bigrams[one[i - 1 : i + 1]] += count
            if i > 1:
                trigrams[one[i - 2 : i + 1]] += count
    for first, second, count in model.pairs:
        if first not in plain or second not in plain:
            continue
        a, b = plain[first], plain[second]
        bigrams[a[-1] + b[0]] += count
        if len(a) > 1:
            trigrams[a[-2:] + b[0]] += count
        else:
            right[a][b[0]] += count
        if len(b) > 1:
            trigrams[a[-1] + b[:2]] += count
        else:
            left[b][a[-1]] += count
    for first, middle, last, count in model.triples:
        if first in plain and last in plain:
            trigrams[plain[first][-1] + plain[middle] + plain[last][0]] += count
    _add_borders(model, plain, marks, found, left, right)
    _add_over_words(left, right, trigrams)
    return CharacterCounts(
        dict(unigrams),
        {key: count for key, count in bigrams.items() if count >= LEAST_PAIR},
        {key: count for key, count in trigrams.items() if count >= LEAST_TRIPLE},
    )


def _add_borders(
    model: WordModel,
    plain: dict[str, str],
    marks: Marks,
    found: CharacterCounts,
    left: dict[str, Counts],
    right: dict[str, Counts],
) -> None:
    """The marks before and after the words."""
    unigrams, bigrams, trigrams = found
    starts: Counts = defaultdict(float)
    ends: Counts = defaultdict(float)
    for words, keys, part in ((model.starts, starts, slice(2)), (model.ends, ends, slice(-2, None))):
        for word, count in words.items():
            one = plain.get(word, "")
            if one:
                keys[one[part]] += count
    before, after = marks.before({key[0] for key in starts}), marks.after({key[-1] for key in ends})
    for key, count in starts.items():
        for mark, share in before[key[0]].items():
            bigrams[mark + key[0]] += count * share
            if len(key) > 1:
                trigrams[mark + key] += count * share
            else:
                left[key][mark] += count * share
    for key, count in ends.items():
        for mark, share in after[key[-1]].items():
            unigrams[mark] += count * share
            bigrams[key[-1] + mark] += count * share
            if len(key) > 1:
                trigrams[key + mark] += count * share
            else:
                right[key][mark] += count * share


def _add_over_words(left: dict[str, Counts], right: dict[str, Counts], trigrams: Counts) -> None:
    """Three characters of which the middle one is a word: as often as its two sides meet by chance."""
    for word, leaders in left.items():
        followers = sorted(right.get(word, {}).items(), key=lambda item: (-item[1], item[0]))
        if not followers:
            continue
        total = max(sum(leaders.values()), sum(right[word].values()))
        for first, count in leaders.items():
            for last, more in followers:
                expected = count * more / total
                if expected < LEAST_OVER:
                    break
                trigrams[first + word + last] += expected


def mix(tables: CharacterCounts, found: list[tuple[float, CharacterCounts]], symbols: set[str]) -> None:
    """Add weighted counts to the tables, in place; new bigrams and trigrams that are hardly expected are left out.

    What the word models do not know keeps its chances: after a mark, other marks; after a character and a mark, all.
    `symbols` are the marks.
    """
    more = CharacterCounts(defaultdict(float), defaultdict(float), defaultdict(float))
    for weight, counts in found:
        for total, part in zip(more, counts, strict=True):
            for key, count in part.items():
                total[key] += weight * count
    _keep_chances(tables, more, symbols)
    for table, added, least in zip(tables, more, LEAST_NEW, strict=True):
        for key, count in added.items():
            if key in table or count >= least:
                table[key] = round(table.get(key, 0.0) + count)
    for key, count in tables.trigrams.items():
        tables.bigrams[key[:2]] = max(tables.bigrams.get(key[:2], 0.0), count)


def _keep_chances(tables: CharacterCounts, more: CharacterCounts, symbols: set[str]) -> None:
    added: Counts = defaultdict(float)
    known: Counts = defaultdict(float)
    for key, count in more.bigrams.items():
        if key[0] in symbols:
            added[key[0]] += count
    for key, count in tables.bigrams.items():
        if key[0] in symbols and key[1] not in symbols:
            known[key[0]] += count
    grown = {}
    for key, count in tables.bigrams.items():
        if key[0] in symbols:
            if key[1] in symbols and known[key[0]]:
                grown[key] = added[key[0]] / known[key[0]]
                more.bigrams[key] += count * grown[key]
                more.unigrams[key[1]] += count * grown[key]
        elif key[1] in symbols:
            grown[key] = more.bigrams.get(key, 0.0) / count
    for key, count in tables.trigrams.items():
        growth = grown.get(key[:2], 0.0)
        if growth:
            tables.trigrams[key] = count * (1 + growth)
