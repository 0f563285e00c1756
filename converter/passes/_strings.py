"""Running a text rule over a document: its blocks, and the strings of its metadata and claims too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.editing import edit_text
from converter.model import Claim, Person
from converter.passes._texts import NOT_TEXT, TEXTS, body_text, remember, text_of_strings
from converter.report import Changes, Outcome
from converter.text.edits import apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.editing import Made
    from converter.model import Document, Metadata
    from converter.text.edits import Edit

    Rule = Callable[[str], Sequence[Edit]]


def edit_document(
    document: Document, rule: Rule, *, base_of_ruby: bool = False, worth: Callable[[str], object] | None = None
) -> Outcome:
    """The document with a rule run over every block, every claim and every string of the metadata.

    `worth` is asked once about the blocks and once about the strings, in lines of their own: where it says no, the rule
    finds nothing in any of them and is not run. Most documents are left alone by most rules.
    """
    made = document
    rows: list[Made] = []
    if worth is None or worth(body_text(document)):
        made, rows = edit_text(document, rule, base_of_ruby=base_of_ruby)
        if worth is not None:
            remember(document, made, rows)
    if worth is not None and not worth(text_of_strings(document)):
        return Outcome(made, changes=Changes(rows)) if rows else Outcome(document)
    claims = tuple(_claim(claim, rule) for claim in made.claims)
    if any(a is not b for a, b in zip(claims, made.claims, strict=True)):
        made = replace(made, claims=claims)
    metadata, said = edit_metadata(made.metadata, rule)
    if metadata is not made.metadata:
        made = replace(made, metadata=metadata)
    return Outcome(made, changes=Changes((*rows, *said)))


def edit_metadata(metadata: Metadata, rule: Rule) -> tuple[Metadata, list[Made]]:
    """The metadata with a rule run over its strings, and where it was edited; the same object where nothing changed."""
    rows: list[Made] = []
    found: dict[str, object] = {}
    for name in TEXTS:
        value = getattr(metadata, name)
        if value in (None, ()):
            continue
        made = _value(value, rule, f"metadata {name}", rows)
        if made != value:
            found[name] = made
    return (replace(metadata, **found) if found else metadata), rows  # type: ignore[arg-type]


def _claim(claim: Claim, rule: Rule) -> Claim:
    if claim.field in NOT_TEXT:
        return claim
    made = _value(claim.value, rule, claim.evidence, [])
    return claim if made == claim.value else Claim(claim.field, made, claim.evidence, claim.confidence, claim.spans)  # type: ignore[arg-type]


def _value(value: object, rule: Rule, place: str, rows: list[Made]) -> object:
    if isinstance(value, str):
        edits = rule(value)
        if not edits:
            return value
        rows.append((place, edits))
        return apply_edits(value, edits)
    if isinstance(value, Person):
        parts = (value.name, value.role, value.affiliation)
        return Person(*(str(_value(part, rule, place, rows)) if part else None for part in parts))
    if isinstance(value, tuple):
        return tuple(_value(part, rule, place, rows) for part in value)
    return value
