"""What was done to a document: removals, changes, findings and the ledger over the source text."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.model import Claim, Document, Place, Provenance

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
    changes: tuple[Change, ...] = ()
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
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    lines: tuple[tuple[int, str], ...] = ()
    claims: tuple[Claim, ...] = ()  # every claim, the settled and the losers
    metadata: dict[str, Any] = field(default_factory=dict)
    text: str = field(default="", repr=False)  # the source text that segments speak of
    work_out: Callable[[], tuple[Segment, ...]] | None = field(default=None, repr=False, compare=False)
    decide: Callable[[], tuple[Any, ...]] | None = field(default=None, repr=False, compare=False)

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
        return {key: part for key, part in asdict(value).items() if part}  # type: ignore[call-overload]
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return str(value)
