"""Running a text rule over a document: its blocks, and the strings of its metadata and claims too."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from converter.model import Metadata, Person
from converter.report import Outcome
from converter.text.edits import apply_edits
from converter.walk import changes_of, edit_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.model import Claim, Document
    from converter.report import Change
    from converter.text.edits import Edit

    Rule = Callable[[str], Sequence[Edit]]

NOT_TEXT = {"url", "canonical_url", "language", "identifier", "published", "modified"}


def edit_document(document: Document, rule: Rule, *, base_of_ruby: bool = False) -> Outcome:
    """The document with a rule run over every block, every claim and every string of the metadata."""
    made, changes = edit_text(document, rule, base_of_ruby=base_of_ruby)
    claims = tuple(_claim(claim, rule) for claim in made.claims)
    if any(a is not b for a, b in zip(claims, made.claims, strict=True)):
        made = replace(made, claims=claims)
    metadata, said = edit_metadata(made.metadata, rule)
    if metadata is not made.metadata:
        made = replace(made, metadata=metadata)
    return Outcome(made, changes=(*changes, *said))


def edit_metadata(metadata: Metadata, rule: Rule) -> tuple[Metadata, list[Change]]:
    """The metadata with a rule run over its strings; the same object where nothing changed."""
    changes: list[Change] = []
    found: dict[str, object] = {}
    for field in fields(metadata):
        value = getattr(metadata, field.name)
        if value in (None, ()) or field.name in NOT_TEXT:
            continue
        made = _value(value, rule, f"metadata {field.name}", changes)
        if made != value:
            found[field.name] = made
    return (replace(metadata, **found) if found else metadata), changes  # type: ignore[arg-type]


def _claim(claim: Claim, rule: Rule) -> Claim:
    if claim.field in NOT_TEXT:
        return claim
    made = _value(claim.value, rule, claim.evidence, [])
    return claim if made == claim.value else replace(claim, value=made)  # type: ignore[arg-type]


def _value(value: object, rule: Rule, place: str, changes: list[Change]) -> object:
    if isinstance(value, str):
        edits = rule(value)
        changes += changes_of(edits, place)
        return apply_edits(value, edits) if edits else value
    if isinstance(value, Person):
        parts = (value.name, value.role, value.affiliation)
        return Person(*(str(_value(part, rule, place, changes)) if part else None for part in parts))
    if isinstance(value, tuple):
        return tuple(_value(part, rule, place, changes) for part in value)
    return value
