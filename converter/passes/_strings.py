"""Running a text rule over a document: its blocks, and the strings of its metadata and claims too."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, NamedTuple

from converter.editing import edit_text
from converter.model import Claim, CodeBlock, Metadata, Person, Rewritten
from converter.report import Changes, Outcome
from converter.text.edits import apply_edits
from converter.text.patterns import distinct, holds_no_more
from converter.walk import MASK, leaves, plain_text, text_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from converter.editing import Made
    from converter.model import Block, Document
    from converter.text.edits import Edit

    Rule = Callable[[str], Sequence[Edit]]

NOT_TEXT = {"url", "canonical_url", "language", "identifier", "published", "modified"}
TEXTS = tuple(field.name for field in fields(Metadata) if field.name not in NOT_TEXT)


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
            _remember(document, made, rows)
    if worth is not None and not worth(_text_of_strings(document)):
        return Outcome(made, changes=Changes(rows)) if rows else Outcome(document)
    claims = tuple(_claim(claim, rule) for claim in made.claims)
    if any(a is not b for a, b in zip(claims, made.claims, strict=True)):
        made = replace(made, claims=claims)
    metadata, said = edit_metadata(made.metadata, rule)
    if metadata is not made.metadata:
        made = replace(made, metadata=metadata)
    return Outcome(made, changes=Changes((*rows, *said)))


class _Body(NamedTuple):
    """The blocks that were looked at last: several passes ask for the same text."""

    blocks: tuple[Block, ...] = ()
    text: str | None = None  # None until somebody asks
    held: str | None = None  # all its characters, where they are known without a look


_last = _Body()


def body_text(document: Document) -> str:
    """The runs of all blocks that a rule is run over, in lines."""
    global _last  # noqa: PLW0603 -- what is remembered can be made again at any time
    last, blocks = _last, document.blocks
    if last.blocks is blocks and last.text is not None:
        return last.text
    text = "\n".join([text_run(leaf.children) for leaf in leaves(blocks) if not isinstance(leaf, CodeBlock)])
    held = last.held
    if last.text is not None and {*map(id, blocks)} <= {*map(id, last.blocks)}:  # lines were taken out
        held = distinct(last.text)
    elif last.blocks is not blocks:
        held = None
    if held is not None:
        holds_no_more(text, held)
    _last = _Body(blocks, text)
    return text


def shown_text(document: Document) -> str:
    """The text of the same blocks as a reader sees it, with inline code and the bases of ruby."""
    text = body_text(document)
    if MASK not in text:
        return text
    return "\n".join([plain_text(leaf.children) for leaf in leaves(document.blocks) if not isinstance(leaf, CodeBlock)])


class _Strings(NamedTuple):
    """The strings that were looked at last, and the whole text with them."""

    claims: tuple[Claim, ...] = ()
    metadata: Metadata | None = None
    text: str = ""
    body: str | None = None
    whole: str = ""


_last_strings = _Strings()


def _text_of_strings(document: Document) -> str:
    """The strings of claims and metadata, in lines."""
    global _last_strings  # noqa: PLW0603 -- the same
    last = _last_strings
    if last.claims is document.claims and last.metadata is document.metadata:
        return last.text
    parts: list[str] = []
    for claim in document.claims:
        if claim.field not in NOT_TEXT:
            _gather(claim.value, parts)
    for name in TEXTS:
        if value := getattr(document.metadata, name):
            _gather(value, parts)
    text = "\n".join(parts)
    _last_strings = _Strings(document.claims, document.metadata, text)
    return text


def whole_text(document: Document) -> str:
    """All that a text rule is run over, in lines."""
    global _last_strings  # noqa: PLW0603 -- the same
    body, strings = body_text(document), _text_of_strings(document)
    last = _last_strings
    if last.body is body and last.text is strings:
        return last.whole
    whole = f"{body}\n{strings}" if body and strings else body or strings
    holds_no_more(whole, f"{distinct(body)}{''.join(set(strings))}\n")
    _last_strings = _Strings(document.claims, document.metadata, strings, body, whole)
    return whole


def _remember(before: Document, after: Document, rows: Iterable[Made]) -> None:
    """Tell what characters a document holds that was made of another one: what was there, and what was put in."""
    global _last  # noqa: PLW0603 -- the same
    if after.blocks is before.blocks:
        return
    put: set[str] = set()
    for _, edits in rows:
        put |= set(edits.after) if type(edits) is Rewritten else {edit.after for edit in edits}
    _last = _Body(after.blocks, None, "".join((distinct(body_text(before)), *sorted(put))))


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
