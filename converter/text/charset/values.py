"""What decoding hands back: the text, the charset, why it was believed, and what was put right on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Repair(NamedTuple):
    """One place where the bytes could not be taken as they stand.

    `start` is a code point of the decoded text, `offset` a byte of the source. `after` holds U+FFFD where nothing
    better than a replacement character could be said.
    """

    rule: str  # kebab-case: what was done
    start: int
    offset: int
    before: bytes
    after: str
    gain: float | None = None  # nats by which the reading made here is likelier than the plain one
    confidence: float = 1.0  # 0 to 1


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text. `charset` is a WHATWG-like label; `evidence` says in words why it was believed."""

    text: str
    charset: str
    evidence: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def lost(self) -> int:
        """How many replacement characters the repairs had to leave: a reader decides how much is too much.

        >>> Decoded("a\N{REPLACEMENT CHARACTER}", "utf-8", (), (Repair("unreadable", 1, 1, b"x", "\N{REPLACEMENT CHARACTER}"),)).lost
        1
        """
        return sum(repair.after.count("\N{REPLACEMENT CHARACTER}") for repair in self.repairs)
