"""From the runs of a paragraph, which lie side by side, to inlines that stand within one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from converter.model import (
    Code,
    Image,
    LineBreak,
    NoteRef,
    Text,
)
from converter.readers.html.leaves import inline, trimmed
from converter.walk import ledger_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.model import Inline, Place

Inverted = frozenset[tuple[str, str, str]]
ORDER = ("link", "span", "deleted", "strong", "emphasis", "superscript", "subscript")  # outer before inner


class Form(NamedTuple):
    """One thing that is said of a stretch of text."""

    kind: str
    value: str = ""  # target or language
    title: str | None = None
    number: int = 0  # of a link: two that lead to one place are two


@dataclass(slots=True)
class Token:
    """A piece of a paragraph that has one form from end to end."""

    node: Inline
    forms: frozenset[Form]
    spans: tuple[Place, ...] = ()


def nested(tokens: Sequence[Token], inverted: Inverted = frozenset()) -> tuple[Inline, ...]:
    """The inlines of a paragraph, without white space at its edges.

    `inverted` tells where one form stands within another against the custom: outer kind, inner kind, text.
    """
    return trimmed(_Nest(inverted).nested(_settled(tokens), frozenset(), 0))


def _settled(tokens: Sequence[Token]) -> list[Token]:
    """Tokens in which neighbours of one form are one; a break or mark between two takes what these have in common."""
    made: list[Token] = []
    for at, token in enumerate(tokens):
        forms = token.forms
        if isinstance(token.node, LineBreak | NoteRef | Image) and made and at + 1 < len(tokens):
            around = made[-1].forms & tokens[at + 1].forms
            forms = forms | {form for form in around if form.kind != "link"}
        last = made[-1] if made else None
        if last is not None and last.forms == forms:
            if isinstance(token.node, Text) and isinstance(last.node, Text):
                made[-1] = Token(Text(last.node.text + token.node.text), forms)
                continue
            if isinstance(token.node, Code) and isinstance(last.node, Code):
                made[-1] = Token(Code(last.node.text + token.node.text), forms)
                continue
        made.append(Token(token.node, forms))
    return made


class _Nest:
    """One paragraph on its way from runs to inlines."""

    def __init__(self, inverted: Inverted) -> None:
        self.inverted = inverted

    def nested(self, tokens: Sequence[Token], done: frozenset[Form], depth: int) -> list[Inline]:
        """Tokens as inlines; the forms that are `done` stand around them already."""
        made: list[Inline] = []
        at = 0
        while at < len(tokens):
            open_ = tokens[at].forms - done
            if not open_ or depth > len(ORDER):
                made.append(tokens[at].node)
                at += 1
                continue
            best, end = self._farthest(tokens, at, open_)
            made += _wrapped(best, self.nested(tokens[at:end], done | {best}, depth + 1))
            at = end
        return made

    def _farthest(self, tokens: Sequence[Token], at: int, forms: frozenset[Form]) -> tuple[Form, int]:
        """The form that reaches farthest, and where it ends; of two the one that stands outside by custom."""
        reach: list[Form] = []
        last = at
        for form in sorted(forms, key=lambda form: ORDER.index(form.kind)):
            end = at + 1
            while end < len(tokens) and form in tokens[end].forms:
                end += 1
            if end > last:
                reach, last = [form], end
            elif end == last:
                reach.append(form)
        best = reach[0]
        if len(reach) > 1 and self.inverted:
            text = ledger_text(token.node for token in tokens[at:last])
            for form in reach[1:]:
                if (form.kind, best.kind, text) in self.inverted:
                    best = form
        return best, last


def _wrapped(form: Form, inner: list[Inline]) -> list[Inline]:
    if form.kind != "link" and all(isinstance(node, Text) and not node.text.strip() for node in inner):
        return inner
    if form.kind == "superscript" and all(isinstance(node, NoteRef) for node in inner):
        return inner
    return [inline(form.kind, tuple(inner), form.value, form.title)]
