"""Conversion of a text to a target script, line by line, each by its own script.

A line says itself which script it is in, by characters of one script only. `source` is what a line is taken for that
does not say; without it such a line counts as Simplified, whose readings leave good Traditional alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from converter.text.edits import Edit, Rewritten
from converter.text.patterns import lazily
from converter.text.script import detection, lexicon, simplified, traditional
from converter.text.script.protection import SIGNS, protected, union
from converter.text.script.values import PROTECT, TARGETS, Converted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from converter.text.script.engine import Match
    from converter.text.script.users import Dictionary
    from converter.text.script.values import Decision, Label, Target

_CLAUSE = lazily(r"[^，。；：！？…“”‘’「」『』（）《》\n]+|[，。；：！？…“”‘’「」『』（）《》\n]+")
_SIMPLIFIED = (None, "zh-Hans")
_HANT = TARGETS[1:]
_RULE = "script"
_ONE_OF_SEVERAL = 0.9  # confidence of an edit that chose among forms; `decisions` tell it character by character


class Options(NamedTuple):
    """What a conversion was asked for."""

    target: Target
    source: str | None
    vocabulary: bool
    dictionary: Dictionary | None
    protect: Collection[str]


def convert(
    text: str,
    target: Target,
    *,
    source: str | None = None,
    vocabulary: bool = False,
    dictionary: Dictionary | None = None,
    protect: Collection[str] = PROTECT,
) -> Converted:
    """Convert a text; its decisions are worked out when they are asked for.

    >>> convert("他們說干預；头发后面", "zh-Hant-TW").text
    '他們說干預；頭髮後面'
    """
    options: Options | None = None

    def decide() -> tuple[Decision, ...]:
        from converter.text.script import decisions

        return decisions.of(text, options or _options(target, source, vocabulary, dictionary, protect))

    if dictionary is None and not vocabulary:  # the common cases, by the shortest way
        if target == "zh-Hans":
            if not _special().search(text):
                return Converted(simplified.convert(text), decide)
        elif target in _HANT and source in _SIMPLIFIED and not _odd().search(text):
            return Converted(traditional.writer(target).convert(text), decide)
    options = _options(target, source, vocabulary, dictionary, protect)
    if dictionary is None and not vocabulary and "\n" not in text and not protected(text, protect):
        return Converted(converted_line(text, options), decide)
    return Converted("".join(after for _, _, after in pieces(text, options)), decide)


@cache
def _special() -> re.Pattern[str]:
    """One character that a plain line of Chinese does not have."""
    return re.compile(f"[{SIGNS}\\n{detection.KANA_CLASS}]")


@cache
def _odd() -> re.Pattern[str]:
    """One character that a plain line of Simplified text does not have."""
    return re.compile(f"[{SIGNS}{detection.KANA_CLASS}{detection.plain_class(detection.hant())}]")


def convert_edits(
    text: str,
    target: Target,
    *,
    source: str | None = None,
    vocabulary: bool = False,
    dictionary: Dictionary | None = None,
    protect: Collection[str] = PROTECT,
) -> Sequence[Edit]:
    """The edits that make the converted text; characters changed side by side are one edit.

    Without words of the user and vocabulary they are `Rewritten`: made when somebody looks at them.

    >>> [(edit.before, edit.after) for edit in convert_edits("头发在里面", "zh-Hant-TW")]
    [('头发', '頭髮'), ('里', '裡')]
    """
    if dictionary is None and not vocabulary:  # as long as it was
        return rewritten(text, convert(text, target, source=source, protect=protect).text)
    edits: list[Edit] = []
    for start, end, after in pieces(text, _options(target, source, vocabulary, dictionary, protect)):
        before = text[start:end]
        if before != after:
            edits += _piece_edits(start, before, after)
    return edits


def rewritten(text: str, made: str) -> Sequence[Edit]:
    """The edits that make a converted text of the same length."""
    return Rewritten(text, made, _RULE, _sure) if made != text else ()


def convert_lines(text: str, target: Target, source: str | None = None) -> dict[str, str]:
    r"""Lines of Simplified text that need no more than a writer, each with what becomes of it; all of them in one search.

    The others are not among them: lines with signs of code or addresses, and lines that are not plainly Simplified.

    >>> convert_lines("头发在里面\n見 a.com", "zh-Hant-TW")
    {'头发在里面': '頭髮在裡面'}
    """
    if target not in _HANT or source not in _SIMPLIFIED:
        return {}
    is_odd = _odd().search
    lines = [line for line in text.split("\n") if not is_odd(line)]
    made = traditional.writer(target).convert("\n".join(lines)).split("\n") if lines else []
    return dict(zip(lines, made, strict=True))


def _options(
    target: Target, source: str | None, vocabulary: bool, dictionary: Dictionary | None, protect: Collection[str]
) -> Options:
    if target not in TARGETS:
        raise ValueError(f"no script {target!r}; there are {', '.join(TARGETS)}")
    return Options(target, source, vocabulary, dictionary, protect)


def pieces(text: str, options: Options) -> Iterator[Match]:
    """The text in pieces, each with what becomes of it."""
    fixed = fixtures(text, options)
    if not fixed:
        yield from _lines(text, 0, len(text), options)
        return
    done = 0
    for start, end, after in fixed:
        yield from _lines(text, done, start, options)
        yield start, end, after
        done = end
    yield from _lines(text, done, len(text), options)


def fixtures(text: str, options: Options) -> list[Match]:
    """The pieces that are settled before any conversion: protected ones and the user's words."""
    spans = protected(text, options.protect) if options.protect else []
    words = options.dictionary.find(text) if options.dictionary is not None else []
    if not words:
        return [(start, end, text[start:end]) for start, end in spans]
    free = [word for word in words if all(word[1] <= start or end <= word[0] for start, end in spans)]
    return sorted([*((start, end, text[start:end]) for start, end in union(spans)), *free])


