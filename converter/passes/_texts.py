"""The texts of a document that rules look at before they run, remembered while several passes ask for the same.

What is remembered can be made again at any time; each piece of it is a value that is only taken the place of, so that
threads need no lock.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from converter.model import CodeBlock, Metadata, Person, Rewritten
from converter.text.patterns import distinct, holds_no_more
from converter.walk import MASK, leaves, plain_text, text_run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.editing import Made
    from converter.model import Block, Claim, Document

NOT_TEXT = {"url", "canonical_url", "language", "identifier", "published", "modified"}
TEXTS = tuple(field.name for field in fields(Metadata) if field.name not in NOT_TEXT)


class _Body(NamedTuple):
    """The blocks that were looked at last: several passes ask for the same text."""

    blocks: tuple[Block, ...] = ()
    text: str | None = None  # None until somebody asks
    held: str | None = None  # all its characters, where they are known without a look


_last = _Body()


def body_text(document: Document) -> str:
    """The runs of all blocks that a rule is run over, in lines."""
    global _last  # noqa: PLW0603 -- see above
    last, blocks = _last, document.blocks
    if last.blocks is blocks and last.text is not None:
        return last.text
    text = "\n".join([text_run(leaf.children) for leaf in leaves(blocks) if not isinstance(leaf, CodeBlock)])
    if last.blocks is blocks:
        held = last.held
    else:
        held = None
        if last.text is not None and {*map(id, blocks)} <= {*map(id, last.blocks)}:  # lines were taken out
            held = distinct(last.text)
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


def text_of_strings(document: Document) -> str:
    """The strings of claims and metadata, in lines."""
    global _last_strings  # noqa: PLW0603 -- see above
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
    global _last_strings  # noqa: PLW0603 -- see above
    body, strings = body_text(document), text_of_strings(document)
    last = _last_strings
    if last.body is body and last.text is strings:
        return last.whole
    whole = f"{body}\n{strings}" if body and strings else body or strings
    holds_no_more(whole, f"{distinct(body)}{''.join(set(strings))}\n")
    _last_strings = _Strings(document.claims, document.metadata, strings, body, whole)
    return whole


def remember(before: Document, after: Document, rows: Iterable[Made]) -> None:
    """Tell what characters a document holds that was made of another one: what was there, and what was put in."""
    global _last  # noqa: PLW0603 -- see above
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
