"""Settle the claims: for each field the best supported value; the losers stay in the report.

A responsible editor is never an author, a site is no author, and nothing is made up: a field without a claim stays None.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from converter.model import Metadata, PartialDate, Person
from converter.report import Finding, Outcome
from converter.text.fold import squeeze

if TYPE_CHECKING:
    from converter.model import Claim, Document
    from converter.options import Options

PEOPLE = ("authors", "editors", "translators")
LEAST = 0.3  # confidence below which a claim settles nothing
MANY = 12  # people beyond which a claim is a list of something else
NOT_SETTLED_HERE = {"language"}


def run(document: Document, options: Options) -> Outcome:
    """Fill the metadata from the claims."""
    del options
    values: dict[str, object] = {}
    findings: list[Finding] = []
    by_field: dict[str, list[Claim]] = {}
    for claim in document.claims:
        by_field.setdefault(claim.field, []).append(claim)
    for field in fields(Metadata):
        claims = [claim for claim in by_field.get(field.name, ()) if claim.confidence >= LEAST]
        if not claims or field.name in NOT_SETTLED_HERE or getattr(document.metadata, field.name) not in (None, ()):
            continue
        if field.name in PEOPLE:
            continue
        if field.name == "keywords":
            values["keywords"] = tuple(dict.fromkeys(str(claim.value) for claim in claims))
            continue
        best = max(claims, key=lambda claim: claim.confidence)
        values[field.name] = _more_precise(best, claims)
        others = {str(claim.value) for claim in claims if claim.confidence >= best.confidence - 0.1} - {str(best.value)}
        if field.name == "published" and _disagree(best, claims):
            message = f"published {best.value} by {best.evidence}; another place says {min(others) if others else ''}"
            findings.append(Finding("metadata", "info", best.evidence, message))
    values |= _people(by_field, document.metadata, values)
    if "title" in values:
        values["title"] = _one_line(str(values["title"]))
    metadata = replace(document.metadata, **values) if values else document.metadata  # type: ignore[arg-type]
    if metadata.title is None:
        findings.append(
            Finding(
                "metadata", "warning", "whole text", "no title was found; the edition is labelled by its first words"
            )
        )
    made = document if metadata is document.metadata else replace(document, metadata=metadata)
    return Outcome(made, findings=tuple(findings))


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


def _disagree(best: Claim, claims: list[Claim]) -> bool:
    day = str(best.value)[:10]
    return any(str(claim.value)[:10] != day and claim.confidence >= best.confidence - 0.1 for claim in claims)


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
    authors = _best_group(claims, refused)
    if authors:
        made["authors"] = authors
    return made


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
