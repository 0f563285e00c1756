"""Chinese punctuation put back where ASCII or layout forms stand for it.

Every rule has a name, by which it can be switched off and by which the report calls it. No rule ever adds or removes a
space. What is no sentence is protected first: addresses, numbers, code, tags (`protected`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.edits import Edit
from converter.text.han import FULLWIDTH, HAN
from converter.text.patterns import lazily, may_hold
from converter.text.punctuation import brackets, forms, marks, protected
from converter.text.punctuation import quotes as quoting

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK_RULES = {
    ",": "fullwidth-comma",
    ":": "fullwidth-colon",
    ";": "fullwidth-semicolon",
    "?": "fullwidth-question-mark",
    "!": "fullwidth-exclamation-mark",
}
RULES = (
    "small-forms",
    "vertical-forms",
    "nested-titles",
    "ellipsis",
    "dash",
    "fullwidth-brackets",
    "quotes",
    "full-stop",
    *MARK_RULES.values(),
)

# One of these is in whatever is worth a look, but for full stops in a row; the first ones always are.
_SIGN = lazily(r"[,:;?!()\"'<﹐-﹫︐-︙︰-﹈.\-．·・《]")
_WORTH = frozenset(",:;?!()\"'<").union(forms.SMALL, forms.VERTICAL)
_WORTH_A_LOOK = lazily(r"[,:;?!()\"'<﹐-﹫︐-︙︰-﹈]|\.(?![\w])|--|。。。|．．．|[·・]{3}|《[^》\n]*《")
_STYLED = lazily("[“”‘’「」『』]")
_HAN = lazily(f"[{HAN}]")


class _Draft:
    """The text as it stands after the rules so far, place for place, and what was changed."""

    def __init__(self, text: str) -> None:
        self.text = protected.mask(text)
        self.edits: dict[int, tuple[int, str, str]] = {}  # start -> end, after, rule

    def put(self, places: Iterable[tuple[int, str]], rule: str) -> None:
        """Put one mark in place of another, which later rules see."""
        chosen = dict(places)
        if not chosen:
            return
        parts: list[str] = []
        done = 0
        for place in sorted(chosen):
            parts += (self.text[done:place], chosen[place])
            done = place + 1
            self.edits[place] = (done, chosen[place], rule)
        parts.append(self.text[done:])
        self.text = "".join(parts)

    def span(self, spans: Iterable[tuple[int, int, str]], rule: str) -> None:
        """Put marks in place of a span; later rules see ellipsis points there, as many as the span was long."""
        found = list(spans)
        if not found:
            return
        parts: list[str] = []
        done = 0
        for start, end, after in found:
            parts += (self.text[done:start], "…" * (end - start))
            done = end
            self.edits[start] = (end, after, rule)
        parts.append(self.text[done:])
        self.text = "".join(parts)


def is_worth_a_look(text: str, *, quotes: str = "keep") -> bool:
    """Whether there is anything that `find` could change.

    >>> is_worth_a_look("你好,世界"), is_worth_a_look("你好，世界")
    (True, False)
    """
    if (may_hold(text, _SIGN) or "。。。" in text) and _WORTH_A_LOOK.search(text):
        return True
    return quotes != "keep" and _STYLED.search(text) is not None


def find(text: str, *, off: Iterable[str] = frozenset(), quotes: str = "keep") -> list[Edit]:
    """Edits that put the punctuation of Chinese text right.

    `off` names rules of RULES that should rest. `quotes`: "keep" gives straight quotes the form that the text uses, “” where it
    uses none; "curly" and "corner" turn the other form into “” or 「」 as well. A line without Chinese stays as it is.
    ValueError names an unknown rule or style.

    >>> from converter.text.edits import apply_edits
    >>> text = '他说:"你好,世界!"(2020年10:30,见 a.com/x,y)'
    >>> apply_edits(text, find(text))
    '他说：“你好，世界！”（2020年10:30，见 a.com/x,y）'
    """
    rest = frozenset(off)
    if rest and (unknown := sorted(rest.difference(RULES))):
        raise ValueError(f"no punctuation rule is called {', '.join(unknown)}; there are {', '.join(RULES)}")
    if quotes not in quoting.STYLES:
        raise ValueError(f"no style of quotes is called {quotes}; there are {', '.join(quoting.STYLES)}")
    signs = set(_SIGN.findall(text))
    if _WORTH.isdisjoint(signs) and not is_worth_a_look(text, quotes=quotes):
        return []
    if not _HAN.search(text):
        return []
    draft = _Draft(text)
    # Forms first, as the other rules should see ordinary marks; pairs before single marks, which look past them.
    for rule, table in (("small-forms", forms.SMALL), ("vertical-forms", forms.VERTICAL)):
        if not signs.isdisjoint(table) and rule not in rest:
            draft.put(forms.ordinary(draft.text, table), rule)
            signs.update(table.values())
    if "《" in signs and "nested-titles" not in rest:
        draft.put(brackets.nested_titles(draft.text), "nested-titles")
    if (not signs.isdisjoint(".．·・") or "。。。" in draft.text) and "ellipsis" not in rest:
        draft.span(marks.ellipses(draft.text), "ellipsis")
    if "-" in signs and "dash" not in rest:
        draft.span(marks.dashes(draft.text), "dash")
    if not signs.isdisjoint("()") and "fullwidth-brackets" not in rest:
        draft.put(brackets.round_brackets(draft.text), "fullwidth-brackets")
    if (quotes != "keep" or not signs.isdisjoint("\"'")) and "quotes" not in rest:
        draft.put(quoting.find(draft.text, quotes), "quotes")
    if "." in signs and "full-stop" not in rest:
        draft.put(marks.full_stops(draft.text), "full-stop")
    for place, mark in marks.clause_marks(draft.text):
        rule = MARK_RULES[mark]
        if rule not in rest:
            draft.edits[place] = (place + 1, FULLWIDTH[mark], rule)
    return [
        Edit(start, end, text[start:end], after, rule)
        for start, (end, after, rule) in sorted(draft.edits.items())
        if text[start:end] != after
    ]
