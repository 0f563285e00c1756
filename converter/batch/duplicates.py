"""Near-duplicates in a corpus: clusters of documents whose signatures agree in most places.

Signatures are cut into bands; documents that share a band are compared, and joined where enough of the whole agrees.
The order of the documents decides nothing but the numbers of the clusters.
"""

from __future__ import annotations

from dataclasses import dataclass, field

BANDS = 16  # of eight numbers each: a pair that shares 70 % of its runs of characters is found with 6 chances in 10,
WIDTH = 32  # 80 % with 95 in 100; bytes in a band
NUMBER = 4  # bytes


@dataclass(slots=True)
class Clusters:
    """Signatures as they come; `found` tells the clusters. `least` is the share of a signature that has to agree."""

    least: float
    signatures: list[bytes] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    heads: dict[bytes, list[int]] = field(default_factory=dict)  # by band: documents that are not alike

    def add(self, signature: bytes) -> None:
        """Add the next document; one without a signature is like no other."""
        me = len(self.signatures)
        self.signatures.append(signature)
        self.parents.append(me)
        if not signature:
            return
        seen: set[int] = set()
        for band in range(BANDS):
            key = bytes((band,)) + signature[band * WIDTH : (band + 1) * WIDTH]
            others = self.heads.setdefault(key, [])
            alike = False
            for other in others:
                if other not in seen:
                    seen.add(other)
                    if likeness(self.signatures[other], signature) >= self.least:
                        self._join(other, me)
                alike = alike or self._root(other) == self._root(me)
            if not alike:
                others.append(me)

    def found(self) -> list[list[int]]:
        """The clusters of two documents or more, each in order, by their first."""
        made: dict[int, list[int]] = {}
        for me in range(len(self.parents)):
            made.setdefault(self._root(me), []).append(me)
        return [members for _, members in sorted(made.items()) if len(members) > 1]

    def _root(self, me: int) -> int:
        while self.parents[me] != me:
            self.parents[me] = self.parents[self.parents[me]]
            me = self.parents[me]
        return me

    def _join(self, one: int, other: int) -> None:
        """Join two clusters under the earlier root."""
        one, other = sorted((self._root(one), self._root(other)))
        self.parents[other] = one


def likeness(one: bytes, other: bytes) -> float:
    r"""The share of places in which two signatures agree: about the share of runs that the texts have in common.

    >>> likeness(bytes(8), bytes(4) + b"\1\0\0\0")
    0.5
    """
    if one == other:
        return 1.0
    places = range(0, len(one), NUMBER)
    return sum(one[place : place + NUMBER] == other[place : place + NUMBER] for place in places) / len(places)
