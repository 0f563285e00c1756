"""Traditional to Simplified: one table, and the few characters whose form hangs on their word (著 乾 瞭 徵 藉).

Such a character is read by the phrases of the dictionary around it, and else by the form with which the text falls into
likelier words: 顯著 is a word and 显着 is none, 随着 is one and 随著 is none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from converter.text.script import lexicon, words

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
    "狼藉": 40,
    "蕴藉": 50,
    "枕藉": 50,
    "著录": 50,
    "所著": 50,
    "合著": 45,
    "编著": 45,
    "译著": 45,
    "遗著": 50,
    "著有": 64,
    "拙著": 50,
    "昭著": 45,
    "卓著": 40,
    "乾县": 50,
    "乾安县": 50,
    "乾宁": 55,
}


# What is done to a book while 着 stands before its title: 读着《红楼梦》, but 鲁迅著《呐喊》.
_READING = "讀看捧拿唱念唸寫聽翻抱抄背學講讲读写听议論论議放有"


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
        self.single = single
        self.table = lexicon.table(single)
        phrases = lexicon.entries("TSPhrases").first()
        telling = {key: value for key, value in phrases.items() if key.translate(self.table) != value}
        self._phrases = phrases
        self._longest = max(map(len, phrases))
        special = set(CANDIDATES)
        for key, value in telling.items():
            special.update(a for a, b, c in zip(key, key.translate(self.table), value, strict=True) if b != c)
        self.pattern = re.compile(f"[{''.join(sorted(special))}]")
        self._memory: dict[str, Form] = {}
        self._lexis = words.lexis()

    def form(self, padded: str, place: int) -> Form:
        """The form of the special character at a place."""
        window = padded[place - CONTEXT : place + CONTEXT + 1]
        found = self._memory.get(window)
        if found is None:
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            found = self._memory[window] = self._read(window)
        return found

    def _read(self, window: str) -> Form:
        place = CONTEXT
        character = window[place]
        for size in range(min(self._longest, len(window)), 1, -1):
            for start in range(max(0, place - size + 1), min(place, len(window) - size) + 1):
                phrase = window[start : start + size]
                if phrase in self._phrases:
                    return Form(self._phrases[phrase][place - start], phrase)
        default = self.single.get(character, character)
        if character not in CANDIDATES:
            return Form(default, "")
        text = window.translate(self.table)
        best, price = default, self._price(text)
        for other in CANDIDATES[character][1:]:
            changed = text[:place] + other + text[place + 1 :]
            cost = self._price(changed)
            if cost < price:
                best, price = other, cost
        if (
            character == "著"
            and best == "着"
            and window[place + 1] in "《〈"
            and window[place - 1] not in _READING
            and self._alone(text, place)
        ):
            return Form("著", "《")
        return Form(best, "")

    def _price(self, text: str) -> int:
        price = self._lexis.price(text)
        for word, cost in _WORDS.items():
            if word in text:
                whole = self._lexis.cost(word) or 2 * words.ONCE
                if cost < whole:
                    price -= whole - cost
        return price

    def _alone(self, text: str, place: int) -> bool:
        return (place, place + 1) in self._lexis.divide(text)


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
    padded = f"{PAD}{text}{PAD}"
    parts: list[str] = []
    done = 0
    for match in told.pattern.finditer(text):
        place = match.start()
        form = told.form(padded, place + CONTEXT).form
        if form != base[place]:
            parts += (base[done:place], form)
            done = place + 1
    parts.append(base[done:])
    return "".join(parts)
