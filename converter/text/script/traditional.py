"""Simplified to Traditional: what a table cannot tell is read from the words around it.

Most characters have one Traditional form and go through a table at once. A matcher finds the places where a word of
the dictionary or a rule may ask for another form than the table's; only there the text is divided into words, by their
frequencies, so that a phrase which cuts a likelier word does not count (抓好|干部, not 好干).
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from converter.text.patterns import lazily
from converter.text.script import detection, index, lexicon, words
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
_RARE = 64  # from here on a word is too rare to keep a rule out; some seven occurrences in the word list
_REMEMBERED = 50_000  # stretches whose reading is kept; texts repeat their phrases


T = TypeVar("T")


class Choice(NamedTuple):
    """The form that the words around a character ask for."""

    place: int
    form: str
    reason: Reason
    evidence: str


class Reading(NamedTuple):
    """The forms of the characters of a stretch, and the rules that must see more of the text than its context."""

    form: str
    pending: tuple[tuple[int, tuple[Rule, ...]], ...]  # place and rules


class Core(NamedTuple):
    """A stretch without its context."""

    form: str | None  # what it becomes where no word reaches over its borders; None where a rule may look farther
    word: bool  # whether a phrase of the dictionary fits in it
    reading: Reading


class Reader:
    """Reads Simplified text and chooses among the Traditional forms of its characters."""

    def __init__(self) -> None:
        told, known = rules(), index.load()
        self.phrases = known.phrases | known.own
        self.single = known.single
        self._dropped = frozenset(told.drop)
        self._surnames = known.surnames
        self._foreign = told.foreign
        self._all_rules = told.context
        self.rules = {
            character: tuple(rule for rule in members if not rule.evidence)
            for character, members in told.context.items()
        }
        self._anywhere = frozenset(
            character for character, members in self.rules.items() if any(rule.where == "any" for rule in members)
        )
        triggers = (trigger for members in self.rules.values() for rule in members for trigger in rule.triggers)
        self.phrases_end = len(known.phrases)  # keys before it are phrases
        self.find = matcher(list(dict.fromkeys((*known.phrases, *triggers))))
        self._cores: dict[str, Core] = {}
        self._inside: dict[str, tuple[tuple[int, str, str], ...]] = {}
        self.lexis = words.lexis()
        if known.fresh:
            for phrase in known.phrases:
                self.lexis.add(phrase, words.unseen(phrase))  # at most: the dictionary is not the word list's own
        for word in known.own:
            self.lexis.add(word, _OWN)

    @cached_property
    def table(self) -> tuple[int, ...]:
        """The usual forms as a table for `str.translate`."""
        return lexicon.table(self.single)

    def core(self, stretch: str) -> Core:
        """What is known about a stretch before its context is seen."""
        known = self._cores.get(stretch)
        if known is None:
            word = any(number < self.phrases_end for number, _, _ in self.find(stretch))
            parts = [part for first, last in self.lexis.divide(stretch) for part in self.inside(stretch[first:last])]
            free = all(
                character not in self.rules or (phrase and character not in self._anywhere)
                for character, (_, _, phrase) in zip(stretch, parts, strict=True)
            )
            form = "".join([form for _, form, _ in parts])
            known = Core(form if free else None, word, Reading(form, ()))
            _remember(self._cores, stretch, known)
        return known

    def read(self, window: str) -> Reading:
        """Read the forms of a stretch by itself, or with its context where a word or a rule may reach there."""
        end = len(window) - CONTEXT
        core = self.core(window[CONTEXT:end])
        if core.form is not None and self.lexis.apart(window, CONTEXT, end):
            return core.reading
        return self._read(window, word=core.word)

    def _read(self, window: str, *, word: bool) -> Reading:
        """Divide a stretch and its context into words, and read the forms of the stretch; places are its own.

        `word` tells whether a phrase of the dictionary fits in the stretch; without one only a rule can change it.
        """
        end = len(window) - CONTEXT
        if not word and not any(
            rule.may(window, place) for place in range(CONTEXT, end) for rule in self.rules.get(window[place], ())
        ):
            return Reading("".join([self.single.get(character, character) for character in window[CONTEXT:end]]), ())
        forms: list[str] = []
        pending = []
        for first, last in self.lexis.divide(window):
            if last <= CONTEXT:
                continue
            if first >= end:
                break
            part = window[first:last]
            lone = last - first == 1 or self._rare(part)
            for offset, form, phrase in self.inside(part):
                place = first + offset
                if CONTEXT <= place < end:
                    character = window[place]
                    if character in self.rules:
                        rules = tuple(
                            rule for rule in self.rules[character] if rule.applies(window, place, phrase, lone=lone)
                        )
                        if rules:
                            choice, left = decide(Choice(place, form, "default", phrase), rules, window, place)
                            form = choice.form  # noqa: PLW2901
                            if left:
                                pending.append((place - CONTEXT, left))
                    forms.append(form)
        return Reading("".join(forms), tuple(pending))

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
        rivals = [(first, last) for number, first, last in self.find(clause) if number < self.phrases_end]
        for first, last in self.lexis.divide(clause):
            word = clause[first:last]
            lone = last - first == 1 or self._rare(word)
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

    def _rare(self, word: str) -> bool:
        """Whether a word is so rare that a rule for lone characters may look into it (姓范, 马系)."""
        return 1 < len(word) < 4 and not self._is_phrase(word) and (self.lexis.cost(word) or 0) >= _RARE

    def _is_phrase(self, word: str) -> bool:
        return word in self.phrases or (word not in self._dropped and self.lexis.is_phrase(word))

    def inside(self, word: str) -> Sequence[tuple[int, str, str]]:
        """The forms of a word's characters, each with the phrase that asks for it.

        A word that the dictionary does not have is read by its parts.
        """
        if len(word) == 1:
            return ((0, self.single.get(word, word), ""),)
        made = self._inside.get(word)
        if made is None:
            made = self._read_word(word)
            _remember(self._inside, word, made)
        return made

    def _read_word(self, word: str) -> tuple[tuple[int, str, str], ...]:
        if self._is_phrase(word):
            value = self.phrases.get(word) or word.translate(self.table)
            return tuple((offset, form, word) for offset, form in enumerate(value))
        if len(word) == 3 and word[0] in self._surnames and not self._is_phrase(word[:2]):
            rest = self.inside(word[1:])
            return ((0, self._surnames[word[0]], word), *((1 + offset, form, phrase) for offset, form, phrase in rest))
        if len(word) > 2 and "里" in word and self._foreign.issuperset(word):
            return tuple((offset, "里" if c == "里" else self.single.get(c, c), word) for offset, c in enumerate(word))
        place = self.lexis.halve(word)
        tail = self.inside(word[place:])
        return (*self.inside(word[:place]), *((place + offset, form, phrase) for offset, form, phrase in tail))


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


@cache
def reader() -> Reader:
    """The one reader, made at the first conversion."""
    return Reader()


def _within_clause(window: str) -> str:
    """The window without what stands beyond the marks around its clause; the marks stay."""
    for place in _LEFT:
        if window[place] in _MARKS:
            window = PAD[:place] + window[place:]
            break
    for place in _RIGHT:
        if window[place] in _MARKS:
            return window[: place + 1] + PAD[place + 1 :]
    return window


_LEFT, _RIGHT = range(CONTEXT - 1, 0, -1), range(-CONTEXT, -1)


def _remember(memory: dict[str, T], key: str, value: T) -> None:
    """Keep what was read, as long as there is room for it."""
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[key] = value


class Writer:
    """Converts Simplified text to the forms of one target."""

    def __init__(self, target: str) -> None:
        name = {"zh-Hant-TW": "TWVariants", "zh-Hant-HK": "HKVariants"}.get(target)
        self.region = lexicon.entries(name).first() if name else {}
        self.reader = reader()
        single = {key: self.region.get(value, value) for key, value in self.reader.single.items()}
        self.table = lexicon.table({**self.region, **single})
        self._region = lexicon.table(self.region)
        self._memory: dict[str, str] = {}  # forms of stretches by window
        self._pending: dict[str, Reading] = {}  # those in which rules must see more of the text

    def convert(self, text: str) -> str:
        """Convert a text; each line of it as if it stood alone."""
        padded = f"{PAD}{text}{PAD}"
        found = self.reader.find(padded)
        if not found:
            return text.translate(self.table)
        base = padded.translate(self.table)
        known = self._memory.get
        parts: list[str] = []
        done = len(padded) - CONTEXT
        # from the end to the beginning, because matches come in the order of their ends; overlapping ones are one stretch
        found.reverse()
        found.append((0, 0, 0))
        start = end = done
        for _, first, last in found:
            if last > start:
                if first < start:  # noqa: PLR1730 (a call of min is a tenth of the whole)
                    start = first
                continue
            if start < end:
                window = padded[start - CONTEXT : end + CONTEXT]
                parts += (base[end:done], known(window) or self._read(window, padded, start))
                done = start
            start, end = first, last
        parts.append(base[CONTEXT:done])
        parts.reverse()
        return "".join(parts)

    def _read(self, window: str, padded: str, start: int) -> str:
        """Read a stretch that is not remembered, or not beside this clause."""
        shown = _within_clause(window)
        form = self._memory.get(shown) if shown is not window else None
        if form is None:
            reading = self._pending.get(shown) or self.reader.read(shown)
            if reading.pending:
                _remember(self._pending, shown, reading)
                return self._finish(reading, padded, start)
            form = reading.form.translate(self._region)
            _remember(self._memory, shown, form)
        if shown is not window:
            _remember(self._memory, window, form)  # the next time its clause is not looked for
        return form

    def _finish(self, reading: Reading, padded: str, start: int) -> str:
        """Let the rules speak that look farther than the context, over the line of the stretch."""
        forms = list(reading.form)
        first = padded.rfind("\n", 0, start) + 1
        line = PAD + padded[first : padded.find("\n", start)] + PAD
        for place, left in reading.pending:
            for rule in left:
                if rule.fits(line, start - first + CONTEXT + place):
                    forms[place] = rule.form
                    break
        return "".join(forms).translate(self._region)


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
