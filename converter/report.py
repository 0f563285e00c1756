"""What was done to a document: removals, changes, findings and the ledger over the source text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, overload

from converter.model import Rewritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from converter.model import Claim, Document, Edit, Place, Provenance

SCHEMA = 1  # of the JSON form; goes up when a field changes its meaning or leaves


@dataclass(frozen=True, slots=True)
class Removal:
    """Text of the source that is not in the document's body.

    `kept_as` names the metadata fields that the text was used up for; such text counts as kept in the ledger.
    """

    rule: str
    where: str
    text: str
    reason: str
    confidence: float = 1.0
    spans: tuple[Place, ...] = ()
    kept_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Text that reads differently now; equal changes in one block are counted, not listed."""

    rule: str
    where: str
    before: str
    after: str
    confidence: float = 1.0
    count: int = 1
    gain: float | None = None  # nats by which the language model prefers `after`
    raw: str | None = None  # the bytes behind `before` in hex, where they are known


class Changes(Sequence[Change]):
    """Changes that are made of edits when somebody looks at them: mostly it is only asked how many there are.

    A row is a place of the document with the edits made there, or a change that is ready.

    >>> made = Changes([("line 3", Rewritten("先后与后面", "先後與後面", "script"))])
    >>> made.tally(), [(change.before, change.after, change.count) for change in made]
    ({'script': 1}, [('后与后', '後與後', 1)])
    """

    __slots__ = ("_made", "_rows")

    def __init__(self, rows: Iterable[tuple[str, Sequence[Edit]] | Change] = ()) -> None:
        self._rows = tuple(rows)
        self._made: tuple[Change, ...] | None = None

    @classmethod
    def joined(cls, parts: Iterable[Sequence[Change]]) -> Changes:
        """The changes of several passes as one sequence; none of them is made for that."""
        return cls(row for part in parts for row in (part._rows if isinstance(part, Changes) else part))  # noqa: SLF001 -- its own kind

    def tally(self) -> dict[str, int]:
        """How often each rule changed something, in the order in which they first did."""
        counts: dict[str, int] = {}
        for row in self._rows:
            if isinstance(row, Change):
                counts[row.rule] = counts.get(row.rule, 0) + row.count
            elif type(row[1]) is Rewritten:
                counts[row[1].rule] = counts.get(row[1].rule, 0) + len(row[1])
            else:
                for edit in row[1]:
                    counts[edit.rule] = counts.get(edit.rule, 0) + 1
        return counts

    def __bool__(self) -> bool:
        return bool(self._rows)

    def __len__(self) -> int:
        return len(self[:])

    @overload
    def __getitem__(self, place: int) -> Change: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Change, ...]: ...
    def __getitem__(self, place: int | slice) -> Change | tuple[Change, ...]:
        if self._made is None:
            made: list[Change] = []
            for row in self._rows:
                made += (row,) if isinstance(row, Change) else _changes_of(*row)
            self._made = tuple(made)
            self._rows = self._made
        return self._made[place]

    def __eq__(self, other: object) -> bool:
        return self[:] == tuple(other) if isinstance(other, tuple | Changes) else NotImplemented

    def __hash__(self) -> int:
        return hash(self[:])


def _changes_of(place: str, edits: Iterable[Edit]) -> list[Change]:
    """The changes of one block: equal ones are counted."""
    counted: dict[tuple[str, str, str], int] = {}
    first: list[Edit] = []
    for edit in edits:
        key = (edit.rule, edit.before, edit.after)
        if key in counted:
            counted[key] += 1
        else:
            counted[key] = 1
            first.append(edit)
    return [
        Change(e.rule, place, e.before, e.after, e.confidence, times, e.gain, e.raw.hex() if e.raw else None)
        for e, times in zip(first, counted.values(), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt, or a fact that the reader of the edition should know."""

    rule: str
    severity: str  # "info", "warning", "error"
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the source text and what became of it."""

    start: int
    end: int
    kind: str  # "kept", "changed", "removed"
    after: str  # what stands there now; "" where removed
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader or a pass returns. `labels` says of lines of a text source what they are; `text` is a reader's S."""

    document: Document
    removals: tuple[Removal, ...] = ()
    changes: Sequence[Change] = ()
    findings: tuple[Finding, ...] = ()
    labels: tuple[tuple[int, str], ...] = ()
    text: str | None = None


@dataclass(slots=True)
class Report:
    """The account of one conversion."""

    name: str | None
    version: str  # of duben
    profile: str
    profile_digest: str
    provenance: Provenance | None
    removals: tuple[Removal, ...] = ()
    made: Changes = field(default_factory=Changes)  # what `changes` are made of
    findings: tuple[Finding, ...] = ()
    lines: tuple[tuple[int, str], ...] = ()
    claims: tuple[Claim, ...] = ()  # every claim, the settled and the losers
    metadata: dict[str, Any] = field(default_factory=dict)
    text: str = field(default="", repr=False)  # the source text that segments speak of
    work_out: Callable[[], tuple[Segment, ...]] | None = field(default=None, repr=False, compare=False)
    decide: Callable[[], tuple[Any, ...]] | None = field(default=None, repr=False, compare=False)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What reads differently now, pass by pass; worked out when it is first asked for."""
        return self.made[:]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The ledger: stretches apart and in order that cover the source text; worked out when asked for."""
        return self.work_out() if self.work_out else ()

    @property
    def decisions(self) -> tuple[Any, ...]:
        """The choices of a script conversion (`decisions.Choice`), doubtful ones first; worked out when asked for."""
        return self.decide() if self.decide else ()

    def to_json(self, *, segments: bool = False, decisions: bool = False) -> dict[str, Any]:
        """A form that `json.dumps` takes; with the ledger's segments and the choices of a script conversion on request."""
        form: dict[str, Any] = {
            "schema": SCHEMA,
            "name": self.name,
            "version": self.version,
            "profile": self.profile,
            "profile_digest": self.profile_digest,
            "provenance": asdict(self.provenance) if self.provenance else None,
            "metadata": self.metadata,
            "claims": [asdict(claim) | {"value": plain(claim.value)} for claim in self.claims],
            "lines": [list(row) for row in self.lines],
            "removals": [asdict(removal) for removal in self.removals],
            "changes": [asdict(change) for change in self.changes],
            "findings": [asdict(finding) for finding in self.findings],
        }
        if decisions:
            form["decisions"] = [choice.form() for choice in self.decisions]
        if segments:
            form["text"] = self.text
            form["segments"] = [asdict(segment) for segment in self.segments]
        return form


def plain(value: object) -> object:
    """A claim's value as JSON takes it: persons as objects, dates as ISO 8601."""
    if value is None or isinstance(value, str):
        return value
    if hasattr(value, "affiliation"):
        return {name: part for name in value.__slots__ if (part := getattr(value, name))}  # type: ignore[attr-defined]
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return str(value)
