"""How claims are settled: for each field the best supported value.

A responsible editor is never an author, a site is no author, and nothing is made up: a field without a claim stays None.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING

from converter.model import Metadata, PartialDate, Person
from converter.report import Finding
from converter.text.fold import squeeze
from converter.text.han import has_han

if TYPE_CHECKING:
    from converter.model import Claim, Document

PEOPLE = ("authors", "editors", "translators")
LEAST = 0.3  # confidence below which a claim settles nothing
MANY = 12  # people beyond which a claim is a list of something else
KINDS = frozenset({"JSON-LD", "meta", "time", "itemprop", "address"})  # first words of evidence; all else is a line
HEADS = frozenset({"JSON-LD", "meta"})
CHANGED = 0.8  # confidence from which a line's day of the last change can stand for that of publication
HEAD_SAYS = 0.6  # confidence from which the head's day of the last change is believed
WITNESS = 0.4  # confidence from which a claim strengthens another
AGREEMENT, AGREED = 0.06, 0.94  # what each further kind of witness to a day adds, and up to where: a label says more
DOUBTED = 0.35  # confidence of a day that is told to be another thing
AGREED_IN_SIGHT = 0.885  # the same for what is told in sight alone: below what JSON-LD says by itself
PUT_OUT, HOUR = 0.84, 13  # confidence of a stamp that is when a page was put out; code points of a date with its hour
FARTHEST_ZONE = 14 * 60  # minutes
SETTLED = tuple(field.name for field in fields(Metadata) if field.name not in {*PEOPLE, "language"})


_last: tuple[tuple[Claim, ...], Metadata, Metadata, list[Finding]] | None = None  # two passes settle the same claims


def settle(document: Document) -> tuple[Metadata, list[Finding]]:
    """The metadata that the claims of a document make, on top of what it holds already, and what is doubtful in it.

    A title that nobody claims is not told here.
    """
    global _last  # noqa: PLW0603 -- what is remembered can be made again at any time
    known = _last
    if known is None or known[0] is not document.claims or known[1] is not document.metadata:
        known = _last = (document.claims, document.metadata, *_settled(document))
    return known[2], [*known[3]]


def _settled(document: Document) -> tuple[Metadata, list[Finding]]:
    values: dict[str, object] = {}
    findings: list[Finding] = []
    by_field: dict[str, list[Claim]] = {}
    for claim in document.claims:
        by_field.setdefault(claim.field, []).append(claim)
    for name in SETTLED:
        claims = [claim for claim in by_field.get(name, ()) if claim.confidence >= LEAST]
        if name == "published" and not claims and document.metadata.published is None:
            claims = _changed_only(by_field.get("modified", []))
            findings += [_changed_finding(claims[0])] if claims else []
        if not claims or getattr(document.metadata, name) not in (None, ()):
            continue
        if name == "keywords":
            values["keywords"] = tuple(dict.fromkeys(str(claim.value) for claim in claims))
            continue
        if name == "published":
            claims = weighed(claims, by_field.get("modified", []))
        best = max(claims, key=lambda claim: claim.confidence)
        values[name] = _more_precise(best, claims)
        if name == "published" and (others := _disagreeing(best, claims)):
            message = f"published {best.value} by {best.evidence}; another place says {min(others)}"
            findings.append(Finding("metadata", "info", best.evidence, message))
    values |= _people(by_field, document.metadata, values)
    if "title" in values:
        values["title"] = _one_line(str(values["title"]))
    made = replace(document.metadata, **values) if values else document.metadata  # type: ignore[arg-type]
    return made, findings


def _changed_only(modified: list[Claim]) -> list[Claim]:
    """The day of the last change as that of publication, where a line near the title tells no other (更新时间：2021-03-04).

    Many systems write the day that an article was put up so. A line that speaks of a last change (最后更新) says that
    there was an earlier day.
    """
    seen = [claim for claim in modified if _kind(claim) == "line" and claim.confidence >= CHANGED]
    return [replace(claim, field="published") for claim in seen]


def _changed_finding(claim: Claim) -> Finding:
    message = f"published {claim.value}: the page tells no day but that of its last change"
    return Finding("metadata", "info", claim.evidence, message)


def weighed(claims: list[Claim], modified: list[Claim]) -> list[Claim]:
    """The claims of a day of publication, weighed against one another.

    Witnesses of different kinds that name one day strengthen each other. A day in sight that is the day of the last
    change by the page's head, while the head names another for publication, is no day of publication. A time of UTC
    loses to the same moment as the page shows it in the time of its place.
    """
    changed = {_day(claim) for claim in modified if claim.confidence >= HEAD_SAYS}
    said = {_day(claim) for claim in claims if _kind(claim) in HEADS}
    by_day: dict[str, set[str]] = {}
    for claim in claims:
        by_day.setdefault(_day(claim), set()).add(_kind(claim))
    made: list[Claim] = []
    for claim in claims:
        confidence = claim.confidence
        others = len(by_day[_day(claim)]) - 1
        if confidence >= WITNESS:
            most = AGREED if _kind(claim) in HEADS else AGREED_IN_SIGHT
            confidence = max(confidence, min(confidence + AGREEMENT * min(others, 2), most))
        if _kind(claim) not in HEADS and _day(claim) in changed and said and _day(claim) not in said:
            confidence = min(confidence, DOUBTED)
        if not others and _is_put_out(claim, modified):
            confidence = min(confidence, PUT_OUT)
        if any(_is_same_moment(claim.value, other.value) for other in claims if other.confidence >= WITNESS):
            confidence = min(confidence, DOUBTED)
        made.append(claim if confidence == claim.confidence else replace(claim, confidence=confidence))
    return made


def _day(claim: Claim) -> str:
    return str(claim.value)[:10]


def _is_put_out(claim: Claim, modified: list[Claim]) -> bool:
    """Whether a stamp of the head stands within the hour after that of the last change: when a system put the page out."""
    stamp = str(claim.value)
    return (
        _kind(claim) in HEADS
        and len(stamp) > HOUR
        and any(
            _kind(c) == _kind(claim) and str(c.value)[:HOUR] == stamp[:HOUR] and str(c.value) < stamp for c in modified
        )
    )


def _kind(claim: Claim) -> str:
    """What kind of place a claim comes from: the first word of its evidence; lines and blocks are one kind."""
    word = claim.evidence.split(" ", 1)[0].rstrip(":")
    return word if word in KINDS else "line"


def _is_same_moment(value: object, other: object) -> bool:
    """Whether a time in UTC is the moment that another claim tells in the time of the place, on another day."""
    if not isinstance(value, PartialDate) or not isinstance(other, PartialDate) or value.zone != "Z" or other.zone:
        return False
    one, two = _minutes(value), _minutes(other)
    if one is None or two is None or str(value)[:10] == str(other)[:10]:
        return False
    apart = two - one
    return abs(apart) <= FARTHEST_ZONE and apart % 30 == 0


def _minutes(value: PartialDate) -> int | None:
    """Minutes since the year 1 of a date with a time."""
    if value.month is None or value.day is None or not value.time:
        return None
    return date(value.year, value.month, value.day).toordinal() * 1440 + int(value.time[:2]) * 60 + int(value.time[3:5])


def _more_precise(best: Claim, claims: list[Claim]) -> object:
    """A date's more precise form where another claim names the same day with a time."""
    if not isinstance(best.value, PartialDate):
        return best.value
    same = [
        claim.value
        for claim in claims
        if isinstance(claim.value, PartialDate)
        and str(claim.value).startswith(str(best.value)[:10])
        and claim.confidence >= best.confidence - 0.3
    ]
    longer = [value for value in same if value.time and not best.value.time]
    return longer[0] if longer else best.value


