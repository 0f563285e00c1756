"""Characters that nobody sees: controls that strayed into the text, and spaces other than the plain one.

Only what cannot carry meaning where it stands is touched. U+FFFC stands for a masked inline (`walk`), U+FFFD marks a
loss, and private-use characters may be a font's: all three stay.
"""

from __future__ import annotations

import re

from converter.text.edits import Edit, run_rules
from converter.text.han import CJK_MARKS, HAN, KANA
from converter.text.patterns import lazily, may_hold

CONTROLS, SPACES = "control-characters", "odd-spaces"

# Controls, soft hyphen, zero-width and bidirectional marks, line separators, interlinear marks, noncharacters.
_CONTROL_CLASS = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_CONTROL = lazily(_CONTROL_CLASS)
_CONTROL_RUN = lazily(f"{_CONTROL_CLASS}+")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_RIGHT_TO_LEFT = lazily(
    "[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_LINE_ENDS = frozenset("\r\x0b\x0c\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")
_CHINESE = lazily(f"[{HAN}{CJK_MARKS}]")
# Ellipsis, quotes, bullet and dashes of cp1252 at a letter; more would also fit what is left of mojibake.
_MARKS_OF_CP1252 = frozenset("\x85\x91\x92\x93\x94\x95\x96\x97")
_LETTER = lazily("[A-Za-z]")
# Scripts that write words together and part them by a zero-width space: Thai, Lao, Tibetan, Myanmar, Khmer.
_UNSPACED = lazily("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaadf]")
_INTERLINEAR = lazily("\ufff9([^\ufff9-\ufffb\n]*)\ufffa([^\ufff9-\ufffb\n]*)\ufffb")


def control_characters(text: str) -> list[Edit]:
    r"""Edits that take out controls and invisible marks that do nothing where they stand.

    Left alone: tab and line end, joiners in scripts and emoji that need them, a soft hyphen in a Latin word, a
    zero-width space between Thai or Khmer words, marks of direction in a text that holds right-to-left writing.
    An old line end (carriage return, form feed, U+2028) becomes a line end or, inside a run, nothing between Chinese
    characters and a space elsewhere; a C1 control at an English letter becomes the cp1252 quote
    or dash that it was.

    >>> [(e.start, e.before, e.after) for e in control_characters("\ufeff读\u200b本 it\x92s")]
    [(0, '\ufeff', ''), (2, '\u200b', ''), (7, '\x92', '’')]
    """
    if not holds_controls(text):
        return []
    # Annotations first: the brackets they get are neighbours by which the rest is judged.
    return list(run_rules(text, (_interlinear, _invisible))[1])


def holds_controls(text: str) -> bool:
    r"""Whether there is anything that `control_characters` looks at.

    >>> holds_controls("读\u200b本"), holds_controls("读本")
    (True, False)
    """
    return may_hold(text, _CONTROL)


def _interlinear(text: str) -> list[Edit]:
    """An interlinear annotation keeps its text: base（annotation）."""
    edits = []
    for found in _INTERLINEAR.finditer(text):
        opens, closes = ("（", "）") if found[2] else ("", "")
        marks = ((found.start(), ""), (found.start(2) - 1, opens), (found.end() - 1, closes))
        edits += [Edit(place, place + 1, text[place], after, CONTROLS) for place, after in marks]
    return edits


def _invisible(text: str) -> list[Edit]:
    keeps_direction = _RIGHT_TO_LEFT.search(text) is not None
    edits = []
    for stretch in _CONTROL_RUN.finditer(text):
        left, right = text[max(0, stretch.start() - 1) : stretch.start()], text[stretch.end() : stretch.end() + 1]
        for place in range(stretch.start(), stretch.end()):
            follows = text[place + 1 : place + 2]
            after = _instead(text[place], left, right, follows, keeps_direction=keeps_direction)
            if after != text[place]:
                edits.append(Edit(place, place + 1, text[place], after, CONTROLS))
    return edits


def _instead(control: str, left: str, right: str, follows: str, *, keeps_direction: bool) -> str:
    """What should stand for a control between two characters that are none; the control itself where it does its work."""
    if control in _BIDI:
        return control if keeps_direction else ""
    match control:
        case "\N{SOFT HYPHEN}":
            return "" if not left or not right or _CHINESE.match(left) or _CHINESE.match(right) else control
        case "\N{ZERO WIDTH SPACE}":
            return control if _UNSPACED.match(left) or _UNSPACED.match(right) else ""
        case "\N{ZERO WIDTH JOINER}" | "\N{ZERO WIDTH NON-JOINER}" | "\N{WORD JOINER}":
            return "" if not left or not right or (_CHINESE.match(left) and _CHINESE.match(right)) else control
    if "\u2061" <= control <= "\u2065":
        return control  # invisible operators of formulas
    if "\ud800" <= control <= "\udfff":
        return "\N{REPLACEMENT CHARACTER}"  # half a character: lost, and no charset can write it
    if control == "\r":
        return "" if follows == "\n" else "\n"
    if control in _MARKS_OF_CP1252 and (_LETTER.match(left) or _LETTER.match(right)):
        return control.encode("latin-1").decode("cp1252")
    if control in _LINE_ENDS:
        joins = not left or not right or left.isspace() or right.isspace()
        return "" if joins or (_CHINESE.match(left) and _CHINESE.match(right)) else " "
    return ""


_ODD = "\N{NO-BREAK SPACE}\u1680\u2000-\u200a\u202f\u205f"
_ODD_RUN = lazily(f"(?<=\\S) *[{_ODD}][ {_ODD}]*|(?<=\N{IDEOGRAPHIC SPACE})[{_ODD}][ {_ODD}]*")
_ODD_SIGN = lazily(f"[{_ODD}]")
_ANY = f"[ \t{_ODD}\N{IDEOGRAPHIC SPACE}]"
_ALL = f" \t\N{NO-BREAK SPACE}\u1680{''.join(map(chr, range(0x2000, 0x200B)))}\u202f\u205f\N{IDEOGRAPHIC SPACE}"  # the same, one by one
_TRAILING = lazily(f"(?<!{_ANY}){_ANY}+(?=\n|\\Z)")
_LEADING = lazily(f"^{_ANY}+", re.MULTILINE)
_NOT_PLAIN = lazily(f"[{_ODD}\N{IDEOGRAPHIC SPACE}]")
_AT_EDGE = lazily("^[ \t]|[ \t]$", re.MULTILINE)
_SPACE_SIGN = lazily(f"[{_ODD}\N{IDEOGRAPHIC SPACE} \t]")  # one of these is in whatever can matter
_WRITTEN_WIDE = lazily(f"[{HAN}{KANA}{CJK_MARKS}]")


def odd_spaces(text: str) -> list[Edit]:
    r"""Edits that trim a run and turn its odd spaces into plain ones.

    Spaces before the first and after the last character go, and at the end of each line; further lines lose the indent
    that they all share, so that the shape of a verse stays. A stretch with a no-break, en or thin space in it becomes
    one plain space, in Chinese text only: other typography means them. An ideographic space inside a line stays, as it
    parts names and titles.

    >>> [(e.start, e.before, e.after) for e in odd_spaces("\u3000\u3000读\xa0\xa0本 ")]
    [(0, '\u3000\u3000', ''), (3, '\xa0\xa0', ' '), (6, ' ', '')]
    """
    if not holds_odd_spaces(text):
        return []
    # Trimmed first: what stands before the first character of a line is an indent, whatever its spaces are.
    return list(run_rules(text, (_trimmed, _plain))[1])


def holds_odd_spaces(text: str) -> bool:
    r"""Whether there is anything that `odd_spaces` looks at, in any line of the text.

    >>> holds_odd_spaces("读\xa0本"), holds_odd_spaces("读 本")
    (True, False)
    """
    return may_hold(text, _SPACE_SIGN) and (_NOT_PLAIN.search(text) is not None or _AT_EDGE.search(text) is not None)


def _trimmed(text: str) -> list[Edit]:
    if "\n" not in text:  # nearly every run
        size, start = len(text), len(text) - len(text.lstrip(_ALL))
        end = len(text.rstrip(_ALL)) if start < size else size
        made = [Edit(0, start, text[:start], "", SPACES)] if start else []
        return [*made, Edit(end, size, text[end:], "", SPACES)] if end < size else made
    spans = {match.start(): match.end() for match in _TRAILING.finditer(text)}
    for start, spaces in _indents(text):
        spans.setdefault(start, start + len(spaces))
    return [Edit(start, end, text[start:end], "", SPACES) for start, end in sorted(spans.items())]


def _plain(text: str) -> list[Edit]:
    if not _ODD_SIGN.search(text) or not _WRITTEN_WIDE.search(text):
        return []
    return [Edit(match.start(), match.end(), match[0], " ", SPACES) for match in _ODD_RUN.finditer(text)]


def _indents(text: str) -> list[tuple[int, str]]:
    """The spaces to take from the start of each line, with their places."""
    lines = {match.start(): match[0] for match in _LEADING.finditer(text)}
    first = [(0, lines[0])] if 0 in lines else []
    starts = [match.end() for match in re.finditer("\n(?=[^\n])", text) if not _is_blank(text, match.end())]
    if not starts or any(start not in lines for start in starts):
        return first
    shared = min(len(lines[start]) for start in starts)
    return first + [(start, lines[start][:shared]) for start in starts]


def _is_blank(text: str, start: int) -> bool:
    end = text.find("\n", start)
    return not text[start : end if end >= 0 else len(text)].strip()
