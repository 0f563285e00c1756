"""The ledger: each character of the source text is kept, changed or removed.

A block knows its spans in the source text S and the edits made since; removals know theirs. The pipeline checks for
every document that spans cover S, that they are apart, and that each block's text is its span with its edits applied.
White space is not counted. Segments by character are worked out when somebody asks.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from converter.editing import replay
from converter.errors import LedgerError
from converter.model import CodeBlock
from converter.report import Removal, Segment
from converter.text.edits import Edit, compose
from converter.walk import RUNS, leaves, ledger_text, where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import Block, Claim, Document, Leaf, Origin, Place

TAKEN = "metadata-lines"  # edits of this rule move text into the metadata


def squeeze(text: str) -> str:
    """The text without white space, which the ledger does not count."""
    return "".join(text.split())


def check_reading(text: str, document: Document, removals: Iterable[Removal]) -> None:
    """Raise LedgerError unless spans are apart and cover the source text, and each block holds the text of its spans."""
    rows: list[tuple[int, int, Leaf | CodeBlock | Removal]] = []
    for leaf in leaves(document.blocks):
        origin = leaf.origin
        if origin is None:
            if _text_of(leaf).strip():
                raise LedgerError(f"a block without origin: {_text_of(leaf)[:40]!r}")
            continue
        there = "".join([text[start:end] for start, end in origin.spans])
        if origin.run != there and (read := squeeze(origin.run)) != (due := squeeze(there)):
            raise LedgerError(f"{where(leaf)} reads {_differing(read, due)}")
        rows += [(start, end, leaf) for start, end in origin.spans]
    rows += [(start, end, removal) for removal in removals for start, end in removal.spans]
    rows.sort(key=itemgetter(0, 1))
    done = 0
    for start, end, holder in rows:
        if start < done:
            place = holder.where if isinstance(holder, Removal) else where(holder)
            raise LedgerError(
                f"text at {start} is counted twice, the second time by {place}: {text[start:done][:40]!r}"
            )
        if start > done and text[done:start].strip():
            raise LedgerError(f"text at {done} is in no block and no removal: {text[done:start].strip()[:60]!r}")
        done = end
    if text[done:].strip():
        raise LedgerError(f"text at {done} is in no block and no removal: {text[done:].strip()[:60]!r}")


def check_edits(document: Document) -> None:
    """Raise LedgerError unless each block's text is the text that was read with its edits applied."""
    for leaf in leaves(document.blocks):
        origin = leaf.origin
        if origin is not None:
            now, due = _text_of(leaf), replay(origin)
            if now != due and (now := squeeze(now)) != (due := squeeze(due)):
                raise LedgerError(f"{where(leaf)} holds {_differing(now, due)}")


def check_spans(before: Document, after: Document, removals: Iterable[Removal]) -> None:
    """Raise LedgerError unless every span of `before` is in `after` or in a removal."""
    if before.blocks is after.blocks:
        return
    if len(before.blocks) == len(after.blocks) and all(map(_has_spans_of, after.blocks, before.blocks)):
        return
    was, now = _places(before), _places(after)
    if was == now:  # edits leave a block its spans
        return
    kept = {span for spans in now for span in spans}
    kept.update(span for removal in removals for span in removal.spans)
    lost = {span for spans in was for span in spans} - kept
    if lost:
        raise LedgerError(f"a pass lost the text at {min(lost)}")


def _has_spans_of(block: Block, other: Block) -> bool:
    """Whether a block is another one, or has its spans because it was made of it by edits."""
    if block is other:
        return True
    return (
        isinstance(block, RUNS)
        and isinstance(other, RUNS)
        and block.origin is not None
        and other.origin is not None
        and block.origin.spans is other.origin.spans
    )


def _places(document: Document) -> list[tuple[Place, ...]]:
    return [leaf.origin.spans for leaf in leaves(document.blocks) if leaf.origin]


def _text_of(leaf: Leaf | CodeBlock) -> str:
    return leaf.text if isinstance(leaf, CodeBlock) else ledger_text(leaf.children)


