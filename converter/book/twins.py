"""Articles that are there more than once: the same file, the same text, or nearly so, in either script.

A certain twin is left out of the book, a doubtful one is told: the texts must agree in four clauses of five, and the
titles must not speak against it. Of twins the one stays of which most is known; then the longest; then the first.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from converter.book.gaps import part_of
from converter.book.members import LEAST, clauses, loaded, named
from converter.model import Metadata
from converter.report import Finding
from converter.text.fold import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.book.members import Member
    from converter.model import Card

DUPLICATES = ("drop", "report", "keep")
SURE = 0.8  # share of clauses that twins have in common at least
NEAR = 0.5  # share that is worth a word
_COMMON = 5  # clauses of two sketches that make a look at the texts worth while
_CROWD = 32  # articles with one clause that are looked at
_LOOKS = 3  # articles that one is compared with


class _Twin(NamedTuple):
    """What one article has in common with one that came before."""

    other: int
    how: str
    sure: bool


def without_twins(members: Sequence[Member], duplicates: str = "drop") -> tuple[list[Member], list[Finding]]:
    """The members of the book in their order, each once, and what was found.

    `drop` leaves certain twins out and tells the doubtful ones, `report` leaves nothing out, `keep` does not look.
    """
    if duplicates == "keep":
        return list(members), []
    groups: dict[int, list[int]] = {}  # the first of each group to all of its members
    head: dict[int, int] = {}
    why: dict[int, str] = {}
    findings: list[Finding] = []
    search = _Search(members)
    for place, one in enumerate(members):
        twin = search.twin(place)
        if twin is not None and twin.sure:
            first = head[place] = head[twin.other]
            groups[first].append(place)
            why[place] = twin.how
            continue
        head[place] = place
        groups[place] = [place]
        if twin is not None:
            message = f"{named(one)} ({one.card.label}) has {twin.how} as {_called(members[twin.other])}; both are in the book"
            findings.append(Finding("similar-article", "warning", named(one), message))
    gone: set[int] = set()
    for places in groups.values():
        best = max(places, key=lambda place: (*_worth(members[place]), -place))
        for place in places:
            if place == best:
                continue
            how = why.get(place) or why[best]
            left = "left out of the book" if duplicates == "drop" else "is in the book twice"
            message = f"{named(members[place])} ({members[place].card.label}) {left}: {how} as {_called(members[best])}"
            findings.append(Finding("duplicate-article", "warning", named(members[place]), message))
            if duplicates == "drop":
                gone.add(place)
    return [one for place, one in enumerate(members) if place not in gone], findings


class _Search:
    """Looks for twins among the articles that came before."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._members = members
        self._digests: dict[str, int] = {}
        self._texts: dict[str, list[int]] = {}
        self._clauses: dict[int, int | list[int]] = {}  # most stand in one article only

    def twin(self, place: int) -> _Twin | None:
        """What is most like an article; it is known from now on."""
        one = self._members[place]
        found = self._same(place) or self._near(place)
        if one.card.digest:
            self._digests.setdefault(one.card.digest, place)
        if one.fingerprint:
            known = self._texts.setdefault(one.fingerprint, [])
            if len(known) < _CROWD:
                known.append(place)
            if len(known) == 1:
                for clause in one.sketch:
                    crowd = self._clauses.setdefault(clause, place)
                    if isinstance(crowd, list):
                        if len(crowd) < _CROWD:
                            crowd.append(place)
                    elif crowd != place:
                        self._clauses[clause] = [crowd, place]
        return found

    def _same(self, place: int) -> _Twin | None:
        one = self._members[place]
        twin = self._digests.get(one.card.digest) if one.card.digest else None
        if twin is not None:
            return _Twin(twin, "the same file", sure=True)
        others = self._texts.get(one.fingerprint, ()) if one.fingerprint else ()
        for other in others:
            if titles_agree(one.card, self._members[other].card):
                return _Twin(other, "the same text", sure=True)
        return _Twin(others[0], "the same text under another title", sure=False) if others else None

    def _crowd(self, clause: int) -> Sequence[int]:
        """The articles that a clause was met in."""
        found = self._clauses.get(clause)
        return () if found is None else (found,) if isinstance(found, int) else found

    def _near(self, place: int) -> _Twin | None:
        one = self._members[place]
        met = Counter(chain.from_iterable(map(self._crowd, one.sketch)))
        least = min(_COMMON, len(one.sketch))
        likely = sorted((-count, other) for other, count in met.items() if count >= least)
        own: set[str] | None = None
        for _, other in likely[:_LOOKS]:
            own = _set(one) if own is None else own
            theirs = _set(self._members[other])
            share = len(own & theirs) / max(1, len(own | theirs))
            if share < NEAR:
                continue
            sure = share >= SURE and titles_agree(one.card, self._members[other].card)
            return _Twin(other, f"nearly the same text ({share:.0%} of the clauses)", sure=sure)
        return None


def titles_agree(one: Card, other: Card) -> bool:
    """Whether two titles can be those of one article: equal or one within the other, and no other part of a whole."""
    mine, theirs = one.metadata.title, other.metadata.title
    if not mine or not theirs:
        return True
    if part_of(mine) != part_of(theirs):
        return False
    short, long = sorted((squeeze(mine), squeeze(theirs)), key=len)
    return short == long or (len(short) >= LEAST and short in long and _numbers(short) == _numbers(long))


def _numbers(text: str) -> list[str]:
    return [mark for mark in text if mark.isnumeric()]


def _set(one: Member) -> set[str]:
    return {part for part in clauses(loaded(one)[0]) if len(part) >= LEAST}


def _worth(one: Member) -> tuple[int, int]:
    """How much is known of an article, and how long it is."""
    metadata = one.card.metadata
    known = sum(bool(getattr(metadata, name)) for name in Metadata.__slots__)
    return known, one.length


def _called(one: Member) -> str:
    return f"{named(one)} ({one.card.label})" if named(one) != one.card.label else named(one)
