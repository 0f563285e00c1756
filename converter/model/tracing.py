"""Where a text comes from, and each edit made since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import ne
from typing import NamedTuple, overload

Place = tuple[int, int]  # start and end in the source text, in code points


class Edit(NamedTuple):
    """One replacement in a text; places are code points from its start.

    A named tuple and not a dataclass, because a page has hundreds of them.
    """

    start: int
    end: int
    before: str
    after: str
    rule: str  # the rule that asked for it, kebab-case
    confidence: float = 1.0  # 0 to 1
    gain: float | None = None  # nats by which the language model prefers `after`; None where no model was asked
    raw: bytes | None = None  # the bytes behind `before`, where they are known


class Rewritten(Sequence[Edit]):
    """The edits of a text in which characters were put for characters, place for place; each run of changed ones is an edit.

    They are worked out when somebody looks at them: a script conversion changes every fifth character, and hardly any
    document is asked where. `sure` gives the confidence of an edit by what stood there; it is a function of a module, as
    documents travel between processes. ValueError if the texts are not of one length.

    >>> made = Rewritten("头发在里面", "頭髮在裡面", "script")
    >>> len(made), [(edit.start, edit.before, edit.after) for edit in made]
    (2, [(0, '头发', '頭髮'), (3, '里', '裡')])
    """

    __slots__ = ("_edits", "after", "before", "rule", "sure")

    def __init__(self, before: str, after: str, rule: str, sure: Callable[[str], float] | None = None) -> None:
        if len(before) != len(after):
            raise ValueError(f"a text of {len(before)} characters is not rewritten into one of {len(after)}")
        self.before = before
        self.after = after
        self.rule = rule
        self.sure = sure
        self._edits: tuple[Edit, ...] | None = None

    def __len__(self) -> int:
        """How many edits there are; none of them is made for that."""
        if self._edits is not None:
            return len(self._edits)
        changed = bytes(map(ne, self.before, self.after))
        return changed.count(b"\0\1") + changed.startswith(b"\1")

    def __bool__(self) -> bool:
        return self.before != self.after

    @overload
    def __getitem__(self, place: int) -> Edit: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Edit, ...]: ...
    def __getitem__(self, place: int | slice) -> Edit | tuple[Edit, ...]:
        if self._edits is None:
            self._edits = tuple(self._worked_out())
        return self._edits[place]

    def _worked_out(self) -> list[Edit]:
        before, after, sure = self.before, self.after, self.sure
        changed = [*compress(count(), map(ne, before, after)), -1]
        made: list[Edit] = []
        first = last = changed[0]
        for place in changed[1:]:
            if place != last + 1:
                run = before[first : last + 1]
                confidence = sure(run) if sure is not None else 1.0
                made.append(Edit(first, last + 1, run, after[first : last + 1], self.rule, confidence))
                first = place
            last = place
        return made


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a block's text comes from, and each edit made since: its line in the ledger.

    `run` is the block's ledger text as it was read; without white space it is the source text at `spans`.
    Each step holds the edits of one pass, in coordinates of the ledger text which that pass found.
    """

    spans: tuple[Place, ...]
    run: str
    steps: tuple[Sequence[Edit], ...] = ()
    line: int | None = None  # first line in a text source, from 1
    path: str | None = None  # place in the tree of a page
