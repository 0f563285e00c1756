"""Traditional to Simplified: one table, and the few characters whose form hangs on their word (著 乾 瞭 徵 藉).

Such a character is read by the phrases of the dictionary around it, and else by the form with which the text falls into
likelier words: 顯著 is a word and 显着 is none, 随着 is one and 随著 is none.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from converter.text.script import lexicon, words
from converter.text.script.detection import HAN

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXT = 4
_REMEMBERED = 20_000

# The forms to choose from, the one for want of evidence first.
CANDIDATES = {
    "著": "着著",
    "乾": "干乾",
    "瞭": "了瞭",
    "徵": "征徵",
    "藉": "借藉",
    "覆": "覆复",
    "祇": "只祇",
    "衹": "只衹",
    "畫": "画划",
    "鍊": "炼链",
    "沈": "沈沉",
    "甚": "甚什",
}

# Words that no list has, in Simplified.
_WORDS = {
    "什么": 40,
    "规划": 40,
    "企划": 40,
    "擘划": 50,
    "策划": 40,
    "慰藉": 40,
    "覆写": 50,
    "狼藉": 40,
    "蕴藉": 50,
    "枕藉": 50,
    "著录": 50,
    "所著": 50,
    "合著": 45,
    "编著": 45,
    "译著": 45,
    "遗著": 50,
    "著有": 52,
    "著者": 46,
    "新著": 46,
    "见微知著": 40,
    "著闻": 52,
    "蕴藉含蓄": 40,
    "徐乾学": 40,
    "船沉": 50,
    "沉了": 56,
    "拙著": 50,
    "昭著": 45,
    "卓著": 40,
    "乾县": 50,
    "乾安县": 50,
    "乾宁": 55,
}


# Characters of Traditional text only that the dictionary leaves as they are.
_ALSO = {"妳": "你", "牠": "它", "砲": "炮", "鼕": "咚"}

# What is done to a book while 着 stands before it or its title: 读着《红楼梦》, 拿着书; but 鲁迅著《呐喊》.
_READING = "讀看捧拿唱念唸寫聽翻抱抄背學講讲读写听议論论議放有"


@cache
def _neighbours() -> dict[str, tuple[str, str]]:
    lines = (Path(__file__).parent / "neighbours.txt").read_text("utf-8").splitlines()
    return {form: (before, after) for form, before, after in (line.split("\t") for line in lines)}


class Form(NamedTuple):
    """The form of a character, and what asked for it."""

    form: str
    evidence: str


class Reader:
    """Reads Traditional text and chooses among the Simplified forms of its characters."""

    def __init__(self) -> None:
        single = lexicon.entries("TSCharacters").first()
        for name in ("HKVariantsRev", "TWVariantsRev"):  # forms of a region that the table itself does not have
            for key, standard in lexicon.entries(name).first().items():
                if key not in single and key not in lexicon.entries("STCharacters").raw and standard in single:
                    single.setdefault(key, single[standard])
        for character, forms in CANDIDATES.items():
            single[character] = forms[0]
        single["着"] = "着"
        single.update(_ALSO)
        self.single = single
        self.table = lexicon.table(single)
        phrases = lexicon.entries("TSPhrases").first()
        telling = {key: value for key, value in phrases.items() if key.translate(self.table) != value}
        self._phrases: dict[str, list[tuple[str, int]]] = {}  # by character, longest first, with its place in them
        for phrase in sorted(phrases, key=len, reverse=True):
            for place, character in enumerate(phrase):
                self._phrases.setdefault(character, []).append((phrase, place))
        self._values = phrases
        self.near = self._near(telling)
        self.pattern = re.compile(f"[{''.join(sorted(self.near))}]")
        self._memory: dict[str, Form] = {}
        self._lexis = words.lexis()
        for word, cost in _WORDS.items():
            self._lexis.add(word, cost)

    def _near(self, telling: dict[str, str]) -> dict[str, tuple[set[str], set[str]]]:
        """For each special character the neighbours, in Simplified, without which it has its usual form."""
        near: dict[str, tuple[set[str], set[str]]] = {}

        def enter(character: str, word: str, place: int) -> None:
            before, after = near.setdefault(character, (set(), set()))
            before.update(word[place - 1 : place])
            after.update(word[place + 1 : place + 2])

        for key, value in telling.items():
            plain = key.translate(self.table)
            for place, (old, usual, new) in enumerate(zip(key, plain, value, strict=True)):
                if usual != new:
                    enter(old, plain, place)
        known = _neighbours()
        for character, forms in CANDIDATES.items():
            before, after = near.setdefault(character, (set(), set()))
            for form in forms[1:]:
                before.update(known[form][0])
                after.update(known[form][1])
                for word in _WORDS:
                    if form in word:
                        enter(character, word, word.index(form))
        near["著"][1].update("《〈")
        return near

    def forms(self, text: str, base: str) -> Iterator[tuple[int, Form]]:
        """The form of each special character of a text; `base` is the text after the table."""
        padded, edged = f"{PAD}{text}{PAD}", f"\n{base}\n"
        memory, near = self._memory, self.near
        for match in self.pattern.finditer(text):
            place = match.start()
            before, after = near[text[place]]
            if edged[place] in before or edged[place + 2] in after:
                window = padded[place : place + 2 * CONTEXT + 1]
                yield place, memory.get(window) or self.read(window)
            else:
                yield place, Form(base[place], "")

    def read(self, window: str) -> Form:
        """Read a window with a special character in its middle, and remember it."""
        if len(self._memory) >= _REMEMBERED:
            self._memory.clear()
        made = self._memory[window] = self._read(window)
        return made

    def _read(self, window: str) -> Form:
        place = CONTEXT
        character = window[place]
        for phrase, offset in self._phrases.get(character, ()):
            if offset <= place and window.startswith(phrase, place - offset):
                return Form(self._values[phrase][offset], phrase)
        default = self.single.get(character, character)
        if character not in CANDIDATES:
            return Form(default, "")
        text = window.translate(self.table)
        best, price = default, self._lexis.price(text)
        for other in CANDIDATES[character][1:]:
            cost = self._lexis.price(text[:place] + other + text[place + 1 :])
            if cost < price:
                best, price = other, cost
        if best == "著" and window[place + 1] in "书書" and window[place - 1] in _READING:
            return Form("着", "")
        if character == "著" and window[place + 1] == "有" and not HAN.match(window[place - 1]):
            return Form("著", "著有")  # a clause begins with it
        title = character == "著" and best == "着" and window[place + 1] in "《〈" and window[place - 1] not in _READING
        if title and (place, place + 1) in self._lexis.divide(text):  # 着 belongs to no word before it
            return Form("著", "《")
        return Form(best, "")


@cache
def reader() -> Reader:
    """The one reader, made at the first conversion."""
    return Reader()


PAD = "\n" * CONTEXT


def convert(text: str) -> str:
    """Convert Traditional text.

    >>> convert("伴隨著顯著的變化，乾隆年間的乾糧，著力瞭解")
    '伴随着显著的变化，乾隆年间的干粮，着力了解'
    """
    told = reader()
    base = text.translate(told.table)
    if not told.pattern.search(text):
        return base
    parts: list[str] = []
    done = 0
    for place, (form, _) in told.forms(text, base):
        if form != base[place]:
            parts += (base[done:place], form)
            done = place + 1
    if not done:
        return base
    parts.append(base[done:])
    return "".join(parts)
