"""Finding slips and putting them right: where to look, what to try, what to believe."""

from __future__ import annotations

import math
import re
from functools import cache
from itertools import accumulate

from converter.text.edits import Edit, apply_edits, compose
from converter.text.language_model.characters import rare_class
from converter.text.language_model.reading import reader
from converter.text.language_model.script_lean import against
from converter.text.patterns import lazily
from converter.text.slips.lattice import ANY_DIGIT, Budget, Rules, search
from converter.text.slips.looks import ANCHOR, BEFORE_MARK, LONE, ODD_PAIR, PRIVATE, SYLLABLE, ends_garbled
from converter.text.slips.lost_byte import is_likeliest, put_byte_back
from converter.text.slips.proof import FOLD, is_proven
from converter.text.slips.split_reading import SPLIT, put_together
from converter.text.slips.tokens import tokens_of
from converter.text.slips.values import Examined, Place

RULE = "slips"
ROUNDS = 3  # what was put right may settle what is beside it
GAIN = 14.0  # nats that a proven repair must gain where only odd characters show the place
GAIN_CLEAR, MARGIN = 7.0, 4.0  # the same where the next candidate is that much dearer
LOST = 35.0  # nats more for each U+FFFD: it is dear itself, and says nothing of what stands beside it
GAIN_LETTER, MARGIN_LETTER = 11.0, 8.0  # the same where one letter is all there is
MARGIN_ALONE = 4.0  # the same for one lost character with nothing odd beside it, against all common characters
GAIN_ANCHORED = 6.0  # the same where `?` with a mark shows the place
DROPS_UNSEEN = 3  # dropped pairs at most where nothing shows the place: with more, hardly a guess comes out right
LONGEST = 300  # characters of one slip
BEFORE = 26  # characters before odd text, and after its beginning, in which a lost byte is looked for
_FULL_GAIN = 40.0
# How often a proven repair of our own text was right in every character: of a place that nothing shows, and for each
# dropped pair, whose two characters are guessed from one byte each.
_UNSEEN, _GUESSED = 0.55, 0.65
_CONTEXT = 12
_ENDS = frozenset("。！？”」》）")
# These and GAIN_LETTER go with the model: made anew, they are set so that as many places lie above them as before.
_LONE_COST, _LONE_LOST = 26.0, 35.0  # nats of the four characters round a lone letter
_ODD_COST, _ODD_LOST = 6.5, 7.6  # nats a character
_GARBLED, _GARBLED_COST = 10, 10.9  # so many characters in a row that cost as much each are worth a word in the report
_FOREIGN = 8  # with more than one letter of another language among so many characters it is another language
_LOOKED_AT = 60  # characters from a spot on
_DEAR_ROW = 8  # so many characters in a row that are dear show where a line begins to be garbled
_WEIGHED = 60  # characters of the budget that weighing one place costs
_PROVEN = 50  # the same for a proof
# Fullwidth forms that Chinese text hardly uses; a byte out of step makes them of anything.
ODD_WIDE = frozenset(chr(code) for code in range(0xFF02, 0xFF5E)) - frozenset("，：；？！（）％－．")
_KANA = lazily("[\u3041-\u30ff\uac00-\ud7a3]")
_LETTER = lazily("[@-~]")
_OTHER_LETTERS = lazily("[\u0370-\u1fff\u3041-\u30ff\uac00-\ud7a3]")
_BRACKET = lazily(rf"\({SYLLABLE}\)")
_FOLDED = lazily("[\u4e00-\u9fff][,:;?!]")
_UNFOLDED = lazily("[\u4e00-\u9fff][，：；？！]")


@cache
def _gate() -> re.Pattern[str]:
    one = rare_class()
    return re.compile(
        f"{ANCHOR}|{LONE}|{PRIVATE}|{one}.?{one}|{one}[\u4e00-\u9fff]?[@-~](?=[^\x00-\x7f])|(?<=[\u4e00-\u9fff])[@[-`{{-~](?=[\u4e00-\u9fff])|(?<=[^\x00-\x7f])\N{REPLACEMENT CHARACTER}|{ODD_PAIR}|{BEFORE_MARK}"
    )


def examine(text: str) -> Examined:
    """Edits that put byte slips right, each proven by damaging it again, and the places that look damaged and stay.

    A text without `?` next to marks, private-use characters and rare ones side by side costs one search. Readings in
    brackets bind the characters before them, so the text must still have its annotations. The work is bounded by the
    size of the text: where damage has no end, the rest is left alone.

    >>> [(e.before, e.after) for e in examine("村裡的學校終於建好了?,F在孩子們不用走遠路").edits]
    [('?,F', '。現')]
    """
    edits: list[Edit] = []
    left: list[Place] = []
    now = text
    budget = Budget(len(text))
    for _ in range(ROUNDS):
        found, left = _examine_once(now, budget)
        if not found:
            break
        edits = compose(edits, found, text)
        now = apply_edits(now, found)
    return Examined(edits, _before(edits, left))


