"""The choices behind a script conversion, worked out only when somebody asks for them.

For each block the text is taken as it stood before the script pass - the ledger knows it - and converted once more, this
time with the reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from converter.model import CodeBlock
from converter.text.edits import apply_edits
from converter.walk import leaves, where

if TYPE_CHECKING:
    from converter.model import Document, Origin
    from converter.options import Options
    from converter.text.script import Decision

RULES = ("script", "script-repair")


@dataclass(frozen=True, slots=True)
class Choice:
    """One character of a block that had several forms to choose from."""

    where: str
    offset: int  # code points from the start of the block's text as it stood before the conversion
    source: str
    chosen: str
    candidates: tuple[str, ...]
    reason: str  # phrase, border, rule, default, user, kept
    confidence: float
    evidence: str
    around: str  # a few characters on each side, converted

    def form(self) -> dict[str, Any]:
        """The choice as JSON takes it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Decide:
    """Works out the choices of a document; a class, because reports travel between processes."""

    document: Document
    options: Options
    language: str | None  # of the document before it was converted

    def __call__(self) -> tuple[Choice, ...]:
        """All choices, the most doubtful first."""
        from converter.text import script
        from converter.text.script.files import load

        target = self.options.script_target
        if target == "keep" or not (self.language or "").startswith("zh"):
            return ()
        dictionary = load(self.options.script_dictionary)
        own = "zh-Hant" if (self.language or "").startswith("zh-Hant") else "zh-Hans"
        repairs = own == "zh-Hant" and target.startswith("zh-Hant")
        found: list[Choice] = []
        for leaf in leaves(self.document.blocks):
            if isinstance(leaf, CodeBlock) or leaf.origin is None:
                continue
            text = _before(leaf.origin)
            decisions: tuple[Decision, ...] = ()
            if repairs and script.detect(text).label != "zh-Hans":
                repaired = script.repair(text, self.options.script_repair, dictionary=dictionary)
                text, decisions = repaired.text, repaired.decisions
            converted = script.convert(
                text,
                target,  # type: ignore[arg-type]
                source=own,
                vocabulary=self.options.script_vocabulary,
                dictionary=dictionary,
            )
            place = where(leaf)
            found += [
                Choice(
                    place,
                    d.offset,
                    d.source,
                    d.chosen,
                    d.candidates,
                    d.reason,
                    d.confidence,
                    d.evidence,
                    text[max(0, d.offset - 6) : d.offset] + d.chosen + text[d.offset + len(d.source) : d.offset + 7],
                )
                for d in (*decisions, *converted.decisions)
            ]
        return tuple(sorted(found, key=lambda choice: choice.confidence))


def _before(origin: Origin) -> str:
    """A block's ledger text before the script pass."""
    text = origin.run
    for step in origin.steps:
        if any(part in RULES for edit in step for part in edit.rule.split("+")):
            break
        text = apply_edits(text, step)
    return text