def _differing(got: str, due: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(got, due, strict=False)) if a != b), min(len(got), len(due)))
    return f"{got[max(0, at - 8) : at + 12]!r} where {due[max(0, at - 8) : at + 12]!r} is due"


def segments(
    text: str, document: Document, removals: Iterable[Removal], claims: Iterable[Claim] = ()
) -> tuple[Segment, ...]:
    """Stretches of the source text, apart and in order, that cover it, each with what became of it.

    Text that was used up as metadata is kept; white space between stretches goes with the stretch before it.
    """
    rows: list[Segment] = []
    for leaf in leaves(document.blocks):
        if leaf.origin is not None:
            rows += _of_leaf(text, leaf.origin)
    settled = {span for claim in claims for span in claim.spans}
    claimed = bool(settled)
    used = sorted(settled)
    for removal in removals:
        for start, end in removal.spans:
            if removal.kept_as and ((start, end) in settled or not claimed):
                rows.append(Segment(start, end, "kept", text[start:end], removal.rule))
            else:
                rows += _cut(text, start, end, used, removal.rule)
    rows.sort(key=lambda row: row.start)
    made: list[Segment] = []
    for index, row in enumerate(rows):
        start = row.start if made else 0
        end = rows[index + 1].start if index + 1 < len(rows) else len(text)
        made.append(Segment(start, end, row.kind, row.after, row.rule))
    return tuple(made)


def _cut(text: str, start: int, end: int, used: list[Place], rule: str) -> list[Segment]:
    """A removed stretch, less what the metadata took from it."""
    rows: list[Segment] = []
    for a, b in used:
        if start <= a and b <= end:
            if text[start:a].strip():
                rows.append(Segment(start, a, "removed", "", rule))
            rows.append(Segment(a, b, "kept", text[a:b], "metadata"))
            start = b
    if text[start:end].strip():
        rows.append(Segment(start, end, "removed", "", rule))
    return rows


def _of_leaf(text: str, origin: Origin) -> list[Segment]:
    """The stretches of one block."""
    edits: list[Edit] = []
    for step in origin.steps:
        edits = compose(edits, list(step), origin.run)
    places = _alignment(text, origin)
    rows: list[Segment] = []
    done = 0
    for edit in edits:
        _add(rows, places, origin.run, done, edit.start, None)
        _add(rows, places, origin.run, edit.start, edit.end, edit)
        done = edit.end
    _add(rows, places, origin.run, done, len(origin.run), None)
    return rows


def _alignment(text: str, origin: Origin) -> list[tuple[int, int]]:
    """For each code point of the run its place in S, and the number of the span that it lies in (white space: -1)."""
    rank = iter(
        [(at, n) for n, (start, end) in enumerate(origin.spans) for at in range(start, end) if not text[at].isspace()]
    )
    return [(-1, -1) if c.isspace() else next(rank) for c in origin.run]


def _add(rows: list[Segment], places: list[tuple[int, int]], run: str, start: int, end: int, edit: Edit | None) -> None:
    """Segments of run[start:end], one for each span that it lies in; the text after an edit stands with the first.

    Without an edit the text is kept. Text that moved into the metadata is kept too.
    """
    parts: list[tuple[int, int, int]] = []  # span, first and last index of the run in it
    for index in range(start, end):
        span = places[index][1]
        if span < 0:
            continue
        if parts and parts[-1][0] == span:
            parts[-1] = (span, parts[-1][1], index)
        else:
            parts.append((span, index, index))
    if edit is None:
        rows += [Segment(places[a][0], places[b][0] + 1, "kept", run[a : b + 1]) for _, a, b in parts]
        return
    taken = not edit.after and edit.rule == TAKEN
    if parts:
        for number, (_, a, b) in enumerate(parts):
            after = run[a : b + 1] if taken else edit.after if number == 0 else ""
            rows.append(Segment(places[a][0], places[b][0] + 1, "kept" if taken else "changed", after, edit.rule))
    elif edit.after.strip() and rows:  # text put in where nothing stood: it belongs to the stretch before it
        last = rows[-1]
        rows[-1] = Segment(last.start, last.end, "changed", last.after + edit.after, edit.rule)
