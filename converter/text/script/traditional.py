"""Simplified to Traditional: what a table cannot tell is read from the words around it.

Most characters have one Traditional form and go through a table at once. A matcher finds the places where a word of
the dictionary or a rule may ask for another form than the table's; only there the text is divided into words, by their
frequencies, so that a phrase which cuts a likelier word does not count (抓好|干部, not 好干).
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from converter.text.script import detection, lexicon, words
from converter.text.script.engine import matcher
from converter.text.script.rules import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.script.values import Reason

CONTEXT = 4  # characters on each side that take part in the division of a stretch
PAD = "\n" * CONTEXT  # put around a text, so that every stretch has its context
_REMEMBERED = 50_000  # stretches whose reading is kept; texts repeat their phrases


class Choice(NamedTuple):
    """The form that the words around a character ask for."""

    place: int
    form: str
    reason: Reason
    evidence: str


class Reading(NamedTuple):
    """The forms of the characters of a stretch, and whether they hang on what stands farther than CONTEXT."""

    choices: tuple[Choice, ...]
    far: bool


class Reader:
    """Reads Simplified text and chooses among the Traditional forms of its characters."""

    def __init__(self) -> None:
        told = rules()
        fold = lexicon.table(lexicon.entries("TSCharacters").first())
        self.phrases = lexicon.entries("STPhrases").first()
        for phrase in told.drop:
            self.phrases.pop(phrase, None)
        self.phrases.update((word.translate(fold), word) for word in told.words)
        self.single = {**lexicon.entries("STCharacters").first(), **{form.translate(fold): form for form in told.defaults}}
        self.table = lexicon.table(self.single)
        self.rules = told.context
        plain = "\n".join(self.phrases).translate(self.table).split("\n")
        telling = {key for (key, value), other in zip(self.phrases.items(), plain, strict=True) if value != other}
        triggers = (trigger for members in self.rules.values() for rule in members for trigger in rule.triggers)
        self._keys = list(dict.fromkeys((*telling, *triggers)))
        self._find = matcher(self._keys)
        self.lexis = words.lexis()

    def stretches(self, padded: str) -> list[tuple[int, int]]:
        """Where in a text a word or a rule may ask for another form than the table's; overlapping places are one."""
        found = self._find(padded)
        if not found:
            return []
        found.sort(key=_BY_START)
        made: list[tuple[int, int]] = []
        _, start, end = found[0]
        for _, first, last in found:
            if first >= end:
                made.append((start, end))
                start, end = first, last
            elif last > end:
                end = last
        made.append((start, end))
        return made

    def read(self, padded: str, start: int, end: int) -> Reading:
        """Divide the stretch and its context into words, and read the forms of the characters start:end."""
        low = start - CONTEXT
        window = padded[low : end + CONTEXT]
        extra = [(first, last) for _, first, last in self._find(window) if window[first:last] in self.phrases]
        choices: list[Choice] = []
        far = False
        for first, last in self.lexis.divide(window, extra):
            if last <= CONTEXT or first >= end - low:
                continue
            lone = last - first == 1
            for offset, form, phrase in self.inside(window[first:last]):
                place = low + first + offset
                if start <= place < end:
                    character = padded[place]
                    choice = Choice(place, form, "phrase" if phrase else "default", phrase)
                    for rule in self.rules.get(character, ()):
                        far = far or rule.far
                        if rule.fits(padded, place, phrase=bool(phrase), lone=lone):
                            choice = Choice(place, rule.form, "rule", rule.name)
                            break
                    choices.append(choice)
        return Reading(tuple(choices), far)

    def inside(self, word: str) -> Sequence[tuple[int, str, str]]:
        """The forms of a word's characters, each with the phrase that asks for it.

        A word that the dictionary does not have is read by the phrases in it, the longest first.
        """
        value = self.phrases.get(word)
        if value is not None:
            return [(offset, form, word) for offset, form in enumerate(value)]
        forms = [(offset, self.single.get(character, character), "") for offset, character in enumerate(word)]
        for size in range(len(word) - 1, 1, -1):
            for first in range(len(word) - size + 1):
                part = word[first : first + size]
                value = self.phrases.get(part)
                if value is not None and not any(phrase for _, _, phrase in forms[first : first + size]):
                    forms[first : first + size] = [(offset, form, part) for offset, form in enumerate(value, first)]
        return forms