def _disagreeing(best: Claim, claims: list[Claim]) -> set[str]:
    """The other days that claims of nearly the same weight name."""
    near = {_day(claim) for claim in claims if claim.confidence >= best.confidence - 0.1}
    return near - {_day(best)}


def _people(by_field: dict[str, list[Claim]], held: Metadata, values: dict[str, object]) -> dict[str, object]:
    """Authors, editors and translators: all that the best supported place names."""
    made: dict[str, object] = {}
    editors = _best_group(by_field.get("editors", []), set())
    if editors and not held.editors:
        made["editors"] = editors
    if not held.translators and (translators := _best_group(by_field.get("translators", []), set())):
        made["translators"] = translators
    if held.authors:
        return made
    houses = {squeeze(str(value)) for key in ("site", "source") if (value := values.get(key) or getattr(held, key))}
    edited = {squeeze(person.name) for person in editors if person.name}
    claims = by_field.get("authors", [])
    labelled = {
        squeeze(c.value.name) for c in claims if isinstance(c.value, Person) and c.value.name and c.confidence >= 0.8
    }
    refused = houses | (edited - labelled)
    authors = _best_group(claims, refused) or _houses(claims, edited)
    if authors:
        made["authors"] = authors
    return made


def _houses(claims: list[Claim], edited: set[str]) -> tuple[Person, ...]:
    """The site as the author, where nobody else is named and the head says so in a language that is not Chinese.

    Many pages of one person's site bear that person's name; Chinese pages give the house out of habit.
    """
    said = [
        claim
        for claim in claims
        if _kind(claim) in HEADS and isinstance(claim.value, Person) and not has_han(claim.value.name or "")
    ]
    return _best_group(said, edited)


def _best_group(claims: list[Claim], refused: set[str]) -> tuple[Person, ...]:
    """The people of the place with the most confidence; a detail that another place gives is added."""
    fit = [
        claim
        for claim in claims
        if isinstance(claim.value, Person)
        and claim.confidence >= LEAST
        and not (claim.value.name and squeeze(claim.value.name) in refused)
    ]
    if not fit:
        return ()
    best = max(fit, key=lambda claim: claim.confidence)
    people: list[Person] = []
    for claim in fit:
        person = claim.value
        assert isinstance(person, Person)
        if claim.evidence == best.evidence and person not in people:
            people.append(_filled(person, [c.value for c in fit if isinstance(c.value, Person)]))
    return tuple(people) if len(people) <= MANY else ()


def _filled(person: Person, others: list[Person]) -> Person:
    for other in others:
        if person.name and other.name == person.name:
            person = Person(person.name, person.role or other.role, person.affiliation or other.affiliation)
    return person


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text).strip()