def _lines(text: str, start: int, end: int, options: Options) -> Iterator[Match]:
    """A free piece of the text, line by line."""
    while start < end:
        stop = text.find("\n", start, end) + 1 or end
        line = text[start:stop]
        if options.vocabulary and label_of(line, options.source) is not None:
            from converter.text.script import vocabulary

            yield from vocabulary.pieces(line, start, converted_line(line, options), options.target)
        else:
            yield start, stop, converted_line(line, options)
        start = stop


def label_of(line: str, source: str | None = None) -> Label | None:
    """The script of a line, by the shortest way to it: the telling characters of one side are often none at all."""
    if detection.KANA.search(line):
        return detection.detect(line).label
    if not detection.hant_pattern().search(line):
        if source is None or detection.hans_pattern().search(line):
            return "zh-Hans"
        return "zh-Hant" if source.startswith("zh-Hant") else "zh-Hans"
    if not detection.hans_pattern().search(line):
        return "zh-Hant"
    return detection.judge(len(detection.hans_pattern().findall(line)), len(detection.hant_pattern().findall(line)))


def converted_line(line: str, options: Options) -> str:
    """A converted line, as long as it was."""
    if options.target == "zh-Hans":
        japanese = detection.KANA.search(line) and label_of(line) is None
        return line if japanese else simplified.convert(line)
    label = label_of(line, options.source)
    if label is None:
        return line
    if label == "zh-Hans":
        return traditional.convert(line, options.target)
    if label == "mixed":
        return "".join(_clause(part, line, options.target) for part in _CLAUSE.findall(line))
    return traditional.convert_mixed(line).translate(regional(options.target))


def _clause(clause: str, line: str, target: str) -> str:
    """A converted clause of a line that has both scripts: by its own majority, else by that of its line."""
    for text in (clause, line):
        hans, hant = len(detection.hans_pattern().findall(text)), len(detection.hant_pattern().findall(text))
        if hans != hant:
            if hans > hant:
                return traditional.convert(clause, target)
            break
    return traditional.convert_mixed(clause).translate(regional(target))


@cache
def regional(target: str) -> tuple[int, ...]:
    """The table from Traditional characters of any region to those of a target; none for plain Traditional."""
    return lexicon.table(traditional.region(target))


@cache
def several() -> frozenset[str]:
    """Characters that have several forms in the other script."""
    return frozenset(
        key
        for name in ("STCharacters", "TSCharacters")
        for key, forms in lexicon.entries(name).raw.items()
        if " " in forms
    )


def _piece_edits(start: int, before: str, after: str) -> Sequence[Edit]:
    """Edits of one piece: a run of changed characters each, or the whole where the length changes."""
    if len(before) != len(after):
        return [Edit(start, start + len(before), before, after, _RULE, _ONE_OF_SEVERAL)]
    made = Rewritten(before, after, _RULE, _sure)
    return made if not start else [edit._replace(start=edit.start + start, end=edit.end + start) for edit in made]


def _sure(run: str) -> float:
    """How sure an edit is of some characters side by side."""
    return 1.0 if several().isdisjoint(run) else _ONE_OF_SEVERAL