_BY_START = itemgetter(1)


@cache
def reader() -> Reader:
    """The one reader, made at the first conversion."""
    return Reader()


class Writer:
    """Converts Simplified text to the forms of one target."""

    def __init__(self, target: str) -> None:
        name = {"zh-Hant-TW": "TWVariants", "zh-Hant-HK": "HKVariants"}.get(target)
        self.region = lexicon.entries(name).first() if name else {}
        self.reader = reader()
        single = {key: self.region.get(value, value) for key, value in self.reader.single.items()}
        self.table = lexicon.table({**self.region, **single})
        self._memory: dict[str, str] = {}

    def convert(self, text: str) -> str:
        """Convert a text."""
        padded = f"{PAD}{text}{PAD}"
        stretches = self.reader.stretches(padded)
        if not stretches:
            return text.translate(self.table)
        base = padded.translate(self.table)
        memory = self._memory
        parts, done = [], CONTEXT
        for start, end in stretches:
            form = memory.get(padded[start - CONTEXT : end + CONTEXT])
            if form is None:
                form = self._read(padded, start, end)
            parts += (base[done:start], form)
            done = end
        parts.append(base[done:-CONTEXT])
        return "".join(parts)

    def _read(self, padded: str, start: int, end: int) -> str:
        choices, far = self.reader.read(padded, start, end)
        form = "".join(self.region.get(choice.form, choice.form) for choice in choices)
        if not far:
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            self._memory[padded[start - CONTEXT : end + CONTEXT]] = form
        return form


@cache
def writer(target: str) -> Writer:
    """The one writer of a target."""
    return Writer(target)


def convert(text: str, target: str) -> str:
    """Convert Simplified text.

    >>> convert("抓好干部培训，头发干了", "zh-Hant-TW")
    '抓好幹部培訓，頭髮乾了'
    """
    return writer(target).convert(text)


@cache
def region(target: str) -> dict[str, str]:
    """Regional forms of Traditional characters: those of OpenCC's standard, and those that mark the other region.

    What is a character of its own as well (台 煙 核, 著 in Hong Kong) is left alone.
    """
    forms = dict(writer(target).region)
    if target == "zh-Hant-HK":
        forms |= {"裡": "裏", "麵": "麪", "啟": "啓", "韁": "繮", "嫻": "嫺"}
    elif target == "zh-Hant-TW":
        single, several = reader().single, lexicon.entries("STCharacters").raw
        for standard, value in lexicon.entries("HKVariants").first().items():
            if value in "敍枱衞説鈎鋭閲鰛" or (single.get(value) == standard and " " not in several[value]):
                forms.setdefault(value, forms.get(standard, standard))
    return forms


def convert_mixed(text: str) -> str:
    """Convert in Traditional text what is written in Simplified: its characters, and the words that hold one.

    >>> convert_mixed("他们圍繞實現目標，干預奋斗")
    '他們圍繞實現目標，干預奮鬥'
    """
    told, sets = reader(), detection.sets()
    if not sets.hans_pattern.search(text):
        return text
    made = list(text)
    for clause in sets.clause_pattern.finditer(text):
        run = clause[0]
        if sets.hans.isdisjoint(run):
            continue
        for first, last in told.lexis.divide(run):
            word = run[first:last]
            if not sets.hans.isdisjoint(word):
                for offset, form, _ in told.inside(word):
                    made[clause.start() + first + offset] = form
    return "".join(made)