def _before(edits: list[Edit], places: list[Place]) -> list[Place]:
    """Places of the repaired text as places of the damaged one."""
    moved = []
    shift = i = 0
    for place in places:
        while i < len(edits) and edits[i].end + shift <= place.start:
            shift += len(edits[i].after) - len(edits[i].before)
            i += 1
        moved.append(Place(place.start - shift, place.end - shift, place.is_tried))
    return moved


def _examine_once(text: str, budget: Budget) -> Examined:
    gate = _gate()
    if gate.search(text) is None and not ends_garbled(text):
        return Examined([], [])
    drops = re.search(PRIVATE, text) is None
    rules: Rules | None = None
    edits: list[Edit] = []
    left: list[Place] = []
    for match in re.finditer(r"[^\n]+", text):
        place, end = match.span()
        while (spot := _spot(text, place, end)) is not None:
            edit = None
            if not budget.is_spent and _is_worth_it(text, spot[0], place, end, drops=drops):
                rules = rules or _rules_of(text, drops=drops)
                edit = _repair(text, spot[0], place, end, rules._replace(line_end=end), budget)
            if edit is not None:
                edits.append(edit)
                place = max(edit.end, spot[1])
                continue
            place = _next(text, spot[1], end)
            if _is_garbled(text, spot[0], match.start(), end):
                left.append(Place(spot[0], place, not budget.is_spent))
    return Examined(edits, left)


def _rules_of(text: str, *, drops: bool) -> Rules:
    """What the search goes by in this text; worked out once a repair is tried, since it reads all sound lines."""
    folded = len(_FOLDED.findall(text)) > len(_UNFOLDED.findall(text))
    quotes = "“”‘’" if "「" in text and "“" not in text else "「」『』"
    gate = _gate()
    sound = [line for line in text.split("\n") if gate.search(line) is None]
    rules = Rules(reader().recalling(sound), folded=folded, unlikely=against(text) | frozenset(quotes) | ODD_WIDE)
    return rules if drops else rules._replace(drops=0)


def _is_worth_it(text: str, spot: int, first: int, end: int, *, drops: bool) -> bool:
    """Whether a repair is tried at a spot: something shows the damage, or the text there reads badly."""
    last = min(end, spot + LONGEST)
    if text[spot] == "?" or not drops or "\N{REPLACEMENT CHARACTER}" in text[spot:last]:
        return True
    return _reads_badly(text, spot, first, last)


def _spot(text: str, place: int, end: int) -> tuple[int, int] | None:
    """Where the line looks odd next; in one that ends garbled, where it begins to read badly."""
    found = _gate().search(text, place, end)
    if found is not None:
        return found.span()
    if text[end - 1] != "?" or not ends_garbled(text[place:end]):
        return None
    nats = [*accumulate(reader().costs(text[place:end]), initial=0.0)]
    for first, (a, b) in enumerate(zip(nats, nats[_DEAR_ROW:], strict=False)):
        if b - a > _DEAR_ROW * _ODD_LOST:
            return place + first, end
    return None


def _next(text: str, place: int, end: int) -> int:
    """Where to go on after a spot that stays as it is: after the clause."""
    found = re.compile("[，。,;；：！？!]").search(text, place, end)
    return found.end() if found is not None else end


def _repair(text: str, spot: int, first: int, end: int, rules: Rules, budget: Budget) -> Edit | None:
    """The repair of a spot that is worth a try."""
    last = min(end, spot + LONGEST)
    if text[spot] == "?":
        split = SPLIT.match(text, spot)
        if split is not None:
            return _put_together(text, split, rules)
        return _try(text, spot, last, rules, budget)
    start = max(first, spot - BEFORE)
    is_kept = not rules.drops or "\N{REPLACEMENT CHARACTER}" in text[spot:last]
    budget.left -= _WEIGHED * (last - start)
    edit = _put_byte_back(text, spot, start, last, rules)
    if edit is not None or is_kept or not _looks_lost(text, spot, first, last):
        return edit
    return _try(text, start, last, rules._replace(missing=spot + BEFORE, drops=DROPS_UNSEEN), budget)


def _is_garbled(text: str, spot: int, first: int, end: int) -> bool:
    """Whether a stretch of the line from a spot on is dear beyond rare names and old verse: a person should be told."""
    start = max(first, spot - 2)
    lm = reader()
    nats = lm.costs(text[start : min(end, spot + _LOOKED_AT)], lm.state_after(text[max(first, start - 6) : start]))
    sums = list(accumulate(nats, initial=0.0))
    worst = max((b - a for a, b in zip(sums, sums[_GARBLED:], strict=False)), default=0.0)
    return worst > _GARBLED * _GARBLED_COST and len(_OTHER_LETTERS.findall(text, start, end)) <= len(nats) // _FOREIGN


def _looks_lost(text: str, spot: int, first: int, last: int) -> bool:
    """Whether the text round a spot is dear even for text out of step: worth a long search, and a word in the report."""
    return _reads_badly(text, spot, first, last, _LONE_LOST, _ODD_LOST)


