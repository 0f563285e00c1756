"""Running a text rule over a document: its blocks, and the strings of its metadata and claims too."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from converter.editing import edit_text
from converter.model import CodeBlock, Metadata, Person
from converter.report import Changes, Outcome
from converter.text.edits import apply_edits
from converter.walk import leaves, text_run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.editing import Made
    from converter.model import Claim, Document
    from converter.text.edits import Edit

    Rule = Callable[[str], Sequence[Edit]]

NOT_TEXT = {"url", "canonical_url", "language", "identifier", "published", "modified"}
TEXTS = tuple(field.name for field in fields(Metadata) if field.name not in NOT_TEXT)


def edit_document(
    document: Document, rule: Rule, *, base_of_ruby: bool = False, worth: Callable[[str], object] | None = None
) -> Outcome:
    """The document with a rule run over every block, every claim and every string of the metadata.

    `worth` is asked once, about all of these texts together in lines of their own: where it says no, the rule finds
    nothing in any of them and is not run. Most documents are left alone by most rules.
    """
    if worth is not None and not worth(whole_text(document)):
        return Outcome(document)
    made, rows = edit_text(document, rule, base_of_ruby=base_of_ruby)
    claims = tuple(_claim(claim, rule) for claim in made.claims)
    if any(a is not b for a, b in zip(claims, made.claims, strict=True)):
        made = replace(made, claims=claims)
    metadata, said = edit_metadata(made.metadata, rule)
    if metadata is not made.metadata:
        made = replace(made, metadata=metadata)
    return Outcome(made, changes=Changes((*rows, *said)))


def whole_text(document: Document) -> str:
    """All that a text rule is run over, in lines."""
    parts = [text_run(leaf.children) for leaf in leaves(document.blocks) if not isinstance(leaf, CodeBlock)]
    for claim in document.claims:
        if claim.field not in NOT_TEXT:
            _gather(claim.value, parts)
    for name in TEXTS:
        if value := getattr(document.metadata, name):
            _gather(value, parts)
    return "\n".join(parts)


def _gather(value: object, parts: list[str]) -> None:
    """Put the strings of a value of the metadata to the others."""
    if isinstance(value, str):
        parts.append(value)
    elif isinstance(value, Person):
        parts += (part for part in (value.name, value.role, value.affiliation) if part)
    elif isinstance(value, tuple):
        for part in value:
            _gather(part, parts)


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
    return claim if made == claim.value else replace(claim, value=made)  # type: ignore[arg-type]


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
