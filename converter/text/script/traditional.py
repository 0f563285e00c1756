"""Simplified to Traditional: what a table cannot tell is read from the words around it.

Most characters have one Traditional form and go through a table at once. A matcher finds the places where a word of
the dictionary or a rule may ask for another form than the table's; only there the text is divided into words, by their
frequencies, so that a phrase which cuts a likelier word does not count (抓好|干部, not 好干).
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from converter.text.patterns import lazily
from converter.text.script import detection, lexicon, words
from converter.text.script.engine import matcher
from converter.text.script.rules import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.script.rules import Rule
    from converter.text.script.values import Reason

CONTEXT = 4  # characters on each side that take part in the division of a stretch
PAD = "\n" * CONTEXT  # put around a text, so that every stretch has its context
_OWN = 48  # the cost of a word of the rules; see `words`
_MARKS = frozenset("，。；：！？…“”‘’「」『』（）《》\n")  # no word and no rule of context reaches across
_CLAUSE = lazily(r"[^，。；：！？…“”‘’「」『』（）《》\n]+")
_REMEMBERED = 50_000  # stretches whose reading is kept; texts repeat their phrases


class Choice(NamedTuple):
    """The form that the words around a character ask for."""

    place: int
    form: str
    reason: Reason
    evidence: str


class Reading(NamedTuple):
    """The forms of the characters of a stretch, and the rules that must see more of the text than its context."""

    choices: tuple[Choice, ...]
    pending: tuple[tuple[int, tuple[Rule, ...]], ...]  # place and rules


class Reader:
    """Reads Simplified text and chooses among the Traditional forms of its characters."""

    def __init__(self) -> None:
        told = rules()
        fold = lexicon.table(lexicon.entries("TSCharacters").first())
        self.phrases = lexicon.entries("STPhrases").first()
        for phrase in told.drop:
            self.phrases.pop(phrase, None)
        own = {word.translate(fold): word for word in told.words}
        self.phrases.update(own)
        self.single = {
            **lexicon.entries("STCharacters").first(),
            **{form.translate(fold): form for form in told.defaults},
        }
        self.table = lexicon.table(self.single)
        self._all_rules = told.context
        self.rules = {
            character: tuple(rule for rule in members if not rule.evidence)
            for character, members in told.context.items()
        }
        plain = "\n".join(self.phrases).translate(self.table).split("\n")
        telling = {key for (key, value), other in zip(self.phrases.items(), plain, strict=True) if value != other}
        triggers = (trigger for members in self.rules.values() for rule in members for trigger in rule.triggers)
        self._keys = list(dict.fromkeys((*telling, *triggers)))
        self._phrases_end = len(telling)  # keys before it are phrases
        self._find = matcher(self._keys)
        self.lexis = words.lexis()
        for phrase in telling:
            self.lexis.add(phrase, words.unseen(phrase))  # at most: a dictionary may be newer than the word list
        for word in own:
            self.lexis.add(word, _OWN)

    def stretches(self, padded: str) -> list[tuple[int, int, bool]]:
        """Where a word or a rule may ask for another form than the table's, and whether it is a word.

        Overlapping places are one.
        """
        found = self._find(padded)
        if not found:
            return []
        found.sort(key=_BY_START)
        phrases = self._phrases_end
        made: list[tuple[int, int, bool]] = []
        number, start, end = found[0]
        word = number < phrases
        for number, first, last in found:
            if first >= end:
                made.append((start, end, word))
                start, end, word = first, last, number < phrases
            else:
                word = word or number < phrases
                end = max(end, last)
        made.append((start, end, word))
        return made

    def read(self, window: str, *, word: bool) -> Reading:
        """Divide a stretch and its context into words, and read the forms of the stretch; places are its own.

        `word` tells whether a phrase of the dictionary fits in the stretch; without one only a rule can change it.
        """
        end = len(window) - CONTEXT
        if not word and not any(
            rule.may(window, place) for place in range(CONTEXT, end) for rule in self.rules.get(window[place], ())
        ):
            forms = (self.single.get(character, character) for character in window[CONTEXT:end])
            return Reading(tuple(Choice(place, form, "default", "") for place, form in enumerate(forms)), ())
        choices: list[Choice] = []
        pending = []
        for first, last in self.lexis.divide(window):
            if last <= CONTEXT or first >= end:
                continue
            lone = last - first == 1
            for offset, form, phrase in self.inside(window[first:last]):
                place = first + offset
                if CONTEXT <= place < end:
                    choice = Choice(place - CONTEXT, form, "phrase" if phrase else "default", phrase)
                    rules = tuple(
                        rule
                        for rule in self.rules.get(window[place], ())
                        if rule.applies(window, place, phrase, lone=lone)
                    )
                    if rules:
                        choice, left = decide(choice, rules, window, place)
                        if left:
                            pending.append((place - CONTEXT, left))
                    choices.append(choice)
        return Reading(tuple(choices), tuple(pending))

    def survey(self, text: str) -> list[Choice]:
        """A choice for each character of the text, read clause by clause over its whole length."""
        made: list[Choice] = []
        padded = f"{PAD}{text}{PAD}"
        for clause in _CLAUSE.finditer(text):
            start = clause.start()
            made += self._survey(clause[0], start, padded)
        return made

    def _survey(self, clause: str, start: int, padded: str) -> list[Choice]:
        made: list[Choice] = []
        rivals = [(first, last) for number, first, last in self._find(clause) if number < self._phrases_end]
        for first, last in self.lexis.divide(clause):
            word, lone = clause[first:last], last - first == 1
            crossed = any(a < first < b or a < last < b for a, b in rivals) if rivals else False
            for offset, form, phrase in self.inside(word):
                place = start + first + offset
                reason: Reason = ("border" if crossed else "phrase") if phrase else "default"
                choice = Choice(place, form, reason, phrase or ("" if lone else word))
                if word[offset] in self._all_rules:
                    at = place + CONTEXT
                    rules = tuple(
                        rule for rule in self._all_rules[word[offset]] if rule.applies(padded, at, phrase, lone=lone)
                    )
                    choice, _ = decide(choice, rules, padded, at, far=True)
                made.append(choice)
        return made

    def inside(self, word: str) -> Sequence[tuple[int, str, str]]:
        """The forms of a word's characters, each with the phrase that asks for it.

        A word that the dictionary does not have is read by its parts.
        """
        value = self.phrases.get(word)
        if value is not None:
            return [(offset, form, word) for offset, form in enumerate(value)]
        if len(word) == 1:
            return [(0, self.single.get(word, word), "")]
        place = self.lexis.halve(word)
        tail = self.inside(word[place:])
        return [*self.inside(word[:place]), *((place + offset, form, phrase) for offset, form, phrase in tail)]


def decide(
    choice: Choice, rules: tuple[Rule, ...], text: str, place: int, *, far: bool = False
) -> tuple[Choice, tuple[Rule, ...]]:
    """What the first rule that fits makes of a choice; and the rules left, where one must see more of the text."""
    for number, rule in enumerate(rules):
        if rule.far and not far:
            return choice, rules[number:]
        if rule.fits(text, place):
            return Choice(choice.place, rule.form, "rule", rule.name), ()
    return choice, ()


_BY_START = itemgetter(1)


@cache
def reader() -> Reader:
    """The one reader, made at the first conversion."""
    return Reader()


def _within_clause(window: str) -> str:
    """The window without what stands beyond the marks around its clause; the marks stay."""
    for place in range(CONTEXT - 1, 0, -1):
        if window[place] in _MARKS:
            window = PAD[:place] + window[place:]
            break
    for place in range(-CONTEXT, -1):
        if window[place] in _MARKS:
            return window[: place + 1] + PAD[place + 1 :]
    return window


class Writer:
    """Converts Simplified text to the forms of one target."""

    def __init__(self, target: str) -> None:
        name = {"zh-Hant-TW": "TWVariants", "zh-Hant-HK": "HKVariants"}.get(target)
        self.region = lexicon.entries(name).first() if name else {}
        self.reader = reader()
        single = {key: self.region.get(value, value) for key, value in self.reader.single.items()}
        self.table = lexicon.table({**self.region, **single})
        self._memory: dict[str, tuple[str, Reading | None]] = {}

    def convert(self, text: str) -> str:
        """Convert a text."""
        padded = f"{PAD}{text}{PAD}"
        stretches = self.reader.stretches(padded)
        if not stretches:
            return text.translate(self.table)
        base = padded.translate(self.table)
        memory = self._memory
        parts: list[str] = []
        done = CONTEXT
        for start, end, word in stretches:
            window = padded[start - CONTEXT : end + CONTEXT]
            form, reading = memory.get(window) or self._read(window, word=word)
            if reading is not None:
                form = self._finish(reading, padded, start)
            parts += (base[done:start], form)
            done = end
        parts.append(base[done:-CONTEXT])
        return "".join(parts)

    def _read(self, window: str, *, word: bool) -> tuple[str, Reading | None]:
        """Read a stretch that is not remembered, or not in this context."""
        shown = _within_clause(window)
        made = self._memory.get(shown)
        if made is None:
            reading = self.reader.read(shown, word=word)
            form = "".join(self.region.get(choice.form, choice.form) for choice in reading.choices)
            made = (form, reading if reading.pending else None)
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            self._memory[shown] = made
        return made

    def _finish(self, reading: Reading, padded: str, start: int) -> str:
        """Let the rules speak that look farther than the context."""
        forms = [choice.form for choice in reading.choices]
        for place, left in reading.pending:
            choice, _ = decide(reading.choices[place], left, padded, start + place, far=True)
            forms[place] = choice.form
        return "".join(self.region.get(form, form) for form in forms)


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
    if not detection.hans_pattern().search(text):
        return text
    told, telling = reader(), detection.hans()
    made = list(text)
    for clause in _CLAUSE.finditer(text):
        run = clause[0]
        if telling.isdisjoint(run):
            continue
        for first, last in told.lexis.divide(run):
            word = run[first:last]
            if not telling.isdisjoint(word):
                for offset, form, _ in told.inside(word):
                    made[clause.start() + first + offset] = form
    return "".join(made)
