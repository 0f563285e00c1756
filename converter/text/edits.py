"""Edits of a text: what a text rule returns, and the algebra that keeps the ledger true.

An edit replaces `before`, which stands at `start:end`, by `after`. A list of edits is in order and apart, so that it
can be applied in one walk, undone, and composed with the edits of the next rule into edits of the first text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.model import Edit, Rewritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Edit", "Rewritten", "apply_edits", "check_edits", "compose", "diff_edits", "run_rules"]


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits to the text that they were made for.

    >>> apply_edits("你好,世界!", [Edit(2, 3, ",", "，", "marks"), Edit(5, 6, "!", "！", "marks")])
    '你好，世界！'
    """
    if type(edits) is Rewritten and edits.before == text:
        return edits.after
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += (text[done : edit.start], edit.after)
        done = edit.end
    parts.append(text[done:])
    return "".join(parts)


def check_edits(text: str, edits: Iterable[Edit]) -> None:
    """Raise ValueError unless the edits are in order, apart, inside the text and true about what stands there."""
    done = 0
    for edit in edits:
        if not done <= edit.start <= edit.end <= len(text):
            raise ValueError(f"edit {edit} overlaps another or leaves the text of {len(text)} code points")
        if text[edit.start : edit.end] != edit.before:
            raise ValueError(f"edit {edit} does not find its text: {text[edit.start : edit.end]!r}")
        done = edit.end


def compose(first: Sequence[Edit], second: Sequence[Edit], text: str) -> list[Edit]:
    """Edits of `text` that do what `first` and then `second` do; `second` speaks of the text that `first` made.

    Edits of `second` that change text made by `first` are joined with it into one edit, whose rule names both
    (`slips+punctuation`) and whose confidence is the lower one; the others keep their identity. What the second takes
    back leaves no edit. One walk over both lists.

    >>> one = [Edit(1, 4, "(a)", "", "annotations")]
    >>> two = [Edit(1, 2, ",", "，", "marks")]
    >>> [(e.start, e.end, e.after) for e in compose(one, two, "阿(a),好")]
    [(1, 4, ''), (4, 5, '，')]
    """
    if not first or not second:
        return list(first or second)
    composed: list[Edit] = []
    i = j = 0
    shift = 0  # place in the middle text less place in `text`, just before first[i]
    while i < len(first) and j < len(second):
        left, right = first[i], second[j]
        made = left.start + shift  # what `left` made stands at made:made_end of the middle text
        made_end = made + len(left.after)
        if right.end <= made:
            composed.append(right._replace(start=right.start - shift, end=right.end - shift))
            j += 1
            continue
        if made_end <= right.start:
            composed.append(left)
            shift = made_end - left.end
            i += 1
            continue
        # A cluster: all edits of both lists that overlap one another in the middle text, from low to high there.
        i0, j0, shift0, low, high = i, j, shift, min(made, right.start), 0
        while True:
            if i < len(first) and (i == i0 or first[i].start + shift < high):
                high = max(high, first[i].start + shift + len(first[i].after))
                shift += len(first[i].after) - (first[i].end - first[i].start)
                i += 1
            elif j < len(second) and (j == j0 or second[j].start < high):
                high = max(high, second[j].end)
                j += 1
            else:
                break
        start = low - shift0
        composed += _joined(text[start : high - shift], start, shift0, first[i0:i], second[j0:j])
    composed += first[i:]
    composed += (edit._replace(start=edit.start - shift, end=edit.end - shift) for edit in second[j:])
    return composed


def _joined(before: str, start: int, shift: int, lefts: Sequence[Edit], rights: Sequence[Edit]) -> tuple[Edit, ...]:
    """Put the edits of a cluster over `before` into one; none at all if it changes nothing."""
    middle = apply_edits(before, _moved(lefts, -start))
    after = apply_edits(middle, _moved(rights, -start - shift))
    if after == before:
        return ()
    edits = (*lefts, *rights)
    rules = dict.fromkeys(part for edit in edits for part in edit.rule.split("+"))
    gains = [edit.gain for edit in edits if edit.gain is not None]
    confidence, gain = min(edit.confidence for edit in edits), sum(gains) if gains else None
    raw = lefts[0].raw if len(lefts) == 1 and lefts[0].before == before else None
    return (Edit(start, start + len(before), before, after, "+".join(rules), confidence, gain, raw),)


def _moved(edits: Iterable[Edit], by: int) -> list[Edit]:
    return [edit._replace(start=edit.start + by, end=edit.end + by) for edit in edits]


def diff_edits(before: str, after: str, rule: str) -> list[Edit]:
    """Edits that turn one text into the other: position by position for equal lengths, else by sequence matching.

    >>> [(e.start, e.before, e.after) for e in diff_edits("头发", "頭髮", "script")]
    [(0, '头', '頭'), (1, '发', '髮')]
    """
    if len(before) == len(after):
        return [Edit(i, i + 1, a, b, rule) for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    import difflib

    # The matching is quadratic: what is the same at both ends is cut off first.
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    tail = next((i for i in range(shorter - head) if before[-1 - i] != after[-1 - i]), shorter - head)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    return [
        Edit(head + a0, head + a1, old[a0:a1], new[b0:b1], rule)
        for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def run_rules(text: str, rules: Iterable[Callable[[str], Sequence[Edit]]]) -> tuple[str, Sequence[Edit]]:
    """Run rules one after the other; the text that comes out, and edits of the text that went in."""
    edits: Sequence[Edit] = []
    now = text
    for rule in rules:
        made = rule(now)
        if made:
            edits = compose(edits, made, text) if edits else made
            now = apply_edits(now, made)
    return now, edits