def _reads_badly(text: str, spot: int, first: int, last: int, lone: float = _LONE_COST, odd: float = _ODD_COST) -> bool:
    """Whether the text round a spot is as dear as text out of step, and Chinese: names and quotations are cheaper."""
    lm = reader()
    if text[spot] > "\x7f":
        near = text[max(first, spot - 1) : min(last, spot + 9)]
        if len(_KANA.findall(near)) > len(near) // 3:
            return False
        if lm.cost(near, lm.state_after(text[max(first, spot - 6) : max(first, spot - 1)])) > odd * len(near):
            return True
    if not _LETTER.search(text, spot, spot + 2):
        return False
    near = text[max(first, spot - 2) : spot + 3]
    least = lone if text[spot] < "\x80" else max(lone, _LONE_LOST)
    return lm.cost(near, lm.state_after(text[max(first, spot - 6) : max(first, spot - 2)])) > least


def _put_together(text: str, match: re.Match[str], rules: Rules) -> Edit | None:
    found = put_together(text, match, rules.lm)
    if found is None or not is_proven(
        text[match.start() - 1] + found.character, text[match.start() - 1 : match.end()], ""
    ):
        return None
    sure = min(1.0, 0.5 + found.margin / _FULL_GAIN)
    return Edit(
        match.start(), match.end(), match.group(), found.character, RULE, round(sure, 3), round(found.margin, 1)
    )


def _put_byte_back(text: str, spot: int, start: int, end: int, rules: Rules) -> Edit | None:
    found = put_byte_back(text, spot, start, end, rules.unlikely, rules.lm)
    if found is None:
        return None
    hidden = GAIN_CLEAR if found.margin > MARGIN else GAIN
    if found.gain < (hidden if rules.drops else GAIN_ANCHORED):
        return None
    sure = 1 / (1 + math.exp(-found.margin))  # against the next candidate alone
    return _edit(text, start, found.end, found.text, rules, found.gain, sure, found.margin)


def _edit(
    text: str, start: int, stop: int, made: str, rules: Rules, gain: float, most: float = 1.0, margin: float = 0.0
) -> Edit | None:
    """The edit, without what both texts share at their ends, if damaging it again gives the damaged text."""
    damaged = text[start:stop]
    made = made.replace(ANY_DIGIT, "?")  # the mark stays where only its digit is unknown
    if made == damaged or not is_proven(made, damaged, text[stop : stop + 1]):
        return None
    head = _shared(damaged, made)
    tail = _shared(damaged[head:][::-1], made[head:][::-1])
    spoilt, changed = damaged[head : len(damaged) - tail], made[head : len(made) - tail]
    if rules.folded:
        changed = changed.translate(FOLD)
    lost = spoilt.count("\N{REPLACEMENT CHARACTER}")
    if lost == len(spoilt):
        # One lost character with nothing odd beside it: a whole one may have stood there, of which no byte is known.
        ends_line = changed in _ENDS and text[stop - tail : stop - tail + 1] in {"", "\n"}
        around = text[max(0, start + head - _CONTEXT) : start + head], text[stop - tail : stop - tail + 2]
        if not ends_line and not is_likeliest(changed, *around, MARGIN_ALONE, rules.lm):
            return None
    elif lost and gain < GAIN + LOST * lost and rules.drops:
        return None  # all that is gained is the lost character itself
    if len(spoilt) == 1 and spoilt < "\x80":
        # One letter may well be meant, a mark always is.
        least = GAIN if margin < MARGIN_LETTER else GAIN_LETTER
        if gain < least or not spoilt.isalpha():
            return None
    return Edit(
        start + head, stop - tail, spoilt, changed, RULE, round(min(most, gain / _FULL_GAIN), 3), round(gain, 1)
    )


def _try(text: str, start: int, last: int, rules: Rules, budget: Budget) -> Edit | None:
    before = _BRACKET.sub("", text[max(0, start - 60) : start])[-12:]
    tokens = tokens_of(text, start, last)
    if text[start] == "?" and len(tokens[0].options) > 1:  # the place of the damage: it is no question mark
        tokens[0] = tokens[0]._replace(options=tokens[0].options[1:])
    after = text[last : last + 2] or "\n"
    lm = rules.lm
    for found in search(tokens, before, rules, after, budget):
        stop = tokens[found.tokens_read - 1].end
        plain = _BRACKET.sub("", text[start:stop]) + (after if found.tokens_read == len(tokens) else "")
        gain = lm.cost(plain, lm.state_after(before)) - found.cost
        if gain < (GAIN if rules.missing else GAIN_ANCHORED):
            return None
        most = (_UNSEEN if rules.missing else 1.0) * _GUESSED**found.drops
        budget.left -= _PROVEN * (stop - start)
        edit = _edit(text, start, stop, found.text, rules, gain, most)
        if edit is not None:
            return edit
    return None


def _shared(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
