"""The choices behind a conversion: each character that had several forms, what was chosen, why, how surely."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from converter.text.script import conversion, detection, index, lexicon, simplified, traditional
from converter.text.script.rules import rules
from converter.text.script.values import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.text.script.conversion import Options
    from converter.text.script.values import Reason

_SURE: dict[Reason, float] = {"user": 1.0, "kept": 1.0, "phrase": 0.98, "border": 0.85, "rule": 0.85}
_ALONE = 0.65  # a character that is often a word by itself in both forms, at most; 0.7 and more is no doubt
_IN_WORD = 0.9  # the table's form inside a known word that no phrase contradicts


def of(text: str, options: Options) -> tuple[Decision, ...]:
    """The choices of one conversion, in the order of the text.

    >>> from converter.text import script
    >>> [(d.source, d.chosen, d.reason) for d in script.convert("一只头发", "zh-Hant").decisions]
    [('只', '隻', 'phrase'), ('发', '髮', 'phrase')]
    """
    made: list[Decision] = []
    done = 0
    for start, end, after in [*conversion.fixtures(text, options), (len(text), len(text), "")]:
        made += _free(text[done:start], done, options)
        source = text[start:end]
        if options.dictionary is not None and source in options.dictionary.words:
            made.append(Decision(start, source, after, (after,), "kept" if source == after else "user", 1.0, source))
        done = end
    return tuple(made)


def _free(text: str, start: int, options: Options) -> Iterator[Decision]:
    for line in text.splitlines(keepends=True):
        label = conversion.label_of(line, options.source)
        if label is not None and options.target == "zh-Hans":
            yield from _to_simplified(line, start)
        elif label == "zh-Hans":
            yield from _to_traditional(line, start, options)
        elif label is not None:
            yield from _to_traditional(line, start, options, only=detection.hans())
        start += len(line)


def _to_simplified(line: str, start: int) -> Iterator[Decision]:
    told = simplified.reader()
    for place, (form, evidence) in told.forms(line, line.translate(told.table)):
        source = line[place]
        forms = tuple(dict.fromkeys((form, *simplified.CANDIDATES.get(source, ()), told.single.get(source, source))))
        if len(forms) > 1:
            sure = _SURE["phrase"] if evidence or form != told.single.get(source) else _IN_WORD
            yield Decision(start + place, source, form, forms, "phrase" if evidence else "default", sure, evidence)


def _to_traditional(line: str, start: int, options: Options, only: frozenset[str] | None = None) -> Iterator[Decision]:
    """The choices of a line; `only` are the characters that count where a line has both scripts, if they stayed."""
    reader = traditional.reader()
    region = traditional.writer(options.target).region
    several = lexicon.entries("STCharacters").forms
    made = conversion.converted_line(line, options)
    for choice in reader.survey(line):
        source, chosen = line[choice.place], made[choice.place]
        forms = several.get(source, ())
        if (len(forms) < 2 and choice.reason == "default") or (
            only is not None and source == chosen and source not in only
        ):
            continue
        form = region.get(choice.form, choice.form)
        candidates = tuple(dict.fromkeys(region.get(other, other) for other in (chosen, form, *forms)))
        if len(candidates) < 2:
            continue
        reason, evidence = choice.reason, choice.evidence
        if chosen != form:  # the whole clause reads otherwise than the stretch that was converted
            yield Decision(start + choice.place, source, chosen, candidates, "default", 0.4, evidence)
        elif reason == "default":
            # a character by itself that rules of context speak of: none of them fitted, so a person should look
            most = _ALONE if source in reader.rules else 0.95
            sure = _IN_WORD if evidence else 0.3 + (most - 0.3) * share(source, choice.form)
            yield Decision(start + choice.place, source, chosen, candidates, reason, round(sure, 2), evidence)
        else:
            yield Decision(start + choice.place, source, chosen, candidates, reason, _SURE[reason], evidence)


@cache
def _shares() -> dict[str, dict[str, float]]:
    """How often each character has each form in the phrases of the dictionary, by their frequency."""
    reader = traditional.reader()
    several = {key for key, value in lexicon.entries("STCharacters").raw.items() if " " in value}
    shares: dict[str, dict[str, float]] = {}
    phrases = {**lexicon.entries("STPhrases").first(), **index.load().own}
    for phrase in rules().drop:
        phrases.pop(phrase, None)
    for phrase, value in phrases.items():
        weight = 0.0
        for source, form in zip(phrase, value, strict=True):
            if source in several:
                weight = weight or math.exp(-(reader.lexis.cost(phrase) or 72) / 4)
                forms = shares.setdefault(source, {})
                forms[form] = forms.get(form, 0.0) + weight
    return shares


def share(source: str, form: str) -> float:
    """The share of a form among the uses of a character in words, 0 to 1."""
    forms = _shares().get(source, {})
    total = sum(forms.values())
    return forms.get(form, 0.0) / total if total else 0.5
